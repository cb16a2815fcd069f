"""The user's own note about the shown run, written where it is read."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from kimera_console.gui.widgets import hbox, label, set_enabled


class NoteLine(QWidget):
    """A line that is saved when Return is pressed or the line is left.

    Attributes:
        field: Where it is written.

    Signals:
        written: Another note.
    """

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saved = ""
        self.field = QLineEdit()
        self.field.setObjectName("runNote")
        self.field.setAccessibleName(self.tr("Note about this run"))
        self.field.setToolTip(
            self.tr("Saved on Return or when you leave the field; shown in the list of runs")
        )
        self.field.setPlaceholderText(self.tr("For example “before the upgrade” or “on battery”"))
        name = label(self.tr("No&te"), "muted")
        name.setBuddy(self.field)
        layout = hbox(name, spacing=12)
        self.setLayout(layout)
        layout.addWidget(self.field, 1)
        self.field.editingFinished.connect(self.finish)

    def show_note(self, remark: str, *, problem: str = "") -> None:
        """Show a run's note.

        Args:
            remark: As kept.
            problem: Why it cannot be changed; "" if it can.
        """
        self._saved = " ".join(remark.split())
        self.field.setText(self._saved)
        self.field.setCursorPosition(0)
        set_enabled(self.field, not problem, problem)

    @property
    def is_being_written(self) -> bool:
        """Whether there are words that have not been saved."""
        return self.field.text().strip() != self._saved

    @Slot()
    def finish(self) -> None:
        """Save what is being written: another run comes into sight."""
        if self.is_being_written:
            self._saved = self.field.text().strip()
            self.written.emit(self._saved)
