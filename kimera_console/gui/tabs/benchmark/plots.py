"""The three plots: throughput, latency, memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from kimera_console.core.bench import COLD_START, LATENCY, MIXED, SUSTAINED, THROUGHPUT
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import Axis, Card, PlotPanel, button

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.core.bench import LiveRun, Scenario

MEGA = 1e6
PLOT_HEIGHT, MEMORY_HEIGHT = 320, 300
"""Least heights in pixels."""


class SpeedPlots(QWidget):
    """Throughput against batch size and the distribution of times, side by side.

    Attributes:
        throughput: Its plot.
        latency: The other one.
        length: Chooses the text length of the first.
        scenario: Chooses the scenario of the second.
        log_batch, log_rate, log_time: Logarithmic axes.

    Signals:
        axes_changed: Another choice of logarithmic axes.
    """

    axes_changed = Signal()

    def __init__(self, log_axes: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live: LiveRun | None = None
        self._log_rate_wanted = "log_rate" in log_axes
        coming = self.tr("Points appear here as they are measured.")
        self.throughput = PlotPanel(
            self.tr("Throughput"), Axis(self.tr("Texts a call")), _rate_axis(self), empty=coming
        )
        self.latency = PlotPanel(
            self.tr("Time of a call"), _time_axis(self), _share_axis(self), empty=coming
        )
        self.length = _combo(self.tr("Text length of the throughput plot"), "lengthChoice")
        self.scenario = _combo(self.tr("Scenario of the time plot"), "scenarioChoice")
        self.log_batch = self._toggle("log x", self.tr("Batch sizes on a logarithmic axis"))
        self.log_rate = self._toggle("log y", self.tr("Throughput on a logarithmic axis"))
        self.log_time = self._toggle("log x", self.tr("Times on a logarithmic axis"))
        for name, one in self._toggles().items():
            one.setObjectName(name)
            one.setChecked(name in log_axes)
            one.toggled.connect(self._change_axes)
        self.log_rate.clicked.connect(lambda: self.log_rate.setProperty("by_hand", True))
        for control in (self.length, self.log_batch, self.log_rate):
            self.throughput.add_control(control)
        for control in (self.scenario, self.log_time):
            self.latency.add_control(control)
        self.length.currentIndexChanged.connect(self._draw_throughput)
        self.scenario.currentIndexChanged.connect(self._draw_latency)
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
        """Names of the logarithmic axes, to be remembered."""
        on = {name for name, one in self._toggles().items() if one.isChecked()}
        if not self.log_rate.property("by_hand"):  # it may have followed a run
            on = on - {"log_rate"} | ({"log_rate"} if self._log_rate_wanted else set())
        return frozenset(on)

    def set_room(self, height: int, *, narrow: bool) -> None:
        """Each plot's height in pixels, and whether they stand one above the other."""
        ways = QHBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.setMinimumHeight(2 * height + CARD_PADDING if narrow else height)

    def show_run(self, live: LiveRun) -> None:
        """Draw a run from scratch; it may still grow."""
        self._live = live
        live.take_changed()
        if not self.log_rate.property("by_hand"):
            with QSignalBlocker(self.log_rate):
                self.log_rate.setChecked(self._log_rate_wanted or live.spans_magnitudes)
        lengths = [
            (self.tr("{0} tokens").format(one) if one else self.tr("mixed lengths"), one)
            for one in live.lengths
        ]
        _fill(self.length, lengths, live.typical_length)
        scenarios = [
            (scenario_words(one), one.key)
            for one in sorted(live.plan.scenarios, key=lambda one: (one.batch, one.tokens))
        ]
        _fill(self.scenario, scenarios, live.typical_latency)
        self._set_axes()
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
        self._draw_lines({name for name, key in changed if key in shown})
        here = self.scenario.currentData()
        self._draw_times({name for name, key in changed if key == here})

    @Slot()
    def _draw_throughput(self) -> None:
        self.throughput.clear()
        if self._live is not None:
            for name in self._live.contenders or self._live.plan.contenders:  # the legend's order
                self.throughput.set_line(name, self._live.short_label(name), [], [], contender=name)
            self._draw_lines(self._live.contenders)

    @Slot()
    def _draw_latency(self) -> None:
        self.latency.clear()
        if self._live is not None:
            for name in self._live.contenders or self._live.plan.contenders:
                self.latency.set_ecdf(name, self._live.short_label(name), [], contender=name)
            self._draw_times(self._live.contenders)

    def _draw_lines(self, contenders: Iterable[str]) -> None:
        live, tokens = self._live, self.length.currentData()
        if live is None or tokens is None:
            return
        for name in _in_order(live, contenders):
            points = live.throughput(name, tokens)
            if not points:
                continue
            self.throughput.set_line(
                name,
                live.short_label(name),
                [one.batch for one in points],
                [one.texts_per_s for one in points],
                low=[one.low for one in points],
                high=[one.high for one in points],
                names=[
                    self.tr("{0} calls in {1} rounds").format(one.calls, one.rounds)
                    for one in points
                ],
                contender=name,
            )

    def _draw_times(self, contenders: Iterable[str]) -> None:
        live, key = self._live, self.scenario.currentData()
        if live is None or not key:
            return
        for name in _in_order(live, contenders):
            times = live.latencies_ms(name, key)
            if len(times):
                self.latency.set_ecdf(name, live.short_label(name), times, contender=name)

    @Slot()
    def _change_axes(self) -> None:
        self._set_axes()
        self.axes_changed.emit()

    def _set_axes(self) -> None:
        scenarios = self._live.plan.scenarios if self._live else ()
        batches = {one.batch for one in scenarios if one.kind in (LATENCY, THROUGHPUT)}
        self.throughput.set_axes(
            Axis(
                self.tr("Texts a call"),
                log=self.log_batch.isChecked(),
                ticks=tuple(float(one) for one in sorted(batches)),
            ),
            _rate_axis(self, log=self.log_rate.isChecked()),
        )
        self.latency.set_axes(_time_axis(self, log=self.log_time.isChecked()))

    def _toggles(self) -> dict[str, QPushButton]:
        return {
            "log_batch": self.log_batch,
            "log_rate": self.log_rate,
            "log_time": self.log_time,
        }

    def _toggle(self, text: str, tip: str) -> QPushButton:
        made = button(text, tip=tip, small=True)
        made.setCheckable(True)
        made.setAccessibleName(tip)
        return made

    def hasHeightForWidth(self) -> bool:
        return False  # its legends would make it as high as it is wide

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


class MemoryPlot(Card):
    """Bars of each process's peak memory.

    Attributes:
        plot: The plot.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.plot = PlotPanel(
            self.tr("Memory"),
            Axis(""),
            Axis(self.tr("Peak of the process"), self.tr("MB"), zero=True),
            empty=self.tr("Bars appear here with the first measured calls."),
        )
        self.add(self.plot, 1)
        self.setMinimumHeight(MEMORY_HEIGHT)

    def show_run(self, live: LiveRun) -> None:
        """Draw or redraw a run's bars."""
        known = {name: live.peak_rss_bytes(name) for name in live.contenders}
        bars = {name: [n_bytes / MEGA] for name, n_bytes in known.items() if n_bytes}
        if not bars:
            self.plot.clear()
            return
        labels = {name: live.short_label(name) for name in bars}
        self.plot.set_bars([self.tr("Resident, libraries included")], bars, labels=labels)

    def hasHeightForWidth(self) -> bool:
        return False  # its legends would make it as high as it is wide

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


def scenario_words(scenario: Scenario) -> str:
    """A scenario as shown: "8 × 64 tokens", "32 × mixed lengths", "cold start"."""
    tr = QCoreApplication.translate
    length = tr("SpeedPlots", "{0} tokens").format(scenario.tokens)
    if scenario.tokens == MIXED:
        length = tr("SpeedPlots", "mixed lengths")
    if scenario.kind == COLD_START:
        return tr("SpeedPlots", "cold start")
    words = f"{scenario.batch} × {length}"
    if scenario.kind == SUSTAINED:
        return tr("SpeedPlots", "{0}, sustained").format(words)
    return words


def _in_order(live: LiveRun, contenders: Iterable[str]) -> list[str]:
    wanted = set(contenders)
    return [name for name in live.contenders if name in wanted]


def _rate_axis(widget: QWidget, *, log: bool = False) -> Axis:
    return Axis(widget.tr("Throughput"), widget.tr("texts/s"), log=log, zero=not log)


def _time_axis(widget: QWidget, *, log: bool = False) -> Axis:
    return Axis(widget.tr("Time of a call"), widget.tr("ms"), log=log)


def _share_axis(widget: QWidget) -> Axis:
    return Axis(widget.tr("Share of calls"), "%", zero=True)


def _combo(name: str, object_name: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(object_name)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.activated.connect(lambda _index: made.setProperty("by_hand", True))
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


def _fill(combo: QComboBox, entries: Sequence[tuple[str, object]], preferred: object) -> None:
    """New entries; the chosen one stays if it is among them and was chosen by hand."""
    before = combo.currentData()
    values = [value for _text, value in entries]
    keep = before if before in values and combo.property("by_hand") else preferred
    with QSignalBlocker(combo):
        combo.clear()
        for text, value in entries:
            combo.addItem(text, value)
        if keep in values:
            combo.setCurrentIndex(values.index(keep))
