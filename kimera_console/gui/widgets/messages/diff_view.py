"""A unified diff to read: what goes and what comes, shown by signs and by tint."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QTimer, Slot
from PySide6.QtGui import (
    QColor,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.jobs.log_view import clean_line

MOST_LINES = 12
"""Lines in sight; the rest is scrolled to."""
MOST_SHOWN = 500
"""Lines shown at all: a file that is another one altogether needs no reading line by line."""
_HUNK = re.compile(r"@@ -(\d+)")
_GROUNDS = {"+": "accent_soft", "-": "warn_soft"}
_WORDS = {"+": "accent", "-": "warn", "@": "muted"}


class DiffView(QPlainTextEdit):
    """Read-only and wrapping, as high as it needs up to twelve lines.

    Added lines stand on the accent's tint, removed ones on the warning's: never red against
    green, and each keeps its + or -.

    Args:
        name: Accessible name.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        self.setReadOnly(True)
        self.setProperty("mono", True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self._painter = _Painter(self.document())
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)
        theme().follow(self, self._paint)

    @property
    def text(self) -> str:
        """The lines as shown."""
        return "\n".join(self._lines)

    def show_diff(self, diff: str) -> None:
        """Show a unified diff: what changes, a line around it, and where."""
        lines = [clean_line(line) for line in _brief(diff.splitlines()[2:])]
        if len(lines) > MOST_SHOWN:
            more = self.tr("… and {0} more lines").format(len(lines) - MOST_SHOWN)
            lines = [*lines[:MOST_SHOWN], more]
        if lines != self._lines:
            self._lines = lines
            self.setPlainText(self.text)
            self._paint()
            self._fit()

    @Slot()
    def _paint(self) -> None:
        self._painter.rehighlight()
        marks = []
        for number, line in enumerate(self._lines):
            ground = _GROUNDS.get(line[:1])
            if ground:
                mark = QTextEdit.ExtraSelection()
                form = QTextCharFormat()
                form.setBackground(theme().color(ground))
                form.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
                cursor = QTextCursor(self.document().findBlockByNumber(number))
                cursor.movePosition(
                    QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
                )
                mark.cursor, mark.format = cursor, form
                marks.append(mark)
        self.setExtraSelections(marks)

    @Slot()
    def _fit(self) -> None:
        document = self.document()
        lines = max(1, min(MOST_LINES, round(document.size().height())))
        margins = 2 * (round(document.documentMargin()) + 8)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margins)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_soon.start()


def _brief(lines: list[str]) -> list[str]:
    """The lines of a diff with one line of context; each stretch is headed by where it stands."""
    found: list[str] = []
    number, last = 0, -2
    changed = {index for index, line in enumerate(lines) if line[:1] in ("+", "-")}
    for index, line in enumerate(lines):
        hunk = _HUNK.match(line)
        if hunk:
            number = int(hunk[1])
            continue
        if {index - 1, index, index + 1} & changed:
            if last != index - 1:
                found.append(
                    QCoreApplication.translate("DiffView", "@ line {0}").format(number or 1)
                )
            found.append(line)
            last = index
        number += line[:1] != "+"
    return found


class _Painter(QSyntaxHighlighter):
    """Colours a line by its first character."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        word = _WORDS.get(text[:1])
        if word:
            form = QTextCharFormat()
            form.setForeground(QColor(theme().color(word)))
            self.setFormat(0, len(text), form)


__all__ = ["DiffView"]
