"""Time axes with local time, lanes, and a table in a plot's place."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.core.errors import KimeraError
from kimera_console.gui.widgets import DataTable
from kimera_console.gui.widgets.plot.clock import ROOM_PX, clock_ticks, clock_words
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.lanes import Lane, LaneMark, LanePlot, LaneSpan
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime.datetime(2026, 11, 24, 12, 0).timestamp()  # local time


@pytest.mark.parametrize("span_s", [7, 600, 3600, 86_400, 9 * 86_400])
@pytest.mark.parametrize("size_px", [120, 500, 1600])
def test_ticks_are_round_moments_of_local_time_with_room_between(span_s: int, size_px: int) -> None:
    low, high = NOON + 1.5 - span_s, NOON + 1.5
    step, ticks = clock_ticks(low, high, size_px)
    assert all(low <= tick <= high for tick in ticks)
    assert len(ticks) <= size_px / ROOM_PX + 1
    for tick in ticks:
        local = datetime.datetime.fromtimestamp(tick)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        assert (local - midnight).total_seconds() % min(step, 86_400) == 0
        assert clock_words(tick, step)


def test_absurd_axes_have_no_ticks_rather_than_a_million() -> None:
    for low, high in ((0.0, 1e15), (float("nan"), 1.0), (5.0, 5.0)):
        assert len(clock_ticks(low, high, 500)[1]) <= 8
    assert clock_words(1e30) == ""


def test_a_plot_over_time_reads_out_the_time_and_gives_way_to_a_table(qtbot) -> None:
    panel = PlotPanel("Latency", Axis("Time", clock=True), Axis("Latency", "ms"))
    table = DataTable([], "Figures")
    qtbot.addWidget(panel)
    panel.resize(600, 320)
    panel.show()
    panel.set_line("onnx", "ONNX", NOON + np.arange(3.0), [1.0, np.nan, 3.0])
    panel._point("onnx", 2)
    assert "Time 12:00:02" in panel._readout.text()
    panel.show_instead(table)
    assert table.isVisible()
    assert not panel._export.isEnabled()
    assert panel._export.toolTip() == "Ctrl+C copies the table."
    panel.set_line("onnx", "ONNX", NOON + np.arange(2.0), [1.0, 2.0])
    assert table.isVisible(), "new data do not take it away"
    panel.show_instead(None)
    assert not table.isVisible()
    assert panel._export.isEnabled()


def lanes(qtbot, marks: list[LaneMark]) -> LanePlot:
    plot = LanePlot("Timeline")
    qtbot.addWidget(plot)
    plot.resize(500, 120)
    spans = [LaneSpan("a", NOON - 900, NOON - 300), LaneSpan("b", NOON - 300, NOON)]
    plot.set_data(
        [Lane("a", "Lane A"), Lane("b", "Lane B")], spans, marks, low=NOON - 600, high=NOON
    )
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def test_arrow_keys_walk_the_marks_in_sight_from_old_to_new(qtbot) -> None:
    marks = [
        LaneMark("a", "b", NOON - 100, "second"),
        LaneMark("a", "b", NOON - 9000, "before the window"),
        LaneMark("a", "", NOON - 500, "first"),
    ]
    plot = lanes(qtbot, marks)
    indices: list[int] = []
    plot.current_changed.connect(indices.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(plot, key)
    assert indices == [2, 0, 2]
    assert plot.accessibleDescription() == "first"
    plot.set_data([Lane("a", "A")], [], marks[2:], low=NOON - 600, high=NOON)
    assert plot.current == 0, "the mark that was pointed at still is"
    plot.set_data([Lane("a", "A")], [], [], low=NOON - 600, high=NOON)
    assert plot.current == -1
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.current == -1


def test_it_is_saved_as_a_picture_or_says_why_not(qtbot, tmp_path: Path) -> None:
    plot = lanes(qtbot, [LaneMark("a", "b", NOON - 100 - n / 100, str(n)) for n in range(1000)])
    for name in ("x.png", "x.svg"):
        plot.export(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500
    assert "Lane A" in (tmp_path / "x.svg").read_text(encoding="utf-8")
    with pytest.raises(KimeraError, match="could not be saved"):
        plot.export(tmp_path / "none" / "x.png")
