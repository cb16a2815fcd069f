"""The drawn part of a trade-off. Only `tradeoff.py` imports it, when there is data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.scatter_canvas import ScatterCanvas

import pyqtgraph as pg  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.widgets.plot_data import PlotData, Series
    from kimera_console.gui.widgets.tradeoff import Spread


class TradeoffCanvas(ScatterCanvas):
    """Two axes of their own scales, whiskers along x, markers of different sizes.

    Args:
        data: What is drawn.
        spreads: Series key -> intervals and sizes of its points.
    """

    def __init__(
        self, data: PlotData, spreads: Mapping[str, Spread], parent: QWidget | None = None
    ) -> None:
        self._spreads = spreads
        self._whiskers: dict[str, Any] = {}
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
        spread = self._spreads.get(one.key)
        if spread is None:
            return
        self._clouds[one.key].setSize(spread.sizes_px)
        whisker = self._whiskers.get(one.key)
        if whisker is None:
            whisker = self._whiskers[one.key] = pg.ErrorBarItem(x=one.x, y=one.y)
            whisker.setZValue(-1)
            self._plot.addItem(whisker, ignoreBounds=True)
        style = one.style or theme().series(one.key, self._index(one.key))
        color = QColor(style.color)
        color.setAlphaF(0.45)
        pen = pg.mkPen(color, width=1.5 * self._scale)
        left, right = one.x - spread.low, spread.high - one.x
        whisker.setData(x=one.x, y=one.y, left=left, right=right, pen=pen)

    def remove_series(self, key: str) -> None:
        """Take a cloud away."""
        whisker = self._whiskers.pop(key, None)
        if whisker is not None:
            self._plot.removeItem(whisker)
        super().remove_series(key)
