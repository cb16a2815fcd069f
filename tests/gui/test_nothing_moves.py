"""Jobs, messages and fallbacks come and go, and the content stays where it is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from kimera_console.gui.tabs.embed.file.target_card import TargetCard
from kimera_console.gui.tabs.embed.one_text_view import OneTextView
from kimera_console.gui.tabs.stores.connect.page import ConnectPage
from kimera_console.gui.widgets import InlineMessage, PathField
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.switch import Switch
from kimera_console.gui.widgets.jobs import job_row
from tests.gui.clipping import measure_settled, process_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobHandle

    MakeConsole = Callable[..., Console]


class Busy:
    """Work that runs until it is let go, after some progress."""

    def __init__(self, console: Console, name: str) -> None:
        self._go = threading.Event()
        self.job: JobHandle = console.core.runner.submit(name, self._work, lane="io")

    def end(self) -> None:
        self._go.set()

    def _work(self, context: JobContext) -> None:
        context.log("a line of the log")
        done = 0
        while not self._go.is_set() and not context.wait_cancelled(0.05):
            done = min(90, done + 1)
            context.report("Export the layers of the model", done, 100, unit="tensors")
        context.checkpoint()


def places(console: Console) -> dict[int, QRect]:
    """Where every widget of the page in sight is, in the window."""
    window = console.window
    page = window.page(window.current_tab)
    return {
        id(one): QRect(one.mapTo(window, QPoint(0, 0)), one.size())
        for one in page.findChildren(QWidget)
        if one.isVisible()
    }


def test_a_job_that_comes_and_goes_moves_nothing(qtbot: QtBot, console: Console) -> None:
    before, tray = places(console), console.window.tray
    height = tray.height()
    busy = Busy(console, "Convert paraphrase-multilingual-MiniLM-L12-v2")
    qtbot.waitUntil(lambda: bool(tray.rows), timeout=10_000)
    process_layout()
    assert places(console) == before
    (row,) = tray.rows
    cancel = next(one for one in row.findChildren(QPushButton) if one.text() == "Cancel")
    assert tray.rect().contains(QRect(cancel.mapTo(tray, QPoint(0, 0)), cancel.size()))
    found = [one for one in measure_settled(console.window) if "Export" not in one[1]]
    assert not found, found
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    process_layout()
    assert tray.is_open
    qtbot.waitUntil(lambda: "a line of the log" in tray.log_text)
    assert places(console) == before
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert not tray.is_open
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: busy.job.is_finished, timeout=10_000)
    tray.remove(row)
    process_layout()
    assert places(console) == before
    assert tray.height() == height


def test_further_jobs_open_over_the_content(qtbot: QtBot, console: Console) -> None:
    window, tray = console.window, console.window.tray
    before = places(console)
    several = [Busy(console, f"Job {number}") for number in range(3)]
    qtbot.waitUntil(lambda: len(tray.rows) == 3, timeout=10_000)
    process_layout()
    assert tray.more.text() == "+2 more"
    window.toasts.show("Something to know.")
    QTest.mouseClick(tray.more, Qt.MouseButton.LeftButton)
    process_layout()
    shown = [row for row in tray.rows if row.isVisible()]
    assert len(shown) == 3
    assert places(console) == before
    top = min(row.mapTo(window, QPoint(0, 0)).y() for row in shown)
    toast = next(one for one in window.findChildren(QLabel) if one.text() == "Something to know.")
    assert toast.mapTo(window, toast.rect().bottomLeft()).y() < top, "a toast covers the jobs"
    for busy in several:
        busy.end()
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)
    assert not [row for row in tray.rows if row.isVisible() and row.window() is not window]


@pytest.mark.slow
@pytest.mark.parametrize("tab_id", ["convert", "embed", "flags", "health"])
def test_what_came_of_something_is_said_over_the_content(
    qtbot: QtBot, console: Console, tab_id: str
) -> None:
    window, runner = console.window, console.core.runner
    window.show_tab(tab_id)
    page = window.page(tab_id)
    qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
    process_layout()
    said = 0
    for message in page.findChildren(InlineMessage):
        host = message.parentWidget()
        if host is None or not host.isVisible() or not message.lies_over:
            continue
        before = places(console)
        message.show_message(
            "bad", "A long sentence that needs some room. " * 4, "What to do about it."
        )
        process_layout()
        after = places(console)
        assert {key: after[key] for key in before} == before, type(host).__name__
        assert message.isVisible()
        assert message.visibleRegion().boundingRect().size() == message.size()
        assert not measure_settled(message)
        message.clear()
        said += 1
    assert said, "this page says nothing over its content"


@pytest.mark.slow
def test_a_warning_of_a_fallback_moves_nothing(
    qtbot: QtBot, make_console: MakeConsole, tmp_path: object
) -> None:
    console = make_console(f"ONNX_MODEL_PATH={tmp_path}/gone\nEMBEDDING_MODEL={tmp_path}/none\n")
    window = console.window
    window.resize(1024, 640)
    with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
        window.show()
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)
    window.show_tab("benchmark")
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=20_000)
    QApplication.processEvents()
    bench = window.page("benchmark")
    place = QRect(bench.mapTo(window, QPoint(0, 0)), bench.size())
    console.core.backend_model.load()
    qtbot.waitUntil(window.strip.isVisible, timeout=60_000)
    process_layout()
    assert QRect(bench.mapTo(window, QPoint(0, 0)), bench.size()) == place
    assert window.rect().contains(
        QRect(window.strip.mapTo(window, QPoint(0, 0)), window.strip.size())
    )
    busy = Busy(console, "Convert paraphrase-multilingual-MiniLM-L12-v2")
    qtbot.waitUntil(lambda: any(row.job is busy.job for row in window.tray.rows), timeout=10_000)
    process_layout()
    assert QRect(bench.mapTo(window, QPoint(0, 0)), bench.size()) == place
    found = [each for each in measure_settled(window.tray) if "Convert " not in each[1]]
    assert not [each for each in found if f"{tmp_path}" not in each[1]], found
    busy.end()
    QTest.mouseClick(window.strip.acknowledge_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.strip.isVisible())
    process_layout()
    assert QRect(bench.mapTo(window, QPoint(0, 0)), bench.size()) == place


def test_the_time_that_a_step_still_takes_is_shown(
    qtbot: QtBot, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_row, "ESTIMATE_FROM_S", 0.2)
    busy = Busy(console, "Convert")
    tray = console.window.tray
    qtbot.waitUntil(lambda: bool(tray.rows), timeout=10_000)

    def shows_time_left() -> bool:
        return any(" left" in one.text() for one in tray.rows[0].findChildren(QLabel))

    qtbot.waitUntil(shows_time_left, timeout=10_000)
    busy.end()
    qtbot.waitUntil(lambda: busy.job.is_finished, timeout=10_000)
    assert not shows_time_left(), "an ended job has no time left"


class Watch:
    """Where the widgets of a page are, but for those inside what itself says something."""

    def __init__(self, console: Console, tab_id: str) -> None:
        self.core = console.core
        self._window = console.window
        self._page = console.window.page(tab_id)

    def places(self, *speakers: QWidget) -> dict[QWidget, QRect]:
        process_layout()
        return {
            one: QRect(one.mapTo(self._window, QPoint(0, 0)), one.size())
            for one in self._page.findChildren(QWidget)
            if one.isVisible() and not any(who is one or who.isAncestorOf(one) for who in speakers)
        }

    def assert_still(self, before: dict[QWidget, QRect], *speakers: QWidget) -> None:
        after = self.places(*speakers)
        moved = [
            (type(one).__name__, one.objectName(), place, after[one])
            for one, place in before.items()
            if one in after and after[one] != place
        ]
        assert not moved, moved[:5]


def open_without_a_model(
    qtbot: QtBot, make: MakeConsole, tab_id: str, models: Path = Path("/")
) -> tuple[Any, Watch]:
    """A page at rest in a console without a model, and what watches its places.

    A test that converts gives a folder of its own for the models.
    """
    console = make(f"ONNX_MODEL_PATH={models / 'gone'}\nEMBEDDING_MODEL=/none\n")
    console.window.resize(1280, 800)
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    console.window.show_tab(tab_id)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=20_000)
    return console.window.page(tab_id), Watch(console, tab_id)


@pytest.mark.slow
def test_what_is_active_and_a_file_that_breaks_move_no_flag(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "flags")
    card = page.file_card
    qtbot.waitUntil(lambda: page.controller.sheet is not None, timeout=10_000)
    before = watch.places(card.active, card.problem)
    watch.core.backend_model.load()
    qtbot.waitUntil(lambda: card.active.text.startswith("Active: Lightweight"), timeout=60_000)
    watch.assert_still(before, card.active, card.problem)
    assert "/gone" in card.active.toolTip()
    whole = env_file.read_bytes()
    env_file.write_bytes(b"EMBEDDING_DIM=\xff\n")
    qtbot.waitUntil(lambda: bool(card.problem.text), timeout=20_000)
    assert card.active.isHidden(), "one message at a time"
    watch.assert_still(before, card.active, card.problem)
    env_file.write_bytes(whole)
    qtbot.waitUntil(lambda: not card.problem.text, timeout=20_000)
    assert card.active.isVisible()
    watch.assert_still(before, card.active, card.problem)


@pytest.mark.slow
def test_a_change_that_waits_moves_neither_its_buttons_nor_a_flag(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "flags")
    qtbot.waitUntil(lambda: page.controller.sheet is not None, timeout=10_000)
    below = page.history, page.pending_card, page.pending_card.parentWidget()
    before = {
        one: place
        for one, place in watch.places().items()
        if one not in (*below, below[2].parentWidget()) and not page.history.isAncestorOf(one)
    }
    assert page.pending_card.apply_button in before
    switch = page.findChild(Switch)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    effect = page.pending_card.effect
    qtbot.waitUntil(lambda: "would" in effect.text, timeout=60_000)
    watch.assert_still(before)
    QTest.mouseClick(page.pending_card.discard_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not effect.text)
    watch.assert_still(before)


@pytest.mark.slow
def test_what_must_be_known_about_a_vector_lies_over_the_page(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "embed")
    view = page.findChild(OneTextView)
    notices = view.notices
    parts = [view.text_card, view.vector_card, view.text_card.editor]
    before = {one: place for one, place in watch.places(notices).items() if one in parts}
    assert len(before) == 3
    with qtbot.waitSignal(page.result_shown, timeout=60_000):
        QTest.keyClicks(view.editor, "A text.")
    assert notices.isVisible()
    assert "lightweight vector" in notices.notices[0].text
    watch.assert_still(before, notices)
    assert notices.visibleRegion().boundingRect().size() == notices.size()
    assert not measure_settled(notices)
    closer = next(one for one in notices.findChildren(QToolButton) if one.isVisible())
    QTest.mouseClick(closer, Qt.MouseButton.LeftButton)
    assert notices.isHidden()
    assert notices.notices, "what was dismissed still holds"


def test_a_database_that_cannot_be_opened_moves_nothing(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "stores")
    field = page.findChild(PathField)
    connect = page.findChild(QPushButton, "connectStore")
    message = page.findChild(ConnectPage).strip.message

    def fail(path: str) -> None:
        field.set_text(path)
        qtbot.waitUntil(connect.isEnabled, timeout=5_000)
        QTest.mouseClick(connect, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: path in message.text, timeout=20_000)

    before = watch.places(message, field)
    fail("/gone/store.sqlite")
    watch.assert_still(before, message, field)
    assert message.isVisible()
    closer = next(one for one in message.findChildren(QToolButton) if one.isVisible())
    QTest.mouseClick(closer, Qt.MouseButton.LeftButton)
    page.findChild(ConnectPage).show_state()
    assert message.isHidden(), "what was read is not shown again"
    fail("/gone/other.sqlite")
    assert message.isVisible(), "but the next failure is"


@pytest.mark.slow
def test_a_file_that_vectors_cannot_be_written_to_moves_nothing(
    qtbot: QtBot, make_console: MakeConsole, tmp_path: Path
) -> None:
    texts = tmp_path / "a.txt"
    texts.write_text("one\ntwo\n")
    page, watch = open_without_a_model(qtbot, make_console, "embed")
    bar = page.findChild(ChoiceBar)
    choice = next(one for one in bar.findChildren(QToolButton) if one.text() == "File")
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton)
    source, target = (page.findChild(PathField, name) for name in ("textsFile", "vectorsFile"))
    source.set_text(str(texts))
    source.submitted.emit(str(texts))
    qtbot.waitUntil(lambda: bool(target.text()), timeout=20_000)
    qtbot.waitUntil(lambda: not watch.core.runner.active, timeout=20_000)
    message = page.findChild(TargetCard).message
    before = watch.places(message, target)
    assert page.findChild(QPushButton, "startFile") in before
    target.edit.selectAll()
    QTest.keyClicks(target.edit, "/gone/a.npy")
    QTest.keyClick(target.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not a folder" in message.text, timeout=20_000)
    watch.assert_still(before, message, target)
