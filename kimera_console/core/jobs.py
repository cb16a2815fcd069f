"""What a long function needs to be a good job: progress, partial results, cancellation.

Core functions take a `JobContext` and never see a window. Reporting progress is also the
cancel checkpoint, so a function that reports honestly can be cancelled without further care.
"""

from __future__ import annotations

import contextlib
import enum
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPORT_INTERVAL_S = 0.05
"""Progress of one stage is passed on at most this often; the first and last always are."""


class JobState(enum.Enum):
    """States of a job. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self in (JobState.SUCCEEDED, JobState.CANCELLED, JobState.FAILED)


class JobCancelled(BaseException):
    """Raised at a checkpoint after a cancel.

    A BaseException, so that a job's own `except Exception` cannot swallow it.
    """


@dataclass(frozen=True)
class Progress:
    """One progress report.

    Attributes:
        stage: Name of the stage, as shown to the user ("Export the graph").
        done: Work done in this stage, in `unit`.
        total: Work of this stage, or None where it is not known (shown as busy).
        unit: "bytes", "texts", "tensors", or "" for a bare count.
        detail: One short phrase shown beside the stage.
    """

    stage: str
    done: float = 0
    total: float | None = None
    unit: str = ""
    detail: str = ""

    @property
    def fraction(self) -> float | None:
        """Share of the stage that is done, in 0..1, or None where it is not known."""
        if self.total is None or self.total <= 0:
            return None
        return min(1.0, max(0.0, self.done / self.total))


class JobContext:
    """The link between a running core function and whoever watches it.

    Callbacks are called on the worker's thread. Without callbacks this is the null context
    for the command line and for tests; it can still be cancelled.
    """

    def __init__(
        self,
        *,
        on_progress: Callable[[Progress], None] | None = None,
        on_partial: Callable[[object], None] | None = None,
        on_log: Callable[[str], None] | None = None,
        on_urgent: Callable[[], None] | None = None,
    ) -> None:
        self._on_progress = on_progress
        self._on_partial = on_partial
        self._on_log = on_log
        self._on_urgent = on_urgent
        # All of it reentrant: a signal handler may cancel while its thread is inside. An Event is
        # not: setting one inside its own wait deadlocks.
        self._cancelled = False
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._lock = threading.RLock()
        self._cancel_actions: list[Callable[[], None]] = []
        self._last_stage = ""
        self._last_report = 0.0

    def report(
        self,
        stage: str,
        done: float = 0,
        total: float | None = None,
        *,
        unit: str = "",
        detail: str = "",
    ) -> None:
        """Report progress of a stage; raises JobCancelled if a cancel was asked for."""
        self.checkpoint()
        if self._on_progress is None:
            return
        now = time.monotonic()
        ends = total is not None and done >= total
        if stage == self._last_stage and not ends and now - self._last_report < REPORT_INTERVAL_S:
            return
        self._last_stage, self._last_report = stage, now
        self._on_progress(Progress(stage, done, total, unit, detail))

    def publish(self, partial: object) -> None:
        """Hand over a partial result (a measured sample, a finished stage)."""
        self.checkpoint()
        if self._on_partial is not None:
            self._on_partial(partial)

    def log(self, line: str) -> None:
        """Add a line to the job's log. Not a checkpoint: clean-up may log."""
        if self._on_log is not None:
            self._on_log(line)

    def run_urgent(self) -> None:
        """Let short, urgent work run now, on this thread; raises JobCancelled as a checkpoint.

        Called between two steps, where nothing is held and nothing depends on the next step's
        coming at once: not by what measures.
        """
        self.checkpoint()
        if self._on_urgent is not None:
            self._on_urgent()
            self.checkpoint()

    def checkpoint(self) -> None:
        """Raise JobCancelled if a cancel was asked for."""
        if self._cancelled:
            raise JobCancelled

    @property
    def cancel_requested(self) -> bool:
        """Whether a cancel was asked for."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask the job to stop; may be called from any thread, more than once."""
        with self._lock:
            self._cancelled = True
            actions, self._cancel_actions = self._cancel_actions, []
        self._wake.put(None)
        for action in actions:
            action()

    def wait_cancelled(self, timeout_s: float) -> bool:
        """Sleep for at most `timeout_s` seconds; True, at once, if a cancel is asked for."""
        if not self._cancelled:
            with contextlib.suppress(queue.Empty):
                self._wake.get(timeout=timeout_s)
                self._wake.put(None)  # for whoever else waits
        return self._cancelled

    def on_cancel(self, action: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
        """While the block runs, a cancel also calls `action`, on the cancelling thread.

        For what does not reach checkpoints: terminating a child, stopping a session's run.
        The action must be quick and must not raise.
        """
        return _OnCancel(self, action)

    def _add_action(self, action: Callable[[], None]) -> None:
        with self._lock:
            already = self._cancelled
            if not already:
                self._cancel_actions.append(action)
        if already:
            action()

    def _remove_action(self, action: Callable[[], None]) -> None:
        with self._lock:
            if action in self._cancel_actions:
                self._cancel_actions.remove(action)


class UnwatchedContext(JobContext):
    """The context of a call that nobody watches and nobody can cancel; threads may share one."""

    def report(self, *_stage: object, **_more: object) -> None:
        """Nothing: nobody looks."""

    def checkpoint(self) -> None:
        """Nothing: nobody can cancel."""

    def cancel(self) -> None:
        """Refused: others may share it.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError("an unwatched call cannot be cancelled")

    def on_cancel(self, action: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
        """A block in which nothing is to be done."""
        return _NOTHING


class _OnCancel:
    """The block of `on_cancel`; a class, because every run of a model enters one."""

    __slots__ = ("_action", "_context")

    def __init__(self, context: JobContext, action: Callable[[], None]) -> None:
        self._context = context
        self._action = action

    def __enter__(self) -> None:
        self._context._add_action(self._action)

    def __exit__(self, *_error: object) -> None:
        self._context._remove_action(self._action)


@contextlib.contextmanager
def unseen(context: JobContext) -> Iterator[JobContext]:
    """A context for a look that is no stage of a job: it takes the log alone, and a cancel."""
    quiet = JobContext(on_log=context.log)
    with context.on_cancel(quiet.cancel):
        yield quiet


_NOTHING = contextlib.nullcontext()
UNWATCHED = UnwatchedContext()
