"""Quality against speed, memory as size, the best ones ringed; the same as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from kimera_console.core.bench.plan.types import THROUGHPUT
from kimera_console.core.bench.verdict.tradeoff import (
    COMPARED,
    quality_metrics,
    speed_scenarios,
    tradeoff_of,
)
from kimera_console.gui.language import core_words, figure
from kimera_console.gui.tabs.benchmark.results.bar_plots import PlotCard
from kimera_console.gui.tabs.benchmark.results.combos import choice_combo, fill_combo
from kimera_console.gui.tabs.benchmark.results.number_columns import fit_numbers
from kimera_console.gui.tabs.benchmark.results.styles import styles_of
from kimera_console.gui.tabs.benchmark.wording import metric_words, scenario_words
from kimera_console.gui.widgets import Column, DataTable, button, label, set_enabled
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.tradeoff import TradeoffPlot

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.bench.output.run_view import RunView
    from kimera_console.core.bench.verdict.tradeoff import Tradeoff, TradeoffPoint

QUALITY_HEIGHT = 220
"""Least height in pixels of what is drawn."""
LEAST_PX, MOST_PX = 8.0, 24.0
"""Diameters of markers: the area stands for the memory."""
MUCH_FASTER = 20.0
"""Where the fastest is so many times as fast as the slowest, the axis is logarithmic."""
LEAST_SPAN = 0.01
"""Qualities nearer than this fill no plot: noise would look like a difference."""


class QualityCard(PlotCard):
    """One point a contender.

    Attributes:
        plot: The plot.
        figure: Chooses the figure of quality.
        scenario: Chooses whose throughput is shown.
        as_table: Shows the figures as a table instead.
        table: The table.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._view: RunView | None = None
        title = self.tr("Quality and speed")
        self.plot = TradeoffPlot(title, self._x_axis(), Axis(self.tr("Quality")))
        self.figure = choice_combo(self.tr("Figure of quality"), "qualityMetric")
        self.scenario = choice_combo(self.tr("Scenario of the speed"), "qualityScenario")
        self.as_table = button(
            self.tr("table"), tip=self.tr("Show the figures as a table"), small=True
        )
        self.as_table.setObjectName("qualityTable")
        self.as_table.setAccessibleName(self.tr("Quality and speed as a table"))
        self.as_table.setCheckable(True)
        self.plot.set_plot_height(QUALITY_HEIGHT)
        self.table = DataTable(
            self._columns(), self.tr("Quality and speed"), key=lambda one: one.contender
        )
        self._words = label("", "caption", wrap=True)
        self._words.setObjectName("bestContenders")
        for control in (self.figure, self.scenario, self.as_table):
            self.plot.add_control(control, below=True)
        self.add(self.plot, 1)
        self.add(self._words)
        self.figure.currentIndexChanged.connect(self._draw)
        self.scenario.currentIndexChanged.connect(self._draw)
        self.as_table.toggled.connect(self._switch)
        self.clear()

    def clear(self) -> None:
        """Empty it for a run that begins."""
        self._show_nothing(self.tr("Quality is measured after the last round."))

    def show_view(self, view: RunView) -> None:
        metrics = quality_metrics(view.run)
        scenarios = speed_scenarios(view.live)
        if not metrics or not scenarios:
            self._show_nothing(
                self.tr("This run did not measure quality.")
                if scenarios
                else self.tr("This run has no throughput to compare quality with."),
                self.tr("Turn on “Machine limit and quality” under More to measure, or "
                        "choose a file of pairs there, and run again."),
            )  # fmt: skip
            return
        self._view = view
        fill_combo(self.figure, [(metric_words(one), one) for one in metrics], metrics[0])
        best = next((one for one in scenarios if one.kind == THROUGHPUT), scenarios[0])
        fill_combo(self.scenario, [(scenario_words(one), one.key) for one in scenarios], best.key)
        self.figure.setVisible(len(metrics) > 1)
        self.scenario.setVisible(len(scenarios) > 1)
        set_enabled(self.as_table, True)
        self._draw()

    def _show_nothing(self, sentence: str, hint: str = "") -> None:
        self._view = None
        self.figure.hide()
        self.scenario.hide()
        self.as_table.setChecked(False)
        set_enabled(self.as_table, False, self.tr("There are no figures yet."))
        self.plot.set_empty(sentence, hint)
        self.plot.clear()
        self.plot.setAccessibleDescription(sentence)
        self._words.hide()

    @Slot()
    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        keys = {one.key: one for one in view.run.plan.scenarios}
        found = tradeoff_of(
            view.run,
            view.live,
            metric=self.figure.currentData(),
            scenario=keys[self.scenario.currentData()],
        )
        self._tradeoff = found
        for key in set(self.plot.data.series) - {one.contender for one in found.points}:
            self.plot.remove(key)
        self.plot.set_axes(self._x_axis(log=_spans_magnitudes(found)), _y_axis(found))
        styles = styles_of(view.run.plan.contenders)
        largest = max((one.peak_rss_bytes for one in found.points), default=0)
        for one in found.points:
            self.plot.set_points(
                one.contender,
                self._legend_words(one),
                [one.texts_per_s],
                [one.quality],
                low=[one.low],
                high=[one.high],
                sizes_px=[_diameter(one.peak_rss_bytes, largest)],
                names=[self._point_words(one)],
                style=styles[one.contender],
                ringed=[one.is_best],
            )
        self.table.set_rows(found.points)
        fit_numbers(self.table)
        self._describe(found)

    def _describe(self, found: Tradeoff) -> None:
        """Say in words what the plot shows: which are best, and who is missing."""
        best = [self._name(one.contender) for one in found.points if one.is_best]
        sentences: list[str] = []
        if len(best) == len(found.points) > 1:
            sentences.append(
                self.tr("All are best: no contender beats another beyond its interval.")
            )
        elif best:
            sentences.append(
                self.tr("Best (ringed): {0}. No other contender is faster without lower "
                        "quality, or better without lower speed.").format(", ".join(best))
            )  # fmt: skip
        reference = [self._name(one.contender) for one in found.points if one.is_reference]
        if reference:
            sentences.append(self.tr("Cosine to {0}.").format(", ".join(reference)))
        elif found.source:
            sentences.append(self.tr("Quality on {0}.").format(found.source))
        if found.without:
            names = ", ".join(self._name(name) for name in found.without)
            sentences.append(self.tr("No figure for: {0}.").format(names))
        sentences.append(self.tr("Marker area shows peak memory."))
        self._words.setText(" ".join(sentences))
        self._words.show()
        self._fit_words()
        points = (self._point_words(one, with_name=True) for one in found.points)
        self.plot.setAccessibleDescription(" ".join((*sentences, *points)))

    def _name(self, contender: str) -> str:
        return core_words(self._view.live.short_label(contender)) if self._view else contender

    def _legend_words(self, one: TradeoffPoint) -> str:
        memory = words.size(one.peak_rss_bytes) if one.peak_rss_bytes else self.tr("memory unknown")
        return f"{self._name(one.contender)}, {memory}"

    def _point_words(self, one: TradeoffPoint, *, with_name: bool = False) -> str:
        parts = [self._name(one.contender)] if with_name else []
        parts += [
            self.tr("{0} texts/s [{1}, {2}]").format(
                words.rate(one.texts_per_s), words.rate(one.low), words.rate(one.high)
            ),
            self.tr("{0} tokens/s").format(words.rate(one.tokens_per_s)),
            f"{metric_words(self.figure.currentData())} {figure(f'{one.quality:.4f}')}",
        ]
        if with_name:  # the legend says it, and so does the read-out
            parts.append(words.size(one.peak_rss_bytes))
        if one.is_best:
            parts.append(self.tr("best"))
        return " · ".join(parts)

    def _x_axis(self, *, log: bool = False) -> Axis:
        return Axis(self.tr("Throughput"), self.tr("texts/s"), log=log)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Contender"), lambda one: self._name(one.contender), stretch=True),
            Column(self.tr("Texts/s"), lambda one: words.rate(one.texts_per_s),
                   sort=lambda one: one.texts_per_s, number=True,
                   tip=lambda one: f"{words.rate(one.low)} – {words.rate(one.high)}"),
            Column(self.tr("Quality"), lambda one: figure(f"{one.quality:.4f}"),
                   sort=lambda one: one.quality, number=True),
            Column(self.tr("Memory"), lambda one: words.size(one.peak_rss_bytes),
                   sort=lambda one: one.peak_rss_bytes, number=True),
            Column(self.tr("Best"), lambda one: self.tr("best") if one.is_best else "",
                   tone=lambda one: "ok" if one.is_best else ""),
        )  # fmt: skip

    def _fit_words(self) -> None:
        """Room for all lines: a card asks for the least height at no particular width."""
        height = self._words.heightForWidth(max(self.plot.width(), 1))
        self._words.setFixedHeight(max(height, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        self.plot.show_instead(self.table if on else None)


def _y_axis(found: Tradeoff) -> Axis:
    """An axis on which rounding does not look like a difference."""
    values = [one.quality for one in found.points if math.isfinite(one.quality)]
    if not values:
        return Axis(metric_words(found.metric))
    low, high = min(values), max(values)
    spare = max(0.0, LEAST_SPAN - (high - low))
    top = min(high + spare / 2, max(high, 1.0)) if found.metric in COMPARED else high + spare / 2
    return Axis(metric_words(found.metric), include=(top - max(LEAST_SPAN, high - low), top))


def _spans_magnitudes(found: Tradeoff) -> bool:
    rates = [one.texts_per_s for one in found.points]
    return bool(rates) and max(rates) > MUCH_FASTER * min(rates)


def _diameter(n_bytes: int, largest: int) -> float:
    if not n_bytes or not largest:
        return LEAST_PX
    return max(LEAST_PX, MOST_PX * math.sqrt(n_bytes / largest))
