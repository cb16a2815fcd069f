"""What a heat map shows of many texts, computed where it holds nobody up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.jobs import JobState

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle


class Newest(QObject):
    """Does the newest of some small works, one at a time; what it passed over is never done.

    Args:
        core: Its runner does them.
        name: What they are.

    Signals:
        done: What was asked for (`ask`'s first argument), and what came of it.
    """

    done = Signal(object, object)

    def __init__(self, core: ConsoleCore, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core, self._name = core, name
        self._next: tuple[object, Callable[[], Any]] | None = None
        self._job: JobHandle | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return self._job is not None

    def ask(self, what: object, work: Callable[[], Any]) -> None:
        """Do `work()` on another thread, instead of whatever waits."""
        self._next = (what, work)
        if self._job is None:
            self._begin()

    def _begin(self) -> None:
        assert self._next is not None
        (what, work), self._next = self._next, None
        job = self._job = self._core.runner.submit(self._name, lambda _: work(), visible=False)
        job.succeeded.connect(lambda found: self.done.emit(what, found))
        job.finished.connect(self._go_on)

    @Slot()
    def _go_on(self) -> None:
        job, self._job = self._job, None
        if job is not None and job.state is JobState.CANCELLED:  # the window is closing
            self._next = None
        elif self._next is not None:
            self._begin()
