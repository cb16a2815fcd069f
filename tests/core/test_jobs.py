"""JobContext: progress is the checkpoint, a cancel reaches everyone, once."""

from __future__ import annotations

import signal
import sys
import threading
import time

import pytest

from kimera_console.core import jobs
from kimera_console.core.jobs import JobCancelled, JobContext, JobState, Progress


def test_null_context_reports_to_nobody_and_can_be_cancelled() -> None:
    context = JobContext()
    context.report("Stage", 1, 2)
    context.publish(object())
    context.log("line")
    context.cancel()
    for call in (
        context.checkpoint,
        lambda: context.report("Stage"),
        lambda: context.publish(object()),
    ):
        with pytest.raises(JobCancelled):
            call()
    context.log("clean-up may still log")


def test_an_except_exception_does_not_swallow_a_cancel() -> None:
    assert not issubclass(JobCancelled, Exception)


def test_progress_is_thinned_but_first_last_and_new_stages_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: now[0])
    seen: list[Progress] = []
    context = JobContext(on_progress=seen.append)
    for step in range(1001):
        now[0] = 100 + step / 1000
        context.report("Export", step, 1000)
    context.report("Compare", 0, 10)
    done = [p.done for p in seen if p.stage == "Export"]
    assert done[0] == 0
    assert done[-1] == 1000
    assert 15 <= len(done) <= 25
    assert seen[-1] == Progress("Compare", 0, 10)


@pytest.mark.parametrize(
    ("progress", "fraction"),
    [
        (Progress("s"), None),
        (Progress("s", 1, 0), None),
        (Progress("s", 1, 4), 0.25),
        (Progress("s", 5, 4), 1.0),
        (Progress("s", -1, 4), 0.0),
    ],
)
def test_fraction_stays_within_its_bounds(progress: Progress, fraction: float | None) -> None:
    assert progress.fraction == fraction


def test_only_the_last_three_states_are_final() -> None:
    assert [state.is_final for state in JobState] == [False, False, False, True, True, True]


def test_cancel_calls_each_action_once_while_its_block_runs() -> None:
    context = JobContext()
    calls: list[str] = []
    with context.on_cancel(lambda: calls.append("over")):
        pass
    with (
        context.on_cancel(lambda: calls.append("one")),
        context.on_cancel(lambda: calls.append("two")),
    ):
        context.cancel()
        context.cancel()
    with context.on_cancel(lambda: calls.append("late")):
        pass
    assert sorted(calls) == ["late", "one", "two"]


def test_waiting_ends_at_once_for_everyone_when_cancelled() -> None:
    context = JobContext()
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(context.wait_cancelled(200)))
        for _ in range(3)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    context.cancel()
    for thread in threads:
        thread.join(100)
    assert results == [True] * 3
    assert time.monotonic() - started < 100
    assert context.wait_cancelled(0)


def test_waiting_without_a_cancel_times_out() -> None:
    assert JobContext().wait_cancelled(0.001) is False


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX timers")
def test_signal_handler_cancels_a_job_wherever_it_interrupts_it() -> None:
    contexts: list[JobContext] = []
    old = signal.signal(signal.SIGALRM, lambda *_: contexts[-1].cancel())
    try:
        for step in range(200):
            context = JobContext()
            contexts.append(context)
            signal.setitimer(signal.ITIMER_REAL, 0.0002 + step * 1e-6)
            while not context.wait_cancelled(0.0001):
                with context.on_cancel(lambda: None):
                    pass
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert all(context.cancel_requested for context in contexts)
