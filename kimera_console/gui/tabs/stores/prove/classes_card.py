"""Sampled rows by class: what the recipes reproduce, and what they do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.stores.recipes.prove import REPRODUCED
from kimera_console.gui.tabs.stores.wording import key_text, proof_class
from kimera_console.gui.widgets import Card, Column, DataTable
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from kimera_console.core.stores.recipes.prove import ProofReport

_SHOWN_IDS = 20


@dataclass(frozen=True)
class RowClass:
    """A class of sampled rows."""

    name: str
    rows: int
    ids: str
    good: bool


class RowClassesCard(Card):
    """The classes.

    Attributes:
        table: A row a class; Ctrl+C copies.
    """

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("RowClassesCard", "Sampled rows"),
            QCoreApplication.translate("RowClassesCard", "What the recipes reproduce"),
        )
        self._shown: ProofReport | None = None
        self.table = DataTable(
            [
                Column(self.tr("Class"), lambda row: row.name, tone=_tone),
                Column(self.tr("Rows"), lambda row: words.count(row.rows),
                       sort=lambda row: row.rows, number=True, tone=_tone),
                Column(self.tr("First ids"), lambda row: row.ids, stretch=True),
            ],
            self.tr("Sampled rows by class"),
        )  # fmt: skip
        self.table.setObjectName("proofClasses")
        self.add(self.table)
        self.body.addStretch(1)

    def show_proof(self, proof: ProofReport | None) -> None:
        if proof is None or proof is self._shown:
            return
        self._shown = proof
        rows = [
            RowClass(
                proof_class(name),
                count,
                ", ".join(key_text(key) for key in proof.ids.get(name, ())[:_SHOWN_IDS]),
                name == REPRODUCED,
            )
            for name, count in proof.classes.items()
        ]
        self.table.set_rows(rows)
        self.table.fit_columns()
        self.table.set_shown_rows(len(rows))


def _tone(row: RowClass) -> str:
    if not row.rows:
        return "muted"
    return "ok" if row.good else "warn"
