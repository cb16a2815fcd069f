"""How late a window's timer is, why, and what the window's thread did meanwhile.

A beat is late for one of three reasons: the thread did something else, it waited for a processor
that another process had, or it waited for something else (Python's lock, a file). Linux counts the
first two for each thread (`/proc/thread-self/schedstat`), so that the load of the machine can be
told from the window's own work.
"""

from __future__ import annotations

import contextlib
import operator
import os
import sys
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer

BEAT_MS = 5
LOOK_MS = 100
"""A beat that is later has what the thread does looked at."""
_EVERY_S = 0.02
_KEPT = 40
_CALLS, _FIELDS = 8, 3
_READ = operator.attrgetter(
    *(
        "f_back." * outer + field
        for outer in range(_CALLS)
        for field in ("f_code.co_name", "f_code.co_filename", "f_lineno")
    )
)


@dataclass(frozen=True)
class LateBeat:
    """A beat that came late.

    Attributes:
        late_ms: How late.
        waited_ms: Of it, how long the thread was ready and waited for a processor.
        ran_ms: Of it, how long the thread ran.
        stacks: What it did, oldest first; the innermost calls of each look.
    """

    late_ms: float
    waited_ms: float = 0.0
    ran_ms: float = 0.0
    stacks: tuple[str, ...] = ()

    @property
    def own_ms(self) -> float:
        """How late it was without the wait for a processor."""
        return max(0.0, self.late_ms - self.waited_ms)


class Heartbeat:
    """Beats on the thread that makes it, which is the window's.

    Attributes:
        latest: The latest beat since the last `forget`.
        slowest: The one with the most `own_ms` since then.
        ran_most: The one with the most `ran_ms` since then.
        found: Beats that were later than `LOOK_MS` without the wait for a processor.
    """

    def __init__(self) -> None:
        self.found: list[LateBeat] = []
        self.forget()
        self._thread = threading.get_ident()
        self._clock = _Clock()
        self._looks: list[str] = []
        self._skips = False
        self._at, self._before = time.perf_counter(), self._clock.read()
        self._timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="heartbeat", daemon=True)
        self._watcher.start()

    def forget(self) -> None:
        """Begin anew with the latest and the slowest."""
        self.latest = self.slowest = self.ran_most = LateBeat(0.0)

    def skip(self) -> None:
        """What was just done on the thread was not the window's: the next beat does not count."""
        self._skips = True

    def stop(self) -> None:
        """End the timer and the watcher."""
        self._timer.stop()
        self._stop.set()
        self._watcher.join()

    def _beat(self) -> None:
        now, clock = time.perf_counter(), self._clock.read()
        ran, waited = ((new - old) / 1e6 for new, old in zip(clock, self._before, strict=True))
        looks, self._looks = tuple(self._looks), []
        late = LateBeat((now - self._at) * 1000 - BEAT_MS, waited, ran, looks)
        self._at, self._before = now, clock
        if self._skips:
            self._skips = False
            return
        self.latest = max(self.latest, late, key=lambda one: one.late_ms)
        self.slowest = max(self.slowest, late, key=lambda one: one.own_ms)
        self.ran_most = max(self.ran_most, late, key=lambda one: one.ran_ms)
        if late.own_ms > LOOK_MS:
            self.found = sorted([*self.found, late], key=lambda one: -one.own_ms)[:_KEPT]

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY_S):
            if time.perf_counter() - self._at > (BEAT_MS + LOOK_MS) / 1000 and len(self._looks) < 9:
                self._looks.append(innermost(self._thread))


class _Clock:
    """Processor time of a thread and its wait for one; opened on that thread."""

    def __init__(self) -> None:
        self._file = -1
        with contextlib.suppress(OSError):  # another system than Linux: nothing is told
            self._file = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", 0)

    def read(self) -> tuple[int, int]:
        """Nanoseconds that it ran, and that it was ready and waited."""
        if self._file < 0:
            return 0, 0
        ran, waited, _ = os.pread(self._file, 100, 0).split()
        return int(ran), int(waited)

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)


def innermost(thread: int) -> str:
    """Innermost calls of another thread, the last one first: "paintEvent (card.py:12) < ...".

    Nothing of Python's runs between the first look at its frames and the last: no other thread gets
    Python's lock meanwhile, so the frames are let go before theirs goes on. A frame that was kept
    any longer would keep a painter alive after its `paintEvent`, and one that was let go last here
    would destroy widgets on this thread. (The fault handler, which keeps no frame, reads those of a
    thread that is just being made, and crashes.)

    Returns:
        The calls; "" for a thread with fewer than `_CALLS`, or without any.
    """
    frames = map(operator.itemgetter(thread), iter(sys._current_frames, None))
    try:
        fields = next(map(_READ, frames))
    except (AttributeError, KeyError):
        return ""
    calls = (fields[at : at + _FIELDS] for at in range(0, len(fields), _FIELDS))
    return " < ".join(f"{name} ({os.path.basename(path)}:{line})" for name, path, line in calls)
