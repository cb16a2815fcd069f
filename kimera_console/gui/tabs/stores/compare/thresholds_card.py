"""Thresholds of cosine, and what they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.language import figure
from kimera_console.gui.widgets import Card, Column, DataTable

if TYPE_CHECKING:
    from kimera_console.core.stores.compare.compare import CompareReport
    from kimera_console.core.stores.compare.thresholds import TranslatedThreshold


class ThresholdsCard(Card):
    """A threshold a row; Ctrl+C copies.

    Attributes:
        table: The thresholds.
    """

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("ThresholdsCard", "Thresholds"),
            QCoreApplication.translate(
                "ThresholdsCard", "The new threshold has the same share of pairs above it"
            ),
        )
        self.table = DataTable(
            [
                Column(self.tr("Old"), lambda t: figure(f"{t.old:g}"),
                       sort=lambda t: t.old, number=True),
                Column(self.tr("Pairs above"), lambda t: figure(f"{t.share:.3%}"),
                       sort=lambda t: t.share, number=True),
                Column(self.tr("New"), self._new_words, sort=_new, number=True),
                Column(self.tr("95 % interval"), _interval, stretch=True),
            ],
            self.tr("Thresholds"),
        )  # fmt: skip
        self.table.setObjectName("compareThresholds")
        self.table.setMinimumWidth(320)
        self.add(self.table)
        self.body.addStretch(1)

    def show_report(self, report: CompareReport) -> None:
        self.table.set_rows(report.thresholds)
        self.table.fit_columns()
        self.table.set_shown_rows(len(report.thresholds))

    def _new_words(self, one: TranslatedThreshold) -> str:
        return figure(f"{one.new.value:.4f}") if one.new is not None else self.tr("cannot tell")


def _new(one: TranslatedThreshold) -> float | None:
    return one.new.value if one.new is not None else None


def _interval(one: TranslatedThreshold) -> str:
    return figure(f"{one.new.low:.4f} – {one.new.high:.4f}") if one.new is not None else ""
