"""Widgets: jobs as the timeline, the tray and toasts show them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from kimera_console.core.jobs import JobState, Progress
from kimera_console.gui.widgets import (
    JobTray,
    StageState,
    StageTimeline,
    ToastStack,
)
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.jobs import job_row

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner


def test_the_timeline_follows_a_job_to_its_failure(qtbot: QtBot, runner: JobRunner) -> None:
    timeline = StageTimeline()
    qtbot.addWidget(timeline)

    def work(context: JobContext) -> None:
        context.report("Read", 1, 1)
        context.wait_cancelled(0.05)
        context.report("Export", 3, 10, unit="tensors")
        context.wait_cancelled(0.05)
        raise OSError("disk full")

    job = runner.submit("Convert", work)
    timeline.follow(job, ["Read", "Export", "Compare"])
    assert timeline.state_of("Read") is StageState.WAITING
    qtbot.waitUntil(lambda: job.is_finished)
    assert timeline.state_of("Read") is StageState.DONE
    assert timeline.state_of("Export") is StageState.FAILED
    assert timeline.state_of("Compare") is StageState.WAITING


def test_the_time_of_a_stage_goes_on_however_often_it_reports(
    qtbot: QtBot, runner: JobRunner
) -> None:
    def work(context: JobContext) -> None:
        done = 0
        while not context.wait_cancelled(0.02):
            done += 1
            context.report("Export", done)

    timeline = StageTimeline()
    qtbot.addWidget(timeline)
    job = runner.submit("Convert", work)
    timeline.follow(job, ["Export"])
    qtbot.waitUntil(lambda: timeline.time_of("Export") not in ("", "0.0 s"))
    job.cancel()
    qtbot.waitUntil(lambda: job.is_finished)


def test_a_timeline_that_comes_late_shows_how_long_the_stage_ran(
    qtbot: QtBot, runner: JobRunner
) -> None:
    def work(context: JobContext) -> None:
        context.report("Read")
        context.report("Export", 1, 10)
        context.wait_cancelled(60)
        context.checkpoint()

    first, later, last = StageTimeline(), StageTimeline(), StageTimeline()
    for one in (first, later, last):
        qtbot.addWidget(one)
    job = runner.submit("Convert", work)
    first.follow(job, ["Read", "Export"])
    qtbot.waitUntil(lambda: first.time_of("Export") not in ("", "0.0 s"))
    later.follow(job, ["Read", "Export"])
    assert later.time_of("Export") not in ("", "0.0 s")
    job.cancel()
    qtbot.waitUntil(lambda: job.is_finished)
    first.follow(job, ["Read", "Export"])  # as a panel does that shows what has ended
    ended = first.time_of("Export")
    assert ended not in ("", "0.0 s")
    qtbot.wait(150)
    last.follow(job, ["Read", "Export"])
    assert last.time_of("Export") == ended
    assert last.state_of("Export") is StageState.STOPPED


def test_the_timeline_adds_stages_that_nobody_announced(qtbot: QtBot) -> None:
    timeline = StageTimeline()
    qtbot.addWidget(timeline)
    timeline.take(Progress("Download", 5e9, 6e9, "bytes"))
    timeline.take(Progress("Read"))
    assert timeline.state_of("Download") is StageState.DONE
    timeline.finish(JobState.CANCELLED)
    assert timeline.state_of("Read") is StageState.STOPPED


def test_an_ended_job_stays_as_long_as_its_log_is_read(
    qtbot: QtBot, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_row, "KEPT_MS", 60)
    tray = JobTray(runner)
    qtbot.addWidget(tray)
    tray.show()
    go = threading.Event()

    def work(context: JobContext) -> None:
        context.log("a line of the log")
        go.wait(10)

    job = runner.submit("Convert", work)
    qtbot.waitUntil(lambda: len(tray.rows) == 1)
    (row,) = tray.rows
    tray.show_log(row)
    expired: list[object] = []
    row.expired.connect(expired.append)
    go.set()
    qtbot.waitUntil(lambda: job.is_finished and len(expired) > 2)
    assert tray.rows == (row,)
    assert "a line of the log" in tray.log_text
    tray.show_log(row)  # closed
    qtbot.waitUntil(lambda: tray.rows == ())


def test_toasts_stack_above_the_tray_and_go(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    stack = ToastStack(window, lambda: 80)
    done: list[int] = []
    first = stack.show("one", "ok", action="Open", on_action=lambda: done.append(1))
    second = stack.show("two", "bad", "because")
    assert second.geometry().bottom() <= 600 - 80
    assert first.geometry().bottom() < second.geometry().top()
    for number in range(6):
        stack.show(f"more {number}")
    assert len(stack.texts) == 4
    again = stack.show("last", action="Open", on_action=lambda: done.append(2))
    again.findChild(QPushButton).click()
    assert done == [2]
    assert "last" not in stack.texts


def test_the_tray_shows_progress_cancels_and_opens_the_log(qtbot: QtBot, runner: JobRunner) -> None:
    tray = JobTray(runner)
    qtbot.addWidget(tray)
    assert tray.rows == ()

    def work(context: JobContext) -> None:
        context.log("a line of the log")
        context.report("Export", 3, 10, unit="tensors")
        while not context.wait_cancelled(5):
            pass
        context.checkpoint()

    job = runner.submit("Convert", work)
    quiet = runner.submit("Type", lambda _c: None, visible=False)
    qtbot.waitUntil(lambda: len(tray.rows) == 1 and "Export" in tray.rows[0].words.text())
    assert quiet.is_finished
    row = tray.rows[0]
    assert "3 / 10 tensors" in row.words.text()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "a line of the log" in tray.log_text
    row._cancel.click()
    qtbot.waitUntil(lambda: job.state is JobState.CANCELLED)
    assert row.words.text() == "cancelled"
    row._dismiss.click()
    assert tray.rows == ()
    assert not tray.is_open


def test_a_stage_that_is_named_as_its_job_is_shown_once(qtbot: QtBot, runner: JobRunner) -> None:
    tray = JobTray(runner)
    qtbot.addWidget(tray)

    def work(context: JobContext) -> None:
        context.report("Measure", 3, 10, unit="texts")
        context.wait_cancelled(60)

    job = runner.submit("Measure", work)
    qtbot.waitUntil(lambda: len(tray.rows) == 1 and tray.rows[0].words.text() != "")
    assert tray.rows[0].words.text() == "3 / 10 texts"
    job.cancel()
    qtbot.waitUntil(lambda: job.is_finished)


def test_short_work_never_flashes_up(qtbot: QtBot, runner: JobRunner) -> None:
    tray = JobTray(runner)
    qtbot.addWidget(tray)
    short = runner.submit("Short", lambda _c: None)
    long = runner.submit("Long", lambda context: context.wait_cancelled(5))
    qtbot.waitUntil(lambda: bool(tray.rows))
    assert short.is_finished
    assert [row.job for row in tray.rows] == [long]
    long.cancel()
    qtbot.waitUntil(lambda: long.is_finished)


def test_a_job_short_of_room_shows_the_beginning_of_its_name(
    qtbot: QtBot, runner: JobRunner
) -> None:
    go = threading.Event()
    job = runner.submit("Benchmark: ONNX Runtime, Transformers", lambda _context: go.wait(10))
    row = job_row.JobRow(job)
    qtbot.addWidget(row)
    row.set_compact(True)
    row.resize(320, row.height())
    row.show()
    name = next(one for one in row.findChildren(ElidedLabel) if one.text() == job.name)
    assert name.shown.startswith("Bench")
    assert name.shown.endswith("…")
    row.set_compact(False)
    row.resize(420, row.height())
    assert name.shown.endswith("mers")
    go.set()
    qtbot.waitUntil(lambda: job.is_finished)
