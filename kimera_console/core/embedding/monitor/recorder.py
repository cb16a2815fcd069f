"""The monitor: every encode is recorded here, and looked at in snapshots."""

from __future__ import annotations

import collections
import dataclasses
import logging
import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embedding.monitor.latency import bin_of, percentiles_s
from kimera_console.core.embedding.monitor.tally import (
    SHARES,
    Ring,
    Slot,
    Tally,
    figures_of,
    stacked,
)
from kimera_console.core.embedding.monitor.types import (
    WINDOWS,
    ActiveSpan,
    Source,
    Window,
    find_window,
)
from kimera_console.core.system import memory as processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embeddings import FallbackEvent
    from kimera_console.core.embedding.monitor.figures import (
        BackendSeries,
        Figures,
        MemorySeries,
        Snapshot,
    )

_LOG = logging.getLogger(__name__)
KEPT_EVENTS = 1000
MOST_SOURCES = 32
"""Models distinguished in the totals; whatever comes after them is counted under one name."""
OTHER_MODELS = "other models"
MOST_WAITING = 64
"""Calls that may wait to be counted."""
MEMORY_EVERY_S = 1.0
"""Recording a call looks at memory at most so often: the look costs more than the recording."""


class Monitor:
    """What the backends did: totals since the start, and windows of time up to now.

    Thread-safe, by a lock of its own that is never held while anything is computed: recording
    waits for nobody, and a snapshot can be taken while an encode runs. Memory is bounded,
    however many calls are recorded and however long it lives.

    Args:
        clock: Seconds since the epoch.
        child_pid: The process that hosts a model now, or None.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        child_pid: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._clock, self._child_pid = clock, child_pid
        self._lock = threading.Lock()
        self._rings = {window.key: Ring(window) for window in WINDOWS}
        self._totals: dict[Source, Tally] = {}
        self._spans: collections.deque[ActiveSpan] = collections.deque(maxlen=KEPT_EVENTS)
        self._fallbacks: collections.deque[FallbackEvent] = collections.deque(maxlen=KEPT_EVENTS)
        self._fallback_counts: collections.Counter[tuple[str, str]] = collections.Counter()
        self._fallback_total = 0
        self._waiting: list[tuple[BackendInfo, float, int, int, float]] = []
        self._load_s = 0.0
        self._looked = 0.0
        self._seen_peak = 0
        self._version = 0
        self._listener: Callable[[], None] | None = None

    def notify_once(self, listener: Callable[[], None] | None) -> None:
        """Call this when the next call, error, fallback or load is recorded; once.

        On the thread that records it, which it must not hold up. Who asks before each snapshot
        misses nothing, and hears no more often than it looks.

        Args:
            listener: Replaces the one before; None for nobody.
        """
        self._listener = listener

    def record(self, info: BackendInfo, *, texts: int, tokens: int, seconds: float) -> None:
        """Count one call that gave vectors; microseconds."""
        now = self._clock()
        with self._lock:
            self._waiting.append((info, now, texts, tokens, seconds))
            if len(self._waiting) >= MOST_WAITING:
                self._count_waiting()
            self._version += 1
            look = abs(now - self._looked) >= MEMORY_EVERY_S
        if look:
            self.sample_memory()
        self._tell()

    def record_error(self, info: BackendInfo | None) -> None:
        """Count one call that failed; None where no backend could be loaded for it."""
        now = self._clock()
        with self._lock:
            self._count_waiting()
            self._total(info).errors += 1
            for ring in self._rings.values():
                ring.at(now).tally(info.backend if info else "").errors += 1
            self._version += 1
        self._tell()

    def record_fallback(self, event: FallbackEvent) -> None:
        with self._lock:
            self._fallbacks.append(event)
            self._fallback_counts[event.from_backend, event.to_backend] += 1
            self._fallback_total += 1
            self._version += 1
        self._tell()

    def record_active(self, info: BackendInfo | None, *, load_s: float | None = None) -> None:
        """From now on this backend is loaded, or none.

        Args:
            info: What was loaded.
            load_s: How long the whole chain took until it was there.
        """
        now = self._clock()
        with self._lock:
            if self._spans and self._spans[-1].ended is None:
                self._spans[-1] = dataclasses.replace(self._spans[-1], ended=now)
            if info is not None:
                self._spans.append(ActiveSpan(info.backend, info.model, info.provider, now))
            if load_s is not None:
                self._load_s = load_s
            self._version += 1
        self.sample_memory()
        self._tell()

    def sample_memory(self) -> None:
        """Look at the memory of this process and of the hosting child."""
        child = self._child_pid()
        own_bytes = processes.resident_bytes()
        child_bytes = processes.resident_bytes(child) if child is not None else 0
        now = self._clock()
        with self._lock:
            self._count_waiting()
            self._looked = now
            self._seen_peak = max(self._seen_peak, own_bytes)
            for ring in self._rings.values():
                slot = ring.at(now)
                slot.own_bytes = max(slot.own_bytes, own_bytes)
                slot.child_bytes = max(slot.child_bytes, child_bytes)
            self._version += 1

    def reset(self) -> None:
        """Empty the windows. Totals, the fallbacks and who was active when stay."""
        with self._lock:
            self._count_waiting()
            for ring in self._rings.values():
                ring.clear()
            self._version += 1

    @property
    def version(self) -> int:
        """Another number whenever something was recorded."""
        return self._version

    @property
    def fallbacks(self) -> tuple[FallbackEvent, ...]:
        """Fallbacks since the start, oldest first (the newest 1,000)."""
        with self._lock:
            return tuple(self._fallbacks)

    @property
    def fallback_counts(self) -> dict[tuple[str, str], int]:
        """(from, to) -> how often since the start."""
        with self._lock:
            return dict(self._fallback_counts)

    @property
    def fallback_total(self) -> int:
        """Fallbacks since the start, those included that are no longer kept."""
        return self._fallback_total

    @property
    def load_seconds(self) -> float:
        """How long the last load took."""
        return self._load_s

    @property
    def memory_bytes(self) -> int:
        """Resident memory of this process now."""
        return processes.resident_bytes()

    @property
    def peak_bytes(self) -> int:
        """Greatest resident memory of this process in its life."""
        return max(self._seen_peak, processes.peak_bytes())

    def totals(self) -> dict[Source, Tally]:
        """Sums since the start by backend, provider and model; they only grow."""
        with self._lock:
            self._count_waiting()
            return {source: tally.copy() for source, tally in self._totals.items()}

    def total(self) -> Figures:
        """All calls since the start together."""
        return figures_of("", list(self.totals().values()))

    def snapshot(self, window: str = WINDOWS[0].key) -> Snapshot:
        """Everything about a window, as of now.

        Raises:
            KeyError: There is no such window.
        """
        from kimera_console.core.embedding.monitor.figures import Snapshot

        wanted = find_window(window)
        self.sample_memory()
        child = self._child_pid()
        now = self._clock()
        with self._lock:
            self._count_waiting()
            slots = self._rings[window].copies(now)
            spans, fallbacks = tuple(self._spans), tuple(self._fallbacks)
        # A clock that is slewed may have stepped back across a border.
        newest = max([int(now // wanted.slot_s), *(slot.number for slot in slots[-1:])])
        numbers = np.arange(newest - wanted.slots + 1, newest + 1)
        slots = [slot for slot in slots if slot.number >= numbers[0]]
        names = list(dict.fromkeys(name for slot in slots for name in slot.tallies))
        return Snapshot(
            window=wanted,
            taken=now,
            times=(numbers * wanted.slot_s).astype(np.float64),
            backends=tuple(_figures(name, slots) for name in names),
            series=tuple(_series(name, slots, int(numbers[0]), wanted) for name in names),
            memory=_memory(slots, int(numbers[0]), wanted),
            own_bytes=processes.resident_bytes(),
            child_bytes=processes.resident_bytes(child) if child is not None else 0,
            peak_bytes=self.peak_bytes,
            spans=spans,
            fallbacks=fallbacks,
        )

    def _tell(self) -> None:
        if self._listener is None:
            return
        with self._lock:
            listener, self._listener = self._listener, None
        try:
            if listener is not None:
                listener()
        except Exception:  # noqa: BLE001 - a watcher must not break what it watches
            _LOG.info("a listener of the monitor failed", exc_info=True)

    def _count_waiting(self) -> None:
        """Count the calls that wait, as of their moments; whoever looks at the sums settles first.

        One by one each would take some hundredths of a millisecond after a run of a model, when the
        processor's caches hold nothing of this.
        """
        waiting, self._waiting = self._waiting, []
        for info, moment, texts, tokens, seconds in waiting:
            place = bin_of(seconds)
            self._total(info).add(texts, tokens, seconds, place)
            for ring in self._rings.values():
                ring.at(moment).tally(info.backend).add(texts, tokens, seconds, place)

    def _total(self, info: BackendInfo | None) -> Tally:
        source = Source(info.backend, info.provider, info.model) if info else Source("")
        found = self._totals.get(source)
        if found is None:
            if len(self._totals) >= MOST_SOURCES:
                source = dataclasses.replace(source, provider="", model=OTHER_MODELS)
            found = self._totals.setdefault(source, Tally("Q"))
        return found


def _figures(backend: str, slots: list[Slot]) -> Figures:
    return figures_of(backend, [slot.tallies[backend] for slot in slots if backend in slot.tallies])


def _series(backend: str, slots: list[Slot], first: int, window: Window) -> BackendSeries:
    from kimera_console.core.embedding.monitor.figures import BackendSeries

    mine = [slot for slot in slots if backend in slot.tallies]
    tallies = [slot.tallies[backend] for slot in mine]
    places = np.array([slot.number - first for slot in mine])
    found = percentiles_s(stacked(tallies), np.array([each.slowest_s for each in tallies]), SHARES)
    columns = np.full((len(SHARES) + 1, window.slots), np.nan)
    columns[:-1, places] = found.T * 1000
    columns[-1, places] = [
        each.texts / each.seconds if each.seconds else np.nan for each in tallies
    ]
    errors = np.zeros(window.slots, dtype=np.int64)
    errors[places] = [each.errors for each in tallies]
    p50, p95, p99, texts_per_s = columns
    return BackendSeries(backend, p50, p95, p99, texts_per_s, errors)


def _memory(slots: list[Slot], first: int, window: Window) -> MemorySeries:
    from kimera_console.core.embedding.monitor.figures import MemorySeries

    own, child = np.full((2, window.slots), np.nan)
    for slot in slots:
        place = slot.number - first
        own[place] = slot.own_bytes or np.nan
        child[place] = slot.child_bytes or np.nan
    return MemorySeries(own, child)
