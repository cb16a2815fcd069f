"""The window: lazy tabs, keyboard, what it remembers, the pill, and how it ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget

from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.embedding.embedder import Attempt
from kimera_console.core.errors import ModelInUseError
from kimera_console.core.jobs import JobState
from kimera_console.gui.backend_model import BackendStatus
from kimera_console.gui.header import pill_words
from kimera_console.gui.main_window import MainWindow, first_size
from kimera_console.gui.menus import show_about
from kimera_console.gui.tab_registry import Tab, default_tabs
from kimera_console.gui.widgets import InlineMessage
from kimera_console.gui.widgets.messages.licences_dialog import LicencesDialog
from kimera_console.gui.widgets.messages.toast import Toast
from tests.gui.activating import activate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.jobs import JobContext

    MakeConsole = Callable[..., Console]


class Page(QLabel):
    """A tab of the tests'; counts itself and remembers what it was asked to reveal."""

    made: list[str] = []  # noqa: RUF012 - cleared by the fixture

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.made.append(name)
        self.revealed = ""

    def reveal(self, target: str) -> None:
        self.revealed = target


def tabs() -> tuple[Tab, ...]:
    def make(name: str) -> Any:
        return lambda _core, parent: Page(name, parent)

    return tuple(
        Tab(one.id, one.title, make(one.id), one.icon, one.shortcut) for one in default_tabs()
    )


@pytest.fixture
def window(qtbot: QtBot, make_console: MakeConsole) -> MainWindow:
    Page.made.clear()
    console = make_console()
    made = MainWindow(console.core, tabs())
    qtbot.addWidget(made)
    return made


def show(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
        window.show()


def press(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    sequence = QKeySequence(keys)[0]
    activate(qtbot, window)
    qtbot.keyClick(window, sequence.key(), sequence.keyboardModifiers())


def info(**changes: Any) -> BackendInfo:
    facts: dict[str, Any] = {
        "backend": "onnx", "provider": "CPU", "model": "all-MiniLM-L6-v2", "revision": "",
        "pooling": "mean", "pooling_source": "1_Pooling/config.json", "dimension": 384,
        "precision": "fp32", "max_tokens": 256,
    }  # fmt: skip
    return BackendInfo(**{**facts, **changes})


def test_nothing_is_built_before_the_first_frame_and_then_one_tab_only(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert Page.made == []
    show(qtbot, window)
    assert Page.made == ["convert"]
    window.show_tab("flags")
    window.show_tab("convert")
    window.show_tab("flags")
    assert Page.made == ["convert", "flags"]


def test_every_tab_has_its_key(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)
    for tab in reversed(default_tabs()):
        press(qtbot, window, tab.shortcut)
        assert window.current_tab == tab.id
    assert sorted(Page.made) == sorted(tab.id for tab in default_tabs())


def test_navigation_hands_the_target_to_the_tab(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)
    window.show_tab("flags", "USE_ONNX")
    page = window.page("flags")
    assert isinstance(page, Page)
    assert page.revealed == "USE_ONNX"
    with pytest.raises(KeyError):
        window.show_tab("nowhere")


def test_a_tab_that_cannot_be_built_says_so_and_the_others_work(
    qtbot: QtBot, make_console: MakeConsole, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_core: object, _parent: QWidget) -> QWidget:
        raise RuntimeError("no such table")

    first, *rest = tabs()
    window = MainWindow(
        make_console().core, [Tab(first.id, first.title, broken, first.icon, "Ctrl+1"), *rest]
    )
    qtbot.addWidget(window)
    show(qtbot, window)
    words = " ".join(one.text() for one in window.page("convert").findChildren(QLabel))
    assert "no such table" in words
    assert "could not be built" in caplog.text
    caplog.clear()
    window.show_tab("embed")
    assert isinstance(window.page("embed"), Page)


def test_the_pill_leads_to_health(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)
    qtbot.mouseClick(window.header.pill, Qt.MouseButton.LeftButton)
    assert window.current_tab == "health"


def test_escape_takes_the_newest_toast_away(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)
    window.toasts.show("first")
    window.toasts.show("second", "warn", "do this")
    window.toasts.show("second", "warn", "do this")
    assert window.toasts.texts == ("first", "second")
    press(qtbot, window, "Esc")
    assert window.toasts.texts == ("first",)


@pytest.mark.slow
def test_about_opens_without_blocking(qtbot: QtBot, console: Console, window: MainWindow) -> None:
    show(qtbot, window)
    show_about(window, console.core)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "F1" in box.informativeText()
    licences = box.findChild(QPushButton, "showLicences")
    assert licences is not None
    licences.click()
    dialog = window.findChild(LicencesDialog)
    assert dialog is not None
    assert dialog.names.count() == 0  # the metadata is read by a job
    qtbot.waitUntil(lambda: dialog.names.count() > 10, timeout=30_000)
    (numpy,) = dialog.names.findItems("numpy ", Qt.MatchFlag.MatchStartsWith)
    dialog.names.setCurrentItem(numpy)
    assert "Redistribution" in dialog.text.toPlainText()
    dialog.close()


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1920, 1040), (1280, 800)),
        ((1280, 680), (1280, 640)),  # 1920x1080 at a scale of 1.5, with a panel
        ((1024, 768), (1024, 728)),
    ],
)
def test_the_first_size_fits_the_screen(screen: tuple[int, int], size: tuple[int, int]) -> None:
    assert first_size(QSize(*screen)).toTuple() == size


def test_it_comes_back_where_it_was(qtbot: QtBot, make_console: MakeConsole) -> None:
    first = make_console()
    first.window.resize(1100, 700)
    first.window.show_tab("embed")
    first.window.show()
    first.core.theme.set_mode("dark")
    first.core.preferences.set_text("window/theme", "dark")
    first.core.preferences.add_recent("models", "/a model")
    first.window.close()
    second = make_console()
    assert second.window.height() == 700  # the offscreen screen is too narrow for the width
    assert second.window.current_tab == "embed"
    assert second.core.theme.mode == "dark"
    assert second.core.preferences.recent("models") == ("/a model",)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00[[[", b"[window]\ngeometry=nonsense\ntab=7\n", b""]
)
def test_damaged_preferences_do_not_matter(
    qtbot: QtBot, make_console: MakeConsole, content: bytes
) -> None:
    from kimera_console.core.system.paths import console_paths

    folder = console_paths().config
    folder.mkdir(parents=True)
    (folder / "window.ini").write_bytes(content)
    window = make_console().window
    assert window.current_tab == "convert"
    assert window.width() >= 960


def test_closing_with_jobs_stops_them_first(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)
    started = threading.Event()

    def work(context: JobContext) -> None:
        started.set()
        while not context.wait_cancelled(5):
            pass
        context.checkpoint()

    job = window._core.runner.submit("Convert", work)
    assert started.wait(5)
    with qtbot.waitSignal(window.closed, timeout=10_000):
        assert window.close() is False
        assert "Stopping" in window.header.pill.text()
    assert job.state is JobState.CANCELLED
    assert not window.isVisible()


def test_a_failed_job_is_shown_in_the_tray_and_by_a_toast(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)

    def work(_context: JobContext) -> None:
        raise OSError("disk full")

    job = window._core.runner.submit("Write the weights", work)
    qtbot.waitUntil(lambda: job.is_finished)
    assert [row.job for row in window.tray.rows] == [job]
    assert "disk full" in window.tray.rows[0].words.text()
    qtbot.waitUntil(lambda: bool(window.toasts.texts))  # after the page's own message
    assert "disk full" in window.toasts.texts[0]
    window.tray.remove(window.tray.rows[0])
    assert window.tray.rows == ()


@pytest.mark.parametrize("in_sight", [True, False])
def test_a_failure_that_a_page_shows_is_shown_once(
    qtbot: QtBot, window: MainWindow, in_sight: bool
) -> None:
    show(qtbot, window)
    page = window.page(window.current_tab)
    message = InlineMessage(parent=page)
    message.resize(400, 60)

    def work(_context: JobContext) -> None:
        raise ModelInUseError("The model is in use.", hint="Wait.")

    first = window.current_tab
    job = window._core.runner.submit("Verify it", work)
    job.failed.connect(message.show_error)
    if not in_sight:
        window.show_tab("flags")
    qtbot.waitUntil(lambda: job.is_finished and bool(window.tray.rows))
    (row,) = window.tray.rows
    qtbot.waitUntil(lambda: row.words.text() == "failed")
    assert window.toasts.texts == (() if in_sight else ("The model is in use.",))
    if not in_sight:
        (toast,) = window.findChildren(Toast)
        button = next(b for b in toast.findChildren(QPushButton) if b.text() == "Show")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.current_tab == first


def test_the_theme_can_be_forced_and_everything_follows(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)
    theme = window._core.theme
    theme.set_mode("light")
    light = window.grab().toImage().pixelColor(5, window.height() // 2)
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    dark = window.grab().toImage().pixelColor(5, window.height() // 2)
    assert light.lightness() > 200 > 60 > dark.lightness()
    with pytest.raises(ValueError, match="purple"):
        theme.set_mode("purple")


def test_controls_have_accessible_names(qtbot: QtBot, window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QTabBar

    show(qtbot, window)
    for one in window.findChildren(QAbstractButton):
        if one.isVisible():
            assert one.accessibleName() or one.text(), one
    bar = window.findChild(QTabBar)
    assert bar is not None
    assert "Ctrl+1" in bar.tabToolTip(0)


@pytest.mark.parametrize(
    ("status", "text", "tone", "tip"),
    [
        (
            BackendStatus(planned=("onnx", "transformers")),
            "Nothing loaded", "muted", "→ Transformers",
        ),
        (BackendStatus(planned=("onnx",), loading=True), "Loading ONNX Runtime…", "info", ""),
        (
            BackendStatus(active=info(), planned=("transformers",), loading=True),
            "Switching to Transformers…", "info", "",
        ),
        (
            BackendStatus(active=info(), attempts=(Attempt("onnx", True, "", 1),)),
            "ONNX Runtime · CPU · all-MiniLM-L6-v2 · 384 d · fp32", "ok", "mean (1_Pooling",
        ),
        (
            BackendStatus(
                active=info(backend="lightweight", provider="hash", degraded=True, pooling=""),
                attempts=(
                    Attempt("onnx", False, "no folder", 1), Attempt("lightweight", True, "", 0),
                ),
            ),
            "Lightweight · 384 d", "warn", "ONNX Runtime: no folder",
        ),
        (
            BackendStatus(active=info(), dimension_warning="384 is not 1024."),
            "384 d", "warn", "384 is not 1024.",
        ),
        (
            BackendStatus(active=info(), first_choice_warning="USE_FLAG_EMBEDDING is on."),
            "384 d", "warn", "USE_FLAG_EMBEDDING is on.",
        ),
        (
            BackendStatus(error="USE_ONNX is 'x'.", hint="Correct it."),
            "No backend", "bad", "Correct it.",
        ),
    ],
)  # fmt: skip
def test_the_pill_says_what_is_true(status: BackendStatus, text: str, tone: str, tip: str) -> None:
    words, colour, reasons = pill_words(status)
    assert text in words
    assert ("degraded" in words) == (status.active is not None and status.active.degraded)
    assert colour == tone
    assert tip in reasons


def test_the_pill_follows_the_flags_to_the_lightweight_backend(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path
) -> None:
    console = make_console("LIGHTWEIGHT_EMBEDDING=0\n")
    model = console.core.backend_model
    assert "Nothing loaded" in console.window.header.pill.text()
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    job = model.flags_changed()
    assert job is not None
    assert model.status.loading
    assert "Lightweight" in console.window.header.pill.text()
    qtbot.waitUntil(lambda: not model.status.loading, timeout=10_000)
    assert model.status.active is not None
    assert model.status.active.backend == "lightweight"
    assert console.window.header.pill.tone == "warn"
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_BATCH_SIZE=8\n")
    assert model.flags_changed() is None  # the backend does not depend on it


def test_an_unusable_flag_is_said_not_raised(qtbot: QtBot, make_console: MakeConsole) -> None:
    console = make_console("USE_ONNX=perhaps\n")
    assert console.window.header.pill.tone == "bad"
    assert "USE_ONNX" in console.window.header.pill.toolTip()


def test_an_embedder_used_on_another_thread_is_heard(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    console = make_console("LIGHTWEIGHT_EMBEDDING=1\n")
    with qtbot.waitSignal(console.core.backend_model.changed, timeout=10_000):
        thread = threading.Thread(target=lambda: console.core.embedder.encode(["a"]))
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: console.core.backend_model.status.active is not None)
