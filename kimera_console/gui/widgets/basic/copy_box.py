"""Copy box: a command in monospaced letters, with a button that copies it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.basics import icon_button
from kimera_console.gui.widgets.jobs.log_view import clean_line

MOST_LINES = 6
MORE_THAN_A_BAR = 32
"""Pixels by which it must have become wider to become lower: a scroll bar takes fewer."""


class CopyBox(QWidget):
    """Read-only text that wraps anywhere, as high as it needs up to six lines.

    Args:
        name: Accessible name of the text.

    Signals:
        copied: The text is on the clipboard.
    """

    copied = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._lines, self._spacing, self._fitted_px = 1, 0, 0
        self.view = QPlainTextEdit()
        self.view.setReadOnly(True)
        self.view.setProperty("mono", True)
        self.view.setAccessibleName(name)
        self.view.setTabChangesFocus(True)
        self.view.setWordWrapMode(self.view.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.button = icon_button("copy", self.tr("Copy"), self.copy, kind="", small=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.view, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)
        theme().follow(self, self._fit)

    def set_text(self, text: str) -> None:
        self._text = text
        self._lines = 1
        self.view.setPlainText("\n".join(clean_line(line) for line in text.splitlines()))
        self._fit()

    @property
    def text(self) -> str:
        return self._text

    @Slot()
    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self._text)
        self.copied.emit(self._text)

    @Slot()
    def _fit(self) -> None:
        document = self.view.document()
        # It only grows for a text of one size: else a page's scroll bar that comes and goes with
        # the height, and changes how the text wraps, would never rest.
        spacing = self.view.fontMetrics().lineSpacing()
        if spacing != self._spacing or self.width() > self._fitted_px + MORE_THAN_A_BAR:
            self._spacing, self._lines = spacing, 1
        self._fitted_px = self.width()
        wanted = round(document.size().height())
        self._lines = max(self._lines, min(MOST_LINES, wanted))
        policy = Qt.ScrollBarPolicy
        self.view.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if wanted > MOST_LINES else policy.ScrollBarAlwaysOff
        )
        margins = 2 * (round(document.documentMargin()) + 8)
        self.view.setFixedHeight(self._lines * spacing + margins)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_soon.start()
