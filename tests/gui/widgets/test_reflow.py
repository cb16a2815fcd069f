"""Rows and splitters that break into lines and columns where they have no room."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from kimera_console.gui.tabs.embed.text_card import head_spacer
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import FlowRow, label, vbox
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.pill import StatusPill
from kimera_console.gui.widgets.flow import ColumnsLayout
from kimera_console.gui.widgets.turning_splitter import TurningSplitter
from tests.gui.clipping import measure_settled, process_layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _usual_text(qapp: object) -> Iterator[None]:
    theme()  # with its style sheet from the start
    yield
    theme().set_text_scale(1.0)


def shown(qtbot: QtBot, inside: QWidget, width: int) -> QWidget:
    around = QWidget()
    qtbot.addWidget(around)
    box = vbox(inside)
    box.addStretch(1)
    around.setLayout(box)
    around.resize(width, 400)
    around.show()
    qtbot.waitExposed(around)
    process_layout()
    return around


@pytest.mark.slow
def test_choices_that_larger_text_leaves_no_room_break_into_lines(qtbot: QtBot) -> None:
    bar = ChoiceBar("Page", {"one": "Similarity", "two": "Neighbours", "three": "Everything"})
    around = shown(qtbot, bar, 600)
    around.resize(bar.sizeHint().width(), 400)
    process_layout()
    low = bar.height()
    theme().set_text_scale(1.5)
    process_layout()
    assert bar.height() > low
    assert not measure_settled(around)
    theme().set_text_scale(1.0)
    process_layout()
    assert bar.height() == low


def test_parts_turn_beneath_each_other_and_get_their_widths_back(qtbot: QtBot) -> None:
    splitter = TurningSplitter()
    for least in (200, 300):
        part = QWidget()
        part.setMinimumWidth(least)
        splitter.addWidget(part)
    around = shown(qtbot, splitter, 700)
    assert not splitter.is_turned
    splitter.setSizes([250, 450])
    before = splitter.sizes()
    for width in range(690, 390, -30):  # as a window's edge is dragged
        around.resize(width, 400)
        process_layout()
    assert splitter.is_turned
    around.resize(700, 400)
    process_layout()
    assert not splitter.is_turned
    assert splitter.sizes() == before


def test_what_only_gives_a_row_its_height_stands_in_no_line_of_its_own(qtbot: QtBot) -> None:
    strut, words = head_spacer(), StatusPill()
    words.set_status("Waiting for a long benchmark to end", "info")
    row = FlowRow(strut, words)
    around = shown(qtbot, row, words.sizeHint().width() + 40)
    high = row.height()
    row.setFixedWidth(words.sizeHint().width() - 30)
    process_layout()
    assert row.height() == high
    assert words.width() <= row.width() < around.width()


@pytest.mark.parametrize(("width", "columns"), [(640, 6), (340, 3), (240, 2), (150, 1)])
def test_six_tiles_stand_in_full_lines(qtbot: QtBot, width: int, columns: int) -> None:
    tiles = [label(str(number)) for number in range(6)]
    for tile in tiles:
        tile.setMinimumWidth(100)
    around = shown(qtbot, FlowRow(*tiles, layout=ColumnsLayout(spacing=4)), width)
    assert around.isVisible()
    assert sum(tile.y() == tiles[0].y() for tile in tiles) == columns


@pytest.mark.parametrize(("width", "columns"), [(330, 3), (280, 3), (240, 2), (150, 1)])
def test_three_tiles_stand_in_one_line_while_each_has_its_own_room(
    qtbot: QtBot, width: int, columns: int
) -> None:
    tiles = [label(str(number)) for number in range(3)]
    for tile, least in zip(tiles, (100, 100, 60), strict=True):
        tile.setMinimumWidth(least)
    row = FlowRow(*tiles, layout=ColumnsLayout(spacing=4))
    around = shown(qtbot, row, width)
    line = [tile for tile in tiles if tile.y() == tiles[0].y()]
    assert len(line) == columns
    assert all(a.geometry().right() < b.x() for a, b in itertools.pairwise(line))
    assert all(tile.geometry().right() < row.width() for tile in tiles)
    assert all(tile.geometry().bottom() < row.height() for tile in tiles)
    assert measure_settled(around) == []


class _CountedPart(QWidget):
    """A part of a splitter that counts how often it is asked for its least size."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.wide, self.asked = width, 0

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        self.asked += 1
        return QSize(self.wide, 40)


def test_a_splitter_in_sight_asks_its_parts_once_for_a_layout(qtbot: QtBot) -> None:
    parts = [_CountedPart(80), _CountedPart(120)]
    splitter = TurningSplitter()
    for part in parts:
        splitter.addWidget(part)
    around = shown(qtbot, splitter, 600)
    assert splitter.minimumSizeHint().width() == 120
    before = parts[0].asked
    for _ in range(10):
        splitter.minimumSizeHint()
    assert parts[0].asked == before
    parts[0].wide = 200
    parts[0].updateGeometry()
    process_layout()
    assert splitter.minimumSizeHint().width() == 200
    parts[0].hide()
    process_layout()
    assert splitter.minimumSizeHint().width() == 120
    around.hide()
    parts[1].wide = 150
    parts[1].updateGeometry()
    assert splitter.minimumSizeHint().width() == 150
