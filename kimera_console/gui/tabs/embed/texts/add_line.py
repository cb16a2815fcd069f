"""The field in which a text of the list is typed or pasted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


class AddLine(QLineEdit):
    """A line whose text is added by Return; pasted lines are added at once, all of them.

    Signals:
        submitted: A typed text.
        pasted: Several lines.
    """

    submitted = Signal(str)
    pasted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(self.tr("Type a text and press Return, or paste lines"))
        self.setAccessibleName(self.tr("A text to add"))
        self.setMaxLength(40_000)

    def submit(self) -> None:
        """Add what was typed."""
        text = self.text()
        if text.strip():
            self.clear()
            self.submitted.emit(text)

    def paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if "\n" in text.strip("\n") or len(text) > self.maxLength():
            self.pasted.emit(text)
        else:
            super().paste()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)
