"""The page of the audit: one pass over the vectors, and what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QGuiApplication

from kimera_console.gui.language import figure, filled
from kimera_console.gui.tabs.stores.actions import begin_audit
from kimera_console.gui.tabs.stores.audit.classes_card import ClassesCard
from kimera_console.gui.tabs.stores.page import StepPage, set_primary
from kimera_console.gui.tabs.stores.tasks import AUDIT, PROVE
from kimera_console.gui.tokens import CARD_PADDING, SeriesStyle, series_style
from kimera_console.gui.widgets import Card, MetricTile, button, hbox, label, set_enabled
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel
from kimera_console.gui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.stores.audit.audit import AuditReport
    from kimera_console.core.stores.audit.tally import NormSummary
    from kimera_console.gui.tabs.stores.store_controller import StoreController

NORMS_HEIGHT = 320


class AuditPage(StepPage):
    """What is there, and what no model made.

    Attributes:
        start: Begins the pass.
        export: Writes the ids of every class into a file.
        copy: Puts the counts on the clipboard.
        rows, plausible, degraded, duplicates: Tiles.
        classes: Counts by class.
        norms: Their histogram.
    """

    step = AUDIT

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(controller, parent)
        self._shown: AuditReport | None = None
        self._card = Card(
            self.tr("Audit"),
            self.tr("Reads every vector once, in constant memory. Nothing is written."),
        )
        self.start = button(
            self.tr("&Audit"), lambda: begin_audit(controller), kind="primary", tip="Ctrl+Return",
            also=self.tr("&Audit again"),
        )  # fmt: skip
        self.start.setObjectName("startAudit")
        self.copy = button(self.tr("Cop&y"), self._copy, icon="copy")
        self.copy.setObjectName("copyAudit")
        self.export = button(
            self.tr("&Export ids…"), self._export, icon="export",
            tip=self.tr("Write the ids of every class to .csv or .jsonl; reads the vectors again"),
        )  # fmt: skip
        self.export.setObjectName("exportAudit")
        self.next_button = button(
            self.tr("Continue to &Prove the text"), lambda: self.step_requested.emit(PROVE)
        )
        self.next_button.setObjectName("nextFromAudit")
        self.rows = MetricTile(self.tr("Rows"), widest="000 000")
        self.plausible = MetricTile(self.tr("Could be a model’s"), widest="000 000")
        self.degraded = MetricTile(self.tr("Made by no model"), widest="000 000")
        self.duplicates = MetricTile(self.tr("Exact duplicates"), widest="000 000")
        self.facts = label("", "muted", wrap=True, selectable=True)
        self.classes = ClassesCard()
        self.norms = NormPlot()
        self._lay_out()
        self.begin()

    def show_state(self) -> None:
        super().show_state()
        report, busy = self.controller.results.audit, self.busy_reason
        set_enabled(self.start, not busy, busy)
        self.start.setText(self.tr("&Audit again") if report is not None else self.tr("&Audit"))
        for widget in (self.copy, self.export):
            widget.setVisible(report is not None)
        set_primary(self.start, report is None)
        set_primary(self.next_button, report is not None)
        set_enabled(self.export, not busy, busy)
        self._tiles.setVisible(report is not None)
        self._parts.setVisible(report is not None)
        self.facts.setVisible(report is not None)
        if report is not None and report is not self._shown:
            self._show(report)
        self._shown = report

    def _lay_out(self) -> None:
        from PySide6.QtWidgets import QWidget

        self._tiles = QWidget()
        row = hbox(self.rows, self.plausible, self.degraded, self.duplicates, spacing=CARD_PADDING)
        self._tiles.setLayout(row)
        for item in (self._tiles, self.facts, self.strip):
            self._card.add(item)
        self._card.add_row(self.copy, self.export, right=(self.next_button, self.start))
        plot = Card()
        plot.add(self.norms)
        plot.body.addStretch(1)
        self._parts = SideBySide(self.classes, plot, shares=(2, 1))
        self.column.addWidget(self._card)
        self.column.addWidget(self._parts)
        self.column.addStretch(1)

    def _show(self, report: AuditReport) -> None:
        self.rows.set_value(words.count(report.rows))
        self.plausible.set_value(
            words.count(report.plausible), detail=_share(report.plausible, report.rows)
        )
        self.degraded.set_value(
            words.count(report.degraded), detail=_share(report.degraded, report.rows),
            tone="warn" if report.degraded else "",
        )  # fmt: skip
        self.duplicates.set_value(words.count(report.duplicates))
        self.facts.setText(self._fact_words(report))
        self.classes.show_report(report)
        self.norms.show_norms(report.norms)

    def _fact_words(self, report: AuditReport) -> str:
        sizes = ", ".join(
            f"{size} ({words.counted(rows, self.tr('1 row'), self.tr('{0} rows'))})"
            for size, rows in report.dimensions
        )
        lines = [self.tr("Dimensions: {0}").format(sizes or "–")]
        norms = report.norms
        if norms.greatest:
            lines.append(
                filled(
                    self.tr(
                        "Norms of non-zero vectors: lowest {0:.6g}, median {1:#.4g}, mean {2:.6g},"
                        " highest {3:.6g}"
                    ),
                    norms.least, norms.median, norms.mean, norms.greatest,
                )
            )  # fmt: skip
        if report.one_sign_usual:
            lines.append(
                self.tr("Most vectors have a single sign, so that counts as normal for this model.")
            )
        return "\n".join(lines)

    @Slot()
    def _copy(self) -> None:
        report = self.controller.results.audit
        if report is None:
            return
        lines = [
            str(report.choice),
            *(f"{tile.accessibleName()}\t{tile.value}"
              for tile in (self.rows, self.plausible, self.degraded, self.duplicates)),
            self.facts.text(),
            self.classes.table.as_tsv(),
        ]  # fmt: skip
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.controller.core.notify(self.tr("Copied the audit."), "ok")

    @Slot()
    def _export(self) -> None:
        ask_save(
            self,
            self.tr("Write the ids of every class"),
            "ids.csv",
            lambda path: begin_audit(self.controller, path),
            kind=self.tr("Lists (*.csv *.jsonl)"),
        )


def _share(part: int, whole: int) -> str:
    return figure(f"{part / whole:.1%}") if whole else ""


class NormPlot(PlotPanel):
    """Rows by the norm of their vector, as an outline."""

    def __init__(self) -> None:
        super().__init__(
            _tr("Norms"), Axis(_tr("Norm")), Axis(_tr("Rows"), zero=True),
            empty=_tr("There is no vector with a norm."),
        )  # fmt: skip
        self.setFixedHeight(NORMS_HEIGHT)

    def show_norms(self, norms: NormSummary) -> None:
        """Show what a pass found."""
        edges, counts = norms.histogram.edges, norms.histogram.counts
        if not counts:
            self.clear()
            return
        x = [edge for edge in edges for _ in (0, 1)]
        y = [0, *(count for count in counts for _ in (0, 1)), 0]
        ranges = [
            f"{figure(f'{low:.4g} – {high:.4g}')}: {words.count(count)}"
            for low, high, count in zip(edges, edges[1:], counts, strict=False)
        ]
        names = [ranges[0], *(name for name in ranges for _ in (0, 1)), ranges[-1]]
        style = SeriesStyle(series_style("onnx").color, "")
        self.set_line("norms", _tr("Rows"), x, y, names=names, style=style)


def _tr(text: str) -> str:
    return QCoreApplication.translate("NormPlot", text)
