"""Processor time of a measured process, and the threads of it that really worked."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from kimera_console.core.bench.plan.facts import UsageFacts

BUSY_SHARE = 0.2
"""A thread counts as busy if it used at least this share of the busiest thread's time."""


class Usage:
    """Processor time of the timed calls: the whole process's, and each thread's on Linux."""

    def __init__(self) -> None:
        self._wall = 0.0
        self._cpu = 0.0
        self._threads: dict[str, float] = {}
        self._begun: tuple[float, float, dict[str, float]] = (0.0, 0.0, {})

    def begin(self) -> None:
        """Timed calls begin."""
        threads = _thread_seconds()
        self._begun = (time.perf_counter(), time.process_time(), threads)

    def end(self) -> None:
        """Timed calls have ended."""
        wall, cpu, before = self._begun
        self._wall += time.perf_counter() - wall
        self._cpu += time.process_time() - cpu
        for name, seconds in _thread_seconds().items():
            used = seconds - before.get(name, 0.0)
            self._threads[name] = self._threads.get(name, 0.0) + used

    def read(self) -> UsageFacts:
        """What the timed calls have taken so far."""
        most = max(self._threads.values(), default=0.0)
        busy = sum(1 for used in self._threads.values() if most > 0 and used >= BUSY_SHARE * most)
        cores = self._cpu / self._wall if self._wall > 0 else 0.0
        return UsageFacts(self._wall, self._cpu, cores, busy)


def _thread_seconds() -> dict[str, float]:
    """Processor seconds of each thread by its id; {} where the system does not tell."""
    seconds: dict[str, float] = {}
    with contextlib.suppress(OSError):
        for task in os.listdir("/proc/self/task"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = Path("/proc/self/task", task, "schedstat").read_text(encoding="ascii")
                seconds[task] = int(stat.split()[0]) / 1e9
    return seconds
