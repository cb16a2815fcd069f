"""Bars: peak memory, and the share of the machine's limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot

from kimera_console.core.bench.plan.types import COLD_START
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.benchmark.results.combos import choice_combo, fill_combo
from kimera_console.gui.tabs.benchmark.results.styles import styles_of
from kimera_console.gui.tabs.benchmark.wording import batch_words, length_words
from kimera_console.gui.widgets import Card
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.bench.output.live import LiveRun
    from kimera_console.core.bench.output.run_view import RunView
    from kimera_console.core.bench.plan.types import Scenario

MEGA = 1e6
BARS_HEIGHT = 180
"""Least height in pixels of what is drawn."""
Value = tuple[float, float, float]
"""A figure and the ends of its interval."""


class PlotCard(Card):
    """A card around plots; as high as they need, whatever its width."""

    def hasHeightForWidth(self) -> bool:
        return False  # the legends would make it as high as it is wide

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


class MemoryPlot(PlotCard):
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
            empty=self.tr("Appears with the first measured calls."),
        )
        self.plot.set_plot_height(BARS_HEIGHT)
        self.add(self.plot, 1)

    def show_run(self, live: LiveRun) -> None:
        """Draw or redraw a run's bars."""
        known = {name: live.peak_rss_bytes(name) for name in live.contenders}
        bars = {name: [n_bytes / MEGA] for name, n_bytes in known.items() if n_bytes}
        if not bars:
            self.plot.clear()
            return
        self.plot.set_bars(
            [self.tr("Resident, libraries included")],
            bars,
            labels={name: core_words(live.short_label(name)) for name in bars},
            styles=styles_of(live.plan.contenders),
        )


class ScenarioBars(PlotPanel):
    """A figure of each contender in each scenario of one length, a group of bars a scenario.

    Args:
        title: What it shows.
        y: What the bars measure.
        empty: Said while there is nothing.
        name: Object name of the box that chooses the length.
        below: Whether the box stands below the title.

    Attributes:
        length: Chooses the length.
    """

    def __init__(self, title: str, y: Axis, *, empty: str, name: str, below: bool = False) -> None:
        super().__init__(title, Axis(""), y, empty=empty)
        self.set_axes(Axis(self.tr("Texts per call")))
        self.length = choice_combo(self.tr("{0}: text length").format(title), name)
        self.length.hide()
        self.add_control(self.length, below=below)
        self.set_plot_height(BARS_HEIGHT)
        self._live: LiveRun | None = None
        self._values: Mapping[str, Mapping[str, Value]] = {}
        self.length.currentIndexChanged.connect(self._draw)

    def show_nothing(self, sentence: str, hint: str = "") -> None:
        """Say why there are no bars."""
        self._live, self._values = None, {}
        self.length.hide()
        self.set_empty(sentence, hint)
        self.clear()

    def show_values(self, live: LiveRun, values: Mapping[str, Mapping[str, Value]]) -> None:
        """Draw figures.

        Args:
            live: Whose contenders and scenarios these are.
            values: Contender id -> scenario key -> figure.
        """
        self._live, self._values = live, values
        keys = {key for figures in values.values() for key in figures}
        known = [one for one in live.plan.scenarios if one.key in keys]
        lengths = sorted({one.tokens for one in known})
        usual = live.typical_length
        preferred = usual if usual in lengths else next(iter(lengths), None)
        fill_combo(self.length, [(length_words(one), one) for one in lengths], preferred)
        self.length.setVisible(len(lengths) > 1)
        self._draw()

    @property
    def scenarios(self) -> Sequence[Scenario]:
        """Those in sight, one a group of bars."""
        if self._live is None:
            return ()
        keys = {key for figures in self._values.values() for key in figures}
        found = [
            one
            for one in self._live.plan.scenarios
            if one.key in keys and one.tokens == self.length.currentData()
        ]
        return sorted(found, key=lambda one: (one.kind == COLD_START, one.seconds, one.batch))

    @Slot()
    def _draw(self) -> None:
        if self._live is None or not self._values:
            return
        keys = [one.key for one in self.scenarios]
        gap = (math.nan, math.nan, math.nan)
        rows = {
            name: [figures.get(key, gap) for key in keys]
            for name, figures in self._values.items()
            if any(key in figures for key in keys)
        }
        parts = {
            name: tuple([row[part] for row in found] for part in range(3))
            for name, found in rows.items()
        }
        self.set_bars(
            [batch_words(one) for one in self.scenarios],
            {name: part[0] for name, part in parts.items()},
            labels={name: core_words(self._live.short_label(name)) for name in parts},
            intervals={name: (part[1], part[2]) for name, part in parts.items()},
            styles=styles_of(self._live.plan.contenders),
        )

    def hasHeightForWidth(self) -> bool:
        return False  # its legend would make it as high as it is wide

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


class LimitCard(PlotCard):
    """What each contender reaches of the machine's own limit.

    Attributes:
        plot: The bars.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.plot = ScenarioBars(
            self.tr("Share of the limit"),
            Axis(self.tr("Share"), "%", zero=True),
            empty=self.tr("Shown at the end of the run."),
            name="limitLength",
            below=True,
        )
        self.plot.setToolTip(
            self.tr("The model's operations per second, as a share of the matrix products "
                    "per second that this machine reached in the same run with the same "
                    "threads. Padding is not counted.")
        )  # fmt: skip
        self.add(self.plot, 1)

    def clear(self) -> None:
        """Empty it for a run that begins."""
        self.plot.show_nothing(self.tr("Shown at the end of the run."))

    def show_view(self, view: RunView) -> None:
        """Show a run's shares, each with the interval that its times have."""
        values: dict[str, dict[str, Value]] = {}
        for row in view.rows:
            share = row.run.peak_share
            if share is not None and not row.run.error and row.scenario.kind != COLD_START:
                spread = self._spread(view.live, row.run.contender, row.scenario)
                values.setdefault(row.run.contender, {})[row.scenario.key] = (
                    100 * share, 100 * share * spread[0], 100 * share * spread[1],
                )  # fmt: skip
        if values:
            self.plot.show_values(view.live, values)
            self.plot.set_baseline(100.0, self.tr("Measured limit"))
            return
        self.plot.show_nothing(
            self.tr("The machine's limit was not measured in this run."),
            self.tr("Turn on “Machine limit and quality” under More to measure."),
        )

    @staticmethod
    def _spread(live: LiveRun, contender: str, scenario: Scenario) -> tuple[float, float]:
        """Ends of the interval of a contender's speed, as parts of it."""
        for one in live.throughput(contender, scenario.tokens):
            if one.batch == scenario.batch and not scenario.seconds:
                return one.low / one.texts_per_s, one.high / one.texts_per_s
        return 1.0, 1.0
