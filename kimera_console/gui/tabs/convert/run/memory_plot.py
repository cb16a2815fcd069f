"""Memory over a conversion: what its process holds, and what the machine has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot

from kimera_console.gui.language import core_words
from kimera_console.gui.tokens import SeriesStyle, series_style
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.convert.record.memory_samples import MemoryReading

REDRAW_MS = 500
"""Readings come three times a second."""
CHILD, FREE = "child", "free"


class ConversionMemoryPlot(PlotPanel):
    """Two curves over the time of a conversion, on an axis that shows both sizes.

    Nothing is drawn before `prepare`: loading what plots are drawn with would hitch the window.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Memory",
            Axis("Time", "s", zero=True),
            Axis("Memory", "GB", log=True),
            parent=parent,
        )
        self.set_title(self.tr("Memory"))
        self.set_axes(
            Axis(self.tr("Time"), self.tr("s"), zero=True),
            Axis(self.tr("Memory"), self.tr("GB"), log=True),
        )
        self._readings: list[MemoryReading] = []
        self._prepared = False
        self._redraw_soon = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._redraw_soon.timeout.connect(self._draw)

    def show_readings(self, readings: Iterable[MemoryReading]) -> None:
        self._readings = list(readings)
        self._draw()

    def add_reading(self, reading: MemoryReading) -> None:
        """Let the curves grow."""
        self._readings.append(reading)
        if not self._redraw_soon.isActive():
            self._redraw_soon.start()

    def prepare(self) -> None:
        """Build what is drawn on, and draw what came before."""
        super().prepare()
        self._prepared = True
        self._draw()

    @Slot()
    def _draw(self) -> None:
        """Draw both; while no child runs its curve has a gap."""
        self._redraw_soon.stop()
        if not self._prepared:
            return
        shown = [reading for reading in self._readings if reading.rss_bytes or reading.free_bytes]
        if not any(reading.rss_bytes for reading in shown):
            self.clear()
            return
        seconds = [reading.seconds for reading in shown]
        names = [core_words(reading.stage) for reading in shown]
        series = (
            (CHILD, self.tr("Conversion"), [r.rss_bytes / 1e9 for r in shown]),
            (FREE, self.tr("Free memory"), [r.free_bytes / 1e9 for r in shown]),
        )
        for index, (key, title, values) in enumerate(series):
            style = SeriesStyle(series_style("", index).color, "")
            self.set_line(key, title, seconds, values, names=names, style=style)
