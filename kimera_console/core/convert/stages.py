"""Stages as a child process lives them: progress with memory, and a report as each ends."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.memory_meter import MemoryMeter
from kimera_console.core.system.records import to_plain
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.system.memory import ProcessMemory


class StageTracker:
    """Reports a child's stages to its parent. Used as a context manager around the work.

    Args:
        context: The child's context; finished stages are published to it as plain data.
    """

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._sending = threading.RLock()
        self._meter = MemoryMeter(on_sample=self._beat)
        self._now = Progress("")
        self._memory = ""

    def __enter__(self) -> StageTracker:
        return self

    def __exit__(self, *_error: object) -> None:
        self._meter.close()

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """While the block runs, this is the stage; its report is published when it ends well."""
        started = time.monotonic()
        self._meter.lap()
        self._context.publish({"begins": name})
        self.report(Progress(name))
        yield
        peak = self._meter.lap()
        seconds = time.monotonic() - started
        report = StageReport(name, seconds, peak.rss_bytes, peak.anonymous_bytes)
        self._context.publish({"stage": to_plain(report)})

    def publish(self, partial: dict[str, Any]) -> None:
        """Hand over a partial result of the current stage."""
        self._context.publish(partial)

    def advance(self, done: float, total: float | None, unit: str) -> None:
        """Report progress of the current stage."""
        self.report(Progress(self._now.stage, done, total, unit))

    def report(self, progress: Progress) -> None:
        """Report progress, with the memory in use as its detail."""
        with self._sending:  # else a beat could send the stage before after it
            self._now = progress
            self._send(progress)

    def including(self, pid: int) -> contextlib.AbstractContextManager[None]:
        """While the block runs, the memory of a process that works for the stage counts too."""
        return self._meter.including(pid)

    def inner_context(self) -> JobContext:
        """A context for functions that name stages of their own: they count as this stage."""
        return JobContext(on_progress=lambda p: self.advance(p.done, p.total, p.unit))

    def _beat(self, sample: ProcessMemory) -> None:
        """On the meter's thread: the work alone says where it is, and that it was cancelled."""
        self._memory = f"{byte_size(sample.rss_bytes)} of memory"
        with contextlib.suppress(JobCancelled):
            self._context.publish({"memory": [sample.rss_bytes, sample.anonymous_bytes]})
            with self._sending:
                if self._now.stage:
                    self._send(self._now)

    def _send(self, progress: Progress) -> None:
        self._context.report(
            progress.stage, progress.done, progress.total, unit=progress.unit, detail=self._memory
        )
