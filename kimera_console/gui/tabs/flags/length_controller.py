"""What the longest text takes of memory, beside MAX_EMBEDDING_LENGTH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kimera_console.core.embedding.longest_text import longest_text
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.gpu_driver import driver_silence
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest

if TYPE_CHECKING:
    from kimera_console.core.embedding.longest_text import LongestText
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.flags.row import FlagRow

FLAG = "MAX_EMBEDDING_LENGTH"


class LengthController(QObject):
    """Estimates on a worker thread, for the value that waits or is in force.

    Args:
        core: Its settings and its loaded backend are asked.
        row: The row of MAX_EMBEDDING_LENGTH, which shows it.
    """

    def __init__(self, core: ConsoleCore, row: FlagRow, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._row = core, row
        self._latest = Latest(
            core.runner,
            self._estimate,
            self,
            name=self.tr("Estimate the memory of the longest text"),
            lane=IO,
            visible=False,
        )
        self._latest.succeeded.connect(self._show)
        self._latest.failed.connect(lambda asked, _error: self._show(asked, None))
        self._row.show_fact(self.tr("Memory of the longest text: not known yet."))

    def follow(self, texts: dict[str, str | None]) -> None:
        """Estimate for these pending changes over the file as it is."""
        self._latest.request((self._core.settings.pinned(), dict(texts)))

    def _estimate(
        self, asked: tuple[Settings, dict[str, str | None]], _context: JobContext
    ) -> LongestText | None:
        settings, texts = asked
        try:
            options = settings.edited(texts).options()
        except KimeraError:
            return None  # the flag's own row says what is wrong with it
        active = self._core.embedder.active
        if active is not None:
            return longest_text(options, lambda: "CUDA" in active.provider)
        return longest_text(options, lambda: not driver_silence())  # to its end: it is kept

    @Slot(object, object)
    def _show(self, _asked: object, found: LongestText | None) -> None:
        if found is None:
            unknown = self.tr("No memory estimate for this model and device.")
            self._row.show_fact(unknown)
        else:
            self._row.show_fact(found.sentence, "warn" if found.fitting else "")
