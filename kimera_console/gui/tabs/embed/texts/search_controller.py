"""Search by a query: its vector by the same backend, as a job, after a pause in typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.jobs import JobState
from kimera_console.core.texts.embedding import embed_query
from kimera_console.core.texts.map.similarity import scores
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.latest import Latest
from kimera_console.gui.widgets.jobs.waiting import waiting_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.list.text_set import ShownTexts
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController

PAUSE_MS = 150
SLOW_MS = 300


@dataclass(frozen=True)
class _SearchRequest:
    query: str
    shown: ShownTexts


class SearchController(QObject):
    """The newest query's scores, and never another one's.

    Attributes:
        query: What is searched for.

    Signals:
        found: Key -> cosine; empty when there is no query.
        failed: A `KimeraError`.
        waiting_changed: What slow work waits for, "" when it is over.
    """

    found = Signal(object)
    failed = Signal(object)
    waiting_changed = Signal(str)

    def __init__(
        self, core: ConsoleCore, controller: TextsController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._core, self._controller = core, controller
        self.query = ""
        self._latest = Latest(
            core.runner, self._work, self, name=self.tr("Search the texts"),
            lane=MODEL, visible=False, urgent=True,
        )  # fmt: skip
        self._latest.succeeded.connect(self._take)
        self._latest.failed.connect(self._fail)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self._slow = QTimer(self, interval=SLOW_MS)
        self._slow.timeout.connect(self._show_waiting)
        controller.vectors_changed.connect(self._again)

    @Slot(str)
    def set_query(self, query: str) -> None:
        """Search for another query; one of spaces alone ends the search."""
        query = query if query.strip() else ""
        if query == self.query:
            return
        self.query = query
        self._latest.outdate()
        if query:
            self._pause.start()
            self._slow.start()
        else:
            self._pause.stop()
            self._latest.withdraw()
            self._stop_waiting()
            self.found.emit({})

    @Slot()
    def _again(self) -> None:
        if self.query:
            self._pause.start()

    @Slot()
    def _begin(self) -> None:
        shown = self._controller.text_set.shown
        if shown is None or not self.query:
            return
        self._latest.request(_SearchRequest(self.query, shown))

    def _work(self, asked: _SearchRequest, context: JobContext) -> NDArray[np.float32]:
        """On the worker thread."""
        made_by = asked.shown.info
        vector = embed_query(self._core.embedder, asked.query, made_by, context=context)
        return scores(asked.shown.vectors, vector)

    @Slot(object, object)
    def _take(self, asked: _SearchRequest, found: NDArray[np.float32]) -> None:
        keys = (entry.key for entry in asked.shown.entries)
        by_key: Mapping[int, float] = dict(zip(keys, found.tolist(), strict=True))
        self._stop_waiting()
        self.found.emit(by_key)

    @Slot(object, object)
    def _fail(self, _asked: _SearchRequest, error: KimeraError) -> None:
        self._stop_waiting()
        self.failed.emit(error)

    def _stop_waiting(self) -> None:
        self._slow.stop()
        self.waiting_changed.emit("")

    @Slot()
    def _show_waiting(self) -> None:
        if self._controller.text_set.shown is None:
            self.waiting_changed.emit(self.tr("The search starts when the texts are embedded"))
            return
        job = self._latest.job
        waits = job is None or job.state is JobState.QUEUED
        words = waiting_words(self._core.runner, job, urgent=True) if waits else ""
        self.waiting_changed.emit(words or self.tr("Searching…"))
