"""Two runs laid over each other: how many times as fast each contender became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.benchmark.results.bar_plots import ScenarioBars, Value
from kimera_console.gui.tabs.benchmark.results.number_columns import fit_numbers
from kimera_console.gui.tabs.benchmark.results.results import ratio_words
from kimera_console.gui.tabs.benchmark.runs.run_bar import run_words, when
from kimera_console.gui.tabs.benchmark.wording import scenario_words
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    holder,
    icon_button,
    label,
    set_enabled,
    vbox,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.plot.data import Axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.output.history import SavedRun
    from kimera_console.core.bench.output.run_view import RunView
    from kimera_console.core.bench.plan.types import BenchmarkRun, Ratio, Scenario
    from kimera_console.core.bench.verdict.run_comparison import Overlay

PLOT_HEIGHT, TABLE_ROWS = 200, 4
SENTENCES = 12
"""Most differences shown one by one."""


@dataclass(frozen=True)
class RunComparison:
    """Two runs and what they have in common.

    Attributes:
        before: The earlier one.
        after: The later one.
        overlay: What they have in common.
    """

    before: RunView
    after: RunView
    overlay: Overlay


@dataclass(frozen=True)
class ComparedRow:
    """One contender in one scenario; times in seconds."""

    label: str
    scenario: Scenario
    before_s: float
    after_s: float
    ratio: Ratio


class CompareCard(Card):
    """What changed between two runs; only its head until another run is chosen.

    Attributes:
        other: Chooses the run that is compared with.
        stop: Ends the comparison.
        plot: How many times as fast, with intervals; 1 is no change.
        table: The same with the times.

    Signals:
        run_chosen: A `SavedRun`, or None to compare with none.
    """

    run_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Before and after"), parent=parent)
        self._runs: tuple[SavedRun, ...] = ()
        self._shown: RunComparison | None = None
        self.other = QComboBox()
        self.other.setObjectName("compareWith")
        self.other.setAccessibleName(self.tr("Compare with another run"))
        self.other.setToolTip(self.tr("Compare the shown run with another from the history"))
        self.other.setPlaceholderText(self.tr("Compare with…"))
        self.other.setMinimumWidth(240)
        self.other.setMinimumContentsLength(len("2026-11-23 10:01:07"))
        self.other.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.stop = icon_button("close", self.tr("Stop comparing"), self._stop)
        self.stop.setObjectName("stopComparing")
        self.plot = ScenarioBars(
            self.tr("Ratio to the earlier run"),
            Axis(self.tr("Ratio"), "×", zero=True),
            empty=self.tr("The two runs have no measurement in common."),
            name="compareLength",
        )
        self.plot.set_plot_height(PLOT_HEIGHT)
        self.table = DataTable(self._columns(), self.tr("Times before and after"))
        self.table.setMinimumHeight(36 + 32 * TABLE_ROWS)
        self._differences = label("", wrap=True, selectable=True)
        self._differences.setObjectName("differences")
        self._only = label("", "muted", wrap=True, selectable=True)
        self.add_action(self.other)
        self.add_action(self.stop)
        inside = vbox(self._differences, self.plot, self.table, self._only, spacing=12)
        self._inside = holder(inside)
        self.add(self._inside, 1)
        self.other.activated.connect(self._choose)
        self.clear()

    @property
    def chosen(self) -> SavedRun | None:
        """What the shown run is compared with."""
        index = self.other.currentIndex()
        return self._runs[index] if 0 <= index < len(self._runs) else None

    def clear(self, why: str = "") -> None:
        """Compare with nothing; `why` says why nothing can be chosen, "" if it can."""
        self._shown = None
        self.set_caption(
            self.tr("How much faster each contender became, with 95 % intervals: after an "
                    "upgrade, or on another machine")
        )  # fmt: skip
        self._inside.hide()
        self.other.setCurrentIndex(-1)
        self.plot.show_nothing(self.tr("The two runs have no measurement in common."))
        self.table.set_rows(())
        set_enabled(self.stop, False, self.tr("No run is selected for comparison."))
        why = why or ("" if self._runs else self.tr("There is no other run in the history."))
        set_enabled(self.other, not why, why)

    def show_runs(self, saved: Sequence[SavedRun], shown: BenchmarkRun | None) -> None:
        """List what can be compared with: the history without the shown run."""
        before = self.chosen
        self._runs = tuple(one for one in saved if one.run != shown)
        paths = [one.path for one in self._runs]
        with QSignalBlocker(self.other):
            self.other.clear()
            for number, one in enumerate(self._runs):
                self.other.addItem(run_words(one.run))
                tip = self.other.itemText(number)
                self.other.setItemData(number, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
            keep = paths.index(before.path) if before and before.path in paths else -1
            self.other.setCurrentIndex(keep)
        if keep < 0:
            self.clear()

    def show_compared(self, found: RunComparison) -> None:
        """Show what two runs have in common."""
        self._shown = found
        overlay, live = found.overlay, found.after.live
        before, after = when(found.before.run.started), when(found.after.run.started)
        self.set_caption(
            self.tr("Before: {0}. After: {1}. The runs were not interleaved: changes of the "
                    "machine between them are part of the difference.").format(before, after)
        )  # fmt: skip
        sentences = list(overlay.differences[:SENTENCES])
        if len(overlay.differences) > SENTENCES:
            sentences.append(self.tr("… and {0} more").format(len(overlay.differences) - SENTENCES))
        self._differences.setText(
            "\n".join(f"•  {core_words(one)}" for one in sentences)
            or self.tr("Machine, versions, threads and models are the same.")
        )
        values: dict[str, dict[str, Value]] = {}
        for (contender, key), ratio in zip(overlay.pairs, overlay.ratios, strict=True):
            values.setdefault(contender, {})[key] = (ratio.value, ratio.low, ratio.high)
        self.table.set_rows(_rows(found))
        fit_numbers(self.table)
        self._only.setText(self._only_words(found))
        self._only.setVisible(bool(self._only.text()))
        self._inside.show()
        set_enabled(self.stop, True)
        if values:
            self.plot.show_values(live, values)
            self.plot.set_baseline(1.0, self.tr("No change"))
            self.plot.setAccessibleDescription(self._spoken())
        else:
            self.plot.show_nothing(
                self.tr("The two runs have no measurement in common."),
                self.tr("Both runs need the same contender and scenario, with three rounds each."),
            )

    def _only_words(self, found: RunComparison) -> str:
        parts = []
        for sentence, pairs, view in (
            (self.tr("Only before: {0}."), found.overlay.only_before, found.before),
            (self.tr("Only after: {0}."), found.overlay.only_after, found.after),
        ):
            keys = {one.key: one for one in view.run.plan.scenarios}
            by_name: dict[str, list[str]] = {}
            for contender, key in pairs:
                scenario = scenario_words(keys[key]) if key in keys else key
                by_name.setdefault(core_words(view.live.short_label(contender)), []).append(
                    scenario
                )
            if by_name:
                named = (f"{name} ({', '.join(scenarios)})" for name, scenarios in by_name.items())
                parts.append(sentence.format("; ".join(named)))
        return "\n".join(parts)

    def _spoken(self) -> str:
        return " ".join(
            f"{row.label}, {scenario_words(row.scenario)}: {_interval(row)}."
            for row in self.table.rows
        )

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Contender"), lambda row: row.label, stretch=True),
            Column(self.tr("Scenario"), lambda row: scenario_words(row.scenario),
                   sort=lambda row: (row.scenario.batch, row.scenario.tokens)),
            Column(self.tr("Before (ms)"), lambda row: words.milliseconds(row.before_s * 1000),
                   sort=lambda row: row.before_s, number=True),
            Column(self.tr("After (ms)"), lambda row: words.milliseconds(row.after_s * 1000),
                   sort=lambda row: row.after_s, number=True),
            Column(self.tr("Ratio"), lambda row: f"{ratio_words(row.ratio.value)} ×",
                   sort=lambda row: row.ratio.value, number=True, tone=_tone),
            Column(self.tr("95 % interval"),
                   lambda row: f"{ratio_words(row.ratio.low)} – {ratio_words(row.ratio.high)}",
                   sort=lambda row: row.ratio.value, number=True),
        )  # fmt: skip

    @Slot()
    def _stop(self) -> None:
        self.clear()
        self.run_chosen.emit(None)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.run_chosen.emit(self._runs[index])


def _rows(found: RunComparison) -> list[ComparedRow]:
    medians = [
        {(one.contender, one.scenario): one.median_s for one in view.run.runs}
        for view in (found.before, found.after)
    ]
    keys = {one.key: one for one in found.after.run.plan.scenarios}
    return [
        ComparedRow(
            label=core_words(found.after.live.short_label(pair[0])),
            scenario=keys[pair[1]],
            before_s=medians[0][pair],
            after_s=medians[1][pair],
            ratio=ratio,
        )
        for pair, ratio in zip(found.overlay.pairs, found.overlay.ratios, strict=True)
    ]


def _interval(row: ComparedRow) -> str:
    ratio = row.ratio
    return f"{ratio_words(ratio.value)} × [{ratio_words(ratio.low)}, {ratio_words(ratio.high)}]"


def _tone(row: ComparedRow) -> str:
    if row.ratio.low > 1.0:
        return "ok"
    return "warn" if row.ratio.high < 1.0 else ""
