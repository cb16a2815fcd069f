"""Badge: where something came from or how it stands, quieter than a pill."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX
from kimera_console.gui.widgets.basic.tips import plain_tip

_HEIGHT = 20
_ICON = 12


class Badge(QWidget):
    """An icon and a few words on a soft ground.

    Args:
        width: Fixed width, so that badges in a column stand beneath each other; 0 fits the words.
    """

    def __init__(self, *, width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._icon, self._tone = "", "", "muted"
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().follow(self, self._resize)

    def set_words(self, text: str, icon: str, tone: str = "muted", *, tip: str = "") -> None:
        """Change what it says.

        Args:
            text: A word or two; elided in the middle where they do not fit.
            icon: Name in resources/icons.
            tone: "ok", "warn", "bad", "info" or "muted".
            tip: Tooltip.
        """
        text = visible_cell(text)
        self._text, self._icon, self._tone = text, icon, tone
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.updateGeometry()
        self.update()

    @Slot()
    def _resize(self) -> None:
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme().font(CAPTION_PX)).horizontalAdvance(self._text)
        return QSize(theme().scaled(self._width) or words + _ICON + 22, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        look = theme()
        font = look.font(CAPTION_PX)
        metrics = QFontMetrics(font)
        room = self.width() - _ICON - 20
        words = metrics.elidedText(self._text, Qt.TextElideMode.ElideMiddle, room)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(f"{self._tone}_soft"))
        width = min(self.width(), metrics.horizontalAdvance(words) + _ICON + 20)
        painter.drawRoundedRect(QRectF(0, 0, width, self.height()), 4, 4)
        look.paint_icon(
            painter, self._icon, QRectF(6, (self.height() - _ICON) / 2, _ICON, _ICON), self._tone
        )
        painter.setFont(font)
        painter.setPen(look.color(self._tone))
        painter.drawText(
            QRectF(_ICON + 11, 0, room + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
