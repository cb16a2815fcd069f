"""Live embedding: the newest text's vector, and never another one's.

One job at most is on the `model` lane. While it waits there, it will take whatever text is the
newest when its turn comes; while it runs, a newer text waits for its end. So fast typing queues
nothing up, and a result that is no longer wanted is dropped.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.backends.base import ONNX
from kimera_console.core.jobs import JobState
from kimera_console.core.one_text import TextReport, embed_text
from kimera_console.gui.jobs import MODEL

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.backend_model import BackendStatus
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

DEBOUNCE_MS = 40
"""A pause this long between two keys starts the embedding; fast typing has 50 ms and less."""
SLOW_MS = 300
"""Shorter work is not spoken of: an indicator that flashes at each key disturbs."""
WORDS_MS = 200
"""How often the words about slow work are looked at again."""


@dataclass(frozen=True)
class _Request:
    generation: int
    text: str


class LiveEmbedding(QObject):
    """Follows a text with its vector.

    Signals:
        shown: A `TextReport` of the newest text.
        failed: A `KimeraError`: the newest text could not be embedded.
        cleared: The text became empty.
        waiting: Work has taken long: words about what it waits for; "" when it is over.
    """

    shown = Signal(object)
    failed = Signal(object)
    cleared = Signal()
    waiting = Signal(str)

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._text = ""
        self._generation = 0
        self._answered = 0
        self._wanted: _Request | None = None  # read by the worker thread
        self._taken: _Request | None = None  # written by it
        self._report: TextReport | None = None
        self._job: JobHandle | None = None
        self._discarded = False
        self._edited_s = 0.0
        self.round_trip_ms = 0.0
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._begin)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._speak)
        self._words = QTimer(self, interval=WORDS_MS)
        self._words.timeout.connect(self._speak)

    @property
    def report(self) -> TextReport | None:
        """What is shown, or None."""
        return self._report

    @property
    def is_current(self) -> bool:
        """Whether what is shown belongs to the newest text."""
        return self._report is not None and not self._pending

    @Slot(str)
    def set_text(self, text: str) -> None:
        """Follow another text; "" clears."""
        if text == self._text:
            return
        self._text = text
        self._generation += 1
        self._edited_s = time.perf_counter()
        if text:
            self._debounce.start()
            self._expect()
        else:
            self._clear()

    def refresh(self) -> None:
        """Embed the same text anew, at once."""
        if self._text:
            self._generation += 1
            self._edited_s = time.perf_counter()
            self._expect()
            self._begin()

    def follow_backend(self, status: BackendStatus) -> None:
        """Embed anew if what is shown was made under other circumstances than these."""
        if status.loading or status.active is None or not self._text or self._pending:
            return
        report = self._report
        if report is None or (
            (report.embeddings.info, report.attempts, report.dimension_warning)
            != (status.active, status.attempts, status.dimension_warning)
        ):
            self.refresh()

    @property
    def _pending(self) -> bool:
        return self._answered != self._generation

    def _expect(self) -> None:
        if not self._slow.isActive() and not self._words.isActive():
            self._slow.start()

    @Slot()
    def _begin(self) -> None:
        self._debounce.stop()
        self._wanted = _Request(self._generation, self._text)
        if self._job is None:
            self._submit()
        elif self._job.state is JobState.RUNNING and self._may_interrupt():
            self._discarded = True
            self._job.cancel()

    def _submit(self) -> None:
        self._discarded = False
        self._taken = None
        job = self._core.runner.submit(
            self.tr("Embed the typed text"), self._work, lane=MODEL, visible=False
        )
        self._job = job
        job.succeeded.connect(self._take_result)
        job.failed.connect(self._take_error)
        job.finished.connect(self._go_on)

    def _work(self, context: JobContext) -> TextReport | None:
        """On the worker thread: embed what is the newest text now."""
        request = self._taken = self._wanted
        if request is None:
            return None
        return embed_text(self._core.embedder, self._core.settings, request.text, context=context)

    def _may_interrupt(self) -> bool:
        """Whether stopping the running job is cheap and worth it.

        ONNX Runtime stops within milliseconds and stays loaded. A hosted child might have to be
        killed and loaded anew, and so would a backend that is just being loaded (then none is
        active): they finish, and their result is dropped.
        """
        active = self._core.embedder.active
        long_run = self._job is not None and self._job.elapsed_s > SLOW_MS / 1000
        return long_run and active is not None and active.backend == ONNX

    @Slot(object)
    def _take_result(self, report: TextReport | None) -> None:
        taken = self._taken
        if report is None or taken is None or taken.generation != self._generation:
            return
        self._report, self._answered = report, self._generation
        self.round_trip_ms = (time.perf_counter() - self._edited_s) * 1000
        self._settle()
        self.shown.emit(report)

    @Slot(object)
    def _take_error(self, error: KimeraError) -> None:
        if self._taken is None or self._taken.generation != self._generation:
            return
        self._report, self._answered = None, self._generation
        self._settle()
        self.failed.emit(error)

    @Slot()
    def _go_on(self) -> None:
        """The job is over; a text that came meanwhile is next."""
        job, self._job = self._job, None
        wanted = self._wanted
        stopped = job is not None and job.state is JobState.CANCELLED
        if stopped and not self._discarded:
            self._settle()  # the window is closing
        elif wanted is not None and wanted is not self._taken:
            self._submit()

    def _clear(self) -> None:
        self._debounce.stop()
        self._wanted, self._report = None, None
        self._answered = self._generation
        if self._job is not None and self._job.state is JobState.QUEUED:
            self._discarded = True
            self._job.cancel()
        self._settle()
        self.cleared.emit()

    def _settle(self) -> None:
        self._slow.stop()
        self._words.stop()
        self.waiting.emit("")

    @Slot()
    def _speak(self) -> None:
        self._words.start()
        self.waiting.emit(self._what_it_waits_for())

    def _what_it_waits_for(self) -> str:
        job = self._job
        if job is not None and job.state is JobState.QUEUED:
            for other in self._core.runner.active:
                if other.lane == MODEL and other is not job and other.state is not JobState.QUEUED:
                    return self.tr("Waiting for “{0}” to end").format(other.name)
        if self._core.embedder.active is None:
            stage = job.progress.stage if job is not None and job.progress is not None else ""
            if stage:
                return self.tr("Loading a backend: {0}…").format(stage)
            return self.tr("Loading a backend…")
        return self.tr("Updating…")
