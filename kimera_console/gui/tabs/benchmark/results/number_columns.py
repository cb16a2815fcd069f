"""Widths of columns of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from kimera_console.gui.widgets import DataTable

NUMBER_PADDING = 28
"""Pixels beside a number: its cell's padding, and the mark of a sorted column."""


def fit_numbers(table: DataTable) -> None:
    """Give number columns just what they need: the contender's name gets the rest."""
    model, header = table.model(), table.horizontalHeader()
    for column in range(1, model.columnCount()):
        title = str(model.headerData(column, Qt.Orientation.Horizontal))
        cells = (str(model.index(row, column).data()) for row in range(model.rowCount()))
        cell_px = max(map(table.fontMetrics().horizontalAdvance, cells), default=0)
        title_px = header.fontMetrics().horizontalAdvance(title)
        wanted = max(max(cell_px, title_px) + NUMBER_PADDING, header.sectionSizeHint(column))
        table.setColumnWidth(column, wanted)
