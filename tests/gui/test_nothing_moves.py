"""Jobs, messages and fallbacks come and go, and the content stays where it is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from kimera_console.gui.widgets import InlineMessage
from kimera_console.gui.widgets.jobs import job_row
from tests.gui.clipping import measure, settle_layout

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
    settle_layout()
    assert places(console) == before
    (row,) = tray.rows
    cancel = next(one for one in row.findChildren(QPushButton) if one.text() == "Cancel")
    assert tray.rect().contains(QRect(cancel.mapTo(tray, QPoint(0, 0)), cancel.size()))
    found = [one for one in measure(console.window) if "Export" not in one[1]]
    assert not found, found
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    settle_layout()
    assert tray.is_open
    qtbot.waitUntil(lambda: "a line of the log" in tray.log_text)
    assert places(console) == before
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert not tray.is_open
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: busy.job.is_finished, timeout=10_000)
    tray.remove(row)
    settle_layout()
    assert places(console) == before
    assert tray.height() == height


def test_further_jobs_open_over_the_content(qtbot: QtBot, console: Console) -> None:
    window, tray = console.window, console.window.tray
    before = places(console)
    several = [Busy(console, f"Job {number}") for number in range(3)]
    qtbot.waitUntil(lambda: len(tray.rows) == 3, timeout=10_000)
    settle_layout()
    assert tray.more.text() == "+2 more"
    window.notify("Something to know.")
    QTest.mouseClick(tray.more, Qt.MouseButton.LeftButton)
    settle_layout()
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


@pytest.mark.parametrize("tab_id", ["convert", "embed", "flags", "health"])
def test_what_came_of_something_is_said_over_the_content(
    qtbot: QtBot, console: Console, tab_id: str
) -> None:
    window, runner = console.window, console.core.runner
    window.show_tab(tab_id)
    page = window.page(tab_id)
    qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
    settle_layout()
    said = 0
    for message in page.findChildren(InlineMessage):
        host = message.parentWidget()
        if host is None or not host.isVisible() or not message.lies_over:
            continue
        before = places(console)
        message.say("bad", "A long sentence that needs some room. " * 4, "What to do about it.")
        settle_layout()
        after = places(console)
        assert {key: after[key] for key in before} == before, type(host).__name__
        assert message.isVisible()
        assert message.visibleRegion().boundingRect().size() == message.size()
        assert not list(measure(message))
        message.clear()
        said += 1
    assert said, "this page says nothing over its content"


def test_a_warning_of_a_fallback_moves_nothing(
    qtbot: QtBot, make_console: MakeConsole, tmp_path: object
) -> None:
    console = make_console(f"ONNX_MODEL_PATH={tmp_path}/gone\nEMBEDDING_MODEL={tmp_path}/none\n")
    window = console.window
    window.resize(1024, 640)
    with qtbot.waitSignal(window.first_frame, timeout=10_000):
        window.show()
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)
    window.show_tab("benchmark")
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=20_000)
    QApplication.processEvents()
    bench = window.page("benchmark")
    place = QRect(bench.mapTo(window, QPoint(0, 0)), bench.size())
    console.core.backend_model.load()
    qtbot.waitUntil(window.strip.isVisible, timeout=60_000)
    settle_layout()
    assert QRect(bench.mapTo(window, QPoint(0, 0)), bench.size()) == place
    assert window.rect().contains(
        QRect(window.strip.mapTo(window, QPoint(0, 0)), window.strip.size())
    )
    busy = Busy(console, "Convert paraphrase-multilingual-MiniLM-L12-v2")
    qtbot.waitUntil(lambda: any(row.job is busy.job for row in window.tray.rows), timeout=10_000)
    settle_layout()
    assert QRect(bench.mapTo(window, QPoint(0, 0)), bench.size()) == place
    found = [each for each in measure(window.tray) if "Convert " not in each[1]]
    assert not [each for each in found if f"{tmp_path}" not in each[1]], found
    busy.end()
    QTest.mouseClick(window.strip.acknowledge_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.strip.isVisible())
    settle_layout()
    assert QRect(bench.mapTo(window, QPoint(0, 0)), bench.size()) == place


def test_the_time_that_a_step_still_takes_is_told(
    qtbot: QtBot, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_row, "ESTIMATE_FROM_S", 0.2)
    busy = Busy(console, "Convert")
    tray = console.window.tray
    qtbot.waitUntil(lambda: bool(tray.rows), timeout=10_000)

    def told() -> bool:
        return any(" left" in one.text() for one in tray.rows[0].findChildren(QLabel))

    qtbot.waitUntil(told, timeout=10_000)
    busy.end()
    qtbot.waitUntil(lambda: busy.job.is_finished, timeout=10_000)
    assert not told(), "an ended job has no time left"
