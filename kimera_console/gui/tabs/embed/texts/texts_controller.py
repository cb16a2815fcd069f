"""The controller of the texts: their set, its jobs, and Qt's signals for what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.jobs import JobState
from kimera_console.core.texts.embedding import EmbeddedTexts, VectorCache, embed_texts
from kimera_console.core.texts.list.text_set import TextSet, TextSetChange
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

AUTOMATIC = 300
"""So many new texts are embedded without being asked: it takes a second or two."""
PAUSE_MS = 250
"""Changes that follow each other faster are embedded together."""


class TextsController(QObject):
    """Keeps the vectors of the texts in step with the list and with the backend.

    Attributes:
        text_set: The list, the vectors, the selection.

    Signals:
        texts_changed, vectors_changed, selection_changed, column_changed: As `TextSetChange`.
        state_changed: What is embedded, missing, stale, running or failed is another than before.
    """

    texts_changed = Signal()
    vectors_changed = Signal()
    selection_changed = Signal()
    column_changed = Signal()
    state_changed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self.text_set = TextSet()
        self._cache = VectorCache()
        self._job: JobHandle | None = None
        self._error: KimeraError | None = None
        self._held = False
        self._signals = {
            TextSetChange.TEXTS: self.texts_changed,
            TextSetChange.VECTORS: self.vectors_changed,
            TextSetChange.SELECTION: self.selection_changed,
            TextSetChange.COLUMN: self.column_changed,
        }
        self.text_set.subscribe(self._pass_on)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._embed_what_is_new)
        core.backend_model.changed.connect(self.state_changed)

    @property
    def job(self) -> JobHandle | None:
        """The embedding that runs or waits, or None."""
        return self._job

    @property
    def error(self) -> KimeraError | None:
        """Why the last embedding failed, None if it did not."""
        return self._error

    @property
    def is_stale(self) -> bool:
        """Whether the vectors on the screen are another backend's than the active one."""
        status = self._core.backend_model.status
        return not status.loading and self.text_set.is_stale(status.active)

    @Slot()
    def embed(self) -> None:
        """Embed what has no vector of the active backend."""
        self._pause.stop()
        if self._job is not None or not self.text_set.texts.entries:
            return
        texts = tuple(entry.text for entry in self.text_set.texts.entries)
        embedder, settings, cache = self._core.embedder, self._core.settings, self._cache

        def work(context: JobContext) -> EmbeddedTexts:
            return embed_texts(embedder, settings, texts, cache=cache, context=context)

        self._error, self._held = None, False
        self._job = self._core.runner.submit(
            words.counted(len(texts), self.tr("Embed 1 text"), self.tr("Embed {0} texts")),
            work,
            lane=MODEL,
            visible=len(texts) > AUTOMATIC,
            makes_way=True,
        )
        self._job.progressed.connect(self.state_changed)
        self._job.state_changed.connect(self.state_changed)
        self._job.succeeded.connect(self._take)
        self._job.failed.connect(self._fail)
        self._job.finished.connect(self._end)
        self.state_changed.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop embedding; what has been embedded is not done again."""
        if self._job is not None:
            self._job.cancel()

    def _pass_on(self, change: TextSetChange) -> None:
        if change is TextSetChange.TEXTS:
            self._error, self._held = None, False
            self._pause.start()
        self._signals[change].emit()
        if change in (TextSetChange.TEXTS, TextSetChange.VECTORS):
            self.state_changed.emit()

    @Slot()
    def _embed_what_is_new(self) -> None:
        missing = self.text_set.missing()
        if 0 < missing <= AUTOMATIC and not self.is_stale and not self._held:
            self.embed()

    @Slot(object)
    def _take(self, embedded: EmbeddedTexts) -> None:
        self.text_set.take(embedded)

    @Slot(object)
    def _fail(self, error: KimeraError) -> None:
        self._error = error

    @Slot()
    def _end(self) -> None:
        job, self._job = self._job, None
        # What was cancelled or failed is not begun again by itself.
        self._held = job is not None and job.state is not JobState.SUCCEEDED
        self.state_changed.emit()
        if not self._held and self.text_set.missing():
            self._pause.start()
