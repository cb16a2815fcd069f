"""Drop overlay: says over a whole page what a drop would do here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_RADIUS, GRID
from kimera_console.gui.widgets.basic.basics import label

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

OVERLAY_ALPHA = 225


class DropOverlay(QWidget):
    """A tinted layer over its parent while something hovers over it; drops pass through.

    Args:
        parent: What is covered.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        center = Qt.AlignmentFlag.AlignHCenter
        self._picture = QLabel()
        self._text = label("", "title")
        self._hint = label("", "muted")
        layout = QVBoxLayout(self)
        layout.setSpacing(GRID)
        layout.addStretch(1)
        for piece in (self._picture, self._text, self._hint):
            layout.addWidget(piece, 0, center)
        layout.addStretch(1)
        self.hide()

    def show_text(self, text: str, hint: str = "") -> None:
        """Cover the parent with a sentence."""
        self._picture.setPixmap(theme().pixmap("folder", "accent", 40))
        self._text.setText(text)
        self._hint.setText(hint)
        self.setAccessibleName(text)
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    @property
    def text(self) -> str:
        """What it says, "" while it is hidden."""
        return self._text.text() if not self.isHidden() else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = QColor(theme().color("window"))
        tint.setAlpha(OVERLAY_ALPHA)
        painter.fillRect(self.rect(), tint)
        pen = QPen(theme().color("accent"), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        inside = QRectF(self.rect()).adjusted(*(2 * GRID, 2 * GRID, -2 * GRID, -2 * GRID))
        painter.drawRoundedRect(inside, CARD_RADIUS, CARD_RADIUS)
        painter.end()
