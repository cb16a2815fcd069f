"""Fixes what a check found by writing flags, tried first where a load is needed, with an undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.flags.sheet import undo_write, write_flags
from kimera_console.core.switching.apply import WriteResult
from kimera_console.core.switching.repair import has_to_be_tried, repair_if_no_worse
from kimera_console.core.switching.trial import described
from kimera_console.gui.jobs import IO, MODEL
from kimera_console.gui.language import core_words
from kimera_console.gui.widgets.basic.words import change_words
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.health import Check
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore

_T = TypeVar("_T")


class FixController(QObject):
    """Writes the flags of a check's remedy, says so, and takes them back.

    Signals:
        fixed: The file was written or taken back; carries the group that is to be checked first.
        busy_changed: Why nothing can be fixed now; "" when it can be again.
    """

    fixed = Signal(str)
    busy_changed = Signal(str)

    def __init__(self, core: ConsoleCore, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._group = ""
        self._stages = 0

    @Slot(object)
    def fix(self, check: Check) -> None:
        """Write what the check's remedy says; where only a load tells, it is tried first."""
        settings, changes = self._core.settings.pinned(), dict(check.flags)
        embedder = self._core.embedder
        title = self.tr("Write {0}").format(", ".join(changes))

        def write() -> WriteResult | None:
            if has_to_be_tried(settings, changes):
                return None
            return WriteResult(write_flags(settings, changes))

        def try_and_write(context: JobContext) -> WriteResult:
            return repair_if_no_worse(settings, changes, embedder, context=context)

        def then(done: WriteResult | None) -> None:
            if done is None:
                self._try(title, try_and_write)
            else:
                self._written(done)

        self._run(title, check.group, write, then)

    @Slot(object)
    def show_place(self, check: Check) -> None:
        """Show the tab on which it is fixed, with the conversion set up that does so."""
        place = check.place
        if place is not None:
            self._core.navigate(place.tab, place.request or place.target)

    def _run(
        self,
        title: str,
        group: str,
        action: Callable[[], _T],
        then: Callable[[_T], None],
    ) -> None:
        if self._stages:
            return
        self._stages, self._group = 1, group
        self.busy_changed.emit(self.tr("The flags are being written."))
        job = self._core.runner.submit(title, lambda _context: action(), lane=IO, visible=False)
        job.succeeded.connect(then)
        job.failed.connect(self._failed)
        job.finished.connect(self._end)

    def _try(self, title: str, work: Callable[[JobContext], WriteResult]) -> None:
        """The same where a model is loaded: the window itself says so if that fails."""
        self._stages += 1
        self.busy_changed.emit(self.tr("The change is being tried: it is written once it works."))
        job = self._core.runner.submit(title, work, lane=MODEL)
        self._core.backend_model.watch(job)
        job.succeeded.connect(self._written)
        job.finished.connect(self._end)

    @Slot(object)
    def _written(self, done: WriteResult) -> None:
        write = done.write
        if write is None:
            self._core.notify(self.tr("The file already has this value."), "info")
        else:
            group, change = self._group, change_words(write.summary)
            tested = ""
            if done.info is not None:
                tested = self.tr("Tested with {0}").format(core_words(described(done.info)))
            self._core.notify(
                change, "ok", tested,
                action=self.tr("Undo") if write.recorded else "",
                on_action=lambda: self._undo(write, group), as_is=True,
            )  # fmt: skip
        self._follow()

    def _undo(self, write: EnvWrite, group: str) -> None:
        settings = self._core.settings
        self._run(self.tr("Undo a write"), group, lambda: undo_write(settings, write), self._undone)

    def _undone(self, _write: EnvWrite) -> None:
        self._core.notify(self.tr("Undone."), "ok")
        self._follow()

    def _follow(self) -> None:
        """The backend first, so that the checks find the new one being loaded."""
        self._core.backend_model.flags_changed()
        self.fixed.emit(self._group)

    @Slot(object)
    def _failed(self, error: KimeraError) -> None:
        self._core.notify(error.message, "bad", advice_words(error.advice))

    @Slot()
    def _end(self) -> None:
        self._stages -= 1
        if not self._stages:
            self.busy_changed.emit("")
