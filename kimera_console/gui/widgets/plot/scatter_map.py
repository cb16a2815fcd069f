"""Map of many points in two dimensions: hover names, click selects, arrow keys move on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from kimera_console.gui.widgets.plot.canvas import PlotCanvas
    from kimera_console.gui.widgets.plot.data import Series
    from kimera_console.gui.widgets.plot.scatter_canvas import ScatterCanvas


class ScatterMap(PlotPanel):
    """A plot of clouds (`set_scatter`, with names) in which one point is selected.

    Signals:
        clicked: Series key and index of a point that was clicked or walked to.
    """

    clicked = Signal(str, int)
    _map: ScatterCanvas | None = None

    def select(self, key: str, index: int) -> None:
        """Mark a point; index -1 takes the mark away."""
        if self._map is not None:
            self._map.select(key, index)

    def fit(self) -> None:
        """Show all points again."""
        if self._map is not None:
            self._map.fit()

    def _new_canvas(self) -> PlotCanvas:
        from kimera_console.gui.widgets.plot.scatter_canvas import ScatterCanvas

        self._map = ScatterCanvas(self.data)
        self._map.setAccessibleName(self.data.title)
        self._map.clicked.connect(self._forward)
        self.setFocusProxy(self._map)
        return self._map

    @Slot(str, int)
    def _forward(self, key: str, index: int) -> None:
        self.clicked.emit(key, index)

    def _describe(self, one: Series, index: int) -> str:
        name = one.names[index] if len(one.names) else ""
        return f"{one.label}   ·   {name}" if len(self.data.series) > 1 else name
