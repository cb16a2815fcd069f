"""The drawn part of a map of points. Only `scatter_map.py` imports it, when there is data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPen

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.plot.canvas import HOVER_PX, PlotCanvas

import pyqtgraph as pg  # isort: skip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.widgets.plot.data import PlotData, Series

CROWD = 400
"""Points of a group from which they are drawn small and translucent."""
_AHEAD = 0.5
"""A step goes to the nearest point less than 60 degrees off the arrow's direction."""


class ScatterCanvas(PlotCanvas):
    """Equal scales on both axes, a selected point, clicks and arrow keys.

    Signals:
        clicked: Series key and index.
    """

    clicked = Signal(str, int)

    def __init__(self, data: PlotData, parent: QWidget | None = None) -> None:
        self._chosen = ("", -1)
        self._ring: Any = None
        self._clouds: dict[str, _Cloud] = {}
        super().__init__(data, parent)
        self._plot.getViewBox().setAspectLocked(True)
        self._ring = pg.ScatterPlotItem(size=17, pxMode=True)
        self._ring.setZValue(19)
        self._plot.addItem(self._ring, ignoreBounds=True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.scene().sigMouseClicked.connect(self._click)
        self.restyle()

    def select(self, key: str, index: int) -> None:
        """Ring a point until another one is selected; index -1 for none."""
        self._chosen = (key, index)
        self._place_ring()

    def update_series(self, one: Series) -> None:
        """Draw or redraw one cloud."""
        cloud = self._clouds.get(one.key)
        if cloud is None:
            cloud = self._clouds[one.key] = _Cloud(pxMode=True)
            self._plot.addItem(cloud)
        style = one.style or theme().series(one.contender or one.key, self._index(one.key))
        color, crowded = QColor(style.color), len(one.x) > CROWD
        if crowded:  # one group must not hide another that lies in the same place
            color.setAlphaF(0.55)
        cloud.setData(
            *self._positions(one), symbol=style.marker, size=5 if crowded else 8,
            brush=pg.mkBrush(color),
            # An edge in the surface's colour keeps points apart that lie on each other.
            pen=pg.mkPen(theme().color("surface"), width=0.5 * self._scale),
        )  # fmt: skip
        self._fit()
        if one.key == self._chosen[0]:
            self._place_ring()

    def remove_series(self, key: str) -> None:
        """Take a cloud away."""
        cloud = self._clouds.pop(key, None)
        if cloud is not None:
            self._plot.removeItem(cloud)
        if key == self._chosen[0]:
            self.select("", -1)

    def _restyle_more(self) -> None:
        if self._ring is not None:
            self._ring.setPen(pg.mkPen(theme().color("text"), width=2.5))
            self._ring.setBrush(QColor(0, 0, 0, 0))
        for key, one in self._data.series.items():
            if key in self._clouds:
                self.update_series(one)

    def _place_ring(self) -> None:
        place = self._point(*self._chosen)
        if place is None:
            self._ring.setData([], [])
        else:
            self._ring.setData([place[0]], [place[1]])

    def _point(self, key: str, index: int) -> tuple[float, float] | None:
        one = self._data.series.get(key)
        if one is None or not 0 <= index < len(one.x):
            return None
        x, y = self._positions(one, slice(index, index + 1))
        return float(x[0]), float(y[0])

    @Slot(object)
    def _click(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton or event.double():
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        box = self._plot.getViewBox()
        here: QPointF = box.mapSceneToView(event.scenePos())
        width, height = box.viewPixelSize()
        best, found = float(HOVER_PX), ("", -1)
        for one in self._data.series.values():
            if len(one.x):
                x, y = self._positions(one)
                far = np.hypot((x - here.x()) / width, (y - here.y()) / height)
                nearest = int(far.argmin())
                if far[nearest] < best:
                    best, found = float(far[nearest]), (one.key, nearest)
        if found[1] >= 0:
            self.clicked.emit(*found)

    def _step(self, right: int, up: int) -> None:
        """Walk to the nearest point in a direction; without a selection, to the first point."""
        start = self._point(*self._chosen)
        if start is None:
            for one in self._data.series.values():
                if len(one.x):
                    self.clicked.emit(one.key, 0)
                    return
            return
        best, found = np.inf, ("", -1)
        for one in self._data.series.values():
            if not len(one.x):
                continue
            x, y = self._positions(one)
            x, y = x - start[0], y - start[1]
            far = np.hypot(x, y)
            ahead = x * right + y * up
            with np.errstate(divide="ignore", invalid="ignore"):
                far = np.where(ahead > _AHEAD * far, far, np.inf)
            nearest = int(far.argmin())
            if far[nearest] < best:
                best, found = float(far[nearest]), (one.key, nearest)
        if found[1] >= 0:
            self.clicked.emit(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {
            key.Key_Left: (-1, 0), key.Key_Right: (1, 0), key.Key_Up: (0, 1), key.Key_Down: (0, -1),
        }  # fmt: skip
        if event.key() in steps:
            self._step(*steps[Qt.Key(event.key())])
        elif event.text() in ("+", "-", "="):
            factor = 1.25 if event.text() == "-" else 0.8
            self._plot.getViewBox().scaleBy((factor, factor))
            self._touch()
        elif event.text() == "0":
            self.fit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._plot.getViewBox().setBorder(QPen(theme().color("accent"), 2))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._plot.getViewBox().setBorder(None)


class _Cloud(pg.ScatterPlotItem):  # type: ignore[misc]
    """Points that all look the same.

    pyqtgraph looks the picture of each point up by itself, 7 microseconds a point; here one is
    looked up, and all points take it.
    """

    def updateSpots(self, dataSet: Any = None) -> None:
        data = self.data if dataSet is None else dataSet
        if len(data):
            names = ["symbol", "size", "pen", "brush"]
            style = list(zip(*self._style(names, data=data, idx=np.s_[:1]), strict=True))
            data["sourceRect"] = self.fragmentAtlas[style][0]
            self._updateMaxSpotSizes(data=data)
            self.invalidate()
