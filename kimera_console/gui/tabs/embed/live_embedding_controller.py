"""Live embedding: the newest text's vector, what it was before, and how fast it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.embedding.recent_timings import RecentTimings
from kimera_console.core.embedding.text_report import TextReport, embed_text
from kimera_console.core.embedding.vector_pair import VectorChange, change_between
from kimera_console.gui.tabs.embed.live_text_controller import LiveTextController

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.backend_model import BackendStatus
    from kimera_console.gui.console_core import ConsoleCore

DEBOUNCE_MS = 40
"""A pause this long between two keys starts the embedding; fast typing has 50 ms and less."""


class LiveEmbeddingController(LiveTextController):
    """Follows a text with its vector: `shown` carries a `TextReport`.

    Attributes:
        recent: Timings of the last results.
        change: What the last edit did to the vector.
    """

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(
            core,
            QCoreApplication.translate("LiveEmbeddingController", "Embed the typed text"),
            DEBOUNCE_MS,
            parent,
            urgent=True,
        )
        self.recent = RecentTimings()
        self._last: TextReport | None = None
        self.change: VectorChange | None = None

    @property
    def report(self) -> TextReport | None:
        """What is shown, or None."""
        found = self._result
        return found if isinstance(found, TextReport) else None

    def follow_backend(self, status: BackendStatus) -> None:
        """Embed again if what is shown was made under other circumstances than these."""
        if status.loading or status.active is None or not self.text or self._pending:
            return
        report = self.report
        if report is None or (
            (report.embeddings.info, report.attempts, report.dimension_warning)
            != (status.active, status.attempts, status.dimension_warning)
        ):
            self.refresh()

    def do(self, text: str, context: JobContext) -> TextReport:
        """On the worker thread: embed."""
        return embed_text(self._core.embedder, self._core.settings, text, context=context)

    def remember(self, result: object) -> None:
        """Keep the report, its timings, and what it changed."""
        super().remember(result)
        if isinstance(result, TextReport):
            self.recent.add(result.embeddings.info, result.embeddings.timings)
            last, self._last = self._last, result
            # The same text embedded again is no edit; by another backend it says so.
            if (
                last is None
                or last.text != result.text
                or last.embeddings.info != result.embeddings.info
            ):
                self.change = change_between(last, result)

    def may_interrupt(self) -> bool:
        """Only ONNX Runtime stops within milliseconds and stays loaded.

        A hosted child might have to be killed and loaded again, and so would a backend that is
        just being loaded (then none is active): they finish, and their result is dropped.
        """
        active = self._core.embedder.active
        return active is not None and active.backend == ONNX

    def loading_words(self) -> str:
        """While no backend is active: that one is being loaded."""
        if self._core.embedder.active is not None:
            return ""
        if self.stage:
            return self.tr("Loading a backend: {0}…").format(self.stage)
        return self.tr("Loading a backend…")
