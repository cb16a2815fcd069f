"""Cells of several lines: a text that is too long for one is broken, and its row grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Column, DataTable
from kimera_console.gui.widgets.basic.table import ROW_HEIGHT, TALLEST_ROWS
from kimera_console.gui.widgets.lists.line_cells import word_lines
from tests.gui.clipping import process_layout

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

REASON = "/srv/models/all-MiniLM-L6-v2-onnx does not exist. Convert a model, or choose another."


def reasons(qtbot: QtBot, *rows: str, width: int = 400) -> DataTable:
    table = DataTable(
        [
            Column("When", lambda _row: "12:00"),
            Column(
                "Why",
                lambda row: row,
                stretch=True,
                least=120,
                lines=lambda row, fits: word_lines(row, fits),
            ),
        ],
        "reasons",
        key=lambda row: row,
    )
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show()
    qtbot.waitExposed(table)
    table.set_rows(rows)
    process_layout()
    return table


def test_a_row_is_as_high_as_its_lines(qtbot: QtBot) -> None:
    table = reasons(qtbot, "Short.", REASON)
    assert table.lines("Short.", 1) == ("Short.",)
    assert table.rowHeight(0) == ROW_HEIGHT
    lines = table.lines(REASON, 1)
    assert len(lines) > 1
    assert " ".join(lines) == REASON
    assert table.rowHeight(1) >= len(lines) * table.fontMetrics().lineSpacing()
    widest = max(map(table.fontMetrics().horizontalAdvance, lines))
    assert widest <= table.columnWidth(1)
    assert table.horizontalScrollBar().maximum() == 0


def test_lines_and_heights_follow_width_order_filter_and_text(qtbot: QtBot) -> None:
    table = reasons(qtbot, "Short.", REASON)
    before = table.rowHeight(1)
    table.sortByColumn(1, table.horizontalHeader().sortIndicatorOrder().AscendingOrder)
    assert (table.rowHeight(0), table.rowHeight(1)) == (before, ROW_HEIGHT)
    table.set_filter("MiniLM")
    assert table.rowHeight(0) == before
    table.set_filter("")
    table.resize(1400, 300)
    process_layout()
    assert [table.rowHeight(n) for n in range(2)] == [ROW_HEIGHT, ROW_HEIGHT]
    table.resize(400, 300)
    theme().set_text_scale(1.5)
    process_layout()
    assert table.rowHeight(0) > before
    theme().set_text_scale(1.0)


def test_what_is_copied_is_one_line(qtbot: QtBot) -> None:
    table = reasons(qtbot, REASON)
    assert table.as_tsv() == f"When\tWhy\n12:00\t{REASON}\n"


def test_a_table_of_few_high_rows_is_no_higher_than_some_low_ones(qtbot: QtBot) -> None:
    table = reasons(qtbot, *(f"{REASON} {n}" for n in range(20)), width=260)
    table.set_shown_rows(2)
    both = table.rowHeight(0) + table.rowHeight(1)
    assert both > 2 * ROW_HEIGHT
    assert table.height() > both
    table.set_shown_rows(6)
    assert table.height() <= (TALLEST_ROWS + 1) * ROW_HEIGHT + table.horizontalHeader().height()


def test_words_are_broken_between_and_only_where_one_is_too_long_inside() -> None:
    assert word_lines("one two three", lambda text: len(text) <= 7) == ("one two", "three")
    assert word_lines("/one/two", lambda text: len(text) <= 5) == ("/one/", "two")
    assert word_lines("abcdefgh", lambda text: len(text) <= 3) == ("abc", "def", "gh")
    assert word_lines("", lambda _text: True) == ("",)
    assert word_lines("a b c d", lambda text: len(text) <= 2, most=2) == ("a", "b…")
