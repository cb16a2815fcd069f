"""Peak memory of this process, stage by stage: resident, and its anonymous part alone.

Resident memory counts pages of mapped files, which the system can drop at any moment; the
anonymous part cannot be dropped and is what a conversion really costs. Linux keeps the peak of
the first itself (`VmHWM`, reset by writing 5 to `/proc/self/clear_refs`, see proc(5)); the second
is sampled. Elsewhere both are sampled.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from kimera_console.core.system.memory import ProcessMemory, peak_bytes, process_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAMPLE_INTERVAL_S = 0.02
"""Memory is sampled this often: short enough for a tensor's copy, too rare to cost time."""
LISTEN_EVERY = 15
"""A listener hears every so many samples: three times a second draws a curve."""


class MemoryMeter:
    """Watches this process's memory from its start to `close`, in laps.

    Args:
        on_sample: Called a few times a second with the newest sample, on the meter's thread.
        exact: Let the system keep the peak where it can. That resets the process's own peak, so
            a process that others measure too (the window's) had better be sampled alone.
    """

    def __init__(
        self,
        on_sample: Callable[[ProcessMemory], None] | None = None,
        *,
        exact: bool = True,
    ) -> None:
        self._on_sample = on_sample
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._exact = exact and _reset_high_water()
        self._helper: int | None = None
        self._peak = process_memory()
        self._thread = threading.Thread(target=self._watch, name="memory-meter", daemon=True)
        self._thread.start()

    def __enter__(self) -> MemoryMeter:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def lap(self) -> ProcessMemory:
        """Peaks since the last lap (or the start); begins a new lap."""
        self._take(process_memory())
        with self._lock:
            rss, anonymous = self._peak.rss_bytes, self._peak.anonymous_bytes
            if self._exact:
                rss = max(rss, peak_bytes())
                self._exact = _reset_high_water()
            self._peak = process_memory()
        return ProcessMemory(rss, anonymous)

    @contextlib.contextmanager
    def including(self, pid: int) -> Iterator[None]:
        """While the block runs, the memory of another process is added, by samples."""
        self._helper = pid
        try:
            yield
        finally:
            self._helper = None

    def close(self) -> None:
        """End the thread that reads the memory; waits for it at most a second."""
        self._stop.set()
        self._thread.join(timeout=1.0)

    def _watch(self) -> None:
        count = 0
        while not self._stop.wait(SAMPLE_INTERVAL_S):
            sample = self._sample()
            self._take(sample)
            count += 1
            if self._on_sample is not None and count % LISTEN_EVERY == 0:
                self._on_sample(sample)

    def _sample(self) -> ProcessMemory:
        own, helper = process_memory(), self._helper
        if helper is None:
            return own
        other = process_memory(helper)
        return ProcessMemory(
            own.rss_bytes + other.rss_bytes, own.anonymous_bytes + other.anonymous_bytes
        )

    def _take(self, sample: ProcessMemory) -> None:
        with self._lock:
            self._peak = ProcessMemory(
                max(self._peak.rss_bytes, sample.rss_bytes),
                max(self._peak.anonymous_bytes, sample.anonymous_bytes),
            )


def _reset_high_water() -> bool:
    """Make Linux count the peak again; False where that is not possible."""
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.open("/proc/self/clear_refs", os.O_WRONLY)
    except OSError:
        return False
    try:
        os.write(descriptor, b"5")
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
