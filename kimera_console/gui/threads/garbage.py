"""Python's garbage collection, on the GUI thread alone.

Closed dialogs and rebuilt rows end as reference cycles that hold Qt objects. Left to itself, Python
collects them on whichever thread allocates next. On a worker thread that destroys widgets there:
Qt crashes, or waits for a lock whose owner waits for Python's, and the window never moves again.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, Qt, QTimer, Slot

INTERVAL_MS = 1000
"""Between two turns. What was young when it was dropped waits so long at most."""
FEW = 10
"""Collections of one generation until the next is due, where Python names no number."""
SHARE = 0.01
"""Of the time, at most, that collections of everything may take."""


class GarbageCollector(QObject):
    """Collects from the event loop while it runs, by Python's own thresholds.

    Python collects an older generation after so many collections of the younger one. Here a turn
    may stand for many of those, so what counts is how many objects have come.

    Several may run; the last one that stops hands collection back to Python.
    """

    _running = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._came = [0, 0, 0]
        self._next_full_s = 0.0
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()
        GarbageCollector._running += 1
        gc.disable()

    def stop(self) -> None:
        """Let Python collect again; to be called when no worker thread is left."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        GarbageCollector._running -= 1
        if not GarbageCollector._running:
            gc.enable()

    @Slot()
    def collect_if_due(self) -> None:
        """Collect the youngest, and the oldest generation that is over its threshold."""
        fresh, due = gc.get_count()[0], gc.get_threshold()[0]
        generation, now_s = 0, time.monotonic()  # the youngest always: few take no time
        self._came = [came + fresh for came in self._came]
        for older in (1, 2):
            due *= gc.get_threshold()[older] or FEW
            if self._came[older] > due and (older < 2 or now_s >= self._next_full_s):
                generation = older
        gc.collect(generation)
        self._came[: generation + 1] = [0] * (generation + 1)
        if generation == 2:
            ended_s = time.monotonic()
            self._next_full_s = ended_s + (ended_s - now_s) / SHARE


__all__ = ["GarbageCollector"]
