"""The style sheet belongs to windows: what measured itself before it was in one does so again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QToolButton, QToolTip, QVBoxLayout, QWidget

from kimera_console.gui.tabs.benchmark.runs.run_card import RunCard
from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE, SYSTEM, theme
from kimera_console.gui.widgets import Column, DataTable
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

ROWS = [("all-MiniLM-L6-v2", "12 345 texts/s"), ("bge-m3", "9 texts/s")]


@pytest.fixture(autouse=True)
def _as_before(qapp: object) -> Iterator[None]:
    yield
    theme().set_mode(SYSTEM)
    theme().set_text_scale(1.0)


@pytest.mark.parametrize("dialog", [False, True], ids=["window", "dialog"])
def test_a_table_filled_before_it_is_shown_has_the_sizes_of_one_filled_after(
    qtbot: QtBot, dialog: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inside = QDialog(window) if dialog else window
    layout = QVBoxLayout(inside)
    before, after = table(), table()
    before.set_rows(ROWS)
    before.set_shown_rows(2)
    layout.addWidget(before)
    layout.addWidget(after)
    inside.show()
    qtbot.waitExposed(inside)
    after.set_rows(ROWS)
    after.set_shown_rows(2)
    assert [before.columnWidth(n) for n in (0, 1)] == [after.columnWidth(n) for n in (0, 1)]
    assert before.height() == after.height() == before.maximumHeight()


def test_a_column_that_was_given_too_little_before_holds_its_heading(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = table()
    made.set_rows(ROWS)
    made.setColumnWidth(0, 20)
    QVBoxLayout(window).addWidget(made)
    window.show()
    qtbot.waitExposed(window)
    assert made.columnWidth(0) >= made.needed_width(0)


def test_a_table_that_nobody_keeps_ends_with_its_last_reference(qtbot: QtBot) -> None:
    made = table()
    qtbot.addWidget(made)
    made.set_rows(ROWS)
    made.show()
    qtbot.waitExposed(made)
    ended: list[bool] = []
    made.destroyed.connect(lambda: ended.append(True))
    del made
    assert ended == [True]


@pytest.mark.slow
def test_run_keeps_the_room_of_its_bold_word_in_every_theme_and_size(qtbot: QtBot) -> None:
    card = RunCard()
    qtbot.addWidget(card)
    theme().set_mode(LIGHT_MODE)
    card.set_primary(True)
    card.show()
    qtbot.waitExposed(card)
    needs = card.run.sizeHint().width()
    card.set_primary(False)
    theme().set_mode(DARK_MODE)
    theme().set_text_scale(1.5)
    theme().set_text_scale(1.0)
    assert card.run.minimumWidth() == needs
    assert card.run.property("kind") != "primary"


def test_a_tooltip_goes_when_the_text_gets_another_size(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    QToolTip.showText(QPoint(40, 40), "words", window)
    qtbot.waitUntil(QToolTip.isVisible)
    theme().set_text_scale(1.5)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_size_chosen_at_the_first_frame_reaches_what_was_not_painted_yet(
    qtbot: QtBot, make_console: Callable[[str], Console]
) -> None:
    window = make_console("").window
    window.first_frame_shown.connect(lambda: theme().set_text_scale(1.5))
    with qtbot.waitSignal(window.first_frame_shown):
        window.show()
    page = window.page(window.current_tab)
    qtbot.waitUntil(page.isVisible)
    sizes = {one.text(): one.font().pixelSize() for one in page.findChildren(QToolButton)}
    assert sizes["Models"] == theme().font().pixelSize()
    for bar in page.findChildren(ChoiceBar):
        for one in bar.findChildren(QToolButton):
            assert one.font().pixelSize() == theme().font().pixelSize(), one.text()


def table() -> DataTable:
    return DataTable(
        [Column("Model", lambda row: row[0]), Column("Speed", lambda row: row[1])], "Models"
    )
