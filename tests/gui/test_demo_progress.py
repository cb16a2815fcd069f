"""The demo's waits: as long as something gets on, and no longer."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication

from kimera_console.core.convert.record.memory_samples import MemoryReading
from kimera_console.demo import DemoError, DemoRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner

STEP_S, STILL_S = 0.1, 0.5


@pytest.fixture
def player(runner: JobRunner, tmp_path: Path) -> Iterator[DemoRun]:
    """A player of a console that has nothing but jobs."""
    signal = SimpleNamespace(connect=lambda _slot: None)
    console: Any = SimpleNamespace(
        app=QApplication.instance(),
        window=None,
        core=SimpleNamespace(runner=runner),
        hooks=SimpleNamespace(error_caught=signal, stop_requested=signal),
    )
    yield DemoRun(console, tmp_path)
    runner.cancel_all()


def test_a_slow_job_may_take_its_time(player: DemoRun, runner: JobRunner) -> None:
    def work(context: JobContext) -> None:
        for step in range(12):
            context.report("Measure", step, 12)
            context.wait_cancelled(STEP_S)

    job = runner.submit("Measure", work)
    began = time.monotonic()
    player.wait(lambda: job.is_finished, "the job", STILL_S)
    assert time.monotonic() - began > 2 * STILL_S


@pytest.mark.parametrize(
    "lively",
    [
        lambda context: context.report("Load", 0, 3, detail="the last thing heard"),
        lambda context: context.publish(MemoryReading(0.0, "Export", 1, 1, 1)),
        lambda context: context.log("still here"),
        lambda _context: None,
    ],
)
def test_a_job_that_does_not_get_on_ends_the_wait(
    player: DemoRun, runner: JobRunner, lively: Callable[[JobContext], None]
) -> None:
    ended = threading.Event()

    def work(context: JobContext) -> None:
        context.report("Load", 0, 3, detail="the last thing heard")
        while not context.wait_cancelled(STEP_S):
            lively(context)
        ended.set()

    job = runner.submit("Load", work)
    with pytest.raises(DemoError, match=r"waiting for the job.*Load: the last thing heard"):
        player.wait(lambda: job.is_finished, "the job", STILL_S)
    job.cancel()
    assert ended.wait(5)
    player.wait(lambda: job.is_finished, "its end", 5.0)
