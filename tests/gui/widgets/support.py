"""What the tests of the widgets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.widgets import (
    Column,
    DataTable,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def rows() -> list[tuple[str, float]]:
    return [("b", 10.0), ("a", 9.0), ("c\twith tab", 100.0)]


def table(qtbot: QtBot) -> DataTable:
    made = DataTable(
        [
            Column("Model", lambda r: r[0], stretch=True),
            Column("p50 (ms)", lambda r: f"{r[1]:.1f}", sort=lambda r: r[1], number=True),
        ],
        "Results",
    )
    qtbot.addWidget(made)
    made.set_rows(rows())
    made.show()
    return made
