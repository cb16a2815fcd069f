"""The list of licences of what the console is made of; opened from About."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QSplitter, QVBoxLayout

from kimera_console.core.system.installation.licences import licences, shipped_folder
from kimera_console.gui.widgets.lists.filter_field import FilterField
from kimera_console.gui.widgets.lists.names_list import NamesList

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.system.installation.licences import Licence
    from kimera_console.gui.jobs import JobRunner

_SIZE = QSize(760, 520)
_LONGEST = 200_000


class LicencesDialog(QDialog):
    """Names with their licences, and the text of the chosen one. Metadata is read by a job.

    Args:
        runner: Reads the metadata.
        parent: The window.
    """

    def __init__(self, runner: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Licences"))
        self._rows: tuple[Licence, ...] = ()
        self.said = QLabel(self.tr("Reading the licences…"))
        self.said.setWordWrap(True)
        self.names = NamesList(self.tr("Parts and their licences"))
        self.filter = FilterField(self.names, self.tr("Filter the licences"), "licenceFilter")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Text of the licence"))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.names)
        split.addWidget(self.text)
        layout = QVBoxLayout(self)
        layout.addWidget(self.said)
        layout.addWidget(self.filter)
        layout.addWidget(split, 1)
        self.names.currentRowChanged.connect(self._show)
        self._job = runner.submit(self.tr("Read the licences"), _read, visible=False)
        self._job.succeeded.connect(self._fill)

    def sizeHint(self) -> QSize:
        return _SIZE

    @Slot(object)
    def _fill(self, rows: tuple[Licence, ...]) -> None:
        self._rows = rows
        self.said.setText(
            self.tr(
                "The console is made of these {0} parts. Qt and PySide6 are used under the LGPL,"
                " version 3: their libraries are separate files, which may be replaced."
            ).format(len(rows))
        )
        self.names.fill([f"{row.name} {row.version}: {row.licence}" for row in rows])
        self.names.set_filter(self.filter.text())  # typed while they were read

    @Slot(int)
    def _show(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            row = self._rows[place]
            self.text.setPlainText(
                _text_of(row) or self.tr("{0} comes without a licence text.").format(row.name)
            )


def _read(_context: JobContext) -> tuple[Licence, ...]:
    return licences()


def _text_of(row: Licence) -> str:
    found: dict[str, str] = {}
    for name in row.texts:
        try:
            text = Path(shipped_folder(), name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        found.setdefault(text[:_LONGEST], name)  # of the parts of one, many have the same
    if len(found) < 2:
        return "".join(found)
    return "\n\n".join(f"{name}\n{'-' * len(name)}\n{text}" for text, name in found.items())
