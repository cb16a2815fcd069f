"""Jobs of which only the newest request counts.

`Latest` runs one job at a time. By default a newer request waits for the end of the job that runs,
and a job that still waits in its lane takes the newest request when its turn comes: so fast typing
queues nothing up. A job of the lane `IO` that runs for too long waits for what does not answer, and
is passed by, unless its result is kept. With `replaces` a newer request cancels the job and begins
at once. Either way the outcome of an older request is dropped.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import IO

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext, Progress
    from kimera_console.gui.jobs import JobHandle, JobRunner

    Work = Callable[[Any, JobContext], Any]


LONG_S = 10.0
"""A newer request does not wait longer for what reads files."""


@dataclass(frozen=True, eq=False)
class _Request:
    what: Any
    name: str
    how: dict[str, Any] = field(default_factory=dict)


class Latest(QObject):
    """Does the newest of what is requested.

    When a job ends, its outcome (`succeeded` or `failed`, if its request still counts) is emitted
    first; then the next request begins, or `ended` is emitted. During an outcome `is_pending` is
    false already.

    Args:
        runner: Runs the jobs.
        work: Called on a worker thread with what was requested and a `JobContext`.
        name: Of the jobs, as a sentence.
        replaces: Whether a newer request cancels the job that runs.
        keeps_passed: Also emit the result of a request that a newer one has passed over, for
            what shows each of many parts. Not with `replaces`.
        how: As `JobRunner.submit` takes it: lane, visible, urgent, makes_way.

    Signals:
        published: What was requested, and a partial result of it.
        progressed: The job's `Progress`.
        succeeded: What was requested, and the result.
        failed: What was requested, and a `KimeraError`.
        ended: No job runs any more, and none waits.
    """

    published = Signal(object, object)
    progressed = Signal(object)
    succeeded = Signal(object, object)
    failed = Signal(object, object)
    ended = Signal()

    def __init__(
        self,
        runner: JobRunner,
        work: Work,
        parent: QObject | None = None,
        *,
        name: str = "",
        replaces: bool = False,
        keeps_passed: bool = False,
        **how: Any,
    ) -> None:
        super().__init__(parent)
        self._runner, self._work = runner, work
        self._name, self._how = name, how
        self._replaces, self._keeps_passed = replaces, keeps_passed
        self._counts: _Request | None = None
        self._pending = False
        self._next: _Request | None = None  # read by the worker thread
        self._taken: _Request | None = None  # written by it
        self._job: JobHandle | None = None
        self._dropped = False
        self._overdue = QTimer(self, singleShot=True)
        self._overdue.timeout.connect(self._pass_by)

    @property
    def job(self) -> JobHandle | None:
        """The job that waits or runs, None if none does."""
        return self._job

    @property
    def is_pending(self) -> bool:
        """Whether the outcome of the newest request is still to come."""
        return self._pending

    @property
    def taken(self) -> Any:
        """What the job has begun to work on; None while it waits."""
        return self._taken.what if self._taken is not None else None

    @property
    def superseded(self) -> bool:
        """Whether the running work is on an older request than the newest; any thread."""
        return self._next is not self._taken

    def request(self, what: Any, *, name: str = "", **how: Any) -> None:
        """Work on this; nothing older counts any more.

        Args:
            what: Given to the work, and back with its outcome.
            name: Of the job, where it differs from request to request.
            how: The same.
        """
        self._counts = self._next = _Request(what, name or self._name, {**self._how, **how})
        self._pending = True
        if self._job is not None and self._replaces:
            self._abandon()
        if self._job is None:
            self._submit()
        else:
            self._pass_by()

    def outdate(self) -> None:
        """Let nothing older count: another request is about to come."""
        self._counts = None

    def withdraw(self) -> None:
        """Let nothing count, and begin nothing; a job that runs goes on to its end unheard."""
        self._counts = self._next = None
        self._pending = False
        if self._job is not None and self._job.state is JobState.QUEUED:
            self._cancel_job()

    def stop(self) -> None:
        """The same, and cancel the job that runs."""
        self._counts = self._next = None
        self._pending = False
        self._cancel_job()

    def interrupt(self) -> None:
        """Cancel the job that runs, for the newest request, which follows."""
        if self._job is not None:
            self._dropped = True
            self._job.cancel()

    @Slot()
    def _pass_by(self) -> None:
        """Abandon a job that keeps a newer request waiting for too long; else look again then."""
        job, waiting = self._job, self._next
        if job is None or job.lane != IO or waiting is None or waiting is self._taken:
            return
        if self._keeps_passed:
            return  # what it finds is wanted too, however long it takes
        left_s = LONG_S - job.elapsed_s
        if left_s > 0:
            self._overdue.start(math.ceil(1000 * left_s))
        else:
            self._abandon()
            self._submit()

    def _cancel_job(self) -> None:
        if self._job is None:
            return
        if self._replaces:
            self._abandon()
        else:
            self.interrupt()

    def _abandon(self) -> None:
        """Cancel a job whose end nobody waits for."""
        self._overdue.stop()
        job, self._job = self._job, None
        assert job is not None
        for signal, slot in self._wiring(job):
            signal.disconnect(slot)
        job.cancel()

    def _submit(self) -> None:
        request = self._next
        assert request is not None
        self._dropped = False
        # A job that is replaced keeps its own request: it may begin while it is being cancelled.
        self._taken = request if self._replaces else None
        fixed = request if self._replaces else None
        work = functools.partial(self._do, fixed)
        job = self._job = self._runner.submit(request.name, work, **request.how)
        for signal, slot in self._wiring(job):
            signal.connect(slot)

    def _wiring(self, job: JobHandle) -> tuple[tuple[Any, Any], ...]:
        return (
            (job.published, self._publish),
            (job.progressed, self._progress),
            (job.succeeded, self._succeed),
            (job.failed, self._fail),
            (job.finished, self._end),
        )

    def _do(self, fixed: _Request | None, context: JobContext) -> Any:
        """On the worker thread."""
        request = fixed
        if request is None:
            request = self._taken = self._next
        return None if request is None else self._work(request.what, context)

    @property
    def _counts_now(self) -> bool:
        return self._taken is not None and self._taken is self._counts

    @Slot(object)
    def _publish(self, partial: object) -> None:
        if self._counts_now:
            assert self._taken is not None
            self.published.emit(self._taken.what, partial)

    @Slot(object)
    def _progress(self, progress: Progress) -> None:
        if self._counts_now:
            self.progressed.emit(progress)

    @Slot(object)
    def _succeed(self, result: object) -> None:
        if self._counts_now:
            self._pending = False
        elif not (self._keeps_passed and self._counts is not None):
            return
        if self._taken is not None:
            self.succeeded.emit(self._taken.what, result)

    @Slot(object)
    def _fail(self, error: KimeraError) -> None:
        if self._counts_now:
            assert self._taken is not None
            self._pending = False
            self.failed.emit(self._taken.what, error)

    @Slot()
    def _end(self) -> None:
        """The job is over; a request that came meanwhile is next."""
        self._overdue.stop()
        job, self._job = self._job, None
        stopped = job is not None and job.state is JobState.CANCELLED and not self._dropped
        if stopped:  # by the user, or because the window is closing
            self._next = None
            self._pending = False
            self.ended.emit()
        elif self._next is not None and self._next is not self._taken:
            self._submit()
        elif self._job is None:
            self.ended.emit()
