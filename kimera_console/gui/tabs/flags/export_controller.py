"""Copies the flags for another place: read in a job, put on the clipboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from kimera_console.core.flags.exports import export_flags
from kimera_console.gui.jobs import IO
from kimera_console.gui.tabs.flags.file_menus import format_words

if TYPE_CHECKING:
    from kimera_console.core.flags.exports import Export, ExportFormat
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.flags.outcome_controller import OutcomeController


class ExportController(QObject):
    """Copies the flags of the file in use.

    Args:
        core: Its settings are read.
        outcomes: Says how it went.
        parent: Owner.
    """

    def __init__(self, core: ConsoleCore, outcomes: OutcomeController, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._outcomes = core, outcomes

    @Slot(object, bool)
    def export(self, target: ExportFormat, defaults: bool) -> None:
        """Copy the flags in a format, with their defaults or without."""
        settings, words = self._core.settings.pinned(), format_words(target)
        job = self._core.runner.submit(
            self.tr("Copy as {0}").format(words),
            lambda _context: export_flags(settings, target, defaults=defaults),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(partial(self._copy, words))
        job.failed.connect(self._outcomes.show_failed)

    def _copy(self, words: str, export: Export) -> None:
        QGuiApplication.clipboard().setText(export.text)
        self._outcomes.show_copied(words, export)
