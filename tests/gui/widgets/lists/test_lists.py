"""Lists: sorted by their headings, narrowed by a field, and copied as they are seen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kimera_console.core.health import Check, CheckStatus
from kimera_console.gui.tabs.health.check_list import CheckList
from kimera_console.gui.widgets import Column, DataTable, FilterField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

ROWS = [
    ("model-10", 12.5, (8, 128)),
    ("model-9", None, (1, 16)),
    ("other", 100.0, (16, 64)),
    ("model-1", 9.0, (8, 16)),
]
NAME, SPEED, SCENARIO = range(3)


def make_table(qtbot: QtBot, *, ordered: bool = False) -> DataTable:
    table = DataTable(
        [
            Column("Model", lambda r: r[0]),
            Column("Speed", lambda r: str(r[1] or "–"), lambda r: r[1], number=True),
            Column("Scenario", lambda r: "{} x {}".format(*r[2]), lambda r: r[2]),
        ],
        "Results",
        ordered=ordered,
        key=lambda r: r[0],
    )
    qtbot.addWidget(table)
    table.set_rows(ROWS)
    table.resize(480, 220)
    table.show()
    return table


def click_heading(qtbot: QtBot, table: DataTable, column: int) -> None:
    header = table.horizontalHeader()
    middle = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    place = QPoint(middle, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def seen(table: DataTable, column: int = NAME) -> list[str]:
    model = table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def click_row(qtbot: QtBot, table: DataTable, row: int) -> None:
    place = table.visualRect(table.model().index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_headings_sort_up_then_down_then_give_the_own_order_back(qtbot: QtBot) -> None:
    table = make_table(qtbot)
    header = table.horizontalHeader()
    assert not header.isSortIndicatorShown() or header.sortIndicatorSection() == -1
    click_heading(qtbot, table, SPEED)
    assert seen(table, SPEED) == ["9.0", "12.5", "100.0", "–"]
    assert header.isSortIndicatorShown()
    assert header.sortIndicatorSection() == SPEED
    click_heading(qtbot, table, SPEED)
    assert seen(table, SPEED) == ["100.0", "12.5", "9.0", "–"], "what has no value comes last"
    click_heading(qtbot, table, SPEED)
    assert seen(table) == [row[0] for row in ROWS]
    assert header.sortIndicatorSection() == -1


def test_numbers_in_names_and_pairs_of_numbers_sort_as_numbers(qtbot: QtBot) -> None:
    table = make_table(qtbot)
    click_heading(qtbot, table, NAME)
    assert seen(table) == ["model-1", "model-9", "model-10", "other"]
    click_heading(qtbot, table, SCENARIO)
    assert seen(table, SCENARIO) == ["1 x 16", "8 x 16", "8 x 128", "16 x 64"]


def test_the_arrow_of_a_sorted_heading_is_painted(qtbot: QtBot) -> None:
    table = make_table(qtbot)
    before = table.horizontalHeader().grab().toImage()
    click_heading(qtbot, table, SPEED)
    up = table.horizontalHeader().grab().toImage()
    click_heading(qtbot, table, SPEED)
    down = table.horizontalHeader().grab().toImage()
    assert before != up
    assert up != down


def test_order_and_selection_outlive_new_rows(qtbot: QtBot) -> None:
    table = make_table(qtbot)
    click_heading(qtbot, table, SPEED)
    click_row(qtbot, table, 1)
    assert table.current_row == ROWS[0]
    emitted: list[object] = []
    table.selection_changed.connect(emitted.append)
    slower = ("model-10", 200.0, (8, 128))
    table.set_rows([slower, *ROWS[1:], ("new", 1.0, (1, 1))])
    assert seen(table, SPEED) == ["1.0", "9.0", "100.0", "200.0", "–"]
    assert table.selected_rows == (slower,)
    assert table.currentIndex().row() == 3, "keys go on from the row that was current"
    assert emitted[-1] == slower
    click_heading(qtbot, table, SPEED)
    assert table.selected_rows == (slower,)
    table.set_rows(ROWS[1:])
    assert table.selected_rows == ()


def test_what_is_copied_is_what_is_seen(qtbot: QtBot) -> None:
    table = make_table(qtbot)
    table.set_filter("MODEL")
    click_heading(qtbot, table, SPEED)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[0] for line in copied] == ["Model", "model-1", "model-10", "model-9"]


def test_a_list_whose_order_means_something_is_not_sorted(qtbot: QtBot) -> None:
    table = make_table(qtbot, ordered=True)
    for column in (NAME, SPEED):
        click_heading(qtbot, table, column)
        assert seen(table) == [row[0] for row in ROWS]
    assert not table.horizontalHeader().isSortIndicatorShown()


def test_a_filter_narrows_at_once_says_that_nothing_is_left_and_is_cleared_by_escape(
    qtbot: QtBot,
) -> None:
    table = make_table(qtbot)
    field = FilterField(table, "Filter the results", "resultFilter")
    both = QWidget()
    qtbot.addWidget(both)
    layout = QVBoxLayout(both)
    layout.addWidget(field)
    layout.addWidget(table)
    both.show()
    nothing = table.findChild(QLabel, "nothingFound")
    assert nothing is not None
    qtbot.keyClicks(field, "odel-1")
    assert seen(table) == ["model-10", "model-1"]
    assert not nothing.isVisible()
    qtbot.keyClicks(field, "xyz")
    assert seen(table) == []
    assert nothing.isVisible()
    assert "odel-1xyz" in nothing.text()
    assert nothing.size() == table.viewport().size()
    table.set_rows([*ROWS, ("model-1xyz", 1.0, (1, 1))])
    assert not nothing.isVisible(), "a new row is found"
    table.set_rows(ROWS)
    assert nothing.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert len(seen(table)) == len(ROWS)
    assert not nothing.isVisible()
    table.set_rows([])
    assert not nothing.isVisible(), "a list without rows has words of its own"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert both.focusWidget() is table


def test_no_list_sorts_numbers_as_words(qtbot: QtBot) -> None:
    columns = [Column("No.", lambda r: r[0], number=True)]
    with pytest.raises(ValueError, match=r"Rows: .*No\."):
        DataTable(columns, "Rows")
    qtbot.addWidget(DataTable(columns, "Rows", ordered=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tab_id", "name"),
    [
        ("convert", "modelFilter"), ("flags", "writeFilter"), ("health", "checkFilter"),
        ("health", "fallbackFilter"), ("stores", "tableFilter"),
    ],
)  # fmt: skip
def test_long_lists_have_the_field(qtbot: QtBot, console: Console, tab_id: str, name: str) -> None:
    console.window.show_tab(tab_id)
    field = console.window.page(tab_id).findChild(FilterField, name)
    assert field is not None
    assert field.accessibleName().startswith("Filter the ")


def test_checks_are_filtered_by_their_words(qtbot: QtBot) -> None:
    listing = CheckList()
    qtbot.addWidget(listing)
    for number, (group, title, status) in enumerate(
        [
            ("Models", "The converted model", CheckStatus.FAIL),
            ("Models", "The source model", CheckStatus.OK),
            ("Machine", "Memory", CheckStatus.OK),
        ]
    ):
        listing.take(Check(f"check.{number}", group, title, status, "As found."))
    listing.finish(complete=True)
    field = FilterField(listing, "Filter the checks", "checkFilter")
    qtbot.addWidget(field)
    for one in (listing, field):
        one.show()
    nothing = listing.findChild(QLabel, "nothingFound")
    assert nothing is not None

    def shown() -> list[str]:
        found = []
        for place in range(listing.topLevelItemCount()):
            group = listing.topLevelItem(place)
            items = [group.child(number) for number in range(group.childCount())]
            assert group.isHidden() == all(one.isHidden() for one in items)
            found += [one.text(0) for one in items if not one.isHidden()]
        return found

    qtbot.keyClicks(field, "mem")
    assert shown() == ["Memory"]
    assert listing.current is not None
    assert listing.current.title == "Memory"
    field.clear()
    qtbot.keyClicks(field, "models")
    assert shown() == ["The converted model", "The source model"]
    listing.show_only(CheckStatus.OK)
    assert shown() == ["The source model"], "the pills narrow what the letters leave"
    qtbot.keyClicks(field, " of the moon")
    assert shown() == []
    assert nothing.isVisible()
    listing.show_only(None)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert len(shown()) == 3
    assert not nothing.isVisible()


def test_ten_thousand_selected_rows_are_sorted_and_filtered_at_once(qtbot: QtBot) -> None:
    table = make_table(qtbot)
    table.set_rows([(f"model-{n}", float(n * 7919 % 10007), (n, n)) for n in range(10_000)])
    emitted: list[object] = []
    table.selection_changed.connect(emitted.append)
    began_s = time.thread_time()
    table.selectAll()
    click_heading(qtbot, table, SPEED)
    table.set_filter("77")
    table.set_filter("")
    assert time.thread_time() - began_s < 15, "Qt's own proxy took a minute"
    assert len(emitted) == 2, "the sorting is no change of the selection, the filtering is"
    assert {"77" in row[0] or "77" in str(row[1]) for row in table.selected_rows} == {True}
