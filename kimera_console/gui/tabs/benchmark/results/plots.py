"""The plots of speed: throughput against batch size, and the distribution of times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from kimera_console.core.bench.plan.types import LATENCY, THROUGHPUT
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.benchmark.results.combos import choice_combo, fill_combo
from kimera_console.gui.tabs.benchmark.results.styles import styles_of
from kimera_console.gui.tabs.benchmark.wording import SampleWords, length_words, scenario_words
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import Card, button
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kimera_console.core.bench.output.live import LiveRun
    from kimera_console.gui.tokens import SeriesStyle

PLOT_HEIGHT = 320
"""Least height in pixels of a plot with a legend of one line."""
AROUND_PLOT, LEAST_PLOT = 170, 180
"""Of that, what is not drawn on; and what is, at least."""
UNDER = " under"
"""Ends the key of a series of the run that is laid under the shown one."""


class SpeedPlots(QWidget):
    """Throughput against batch size and the distribution of times, side by side.

    Attributes:
        throughput: Its plot.
        latency: The other one.
        length: Chooses the text length of the first.
        scenario: Chooses the scenario of the second.
        log_batch, log_rate, log_time: Logarithmic axes.
        tokens: Tokens per second instead of texts per second.

    Signals:
        axes_changed: Another choice of axes.
    """

    axes_changed = Signal()

    def __init__(self, log_axes: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live: LiveRun | None = None
        self._under: LiveRun | None = None
        self._under_is_later = False
        self._styles: dict[str, SeriesStyle] = {}
        self._log_rate_wanted = "log_rate" in log_axes
        coming = self.tr("Appears as points are measured.")
        self.throughput = PlotPanel(
            self.tr("Throughput"), Axis(self.tr("Texts per call")), _rate_axis(), empty=coming
        )
        self.latency = PlotPanel(
            self.tr("Latency per call"), _time_axis(), _share_axis(), empty=coming
        )
        self.length = choice_combo(self.tr("Text length of the throughput plot"), "lengthChoice")
        self.scenario = choice_combo(self.tr("Scenario of the time plot"), "scenarioChoice")
        x, y, tokens = self.tr("log x"), self.tr("log y"), self.tr("tokens")
        self.log_batch = self._toggle(x, self.tr("Batch sizes on a logarithmic axis"))
        self.log_rate = self._toggle(y, self.tr("Throughput on a logarithmic axis"))
        self.log_time = self._toggle(x, self.tr("Times on a logarithmic axis"))
        self.tokens = self._toggle(tokens, self.tr("Show tokens per second instead of texts"))
        for name, one in self._toggles().items():
            one.setObjectName(name)
            one.setChecked(name in log_axes)
            one.toggled.connect(self._change_axes)
        self.log_rate.clicked.connect(lambda: self.log_rate.setProperty("by_hand", True))
        for control in (self.length, self.tokens, self.log_batch, self.log_rate):
            self.throughput.add_control(control, below=True)
        for control in (self.scenario, self.log_time):
            self.latency.add_control(control, below=True)
        self.length.currentIndexChanged.connect(self._draw_throughput)
        self.scenario.currentIndexChanged.connect(self._draw_latency)
        self.tokens.toggled.connect(self._draw_throughput)
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(CARD_PADDING)
        for plot in (self.throughput, self.latency):
            card = Card()
            card.add(plot, 1)
            layout.addWidget(card, 1)
        self.set_room(PLOT_HEIGHT, narrow=False)
        self._set_axes()

    @property
    def log_axes(self) -> frozenset[str]:
        """Names of the toggles that are on, to be remembered."""
        on = {name for name, one in self._toggles().items() if one.isChecked()}
        if not self.log_rate.property("by_hand"):  # it may have followed a run
            on = on - {"log_rate"} | ({"log_rate"} if self._log_rate_wanted else set())
        return frozenset(on)

    def set_room(self, height: int, *, narrow: bool) -> None:
        """Each plot's height in pixels, and whether they stand one above the other."""
        ways = QHBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        for plot in (self.throughput, self.latency):
            plot.set_plot_height(max(height - AROUND_PLOT, LEAST_PLOT))

    def show_run(self, live: LiveRun) -> None:
        """Draw a run from scratch; it may still grow."""
        self._live, self._under = live, None
        self._styles = styles_of(live.plan.contenders)
        live.take_changed()
        if not self.log_rate.property("by_hand"):
            with QSignalBlocker(self.log_rate):
                self.log_rate.setChecked(self._log_rate_wanted or live.spans_magnitudes)
        lengths = [(length_words(one), one) for one in live.lengths]
        fill_combo(self.length, lengths, live.typical_length)
        scenarios = [
            (scenario_words(one), one.key)
            for one in sorted(live.plan.scenarios, key=lambda one: (one.batch, one.tokens))
        ]
        fill_combo(self.scenario, scenarios, live.typical_latency)
        self._set_axes()
        self._draw_throughput()
        self._draw_latency()

    def lay_under(self, other: LiveRun | None, *, later: bool = False) -> None:
        """Draw another run, dashed, beneath the shown one; None takes it away.

        Args:
            other: The other run.
            later: Whether it was measured after the shown one.
        """
        if other is not self._under:
            self._under, self._under_is_later = other, later
            self._draw_throughput()
            self._draw_latency()

    def grow(self) -> None:
        """Draw what is new."""
        if self._live is None:
            return
        changed = self._live.take_changed()
        tokens = self.length.currentData()
        shown = {
            one.key
            for one in self._live.plan.scenarios
            if one.tokens == tokens and one.kind in (LATENCY, THROUGHPUT)
        }
        self._draw_lines(self._live, {name for name, key in changed if key in shown})
        here = self.scenario.currentData()
        self._draw_times(self._live, {name for name, key in changed if key == here})

    @Slot()
    def _draw_throughput(self) -> None:
        self.throughput.clear()
        if self._live is not None:
            for name in self._live.contenders or self._live.plan.contenders:  # the legend's order
                self.throughput.set_line(
                    name, core_words(self._live.short_label(name)), [], [], style=self._styles[name]
                )
            self._draw_lines(self._live, self._live.contenders)
            if self._under is not None:
                self._draw_lines(self._under, self._common(self._under))

    @Slot()
    def _draw_latency(self) -> None:
        self.latency.clear()
        if self._live is not None:
            for name in self._live.contenders or self._live.plan.contenders:
                self.latency.set_ecdf(
                    name, core_words(self._live.short_label(name)), [], style=self._styles[name]
                )
            self._draw_times(self._live, self._live.contenders)
            if self._under is not None:
                self._draw_times(self._under, self._common(self._under))

    def _draw_lines(self, live: LiveRun, contenders: Iterable[str]) -> None:
        length = self.length.currentData()
        if length is None:
            return
        for name in _in_order(live, contenders):
            points = live.throughput(name, length)
            if not points:
                continue
            keys = {
                one.batch: one.key
                for one in live.plan.scenarios
                if one.tokens == length and one.kind in (LATENCY, THROUGHPUT)
            }
            factors = [
                live.tokens_per_text(name, keys[one.batch]) if self.tokens.isChecked() else 1.0
                for one in points
            ]
            rates = [(one.texts_per_s, one.low, one.high) for one in points]
            middle, low, high = (
                [rate[part] * factor for rate, factor in zip(rates, factors, strict=True)]
                for part in range(3)
            )
            self.throughput.set_line(
                *self._key_and_label(live, name),
                [one.batch for one in points],
                middle,
                low=low,
                high=high,
                names=[
                    self.tr("{0} in {1}").format(
                        words.counted(one.calls, self.tr("1 call"), self.tr("{0} calls")),
                        words.counted(one.rounds, self.tr("1 round"), self.tr("{0} rounds")),
                    )
                    for one in points
                ],
                style=self._styles[name],
                under=live is self._under,
            )

    def _draw_times(self, live: LiveRun, contenders: Iterable[str]) -> None:
        key = self.scenario.currentData()
        if not key:
            return
        texts = next((one.batch for one in live.plan.scenarios if one.key == key), 0)
        for name in _in_order(live, contenders):
            times = live.latencies_ms(name, key)
            if len(times):
                self.latency.set_ecdf(
                    *self._key_and_label(live, name),
                    times,
                    names=SampleWords(live.rounds(name, key), texts),
                    style=self._styles[name],
                    under=live is self._under,
                )

    def _key_and_label(self, live: LiveRun, name: str) -> tuple[str, str]:
        if live is not self._under or self._live is None:
            return name, core_words(live.short_label(name))
        words = self.tr("{0}, after") if self._under_is_later else self.tr("{0}, before")
        return name + UNDER, words.format(core_words(self._live.short_label(name)))

    def _common(self, under: LiveRun) -> list[str]:
        return [name for name in under.contenders if name in self._styles]

    @Slot()
    def _change_axes(self) -> None:
        self._set_axes()
        self.axes_changed.emit()

    def _set_axes(self) -> None:
        scenarios = self._live.plan.scenarios if self._live else ()
        batches = {one.batch for one in scenarios if one.kind in (LATENCY, THROUGHPUT)}
        self.throughput.set_axes(
            Axis(
                self.tr("Texts per call"),
                log=self.log_batch.isChecked(),
                ticks=tuple(float(one) for one in sorted(batches)),
            ),
            _rate_axis(log=self.log_rate.isChecked(), tokens=self.tokens.isChecked()),
        )
        self.latency.set_axes(_time_axis(log=self.log_time.isChecked()))

    def _toggles(self) -> dict[str, QPushButton]:
        return {
            "log_batch": self.log_batch,
            "log_rate": self.log_rate,
            "log_time": self.log_time,
            "per_token": self.tokens,
        }

    def _toggle(self, text: str, tip: str) -> QPushButton:
        made = button(text, tip=tip, small=True)
        made.setCheckable(True)
        made.setAccessibleName(tip)
        return made

    def hasHeightForWidth(self) -> bool:
        return False  # its legends would make it as high as it is wide

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


def _in_order(live: LiveRun, contenders: Iterable[str]) -> list[str]:
    wanted = set(contenders)
    return [name for name in live.contenders if name in wanted]


def _rate_axis(*, log: bool = False, tokens: bool = False) -> Axis:
    unit = _tr("tokens/s") if tokens else _tr("texts/s")
    return Axis(_tr("Throughput"), unit, log=log, zero=not log)


def _time_axis(*, log: bool = False) -> Axis:
    return Axis(_tr("Latency per call"), _tr("ms"), log=log)


def _share_axis() -> Axis:
    return Axis(_tr("Share of calls"), "%", zero=True)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SpeedPlots", text)
