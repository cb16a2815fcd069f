"""The drawn part of a trade-off. Only `tradeoff.py` imports it, when there is data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.plot.scatter_canvas import ScatterCanvas

import pyqtgraph as pg  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.widgets.plot.data import PlotData, Series
    from kimera_console.gui.widgets.plot.tradeoff import PointExtras


WHISKER_ALPHA = 0.45
RING_GAP_PX = 9
"""A ring's diameter beyond its marker's."""
EDGE = 0.16
"""Room above and below the points, as a share of their span; half of it beside them."""


class TradeoffCanvas(ScatterCanvas):
    """Two axes of their own scales, whiskers along x, markers of different sizes.

    Args:
        data: What is drawn.
        extras: Series key -> intervals and sizes of its points.
    """

    def __init__(
        self, data: PlotData, extras: Mapping[str, PointExtras], parent: QWidget | None = None
    ) -> None:
        self._extras = extras
        self._whiskers: dict[str, Any] = {}
        self._rings: dict[str, Any] = {}
        super().__init__(data, parent)
        self._plot.getViewBox().setAspectLocked(False)
        # The table beside it is what the keyboard walks: arrows mean little on two scales.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def update_series(self, one: Series) -> None:
        """Draw or redraw one cloud."""
        if one.key not in self._clouds:  # the map's own draws all its points alike
            self._clouds[one.key] = pg.ScatterPlotItem(pxMode=True)
            self._plot.addItem(self._clouds[one.key])
        super().update_series(one)
        extra = self._extras.get(one.key)
        if extra is None:
            return
        self._clouds[one.key].setSize(extra.sizes_px)
        whisker = self._whiskers.get(one.key)
        if whisker is None:
            whisker = self._whiskers[one.key] = pg.ErrorBarItem(x=one.x, y=one.y)
            whisker.setZValue(-1)
            self._plot.addItem(whisker, ignoreBounds=True)
        style = one.style or theme().series(one.key, self._index(one.key))
        color = QColor(style.color)
        color.setAlphaF(WHISKER_ALPHA)
        pen = pg.mkPen(color, width=1.5 * self._scale)
        x, y = self._positions(one)
        left, right = x - self._map_x(extra.low), self._map_x(extra.high) - x
        whisker.setData(x=x, y=y, left=left, right=right, pen=pen)
        self._show_rings(one.key, x, y, extra)

    def _fit(self) -> None:
        super()._fit()
        if not self._data.y.include or self._touched:
            return
        # Large markers at the edge are not cut, nor are whiskers.
        box = self._plot.getViewBox()
        box.setYRange(*self._span(), padding=EDGE)
        ends = [part for one in self._extras.values() for part in (one.low, one.high)]
        shown = self._map_x(np.concatenate(ends)) if ends else np.empty(0)
        shown = shown[np.isfinite(shown)]
        if len(shown):
            box.setXRange(float(shown.min()), float(shown.max()), padding=EDGE / 2)

    def remove_series(self, key: str) -> None:
        """Take a cloud away."""
        for item in (self._whiskers.pop(key, None), self._rings.pop(key, None)):
            if item is not None:
                self._plot.removeItem(item)
        super().remove_series(key)

    def _show_rings(
        self, key: str, x: NDArray[np.float64], y: NDArray[np.float64], extra: PointExtras
    ) -> None:
        ring = self._rings.get(key)
        if ring is None:
            if not extra.ringed.any():
                return
            ring = self._rings[key] = pg.ScatterPlotItem(pxMode=True)
            ring.setBrush(QColor(0, 0, 0, 0))
            self._plot.addItem(ring, ignoreBounds=True)
        which = np.flatnonzero(extra.ringed)
        ring.setPen(pg.mkPen(theme().color("text"), width=1.5 * self._scale))
        ring.setData(x[which], y[which], size=extra.sizes_px[which] + RING_GAP_PX)
