"""Plot panel: title, plot, legend beside the data, read-out, export.

pyqtgraph loads with the first data, not with the window.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from kimera_console.core.errors import KimeraError
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.basics import (
    icon_button,
    label,
    set_enabled,
    set_tone,
)
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.basic.wrapped import FittedLabel
from kimera_console.gui.widgets.flow import FlowRow
from kimera_console.gui.widgets.messages.empty import EmptyState
from kimera_console.gui.widgets.plot.data import (
    BARS,
    LINE,
    SCATTER,
    Axis,
    PlotData,
    Reordered,
    Series,
    array,
    ecdf,
)
from kimera_console.gui.widgets.plot.export import save_plot
from kimera_console.gui.widgets.plot.legend import Legend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from PySide6.QtGui import QResizeEvent

    from kimera_console.gui.tokens import SeriesStyle
    from kimera_console.gui.widgets.plot.canvas import PlotCanvas
    from kimera_console.gui.widgets.plot.data import Labels

FORMATS = ("png", "svg", "csv", "json")
LEAST_SIZE = QSize(280, 240)
"""In pixels; a smaller plot says nothing."""


class PlotPanel(QWidget):
    """A plot. Put it into a `Card` of its own, without a title: it brings one.

    Args:
        title: What it shows.
        x, y: Its axes.
        empty: Sentence shown while there is no data.

    Signals:
        point_changed: Series key and index of the point under the mouse, ("", -1) for none.
        exported: Path of a file that was written.
        failed: A `KimeraError`: an export could not be written.
    """

    point_changed = Signal(str, int)
    exported = Signal(str)
    failed = Signal(object)

    def __init__(
        self, title: str, x: Axis, y: Axis, *, empty: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.data = PlotData(title, x, y)
        self._canvas: PlotCanvas | None = None
        self._plot_height = 0
        self._instead: QWidget | None = None
        self._title = FittedLabel(title)
        self._menu = QMenu(self)
        for kind in FORMATS:
            text = self.tr("Save as {0}…").format(kind.upper())
            self._menu.addAction(text, functools.partial(self._ask_export, kind))
        self._export = icon_button("export", self.tr("Save the plot or its data"))
        self._export.setAccessibleName(self.tr("{0}: save the plot or its data").format(title))
        self._export.setMenu(self._menu)
        self._export.setPopupMode(self._export.ToolButtonPopupMode.InstantPopup)
        self._legend = Legend()
        self._readout = label(" ", "caption")
        self._stack = QStackedLayout()
        self._empty = EmptyState("benchmark", empty or self.tr("There is no data yet."))
        self._stack.addWidget(self._empty)
        self._head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        self._tools = FlowRow()
        self._tools.hide()
        layout.addWidget(self._tools)
        layout.addWidget(self._legend)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._readout)
        self.setAccessibleName(title)
        self._refresh()

    def set_line(
        self,
        key: str,
        label: str,
        x: Any,
        y: Any,
        *,
        low: Any = None,
        high: Any = None,
        names: Sequence[str] = (),
        contender: str = "",
        style: SeriesStyle | None = None,
        under: bool = False,
    ) -> None:
        """Add or update a line.

        Args:
            key: Names the series.
            label: In the legend.
            x: Numbers.
            y: As many.
            low: Lower ends of an interval around y, drawn as a band; or None.
            high: Its upper ends; or None.
            names: What each point is.
            contender: Chooses colour and marker; `key` where it is not given.
            style: In place of the contender's; one without a marker draws the line alone.
            under: Thin and dashed: what the others are compared with.
        """
        bottom, top = _band(low, high)
        line = Series(key, label, LINE, array(x), array(y), bottom, top, tuple(names), contender)
        self._set(dataclasses.replace(line, style=style, under=under))

    def set_scatter(
        self,
        key: str,
        label: str,
        x: Any,
        y: Any,
        *,
        names: Labels = (),
        style: SeriesStyle | None = None,
    ) -> None:
        """Add or update a cloud of points; `style` in place of the contender's."""
        points = Series(key, label, SCATTER, array(x), array(y), names=names)
        self._set(dataclasses.replace(points, style=style))

    def set_ecdf(
        self,
        key: str,
        label: str,
        samples: Any,
        *,
        names: Labels = (),
        contender: str = "",
        style: SeriesStyle | None = None,
        under: bool = False,
    ) -> None:
        """Add or update a distribution: the share of samples (percent) at or below each value.

        Args:
            key: Names the series.
            label: In the legend.
            samples: Numbers, in any order.
            names: What each sample is, in the same order; asked for only where it is reported.
            contender: Chooses colour and marker.
            style: In place of the contender's.
            under: Thin and dashed: what the others are compared with.
        """
        values, shown = array(samples), names
        if len(names):
            order = np.argsort(values, kind="stable")
            values, shown = values[order], Reordered(names, order)
        x, y = ecdf(values)
        one = Series(key, label, LINE, x, y, names=shown, contender=contender, steps=True)
        self._set(dataclasses.replace(one, style=style, under=under))

    def set_bars(
        self,
        categories: Sequence[str],
        values: Mapping[str, Any],
        *,
        labels: Mapping[str, str] | None = None,
        intervals: Mapping[str, tuple[Any, Any]] | None = None,
        styles: Mapping[str, SeriesStyle] | None = None,
    ) -> None:
        """Replace everything by groups of bars, one group a category.

        Args:
            categories: Names along the x axis.
            values: Series key (a contender id) -> one number a category; NaN leaves a gap.
            labels: Series key -> words in the legend.
            intervals: Series key -> (low, high), drawn as whiskers.
            styles: Series key -> in place of the contender's colour.
        """
        for key in [key for key in self.data.series if key not in values]:
            self.remove(key)
        self.data.categories = tuple(categories)
        for key, heights in values.items():
            low, high = _band(*(intervals or {}).get(key, (None, None)))
            words = (labels or {}).get(key, key)
            x = array(range(len(self.data.categories)))
            bars = Series(key, words, BARS, x, array(heights), low, high, contender=key)
            self._set(dataclasses.replace(bars, style=(styles or {}).get(key)))
        self._redraw()

    def set_baseline(self, value: float | None, label: str = "") -> None:
        """A dashed line across, with its words in the legend; None takes it away."""
        self.data.baseline, self.data.baseline_label = value, label
        self._redraw()
        self._refresh()

    def set_axes(self, x: Axis | None = None, y: Axis | None = None) -> None:
        """Replace axes: another unit, linear or log."""
        self.data.x, self.data.y = x or self.data.x, y or self.data.y
        self._redraw()
        if self._canvas is not None:
            self._canvas.fit()

    def remove(self, key: str) -> None:
        """Take a series away."""
        self.data.series.pop(key, None)
        if self._canvas is not None:
            self._canvas.remove_series(key)
        self._refresh()

    def clear(self) -> None:
        """Take every series away."""
        for key in list(self.data.series):
            self.remove(key)
        self.data.categories = ()
        self.set_baseline(None)

    def prepare(self) -> None:
        """Build what is drawn on ahead of the data.

        It takes 50 ms, and 0.2 s more if pyqtgraph is not loaded (`plot_preload`).
        """
        self._built()

    def add_control(self, widget: QWidget, *, below: bool = False) -> None:
        """Put a small control at the right of the title, before the export button.

        Args:
            widget: The control.
            below: Put it into a row below instead, or into several where they need them: there is
                no room beside the title.
        """
        if not below:
            self._head.insertWidget(self._head.count() - 1, widget)
            return
        self._tools.add(widget)
        self._tools.show()

    def set_plot_height(self, height_px: int) -> None:
        """Keep so much room for what is drawn, however many lines the legend takes.

        The read-out then has two lines: a plot beside another one is narrow.
        """
        self._plot_height = height_px
        self._readout.setWordWrap(True)
        self._readout.setAlignment(Qt.AlignmentFlag.AlignTop)
        theme().measure(self._readout, self._fit_readout)
        for page in (self._empty, self._canvas):
            if page is not None:
                page.setMinimumHeight(height_px)
        self._fit_legend()

    @Slot()
    def _fit_readout(self) -> None:
        self._readout.setFixedHeight(2 * self._readout.fontMetrics().lineSpacing())

    def show_instead(self, widget: QWidget | None) -> None:
        """Show something else in the plot's place, the same data as a table; None ends that."""
        if widget is not None and self._stack.indexOf(widget) < 0:
            self._stack.addWidget(widget)
        self._instead = widget
        self._refresh()

    def draw_for_picture(self, scale: float | None) -> None:
        """Draw for a file with so many pixels for each of the screen's; None ends that."""
        if self._canvas is not None:
            self._canvas.draw_for_picture(scale)

    def set_title(self, title: str) -> None:
        self.data.title = title
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_empty(self, sentence: str, hint: str = "") -> None:
        """Change what is said while there is no data."""
        self._empty.set_words(sentence, hint)

    def export(self, path: Path) -> None:
        """Write the plot or its data; the suffix (.png, .svg, .csv, .json) says which.

        Raises:
            KimeraError: The file cannot be written, or the suffix is another one.
        """
        save_plot(path, self.data, tuple(self._legend.entries), self._canvas, self.size())

    def _set(self, one: Series) -> None:
        self.data.series[one.key] = one
        self._built().update_series(one)
        self._refresh()

    def _built(self) -> PlotCanvas:
        if self._canvas is None:
            self._canvas = self._new_canvas()
            self._canvas.point_changed.connect(self._point)
            self._canvas.setMinimumHeight(self._plot_height)
            self._stack.addWidget(self._canvas)
        return self._canvas

    def _new_canvas(self) -> PlotCanvas:
        from kimera_console.gui.widgets.plot.canvas import PlotCanvas

        return PlotCanvas(self.data)

    def _redraw(self) -> None:
        if self._canvas is not None:
            self._canvas.restyle()

    def _refresh(self) -> None:
        """Bring legend, export and the empty state in line with the data."""
        empty = self.data.is_empty
        shown = self._instead or (self._empty if empty else self._canvas) or self._empty
        self._stack.setCurrentWidget(shown)
        why = self.tr("Nothing to save yet.")
        if self._instead is not None:
            why = self.tr("Ctrl+C copies the table.")
        set_enabled(self._export, not empty and self._instead is None, why)
        if self._legend.show_data(self.data):
            self._fit_legend()
        self._legend.setVisible(not empty and self._instead is None)

    def _fit_legend(self) -> None:
        """Give the legend its lines: where room is short, a layout gives it only the first."""
        if self._plot_height:
            self._legend.fit(self.width())

    @Slot(str, int)
    def _point(self, key: str, index: int) -> None:
        one = self.data.series.get(key)
        words = " "
        if one is not None and 0 <= index < len(one.x):
            words = self.data.describe(one, index)
        self._readout.setText(words)
        set_tone(self._readout, "")
        self.point_changed.emit(key, index)

    def _ask_export(self, kind: str) -> None:
        name = "".join(c if c.isalnum() else "-" for c in self.data.title.lower()).strip("-")
        ask_save(self, self.tr("Save the plot"), f"{name}.{kind}", self._save)

    def _save(self, path: Path) -> None:
        try:
            self.export(path)
        except KimeraError as error:
            self._readout.setText(str(error))
            set_tone(self._readout, "bad")
            self.failed.emit(error)
        else:
            self._readout.setText(self.tr("Saved {0}").format(path))
            self.exported.emit(str(path))

    def minimumSizeHint(self) -> QSize:
        least = QSize(LEAST_SIZE.width(), 0 if self._plot_height else LEAST_SIZE.height())
        return super().minimumSizeHint().expandedTo(least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_legend()


def _band(low: Any, high: Any) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    return (None, None) if low is None or high is None else (array(low), array(high))


__all__ = ["FORMATS", "Axis", "PlotPanel"]
