"""Heat map of a square matrix of any size: computed for what is in sight, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import GRID
from kimera_console.gui.widgets.heat.data import HeatData, HeatRequest, HeatWindow
from kimera_console.gui.widgets.heat.paint import HeatPainter, label_room
from kimera_console.gui.widgets.heat.palette import palette_table, to_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent


ZOOM_STEP = 1.5
LEAST_CELLS = 4.0
"""Rows in sight when zoomed in as far as it goes."""
_DRAG_PX = 4


class HeatMap(QWidget):
    """A matrix as colours, with labels, a cursor and a selected row.

    Ctrl and the wheel, or + and -, zoom; dragging moves; a double click or 0 shows everything.
    Arrow keys move the cursor, Return selects its row.

    Signals:
        cell_changed: Row, column and value under the mouse or the cursor; (-1, -1, nan) for none.
        clicked: Row and column of a cell that was clicked, or chosen by Return.
        window_changed: Another part is in sight.
        block_requested: A `HeatRequest` of deferred data; until it is answered, what
            was there is shown.
    """

    cell_changed = Signal(int, int, float)
    clicked = Signal(int, int)
    window_changed = Signal()
    block_requested = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: HeatData | None = None
        self._window = HeatWindow(0, 0, 1, 1)
        self._asked: HeatRequest | None = None
        self._shown: HeatRequest | None = None
        self._block = np.empty((0, 0), np.float32)
        self._image: QImage | None = None
        self._cursor = (-1, -1)
        self._selected = -1
        self._faded = False
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAccessibleName(name)
        theme().follow(self, self._recolour)

    def set_data(self, data: HeatData | None) -> None:
        """Show another matrix, all of it; None shows nothing."""
        self._data = data
        self._cursor, self._selected = (-1, -1), -1
        self.cell_changed.emit(-1, -1, float("nan"))
        if data is None:
            self._asked = None
            self._clear()
            self.setAccessibleDescription("")
            return
        if self._shown is not None and len(data.labels) < len(self._shown.data.labels):
            self._clear()  # rows of it are gone
        self.setAccessibleDescription(self.tr("{0} rows").format(len(data.labels)))
        self.fit()

    def fit(self) -> None:
        """Zoom out until all rows and columns are in sight."""
        if self._data is not None:
            count = len(self._data.labels)
            self._set_window(HeatWindow(0, 0, count, count))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Come nearer (a factor above 1) or go back, around a point of the widget."""
        if self._data is None:
            return
        area, old, count = self._area(), self._window, len(self._data.labels)
        at = at or self._cursor_point() or area.center()
        share_x = min(1.0, max(0.0, (at.x() - area.left()) / area.width()))
        share_y = min(1.0, max(0.0, (at.y() - area.top()) / area.height()))
        least = min(LEAST_CELLS, count)
        rows = min(count, max(least, old.rows / factor))
        columns = min(count, max(least, old.columns / factor))
        self._set_window(
            HeatWindow(
                old.top + share_y * (old.rows - rows),
                old.left + share_x * (old.columns - columns),
                rows,
                columns,
            )
        )

    def select(self, row: int) -> None:
        """Mark a row and its column; -1 marks none. Out of sight, it is brought into sight."""
        if row == self._selected:
            return
        self._selected = row
        window = self._window
        if row >= 0 and not window.top <= row < window.top + window.rows - 0.5:
            self._set_window(
                HeatWindow(row - window.rows / 2, window.left, window.rows, window.columns)
            )
        self.update()

    def show_block(self, wanted: HeatRequest, block: NDArray[np.float32]) -> None:
        """Bring the values that `block_requested` asked for; those for other data are dropped."""
        if wanted.data is self._data:
            self._shown, self._block = wanted, block
            self._recolour()

    def set_stale(self, stale: bool) -> None:
        """Fade the picture while it is out of date."""
        if stale != self._faded:
            self._faded = stale
            self.update()

    @property
    def data(self) -> HeatData | None:
        return self._data

    @property
    def window_in_sight(self) -> HeatWindow:
        return self._window

    @property
    def sampled(self) -> int:
        """Every how-manieth row is computed: 1 if all of those in sight are."""
        rows = 0 if self._asked is None else len(self._asked.rows)
        return max(1, -(-int(self._window.rows) // max(1, rows)))

    @property
    def in_sight(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
        """Rows and columns that were computed, and their values."""
        if self._shown is None:
            none = np.empty(0, np.intp)
            return none, none, self._block
        return self._shown.rows, self._shown.columns, self._block

    def picture(self, scale: float = 2.0) -> QPixmap:
        """The map as on the screen, on the surface's ground, for an export."""
        pixmap = QPixmap(self.size() * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(theme().color("surface"))
        painter = QPainter(pixmap)
        self._paint(painter, focus=False)
        painter.end()
        return pixmap

    def _set_window(self, wanted: HeatWindow) -> None:
        assert self._data is not None
        count = len(self._data.labels)
        top = min(max(0.0, wanted.top), max(0.0, count - wanted.rows))
        left = min(max(0.0, wanted.left), max(0.0, count - wanted.columns))
        self._window = HeatWindow(top, left, wanted.rows, wanted.columns)
        self._compute()
        self.window_changed.emit()

    def _compute(self) -> None:
        """Ask for the values in sight: never more than there are pixels for, or than a sample."""
        if self._data is None or not len(self._data.labels):
            return
        area = self._area()
        rows = self._indices(self._window.top, self._window.rows, area.height())
        columns = self._indices(self._window.left, self._window.columns, area.width())
        self._asked = HeatRequest(self._data, self._window, rows, columns)
        if self._data.deferred:
            self.update()
            self.block_requested.emit(self._asked)
        else:
            self.show_block(self._asked, self._data.block(rows, columns))

    def _clear(self) -> None:
        """Show no values."""
        self._shown = self._image = None
        self._block = np.empty((0, 0), np.float32)
        self.update()

    def _indices(self, start: float, span: float, room_px: float) -> NDArray[np.intp]:
        assert self._data is not None
        first = int(start)
        last = min(len(self._data.labels), int(np.ceil(start + span)))
        most = min(self._data.sample, max(1, int(room_px)))
        count = last - first
        if count <= most:
            return np.arange(first, last, dtype=np.intp)
        return first + (np.arange(most, dtype=np.intp) * count) // most

    def _recolour(self) -> None:
        if self._data is None or not self._block.size:
            return
        levels = to_levels(self._block, self._data.low, self._data.high)
        colours = np.ascontiguousarray(palette_table(dark=theme().is_dark)[levels])
        height, width = colours.shape
        self._image = QImage(
            colours.data, width, height, width * 4, QImage.Format.Format_RGB32
        ).copy()
        self.update()

    def _area(self) -> QRectF:
        left, top = label_room(self.width(), self.height())
        return QRectF(
            left, top, max(1, self.width() - left - 1), max(1, self.height() - top - GRID)
        )

    def _cell_at(self, position: QPointF) -> tuple[int, int]:
        """Row and column (of those that were computed) at a point, (-1, -1) outside."""
        area = self._area()
        shown = self._shown
        if self._data is None or shown is None or not area.contains(position):
            return -1, -1
        row = self._window.top + (position.y() - area.top()) / area.height() * self._window.rows
        left = self._window.left
        column = left + (position.x() - area.left()) / area.width() * self._window.columns
        return _nearest(shown.rows, row), _nearest(shown.columns, column)

    def _cursor_point(self) -> QPointF | None:
        if self._cursor[0] < 0:
            return None
        painter = HeatPainter(self._area(), self._window)
        return painter.cell(*self._cursor).center()

    def _value(self, row: int, column: int) -> float:
        assert self._data is not None
        return float(self._data.block(np.array([row]), np.array([column]))[0, 0])

    def _point_at(self, row: int, column: int) -> None:
        if (row, column) != self._cursor:
            self._cursor = (row, column)
            value = self._value(row, column) if row >= 0 else float("nan")
            self.cell_changed.emit(row, column, value)
            self.update()

    def _paint(self, painter: QPainter, *, focus: bool) -> None:
        shown = self._shown
        if self._image is None or self._data is None or shown is None:
            return
        work = HeatPainter(self._area(), self._window)
        painter.setOpacity(0.45 if self._faded else 1.0)
        work.image(painter, self._image, shown)
        work.values(painter, self._block, shown.rows, shown.columns, self._data)
        painter.setOpacity(1.0)
        work.labels(painter, self._data.labels, self._selected)
        work.marks(painter, self._selected, self._cursor, focus=focus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter, focus=self.hasFocus())

    def resizeEvent(self, event: object) -> None:
        self._compute()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            factor = ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP
            self.zoom(factor, event.position())
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self._data is not None:
            moved = event.position() - self._pressed
            if self._dragged or moved.manhattanLength() > _DRAG_PX:
                self._dragged = True
                self._pressed = event.position()
                area, old = self._area(), self._window
                top = old.top - moved.y() / area.height() * old.rows
                left = old.left - moved.x() / area.width() * old.columns
                self._set_window(HeatWindow(top, left, old.rows, old.columns))
            return
        self._point_at(*self._cell_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and not self._dragged:
            row, column = self._cell_at(event.position())
            if row >= 0:
                self.clicked.emit(row, column)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {
            key.Key_Left: (0, -1), key.Key_Right: (0, 1),
            key.Key_Up: (-1, 0), key.Key_Down: (1, 0),
        }  # fmt: skip
        if self._data is None or not len(self._data.labels):
            super().keyPressEvent(event)
        elif event.key() in steps:
            self._step(*steps[Qt.Key(event.key())])
        elif event.key() in (key.Key_Return, key.Key_Enter) and self._cursor[0] >= 0:
            self.clicked.emit(*self._cursor)
        elif event.text() in ("+", "-", "="):
            self.zoom(1 / ZOOM_STEP if event.text() == "-" else ZOOM_STEP)
        elif event.text() == "0":
            self.fit()
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        """Move the cursor by a cell, and what is in sight with it."""
        assert self._data is not None
        count, window = len(self._data.labels), self._window
        row, column = self._cursor
        if row < 0:
            row, column = int(window.top), int(window.left)
        else:
            stride = self.sampled
            row = min(count - 1, max(0, row + down * stride))
            column = min(count - 1, max(0, column + right * stride))
        top, left = window.top, window.left
        top = min(top, row) if row < top else max(top, row + 1 - window.rows)
        left = min(left, column) if column < left else max(left, column + 1 - window.columns)
        if (top, left) != (window.top, window.left):
            self._set_window(HeatWindow(top, left, window.rows, window.columns))
        self._point_at(row, column)

    def sizeHint(self) -> QSize:
        return QSize(560, 420)


def _nearest(indices: NDArray[np.intp], place: float) -> int:
    """The computed index whose cell covers a place."""
    found = int(np.searchsorted(indices, place, side="right")) - 1
    return int(indices[min(max(found, 0), len(indices) - 1)])
