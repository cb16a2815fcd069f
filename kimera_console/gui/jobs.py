"""Core jobs as Qt signals.

A worker thread runs one core function with a `JobContext`; everything it says goes into a
mailbox that the GUI thread empties at most 30 times a second. So a flood of reports costs the
window nothing: of progress the newest counts, partial results are all delivered, in slices.
"""

from __future__ import annotations

import collections
import logging
import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot

from kimera_console.core.jobs import JobState
from kimera_console.gui.threads.garbage import GarbageCollector
from kimera_console.gui.threads.share import StageShare, WholeJob
from kimera_console.gui.threads.workers import (
    LOG_LINES,
    Mailbox,
    UrgentJobs,
    Worker,
    as_kimera_error,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext, Progress

_log = logging.getLogger(__name__)

MODEL = "model"
"""Lane of one thread: inference and benchmarks never compete with each other. A job that makes way
lets urgent ones run in its pauses, on the same thread."""
IO = "io"
"""Lane of several threads: reading folders, writing flags, supervising children."""
CONVERT = "convert"
"""Lane of one thread whose waiting jobs are in an order that can be changed."""

IO_THREADS = 6
STUCK_S = 2.0
"""A cancelled job of the lane `IO` that goes on for longer waits for what does not answer, as a
network share that is gone: another thread takes its place."""
MOST_STUCK = 32
FLUSH_INTERVAL_MS = 33
SLICE_MS = 8
"""Time one flush may spend on partial results; the rest waits for the next one."""


class JobRunner(QObject):
    """Runs jobs on lanes and hands out their handles.

    Lives on the GUI thread. It keeps every unfinished handle alive, so a caller may ignore the
    handle that `submit` returns.

    Signals:
        submitted: A `JobHandle` was queued.
        idle: The last unfinished job has finished.
        order_changed: Other jobs wait in the lane `CONVERT`, or in another order.
    """

    submitted = Signal(object)
    idle = Signal()
    order_changed = Signal()
    # Emitted on worker threads. It carries the mailbox, not the handle: a handle whose last
    # reference were dropped on a worker thread would be deleted there.
    _mail_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {MODEL: QThreadPool(), IO: QThreadPool(), CONVERT: QThreadPool()}
        self._pools[MODEL].setMaxThreadCount(1)
        self._pools[IO].setMaxThreadCount(IO_THREADS)
        self._pools[CONVERT].setMaxThreadCount(1)
        self._urgent = UrgentJobs(self._pools[MODEL])
        self._active: dict[Mailbox, JobHandle] = {}
        self._in_line: list[Mailbox] = []
        self._mail_changed.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._closing = False
        self._stuck = 0
        self._garbage = GarbageCollector(self)
        self._flush = QTimer(self, interval=FLUSH_INTERVAL_MS)
        self._flush.timeout.connect(self._flush_all)

    def submit(
        self,
        name: str,
        fn: Callable[[JobContext], Any],
        *,
        lane: str = IO,
        visible: bool = True,
        urgent: bool = False,
        makes_way: bool = False,
        at_quit: str = "",
    ) -> JobHandle:
        """Queue `fn(context)`; its signals come later, so connect them to the returned handle.

        Args:
            name: What the user asked for, as a sentence: "Convert all-MiniLM-L6-v2".
            fn: Runs on a worker thread; must not touch widgets.
            lane: `MODEL`, `IO` or `CONVERT`.
            visible: Whether the job tray shows it; live typing does not want to be.
            urgent: Short work of the lane `MODEL`: it is next, and does not wait for the end of a
                job that makes way.
            makes_way: `fn` calls `context.run_urgent` every few batches (lane `MODEL`): urgent jobs
                run there. Not for what measures.
            at_quit: What quitting keeps and loses of it, as a sentence; the window asks before it
                closes. "": nobody misses it.

        Raises:
            KeyError: If there is no such lane.
        """
        pool = self._pools[lane]
        mail = Mailbox(fn, self._mail_changed.emit, self._urgent.run if makes_way else None)
        handle = self._active[mail] = JobHandle(
            name, lane, visible, mail, makes_way=makes_way, at_quit=at_quit
        )
        self.submitted.emit(handle)
        if self._closing:
            handle.cancel()
        else:
            self._flush.start()
            if lane == CONVERT:
                self._in_line.append(mail)
                self._start_next()
            elif urgent and lane == MODEL:
                self._urgent.add(mail)
            else:
                pool.start(Worker(mail))
        return handle

    @property
    def active(self) -> tuple[JobHandle, ...]:
        """Unfinished jobs, oldest first."""
        return tuple(self._active.values())

    @property
    def waiting(self) -> tuple[JobHandle, ...]:
        """Jobs that wait in the lane `CONVERT`, the next one first."""
        return tuple(self._active[mail] for mail in self._in_line)

    def move(self, job: JobHandle, places: int) -> None:
        """Let a waiting job of the lane `CONVERT` start later (1) or sooner (-1).

        One that does not wait any more stays where it is.
        """
        order = list(self.waiting)
        if job not in order:
            return
        old = order.index(job)
        new = min(max(0, old + places), len(order) - 1)
        if new != old:
            self._in_line.insert(new, self._in_line.pop(old))
            self.order_changed.emit()

    def cancel_all(self) -> None:
        """Ask every unfinished job to stop."""
        for handle in self.active:
            handle.cancel()

    def shutdown(self, timeout_ms: int = 8000) -> bool:
        """Cancel everything, refuse new jobs and wait.

        Args:
            timeout_ms: Longest wait for all lanes together, in milliseconds.

        Returns:
            Whether every worker thread has ended. If not, the process must end by `os._exit`:
            Qt would wait for the thread for ever.
        """
        self._closing = True
        self.cancel_all()
        deadline = time.monotonic() + timeout_ms / 1000
        clean = True
        for pool in self._pools.values():
            left_ms = max(1, int((deadline - time.monotonic()) * 1000))
            clean = pool.waitForDone(left_ms) and clean
        self._flush_all(everything=True)
        if clean:
            self._garbage.stop()
        return clean

    @Slot(object)
    def _answer(self, mail: Mailbox) -> None:
        self._deliver(mail)

    @Slot()
    def _flush_all(self, everything: bool = False) -> None:
        for mail in tuple(self._active):
            self._deliver(mail, everything)
        self._make_room()

    def _make_room(self) -> None:
        """Have a thread for others in place of each that is stuck."""
        stuck = min(MOST_STUCK, sum(job.lane == IO and job.is_stuck for job in self.active))
        if stuck != self._stuck:
            self._stuck = stuck
            self._pools[IO].setMaxThreadCount(IO_THREADS + stuck)

    def _deliver(self, mail: Mailbox, everything: bool = False) -> None:
        handle = self._active.get(mail)
        if handle is None or not handle._deliver(everything):
            return
        del self._active[mail]
        self._urgent.forget(mail)
        if handle.lane == CONVERT:
            if mail in self._in_line:  # cancelled before it began
                self._in_line.remove(mail)
                self.order_changed.emit()
            self._start_next()
        if not self._active:
            self._make_room()
            self._flush.stop()
            self.idle.emit()

    def _start_next(self) -> None:
        """Start the job that is first in line, if none of its lane runs."""
        runs = any(
            job.lane == CONVERT and mail not in self._in_line for mail, job in self._active.items()
        )
        if runs or self._closing:
            return
        while self._in_line:
            mail = self._in_line.pop(0)
            self.order_changed.emit()
            if mail.outcome is None:  # else it was cancelled, and its end is on its way
                self._pools[CONVERT].start(Worker(mail))
                return


class JobHandle(QObject):
    """One job, seen from the GUI thread.

    Exactly one of `succeeded`, `failed`, `cancelled` is emitted, then `finished`, once.

    Signals:
        state_changed: The new `JobState`.
        progressed: The newest `Progress`.
        whole_changed: Something else is known of the whole job: `share`, `whole`.
        published: A partial result; none is lost, and all come before the outcome.
        logged: A line of the job's log (str).
        succeeded: The function's result.
        failed: A `KimeraError`, whatever was raised.
        cancelled: It stopped because it was asked to.
        finished: After the outcome.
    """

    state_changed = Signal(object)
    progressed = Signal(object)
    whole_changed = Signal()
    published = Signal(object)
    logged = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(
        self,
        name: str,
        lane: str,
        visible: bool,
        mail: Mailbox,
        *,
        makes_way: bool = False,
        at_quit: str = "",
    ) -> None:
        super().__init__()
        self.name = name
        self.lane = lane
        self.visible = visible
        self.makes_way = makes_way
        self.at_quit = at_quit
        self.state = JobState.QUEUED
        self.progress: Progress | None = None
        self.result: Any = None
        self.error: KimeraError | None = None
        self.log: collections.deque[str] = collections.deque(maxlen=LOG_LINES)
        self.created_s = time.monotonic()
        self.whole: WholeJob | None = None
        self._stage_share = StageShare()
        self._stage_began_s: float | None = None
        self._mail = mail
        self._cancelled_s: float | None = None

    def cancel(self) -> None:
        """Ask the job to stop; one that still waits for its lane ends at once."""
        if self.state.is_final or self._mail.outcome is not None:
            return
        if self._mail.claim():
            self._mail.finish(JobState.CANCELLED, None)
            return
        self._cancelled_s = self._cancelled_s or time.monotonic()
        self._set_state(JobState.CANCELLING)
        self._mail.context.cancel()

    def report_whole(self, share: float | None, left_s: float | None) -> None:
        """Say how far the whole job is, for one whose stages' times are known beforehand.

        Args:
            share: Of the job that is done, in 0..1; None while it is not known.
            left_s: Seconds that it still takes; None while that is not known.
        """
        self.whole = WholeJob(share, left_s)
        self.whole_changed.emit()

    @property
    def share(self) -> float | None:
        """Of the whole job that is done, in 0..1; None where it is not known.

        A job of several stages that does not say how long each takes has none.
        """
        return self._stage_share.value if self.whole is None else self.whole.share

    @property
    def is_finished(self) -> bool:
        """Whether the outcome has been delivered."""
        return self.state.is_final

    @property
    def is_stuck(self) -> bool:
        """Whether it was asked to stop long ago and goes on."""
        asked = self._cancelled_s is not None and not self.is_finished
        return asked and time.monotonic() - (self._cancelled_s or 0.0) > STUCK_S

    @property
    def elapsed_s(self) -> float:
        """Seconds of running: 0 while queued, fixed once it has ended."""
        if self._mail.started_s is None:
            return 0.0
        return (self._mail.ended_s or time.monotonic()) - self._mail.started_s

    @property
    def stage_elapsed_s(self) -> float:
        """Seconds in the stage of `progress`: 0 before the first, fixed once the job has ended."""
        if self._stage_began_s is None:
            return 0.0
        return (self._mail.ended_s or time.monotonic()) - self._stage_began_s

    def _deliver(self, everything: bool = False) -> bool:
        """Emit what the mailbox holds, the outcome last; True if this call ended the job."""
        if self.state.is_final:
            return False
        mail = self._mail
        if mail.started_s is not None and self.state is JobState.QUEUED:
            self._set_state(JobState.RUNNING)
        for line in mail.take_log():
            self.log.append(line)
            self.logged.emit(line)
        newest = mail.take_progress()
        if newest is not None:
            self.progress, self._stage_began_s = progress, _ = newest
            self._stage_share.note(progress)
            self.progressed.emit(progress)
        if not self._deliver_partials(everything) or mail.outcome is None or not mail.is_empty():
            return False
        return self._end(*mail.outcome)

    def _deliver_partials(self, everything: bool) -> bool:
        deadline = time.monotonic() + SLICE_MS / 1000
        partials = self._mail.partials
        while partials:
            self.published.emit(partials.popleft())
            if not everything and time.monotonic() > deadline:
                break
        return not partials

    def _end(self, state: JobState, value: Any) -> bool:
        if self.state.is_final:  # a slot ran a nested event loop that delivered it
            return False
        self._mail.fn = None  # what the closure holds must not outlive the job
        self._set_state(state)
        if state is JobState.SUCCEEDED:
            self.result = value
            self.succeeded.emit(value)
        elif state is JobState.FAILED:
            self.error = value
            _log.error("Job %r failed: %s\n%s", self.name, value, value.log)
            self.failed.emit(value)
        else:
            _log.info("Job %r was cancelled", self.name)
            self.cancelled.emit()
        self.finished.emit()
        return True

    def _set_state(self, state: JobState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)


__all__ = ["CONVERT", "IO", "MODEL", "JobHandle", "JobRunner", "as_kimera_error"]
