"""Opening a file of texts: the choice how it is read, then its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.texts.reading import read_texts
from kimera_console.gui.tabs.embed.preview_controller import PreviewController

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.texts.files.types import ReadOptions
    from kimera_console.gui.console_core import ConsoleCore


class OpeningController(QObject):
    """From a path to texts.

    Signals:
        read: A `ListedTexts`, and the column that was chosen for colours ("" for none).
        failed: A `KimeraError`.
    """

    read = Signal(object, str)
    failed = Signal(object)

    def __init__(self, core: ConsoleCore, window: QWidget) -> None:
        super().__init__(window)
        self._core = core
        self.preview = PreviewController(core, window, accept=self.tr("&Add the texts"))
        self.preview.chosen.connect(self._read)
        self.preview.failed.connect(self.failed)

    def open(self, path: Path) -> None:
        """Look at a file, ask if there is something to choose, read it."""
        self.preview.open(path)

    @Slot(object, object, str)
    def _read(self, path: Path, options: ReadOptions, colour: str) -> None:
        job = self._core.runner.submit(
            self.tr("Read {0}").format(path.name),
            lambda context: read_texts(path, options, context=context),
        )
        job.succeeded.connect(lambda found: self.read.emit(found, colour))
        job.failed.connect(self.failed)
