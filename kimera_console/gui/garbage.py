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
"""Between two looks at how much was allocated. Garbage waits so long at most."""
FEW = 10
"""Collections of one generation until the next is due, where Python names no number."""
SHARE = 0.01
"""Of the time, at most, that collections of everything may take."""


class GarbageCollector(QObject):
    """Collects from the event loop, with Python's own thresholds, while it runs.

    Several may run; the last one that stops hands collection back to Python.
    """

    _running = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
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
        """Collect the oldest generation that is over its threshold, and those younger."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [each for each in range(3) if counts[each] > (thresholds[each] or FEW)]
        if not due:
            return
        generation, now_s = due[-1], time.monotonic()
        if generation == 2 and now_s < self._next_full_s:
            generation = 1
        gc.collect(generation)
        if generation == 2:
            ended_s = time.monotonic()
            self._next_full_s = ended_s + (ended_s - now_s) / SHARE


__all__ = ["GarbageCollector"]
