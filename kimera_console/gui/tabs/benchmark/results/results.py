"""What a run says: headline, table of ratios, conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QComboBox, QWidget

from kimera_console.core.bench.output.report import machine_line
from kimera_console.core.bench.output.run_view import FASTER, SLOWER
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.language import core_words, figure
from kimera_console.gui.tabs.benchmark.plan.contender_list import LONGEST_LABEL
from kimera_console.gui.tabs.benchmark.results.advice_line import AdviceLine
from kimera_console.gui.tabs.benchmark.results.number_columns import fit_numbers
from kimera_console.gui.tabs.benchmark.wording import scenario_words
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    MetricTile,
    holder,
    icon_button,
    label,
    set_enabled,
    vbox,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.flow import FlowRow

if TYPE_CHECKING:
    from kimera_console.core.bench.output.run_view import ResultRow, RunView
    from kimera_console.core.bench.plan.types import BenchmarkRun, Ratio

TABLE_ROWS = 6
"""Rows that fit without scrolling, at least."""


class HeadlineCard(Card):
    """Three large figures, throughput, time of a text, memory, and the advice of the run.

    Attributes:
        advice: One sentence, with the button that does what it says.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.throughput = MetricTile(self.tr("Throughput ratio"), "×", widest="000.00")
        self.latency = MetricTile(self.tr("Single-text ratio"), "×", widest="000.00")
        self.memory = MetricTile(self.tr("Process memory"), "%", widest="−000")
        self._of, self._against = label("", "strong"), label("", "muted")
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        who = vbox(self._of, self._against, spacing=4)
        who.insertStretch(0, 1)
        who.addStretch(1)
        self._who = holder(who)
        row.addWidget(self._who, 1)
        for tile in (self.throughput, self.latency, self.memory):
            row.addWidget(tile, 1)
        self.add(row)
        self.advice = AdviceLine()
        self.add(self.advice)
        self._stacked = False
        self.set_narrow(False)
        self.clear()

    def set_narrow(self, narrow: bool, *, stacked: bool = False) -> None:
        """Make do with little room.

        Args:
            narrow: Leave the names to the tooltips.
            stacked: Put the figures beneath each other, and the advice above them.
        """
        self._who.setVisible(not narrow)
        self._row.setSpacing(CARD_PADDING if narrow else 2 * CARD_PADDING)
        if stacked != self._stacked:
            self._stacked = stacked
            ways = QBoxLayout.Direction
            self._row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
            self.body.insertWidget(0 if stacked else 1, self.advice)

    def clear(self) -> None:
        """Show that there are no figures yet."""
        self.advice.clear()
        coming = self.tr("at the end of the run")
        self._name(self.tr("Speed and memory"), self.tr("against the baseline"))
        for tile in (self.throughput, self.latency, self.memory):
            tile.set_value("–", detail=coming)

    def show_view(self, view: RunView) -> None:
        self.advice.show_advice(view.advice)
        head = view.headline
        if head is None:
            self._name(self.tr("One contender"), self.tr("cannot be compared"))
            for tile in (self.throughput, self.latency, self.memory):
                tile.set_value("–", detail=self.tr("select two contenders"))
            return
        of, against = core_words(head.of), core_words(head.against)
        who = self.tr("{0} against {1}").format(of, against)
        self._name(of, self.tr("against {0}").format(against))
        self._show_ratio(self.throughput, head.throughput, who)
        self._show_ratio(self.latency, head.latency, who)
        saved = head.memory_saved
        if saved is None:
            self.memory.set_value("–", detail=self.tr("not measured"))
            return
        self.memory.set_value(
            f"{-saved * 100:+.0f}".replace("-", "−"),
            detail=self.tr("{0} against {1}").format(
                words.size(head.memory_bytes), words.size(head.baseline_bytes)
            ),
        )
        self.memory.setToolTip(
            plain_tip(self.tr("Peak resident memory of the whole process, {0}").format(who))
        )

    def _name(self, of: str, against: str) -> None:
        self._of.setText(of)
        self._against.setText(against)

    def _show_ratio(self, tile: MetricTile, ratio: Ratio | None, who: str) -> None:
        if ratio is None:
            tile.set_value("–", detail=self.tr("not measured"))
            return
        interval = self.tr("{0} to {1}").format(ratio_words(ratio.low), ratio_words(ratio.high))
        tile.set_value(ratio_words(ratio.value), detail=f"{interval} · {_scenario_words(ratio)}")
        tile.setToolTip(
            plain_tip(self.tr("{0}: times as fast, by medians, with its 95 % interval").format(who))
        )


class RatioCard(Card):
    """Every contender in every scenario, beside a baseline of the user's choice.

    Attributes:
        baseline: Chooses the baseline.
        table: The rows.

    Signals:
        baseline_chosen: The user chose another baseline; carries the contender's id.
    """

    baseline_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Ratios"), parent=parent)
        self.baseline = QComboBox()
        self.baseline.setObjectName("baseline")
        self.baseline.setAccessibleName(self.tr("Baseline"))
        self.baseline.setToolTip(self.tr("The contender that the others are compared with"))
        self.baseline.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.baseline.setPlaceholderText(self.tr("Baseline"))
        self.baseline.activated.connect(self._choose_baseline)
        self.copy = icon_button("copy", self.tr("Copy the table"), self._copy)
        self.table = DataTable(
            self._columns(),
            self.tr("Ratios against the baseline"),
            key=lambda row: (row.label, row.scenario.key),
        )
        self.table.setMinimumHeight(36 + 32 * TABLE_ROWS)
        self._waiting = label("", "muted")
        self._controls = FlowRow(label(self.tr("against"), "muted"), self.baseline, self.copy)
        self._stacked = False
        self.add_action(self._controls)
        self.add(self.table, 1)
        self.clear("")
        theme().measure(self.table, self._fit)

    @Slot()
    def _fit(self) -> None:
        fit_numbers(self.table)

    def set_stacked(self, stacked: bool) -> None:
        """Put the controls beneath the title: a contender's name has no room beside it."""
        if stacked == self._stacked:
            return
        self._stacked = stacked
        if stacked:
            self.body.insertWidget(self.body.indexOf(self.table), self._controls)
        else:
            self.add_action(self._controls)

    def clear(self, why: str) -> None:
        """Empty it while a run is under way."""
        self.set_caption(why)
        self.table.set_rows(())
        fit_numbers(self.table)
        set_enabled(self.copy, False, self.tr("Nothing to copy yet."))
        set_enabled(self.baseline, False, self.tr("Nothing to compare yet."))

    def show_view(self, view: RunView) -> None:
        self.set_caption(self.tr("Ratio of medians, with 95 % intervals over whole rounds"))
        self.table.set_rows(view.rows)
        fit_numbers(self.table)
        with QSignalBlocker(self.baseline):
            self.baseline.clear()
            for name in view.live.contenders:
                full = core_words(view.live.label(name))
                self.baseline.addItem(visible_cell(words.middle_elided(full, LONGEST_LABEL)), name)
                tip = Qt.ItemDataRole.ToolTipRole
                self.baseline.setItemData(self.baseline.count() - 1, plain_tip(full), tip)
            self.baseline.setCurrentIndex(self.baseline.findData(view.baseline))
        several = self.baseline.count() > 1
        set_enabled(self.baseline, several, self.tr("Only one contender was measured."))
        set_enabled(self.copy, bool(view.rows), self.tr("Nothing to copy yet."))

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Contender"), lambda row: core_words(row.short_label),
                   tip=lambda row: core_words(row.label), stretch=True),
            Column(self.tr("Scenario"), lambda row: scenario_words(row.scenario),
                   sort=lambda row: (row.scenario.batch, row.scenario.tokens),
                   tip=lambda row: row.scenario.key),
            Column(self.tr("Median (ms)"), lambda row: words.milliseconds(row.run.median_s * 1000),
                   sort=lambda row: row.run.median_s, number=True),
            Column(self.tr("p95 (ms)"), lambda row: words.milliseconds(row.run.p95_s * 1000),
                   sort=lambda row: row.run.p95_s, number=True),
            Column(self.tr("Texts/s"), lambda row: words.rate(row.run.texts_per_s),
                   sort=lambda row: row.run.texts_per_s, number=True,
                   tip=self._tokens_tip),
            Column(self.tr("Of limit"), _limit_words, sort=_limit_value, number=True,
                   tip=self._limit_tip),
            Column(self.tr("Ratio"), self._ratio_words, sort=_ratio_value, number=True,
                   tone=_ratio_tone, tip=self._ratio_tip),
            Column(self.tr("95 % interval"), _interval_words, sort=_ratio_value, number=True),
        )  # fmt: skip

    def _tokens_tip(self, row: ResultRow) -> str:
        return self.tr("{0} tokens/s").format(words.rate(row.run.tokens_per_s))

    def _limit_tip(self, row: ResultRow) -> str:
        if row.run.peak_share is None:
            return self.tr("The machine's limit was not measured for this contender.")
        return self.tr(
            "Share of the matrix products per second that this machine reached in the same "
            "run with the same threads. Padding is not counted."
        )

    def _ratio_words(self, row: ResultRow) -> str:
        if row.is_baseline:
            return self.tr("baseline")
        return f"{ratio_words(row.ratio.value)} ×" if row.ratio else "–"

    def _ratio_tip(self, row: ResultRow) -> str:
        if row.is_baseline:
            return self.tr("The other contenders are compared with this one.")
        if row.run.error:
            return row.run.error
        if row.ratio is None:
            return self.tr("No ratio: both sides need three rounds.")
        verdicts = {
            FASTER: self.tr("Faster: the whole interval lies above 1."),
            SLOWER: self.tr("Slower: the whole interval lies below 1."),
        }
        return verdicts.get(row.verdict, self.tr("No difference shown: the interval contains 1."))

    @Slot()
    def _copy(self) -> None:
        self.table.clearSelection()
        self.table.copy()

    @Slot(int)
    def _choose_baseline(self, index: int) -> None:
        self.baseline_chosen.emit(self.baseline.itemData(index))


class ConditionsCard(Card):
    """What was measured on, and what to know about the run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Conditions"), parent=parent)
        self._machine = label("", "muted", wrap=True, selectable=True)
        self._notes = label("", wrap=True, selectable=True)
        self._notes.setObjectName("notes")
        self.add(self._machine)
        self.add(self._notes)

    def show_run(self, run: BenchmarkRun) -> None:
        """Show a run's machine, plan and notes."""
        plan = run.plan
        threads = (
            words.counted(plan.threads, self.tr("1 thread"), self.tr("{0} threads"))
            if plan.threads
            else self.tr("one thread per physical core")
        )
        rounds = words.counted(plan.rounds, self.tr("1 round"), self.tr("{0} rounds"))
        line = self.tr("{0}, {1}, {2} in all").format(rounds, threads, words.duration(run.seconds))
        known = machine_line(run)
        self._machine.setText(f"{line}. {known}" if known else line)
        self._notes.setText("\n".join(f"•  {core_words(note)}" for note in run.notes))
        self._notes.setVisible(bool(run.notes))


def ratio_words(value: float) -> str:
    """A ratio's digits."""
    return figure(f"{value:.2f}") if value < 100 else words.count(value)


def _limit_words(row: ResultRow) -> str:
    share = row.run.peak_share
    return "–" if share is None else figure(f"{share:.0%}")


def _limit_value(row: ResultRow) -> float | None:
    return row.run.peak_share


def _interval_words(row: ResultRow) -> str:
    return f"{ratio_words(row.ratio.low)} – {ratio_words(row.ratio.high)}" if row.ratio else ""


def _ratio_value(row: ResultRow) -> float | None:
    return row.ratio.value if row.ratio else 1.0 if row.is_baseline else None


def _ratio_tone(row: ResultRow) -> str:
    if row.is_baseline or row.ratio is None:
        return "muted"
    return {FASTER: "ok", SLOWER: "warn"}.get(row.verdict, "")


def _scenario_words(ratio: Ratio) -> str:
    *_kind, batch, length = ratio.scenario.split()
    tokens = _tr("{0} tokens").format(length[1:])
    return f"{batch[1:]} × {_tr('mixed lengths') if length == 'mixed' else tokens}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("RatioCard", text)
