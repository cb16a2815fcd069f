"""Peak memory of this process, stage by stage: resident, and its anonymous part alone.

Resident memory counts pages of mapped files, which the system can drop at any moment; the
anonymous part cannot be dropped and is what a conversion really costs. Linux keeps the peak of
the first itself (`VmHWM`, reset by writing 5 to `/proc/self/clear_refs`, see proc(5)); the second
is sampled. Elsewhere both are sampled.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

SAMPLE_INTERVAL_S = 0.02
"""Memory is sampled this often: short enough for a tensor's copy, too rare to cost time."""
LISTEN_EVERY = 15
"""A listener hears every so many samples: three times a second draws a curve."""


@dataclass(frozen=True)
class MemorySample:
    """Memory of a process now.

    Attributes:
        rss_bytes: Resident, mapped files included.
        anonymous_bytes: Resident and backed by no file. Equal to `rss_bytes` where the system
            does not tell them apart.
    """

    rss_bytes: int
    anonymous_bytes: int


def current_memory() -> MemorySample:
    """Memory of this process now."""
    if sys.platform == "linux":
        status = _linux_status()
        if "VmRSS" in status:
            return MemorySample(status["VmRSS"], status.get("RssAnon", status["VmRSS"]))
    import psutil

    rss = int(psutil.Process().memory_info().rss)
    return MemorySample(rss, rss)


class MemoryMeter:
    """Watches this process's memory from its start to `close`, in laps.

    Args:
        on_sample: Called a few times a second with the newest sample, on the meter's thread.
        exact: Let the system keep the peak where it can. That resets the process's own peak, so
            a process that others measure too (the window's) had better be sampled alone.
    """

    def __init__(
        self,
        on_sample: Callable[[MemorySample], None] | None = None,
        *,
        exact: bool = True,
    ) -> None:
        self._on_sample = on_sample
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._exact = exact and _reset_high_water()
        self._peak = current_memory()
        self._thread = threading.Thread(target=self._watch, name="memory-meter", daemon=True)
        self._thread.start()

    def __enter__(self) -> MemoryMeter:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def lap(self) -> MemorySample:
        """Peaks since the last lap (or the start); begins a new lap."""
        self._take(current_memory())
        with self._lock:
            rss, anonymous = self._peak.rss_bytes, self._peak.anonymous_bytes
            if self._exact:
                rss = max(rss, _linux_status().get("VmHWM", 0))
                self._exact = _reset_high_water()
            self._peak = current_memory()
        return MemorySample(rss, anonymous)

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=1.0)

    def _watch(self) -> None:
        count = 0
        while not self._stop.wait(SAMPLE_INTERVAL_S):
            sample = current_memory()
            self._take(sample)
            count += 1
            if self._on_sample is not None and count % LISTEN_EVERY == 0:
                self._on_sample(sample)

    def _take(self, sample: MemorySample) -> None:
        with self._lock:
            self._peak = MemorySample(
                max(self._peak.rss_bytes, sample.rss_bytes),
                max(self._peak.anonymous_bytes, sample.anonymous_bytes),
            )


def _reset_high_water() -> bool:
    """Make Linux count the peak anew; False where that is not possible."""
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


def _linux_status() -> dict[str, int]:
    """Memory lines of /proc/self/status, in bytes."""
    found: dict[str, int] = {}
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return found
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        if name in ("VmHWM", "VmRSS", "RssAnon"):
            found[name] = int(rest.split()[0]) * 1024
    return found
