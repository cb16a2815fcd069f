"""The heat map and the map of points as widgets of their own."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE, SYSTEM, theme
from kimera_console.gui.tokens import category_style
from kimera_console.gui.widgets.heat.data import HeatData, HeatRequest
from kimera_console.gui.widgets.heat.heat_map import HeatMap
from kimera_console.gui.widgets.heat.palette import LEVELS, ink_on, palette_table, to_levels
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.scatter_map import ScatterMap


def shown_map(qtbot) -> ScatterMap:
    made = ScatterMap("Map", Axis("x"), Axis("y"))
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.set_scatter("a", "A", [0, 1, 0], [0, 0, 1], names=("o", "right", "up"))
    made.set_scatter("b", "B", [-1], [0.1], names=("left",), style=category_style(3))
    return made


def test_both_palettes_go_steadily_from_dark_to_light() -> None:
    for dark in (False, True):
        colours = [QColor.fromRgb(int(value)) for value in palette_table(dark=dark)]
        light = [c.red() * 0.299 + c.green() * 0.587 + c.blue() * 0.114 for c in colours]
        steps = np.diff(light)
        assert (steps <= 0.01).all() if not dark else (steps >= -0.01).all()
        for level in range(LEVELS):
            ground, ink = light[level], ink_on(level, dark=dark)
            assert abs(ground - ink.green()) > 90


def test_what_is_no_number_is_the_low_end() -> None:
    values = np.array([np.nan, -5, 0.0, 1.0, 7], np.float32)
    assert to_levels(values, 0.0, 1.0).tolist() == [0, 0, 0, LEVELS - 1, LEVELS - 1]


def test_a_heat_map_asks_only_for_what_is_in_sight(qtbot) -> None:
    asked: list[tuple[int, int]] = []

    def block(rows, columns):
        asked.append((len(rows), len(columns)))
        return np.full((len(rows), len(columns)), 0.5, np.float32)

    heat = HeatMap("cosines")
    qtbot.addWidget(heat)
    heat.resize(600, 400)
    heat.show()
    heat.set_data(HeatData([f"text {i}" for i in range(100_000)], block, 0.0))
    heat.grab()
    assert asked
    assert max(max(one) for one in asked) <= 320
    assert heat.sampled > 100
    for _ in range(40):
        heat.zoom(1.5)
    assert heat.sampled == 1
    assert len(heat.in_sight[0]) <= 6
    heat.set_data(None)
    heat.grab()


def test_deferred_values_come_when_they_come_and_old_ones_are_dropped(qtbot) -> None:
    def block(rows, columns):
        assert len(rows) == 1, "the window was held up"
        return np.full((1, 1), 0.5, np.float32)

    heat = HeatMap("cosines")
    qtbot.addWidget(heat)
    heat.resize(600, 400)
    heat.show()
    wanted: list[HeatRequest] = []
    heat.block_requested.connect(wanted.append)
    heat.set_data(HeatData(["text"] * 1000, block, 0.0, deferred=True))
    heat.grab()  # nothing is there yet
    QTest.mouseMove(heat, heat.rect().center())
    first = wanted[-1]
    heat.show_block(first, np.full((len(first.rows), len(first.columns)), 0.25, np.float32))
    assert heat.in_sight[2][0, 0] == 0.25
    heat.zoom(3)
    assert heat.in_sight[0] is first.rows  # until the new part has come
    heat.grab()
    heat.set_data(HeatData(["text"] * 900, block, 0.0, deferred=True))
    heat.show_block(first, np.ones((len(first.rows), len(first.columns)), np.float32))
    assert heat.in_sight[2].size == 0


def test_points_are_walked_by_arrow_keys(qtbot) -> None:
    made = shown_map(qtbot)
    walked: list[tuple[str, int]] = []
    made.clicked.connect(lambda key, index: (walked.append((key, index)), made.select(key, index)))
    canvas = made._map
    assert canvas is not None
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_Left,
        Qt.Key.Key_Up,
    ):
        QTest.keyClick(canvas, key)
    assert walked == [("a", 0), ("a", 1), ("a", 0), ("b", 0), ("a", 2)]


@pytest.mark.slow
def test_a_map_that_is_gone_does_not_follow_the_theme(qtbot) -> None:
    made = shown_map(qtbot)
    made.setParent(None)
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme().set_mode(DARK_MODE)
    theme().set_mode(LIGHT_MODE)
    theme().set_mode(SYSTEM)


def test_thirty_categories_differ() -> None:
    assert len({category_style(index) for index in range(30)}) == 30
