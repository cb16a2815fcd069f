"""The worker threads' side of jobs: what runs a function, and where its words are left."""

from __future__ import annotations

import collections
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRunnable

from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext, JobState, Progress
from kimera_console.core.system.memory import give_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QThreadPool

LOG_LINES = 5000
"""Log lines kept of a job; older ones are dropped."""
LONG_S = 0.5
"""A job that took longer gives the memory that it has freed back to the system. For shorter ones,
typing above all, that would be much of their time."""


class Mailbox:
    """What the worker thread leaves for the GUI thread.

    It also keeps the function until the GUI thread lets go of it: a closure may hold widgets,
    and those must not be released on a worker thread.
    """

    def __init__(
        self,
        fn: Callable[[JobContext], Any],
        notify: Callable[[Mailbox], None],
        run_urgent: Callable[[], None] | None = None,
    ) -> None:
        self.fn: Callable[[JobContext], Any] | None = fn
        self.partials: collections.deque[object] = collections.deque()
        self.outcome: tuple[JobState, Any] | None = None
        self.started_s: float | None = None
        self.ended_s: float | None = None
        self.context = JobContext(
            on_progress=self._put_progress,
            on_partial=self.partials.append,
            on_log=self._put_log,
            on_urgent=run_urgent,
        )
        self._notify = notify
        self._lock = threading.Lock()
        self._claimed = False
        self._progress: Progress | None = None
        self._stage = ""
        self._stage_began_s = 0.0
        self._log: collections.deque[str] = collections.deque(maxlen=LOG_LINES)

    def claim(self) -> bool:
        """True for the first caller: the worker that starts it, or the cancel that prevents it."""
        with self._lock:
            first, self._claimed = not self._claimed, True
        return first

    def start(self) -> bool:
        """Claim for the worker; False if a cancel came first."""
        if not self.claim():
            return False
        self.started_s = time.monotonic()
        self._notify(self)
        return True

    def finish(self, state: JobState, value: Any) -> None:
        """Leave the one outcome."""
        self.ended_s = time.monotonic()
        self.outcome = (state, value)
        self._notify(self)

    def take_progress(self) -> tuple[Progress, float] | None:
        """The newest report, and when its stage began, by the monotonic clock."""
        with self._lock:
            newest, self._progress = self._progress, None
            return None if newest is None else (newest, self._stage_began_s)

    def take_log(self) -> list[str]:
        with self._lock:
            lines = list(self._log)
            self._log.clear()
        return lines

    def is_empty(self) -> bool:
        return not (self.partials or self._log or self._progress)

    def _put_progress(self, progress: Progress) -> None:
        with self._lock:
            if progress.stage != self._stage or not self._stage_began_s:
                self._stage, self._stage_began_s = progress.stage, time.monotonic()
            self._progress = progress

    def _put_log(self, line: str) -> None:
        with self._lock:
            self._log.append(line)


class Worker(QRunnable):
    """Runs one function on a lane; nothing it raises gets past it."""

    def __init__(self, mail: Mailbox) -> None:
        super().__init__()
        self._mail: Mailbox | None = mail

    def run(self) -> None:
        # Let go of: where a run ends before `start` has returned, PySide never frees the worker.
        mail, self._mail = self._mail, None
        if mail is None or not mail.start():
            return
        assert mail.fn is not None
        outcome: tuple[JobState, Any]
        try:
            outcome = (JobState.SUCCEEDED, mail.fn(mail.context))
        except JobCancelled:
            outcome = (JobState.CANCELLED, None)
        except BaseException as error:  # noqa: BLE001 - Rust panics and SystemExit too
            outcome = (JobState.FAILED, as_kimera_error(error))
        if mail.started_s is not None and time.monotonic() - mail.started_s > LONG_S:
            give_back()
        mail.finish(*outcome)


class UrgentJobs:
    """Urgent jobs of a lane, which wait for a turn of their own or for a running job's pause.

    Whichever comes first takes them, on the lane's one thread; so two never run side by side.

    Args:
        pool: The lane.
    """

    def __init__(self, pool: QThreadPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._waiting: list[Mailbox] = []
        self._has_turn = False

    def add(self, mail: Mailbox) -> None:
        """Let a job wait, before all others of the lane."""
        with self._lock:
            self._waiting.append(mail)
            needed, self._has_turn = not self._has_turn, True
        if needed:  # one turn runs all: typing through a long job must not pile them up
            self._pool.start(_Turn(self), 1)

    def forget(self, mail: Mailbox) -> None:
        """It has ended, before its turn perhaps."""
        with self._lock:
            if mail in self._waiting:
                self._waiting.remove(mail)

    def run(self) -> None:
        """Run those that wait now; what comes meanwhile has the next pause."""
        with self._lock:
            mails, self._waiting = self._waiting, []
        for mail in mails:
            Worker(mail).run()

    def end_turn(self) -> None:
        """The next job to be added needs a turn again."""
        with self._lock:
            self._has_turn = False


class _Turn(QRunnable):
    """The turn of the urgent jobs in the lane's own line."""

    def __init__(self, urgent: UrgentJobs) -> None:
        super().__init__()
        self._urgent = urgent

    def run(self) -> None:
        self._urgent.end_turn()
        self._urgent.run()


def as_kimera_error(error: BaseException) -> KimeraError:
    """The error as one with a readable sentence; its traceback goes into `log`."""
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, KimeraError):
        error.log = error.log or trace
        return error.with_traceback(None)  # frames would keep the worker's data alive
    if isinstance(error, MemoryError):
        return KimeraError(
            "The machine ran out of memory.", hint="Close other programs and try again.", log=trace
        )
    text = str(error).strip().splitlines()
    message = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
    message += "" if message.endswith((".", "!", "?")) else "."
    return KimeraError(message, hint="The log has the details.", log=trace)
