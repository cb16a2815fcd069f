"""Status pill: an icon, a few words and a colour, which may be clicked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.language import core_words
from kimera_console.gui.theme import theme, tone_icon
from kimera_console.gui.widgets.basic.tips import plain_tip

_HEIGHT = 26
_ICON = 14


class StatusPill(QAbstractButton):
    """Icon, words and colour: a status at a glance.

    Args:
        text: The words.
        tone: "ok", "warn", "bad", "info" or "muted".
        clickable: Whether it reacts to a click (signal `clicked`) and takes the focus.
    """

    def __init__(
        self,
        text: str = "",
        tone: str = "muted",
        *,
        clickable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone, self._icon = tone, ""
        self._clickable, self._chosen = clickable, False
        self._widest = self._tip = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if clickable else Qt.FocusPolicy.NoFocus)
        if clickable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme().follow(self, self.update)
        self.set_status(text, tone)

    def set_status(self, text: str, tone: str, *, tip: str = "", icon: str = "") -> None:
        """Change words, tone, tooltip and (rarely) the icon that goes with the tone."""
        text = visible_cell(text)
        self._tone, self._icon = tone, icon or tone_icon(tone)
        self.setText(text)
        self.setShortcut(QKeySequence())  # what comes behind an & of a model's name is no key
        self.setAccessibleName(text)
        self.set_tip(tip)
        self.updateGeometry()
        self.update()

    def set_tip(self, tip: str) -> None:
        """Change the tooltip alone."""
        self._tip = tip
        self._show_tip()
        self.setAccessibleDescription(core_words(tip))

    def keep_room(self, text: str) -> None:
        """Be wide enough for these words, whatever it says."""
        self._widest = text
        self.updateGeometry()

    def set_chosen(self, chosen: bool) -> None:
        """Draw it as the choice among several, with a full edge."""
        self._chosen = chosen
        self.update()

    @property
    def tone(self) -> str:
        return self._tone

    def _show_tip(self) -> None:
        """The tooltip also has the words where they are elided."""
        elided = self.width() < self.sizeHint().width() and self.text() not in self._tip
        self.setToolTip(plain_tip("\n".join(filter(None, (self.text() * elided, self._tip)))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_tip()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._shown_font())
        width = max(map(metrics.horizontalAdvance, (self.text(), self._widest)))
        return QSize(width + _ICON + 30, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), _ICON + 60), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focused = self.hasFocus() or self._chosen
        edge = look.color("text" if focused else self._tone, 1 if focused else 0.45)
        painter.setPen(QPen(edge, 2 if focused else 1))
        fill = look.color(f"{self._tone}_soft")
        if self._clickable and self.underMouse():
            fill = look.color("accent_soft")
        painter.setBrush(fill)
        painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
        top = (self.height() - _ICON) / 2
        look.paint_icon(painter, self._icon, QRectF(10, top, _ICON, _ICON), self._tone)
        painter.setFont(self._shown_font())
        painter.setPen(look.color("text" if self._tone == "muted" else self._tone))
        left = 10 + _ICON + 6
        room = self.width() - left - 10
        metrics = QFontMetrics(self._shown_font())
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room + 2)
        painter.drawText(
            QRectF(left, 0, room + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, words
        )

    def _shown_font(self) -> QFont:
        return theme().font(12, semibold=True)
