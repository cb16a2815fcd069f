"""Cells of several lines: what is too long for one line of its column is broken, not cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.widgets.lists.row_model import ROW_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFontMetrics
    from PySide6.QtWidgets import QTableView

    from kimera_console.gui.widgets.lists.row_model import Column

_Index = QModelIndex | QPersistentModelIndex
MOST_LINES = 4
_PIECE = re.compile(r"\s*[^\s/\\_-]*[/\\_-]*")
_BREAK = "\u2028"
"""Qt's own character for a line's end inside a text that it lays out."""
_BESIDE = 2
"""Pixels for letters that lean over their edge."""
_ABOVE = 14
"""Pixels above and below the lines of a row together."""


class LineCells(QStyledItemDelegate):
    """Shows a column that says how its cells are broken (`Column.lines`).

    Args:
        table: Its table, which gives the column's width.
        column: The column.
        number: Its place in the table.
    """

    def __init__(self, table: QTableView, column: Column, number: int) -> None:
        super().__init__(table)
        self._table, self._column, self._number = table, column, number

    def lines(self, row: object) -> tuple[str, ...]:
        """What is shown of a row object at the column's present width."""
        if self._column.lines is None:
            return (self._column.text(row),)
        metrics = self._table.fontMetrics()
        room = self._table.columnWidth(self._number) - self._padding(metrics) - _BESIDE
        return self._column.lines(row, lambda text: metrics.horizontalAdvance(text) <= room)

    def height(self, row: object) -> int:
        """Pixels that the lines of a row object need."""
        return len(self.lines(row)) * self._table.fontMetrics().lineSpacing() + _ABOVE

    def _padding(self, metrics: QFontMetrics) -> int:
        """Pixels of a cell that its text does not get."""
        option = QStyleOptionViewItem()
        option.initFrom(self._table)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.font, option.fontMetrics = self._table.font(), metrics
        option.text = "x"
        kind = QStyle.ContentsType.CT_ItemViewItem
        style = self._table.style() or QApplication.style()
        whole = style.sizeFromContents(kind, option, QSize(), self._table).width()
        return max(0, whole - metrics.horizontalAdvance("x"))

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        option.text = _BREAK.join(map(visible_cell, self.lines(index.data(ROW_ROLE))))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Its height as it is, and the width that it would need in one line."""
        metrics, row = self._table.fontMetrics(), index.data(ROW_ROLE)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        width = metrics.horizontalAdvance(text) + self._padding(metrics) + _BESIDE
        return QSize(width, self.height(row))


def word_lines(text: str, fits: Callable[[str], bool], most: int = MOST_LINES) -> tuple[str, ...]:
    """A text broken between its words, and inside paths and names.

    Args:
        text: One line.
        fits: Whether a text fits in a line.
        most: Lines; what does not go into them is left out, which an ellipsis says.
    """
    lines, rest = [""], _PIECE.findall(text)
    while rest:
        piece = rest.pop(0)
        if fits((lines[-1] + piece).rstrip()):
            lines[-1] += piece
        elif lines[-1].strip():
            lines.append("")
            rest.insert(0, piece.lstrip())
        else:  # longer than a line by itself
            end = next(n for n in range(len(piece), 0, -1) if n == 1 or fits(piece[:n]))
            lines[-1] = piece[:end]
            rest.insert(0, piece[end:])
    lines = [line.strip() for line in lines if line.strip()] or [""]
    if len(lines) > most:
        last = lines[most - 1]
        while last and not fits(f"{last}…"):
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last}…"]
    return tuple(lines)


__all__ = ["LineCells", "word_lines"]
