"""Live comparison: the newest text through every backend, which are freed when nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.embedding.backends.base import TRANSFORMERS
from kimera_console.core.embedding.backends.host import hosted_transformers
from kimera_console.core.embedding.compare_backends import BackendComparison, BackendSet
from kimera_console.core.errors import KimeraError
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.embed.live_text_controller import LiveTextController

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore

DEBOUNCE_MS = 150
"""Three backends take longer than one, and PyTorch must not run for every second key."""


class LiveComparisonController(LiveTextController):
    """Follows a text with all backends.

    `shown` carries a `BackendComparison`, `published` its parts.
    """

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        name = QCoreApplication.translate(
            "LiveComparisonController", "Embed the text with every backend"
        )
        super().__init__(core, name, DEBOUNCE_MS, parent)
        # Torch must not enter the window's process.
        self._set = BackendSet(
            core.settings,
            factories={TRANSFORMERS: hosted_transformers},
            prompt=lambda: core.embedder.prompt,
        )

    @property
    def comparison(self) -> BackendComparison | None:
        """What is shown, or None."""
        found = self._result
        return found if isinstance(found, BackendComparison) else None

    @property
    def loaded(self) -> tuple[str, ...]:
        """Backends that hold memory for the comparison."""
        return self._set.loaded

    def do(self, text: str, context: JobContext) -> BackendComparison | None:
        """On the worker thread: embed with each."""
        return self._set.compare(text, context=context, superseded=lambda: self.superseded)

    def try_again(self) -> None:
        """Embed again, and load what could not be loaded before."""
        self._set.forget_failures()
        self.refresh()

    def leave(self) -> None:
        """Stop, and give the memory back."""
        self.stop()
        job = self._core.runner.submit(
            QCoreApplication.translate("LiveComparisonController", "Free the compared backends"),
            lambda _context: self._set.close(),
            lane=MODEL,  # behind whatever still uses them
            visible=False,
        )
        # The window closes: the job will not run any more, and nothing else uses them.
        job.cancelled.connect(lambda: self._set.close(wait=False))

    def fits_flags(self) -> bool:
        """Whether what is loaded is still what the flags mean; True if they cannot be read."""
        try:
            return self._set.fits(self._core.settings.options())
        except KimeraError:
            return True

    def loading_words(self) -> str:
        """Nothing: each backend's card says what it is busy with."""
        return ""


__all__ = ["DEBOUNCE_MS", "LiveComparisonController"]
