"""Widgets: tables and the picture of a vector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from kimera_console.gui.widgets.vector.picture import VectorPicture
from tests.gui.widgets.support import table

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_numbers_sort_as_numbers_and_stand_right(qtbot: QtBot) -> None:
    made = table(qtbot)
    assert [made.model().index(i, 0).data() for i in range(3)] == ["b", "a", "c\twith tab"]
    made.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [made.model().index(i, 1).data() for i in range(3)] == ["9.0", "10.0", "100.0"]
    alignment = made.model().index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignRight


def test_a_selection_is_copied_as_it_is_sorted(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    made.selectAll()
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    expected = "Model\tp50 (ms)\nc with tab\t100.0\nb\t10.0\na\t9.0\n"
    assert QGuiApplication.clipboard().text() == expected
    made.clearSelection()
    made.select(("b", 10.0))
    made.copy()
    assert QGuiApplication.clipboard().text() == "b\t10.0\n"
    assert made.current_row == ("b", 10.0)
    with qtbot.waitSignal(made.row_activated) as caught:
        qtbot.keyClick(made, Qt.Key.Key_Return)
    assert caught.args == [("b", 10.0)]


def test_a_row_that_the_console_selects_is_selected_while_ctrl_is_held(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.select(("a", 9.0))
    qtbot.keyPress(made, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        for row in (("b", 10.0), ("b", 10.0)):
            made.select(row)
            assert made.selected_rows == (row,)
    finally:
        qtbot.keyRelease(made, Qt.Key.Key_Control)


@pytest.mark.parametrize("dimension", [1, 7, 384, 1024, 4096])
def test_a_vector_of_any_length_has_a_cell_for_each_value(qtbot: QtBot, dimension: int) -> None:
    picture = VectorPicture()
    qtbot.addWidget(picture)
    picture.resize(480, 200)
    picture.show()
    values = np.linspace(-1, 1, dimension, dtype=np.float32)
    picture.set_vector(values)
    image = picture.grab().toImage()
    assert not image.isNull()
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert picture.index == 0
    for _ in range(dimension):
        qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert picture.index == dimension - 1
    picture.set_vector(None)
    assert picture.index == -1


def test_the_picture_tells_signs_apart_and_survives_what_is_no_number(qtbot: QtBot) -> None:
    picture = VectorPicture()
    qtbot.addWidget(picture)
    picture.resize(320, 120)
    picture.show()
    half = np.ones(64, dtype=np.float32)
    picture.set_vector(np.concatenate([half, -half]))
    image = picture.grab().toImage()
    top, bottom = image.pixelColor(100, 10), image.pixelColor(100, 80)
    assert top.blue() > top.red()
    assert bottom.red() > bottom.blue()
    with qtbot.waitSignal(picture.hovered) as caught:
        qtbot.mouseMove(picture, QPoint(1, 1))
    assert caught.args == [0]
    picture.set_vector(np.array([np.nan, np.inf, -np.inf, 0], dtype=np.float32))
    picture.grab()
    picture.set_vector(np.zeros(8, dtype=np.float32))
    picture.grab()
