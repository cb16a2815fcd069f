"""The one job of the tab, and what came of each step's last one."""

from __future__ import annotations

import functools
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.stores.database.connection import run_beside_store
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobHandle, JobRunner

CONNECT, AUDIT, PROVE, PLAN, RUN, COMPARE, SWITCH = (
    "connect", "audit", "prove", "plan", "run", "compare", "switch",
)  # fmt: skip
STEPS = (CONNECT, AUDIT, PROVE, PLAN, RUN, COMPARE, SWITCH)


@dataclass(frozen=True, eq=False)
class Task:
    """Work of one step.

    Attributes:
        step: Whose.
        do: Runs on a worker thread.
        take: Gets the result, on the window's thread.
        writes: It changes the database: nothing else may be done with it meanwhile.
        url: Of the database whose file may go silent: the work is left then. "" for what must not
            be left in between. May hold a password.
    """

    step: str
    do: Callable[[JobContext], Any]
    take: Callable[[Any], None]
    writes: bool = False
    url: str = field(default="", repr=False)


class StepJobs(QObject):
    """Runs one task at a time; a newer one replaces an older, unless that writes.

    Attributes:
        errors: Step -> why its last work failed.
        stopped: Steps whose last work was cancelled.

    Signals:
        changed: A job began, changed its state, or ended.
        progressed: The job's `Progress`.
        published: A partial result of the job.
        store_changed: A task that writes has ended, well or not.
    """

    changed = Signal()
    progressed = Signal(object)
    published = Signal(object)
    store_changed = Signal()

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.errors: dict[str, KimeraError] = {}
        self.stopped: set[str] = set()
        self._task: Task | None = None
        self._newest = Latest(runner, _do, self, replaces=True)
        self._newest.succeeded.connect(self._take)
        self._newest.failed.connect(self._fail)
        self._newest.ended.connect(self._end)
        self._newest.progressed.connect(self.progressed)
        self._newest.published.connect(lambda _task, partial: self.published.emit(partial))

    @property
    def job(self) -> JobHandle | None:
        """The job that waits or runs, None if none does."""
        return self._newest.job

    @property
    def step(self) -> str:
        """The step whose work waits or runs, "" if none does."""
        return self._task.step if self._task is not None and self.job is not None else ""

    @property
    def is_writing(self) -> bool:
        """Whether the database is being changed."""
        return bool(self.step) and self._task is not None and self._task.writes

    def start(self, task: Task, name: str, *, lane: str = IO, **how: Any) -> None:
        """Do this now; see `JobRunner.submit` for lane and how."""
        if self.is_writing:
            return
        self.errors.pop(task.step, None)
        self.stopped.discard(task.step)
        self._task = task
        self._newest.request(task, name=name, lane=lane, **how)
        job = self._newest.job
        if job is not None:
            job.state_changed.connect(self.changed)
            # Weakly: what a job's own signal holds must not hold the job.
            job.cancelled.connect(functools.partial(self._note_stop, weakref.ref(job), task))
        self.changed.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop the job, as the user asks."""
        if self.job is not None:
            self.job.cancel()

    def drop(self) -> None:
        """Cancel a job whose outcome counts no more, and forget what came of the steps."""
        self._newest.stop()
        self.errors.clear()
        self.stopped.clear()

    def outdate(self, step: str) -> None:
        """Cancel this step's job: it works on what is not chosen any more."""
        if self.step == step:
            self._newest.stop()
            self.changed.emit()

    def _note_stop(self, known: weakref.ref[JobHandle], task: Task) -> None:
        if self.job is not None and self.job is known():
            self.stopped.add(task.step)

    @Slot(object, object)
    def _take(self, task: Task, result: object) -> None:
        task.take(result)

    @Slot(object, object)
    def _fail(self, task: Task, error: KimeraError) -> None:
        self.errors[task.step] = error

    @Slot()
    def _end(self) -> None:
        task, self._task = self._task, None
        if task is not None and task.writes:
            self.store_changed.emit()
        self.changed.emit()


def _do(task: Task, context: JobContext) -> Any:
    """On the worker thread."""
    return run_beside_store(task.url, task.do, context) if task.url else task.do(context)
