"""Legend entries: marker and words of a series, on screen and in exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.plot.data import BARS, LINE

if TYPE_CHECKING:
    from kimera_console.gui.tokens import SeriesStyle


class LegendEntry(QWidget):
    """Marker and words of one series.

    Args:
        words: Shown beside the marker.
        style: Colour and marker; None for the baseline's dashes.
        kind: `LINE`, `SCATTER` or `BARS`.
        under: Drawn dashed, without a marker.
    """

    def __init__(
        self, words: str, style: SeriesStyle | None, kind: str, *, under: bool = False
    ) -> None:
        super().__init__()
        self.spec = (words, style)
        self._kind, self._under = kind, under
        self.setAccessibleName(words)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        font = theme().font(12)
        return QSize(30 + QFontMetrics(font).horizontalAdvance(self.spec[0]) + 4, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        """Draw the entry at the painter's origin."""
        words, style = self.spec
        look = theme()
        if style is None:
            painter.setPen(QPen(look.color("muted"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(0, 10, 24, 10)
        else:
            color = QColor(style.color)
            painter.setPen(QPen(color, 2))
            if self._under:
                painter.setPen(QPen(color, 1.5, Qt.PenStyle.DashLine))
            if self._kind == LINE:
                painter.drawLine(0, 10, 24, 10)
            painter.setBrush(color)
            if not self._under:
                _paint_marker(painter, "s" if self._kind == BARS else style.marker)
        painter.setFont(look.font(12))
        painter.setPen(look.color("text"))
        room = QRectF(30, 0, self.sizeHint().width(), 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


def _paint_marker(painter: QPainter, marker: str) -> None:
    """Draw pyqtgraph's marker of that name around (12, 10), 8 pixels wide."""
    points = {
        "s": ((8, 6), (16, 6), (16, 14), (8, 14)),
        "t": ((12, 15), (17, 6), (7, 6)),
        "t1": ((12, 5), (17, 14), (7, 14)),
        "d": ((12, 5), (16, 10), (12, 15), (8, 10)),
    }.get(marker)
    if points is not None:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    elif marker == "x":
        painter.drawLine(8, 6, 16, 14)
        painter.drawLine(16, 6, 8, 14)
    elif marker:
        painter.drawEllipse(QPointF(12, 10), 4, 4)
