"""Running sums of encode calls, and the ring of slots that holds them for a window."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embedding.monitor.latency import empty_counts, percentiles_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.core.embedding.monitor.figures import Figures
    from kimera_console.core.embedding.monitor.types import Window

SHARES = (0.50, 0.95, 0.99)


class Tally:
    """Sums of calls. Its memory does not grow with them."""

    __slots__ = ("calls", "counts", "errors", "seconds", "slowest_s", "texts", "tokens")

    def __init__(self, typecode: str = "I") -> None:
        self.calls = self.texts = self.tokens = self.errors = 0
        self.seconds = self.slowest_s = 0.0
        self.counts = empty_counts(typecode)

    def add(self, texts: int, tokens: int, seconds: float, place: int) -> None:
        """Count a call; `place` is `latency.bin_of(seconds)`."""
        self.calls += 1
        self.texts += texts
        self.tokens += tokens
        self.seconds += seconds
        if seconds > self.slowest_s:
            self.slowest_s = seconds
        self.counts[place] += 1

    def copy(self) -> Tally:
        """The same sums, which no longer change."""
        other = Tally.__new__(Tally)
        for name in Tally.__slots__:
            setattr(other, name, getattr(self, name))
        other.counts = self.counts[:]
        return other


class Slot:
    """One slot of a window: a tally a backend, and the greatest memory seen."""

    __slots__ = ("child_bytes", "number", "own_bytes", "tallies")

    def __init__(self, number: int) -> None:
        self.number = number
        self.tallies: dict[str, Tally] = {}
        self.own_bytes = self.child_bytes = 0

    def tally(self, backend: str) -> Tally:
        """The backend's tally, made at its first call."""
        found = self.tallies.get(backend)
        if found is None:
            found = self.tallies[backend] = Tally()
        return found


class Ring:
    """The slots of one window in which something happened, oldest first; never more than fit."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._slots: collections.deque[Slot] = collections.deque()

    def at(self, now: float) -> Slot:
        """The slot of a moment; older slots than the window holds go."""
        number = int(now // self.window.slot_s)
        slots = self._slots
        if slots:
            last = slots[-1].number
            if last - 1 <= number <= last:  # a clock that is slewed may step back across a border
                return slots[-1]
            while slots and slots[-1].number > number:  # it was set back: these never were
                slots.pop()
            if slots and slots[-1].number == number:
                return slots[-1]
        slots.append(Slot(number))
        while slots[0].number <= number - self.window.slots:
            slots.popleft()
        return slots[-1]

    def copies(self, now: float) -> list[Slot]:
        """Copies of the slots that are still in the window."""
        oldest = int(now // self.window.slot_s) - self.window.slots
        found = []
        for slot in self._slots:
            if slot.number > oldest:
                other = Slot(slot.number)
                other.own_bytes, other.child_bytes = slot.own_bytes, slot.child_bytes
                other.tallies = {name: tally.copy() for name, tally in slot.tallies.items()}
                found.append(other)
        return found

    def clear(self) -> None:
        """Drop all counts, as after a reset."""
        self._slots.clear()

    def __len__(self) -> int:
        return len(self._slots)


def figures_of(backend: str, tallies: Sequence[Tally]) -> Figures:
    """What several tallies come to together."""
    from kimera_console.core.embedding.monitor.figures import Figures

    if not tallies:
        return Figures(backend)
    slowest = max(tally.slowest_s for tally in tallies)
    together = stacked(tallies).sum(axis=0, keepdims=True)
    p50, p95, p99 = percentiles_s(together, np.array([slowest]), SHARES)[0] * 1000
    calls = sum(tally.calls for tally in tallies)
    return Figures(
        backend,
        calls=calls,
        texts=sum(tally.texts for tally in tallies),
        tokens=sum(tally.tokens for tally in tallies),
        errors=sum(tally.errors for tally in tallies),
        busy_s=sum(tally.seconds for tally in tallies),
        p50_ms=float(p50) if calls else None,
        p95_ms=float(p95) if calls else None,
        p99_ms=float(p99) if calls else None,
        max_ms=slowest * 1000 if calls else None,
    )


def stacked(tallies: Sequence[Tally]) -> NDArray[np.int64]:
    """Their counts, shape (n, BINS)."""
    return np.stack([np.asarray(tally.counts, dtype=np.int64) for tally in tallies])
