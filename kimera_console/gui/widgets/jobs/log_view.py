"""Log view: lines as they come, capped, searchable, to be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from kimera_console.core.system.visible import visible
from kimera_console.gui.widgets.basic.basics import hbox, icon_button, label, vbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kimera_console.gui.jobs import JobHandle

MAX_LINES = 5000
MAX_LINE_CHARS = 4000
"""Longer lines are cut: a huge line blocks a text widget for seconds (Qt lays it out whole)."""


class LogView(QWidget):
    """Lines of a log; follows the end unless the user has scrolled up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: JobHandle | None = None
        self._pending: list[str] = []
        self._view = QPlainTextEdit()
        self._view.setReadOnly(True)
        self._view.setProperty("mono", True)
        self._view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._view.setMaximumBlockCount(MAX_LINES)
        self._view.setAccessibleName(self.tr("Log"))
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Search the log"))
        self._search.setAccessibleName(self.tr("Search the log"))
        self._search.setClearButtonEnabled(True)
        self._search.returnPressed.connect(self.find_next)
        self._search.textEdited.connect(self.find_next)
        self._found = label("", "caption")
        bar = hbox()
        bar.addWidget(self._search, 1)
        bar.addWidget(self._found)
        bar.addWidget(icon_button("copy", self.tr("Copy the log"), self.copy, small=False))
        layout = vbox(bar)
        self.setLayout(layout)
        layout.addWidget(self._view, 1)
        self._write = QTimer(self, singleShot=True, interval=50)
        self._write.timeout.connect(self._flush)

    @Slot(object)
    def append(self, line: str) -> None:
        """Add a line (or several, separated by newlines)."""
        self._pending.extend(clean_line(part) for part in line.splitlines() or [""])
        if not self._write.isActive():
            self._write.start()

    def set_lines(self, lines: Iterable[str]) -> None:
        """Show these lines in place of all that were there."""
        self._view.clear()
        self._pending = [clean_line(line) for line in lines]
        self._flush()

    def follow(self, job: JobHandle) -> None:
        """Show a job's log, what it has said already and what comes."""
        if self._job is not None:
            self._job.logged.disconnect(self.append)
        self._job = job
        self.set_lines(job.log)
        job.logged.connect(self.append)

    def text(self) -> str:
        """Everything that is kept."""
        self._flush()
        return self._view.toPlainText()

    @Slot()
    def copy(self) -> None:
        """Put everything that is kept on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    @Slot()
    def find_next(self) -> bool:
        """Select the next hit of the search line, from the start again after the last."""
        wanted = self._search.text()
        if not wanted:
            self._found.clear()
            return False
        hit = self._view.find(wanted)
        if not hit:
            self._view.moveCursor(QTextCursor.MoveOperation.Start)
            hit = self._view.find(wanted, QTextDocument.FindFlag(0))
        self._found.setText("" if hit else self.tr("not found"))
        return hit

    @Slot()
    def _flush(self) -> None:
        if not self._pending:
            return
        lines, self._pending = self._pending[-MAX_LINES:], []
        bar = self._view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        self._view.appendPlainText("\n".join(lines))
        if at_end:
            if not self._view.textCursor().hasSelection():
                # At the line's start: Qt scrolls to the cursor when the widget is shown.
                self._view.moveCursor(QTextCursor.MoveOperation.End)
                self._view.moveCursor(QTextCursor.MoveOperation.StartOfBlock)
            bar.setValue(bar.maximum())

    def event(self, event: QEvent) -> bool:
        # In here it searches the log, before the page's own shortcut sees the key.
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Find):
            if event.type() == QEvent.Type.KeyPress:
                self._search.setFocus()
            event.accept()
            return True
        return super().event(event)


def clean_line(line: str) -> str:
    """A line that a text widget can show: what acts is made visible, and it is not endless."""
    text = visible(line[:MAX_LINE_CHARS])
    if len(line) > MAX_LINE_CHARS:
        words = QCoreApplication.translate("LogView", "{0}… ({1} characters)")
        text = words.format(text, len(line))
    return text
