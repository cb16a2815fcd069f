"""Questions to a file system that may never answer, as that of a network share that is gone.

No call that waits there can be taken back. So each question has a thread of its own, and whoever
asks waits for a bounded time. While one hangs on its way, that place and all below it count as
silent: nobody else is made to wait there, and no further thread is. A look that takes too long,
though each folder on its way answered, holds up looks at its own place only.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.errors import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    T = TypeVar("T")

ANSWER_S = 5.0
"""A worker waits so long. A disk that spins up first may take longer: asked again, it is up."""
READ_S = 30.0
"""So long for a whole look into a folder or a file's beginning, where that may take its time, and
where nobody asks again."""
MOMENT_S = 0.2
"""The window's thread waits so long, once: hardly noticed, and enough on a busy machine."""
MOST_OPEN = 32
"""Questions that hang at the same time; further places count as silent without being asked."""
_CHECK_S = 0.05

_lock = threading.Lock()
_open: set[FileQuestion] = set()


def ask(
    path: Path,
    look: Callable[[], T],
    *,
    within_s: float | None = None,
    checkpoint: Callable[[], None] = lambda: None,
    only_way: bool = False,
) -> T:
    """Look at something on a thread of its own, and wait for that.

    Args:
        path: What is looked at, itself or what lies in it.
        look: Called on that thread, maybe long after nobody waits any more: it must change nothing
            and hold no widget.
        within_s: Longest wait, counted from when the place was first asked; `ANSWER_S` for None.
        checkpoint: Called every now and then meanwhile; it may raise.
        only_way: The look asks for no more than the way there does: one that takes long there is
            no reason to wait.

    Returns:
        What `look` returns; what it raises is raised.

    Raises:
        NoAnswerError: Nothing came in time.
    """
    within_s = ANSWER_S if within_s is None else within_s
    place = _absolute(path)
    if (before := _hanging(place, only_way)) is not None:
        before.wait(before.since_s + within_s - time.monotonic(), checkpoint)
    question = put(path, look, within_s=within_s, only_way=only_way)
    if question is None:
        before = _hanging(place, only_way)
        raise no_answer(before.at if before is not None else place)
    if not question.wait(within_s, checkpoint):
        raise no_answer(question.at)
    answer: T = question.answer()
    return answer


def put(
    path: Path, look: Callable[[], Any], *, within_s: float = MOMENT_S, only_way: bool = False
) -> FileQuestion | None:
    """Begin to look at something; None where that place hangs already, or too many do.

    Args:
        path: As of `ask`.
        look: The same.
        within_s: The look may take so long; the way there a moment.
        only_way: As of `ask`.
    """
    place = _absolute(path)
    if _hanging(place, only_way) is not None:
        return None
    question = FileQuestion(place, look, within_s)
    with _lock:
        if len(_open) >= MOST_OPEN:
            return None
        _open.add(question)
    try:
        question.start()
    except RuntimeError:  # the system gives no thread
        with _lock:
            _open.discard(question)
        return None
    return question


def check_answers(
    path: Path, *, within_s: float | None = None, checkpoint: Callable[[], None] = lambda: None
) -> None:
    """Ask whether a path's file system answers, be it that nothing is there.

    Raises:
        NoAnswerError: It does not.
    """
    ask(path, lambda: None, within_s=within_s, checkpoint=checkpoint, only_way=True)


def look_into(path: Path, look: Callable[[], T], *, checkpoint: Callable[[], None]) -> T:
    """Look into a folder, or at a file's beginning, which may take its time (`READ_S`).

    Raises:
        NoAnswerError: As `ask`.
    """
    check_answers(path, checkpoint=checkpoint)
    return ask(path, look, within_s=READ_S, checkpoint=checkpoint)


def may_be_folder(path: Path) -> bool:
    """Whether a folder is there; True too where nobody answers: a look at it then says so."""
    try:
        return ask(path, path.is_dir, within_s=MOMENT_S, only_way=True)
    except NoAnswerError:
        return True
    except (OSError, ValueError):  # a name that no file system takes
        return False


def is_there(path: Path) -> bool:
    """Whether something has this name; False too where nobody answers: writing there says so."""
    try:
        return ask(path, lambda: os.path.lexists(path), within_s=MOMENT_S, only_way=True)
    except NoAnswerError:
        return False


def hangs(path: Path, *, only_way: bool = False) -> bool:
    """Whether a look at this path would wait for one that hangs there, or on the way there.

    Args:
        path: What would be looked at.
        only_way: As of `ask`.
    """
    return _hanging(_absolute(path), only_way) is not None


def settle(within_s: float) -> bool:
    """Wait for questions that nobody waits for any more; whether all of them have ended."""
    until_s = time.monotonic() + within_s
    asked = [one for one in threading.enumerate() if isinstance(one, FileQuestion)]
    return all(one.wait(until_s - time.monotonic()) for one in asked)


class FileQuestion(threading.Thread):
    """Asks for each folder on the way, then for the thing itself: so it is known where it hangs.

    Attributes:
        since_s: When it was put, by the monotonic clock.
        at: The path that it asks for now, or asked for last.
        looks: Whether each folder on the way has answered, and it is in its look.
    """

    def __init__(self, place: str, look: Callable[[], Any], look_s: float) -> None:
        super().__init__(name="file-question", daemon=True)
        self.since_s = time.monotonic()
        self.at = ""
        self.looks = False
        self._place, self._look, self._look_s = place, look, look_s
        self._may_take_s = MOMENT_S
        self._found: Any = None
        self._error: BaseException | None = None

    @property
    def is_late(self) -> bool:
        """Whether it waits for longer than it may take where it is."""
        return time.monotonic() - self.since_s > self._may_take_s

    def holds_up(self, place: str, only_way: bool) -> bool:
        """Whether a look at a place would hang as this does; `only_way` as of `ask`."""
        if not self.is_late:
            return False
        return place == self.at and not only_way if self.looks else _is_below(place, self.at)

    def wait(self, within_s: float, checkpoint: Callable[[], None] = lambda: None) -> bool:
        """Wait for the answer; whether it has come."""
        until_s = time.monotonic() + within_s
        while self.is_alive():
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return False
            self.join(min(left_s, _CHECK_S))
            checkpoint()
        return True

    def answer(self) -> Any:
        """What the look gave, once it is over; what it raised is raised."""
        if self._error is not None:
            raise self._error
        return self._found

    def run(self) -> None:
        try:
            for folder in _folders_to(self._place):
                self.at = folder
                try:
                    os.stat(folder)
                except (OSError, ValueError):  # an answer too; what lies below is not there
                    break
            self.at = self._place
            self._may_take_s = max(MOMENT_S, self._look_s)
            self.looks = True
            self._found = self._look()
        except BaseException as error:  # noqa: BLE001 - it is the asker's
            self._error = error
        finally:
            with _lock:
                _open.discard(self)


def _hanging(place: str, only_way: bool = False) -> FileQuestion | None:
    """A question that holds up a look here; a look may itself ask for more of its own place."""
    own = threading.current_thread()
    with _lock:
        found = [one for one in _open if one is not own]
    return next((one for one in found if one.holds_up(place, only_way)), None)


def _folders_to(place: str) -> list[str]:
    """The folders above a place, from the top, and the place itself."""
    found = [place]
    while (above := os.path.dirname(found[-1])) != found[-1]:
        found.append(above)
    return found[::-1]


def _is_below(place: str, folder: str) -> bool:
    return place == folder or bool(folder and place.startswith(folder.rstrip(os.sep) + os.sep))


def _absolute(path: Path) -> str:
    try:
        return os.path.abspath(path)
    except (OSError, ValueError):  # the working folder is gone
        return str(path)


def no_answer(place: str) -> NoAnswerError:
    """What is said of a place that does not answer."""
    return NoAnswerError(
        f"{place} does not answer.",
        hint="Check its disk or network share, or choose another path.",
    )


__all__ = [
    "ANSWER_S", "MOMENT_S", "READ_S", "FileQuestion", "ask", "check_answers", "hangs", "is_there",
    "look_into", "may_be_folder", "no_answer", "put", "settle",
]  # fmt: skip
