"""What pending changes would do: previewed at once, then tried in a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.switching.trial import preview_changes, try_changes
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.switching.trial import FlagsPreview, Trial, TrialFailedError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.latest import Work

PAUSE_MS = 400
"""A trial loads a model: it begins when the user has paused."""
TYPING_PAUSE_MS = 1500
"""So long while a value is typed: each half of a word would load one."""


class TrialController(QObject):
    """Previews and tries one set of changes; the next set cancels it.

    Attributes:
        preview: What reading tells; None until it is known.
        trial: How the trial went; None until it is known, or where none is needed.
        error: Why the trial gave no answer; None if it did.
        refusal: Why the changes were not written, where that was tried; None where not.

    Signals:
        changed: Any of these is another one.
    """

    changed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._texts: dict[str, str | None] = {}
        self._previews = self._make_latest(
            lambda asked, _context: preview_changes(*asked), self.tr("Check the change")
        )
        self._previews.succeeded.connect(self._take_preview)
        self._trials = self._make_latest(
            lambda asked, context: try_changes(*asked, context=context), self.tr("Try the change")
        )
        self._trials.succeeded.connect(self._tried)
        self.preview: FlagsPreview | None = None
        self.trial: Trial | None = None
        self.error: KimeraError | None = None
        self.refusal: TrialFailedError | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._try)

    @property
    def is_waiting(self) -> bool:
        """Whether a preview or a trial is still to come."""
        busy = self._previews.is_pending or self._trials.is_pending
        return self._pause.isActive() or busy

    def trial_of(self, texts: dict[str, str | None]) -> Trial | None:
        """How the trial of these very changes went; None if it is not known."""
        return self.trial if self._texts == texts else None

    def has_preview_of(self, texts: dict[str, str | None]) -> bool:
        """Whether it is known, and so shown, what these very changes do to the file."""
        is_known = self.preview is not None and not self._previews.is_pending
        return is_known and self._texts == texts

    def consider(self, texts: dict[str, str | None], *, typing: bool = False) -> None:
        """Preview and try these changes; none ends what runs.

        Args:
            texts: What the file is to say of each flag.
            typing: Whether a value is being typed: the trial waits longer.
        """
        self._stop()
        self._pause.setInterval(TYPING_PAUSE_MS if typing else PAUSE_MS)
        self._texts = dict(texts)
        self.trial = self.error = self.refusal = None
        if not texts:
            self.preview = None
        else:
            self._previews.request((self._core.settings.pinned(), dict(texts)))
        self.changed.emit()

    def refuse(self, error: TrialFailedError) -> bool:
        """Show that changes were not written, and their trial.

        Returns:
            Whether these very changes are looked at; else they are not what waits any more.
        """
        if not self._texts or self._texts != error.changes:
            return False
        self._pause.stop()
        self._trials.stop()
        self.trial, self.error, self.refusal = error.trial, None, error
        self.changed.emit()
        return True

    @Slot(object, object)
    def _take_preview(self, _asked: object, preview: FlagsPreview) -> None:
        self.preview = preview
        if preview.reloads and self.trial is None:
            self._pause.start()

    @Slot()
    def _try(self) -> None:
        self._trials.request((self._core.settings.pinned(), dict(self._texts)))
        self.changed.emit()

    @Slot(object, object)
    def _tried(self, _asked: object, trial: Trial) -> None:
        self.trial = trial

    @Slot(object, object)
    def _failed(self, _asked: object, error: KimeraError) -> None:
        self.error = error

    def _make_latest(self, work: Work, name: str) -> Latest:
        made = Latest(
            self._core.runner, work, self, name=name, replaces=True, lane=IO, visible=False
        )
        made.failed.connect(self._failed)
        made.ended.connect(self.changed)
        return made

    def _stop(self) -> None:
        self._pause.stop()
        self._previews.stop()
        self._trials.stop()
