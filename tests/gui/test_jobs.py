"""The exact semantics of jobs: one outcome, then finished, once; nothing lost, nothing flooded."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kimera_console.core.errors import ConversionError, KimeraError
from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import CONVERT, IO, MODEL
from tests.gui.jobs_support import Record, block, finish

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner


def test_success_gives_the_result_then_finished_on_the_gui_thread(
    qtbot: QtBot, runner: JobRunner
) -> None:
    worker: list[int] = []

    def work(context: JobContext) -> int:
        worker.append(threading.get_ident())
        context.report("Read", 1, 2)
        context.publish("half")
        context.log("a line")
        return 42

    job = runner.submit("Count", work)
    record = Record(job)
    finish(qtbot, job)
    assert record.names()[-2:] == ["succeeded", "finished"]
    assert record.values("succeeded") == [42]
    assert job.result == 42
    assert record.values("state_changed") == [JobState.RUNNING, JobState.SUCCEEDED]
    assert record.values("published") == ["half"]
    assert record.values("logged") == ["a line"]
    assert record.values("progressed")[-1].fraction == 0.5
    assert record.threads == {QApplication.instance().thread()}
    assert worker[0] != threading.get_ident()
    assert runner.active == ()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), "No space left"),
        (MemoryError(), "ran out of memory"),
        (SystemExit(3), "SystemExit"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (
            type("PanicException", (BaseException,), {})("index out of bounds"),
            "index out of bounds",
        ),
        (ValueError("a\nb"), "ValueError: a."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_is_raised_fails_the_job_once(
    qtbot: QtBot, runner: JobRunner, error: BaseException, words: str
) -> None:
    def work(_context: JobContext) -> None:
        raise error

    job = runner.submit("Break", work)
    record = Record(job)
    finish(qtbot, job)
    assert [n for n in record.names() if n != "state_changed"] == ["failed", "finished"]
    failure = record.values("failed")[0]
    assert isinstance(failure, KimeraError)
    assert words in failure.message
    assert "Traceback" in failure.log
    assert job.error is failure


def test_a_kimera_error_arrives_as_itself(qtbot: QtBot, runner: JobRunner) -> None:
    def work(_context: JobContext) -> None:
        raise ConversionError("model.onnx is short.", hint="Free 2 GB.")

    job = runner.submit("Convert", work)
    finish(qtbot, job)
    assert type(job.error) is ConversionError
    assert job.error.hint == "Free 2 GB."


def test_cancelling_a_running_job_stops_it_at_its_checkpoint(
    qtbot: QtBot, runner: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    started = threading.Event()
    job = runner.submit("Wait", block(started))
    record = Record(job)
    assert started.wait(5)
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    with caplog.at_level(logging.INFO):
        job.cancel()
        job.cancel()
        assert job.state is JobState.CANCELLING
        finish(qtbot, job)
    assert record.values("state_changed") == [
        JobState.RUNNING,
        JobState.CANCELLING,
        JobState.CANCELLED,
    ]
    assert record.names()[-2:] == ["cancelled", "finished"]
    assert {r.levelno for r in caplog.records} == {logging.INFO}


def test_cancelling_a_queued_job_ends_it_while_its_lane_is_busy(
    qtbot: QtBot, runner: JobRunner
) -> None:
    started, ran = threading.Event(), threading.Event()
    first = runner.submit("Long", block(started), lane=MODEL)
    second = runner.submit("Next", lambda _context: ran.set(), lane=MODEL)
    record = Record(second)
    assert started.wait(5)
    second.cancel()
    finish(qtbot, second)
    assert not first.is_finished
    assert record.names() == ["state_changed", "cancelled", "finished"]
    first.cancel()
    finish(qtbot, first)
    assert not ran.is_set()


def test_a_result_that_beats_the_cancel_is_a_success(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.submit("Quick", lambda _context: 1)
    qtbot.waitUntil(lambda: job._mail.outcome is not None or job.is_finished)
    job.cancel()
    finish(qtbot, job)
    assert job.state is JobState.SUCCEEDED


def test_the_model_lane_runs_one_job_at_a_time_and_io_several(
    qtbot: QtBot, runner: JobRunner
) -> None:
    now, most, lock = [0], [0], threading.Lock()
    together = threading.Barrier(2, timeout=10)

    def alone(context: JobContext) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        context.wait_cancelled(0.005)
        with lock:
            now[0] -= 1

    jobs = [runner.submit(f"m{i}", alone, lane=MODEL) for i in range(6)]
    jobs += [runner.submit(f"i{i}", lambda _c: together.wait(), lane=IO) for i in range(2)]
    for job in jobs:
        finish(qtbot, job)
    assert most == [1]
    assert {job.state for job in jobs} == {JobState.SUCCEEDED}


def test_a_flood_neither_loses_partials_nor_floods_progress(
    qtbot: QtBot, runner: JobRunner
) -> None:
    def work(context: JobContext) -> None:
        for number in range(30_000):
            context.publish(number)
            context.report(f"stage {number}", number, 30_000)  # a new stage is never throttled

    job = runner.submit("Flood", work)
    record = Record(job)
    finish(qtbot, job)
    assert record.values("published") == list(range(30_000))
    assert len(record.values("progressed")) < 1000
    assert record.values("progressed")[-1].done == 29_999
    assert record.names()[-3:] == ["state_changed", "succeeded", "finished"]


def test_the_window_keeps_breathing_under_a_flood(qtbot: QtBot, runner: JobRunner) -> None:
    beats: list[float] = []
    heart = QTimer(interval=5)
    heart.timeout.connect(lambda: beats.append(time.thread_time()))
    heart.start()

    def work(context: JobContext) -> None:
        for number in range(20_000):
            context.publish(number)
            if number % 100 == 0:
                context.wait_cancelled(0.001)

    job = runner.submit("Flood", work)
    finish(qtbot, job)
    heart.stop()
    gaps = [after - before for before, after in itertools.pairwise(beats)]
    assert max(gaps) < 0.5  # of the window's own time: other processes take the rest


def test_each_of_many_jobs_has_exactly_one_outcome(qtbot: QtBot, runner: JobRunner) -> None:
    outcomes: dict[int, list[str]] = {}

    def work(number: int) -> Callable[[JobContext], int]:
        def run(context: JobContext) -> int:
            context.report("x", 1, 2)
            if number % 3 == 1:
                raise SystemExit(1)
            context.wait_cancelled(0.001)
            context.checkpoint()
            return number

        return run

    for number in range(600):
        job = runner.submit("Many", work(number), lane=MODEL if number % 2 else IO)
        seen = outcomes.setdefault(number, [])
        job.succeeded.connect(lambda _value, seen=seen: seen.append("outcome"))
        job.failed.connect(lambda _error, seen=seen: seen.append("outcome"))
        job.cancelled.connect(lambda seen=seen: seen.append("outcome"))
        job.finished.connect(lambda seen=seen: seen.append("finished"))
        if number % 5 == 0:
            job.cancel()
    with qtbot.waitSignal(runner.idle, timeout=20_000):
        pass
    assert set(map(tuple, outcomes.values())) == {("outcome", "finished")}


def test_shutdown_cancels_waits_and_leaves_no_thread(qtbot: QtBot) -> None:
    from kimera_console.gui.jobs import JobRunner

    before = threading.active_count()
    runner = JobRunner()
    started = [threading.Event() for _ in range(3)]
    jobs = [runner.submit("Wait", block(event), lane=IO) for event in started]
    jobs.append(runner.submit("Queued", lambda _c: None, lane=MODEL))
    assert all(event.wait(5) for event in started)
    assert runner.shutdown(5000)
    assert all(job.is_finished for job in jobs)
    assert {job.state for job in jobs[:3]} == {JobState.CANCELLED}
    assert threading.active_count() == before
    late = runner.submit("Too late", lambda _c: 1)
    qtbot.waitUntil(lambda: late.is_finished)
    assert late.state is JobState.CANCELLED


def test_shutdown_does_not_wait_for_ever(qtbot: QtBot) -> None:
    from kimera_console.gui.jobs import JobRunner

    runner = JobRunner()
    started, release = threading.Event(), threading.Event()

    def deaf(_context: JobContext) -> None:
        started.set()
        release.wait(30)

    runner.submit("Deaf", deaf)
    assert started.wait(5)
    assert runner.shutdown(200) is False
    release.set()
    assert runner.shutdown(5000) is True


def test_a_job_knows_its_running_time(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.submit("Time", lambda context: context.wait_cancelled(0.05))
    finish(qtbot, job)
    assert 0.045 <= job.elapsed_s < 100
    assert job.elapsed_s == job.elapsed_s


def test_byte_counts_beyond_two_gigabytes_and_odd_text_pass_unharmed(
    qtbot: QtBot, runner: JobRunner
) -> None:
    odd = "lone \ud800 surrogate \0 and NUL"

    def work(context: JobContext) -> str:
        context.report("Write", 5_000_000_000, 6_000_000_000, unit="bytes")
        context.log(odd)
        return odd

    job = runner.submit("Big", work)
    record = Record(job)
    finish(qtbot, job)
    assert record.values("progressed")[-1].done == 5_000_000_000
    assert record.values("logged") == [odd]
    assert record.values("succeeded") == [odd]


# The lane whose order can be changed


def test_waiting_conversions_run_one_at_a_time_in_the_order_that_was_chosen(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ran: list[str] = []
    started = threading.Event()
    first = runner.submit("first", block(started), lane=CONVERT)
    rest = [
        runner.submit(name, lambda _context, name=name: ran.append(name), lane=CONVERT)
        for name in ("a", "b", "c", "d")
    ]
    a, b, c, d = rest
    assert started.wait(5)
    assert runner.waiting == (a, b, c, d)
    with qtbot.waitSignal(runner.order_changed, timeout=1000):
        runner.move(d, -2)
    assert runner.waiting == (a, d, b, c)
    runner.move(a, -5)
    runner.move(c, 5)
    runner.move(first, 1)
    assert runner.waiting == (a, d, b, c)
    b.cancel()
    qtbot.waitUntil(lambda: runner.waiting == (a, d, c), timeout=5000)
    assert b.state is JobState.CANCELLED
    assert ran == []
    first.cancel()
    finish(qtbot, c)
    assert ran == ["a", "d", "c"]
    assert runner.waiting == ()


def test_closing_cancels_what_waits_and_starts_nothing(qtbot: QtBot, runner: JobRunner) -> None:
    ran: list[str] = []
    started = threading.Event()
    jobs = [runner.submit("first", block(started), lane=CONVERT)]
    jobs += [
        runner.submit(name, lambda _context, name=name: ran.append(name), lane=CONVERT)
        for name in ("a", "b")
    ]
    assert started.wait(5)
    assert runner.shutdown(5000)
    assert [job.state for job in jobs] == [JobState.CANCELLED] * 3
    assert ran == []
