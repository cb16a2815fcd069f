"""The last timings of one backend, for a small history beside the newest figure."""

from __future__ import annotations

import collections
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo, Timings

MOST = 100


class RecentTimings:
    """The newest `MOST` timings of one loaded backend; another backend begins a new history."""

    def __init__(self) -> None:
        self._info: BackendInfo | None = None
        self._timings: collections.deque[Timings] = collections.deque(maxlen=MOST)

    def add(self, info: BackendInfo, timings: Timings) -> None:
        """Take one result's timings, and who made it."""
        if info != self._info:
            self._timings.clear()
            self._info = info
        self._timings.append(timings)

    @property
    def timings(self) -> tuple[Timings, ...]:
        """The kept timings, oldest first."""
        return tuple(self._timings)

    @property
    def median_ms(self) -> float:
        """Median of the totals; 0 where there is none."""
        return statistics.median(one.total_ms for one in self._timings) if self._timings else 0.0
