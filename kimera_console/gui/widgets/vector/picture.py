"""A vector as a picture: one cell a dimension, from orange (negative) to blue (positive)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.gui.language import figure
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent

_COLORS = (QColor("#D97B0F"), QColor("#3B7DD8"))
_LEAST_CHANGE = 0.1
_FOOT = 24
_LEVELS = 127


class VectorPicture(QWidget):
    """Heat grid of a vector of any length, read row by row, with a scale and a read-out.

    The scale is symmetric around zero and ends at the vector's largest magnitude, so one unit
    vector's picture uses the whole range whatever its dimension. Arrow keys walk the cells.

    Attributes:
        index: Of the value that is read out, -1 for none.

    Signals:
        hovered: Index under the mouse or the keyboard's cursor, -1 for none.
    """

    hovered = Signal(int)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[np.float32] | None = None
        self._before: NDArray[np.float32] | None = None
        self._grey = False
        self._image: QImage | None = None
        self._cells: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._columns = self._rows = 1
        self._limit = 0.0
        self.index = -1
        self._faded = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 64 + _FOOT)
        self.setAccessibleName(name or self.tr("Picture of the vector"))
        theme().follow(self, self._redraw)

    def set_vector(
        self,
        values: NDArray[np.float32] | None,
        *,
        before: NDArray[np.float32] | None = None,
        grey: bool = False,
    ) -> None:
        """Show a vector, or what changed in it.

        Args:
            values: Shape (dimension,); None shows nothing.
            before: Of the same shape: the cells show `values - before`.
            grey: Without colours: it is no model's vector.
        """
        self._grey = grey
        if values is None or not len(values):
            self._values = self._before = self._image = None
            self.setAccessibleDescription("")
        else:
            self._values = np.asarray(values, dtype=np.float32).ravel()
            self._before = None if before is None else np.asarray(before, np.float32).ravel()
            self._cells = self._values if self._before is None else self._values - self._before
            self._limit = _largest(self._cells)
            if self._before is not None:
                # Where next to nothing changed, next to nothing is to be seen.
                self._limit = max(self._limit, _LEAST_CHANGE * _largest(self._values))
            self.setAccessibleDescription(
                self._summary()
                + self.tr(", largest magnitude {0}").format(figure(f"{self._limit:.4f}"))
            )
        self._faded = False
        if self._values is None or self.index >= len(self._values):
            self.index = -1
        self._redraw()

    def set_stale(self, stale: bool) -> None:
        """Fade the picture while it does not belong to the current text."""
        if stale != self._faded:
            self._faded = stale
            self.update()

    def _summary(self) -> str:
        count = 0 if self._values is None else len(self._values)
        if self._grey and self._before is None:
            return self.tr("{0} hashed values").format(count)
        if self._before is not None:
            return self.tr("Change of {0} values, row by row").format(count)
        return self.tr("{0} values, row by row").format(count)

    def _redraw(self) -> None:
        self._arrange()
        self._image = self._make_image()
        self.update()

    def _arrange(self) -> None:
        """Choose the columns whose cells are nearest to squares.

        Full rows are worth cells of up to twice the width: a blank end looks like zeros.
        """
        if self._values is None:
            return
        area, length = self._area(), len(self._values)

        def distortion(columns: int) -> float:
            rows = -(-length // columns)
            return abs(math.log(area.width() / columns / (area.height() / rows)))

        full = [n for n in range(1, length + 1) if length % n == 0]
        best = min(full, key=distortion)
        if distortion(best) > math.log(2):
            best = min(range(8, length + 8, 8), key=distortion)
        self._columns, self._rows = best, -(-length // best)

    def _make_image(self) -> QImage | None:
        if self._values is None:
            return None
        return vector_image(self._cells, self._columns, limit=self._limit, grey=self._grey)

    def _area(self) -> QRectF:
        return QRectF(0, 0, max(1, self.width()), max(1, self.height() - _FOOT))

    def _cell(self) -> tuple[float, float]:
        area = self._area()
        return area.width() / self._columns, area.height() / self._rows

    def _set_index(self, index: int) -> None:
        if index != self.index:
            self.index = index
            self.hovered.emit(index)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        if self._image is None or self._values is None:
            return
        painter.setOpacity(0.45 if self._faded else 1.0)
        painter.drawImage(self._area(), self._image)
        painter.setOpacity(1.0)
        painter.setPen(QPen(look.color("border"), 1))  # where all is zero, cells have no edge
        painter.drawRect(self._area().adjusted(0.5, 0.5, -0.5, -0.5))
        if self.index >= 0:
            width, height = self._cell()
            row, column = divmod(self.index, self._columns)
            painter.setPen(QPen(look.color("text"), 2))
            painter.drawRect(QRectF(column * width, row * height, width, height))
        if self.hasFocus():
            painter.setPen(QPen(look.color("accent"), 2))
            painter.drawRect(self._area().adjusted(1, 1, -1, -1))
        self._paint_foot(painter)

    def _paint_foot(self, painter: QPainter) -> None:
        look = theme()
        assert self._values is not None
        foot = QRectF(0, self.height() - _FOOT + 6, self.width(), _FOOT - 6)
        painter.setFont(look.font(CAPTION_PX))
        painter.setPen(look.color("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        least, most = figure(f"−{self._limit:.3f}"), figure(f"+{self._limit:.3f}")
        width = QFontMetrics(look.font(CAPTION_PX)).horizontalAdvance(most) + 2
        bar = QRectF(foot.right() - width - 6 - 96, foot.center().y() - 4, 96, 8)
        table = _palette(self._grey).reshape(1, -1).copy()
        painter.drawImage(
            bar, QImage(table.data, table.shape[1], 1, QImage.Format.Format_ARGB32).copy()
        )
        left = QRectF(bar.left() - 6 - width, foot.top(), width, foot.height())
        right = QRectF(bar.right() + 6, foot.top(), width, foot.height())
        room = left.left() - 8
        said = QFontMetrics(look.font(CAPTION_PX)).elidedText(
            self.read_out, Qt.TextElideMode.ElideRight, int(room)
        )
        painter.drawText(foot, middle | Qt.AlignmentFlag.AlignLeft, said)
        painter.drawText(left, middle | Qt.AlignmentFlag.AlignRight, least)
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, most)

    @property
    def read_out(self) -> str:
        """The line under the cells: the one that is pointed at, or what they are."""
        index = self.index
        if self._values is None or index < 0:
            return self._summary()
        words = f"[{index}] = {figure(f'{self._values[index]:+.6f}')}"
        if self._before is not None:
            was = self.tr("was {0}").format(figure(f"{self._before[index]:+.6f}"))
            words += f", {was}, {figure(f'{self._cells[index]:+.6f}')}"
        return words

    def resizeEvent(self, event: object) -> None:
        self._redraw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._values is None or not self._area().contains(event.position()):
            self._set_index(-1)
            return
        width, height = self._cell()
        index = int(event.position().y() / height) * self._columns
        index += int(event.position().x() / width)
        self._set_index(index if index < len(self._values) else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_index(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {
            key.Key_Left: -1, key.Key_Right: 1,
            key.Key_Up: -self._columns, key.Key_Down: self._columns,
        }  # fmt: skip
        if self._values is None or event.key() not in steps:
            super().keyPressEvent(event)
            return
        wanted = 0 if self.index < 0 else self.index + steps[Qt.Key(event.key())]
        if 0 <= wanted < len(self._values):
            self._set_index(wanted)

    def sizeHint(self) -> QSize:
        return QSize(480, 160 + _FOOT)


def vector_image(
    values: NDArray[np.float32], columns: int, *, limit: float | None = None, grey: bool = False
) -> QImage:
    """One pixel a value, row by row; what is left of the last row is transparent.

    Args:
        values: Shape (dimension,).
        columns: Values a row.
        limit: Magnitude of the strongest colour; by default the largest there is.
        grey: Without colours.
    """
    limit = _largest(values) if limit is None else limit
    rows = -(-len(values) // columns)
    scaled = values / limit if limit else np.zeros_like(values)
    levels = np.nan_to_num(scaled, nan=0.0, posinf=1.0, neginf=-1.0)
    indexes = np.rint(np.clip(levels, -1, 1) * _LEVELS).astype(np.int64) + _LEVELS
    cells = np.zeros(rows * columns, dtype=np.uint32)
    cells[: len(indexes)] = _palette(grey)[indexes]
    grid = np.ascontiguousarray(cells.reshape(rows, columns))
    return QImage(grid.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32).copy()


def _palette(grey: bool) -> NDArray[np.uint32]:
    look = theme()
    ends = (look.color("muted"), look.color("text")) if grey else _COLORS
    return _palette_table(look.color("surface"), *ends)


def _largest(values: NDArray[np.float32]) -> float:
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if len(finite) else 0.0


def _palette_table(middle: QColor, negative: QColor, positive: QColor) -> NDArray[np.uint32]:
    """ARGB of each level from -1 to +1, through the surface's colour at 0."""
    center = np.array([middle.red(), middle.green(), middle.blue()], dtype=np.float64)
    share = np.linspace(-1, 1, 2 * _LEVELS + 1)
    ends = []
    for color in (negative, positive):
        ends.append(np.array([color.red(), color.green(), color.blue()], dtype=np.float64))
    end = np.where(share[:, None] < 0, ends[0], ends[1])
    # A root lifts small values from the surface: most values of a unit vector are small.
    rgb = center + (end - center) * np.abs(share[:, None]) ** 0.7
    red, green, blue = np.rint(rgb).astype(np.uint32).T
    table: NDArray[np.uint32] = (0xFF << 24) | (red << 16) | (green << 8) | blue
    return table.astype(np.uint32)
