"""What a window keeps of work that is over: nothing that was not asked for."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from kimera_console.core.errors import ConversionError
from kimera_console.gui.widgets.jobs.job_tray import JobTray
from tests.gui.jobs_support import finish

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner

TIMES = 12


class Result:
    """Something large."""


def deleted() -> None:
    """Let Qt and Python delete what is to be deleted."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def test_a_job_that_ended_keeps_neither_itself_nor_its_result(
    qtbot: QtBot, runner: JobRunner
) -> None:
    seen: list[object] = []

    def listened(number: int) -> weakref.ref[Result]:
        job = runner.submit(f"Count {number}", lambda _context: Result())
        # A listener that holds the job: the job's signal holds the listener.
        job.succeeded.connect(lambda _result: seen.append(job.name))
        finish(qtbot, job)
        return weakref.ref(job.result)

    kept = [listened(number) for number in range(TIMES)]
    assert len(seen) == TIMES

    def is_gone() -> bool:
        deleted()
        return not any(result() for result in kept)

    qtbot.waitUntil(is_gone, timeout=10_000)  # a worker thread may still be leaving its last job


def test_nobody_is_connected_after_the_end(qtbot: QtBot, runner: JobRunner) -> None:
    ends: list[str] = []

    def fail(_context: JobContext) -> None:
        raise ConversionError("It failed.")

    job = runner.submit("Fail", fail)
    job.failed.connect(lambda _error: ends.append("failed"))
    job.finished.connect(lambda: ends.append("finished"))
    finish(qtbot, job)
    job.finished.emit()
    assert ends == ["failed", "finished"]


def test_the_tray_keeps_nothing_of_jobs_that_went_well(qtbot: QtBot, runner: JobRunner) -> None:
    tray = JobTray(runner)
    qtbot.addWidget(tray)
    deleted()
    before = len(tray.findChildren(QTimer)), len(tray.findChildren(QObject))
    for number in range(TIMES):
        finish(qtbot, runner.submit(f"Count {number}", lambda _context: None))
    deleted()
    assert (len(tray.findChildren(QTimer)), len(tray.findChildren(QObject))) == before
    assert tray.rows == ()
