"""The page of the comparison: the same searches before and after, and thresholds translated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from kimera_console.core.errors import KimeraError
from kimera_console.core.stores.compare.queries import parse_queries
from kimera_console.core.stores.compare.thresholds import THRESHOLDS, parse_thresholds
from kimera_console.core.system.durable import replace_file
from kimera_console.gui.language import figure, filled
from kimera_console.gui.tabs.stores.change_actions import begin_compare
from kimera_console.gui.tabs.stores.compare.cosine_plot import CosinePlot
from kimera_console.gui.tabs.stores.compare.neighbours_card import NeighboursCard
from kimera_console.gui.tabs.stores.compare.thresholds_card import ThresholdsCard
from kimera_console.gui.tabs.stores.page import StepPage, inset_number, set_primary
from kimera_console.gui.tabs.stores.steps import step_obstacle
from kimera_console.gui.tabs.stores.tasks import COMPARE, SWITCH
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import Card, MetricTile, button, hbox, label, set_enabled, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.stats import Interval
    from kimera_console.core.stores.compare.compare import CompareReport
    from kimera_console.gui.tabs.stores.store_controller import StoreController

_LINES = 3


class ComparePage(StepPage):
    """Old against new.

    Attributes:
        queries: Texts to search for; empty takes sampled rows.
        k: Neighbours of each query.
        old_thresholds: Thresholds of the old vectors to translate.
        overlap, rows, quality: Tiles; the quality is shown where known rows were given.
        neighbours: Each query's neighbours before and after.
        thresholds: What thresholds become.
        plot: Cosines of related and unrelated rows.
    """

    step = COMPARE

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(controller, parent)
        self._shown: CompareReport | None = None
        self._card = Card(
            self.tr("Compare"),
            self.tr(
                "Runs the same exact searches on the old and the new vectors. Nothing is written."
            ),
        )
        self.queries = QPlainTextEdit()
        self.queries.setObjectName("queries")
        self.queries.setAccessibleName(self.tr("Queries"))
        self.queries.setTabChangesFocus(True)
        self.queries.setPlaceholderText(
            self.tr("Empty: 100 sampled rows. Otherwise one text per line, or\n"
                    '{"text": "...", "ids": ["rows that should be found"]}')
        )  # fmt: skip
        line = self.queries.fontMetrics().lineSpacing()
        self.queries.setFixedHeight(line * _LINES + 2 * GRID + 6)
        self.k = QSpinBox()
        self.k.setObjectName("neighbours")
        self.k.setAccessibleName(self.tr("Neighbours of each query"))
        inset_number(self.k)
        self.k.setRange(1, 1000)
        self.k.setValue(10)
        self.old_thresholds = QLineEdit()
        self.old_thresholds.setObjectName("oldThresholds")
        self.old_thresholds.setAccessibleName(self.tr("Old thresholds of cosine"))
        usual = " ".join(figure(f"{each:g}") for each in THRESHOLDS)
        self.old_thresholds.setPlaceholderText(usual)
        self.old_thresholds.setMinimumWidth(300)
        self.start = button(
            self.tr("C&ompare"), self._compare, kind="primary", tip="Ctrl+Return",
            also=self.tr("C&ompare again"),
        )  # fmt: skip
        self.start.setObjectName("startCompare")
        self.export = button(self.tr("&Export…"), self._export, icon="export")
        self.export.setObjectName("exportCompare")
        self.next_button = button(
            self.tr("Continue to S&witch"), lambda: self.step_requested.emit(SWITCH)
        )
        self.next_button.setObjectName("nextFromCompare")
        self.overlap = MetricTile(self.tr("Common neighbours"), widest="000.0 %")
        self.rows = MetricTile(self.tr("Rows compared"), widest="00 000 000")
        self.quality = [
            MetricTile(name, widest="0.00 → 0.00") for name in (self.tr("Recall"), "MRR", "nDCG")
        ]
        self._left_out = label("", "caption", wrap=True, selectable=True)
        self.neighbours = NeighboursCard()
        self.thresholds = ThresholdsCard()
        self.plot = CosinePlot()
        self._lay_out()
        self.begin()

    @Slot()
    def _compare(self) -> None:
        try:
            queries = parse_queries(self.queries.toPlainText())
            thresholds = parse_thresholds(self.old_thresholds.text())
        except KimeraError as error:
            self.controller.jobs.errors[COMPARE] = error
            self.controller.changed.emit()
            return
        begin_compare(self.controller, queries, self.k.value(), thresholds)

    def show_state(self) -> None:
        super().show_state()
        controller, busy = self.controller, self.busy_reason
        report = controller.results.comparison
        obstacle = busy or step_obstacle(controller, COMPARE)
        set_enabled(self.start, not obstacle, obstacle)
        self.start.setText(self.tr("C&ompare again") if report else self.tr("C&ompare"))
        self.export.setVisible(report is not None)
        closed = step_obstacle(controller, SWITCH)
        set_enabled(self.next_button, not closed, closed)
        on = report is not None and not closed
        set_primary(self.start, not on)
        set_primary(self.next_button, on)
        for widget in (self._tiles, self.neighbours, self._parts):
            widget.setVisible(report is not None)
        self._left_out.setVisible(report is not None and bool(report.made_by_no_model))
        if report is not None and report is not self._shown:
            self._show(report)
        self._shown = report

    def _lay_out(self) -> None:
        self._tiles = QWidget()
        tiles = QGridLayout(self._tiles)
        tiles.setContentsMargins(0, 0, 0, 0)
        tiles.setSpacing(CARD_PADDING)
        for place, tile in enumerate((self.overlap, self.rows)):
            tiles.addWidget(tile, 0, place)
        for place, tile in enumerate(self.quality):
            tiles.addWidget(tile, 1, place)
            tiles.setColumnStretch(place, 1)
        how = hbox(
            label(self.tr("Neighbours of each query"), "muted"), self.k,
            label(self.tr("Old thresholds"), "muted"), self.old_thresholds,
        )  # fmt: skip
        how.addStretch(1)
        self._card.add(vbox(label(self.tr("Queries"), "caption"), self.queries, spacing=GRID // 2))
        for item in (how, self._tiles, self._left_out, self.strip):
            self._card.add(item)
        self._card.add_row(self.export, right=(self.next_button, self.start))
        plot = Card()
        plot.add(self.plot)
        plot.body.addStretch(1)
        self._parts = SideBySide(self.thresholds, plot, shares=(3, 2))
        for widget in (self._card, self.neighbours, self._parts):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def _show(self, report: CompareReport) -> None:
        self.overlap.set_value(
            figure(f"{report.overlap.value:.1%}"),
            detail=filled(
                self.tr("of the first {0}; {1:.1%} to {2:.1%}"),
                report.k,
                report.overlap.low,
                report.overlap.high,
            ),
        )
        queries = words.counted(len(report.queries), self.tr("1 query"), self.tr("{0} queries"))
        self.rows.set_value(words.count(report.rows), detail=queries)
        one = self.tr("Left out: 1 row whose old vector no model made.")
        many = self.tr("Left out: {0} rows whose old vector no model made.")
        self._left_out.setText(words.counted(report.made_by_no_model, one, many))
        known = report.before is not None and report.after is not None
        for tile, name in zip(self.quality, ("recall", "mrr", "ndcg"), strict=True):
            tile.setVisible(known)
            if report.before is not None and report.after is not None:
                old, new = getattr(report.before, name), getattr(report.after, name)
                shown = figure(f"{old.value:.2f} → {new.value:.2f}")
                tile.set_value(shown, detail=self._spread(old, new))
        self.neighbours.show_report(report)
        self.thresholds.show_report(report)
        self.plot.show_report(report)

    def _spread(self, old: Interval, new: Interval) -> str:
        return filled(
            self.tr("{0:.2f}–{1:.2f} → {2:.2f}–{3:.2f}"), old.low, old.high, new.low, new.high
        )

    @Slot()
    def _export(self) -> None:
        report = self.controller.results.comparison
        if report is None:
            return
        ask_save(
            self,
            self.tr("Save the comparison"),
            "comparison.json",
            lambda path: self._write(report, path),
        )

    def _write(self, report: CompareReport, path: Path) -> None:
        data = report.to_dict(shown=len(report.queries))
        text = json.dumps(data, ensure_ascii=False, indent=2)
        try:
            replace_file(path, text.encode("utf-8", errors="replace"))
        except OSError as error:
            message = self.tr("{0} could not be written: {1}.")
            self.controller.core.notify(message.format(path, error.strerror or error), "bad")
            return
        self.controller.core.notify(self.tr("Saved {0}.").format(path.name), "ok")
