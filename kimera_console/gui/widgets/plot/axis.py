"""An axis of a plot: ticks of a linear, a log and a clock scale, and of categories."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore  # noqa: F401 - before pyqtgraph: it takes what it finds

import pyqtgraph as pg  # isort: skip

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.language import figure
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.plot.clock import clock_ticks, clock_words
from kimera_console.gui.widgets.plot.data import Axis, number

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF

TICK_PX = 28
"""Decades of a log axis stand at least so far apart."""
SHORTEST_TITLE = 3
"""Letters of an axis' title that are always shown."""


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose ticks are real numbers, on a log scale too, or names of categories."""

    def __init__(self, orientation: str) -> None:
        self._fitted: tuple[str, float] = ("", 0.0)
        super().__init__(orientation)
        self._axis = Axis("")
        self._categories: tuple[str, ...] = ()
        self.enableAutoSIPrefix(False)

    def describe(self, axis: Axis, categories: tuple[str, ...]) -> None:
        """Take another scale; categories, if there are any, in place of numbers."""
        self._axis, self._categories = axis, tuple(map(visible_cell, categories))
        self.picture = None
        self.update()

    def _fit_title(self) -> None:
        """End the title with an ellipsis where it is longer than the axis: it is cut at both ends.

        The tooltip has all of it.
        """
        upright = self.orientation in ("left", "right")
        room = self.size().height() if upright else self.size().width()
        html = self.labelString()
        if room <= 0 or self._fitted == (html, room):
            return
        self._fitted = html, room
        whole = self.labelText
        words, shown = whole, html
        self.label.setHtml(shown)
        while self.label.boundingRect().width() > room and len(words) > SHORTEST_TITLE:
            words = words[:-1].rstrip()
            shown = html.replace(whole, f"{words}…", 1)
            self.label.setHtml(shown)
        self.label.setToolTip(plain_tip(whole) if words != whole else "")

    def boundingRect(self) -> QRectF:
        # With a grid, pyqtgraph leaves no room for half a label at an axis' very end: the zero.
        rect: QRectF = super().boundingRect()
        room = (0, 12) if self.orientation == "left" else (12, 0)
        return rect.adjusted(-room[0], -room[1], *room)

    def setLabel(self, *words: Any, **style: Any) -> None:
        super().setLabel(*words, **style)
        self._fitted = ("", 0.0)
        self.resizeEvent()

    def resizeEvent(self, ev: object = None) -> None:
        if self.label is not None:  # it is None once the axis is closed
            self._fit_title()
        super().resizeEvent(ev)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Any:
        if self._categories:
            return [(1.0, [float(i) for i in range(len(self._categories))])]
        if self._axis.ticks:
            marks = [math.log10(v) if self._axis.log else v for v in self._axis.ticks if v > 0]
            return [(1.0, [v for v in marks if minVal <= v <= maxVal])]
        if self._axis.log:
            return [(1.0, _log_ticks(minVal, maxVal, size))]
        if self._axis.clock:
            return [clock_ticks(minVal, maxVal, size)]
        return super().tickValues(minVal, maxVal, size)[:1]

    def tickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:
        if self._categories:
            return [self._categories[round(v)] for v in values]
        if self._axis.clock:
            return [clock_words(v, spacing) for v in values]
        real = [10.0**v for v in values] if self._axis.log else list(values)
        words = [number(float(f"{v:.9g}")) for v in real]
        if len(set(words)) < len(words) and spacing > 0 and not self._axis.log:
            digits = max(0, math.ceil(-math.log10(spacing)))  # a range too narrow for the usual
            words = [figure(f"{v:.{digits}f}") for v in real]
        return words


def _log_ticks(low: float, high: float, size_px: float) -> list[float]:
    """Ticks of a log axis: 1, 2, 5 of each decade where there is room, else fewer."""
    decades = max(high - low, 1e-9)
    steps: tuple[int, ...] = (1, 2, 5) if size_px / decades > 120 else (1,)
    if decades < 0.8:
        steps = (1, 2, 3, 4, 5, 6, 7, 8, 9)
    stride = max(1, math.ceil(decades * TICK_PX / max(size_px, 1)))
    found = [
        exponent + math.log10(step)
        for exponent in range(math.floor(low / stride) * stride, math.ceil(high) + 1, stride)
        for step in steps
    ]
    return [value for value in found if low <= value <= high]
