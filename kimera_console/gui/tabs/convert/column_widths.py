"""Column widths that are known beforehand: a table then looks the same with any content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.gui.widgets import DataTable


def fill(table: DataTable, rows: Iterable[object], widths: Sequence[int]) -> None:
    """Replace a table's rows, and give its columns their widths the first time.

    A column that needs more than its width for what it holds gets that.

    Args:
        table: The table.
        rows: Its rows.
        widths: Of its columns, in pixels; 0 leaves a column as it is.
    """
    first = not table.rows
    table.set_rows(rows)
    if first:
        for column, width in enumerate(widths):
            if width:
                table.setColumnWidth(column, max(width, table.needed_width(column)))
        table.share_room()
