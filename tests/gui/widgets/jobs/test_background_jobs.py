"""A long job that ends behind another window is reported by the title and a notification."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from kimera_console.core.jobs import JobState, Progress
from kimera_console.gui.widgets.jobs import background, job_row
from kimera_console.gui.widgets.jobs.background import BackgroundJobs
from kimera_console.gui.widgets.jobs.job_row import JobRow
from tests.gui.activating import activate

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
    activate(qtbot, in_front)
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


def test_the_title_follows_the_newest_job_that_ended(
    qtbot: QtBot, runner: JobRunner, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = BackgroundJobs(runner, window)
    in_front = QWidget()
    qtbot.addWidget(in_front)
    in_front.show()
    activate(qtbot, in_front)
    monkeypatch.setattr(background, "LONG_S", 0.0)
    runner.submit("Compare them", lambda _context: None)
    qtbot.waitUntil(lambda: window.windowTitle() == "Done: Compare them · Kimera Console")
    monkeypatch.setattr(background, "LONG_S", 3600.0)
    runner.submit("Switch", lambda _context: None)
    qtbot.waitUntil(lambda: window.windowTitle() == "Done: Switch · Kimera Console")
    assert jobs.last_notice == ("Done: Compare them", "")  # a short one interrupts nobody
    go = threading.Event()

    def work(context: JobContext) -> None:
        go.wait(10)
        context.report("Write")

    last = runner.submit("Roll back", work)
    qtbot.waitUntil(lambda: last.state is JobState.RUNNING)
    last.cancel()
    go.set()
    qtbot.waitUntil(lambda: last.state is JobState.CANCELLED)
    qtbot.waitUntil(lambda: window.windowTitle() == "Kimera Console")


def test_what_ends_in_sight_or_soon_notifies_nobody(
    qtbot: QtBot, runner: JobRunner, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = BackgroundJobs(runner, window)
    short = runner.submit("Short", lambda _context: None)
    qtbot.waitUntil(lambda: short.is_finished)
    monkeypatch.setattr(background, "LONG_S", 0.0)
    activate(qtbot, window)
    seen = runner.submit("Seen", lambda _context: None)
    qtbot.waitUntil(lambda: seen.is_finished)
    assert jobs.last_notice == ("", "")
    assert window.windowTitle() == "Kimera Console"


def test_a_job_may_end_after_its_window_has_gone(qtbot: QtBot, runner: JobRunner) -> None:
    window = QWidget()
    BackgroundJobs(runner, window)
    go = threading.Event()
    job = runner.submit("Convert it", lambda _context: go.wait(10))
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    shiboken6.delete(window)
    go.set()
    qtbot.waitUntil(lambda: job.is_finished)
    assert job.result is True  # and no exception in a slot


def test_the_title_never_counts_back_from_stage_to_stage(
    qtbot: QtBot, runner: JobRunner, window: QWidget
) -> None:
    BackgroundJobs(runner, window)
    steps = [threading.Event() for _each in range(3)]

    def work(context: JobContext) -> None:
        context.report("Load", 20, 87)
        steps[0].wait(10)
        while not steps[1].wait(0.1):  # a stage's reports in quick succession are left out
            context.report("Load", 12, 239)
        context.report("Compare", 1, 2)
        steps[2].wait(10)

    job = runner.submit("Convert it", work)
    qtbot.waitUntil(lambda: window.windowTitle() == "23% Convert it · Kimera Console")
    steps[0].set()
    qtbot.waitUntil(lambda: window.windowTitle() == "Convert it: Load · Kimera Console")
    steps[1].set()
    qtbot.waitUntil(lambda: window.windowTitle() == "Convert it: Compare · Kimera Console")
    job.report_whole(0.4, 90.0)
    assert window.windowTitle() == "40% Convert it · Kimera Console"
    steps[2].set()
    qtbot.waitUntil(lambda: job.is_finished)


def test_a_job_that_knows_its_whole_time_tells_that_and_not_its_steps(
    qtbot: QtBot, runner: JobRunner
) -> None:
    go = threading.Event()

    def work(context: JobContext) -> None:
        context.report("Measure", 1, 2)
        go.wait(10)

    job = runner.submit("Benchmark", work)
    row = JobRow(job)
    qtbot.addWidget(row)
    qtbot.waitUntil(lambda: job.progress is not None)
    bar = row.findChild(QProgressBar)
    assert bar is not None
    assert bar.value() == 500
    job.report_whole(None, None)  # as while a model is downloaded, before anything is planned
    assert (bar.maximum(), bar.value()) == (1000, 500)
    job.report_whole(0.1, 90.0)
    row._update_time()
    assert bar.value() == 100
    said = [one.text() for one in row.findChildren(QLabel)]
    assert any(one.endswith(" · about 1:30 left") for one in said), said
    assert not any("step" in one for one in said)
    go.set()
    qtbot.waitUntil(lambda: job.is_finished)


def test_a_step_that_counts_again_has_no_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_row, "ESTIMATE_FROM_S", 0.0)
    pace = job_row._StepPace()
    pace.note(Progress("Load", 0, 100))
    pace.note(Progress("Load", 50, 100))
    assert pace.left_s is not None
    for done in (5, 50, 90):
        pace.note(Progress("Load", done, 200))
        assert pace.left_s is None, "nobody knows how often it counts again"
