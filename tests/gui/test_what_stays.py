"""What a window keeps of work that is over: nothing that was not asked for."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.memory import process_memory
from kimera_console.gui.jobs import CONVERT
from kimera_console.gui.tabs.convert.run.queue import ENDED_KEPT, ConversionQueue
from kimera_console.gui.tabs.stores.tasks import AUDIT, StepJobs, Task
from kimera_console.gui.threads.workers import LONG_S
from kimera_console.gui.widgets.jobs.job_tray import JobTray
from tests.gui.jobs_support import block, finish
from tests.soak.measure import heap_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobHandle, JobRunner

TIMES = 12


class Result:
    """Something large."""


def deleted() -> None:
    """Let Qt and Python delete what is to be deleted."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def wait_until_gone(qtbot: QtBot, kept: list[Callable[[], object]]) -> None:
    """Wait until none of these weak references leads anywhere."""

    def nothing() -> bool:
        deleted()
        return not any(one() for one in kept)

    qtbot.waitUntil(nothing, timeout=10_000)


@pytest.mark.slow
def test_a_job_that_ended_keeps_neither_itself_nor_its_result(
    qtbot: QtBot, runner: JobRunner
) -> None:
    def done(number: int) -> weakref.ref[Result]:
        job = runner.submit(f"Count {number}", lambda _context: Result())
        finish(qtbot, job)
        return weakref.ref(job.result)

    kept = [done(number) for number in range(TIMES)]

    def is_gone() -> bool:
        deleted()
        return not any(result() for result in kept)

    qtbot.waitUntil(is_gone, timeout=10_000)  # a worker thread may still be leaving its last job


def test_what_a_long_job_freed_goes_back_to_the_system(qtbot: QtBot, runner: JobRunner) -> None:
    before = process_memory().anonymous_bytes

    def use_much(context: JobContext) -> list[bytearray]:
        blocks, pins = [], []
        for _ in range(1000):  # 100 MB; each block too small for a mapping of its own
            blocks.append(bytearray(b"x") * 100_000)
            pins.append(bytearray(1000))  # keeps the heap from shrinking by its end
        context.wait_cancelled(LONG_S + 0.1)
        return pins

    job = runner.submit("Use much", use_much)
    finish(qtbot, job)
    assert len(job.result) == 1000
    assert process_memory().anonymous_bytes < before + 30_000_000


@pytest.mark.slow
def test_the_tray_keeps_nothing_of_jobs_that_went_well(qtbot: QtBot, runner: JobRunner) -> None:
    tray = JobTray(runner)
    qtbot.addWidget(tray)
    deleted()
    kept = []
    before = len(tray.findChildren(QTimer)), len(tray.findChildren(QObject))
    for number in range(TIMES):
        job = runner.submit(f"Count {number}", lambda _context: None)
        finish(qtbot, job)
        kept.append(weakref.ref(job))
        del job
    deleted()
    assert [job() for job in kept] == [None] * TIMES
    assert (len(tray.findChildren(QTimer)), len(tray.findChildren(QObject))) == before
    assert tray.rows == ()


@pytest.mark.slow
def test_the_window_keeps_nothing_of_visible_jobs_that_ended(
    console: Console, qtbot: QtBot
) -> None:
    runner, tray = console.core.runner, console.window.tray

    def fail(_context: JobContext) -> None:
        raise KimeraError("It cannot be done.")

    def done(number: int) -> tuple[weakref.ref[JobHandle], ...]:
        well = runner.submit(f"Count {number}", lambda _context: Result())
        ill = runner.submit(f"Fail {number}", fail)
        finish(qtbot, well)
        finish(qtbot, ill)
        return weakref.ref(well), weakref.ref(ill)

    kept = [job for number in range(TIMES) for job in done(number)]

    def only_what_is_shown() -> bool:
        deleted()
        return {job() for job in kept if job() is not None} == {row.job for row in tray.rows}

    qtbot.waitUntil(only_what_is_shown, timeout=10_000)
    assert len(tray.rows) <= TIMES  # those that failed; fewer where the page tells it
    for row in tray.rows:
        tray.remove(row)
    del row
    wait_until_gone(qtbot, kept)


@pytest.mark.slow
def test_a_changed_theme_keeps_no_icons_of_the_old_one(console: Console, qtbot: QtBot) -> None:
    theme = console.core.theme
    for tab in console.window.tab_ids:
        console.window.show_tab(tab)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)

    def change(times: int) -> int:
        for _ in range(times):
            for mode in ("dark", "light"):
                theme.set_mode(mode)
                console.window.grab()
        deleted()
        return heap_bytes()

    before = change(2)
    assert change(4) < before + 1_500_000  # 5 MB of icons otherwise


@pytest.mark.slow
def test_a_conversion_that_was_taken_off_the_queue_is_gone(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    queue = ConversionQueue(console.core, console.window)
    kept = _ended(queue, qtbot, console, tmp_path, 3)
    for entry in queue.entries:
        queue.remove(entry)
    del entry
    wait_until_gone(qtbot, kept)


@pytest.mark.slow
def test_the_queue_keeps_the_conversions_that_ended_last_and_no_others(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    queue = ConversionQueue(console.core, console.window)
    kept = _ended(queue, qtbot, console, tmp_path, ENDED_KEPT + 5)
    names = [entry.request.out.name for entry in queue.entries]
    assert names == [str(number) for number in range(ENDED_KEPT + 4, 4, -1)]

    def only_what_is_listed() -> bool:
        deleted()
        return {found() for found in kept} - {None} == {
            *queue.entries, *(entry.job for entry in queue.entries)
        }  # fmt: skip

    qtbot.waitUntil(only_what_is_listed, timeout=10_000)


def test_a_step_of_the_stores_keeps_nothing_of_its_last_job(
    runner: JobRunner, qtbot: QtBot
) -> None:
    steps = StepJobs(runner)

    def done() -> weakref.ref[JobHandle]:
        steps.start(Task(AUDIT, lambda _context: Result(), lambda _result: None), "Audit")
        job = steps.job
        assert job is not None
        finish(qtbot, job)
        return weakref.ref(job)

    kept = [done() for _ in range(TIMES)]
    wait_until_gone(qtbot, kept)


def _ended(
    queue: ConversionQueue, qtbot: QtBot, console: Console, folder: Path, count: int
) -> list[weakref.ref[object]]:
    """Let conversions wait behind another job and cancel them; they and their jobs, weakly."""
    started = threading.Event()
    before = console.core.runner.submit("Block", block(started), lane=CONVERT)
    for number in range(count):
        queue.add(ConversionRequest(source="tiny", out=folder / str(number)))
    kept: list[weakref.ref[object]] = []
    for entry in queue.unfinished:
        kept += [weakref.ref(entry), weakref.ref(entry.job)]
        queue.remove(entry)
    before.cancel()
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)
    return kept
