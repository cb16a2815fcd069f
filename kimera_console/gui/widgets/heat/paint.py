"""How a heat map is drawn: cells, values, labels, marks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from kimera_console.gui.language import figure
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX
from kimera_console.gui.widgets.heat.palette import ink_on, to_levels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

    from kimera_console.gui.widgets.heat.data import HeatData, HeatRequest, HeatWindow
    from kimera_console.gui.widgets.plot.data import Labels

LABEL_PX = 15
"""Labels stand at least so far apart, middle to middle."""
VALUE_WIDTH, VALUE_HEIGHT = 34, 16
"""A cell of this size has room for its number."""
_GAP = 6


def label_room(width: float, height: float) -> tuple[int, int]:
    """Width of the labels at the left, height of those at the top."""
    return min(190, int(width * 0.27)), min(104, int(height * 0.24))


class HeatPainter:
    """Draws one window of a matrix into an area."""

    def __init__(self, area: QRectF, window: HeatWindow) -> None:
        self._area, self._window = area, window
        self._look = theme()
        self._height = area.height() / max(window.rows, 1e-9)
        self._width = area.width() / max(window.columns, 1e-9)

    def cell(self, row: float, column: float, rows: float = 1, columns: float = 1) -> QRectF:
        return QRectF(
            self._area.left() + (column - self._window.left) * self._width,
            self._area.top() + (row - self._window.top) * self._height,
            columns * self._width,
            rows * self._height,
        )

    def image(self, painter: QPainter, image: QImage, shown: HeatRequest) -> None:
        """The colours. Sampled cells are spread over those that were left out.

        They may be those of another window than this one, while the newest are computed.
        """
        rows, columns, window = shown.rows, shown.columns, shown.window
        last_row = max(int(rows[-1]) + 1, window.top + window.rows)
        last_column = max(int(columns[-1]) + 1, window.left + window.columns)
        target = self.cell(
            int(rows[0]), int(columns[0]), last_row - int(rows[0]), last_column - int(columns[0])
        )
        painter.save()
        painter.setClipRect(self._area)
        painter.drawImage(target, image)
        painter.restore()
        painter.setPen(QPen(self._look.color("border"), 1))
        painter.drawRect(self._area)

    def values(
        self,
        painter: QPainter,
        block: NDArray[np.float32],
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
        data: HeatData,
    ) -> None:
        """The numbers, where they fit into their cells."""
        if self._width < VALUE_WIDTH or self._height < VALUE_HEIGHT:
            return
        look = self._look
        levels = to_levels(block, data.low, data.high)
        painter.save()
        painter.setClipRect(self._area)
        painter.setFont(look.font(CAPTION_PX))
        for y, row in enumerate(rows):
            for x, column in enumerate(columns):
                painter.setPen(ink_on(int(levels[y, x]), dark=look.is_dark))
                words = figure(f"{block[y, x]:.2f}".replace("-", "−"))
                painter.drawText(
                    self.cell(int(row), int(column)), Qt.AlignmentFlag.AlignCenter, words
                )
        painter.restore()

    def labels(self, painter: QPainter, labels: Labels, selected: int) -> None:
        """The beginnings of the texts, as many as there is room for."""
        window = self._window
        room = self._area.left() - _GAP
        for row in self._places(window.top, window.rows, self._height, len(labels), selected):
            middle = self.cell(row, window.left).center().y()
            if self._area.top() - 2 <= middle <= self._area.bottom() + 2:
                box = QRectF(0, middle - LABEL_PX / 2, room, LABEL_PX)
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                self._words(painter, box, labels[row], right, row == selected)
        room = self._area.top() - _GAP
        for column in self._places(window.left, window.columns, self._width, len(labels), selected):
            middle = self.cell(window.top, column).center().x()
            if self._area.left() - 2 <= middle <= self._area.right() + 2:
                painter.save()
                painter.translate(middle, self._area.top() - _GAP)
                painter.rotate(-90)
                box = QRectF(0, -LABEL_PX / 2, room, LABEL_PX)
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                self._words(painter, box, labels[column], left, column == selected)
                painter.restore()

    def marks(
        self, painter: QPainter, selected: int, cursor: tuple[int, int], *, focus: bool
    ) -> None:
        """The selected row and column, the cell under the cursor, and the focus."""
        look, window = self._look, self._window
        painter.save()
        painter.setClipRect(self._area.adjusted(-1, -1, 1, 1))
        if selected >= 0:
            painter.setPen(QPen(look.color("warn"), 1.5))
            band = self.cell(selected, window.left, 1, window.columns)
            painter.drawRect(_at_least(band, 3))
            band = self.cell(window.top, selected, window.rows, 1)
            painter.drawRect(_at_least(band, 3))
        if cursor[0] >= 0:
            painter.setPen(QPen(look.color("text"), 2))
            painter.drawRect(_at_least(self.cell(*cursor), 6))
        painter.restore()
        if focus:
            painter.setPen(QPen(look.color("accent"), 2))
            painter.drawRect(self._area.adjusted(1, 1, -1, -1))

    def _places(
        self, start: float, span: float, cell_px: float, count: int, selected: int
    ) -> list[int]:
        """Rows that get a label: thinned so that none touches another, the selected one kept."""
        stride = max(1, math.ceil(LABEL_PX / max(cell_px, 1e-6)))
        first = -(-int(start) // stride) * stride
        found = list(range(first, min(count, int(start + span) + 1), stride))
        if start <= selected < start + span and selected not in found:
            far = LABEL_PX / cell_px
            found = [row for row in found if abs(row - selected) >= far]
            found.append(selected)
        return found

    def _words(
        self, painter: QPainter, box: QRectF, text: str, flags: Qt.AlignmentFlag, marked: bool
    ) -> None:
        look = self._look
        font = look.font(CAPTION_PX, semibold=marked)
        painter.setFont(font)
        painter.setPen(look.color("warn" if marked else "muted"))
        words = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.save()
        painter.setClipRect(box)  # where glyphs are missing, words are wider than measured
        painter.drawText(box, flags | Qt.TextFlag.TextSingleLine, words)
        painter.restore()


def _at_least(box: QRectF, size: float) -> QRectF:
    """The box, grown around its middle where it would be too small to be seen."""
    wide = max(0.0, (size - box.width()) / 2)
    high = max(0.0, (size - box.height()) / 2)
    return box.adjusted(-wide, -high, wide, high)
