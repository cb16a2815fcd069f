"""The drawn part of a plot, on pyqtgraph. `panel.py` imports it when there is data.

Items are made once a series and then updated. Log axes are mapped here, because pyqtgraph's own
log mode covers only some of its items and labels them with exponents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import (
    QPointF,
    QRectF,
    Qt,
    Signal,
    Slot,
)  # before pyqtgraph: it takes what it finds
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsSceneWheelEvent, QVBoxLayout, QWidget

import pyqtgraph as pg  # isort: skip

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX
from kimera_console.gui.widgets.plot.axis import NumberAxis
from kimera_console.gui.widgets.plot.data import BARS, LINE, PlotData, Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent

MANY_POINTS = 2000
"""Above this a line has no markers and is thinned out to what the pixels can show."""
HOVER_PX = 24
_ALL = slice(0, None)


class PlotCanvas(QWidget):
    """Axes, grid and items of one plot.

    Signals:
        point_changed: Series key and index of the point under the mouse, or ("", -1).
    """

    point_changed = Signal(str, int)

    def __init__(self, data: PlotData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._items: dict[str, _Items] = {}
        self._sorted: dict[str, bool] = {}
        self._touched = False
        self._scale = 1.0
        self._axes = {"bottom": NumberAxis("bottom"), "left": NumberAxis("left")}
        box = _PlotBox(self.fit)
        box.sigRangeChangedManually.connect(self._touch)
        self.view = pg.PlotWidget(viewBox=box, axisItems=self._axes)
        self.view.setMenuEnabled(False)
        self.view.hideButtons()
        self.view.setAntialiasing(True)
        self.view.setFrameShape(self.view.Shape.NoFrame)
        self.view.viewport().setMouseTracking(True)
        self._plot = self.view.getPlotItem()
        # Room for half of a tick's label at the upper and the right end, else it is cut.
        self._plot.layout.setContentsMargins(1, 8, 16, 1)
        self._plot.getViewBox().setZValue(1)  # the data lie on the grid, not beneath it
        self._baseline = pg.InfiniteLine(angle=0, movable=False)
        self._baseline.hide()
        self._plot.addItem(self._baseline, ignoreBounds=True)
        self._mark = pg.ScatterPlotItem(size=11, pxMode=True)
        self._mark.setZValue(20)
        self._plot.addItem(self._mark, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.view.scene().sigMouseMoved.connect(self._hover)
        theme().follow(self, self.restyle)
        self.restyle()

    def update_series(self, one: Series) -> None:
        items = self._items.get(one.key)
        if items is None:
            items = self._items[one.key] = _Items(self._plot, one.kind)
        self._sorted[one.key] = len(one.x) > MANY_POINTS and bool((np.diff(one.x) >= 0).all())
        place = (self._index(one.key), len(self._data.series))
        items.show(one, place, self._map_x, self._map_y, self._scale)
        self._fit()

    def remove_series(self, key: str) -> None:
        items = self._items.pop(key, None)
        if items is not None:
            items.remove(self._plot)

    def fit(self) -> None:
        """Show everything again."""
        self._touched = False
        self._fit()

    def show_mark(self, key: str, index: int) -> None:
        """Ring one point; index -1 takes the ring away."""
        one = self._data.series.get(key)
        if one is None or not 0 <= index < len(one.x):
            self._mark.setData([], [])
            return
        x, y = self._positions(one, slice(index, index + 1))
        self._mark.setData(x, y)

    @Slot()
    def restyle(self) -> None:
        """Take colours, fonts and axes from the theme and the data."""
        look = theme()
        self.view.setBackground(look.color("surface"))
        for name, axis in (("bottom", self._data.x), ("left", self._data.y)):
            item = self._axes[name]
            item.describe(axis, self._data.categories if name == "bottom" else ())
            item.setTickFont(look.font(CAPTION_PX))
            item.setTextPen(look.color("muted"))
            item.setPen(QPen(look.color("border"), 1))
            item.setTickPen(QPen(look.color("border"), 1))
            size = f"{CAPTION_PX}px"
            item.setLabel(axis.title, **{"color": look.color("muted").name(), "font-size": size})
            item.setGrid(110)
            item.setStyle(tickLength=-4, tickTextOffset=6)
            item.setZValue(-10)  # its grid belongs behind the data
        self._axes["left"].setWidth(64)
        self._baseline.setPen(
            pg.mkPen(look.color("muted"), width=1.5 * self._scale, style=Qt.PenStyle.DashLine)
        )
        if self._data.baseline is not None:
            self._baseline.setValue(float(self._map_y(np.array([self._data.baseline]))[0]))
        self._baseline.setVisible(self._data.baseline is not None)
        # mkPen's pens are cosmetic: a plain one is scaled with the symbol, and covers it.
        self._mark.setPen(pg.mkPen(look.color("text"), width=2))
        self._mark.setBrush(QColor(0, 0, 0, 0))
        for key, one in self._data.series.items():
            if key in self._items:
                self.update_series(one)
        self._restyle_more()

    def _restyle_more(self) -> None:
        """What a subclass restyles. `restyle` itself is a slot, and an overridden one outlives it.

        PySide no longer ends such a connection when the widget goes.
        """

    def render_to(self, painter: QPainter, target: QRectF, scale: float = 1.0) -> None:
        """Draw the plot as it is on screen, as vectors where the painter can.

        Args:
            painter: Where to.
            target: In the painter's units; keep the proportions of this widget.
            scale: The painter's device pixels a unit: pens are cosmetic and need it.
        """
        self.draw_for_picture(scale)
        self.view.render(painter, target, self.view.viewport().rect())
        self.draw_for_picture(None)

    def draw_for_picture(self, scale: float | None) -> None:
        """Draw for a file with so many pixels a unit (pens are cosmetic), or for the screen: None.

        On screen, markers are cut from one pixmap; in an SVG that would be a picture of them all.
        """
        self._scale = scale or 1.0
        self.restyle()
        for item in self.view.scene().items():
            if isinstance(item, pg.ScatterPlotItem) and len(item.data) <= MANY_POINTS:
                item.setExportMode(scale is not None)

    def _fit(self) -> None:
        """Show everything, unless the user has zoomed."""
        if self._touched:
            return
        box = self._plot.getViewBox()
        bars = any(one.kind == BARS for one in self._data.series.values())
        if bars:
            box.setXRange(-0.6, len(self._data.categories) - 0.4, padding=0)
        else:
            box.enableAutoRange(x=True)
        if (self._data.y.zero or bars) and not self._data.y.log:
            box.setYRange(0, self._top() * 1.06 or 1.0, padding=0)
        elif self._data.y.include:
            box.setYRange(*self._span(), padding=0.08)
        else:
            box.enableAutoRange(y=True)

    def _span(self) -> tuple[float, float]:
        """Least and greatest of the data and of what the axis wants included, as drawn."""
        parts = [one.y for one in self._data.series.values()]
        mapped = self._map_y(np.concatenate([*parts, np.array(self._data.y.include)]))
        seen = mapped[np.isfinite(mapped)]
        return (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)

    def _top(self) -> float:
        tops = [self._data.baseline or 0.0]
        for one in self._data.series.values():
            values = one.y if one.high is None else np.fmax(one.y, one.high)
            if np.isfinite(values).any():
                tops.append(float(np.nanmax(values)))
        return max(tops)

    @Slot()
    def _touch(self) -> None:
        self._touched = True

    def _index(self, key: str) -> int:
        return list(self._data.series).index(key)

    def _map_x(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return _logged(values) if self._data.x.log else values

    def _map_y(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return _logged(values) if self._data.y.log else values

    def _positions(
        self, one: Series, part: slice = _ALL
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x = self._map_x(one.x[part])
        if one.kind == BARS:
            x = x + _bar_offset(self._index(one.key), len(self._data.series))
        return x, self._map_y(one.y[part])

    @Slot(object)
    def _hover(self, position: QPointF) -> None:
        box = self._plot.getViewBox()
        best, key, index = float(HOVER_PX), "", -1
        if box.sceneBoundingRect().contains(position):
            here = box.mapSceneToView(position)
            width, height = box.viewPixelSize()
            for one in self._data.series.values():
                near = self._near(one, here.x(), HOVER_PX * width)
                x, y = self._positions(one, near)
                if not len(x):
                    continue
                far = np.hypot((x - here.x()) / width, (y - here.y()) / height)
                if one.kind == BARS:
                    inside = (y >= here.y()) & (here.y() >= 0)
                    far = np.where(inside, np.abs(x - here.x()) / width, far)
                if not np.isfinite(far).any():
                    continue
                nearest = int(np.nanargmin(far))
                if far[nearest] < best:
                    best, key, index = float(far[nearest]), one.key, near.start + nearest
        self.show_mark(key, index)
        self.point_changed.emit(key, index)

    def _near(self, one: Series, at: float, reach: float) -> slice:
        """Where the points of a long line lie that are within reach of a place along x."""
        if not self._sorted.get(one.key):
            return slice(0, len(one.x))
        ends = np.array([at - reach, at + reach])
        first, last = np.searchsorted(one.x, 10.0**ends if self._data.x.log else ends)
        return slice(int(first), int(last))

    def leaveEvent(self, event: QEvent) -> None:
        self.show_mark("", -1)
        self.point_changed.emit("", -1)


class _Items:
    """The pyqtgraph items of one series, made once."""

    def __init__(self, plot: Any, kind: str) -> None:
        self.kind = kind
        self.curve: Any = None
        self.bars: Any = None
        self.whiskers: Any = None
        self.low = pg.PlotCurveItem(pen=None)
        self.high = pg.PlotCurveItem(pen=None)
        self.band = pg.FillBetweenItem(self.low, self.high)
        self.band.setZValue(-5)
        if kind == BARS:
            self.bars = pg.BarGraphItem(x=[], height=[], width=0.1)
            self.whiskers = pg.ErrorBarItem(x=np.empty(0), y=np.empty(0), beam=0.08)
            self._all = [self.bars, self.whiskers]
        else:
            self.curve = pg.PlotDataItem()
            self._all = [self.low, self.high, self.band, self.curve]
        for item in self._all:
            plot.addItem(item)

    def remove(self, plot: Any) -> None:
        for item in self._all:
            plot.removeItem(item)

    def show(
        self, one: Series, place: tuple[int, int], map_x: Any, map_y: Any, scale: float
    ) -> None:
        index, total = place
        style = one.style or theme().series(one.contender or one.key, index)
        color = QColor(style.color)
        x, y = map_x(one.x), map_y(one.y)
        if self.kind == BARS:
            self._show_bars(one, color, x + _bar_offset(index, total), y, total)
            return
        many = len(x) > MANY_POINTS
        is_line = self.kind == LINE
        fill = pg.mkBrush(color)
        # Qt strokes lines of 1 px far faster than wide ones, and many points need it.
        dashes = Qt.PenStyle.DashLine if one.under else Qt.PenStyle.SolidLine
        width = 1 if many else (1.5 if one.under else 2) * scale
        pen = pg.mkPen(color, width=width, style=dashes) if is_line else None
        if one.steps and len(x):
            x, y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
        self.curve.setData(
            x, y, pen=pen,
            symbol=None if is_line and (many or one.steps or one.under) else style.marker or None,
            symbolSize=6 if is_line else 7,
            symbolBrush=fill if style.marker != "x" else None,
            symbolPen=pg.mkPen(color, width=1.5 * scale),
            connect="finite" if is_line else "all",
        )  # fmt: skip
        self.curve.setDownsampling(auto=is_line and many, method="peak")
        self.curve.setClipToView(is_line and many)
        has_band = one.low is not None and one.high is not None
        for item in (self.low, self.high, self.band):
            item.setVisible(has_band)  # an empty one would pull the range to zero
        if one.low is not None and one.high is not None:
            self.low.setData(map_x(one.x), map_y(one.low))
            self.high.setData(map_x(one.x), map_y(one.high))
            color.setAlphaF(0.2)
            self.band.setBrush(color)

    def _show_bars(
        self, one: Series, color: QColor, x: NDArray[np.float64], y: NDArray[np.float64], total: int
    ) -> None:
        self.bars.setOpts(
            x=x, y0=0, height=np.nan_to_num(y), width=0.8 / max(1, total) * 0.92,
            brush=pg.mkBrush(color), pen=pg.mkPen(None),
        )  # fmt: skip
        if one.low is not None and one.high is not None:
            self.whiskers.setData(
                x=x, y=y, top=one.high - y, bottom=y - one.low,
                pen=pg.mkPen(theme().color("text"), width=1.5),
            )  # fmt: skip


class _PlotBox(pg.ViewBox):  # type: ignore[misc]
    """Zooms with Ctrl and the wheel only, so that a page can be scrolled; double click: reset."""

    def __init__(self, reset: Callable[[], None]) -> None:
        super().__init__(enableMenu=False)  # it would be made, and cost 3 ms, to stay hidden
        self._reset = reset

    def wheelEvent(self, event: QGraphicsSceneWheelEvent, axis: Any = None) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event, axis)
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        self._reset()
        event.accept()


def _logged(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log10(np.where(values > 0, values, np.nan))


def _bar_offset(index: int, total: int) -> float:
    width = 0.8 / max(1, total)
    return (index - (total - 1) / 2) * width
