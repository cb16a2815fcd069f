"""Tells how writes and copies went: in toasts, and errors in the tab's message with their log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kimera_console.core.switching.trial import TrialFailedError, described
from kimera_console.gui.language import core_words
from kimera_console.gui.widgets.basic.words import change_words, counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.exports import Export
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.switching.apply import WriteResult
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.flags.flags_controller import FlagsController
    from kimera_console.gui.tabs.flags.trial_controller import TrialController
    from kimera_console.gui.widgets import InlineMessage, LogView


class OutcomeController(QObject):
    """Follows the controller and says what came of it.

    Args:
        core: Shows toasts.
        controller: What is reported about.
        message: Shows errors.
        log: Shows an error's log, when asked.
        trials: Shows why a change that waits was not written.
        only_if_it_works: Tells whether *Undo* is to be tried first.
        parent: Owner.
    """

    def __init__(
        self,
        core: ConsoleCore,
        controller: FlagsController,
        message: InlineMessage,
        log: LogView,
        trials: TrialController,
        only_if_it_works: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._core, self._controller, self._message, self._log = core, controller, message, log
        self._trials, self._only_if_it_works = trials, only_if_it_works
        self._failed: dict[str, str | None] | None = None
        controller.written.connect(self.show_written)
        controller.unchanged.connect(self.show_unchanged)
        controller.failed.connect(self.show_failed)
        controller.moved.connect(self.clear)
        controller.pending.subscribe(self._follow_pending)
        message.triggered.connect(lambda: log.setVisible(log.isHidden()))
        message.dismissed.connect(log.hide)

    def clear(self) -> None:
        """Take the last error away."""
        self._failed = None
        self._message.clear()
        self._log.hide()

    def _follow_pending(self) -> None:
        """What failed was said of changes that are wanted no more: they, or others, wait now."""
        if self._failed and self._failed != self._controller.pending.texts:
            self.clear()

    @Slot(object)
    def show_written(self, done: WriteResult) -> None:
        self.clear()
        write, path = done.write, self._core.settings.env_file
        assert write is not None
        can_undo = write.recorded and not write.restores
        said = [change_words(write.summary)]
        if not write.recorded:
            said.append(self.tr("Not recorded in the history; cannot be undone."))
        waiting = len(self._controller.pending)
        if waiting:
            said.append(
                counted(
                    waiting,
                    self.tr("1 change still pending."),
                    self.tr("{0} changes still pending."),
                )
            )
        title = self.tr("Written to {0}").format(path.name)
        if done.info is not None:
            title = self.tr("Applied and tested with {0}").format(core_words(described(done.info)))
        self._core.notify(
            title,
            "ok" if write.recorded else "warn",
            "\n".join(said),
            action=self.tr("Undo") if can_undo else "",
            on_action=(lambda: self._undo(write, path)) if can_undo else None,
            as_is=True,
        )

    def _undo(self, write: EnvWrite, path: Path) -> None:
        self._controller.undo(write, path, only_if_it_works=self._only_if_it_works())

    @Slot(object)
    def show_unchanged(self, names: tuple[str, ...]) -> None:
        """Nothing had to be written."""
        self.clear()
        self._core.notify(
            self.tr("Nothing to write: the file already has this value."), "info", ", ".join(names)
        )

    @Slot(object)
    def show_failed(self, error: KimeraError) -> None:
        """Something could not be done; the file is as it was.

        Beside the change that waits, where nothing was written since its trial failed.
        """
        if isinstance(error, TrialFailedError) and self._trials.refuse(error):
            self.clear()
            return
        self._failed = self._controller.pending.texts
        self._log.set_lines(error.log.splitlines())
        self._log.hide()
        self._message.show_error(error, action=self.tr("Show the log") if error.log else "")

    def show_copied(self, words: str, export: Export) -> None:
        one, many = self.tr("Copied 1 flag as {1}"), self.tr("Copied {0} flags as {1}")
        count = len(export.names)
        left = self.tr("Omitted because secret: {0}.").format(", ".join(export.left_out))
        waits = self.tr("Pending changes are not included.")
        self._core.notify(
            (one if count == 1 else many).format(count, words),
            "warn" if export.left_out else "ok",
            "\n".join(
                [
                    *([left] if export.left_out else []),
                    *([waits] if len(self._controller.pending) else []),
                ]
            ),
        )
