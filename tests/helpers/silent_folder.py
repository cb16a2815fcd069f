"""A folder that does not answer, as one of a network share that is gone."""

from __future__ import annotations

import contextlib
import io
import os
import threading
import traceback
from typing import TYPE_CHECKING, Any

from kimera_console.core.system import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

_ASKING = (
    (os, ("stat", "lstat", "scandir", "listdir", "open", "access", "readlink", "mkdir", "rename",
          "replace", "unlink", "statvfs")),
    (io, ("open",)),
)  # fmt: skip


class SilentFolder:
    """Python's calls that ask for something at or below a folder hang until it answers again.

    The thread that makes it must never ask: what it did is kept in `asked_here`, and fails.

    Attributes:
        asked_here: The calls of that thread, with where they came from.
        waiting: How many calls hang now.
    """

    def __init__(self, path: Path, patch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.asked_here: list[str] = []
        self.waiting = 0
        self._answers = threading.Event()
        self._thread = threading.get_ident()
        self._counting = threading.Lock()
        for module, names in _ASKING:
            for name in names:
                patch.setattr(module, name, self._hanging(name, getattr(module, name)))

    def silence(self) -> None:
        """Do not answer from now on."""
        self._answers.clear()

    def answer(self) -> None:
        """Answer from now on, also what has hung so far."""
        self._answers.set()

    def _hanging(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def hang(*args: Any, **how: Any) -> Any:
            if args and self.would_hang(args[0]):
                self._wait(name, args[0])
            return call(*args, **how)

        return hang

    def would_hang(self, what: object) -> bool:
        """Whether a call that is given this hangs now."""
        if self._answers.is_set() or not isinstance(what, str | os.PathLike):
            return False
        text, own = os.path.abspath(os.fspath(what)), str(self.path)
        return isinstance(text, str) and (text == own or text.startswith(own + os.sep))

    def _wait(self, name: str, what: object) -> None:
        if threading.get_ident() == self._thread:
            self.asked_here.append(f"{name}({what!r})\n" + "".join(traceback.format_stack(limit=9)))
            raise OSError(f"{name} would hang")
        with self._counting:
            self.waiting += 1
        self._answers.wait(60)
        with self._counting:
            self.waiting -= 1


@contextlib.contextmanager
def silent_share(
    folder: Path, patch: pytest.MonkeyPatch, settle_s: float
) -> Iterator[SilentFolder]:
    """A folder that answers again at the end, once all questions were answered."""
    share = folder / "share"
    share.mkdir()
    made = SilentFolder(share, patch)
    yield made
    made.answer()
    assert answers.settle(settle_s)
    assert not made.asked_here, made.asked_here[0]
