"""Queries with what they find, before and after, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot

from kimera_console.gui.language import figure
from kimera_console.gui.tabs.stores.wording import key_text
from kimera_console.gui.widgets import Card, Column, DataTable, FilterField
from kimera_console.gui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from kimera_console.core.stores.compare.compare import CompareReport, Neighbours
    from kimera_console.core.stores.database.reading import Key

_HEIGHT_PX = 260
_ROOM_PX = 1400
"""Narrower, texts would be cut to two words."""
_LEAST_PX = 120


@dataclass(frozen=True)
class Pair:
    """What stands at one place, before and after.

    Attributes:
        place: From 1.
        before, after: Text as shown; "" where there is none.
        before_cosine, after_cosine: Cosine with the query; None where there is no row.
        keys: Of the rows before and after, as shown.
        stays: The row before is among those after.
        came: The row after was not among those before.
    """

    place: int
    before: str
    before_cosine: float | None
    after: str
    after_cosine: float | None
    keys: tuple[str, str]
    stays: bool
    came: bool


class NeighboursCard(Card):
    """The queries, those that change most first, and the neighbours of one of them.

    Attributes:
        queries: A row a query.
        filter: Only the queries with these letters are listed.
        pairs: The neighbours of the chosen one.
    """

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("NeighboursCard", "Neighbours before and after"),
            QCoreApplication.translate(
                "NeighboursCard", "The queries that change most come first; choose one"
            ),
        )
        self._texts: dict[Key, str] = {}
        self.queries = DataTable(
            [
                Column(self.tr("Query"), lambda n: n.query.text, stretch=True, least=_LEAST_PX,
                       tip=_query_tip),
                Column(self.tr("Common"), lambda n: figure(f"{n.overlap:.0%}"),
                       sort=lambda n: n.overlap, number=True, tone=_tone),
            ],
            self.tr("Queries"),
        )  # fmt: skip
        self.queries.setObjectName("compareQueries")
        self.filter = FilterField(self.queries, self.tr("Filter the queries"), "queryFilter")
        self.filter.setMaximumWidth(200)
        self.add_action(self.filter)
        self.pairs = DataTable(
            [
                Column("#", lambda p: str(p.place), sort=lambda p: p.place, number=True),
                Column(self.tr("Before"), lambda p: p.before, stretch=True, least=_LEAST_PX,
                       tone=lambda p: "" if p.stays else "warn",
                       tip=lambda p: _tip(p.keys[0], p.before)),
                Column(self.tr("Cosine"), lambda p: _cosine_words(p.before_cosine),
                       lambda p: p.before_cosine, number=True),
                Column(self.tr("After"), lambda p: p.after, stretch=True, least=_LEAST_PX,
                       tone=lambda p: "info" if p.came else "",
                       tip=lambda p: _tip(p.keys[1], p.after)),
                Column(self.tr("Cosine"), lambda p: _cosine_words(p.after_cosine),
                       lambda p: p.after_cosine, number=True),
            ],
            self.tr("Neighbours"),
        )  # fmt: skip
        self.pairs.setObjectName("comparePairs")
        for table in (self.queries, self.pairs):
            table.setFixedHeight(_HEIGHT_PX)
        self.queries.selection_changed.connect(self._show_query)
        self.add(SideBySide(self.queries, self.pairs, shares=(2, 3), room_px=_ROOM_PX))

    def show_report(self, report: CompareReport) -> None:
        self._texts = report.texts
        self.queries.set_rows(report.queries)
        self.queries.fit_columns()
        if report.queries:
            self.queries.selectRow(0)
        else:
            self.pairs.set_rows([])

    @Slot(object)
    def _show_query(self, chosen: Neighbours | None) -> None:
        if chosen is None:
            return
        old, new = {key for key, _ in chosen.before}, {key for key, _ in chosen.after}
        nothing: tuple[Key, float] | None = None
        rows = []
        both = zip_longest(chosen.before, chosen.after, fillvalue=nothing)
        for place, (before, after) in enumerate(both, start=1):
            rows.append(
                Pair(
                    place, self._shown(before), _cosine(before), self._shown(after), _cosine(after),
                    (_key(before), _key(after)),
                    before is None or before[0] in new,
                    after is not None and after[0] not in old,
                )
            )  # fmt: skip
        self.pairs.set_rows(rows)
        self.pairs.fit_columns()

    def _shown(self, one: tuple[Key, float] | None) -> str:
        """Text of a row; its key where it has no text."""
        return "" if one is None else self._texts.get(one[0], _key(one))


def _key(one: tuple[Key, float] | None) -> str:
    return "" if one is None else key_text(one[0])


def _cosine(one: tuple[Key, float] | None) -> float | None:
    return None if one is None else one[1]


def _cosine_words(value: float | None) -> str:
    return "" if value is None else figure(f"{value:.3f}")


def _query_tip(one: Neighbours) -> str:
    return _tip(key_text(one.query.row) if one.query.row is not None else "", one.query.text)


def _tip(key: str, text: str) -> str:
    return f"{key}: {text}" if key and key != text else text


def _tone(one: Neighbours) -> str:
    return "warn" if one.overlap < 0.5 else ""
