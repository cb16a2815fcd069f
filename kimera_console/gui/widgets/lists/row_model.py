"""Rows of a table as a model, and the order that they are shown in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

from kimera_console.core.system.visible import visible
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.wrapped import shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

_Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 2
_DIGITS = re.compile(r"(\d{1,18})")


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: Heading, with the unit: "Latency p50 (ms)".
        text: Row -> what is shown.
        sort: Row -> what it is sorted by, None where the row has no such value; the text where
            `sort` itself is None. A column of numbers has one, or its table is `ordered`.
        number: Right-aligned, with tabular digits.
        tone: Row -> "ok", "warn", "bad", "info", "muted" or "".
        icon: Row -> name of an icon, or "".
        tip: Row -> tooltip; the text itself where None.
        mono: Monospaced: paths and flags.
        stretch: Takes the room that is left, but not less than what it holds needs.
        least: Of a stretched column, the pixels that it may be squeezed to; 0 for what it needs.
        lines: Row, and whether a text fits in a line of the column -> the lines that are shown, the
            row being as high as they need; None for one line, which is cut.
    """

    title: str
    text: Callable[[Any], str]
    sort: Callable[[Any], Any] | None = None
    number: bool = False
    tone: Callable[[Any], str] | None = None
    icon: Callable[[Any], str] | None = None
    tip: Callable[[Any], str] | None = None
    mono: bool = False
    stretch: bool = False
    least: int = 0
    lines: Callable[[Any, Callable[[str], bool]], tuple[str, ...]] | None = None

    def sort_key(self, row: Any) -> Any:
        """What a row is sorted by here; None where it has nothing to sort by."""
        if self.sort is None:
            return natural(self.text(row))
        key = self.sort(row)
        return None if key != key else key  # NaN, which is in no order with anything


class RowModel(QAbstractTableModel):
    """Row objects, sorted by the columns' own keys and filtered.

    Qt's own proxy takes seconds for ten thousand rows, as it asks for the keys anew with every
    comparison and moves what is selected row by row.

    Attributes:
        given: All row objects, in the order that they were given in.
        rows: Those that are shown, in the order that they are shown in.
        letters: What the rows are filtered by, "" for nothing.

    Signals:
        arranging: Before the shown rows change; whether new ones are given.
        arranged: After that.
    """

    arranging = Signal(bool)
    arranged = Signal()

    def __init__(self, columns: tuple[Column, ...], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = columns
        self.given: list[Any] = []
        self.rows: list[Any] = []
        self._by, self._order = -1, Qt.SortOrder.AscendingOrder
        self.letters = ""
        self._cells: dict[int, str] = {}

    def set_rows(self, rows: list[Any]) -> None:
        """Replace all rows; they are sorted and filtered as those before."""
        self._show(rows)

    def set_filter(self, letters: str) -> None:
        """Show only the rows of which a cell holds these letters, in either case."""
        if letters != self.letters:
            self.letters = letters
            self._show()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives the rows' own order back."""
        self._by, self._order = column, order
        self._show()

    @Slot()
    def refresh(self) -> None:
        """The row objects have changed."""
        self._cells.clear()
        if list(map(id, self._arranged())) != list(map(id, self.rows)):
            self._show()
        elif self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _show(self, given: list[Any] | None = None) -> None:
        self.arranging.emit(given is not None)
        self.beginResetModel()
        if given is not None:
            self.given = given
            self._cells.clear()
        self.rows = self._arranged()
        self.endResetModel()
        self.arranged.emit()

    def _arranged(self) -> list[Any]:
        """The rows that pass the filter, sorted; those without a value last in either order."""
        rows = [row for row in self.given if self._passes(row)]
        if self._by < 0:
            return rows
        key_of, without = self.columns[self._by].sort_key, []
        keyed = []
        for row in rows:
            key = key_of(row)
            if key is None:
                without.append(row)
            else:
                keyed.append((key, row))
        keyed.sort(key=lambda one: one[0], reverse=self._order is Qt.SortOrder.DescendingOrder)
        return [row for _, row in keyed] + without

    def _passes(self, row: Any) -> bool:
        if not self.letters:
            return True
        text = self._cells.get(id(row))
        if text is None:
            shown = (column.text(row) for column in self.columns)
            text = self._cells[id(row)] = "\n".join(shown).casefold()
        return self.letters.casefold() in text

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        kind = Qt.ItemDataRole
        if role == kind.DisplayRole:
            return visible(shortened(column.text(row))).replace("\n", "\\n")
        if role == ROW_ROLE:
            return row
        if role == kind.TextAlignmentRole:
            return _alignment(column)
        if role == kind.ToolTipRole:
            return plain_tip(column.tip(row) if column.tip else column.text(row))
        if role == kind.ForegroundRole and column.tone and column.tone(row):
            return theme().color(column.tone(row))
        if role == kind.DecorationRole and column.icon and column.icon(row):
            tone = column.tone(row) if column.tone else ""
            return theme().icon(column.icon(row), tone or "muted")
        if role == kind.FontRole and column.mono:
            return theme().mono_font()
        return None


def natural(text: str) -> tuple[tuple[str, int], ...]:
    """A text's key for sorting in which its numbers count as numbers: "v9" before "v10"."""
    parts = iter(_DIGITS.split(text.casefold()))
    return tuple((words, int(next(parts, "") or -1)) for words in parts)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
