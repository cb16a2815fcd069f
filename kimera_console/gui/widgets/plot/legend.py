"""The legend of a plot: marker and words of each series, on screen and in exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.flow import FlowLayout
from kimera_console.gui.widgets.plot.data import BARS, LINE

if TYPE_CHECKING:
    from kimera_console.gui.tokens import SeriesStyle
    from kimera_console.gui.widgets.plot.data import PlotData


class Legend(QWidget):
    """The legend of a plot: one entry a series, in as many lines as there is room for.

    Attributes:
        entries: Its entries, in the order of the series.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = FlowLayout(self, spacing=16, line_spacing=4)
        self.entries: list[LegendEntry] = []

    def show_data(self, data: PlotData) -> bool:
        """Show the series of some data; whether that changed anything."""
        wanted: list[tuple[str, SeriesStyle | None, str, bool]] = []
        for index, one in enumerate(data.series.values()):
            style = one.style or theme().series(one.contender or one.key, index)
            wanted.append((one.label, style, one.kind, one.under))
        if data.baseline is not None and data.baseline_label:
            wanted.append((data.baseline_label, None, LINE, False))
        if [entry.spec for entry in self.entries] == wanted:
            return False
        for entry in self.entries:
            self._row.removeWidget(entry)
            entry.hide()  # it goes with the next turn of the event loop
            entry.deleteLater()
        self.entries = [LegendEntry(*spec) for spec in wanted]
        for entry in self.entries:
            self._row.addWidget(entry)
            entry.show()  # now, so that its room is known now
        return True

    def fit(self, width_px: int) -> None:
        """Take the height that all lines need: where room is short, a layout gives only one."""
        self.setFixedHeight(max(20, self._row.heightForWidth(width_px)))


class LegendEntry(QWidget):
    """Marker and words of one series.

    Args:
        words: Shown beside the marker.
        style: Colour and marker; None for the baseline's dashes.
        kind: `LINE`, `SCATTER` or `BARS`.
        under: Drawn dashed, without a marker.
    """

    def __init__(
        self, words: str, style: SeriesStyle | None, kind: str, under: bool = False
    ) -> None:
        super().__init__()
        self.spec = (words, style, kind, under)
        self._words = words = visible_cell(words)
        self.setAccessibleName(words)
        theme().follow(self, self.update)

    def sizeHint(self) -> QSize:
        font = theme().font(12)
        return QSize(30 + QFontMetrics(font).horizontalAdvance(self._words) + 4, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        """Draw the entry at the painter's origin."""
        _, style, kind, under = self.spec
        look = theme()
        if style is None:
            painter.setPen(QPen(look.color("muted"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(0, 10, 24, 10)
        else:
            color = QColor(style.color)
            painter.setPen(QPen(color, 2))
            if under:
                painter.setPen(QPen(color, 1.5, Qt.PenStyle.DashLine))
            if kind == LINE:
                painter.drawLine(0, 10, 24, 10)
            painter.setBrush(color)
            if not under:
                _paint_marker(painter, "s" if kind == BARS else style.marker)
        painter.setFont(look.font(12))
        painter.setPen(look.color("text"))
        room = QRectF(30, 0, self.sizeHint().width(), 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._words)


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
