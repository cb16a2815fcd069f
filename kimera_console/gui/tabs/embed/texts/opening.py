"""Opening a file of texts: a look at it, the choice of columns, then its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.texts.reading import (
    FileLook,
    ReadPlan,
    ReadTexts,
    look_at,
    read_texts,
)
from kimera_console.gui.tabs.embed.texts.columns_dialog import ColumnsDialog

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle


class Opening(QObject):
    """From a path to texts; everything that touches the file is a job.

    Attributes:
        dialog: The question about columns that is open, or None.

    Signals:
        read: A `ReadTexts`, and the column that was chosen for colours ("" for none).
        failed: A `KimeraError`.
    """

    read = Signal(object, str)
    failed = Signal(object)

    def __init__(self, core: ConsoleCore, window: QWidget) -> None:
        super().__init__(window)
        self._core, self._window = core, window
        self._look_job: JobHandle | None = None
        self.dialog: ColumnsDialog | None = None

    def open(self, path: Path) -> None:
        """Look at a file, ask if there is something to choose, read it."""
        if self.dialog is not None:
            self.dialog.reject()
        self._look(path, None)

    def _look(self, path: Path, plan: ReadPlan | None) -> None:
        job = self._look_job = self._core.runner.submit(
            self.tr("Look at {0}").format(path.name),
            lambda _context: look_at(path, plan),
            visible=False,
        )
        job.succeeded.connect(lambda look: self._show(job, look))
        job.failed.connect(lambda error: self._fail(job, error))

    def _show(self, job: JobHandle, look: FileLook) -> None:
        if job is not self._look_job:
            return
        if self.dialog is not None:
            self.dialog.show_look(look)
        elif look.needs_choice:
            dialog = self.dialog = ColumnsDialog(look, self._window)
            dialog.look_wanted.connect(lambda plan: self._look(plan.path, plan))
            dialog.chosen.connect(self._read)
            dialog.finished.connect(self._forget)
            dialog.open()
        else:
            self._read(look.plan, "")

    def _fail(self, job: JobHandle, error: KimeraError) -> None:
        if job is not self._look_job:
            return
        if self.dialog is not None:
            self.dialog.show_error(error)
        else:
            self.failed.emit(error)

    @Slot(object, str)
    def _read(self, plan: ReadPlan, column: str) -> None:
        job = self._core.runner.submit(
            self.tr("Read {0}").format(plan.path.name),
            lambda context: read_texts(plan, context=context),
        )
        job.succeeded.connect(lambda found: self._tell(found, column))
        job.failed.connect(self.failed)

    def _tell(self, found: ReadTexts, column: str) -> None:
        self.read.emit(found, column)

    @Slot()
    def _forget(self) -> None:
        dialog, self.dialog = self.dialog, None
        self._look_job = None
        if dialog is not None:
            dialog.deleteLater()
