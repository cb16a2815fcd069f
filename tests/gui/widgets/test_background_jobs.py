"""A long job that ends behind another window is told by the title and a notification."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from kimera_console.gui.widgets.jobs import background
from kimera_console.gui.widgets.jobs.background import BackgroundJobs

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.setWindowTitle("Kimera Console")
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_title_tells_how_far_a_job_is_and_how_it_ended(
    qtbot: QtBot, runner: JobRunner, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "LONG_S", 0.0)
    jobs = BackgroundJobs(runner, window)
    in_front = QWidget()
    qtbot.addWidget(in_front)
    in_front.show()
    in_front.activateWindow()
    qtbot.waitUntil(in_front.isActiveWindow)
    go = threading.Event()

    def work(context: JobContext) -> None:
        context.report("Write", 1, 4)
        go.wait(10)
        raise OSError("disk full")

    runner.submit("Convert it", work)
    qtbot.waitUntil(lambda: window.windowTitle() == "25% Convert it · Kimera Console")
    go.set()
    qtbot.waitUntil(lambda: window.windowTitle() == "Failed: Convert it · Kimera Console")
    title, words = jobs.last_notice
    assert title == "Failed: Convert it"
    assert "disk full" in words
    window.activateWindow()
    qtbot.waitUntil(lambda: window.windowTitle() == "Kimera Console")


def test_what_ends_in_sight_or_soon_notifies_nobody(
    qtbot: QtBot, runner: JobRunner, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = BackgroundJobs(runner, window)
    short = runner.submit("Short", lambda _context: None)
    qtbot.waitUntil(lambda: short.is_finished)
    monkeypatch.setattr(background, "LONG_S", 0.0)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    seen = runner.submit("Seen", lambda _context: None)
    qtbot.waitUntil(lambda: seen.is_finished)
    assert jobs.last_notice == ("", "")
    assert window.windowTitle() == "Kimera Console"
