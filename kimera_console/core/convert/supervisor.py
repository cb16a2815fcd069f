"""What the stages of a conversion share: one child at a time, its reports, and how it failed."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.bundles.search import SearchPoint
from kimera_console.core.convert.record.memory_samples import MemoryReading
from kimera_console.core.errors import (
    Advice,
    BackendError,
    BundleError,
    ChildFailedError,
    ConversionError,
)
from kimera_console.core.jobs import JobCancelled
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.memory_meter import MemoryMeter
from kimera_console.core.system.records import from_plain, to_plain
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.convert.tasks import ConversionTask
    from kimera_console.core.jobs import JobContext

T = TypeVar("T")

CHILD_MODULE = "kimera_console.core.convert.child"
CHILD_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "PYTHONWARNINGS": "ignore",
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""Children work on local folders: whatever a model's files say, nothing is fetched. Warnings of
torch's exporters about themselves stay out of the job's log; what counts is compared. Torch's
threads sleep while they wait: spinning gained nothing on an idle machine, and on a busy one cost
a quarter of the time (measured on two cores)."""


@dataclass
class Supervisor:
    """What the stages share: the context, the reports so far, and the stage that runs."""

    context: JobContext
    source: str = ""
    stages: list[StageReport] = field(default_factory=list)
    current: str = ""
    began_s: float = field(default_factory=time.monotonic)

    @contextlib.contextmanager
    def own_stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        self.current = name
        self.context.report(name)
        self._read_memory(0, 0)
        with MemoryMeter(exact=False) as meter:
            yield
            peak = meter.lap()
        seconds = time.monotonic() - started
        self._finished(StageReport(name, seconds, peak.rss_bytes, peak.anonymous_bytes))

    def child(self, first_stage: str, task: ConversionTask, answer: type[T]) -> T:
        """Run one task in a child; its stages become this job's.

        Args:
            first_stage: The stage that it begins with.
            task: What it is asked for.
            answer: Type of the task's result.

        Raises:
            ConversionError: Whatever ended it, with the stage that it ended in.
        """
        self.current = first_stage
        self.context.report(first_stage)
        self._read_memory(0, 0)
        with as_conversion_error(lambda: self.current, self.source):
            return run_child(
                CHILD_MODULE,
                to_plain(task),
                context=self.context,
                environment=CHILD_ENVIRONMENT,
                on_partial=self._take,
            ).answer(answer)

    def _take(self, partial: dict[str, Any]) -> None:
        if "stage" in partial:
            self._finished(from_plain(partial["stage"], StageReport))
        elif "begins" in partial:
            self.current = partial["begins"]
        elif "point" in partial:
            self.context.publish(from_plain(partial["point"], SearchPoint))
        elif "memory" in partial:
            self._read_memory(*partial["memory"])

    def _read_memory(self, rss_bytes: int, anonymous_bytes: int) -> None:
        """Publish what the child holds (0: none runs) and what the machine has left."""
        seconds = time.monotonic() - self.began_s
        free = memory_limits().free_bytes
        self.context.publish(MemoryReading(seconds, self.current, rss_bytes, anonymous_bytes, free))

    def _finished(self, report: StageReport) -> None:
        self.stages.append(report)
        self.context.log(
            f"{report.name}: {report.seconds:.1f} s, peak {byte_size(report.peak_rss_bytes)}"
            f" ({byte_size(report.peak_anonymous_bytes)} anonymous)"
        )
        # No checkpoint: the next stage begins with one, and after the last the bundle stands, so
        # a cancel would learn what is not true.
        with contextlib.suppress(JobCancelled):
            self.context.publish(report)


@contextlib.contextmanager
def as_conversion_error(stage: Any, source: str = "") -> Iterator[None]:
    """Give failures of a stage its name.

    Errors that speak of the source or the conversion pass as they are.

    Args:
        stage: The stage's name, or a function that gives it.
        source: The model, where its files may be the cause.
    """
    of = f" of {source}" if source else ""
    try:
        yield
    except (ChildFailedError, BackendError, BundleError) as error:
        name = stage() if callable(stage) else stage
        raise ConversionError(
            f'The conversion{of} failed in its stage "{name}": {error.message.rstrip(".")}.',
            hint=Advice.of("Nothing was published. ", error.advice),
            log=error.log,
        ) from error
    except OSError as problem:
        name = stage() if callable(stage) else stage
        file = f" ({os.fspath(problem.filename)})" if problem.filename else ""
        raise ConversionError(
            f'The conversion failed in its stage "{name}": {problem.strerror or problem}{file}.',
            hint="Nothing was published. Check the disk and the folders' permissions.",
        ) from problem
