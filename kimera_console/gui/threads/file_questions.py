"""What the window's thread asks the file system: it waits a moment for the answer, never longer.

Every path that a user or a flag names may lie on a disk or a network share that does not answer, so
code of the window asks for it here, or in a job. Asked directly are the console's own folders and
the program's, and the `.env` file in use with its folder: without them nothing works.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.errors import NoAnswerError
from kimera_console.core.system.answers import MOMENT_S, ask, hangs, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.system.answers import FileQuestion

    T = TypeVar("T")

FIRST_MS, LAST_MS = 50, 1000
"""Whether a place answers by now is looked at after so long, then more and more seldom."""


def ask_briefly(path: Path, look: Callable[[], T], silent: T) -> T:
    """Ask something of the file system, or do without the answer.

    Args:
        path: What is looked at, itself or what lies in it.
        look: Called on another thread, see `answers.ask`; what it raises is raised.
        silent: Returned where no answer comes within a moment.
    """
    try:
        return ask(path, look, within_s=MOMENT_S)
    except NoAnswerError:
        return silent


def is_silent(path: Path) -> bool:
    """Whether a path's file system does not answer within a moment."""
    return ask_briefly(path, lambda: False, True)


def require_answer(path: Path) -> None:
    """Ask before something small is written to a path.

    Raises:
        OSError: Its file system does not answer within a moment.
    """
    if is_silent(path):
        raise OSError(errno.ETIMEDOUT, "it does not answer", str(path))


def real_path(path: Path) -> Path:
    """A path with its links resolved; as it is where nobody answers where they lead."""
    return ask_briefly(path, path.resolve, path.absolute())


class FileQuestions(QObject):
    """Brief questions of somebody who wants to ask again once there is an answer.

    Signals:
        answered: A place that did not answer does by now: ask again.
    """

    answered = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._silent: dict[Path, FileQuestion | None] = {}
        self._late: dict[Path, FileQuestion | None] = {}
        self._again = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._again.timeout.connect(self._check)

    def ask(self, path: Path, look: Callable[[], T], silent: T) -> T:
        """As `ask_briefly`; in a slot of `answered`, what the same question gave too late."""
        question = self._late.pop(path, None) or put(path, look)
        if question is not None and question.wait(MOMENT_S):
            answer: T = question.answer()
            return answer
        self._silent[path] = question
        self._again.start(FIRST_MS)
        return silent

    @property
    def waits(self) -> bool:
        """Whether a place that was asked does not answer."""
        return bool(self._silent)

    def forget(self) -> None:
        """What did not answer is of no interest any more."""
        self._silent.clear()
        self._again.stop()

    @Slot()
    def _check(self) -> None:
        self._late = {
            path: question
            for path, question in self._silent.items()
            if not (hangs(path) if question is None else question.is_alive())
        }
        if self._late:
            for path in self._late:
                del self._silent[path]
            self.answered.emit()
            self._late = {}
        if self._silent:
            self._again.start(min(2 * self._again.interval(), LAST_MS))
