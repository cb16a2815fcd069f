"""Counts of vectors that no model made, by class, with the first ids of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.stores.audit.audit import MISSING, UNDECODABLE
from kimera_console.gui.language import figure
from kimera_console.gui.tabs.stores.wording import audit_class, key_text
from kimera_console.gui.widgets import Card, Column, DataTable
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from kimera_console.core.stores.audit.audit import AuditReport

_SHOWN_IDS = 20


@dataclass(frozen=True)
class ClassRow:
    """A class.

    Attributes:
        name: As shown.
        rows: How many it has.
        share: Of all rows, 0..1.
        ids: The first of them.
    """

    name: str
    rows: int
    share: float
    ids: str


class ClassesCard(Card):
    """The classes, all of them: that there is none of a class is worth knowing.

    Attributes:
        table: A row a class; Ctrl+C copies.
    """

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("ClassesCard", "Made by no model"),
            QCoreApplication.translate(
                "ClassesCard", "Classes that are recognised without a model"
            ),
        )
        self.table = DataTable(
            [
                Column(self.tr("Class"), lambda row: row.name, tone=_tone),
                Column(self.tr("Rows"), lambda row: words.count(row.rows),
                       sort=lambda row: row.rows, number=True, tone=_tone),
                Column(self.tr("Share"), lambda row: figure(f"{row.share:.2%}"),
                       sort=lambda row: row.share, number=True, tone=_tone),
                Column(self.tr("First ids"), lambda row: row.ids, stretch=True),
            ],
            self.tr("Classes of vectors"),
        )  # fmt: skip
        self.table.setObjectName("auditClasses")
        self.table.setMinimumWidth(320)
        self.add(self.table)
        self.body.addStretch(1)

    def show_report(self, report: AuditReport) -> None:
        """Show what a pass found."""
        counts = {
            **report.classes, MISSING: report.missing, UNDECODABLE: report.undecodable,
        }  # fmt: skip
        rows = [
            ClassRow(
                audit_class(name),
                count,
                count / report.rows if report.rows else 0.0,
                ", ".join(key_text(key) for key in report.ids.get(name, ())[:_SHOWN_IDS]),
            )
            for name, count in counts.items()
        ]
        self.table.set_rows(rows)
        self.table.fit_columns()
        self.table.set_shown_rows(len(rows))


def _tone(row: ClassRow) -> str:
    return "warn" if row.rows else "muted"
