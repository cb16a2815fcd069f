"""Quitting while work runs: one question, asked only where something would be missed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from kimera_console.core.jobs import JobState
from kimera_console.gui import main_window
from kimera_console.gui.jobs import CONVERT, IO, MODEL
from tests.gui.activating import activate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.main_window import MainWindow


class Work:
    """Jobs that run until they are let go, or cancelled."""

    def __init__(self, console: Console) -> None:
        self._runner = console.core.runner
        self.let_go = threading.Event()

    def begin(self, name: str, lane: str, at_quit: str = "") -> JobHandle:
        return self._runner.submit(name, self._work, lane=lane, at_quit=at_quit)

    def _work(self, context: JobContext) -> None:
        while not self.let_go.wait(0.02):
            context.checkpoint()


@pytest.fixture
def work(console: Console) -> Iterator[Work]:
    made = Work(console)
    yield made
    made.let_go.set()


def question(window: MainWindow) -> QMessageBox:
    (box,) = window.findChildren(QMessageBox)  # never a second one
    return box


def is_asked(window: MainWindow) -> bool:
    return any(not box.isHidden() for box in window.findChildren(QMessageBox))


def press_quit(qtbot: QtBot, window: MainWindow) -> None:
    activate(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def press_title_bar(_qtbot: QtBot, window: MainWindow) -> None:
    """Close it as the desktop does, which knows nothing of the window's own `close`."""
    window.windowHandle().close()


def test_quitting_names_the_work_and_escape_keeps_it(
    qtbot: QtBot, console: Console, work: Work
) -> None:
    window = console.window
    converting = work.begin("Convert bge-m3 to int8", CONVERT)
    waiting = work.begin("Convert MiniLM to fp16", CONVERT)
    embedding = work.begin("Embed a.txt", MODEL, "What is embedded is kept.")
    work.begin("Check this machine", IO)
    qtbot.waitUntil(lambda: converting.state is JobState.RUNNING)
    press_quit(qtbot, window)
    box = question(window)
    assert box.text().startswith("3 jobs")
    said = box.informativeText()
    assert "Convert bge-m3 to int8\nOnly what was downloaded is kept" in said
    assert "Convert MiniLM to fp16\nIt is still waiting" in said
    assert "Embed a.txt\nWhat is embedded is kept." in said
    assert "Check this machine" not in said
    keep = box.defaultButton()
    assert keep.text().replace("&", "") == "Keep working"
    assert box.focusWidget() is keep
    press_title_bar(qtbot, window)
    assert question(window) is box
    QTest.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not is_asked(window))
    assert window.isVisible()
    assert {job.state for job in (converting, waiting, embedding)} <= {
        JobState.RUNNING, JobState.QUEUED
    }  # fmt: skip


@pytest.mark.parametrize("way", [press_quit, press_title_bar])
def test_quit_stops_the_work_and_closes(qtbot: QtBot, console: Console, work: Work, way) -> None:
    window = console.window
    job = work.begin("Convert bge-m3 to int8", CONVERT)
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    way(qtbot, window)
    leave = question(window).findChild(QPushButton, "quitNow")
    assert leave is not None
    with qtbot.waitSignal(window.closed, timeout=10_000):
        QTest.mouseClick(leave, Qt.MouseButton.LeftButton)
    assert job.state is JobState.CANCELLED
    assert not is_asked(window)


def test_nothing_is_asked_where_nothing_would_be_missed(
    qtbot: QtBot, console: Console, work: Work
) -> None:
    work.begin("Check this machine", IO)
    with qtbot.waitSignal(console.window.closed, timeout=10_000):
        press_title_bar(qtbot, console.window)
        assert not is_asked(console.window)


def test_the_question_follows_the_work_and_goes_with_it(
    qtbot: QtBot, console: Console, work: Work
) -> None:
    window = console.window
    first = work.begin("Convert bge-m3 to int8", CONVERT)
    second = work.begin("Convert MiniLM to fp16", CONVERT)
    qtbot.waitUntil(lambda: first.state is JobState.RUNNING)
    press_quit(qtbot, window)
    box = question(window)
    first.cancel()
    qtbot.waitUntil(lambda: second.state is JobState.RUNNING)
    assert box.text().startswith("1 job ")
    assert "bge-m3" not in box.informativeText()
    assert "It is still waiting" not in box.informativeText()
    work.let_go.set()
    qtbot.waitUntil(lambda: not is_asked(window))
    assert window.isVisible()
    with qtbot.waitSignal(window.closed, timeout=10_000):
        press_quit(qtbot, window)


def test_a_signal_closes_it_even_while_it_asks(qtbot: QtBot, console: Console, work: Work) -> None:
    window = console.window
    work.begin("Convert bge-m3 to int8", CONVERT)
    press_quit(qtbot, window)
    assert is_asked(window)
    with qtbot.waitSignal(window.closed, timeout=10_000):
        window.close()  # what `app` does when the system asks the process to stop
    assert not is_asked(window)


def test_the_end_of_a_session_is_not_asked_about(
    qtbot: QtBot, console: Console, work: Work
) -> None:
    window = console.window
    job = work.begin("Convert bge-m3 to int8", CONVERT)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.commitDataRequest.emit(None)
    with qtbot.waitSignal(window.closed, timeout=10_000):
        press_title_bar(qtbot, window)
        assert not is_asked(window)
    assert job.state is JobState.CANCELLED


def test_an_end_of_the_session_that_was_called_off_is_forgotten(
    qtbot: QtBot, console: Console, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main_window, "SESSION_ENDS_MS", 0)
    work.begin("Convert bge-m3 to int8", CONVERT)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.commitDataRequest.emit(None)
    QTest.qWait(50)
    press_title_bar(qtbot, console.window)
    qtbot.waitUntil(lambda: is_asked(console.window))
