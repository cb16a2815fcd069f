"""Whether the console's jobs get on: what the demo's waits go by."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.record.memory_samples import MemoryReading

if TYPE_CHECKING:
    from kimera_console.core.jobs import Progress
    from kimera_console.gui.jobs import JobHandle, JobRunner


class JobProgress:
    """Notes each moment in which a job began, ended, reached another step or gave a result.

    The same report again is no progress, nor is a reading of memory: a job that hangs can go on
    giving those.
    """

    def __init__(self, runner: JobRunner) -> None:
        self._last_s = time.monotonic()
        self._reports: dict[int, Progress] = {}
        self._numbers = itertools.count()
        runner.submitted.connect(self._follow)
        for job in runner.active:
            self._follow(job)

    def still_s(self) -> float:
        """Seconds since a job last got on."""
        return time.monotonic() - self._last_s

    def last(self) -> str:
        """The newest report of each unfinished job, for a person: "Measure: onnx · b1"."""
        words = (f"{one.stage}: {one.detail}".rstrip(": ") for one in self._reports.values())
        return "; ".join(words)

    def note(self) -> None:
        """Something has moved."""
        self._last_s = time.monotonic()

    def _follow(self, job: JobHandle) -> None:
        self.note()
        # A number, not the job: a function that a job's own signal holds would keep it for ever.
        number = next(self._numbers)
        job.state_changed.connect(lambda _state: self.note())
        job.progressed.connect(lambda report: self._record_report(number, report))
        job.published.connect(self._record_result)
        job.finished.connect(lambda: self._reports.pop(number, None))

    def _record_report(self, number: int, report: Progress) -> None:
        if report != self._reports.get(number):
            self._reports[number] = report
            self.note()

    def _record_result(self, result: Any) -> None:
        if not isinstance(result, MemoryReading):
            self.note()
