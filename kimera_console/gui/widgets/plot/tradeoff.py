"""One figure against another, for points of which one is to be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.gui.widgets.plot.data import array
from kimera_console.gui.widgets.plot.scatter_map import ScatterMap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.gui.tokens import SeriesStyle
    from kimera_console.gui.widgets.plot.canvas import PlotCanvas


@dataclass(frozen=True)
class PointExtras:
    """What a cloud's points have beside their place.

    Attributes:
        low, high: Ends of an interval along x.
        sizes_px: Diameters of the markers.
        ringed: Whether a ring around the marker sets it apart; empty for none.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sizes_px: NDArray[np.float64]
    ringed: NDArray[np.bool_]


class TradeoffPlot(ScatterMap):
    """Points with whiskers along x and markers of different sizes; a click selects one."""

    def set_points(
        self,
        key: str,
        label: str,
        x: Any,
        y: Any,
        *,
        low: Any,
        high: Any,
        sizes_px: Any,
        names: Sequence[str],
        style: SeriesStyle,
        ringed: Sequence[bool] = (),
    ) -> None:
        """Add or update a cloud.

        Args:
            key: Names it.
            label: In the legend.
            x: Numbers.
            y: As many.
            low: Lower ends of intervals around x.
            high: Upper ends.
            sizes_px: Diameters of the markers.
            names: What each point is, for the read-out.
            style: Colour and marker.
            ringed: Points that a ring sets apart; () for none.
        """
        rings = np.asarray(ringed, dtype=np.bool_)
        self._known()[key] = PointExtras(array(low), array(high), array(sizes_px), rings)
        self.set_scatter(key, label, x, y, names=names, style=style)

    def remove(self, key: str) -> None:
        """Take a cloud away."""
        self._known().pop(key, None)
        super().remove(key)

    def _known(self) -> dict[str, PointExtras]:
        if not hasattr(self, "_extras"):
            self._extras: dict[str, PointExtras] = {}
        return self._extras

    def _new_canvas(self) -> PlotCanvas:
        from kimera_console.gui.widgets.plot.tradeoff_canvas import TradeoffCanvas

        self._map = TradeoffCanvas(self.data, self._known())
        self._map.setAccessibleName(self.data.title)
        self._map.clicked.connect(self._forward)
        return self._map
