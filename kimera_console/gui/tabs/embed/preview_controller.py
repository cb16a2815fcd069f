"""From a path to the choice how it is read: looks at the file, and the dialog that shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.texts.files.preview import preview
from kimera_console.core.texts.files.types import ReadOptions
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.embed.preview_dialog import PreviewDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.files.preview import FilePreview
    from kimera_console.gui.console_core import ConsoleCore


class PreviewController(QObject):
    """Asks how a file is read; everything that touches the file is a job.

    Args:
        core: The window's parts.
        window: The dialog's parent.
        accept: Text of the dialog's button.
        with_ids: Ask for a column of ids; else for one to colour by.

    Attributes:
        dialog: The question that is open, or None.

    Signals:
        chosen: Path, `ReadOptions`, and the column that was chosen for colours ("" for none).
        failed: A `KimeraError`.
    """

    chosen = Signal(object, object, str)
    failed = Signal(object)

    def __init__(
        self, core: ConsoleCore, window: QWidget, *, accept: str, with_ids: bool = False
    ) -> None:
        super().__init__(window)
        self._core, self._window = core, window
        self._accept, self._with_ids = accept, with_ids
        self._previews = Latest(core.runner, self._read_preview, self, replaces=True, visible=False)
        self._previews.succeeded.connect(self._show)
        self._previews.failed.connect(self._fail)
        self._path, self._always = Path(), False
        self.dialog: PreviewDialog | None = None

    def open(self, path: Path, asked: ReadOptions | None = None, *, always: bool = False) -> None:
        """Look at a file, and ask if there is something to choose.

        Args:
            path: The file.
            asked: What was chosen of how it is read.
            always: Ask whatever it is.
        """
        if self.dialog is not None:
            self.dialog.reject()
        self._path, self._always = path, always
        self._request_preview(asked or ReadOptions())

    @Slot(object)
    def _request_preview(self, asked: ReadOptions) -> None:
        name = self.tr("Read {0}").format(self._path.name)
        self._previews.request((str(self._path), asked), name=name)

    @staticmethod
    def _read_preview(asked: tuple[str, ReadOptions], context: JobContext) -> FilePreview:
        """On a worker thread."""
        return preview(*asked, context=context)

    @Slot(object, object)
    def _show(self, request: tuple[str, ReadOptions], found: FilePreview) -> None:
        asked = request[1]
        if self.dialog is not None:
            self.dialog.show_preview(found, asked)
        elif self._always or found.needs_choice:
            dialog = self.dialog = PreviewDialog(
                found, asked, with_ids=self._with_ids, accept=self._accept, parent=self._window
            )
            dialog.preview_requested.connect(self._request_preview)
            dialog.chosen.connect(self._choose)
            dialog.finished.connect(self._forget)
            dialog.open()
        else:
            self._choose(asked, "")

    @Slot(object, object)
    def _fail(self, _request: object, error: KimeraError) -> None:
        if self.dialog is not None:
            self.dialog.show_error(error)
        else:
            self.failed.emit(error)

    @Slot(object, str)
    def _choose(self, asked: ReadOptions, colour: str) -> None:
        self.chosen.emit(self._path, asked, colour)

    @Slot()
    def _forget(self) -> None:
        dialog, self.dialog = self.dialog, None
        self._previews.stop()
        if dialog is not None:
            dialog.deleteLater()
