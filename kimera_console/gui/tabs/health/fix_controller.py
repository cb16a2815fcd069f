"""Fixes what a check found by writing flags, in a job, with an undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.flags.sheet import undo_write, write_flags
from kimera_console.gui.jobs import IO
from kimera_console.gui.widgets.basic.words import change_words
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.health import Check
    from kimera_console.gui.console_core import ConsoleCore


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
        self._busy = False

    @Slot(object)
    def fix(self, check: Check) -> None:
        """Write what the check's remedy says."""
        settings, changes = self._core.settings, dict(check.flags)
        title = self.tr("Write {0}").format(", ".join(changes))
        self._run(title, check.group, lambda: write_flags(settings, changes), self._written)

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
        action: Callable[[], EnvWrite | None],
        then: Callable[[EnvWrite | None], None],
    ) -> None:
        if self._busy:
            return
        self._busy, self._group = True, group
        self.busy_changed.emit(self.tr("The flags are being written."))
        job = self._core.runner.submit(title, lambda _context: action(), lane=IO, visible=False)
        job.succeeded.connect(then)
        job.failed.connect(self._failed)
        job.finished.connect(self._end)

    def _written(self, write: EnvWrite | None) -> None:
        if write is None:
            self._core.notify(self.tr("The file already has this value."), "info")
        else:
            group = self._group
            self._core.notify(
                change_words(write.summary), "ok",
                action=self.tr("Undo") if write.recorded else "",
                on_action=lambda: self._undo(write, group), as_is=True,
            )  # fmt: skip
        self._follow()

    def _undo(self, write: EnvWrite, group: str) -> None:
        settings = self._core.settings
        self._run(self.tr("Undo a write"), group, lambda: undo_write(settings, write), self._undone)

    def _undone(self, _write: EnvWrite | None) -> None:
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
        self._busy = False
        self.busy_changed.emit("")
