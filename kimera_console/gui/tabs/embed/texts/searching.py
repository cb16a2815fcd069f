"""Search by a query: its vector by the same backend, as a job, after a pause in typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.jobs import JobState
from kimera_console.core.texts.embedding import embed_query
from kimera_console.core.texts.map.similarity import scores
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.embed.newest import waiting_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.list.text_set import Shown
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.embed.texts.session import TextsSession

PAUSE_MS = 150
SLOW_MS = 300


@dataclass(frozen=True)
class _Asked:
    query: str
    shown: Shown


class Search(QObject):
    """The newest query's scores, and never another one's.

    One job at most is on the lane; while it waits there it takes the newest query.

    Signals:
        found: Key -> cosine; empty when there is no query.
        failed: A `KimeraError`.
        waiting: What slow work waits for, "" when it is over.
    """

    found = Signal(object)
    failed = Signal(object)
    waiting = Signal(str)

    def __init__(
        self, core: ConsoleCore, session: TextsSession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._core, self._session = core, session
        self._query = ""
        self._wanted: _Asked | None = None  # read by the worker thread
        self._taken: _Asked | None = None  # written by it
        self._job: JobHandle | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self._slow = QTimer(self, interval=SLOW_MS)
        self._slow.timeout.connect(self._speak)
        session.vectors_changed.connect(self._again)

    @property
    def query(self) -> str:
        """What is searched for."""
        return self._query

    @Slot(str)
    def set_query(self, query: str) -> None:
        """Search for another query; one of spaces alone ends the search."""
        query = query if query.strip() else ""
        if query == self._query:
            return
        self._query = query
        if query:
            self._pause.start()
            self._slow.start()
        else:
            self._pause.stop()
            self._wanted = None
            self._settle()
            self.found.emit({})

    @Slot()
    def _again(self) -> None:
        if self._query:
            self._pause.start()

    @Slot()
    def _begin(self) -> None:
        shown = self._session.board.shown
        if shown is None or not self._query:
            return
        self._wanted = _Asked(self._query, shown)
        if self._job is None:
            self._submit()

    def _submit(self) -> None:
        self._taken = None
        self._job = self._core.runner.submit(
            self.tr("Search the texts"), self._work, lane=MODEL, visible=False, urgent=True
        )
        self._job.succeeded.connect(self._take)
        self._job.failed.connect(self._fail)
        self._job.finished.connect(self._go_on)

    def _work(self, context: JobContext) -> tuple[_Asked, NDArray[np.float32]] | None:
        """On the worker thread."""
        asked = self._taken = self._wanted
        if asked is None:
            return None
        made_by = asked.shown.info
        vector = embed_query(self._core.embedder, asked.query, made_by, context=context)
        return asked, scores(asked.shown.vectors, vector)

    @Slot(object)
    def _take(self, answer: tuple[_Asked, NDArray[np.float32]] | None) -> None:
        if answer is None or answer[0].query != self._query:
            return
        asked, found = answer
        keys = (entry.key for entry in asked.shown.entries)
        by_key: Mapping[int, float] = dict(zip(keys, found.tolist(), strict=True))
        self._settle()
        self.found.emit(by_key)

    @Slot(object)
    def _fail(self, error: KimeraError) -> None:
        if self._query:
            self._settle()
            self.failed.emit(error)

    @Slot()
    def _go_on(self) -> None:
        job, self._job = self._job, None
        stopped = job is not None and job.state is JobState.CANCELLED
        if self._wanted is not None and self._wanted is not self._taken and not stopped:
            self._submit()

    def _settle(self) -> None:
        self._slow.stop()
        self.waiting.emit("")

    @Slot()
    def _speak(self) -> None:
        if self._session.board.shown is None:
            self.waiting.emit(self.tr("The search begins when the texts are embedded"))
            return
        job = self._job
        waits = job is None or job.state is JobState.QUEUED
        words = waiting_words(self._core.runner, job, urgent=True) if waits else ""
        self.waiting.emit(words or self.tr("Searching…"))
