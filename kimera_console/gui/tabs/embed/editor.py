"""The editor: plain text of bounded length, so that no paste can freeze the window."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

MAX_CHARS = 40_000
"""Longest text of the editor.

A wrapped line's layout is quadratic in its length: 40,000 letters without a space take some
60 ms a key, 1,000,000 take more than a minute. It is more than the 8,192 tokens of bge-m3's
longest input in ordinary prose.
"""


class TextEditor(QPlainTextEdit):
    """Plain text; what would make it longer than `MAX_CHARS` is cut, and said so.

    Signals:
        shortened: A paste or drop was cut: characters given, characters kept.
    """

    shortened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def text(self) -> str:
        """The text to the letter, lines separated by newlines.

        `toPlainText` would turn no-break spaces into spaces and line separators into newlines.
        """
        return self.document().toRawText().replace("\u2029", "\n")

    def replace_text(self, text: str) -> None:
        """Put a text in the place of all there is, as one step that can be undone."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(self._fit(text, MAX_CHARS))
        self.moveCursor(QTextCursor.MoveOperation.End)

    def select(self, start: int, end: int) -> None:
        """Select characters of `text()`, counted as Python counts them."""
        text = self.text()

        def units(place: int) -> int:
            # Qt counts UTF-16 units: a character beyond U+FFFF is two.
            return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2

        cursor = self.textCursor()
        cursor.setPosition(units(start))
        cursor.setPosition(units(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _fit(self, text: str, room: int) -> str:
        kept = text[: max(0, room)]
        if len(kept) < len(text):
            self.shortened.emit(len(text), len(kept))
        return kept

    def setPlainText(self, text: str) -> None:
        super().setPlainText(self._fit(text, MAX_CHARS))

    def insertFromMimeData(self, source: QMimeData) -> None:
        cursor = self.textCursor()
        selected = cursor.selectionEnd() - cursor.selectionStart()
        room = MAX_CHARS - (self.document().characterCount() - 1 - selected)
        cursor.insertText(self._fit(source.text(), room))
        self.ensureCursorVisible()
