"""Counts of vectors that no model made, by class, with the first ids of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot

from kimera_console.core.stores.audit.audit import MISSING, UNDECODABLE
from kimera_console.gui.language import figure
from kimera_console.gui.tabs.stores.wording import audit_class, key_text
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Card, Column, DataTable
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.lists.line_cells import word_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from kimera_console.core.stores.audit.audit import AuditReport

_SHOWN_IDS = 20
_CLASS, _ROWS, _SHARE = range(3)
LEAST_NAME, FIRST_ID, LEAST_IDS = 148, 328, 240
"""Widths in pixels: of the classes' names at least, of a first id like Kimera's own, and of the
ids at least."""


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
    ids: tuple[str, ...]


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
                Column(self.tr("Class"), lambda row: row.name, tone=_tone,
                       lines=lambda row, fits: word_lines(row.name, fits)),
                Column(self.tr("Rows"), lambda row: words.count(row.rows),
                       sort=lambda row: row.rows, number=True, tone=_tone),
                Column(self.tr("Share"), lambda row: figure(f"{row.share:.2%}"),
                       sort=lambda row: row.share, number=True, tone=_tone),
                Column(self.tr("First ids"), lambda row: ", ".join(row.ids), stretch=True,
                       least=LEAST_IDS, lines=_id_lines),
            ],
            self.tr("Classes of vectors"),
        )  # fmt: skip
        self.table.setObjectName("auditClasses")
        self.table.setMinimumWidth(320)
        self.add(self.table)
        self.body.addStretch(1)
        theme().measure(self.table, self._share_room)

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
                tuple(key_text(key) for key in report.ids.get(name, ())[:_SHOWN_IDS]),
            )
            for name, count in counts.items()
        ]
        self.table.set_rows(rows)
        self.table.fit_columns()
        self._share_room()
        self.table.set_shown_rows(len(rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (layout := self.layout()) is not None:
            layout.activate()  # the table has its new width only then
        self._share_room()

    @Slot()
    def _share_room(self) -> None:
        """Break the names of the classes where a first id needs the room."""
        table = self.table
        needed = max(table.sizeHintForColumn(_CLASS), table.needed_width(_CLASS))
        others = table.columnWidth(_ROWS) + table.columnWidth(_SHARE)
        room = table.viewport().width() - others - theme().scaled(FIRST_ID)
        table.setColumnWidth(_CLASS, min(needed, max(room, theme().scaled(LEAST_NAME))))
        table.share_room()


def _id_lines(row: ClassRow, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """As many ids as fit in a line, and how many more there are beneath."""
    for count in range(len(row.ids), 0, -1):
        line, more = ", ".join(row.ids[:count]), len(row.ids) - count
        if fits(line) or count == 1:
            said = QCoreApplication.translate("ClassesCard", "and {0} more").format(more)
            return (*_broken(line, fits), *([said] if more else []))
    return ("",)


def _broken(text: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """An id in two lines where it is longer than one."""
    if fits(text):
        return (text,)
    end = next((n for n in range(len(text), 0, -1) if fits(text[:n])), 1)
    return text[:end], text[end:]


def _tone(row: ClassRow) -> str:
    return "warn" if row.rows else "muted"
