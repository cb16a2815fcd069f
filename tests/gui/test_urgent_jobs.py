"""Urgent work and the job that makes way for it."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL
from tests.gui.jobs_support import block, finish

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner


def pausing(started: threading.Event, until: threading.Event) -> Callable[[JobContext], str]:
    """Long work of many steps, which makes way between them."""

    def work(context: JobContext) -> str:
        started.set()
        while not until.wait(0.001):
            context.run_urgent()
        return "whole"

    return work


@pytest.mark.slow
def test_urgent_work_runs_in_the_pauses_of_a_job_that_makes_way(
    qtbot: QtBot, runner: JobRunner
) -> None:
    started, until = threading.Event(), threading.Event()
    long = runner.submit("long", pausing(started, until), lane=MODEL, makes_way=True)
    waits = runner.submit("waits", lambda _c: "later", lane=MODEL)
    assert started.wait(10)
    released = []

    def answer(_context: JobContext) -> set[int]:
        return {threading.get_ident()}

    threads = set()
    for _ in range(20):
        job = runner.submit("urgent", answer, lane=MODEL, urgent=True)
        finish(qtbot, job)
        threads |= job.result
        released.append(weakref.ref(job.result))
        del job
    assert not long.is_finished
    assert waits.state is JobState.QUEUED
    assert len(threads) == 1, "never beside the long job: on its own thread"
    gc.collect()
    assert not any(one() for one in released), "what is over is not kept for the lane's sake"
    until.set()
    finish(qtbot, waits)
    assert (long.result, waits.result) == ("whole", "later")


def test_what_happens_to_urgent_work_does_not_touch_the_job_that_made_way(
    qtbot: QtBot, runner: JobRunner
) -> None:
    started, until, inside = threading.Event(), threading.Event(), threading.Event()
    long = runner.submit("long", pausing(started, until), lane=MODEL, makes_way=True)
    assert started.wait(10)

    def fail(_context: JobContext) -> None:
        raise SystemExit(3)

    failed = runner.submit("fails", fail, lane=MODEL, urgent=True)
    finish(qtbot, failed)
    stopped = runner.submit("is stopped", block(inside), lane=MODEL, urgent=True)
    assert inside.wait(10)
    stopped.cancel()
    finish(qtbot, stopped)
    assert (failed.state, stopped.state) == (JobState.FAILED, JobState.CANCELLED)
    assert long.state is JobState.RUNNING

    inside.clear()
    last = runner.submit("goes on", block(inside), lane=MODEL, urgent=True)
    assert inside.wait(10)
    long.cancel()
    assert not last.is_finished
    last.cancel()
    finish(qtbot, long)
    assert long.state is JobState.CANCELLED


def test_urgent_work_waits_for_what_does_not_make_way_and_is_next_then(
    qtbot: QtBot, runner: JobRunner
) -> None:
    started, until = threading.Event(), threading.Event()
    order: list[str] = []
    measures = runner.submit("measures", pausing(started, until), lane=MODEL)
    runner.submit("queued", lambda _c: order.append("queued"), lane=MODEL)
    assert started.wait(10)
    gone = runner.submit("gone", lambda _c: order.append("gone"), lane=MODEL, urgent=True)
    urgent = runner.submit("urgent", lambda _c: order.append("urgent"), lane=MODEL, urgent=True)
    gone.cancel()
    finish(qtbot, gone)
    assert urgent.state is JobState.QUEUED
    until.set()
    qtbot.waitUntil(lambda: not runner.active, timeout=10_000)
    assert order == ["urgent", "queued"]
    assert measures.state is JobState.SUCCEEDED


def test_closing_ends_urgent_work_that_waits_and_what_makes_way(qtbot: QtBot) -> None:
    from kimera_console.gui.jobs import JobRunner

    closing = JobRunner()
    started, until, inside = threading.Event(), threading.Event(), threading.Event()
    long = closing.submit("long", pausing(started, until), lane=MODEL, makes_way=True)
    assert started.wait(10)
    runs = closing.submit("runs", block(inside), lane=MODEL, urgent=True)
    assert inside.wait(10)
    waits = closing.submit("waits", lambda _c: None, lane=MODEL, urgent=True)
    assert closing.shutdown(5000)
    assert {job.state for job in (long, runs, waits)} == {JobState.CANCELLED}
