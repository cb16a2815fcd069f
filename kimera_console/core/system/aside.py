"""Long work over places of the user's, on a thread that can be left where one of them goes silent.

A share that is gone keeps whoever reads or writes there, in the middle of a file too, and no call
can be taken back. So the work has a thread of its own, and whoever asked for it looks after the
places meanwhile: one that does not answer for `LOST_S` ends the job. The thread stays where it
hangs. If that ends one day, the next checkpoint ends the thread.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.answers import hangs, no_answer, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kimera_console.core.system.answers import FileQuestion

T = TypeVar("T")

LOST_S = 60.0
"""A place that is silent for so long is lost: a disk that spins up takes ten seconds, a server that
starts again half a minute."""
LOOK_S = 5.0
"""Between two looks at a place that answers."""
CANCEL_S = 1.0
"""A cancelled job may take so long at a place that is silent before it is left there."""
_TICK_S = 0.2


def run_aside(
    work: Callable[[JobContext], T],
    places: Iterable[str | Path],
    context: JobContext,
    *,
    endless: bool = False,
) -> T:
    """Do work on a thread of its own, for as long as the places answer that it reads and writes.

    Args:
        work: Is given a context that reports to `context`, and is cancelled when it is left: it
            must reach a checkpoint before it publishes anything. It may outlive this call.
        places: Files or folders; what is not there, or no path, counts as an answer.
        context: Of whoever waits.
        endless: It may wait for ever for something else, such as standard input: a cancel leaves
            it after `CANCEL_S`, whether or not the places answer.

    Returns:
        What `work` returns; what it raises is raised.

    Raises:
        NoAnswerError: A place did not answer for `LOST_S`.
        JobCancelled: After a cancel.
    """
    lent = LentContext(context)
    thread = _Aside(work, lent)
    try:
        thread.start()
    except RuntimeError:  # the system gives no thread
        return work(context)
    watched = [_WatchedPath(str(place)) for place in places]
    with context.on_cancel(lent.cancel):
        try:
            _wait(thread, watched, context, endless=endless)
        except BaseException:
            lent.leave()
            raise
    return thread.result()


class LentContext(JobContext):
    """The context of a thread that may be left: says all to its owner's, until then."""

    def __init__(self, owner: JobContext) -> None:
        super().__init__()
        self._owner = owner
        self._is_left = False

    def leave(self) -> None:
        """Say nothing to the owner any more, and stop at the next checkpoint."""
        self._is_left = True
        self.cancel()

    def report(self, *stage: Any, **more: Any) -> None:
        self.checkpoint()
        self._owner.report(*stage, **more)

    def publish(self, partial: object) -> None:
        self.checkpoint()
        self._owner.publish(partial)

    def log(self, line: str) -> None:
        if not self._is_left:
            self._owner.log(line)

    def run_urgent(self) -> None:
        self.checkpoint()
        self._owner.run_urgent()


class _Aside(threading.Thread, Generic[T]):
    """The thread, and what came of it."""

    def __init__(self, work: Callable[[JobContext], T], context: JobContext) -> None:
        super().__init__(name="job-aside", daemon=True)
        self.over = threading.Event()
        self._work, self._context = work, context
        self._found: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._found.append(self._work(self._context))
        except BaseException as error:  # noqa: BLE001 - it is the asker's
            self._error = error
        finally:
            self.over.set()

    def result(self) -> T:
        """Of work that is over."""
        self.join()
        error, self._error = self._error, None
        if error is not None:
            raise error
        return self._found[0]


class _WatchedPath:
    """A file or folder, and since when it has not answered."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._asked: FileQuestion | None = None
        self._silent_since_s: float | None = None
        self._next_s = time.monotonic() + LOOK_S

    def silent_s(self, *, at_once: bool = False) -> float:
        """Seconds for which it has not answered; it is asked where that is due, or `at_once`."""
        now = time.monotonic()
        if self._asked is not None and not self._asked.is_alive():
            self._asked = self._silent_since_s = None
        if self._asked is None and (at_once or now >= self._next_s):
            self._ask(now)
        return now - self._silent_since_s if self._silent_since_s is not None else 0.0

    def _ask(self, now: float) -> None:
        self._next_s = now + LOOK_S
        path = Path(self.path)
        # Not what the file is like: the system may know that without asking a server.
        self._asked = put(path, lambda: shutil.disk_usage(os.path.realpath(path)), only_way=True)
        if self._asked is not None:
            self._silent_since_s = now
        elif not hangs(path, only_way=True):
            self._silent_since_s = None  # nothing is known: too many questions hang elsewhere
        elif self._silent_since_s is None:
            self._silent_since_s = now


def _wait(
    thread: _Aside[Any], places: list[_WatchedPath], context: JobContext, *, endless: bool
) -> None:
    """Until the work is over, or is to be left."""
    cancelled_s: float | None = None
    while not thread.over.wait(_TICK_S):
        is_cancelled = context.cancel_requested
        silent_s, lost = max(
            ((place.silent_s(at_once=is_cancelled), place.path) for place in places),
            default=(0.0, ""),
        )
        if is_cancelled:
            cancelled_s = cancelled_s or time.monotonic()
            is_late = time.monotonic() - cancelled_s > CANCEL_S
            if is_late and (endless or silent_s > CANCEL_S):
                raise JobCancelled
        elif silent_s > LOST_S:
            raise no_answer(lost)


__all__ = ["LOST_S", "LentContext", "run_aside"]
