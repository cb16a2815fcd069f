"""The clock of a job whose stages' times are known beforehand."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from kimera_console.core.system.stage_clock import StageClock
    from kimera_console.gui.jobs import JobHandle

TICK_MS = 1000
"""The time that is left goes on between two reports."""


class WholeClock(QObject):
    """Computes a job's whole share and its time left, at its reports and every second.

    Signals:
        left_changed: Seconds that it still takes; None where that is not known.
    """

    left_changed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: JobHandle | None = None
        self._clock: StageClock | None = None
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._report_left)

    def begin(self, job: JobHandle, clock: StageClock) -> None:
        """Follow a job to its end, in place of the one before it."""
        if job is not self._job:
            job.progressed.connect(self._report_left)
            job.finished.connect(self._report_left)
        self._job, self._clock = job, clock
        self._tick.start()
        self._report_left()

    @Slot()
    def _report_left(self) -> None:
        job, clock = self._job, self._clock
        if job is None or clock is None:
            return
        if job.is_finished:
            self._job = self._clock = None
            self._tick.stop()
            return
        now_s = time.monotonic()
        if job.progress is not None:
            clock.note(job.progress, now_s)
        left_s = clock.seconds(now_s)
        job.report_whole(clock.share(now_s), left_s)
        self.left_changed.emit(left_s)
