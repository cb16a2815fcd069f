"""Widgets: plots, as drawn, read out and exported."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel

from kimera_console.core.errors import KimeraError
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import series_style
from kimera_console.gui.widgets.plot.axis import NumberAxis
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel
from tests.gui.clipping import process_layout

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_contender_keeps_its_colour_and_marker() -> None:
    assert series_style("onnx", 3) == series_style("onnx", 0)
    assert series_style("onnx:int8") == series_style("onnx")
    known = {series_style(n) for n in ("onnx", "transformers", "onnx-gpu", "lightweight")}
    assert len({one.marker for one in known}) == len({one.color for one in known}) == 4


def plot(qtbot: QtBot, **axes: Axis) -> PlotPanel:
    x = axes.get("x", Axis("Batch size", "texts", log=True, ticks=(1, 8, 64)))
    panel = PlotPanel("Throughput", x, axes.get("y", Axis("Throughput", "texts/s", zero=True)))
    qtbot.addWidget(panel)
    panel.resize(640, 400)
    panel.show()
    return panel


def test_a_plot_without_data_says_so_and_loads_nothing(qtbot: QtBot) -> None:
    panel = PlotPanel("T", Axis("x"), Axis("y"), empty="Run a benchmark first.")
    qtbot.addWidget(panel)
    panel.show()
    assert panel._canvas is None
    texts = [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]
    assert "Run a benchmark first." in texts
    assert not panel._export.isEnabled()


def test_a_plot_is_updated_not_rebuilt_and_exported_in_four_forms(
    qtbot: QtBot, tmp_path: Path
) -> None:
    panel = plot(qtbot)
    panel.set_line("onnx", "ONNX & co", [1, 8], [60, 118], low=[55, 112], high=[65, 124])
    canvas = panel._canvas
    panel.set_line("onnx", "ONNX & co", [1, 8, 64], [60, 118, 128], names=["a", "b", "c"])
    panel.set_line("transformers", "Transformers", [1, 8, 64], [40, 95, np.nan])
    panel.set_baseline(59, "before")
    assert panel._canvas is canvas
    for kind in ("png", "svg", "csv", "json"):
        panel.export(tmp_path / f"plot.{kind}")
    image = QImage(str(tmp_path / "plot.png"))
    assert image.width() > 1000
    pixels = ((x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
    assert any(image.pixelColor(x, y) == QColor("#3B7DD8") for x, y in pixels)
    svg = ET.parse(tmp_path / "plot.svg").getroot()
    assert svg.tag.endswith("svg")
    assert len(list(svg.iter())) > 20
    # Markers are paths: cut from a pixmap, each would be a picture of all of them.
    assert not [one for one in svg.iter() if one.tag.endswith("image")]
    table = list(csv.reader((tmp_path / "plot.csv").read_text().splitlines()))
    assert table[0][:3] == ["series", "Batch size (texts)", "Throughput (texts/s)"]
    assert ["ONNX & co", "8.0", "118.0", "", "", "b"] in table
    data = json.loads((tmp_path / "plot.json").read_text())
    assert data["series"][1]["y"] == [40.0, 95.0, None]
    assert data["baseline"] == 59


def test_an_export_that_cannot_be_written_says_where(qtbot: QtBot, tmp_path: Path) -> None:
    panel = plot(qtbot)
    panel.set_scatter("a", "A", [1, 2], [3, 4])
    for name in ("absent/plot.png", "absent/plot.svg", "absent/plot.csv"):
        with pytest.raises(KimeraError, match="absent"):
            panel.export(tmp_path / name)
    with pytest.raises(KimeraError, match=r"plot\.xls"):
        panel.export(tmp_path / "plot.xls")
    if Path("/dev/full").exists():
        (tmp_path / "full.csv").symlink_to("/dev/full")
        with pytest.raises(KimeraError, match="No space left"):
            panel.export(tmp_path / "full.csv")


def test_log_axes_show_real_numbers(qtbot: QtBot) -> None:
    panel = plot(qtbot, x=Axis("Latency", "ms", log=True), y=Axis("Share", "%", zero=True))
    panel.set_ecdf("onnx", "ONNX", [0.5, 2, 20, 150])
    assert panel._canvas is not None
    axis = panel._canvas._axes["bottom"]
    low, high = axis.range
    (_, values), *_ = axis.tickValues(low, high, 500)
    texts = axis.tickStrings(values, 1, 1)
    assert {"1", "10", "100"} <= set(texts)
    assert not any("e" in text for text in texts)
    series = panel.data.series["onnx"]
    assert list(series.y) == [25, 50, 75, 100]


def test_the_range_is_the_data_s_own_and_zero_is_labelled(qtbot: QtBot) -> None:
    panel = plot(qtbot, x=Axis("Round"), y=Axis("Throughput", "texts/s", zero=True))
    panel.set_line("onnx", "ONNX", [100, 110], [60, 118])
    assert panel._canvas is not None
    panel.grab()
    x, y = panel._canvas._plot.getViewBox().viewRange()
    assert 95 < x[0] < 100 < 110 < x[1] < 115
    assert y[0] == 0
    axis = panel._canvas._axes["left"]
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    drawn = axis.generateDrawSpecs(painter)[2]
    painter.end()
    assert "0" in [text for _rect, _flags, text in drawn]


def test_a_title_that_is_longer_than_its_axis_ends_with_an_ellipsis(qtbot: QtBot) -> None:
    title = "The second of the components, with its share of the variance"
    panel = plot(qtbot, y=Axis(title))
    panel.set_line("onnx", "ONNX", [1, 2], [60, 118])
    canvas = panel._canvas
    assert canvas is not None
    axis = canvas._axes["left"]

    def shown() -> str:
        process_layout()
        assert axis.label.boundingRect().width() <= axis.size().height()
        assert axis.label.pos().y() <= axis.size().height()
        return str(axis.label.toPlainText()).strip()

    panel.resize(640, 260)
    short = shown()
    assert short.endswith("…")
    assert title.startswith(short[:-1])
    assert axis.label.toolTip() == title
    canvas.restyle()
    assert shown() == short
    panel.resize(640, 700)
    assert shown() == title
    assert not axis.label.toolTip()


def test_bars_start_at_zero_and_categories_may_change(qtbot: QtBot) -> None:
    panel = plot(qtbot, x=Axis("Scenario"), y=Axis("Peak memory", "MB"))
    panel.set_bars(["a", "b"], {"onnx": [275, 300], "transformers": [730, np.nan]})
    assert panel._canvas is not None
    low, high = panel._canvas._plot.getViewBox().viewRange()[1]
    assert abs(low) < 5
    assert high > 730
    panel.set_bars(["c"], {"onnx": [1]}, intervals={"onnx": ([0.5], [1.5])})
    assert list(panel.data.series) == ["onnx"]
    assert panel._canvas._axes["bottom"].tickStrings([0.0], 1, 1) == ["c"]
    panel.clear()
    assert panel.data.is_empty
    assert not panel._export.isEnabled()


def test_the_point_under_the_mouse_is_read_out(qtbot: QtBot) -> None:
    panel = plot(qtbot)
    panel.set_line(
        "onnx", "ONNX", [1, 8, 64], [60, 118, 128], low=[55, 112, 120], high=[65, 124, 136]
    )
    canvas = panel._canvas
    assert canvas is not None
    panel.grab()
    box = canvas._plot.getViewBox()
    there = box.mapViewToScene(QPointF(np.log10(8), 118))
    with qtbot.waitSignal(panel.point_changed) as caught:
        canvas._hover(there)
    assert caught.args == ["onnx", 1]
    assert "Batch size 8 texts" in panel._readout.text()
    assert "[112, 124]" in panel._readout.text()
    canvas._hover(box.mapViewToScene(QPointF(np.log10(30), 20)))
    assert panel._readout.text().strip() == ""


def test_a_hundred_thousand_points_are_drawn(qtbot: QtBot) -> None:
    panel = plot(qtbot, x=Axis("Sample"), y=Axis("Latency", "ms"))
    y = np.random.default_rng(0).lognormal(1, 0.3, 100_000)
    panel.set_line("onnx", "ONNX", np.arange(len(y)), y)
    panel.set_line("onnx", "ONNX", np.arange(len(y)), y + 1)
    assert not panel.grab().isNull()


@pytest.mark.slow
def test_a_plot_follows_the_theme(qtbot: QtBot) -> None:
    panel = plot(qtbot)
    panel.set_line("onnx", "ONNX", [1, 8], [60, 118])
    try:
        theme().set_mode("dark")
        dark = panel.grab().toImage().pixelColor(620, 200)
        theme().set_mode("light")
        light = panel.grab().toImage().pixelColor(620, 200)
    finally:
        theme().set_mode("system")
    assert light.lightness() > 200 > 60 > dark.lightness()


def test_ticks_of_a_narrow_range_differ(qtbot: QtBot) -> None:
    axis = NumberAxis("bottom")
    near = [0.999, 0.9995, 1.0, 1.0005, 1.001]
    assert axis.tickStrings(near, 1, 0.0005) == ["0.9990", "0.9995", "1.0000", "1.0005", "1.0010"]
    assert axis.tickStrings([0.5, 1.0, 1.5], 1, 0.5) == ["0.5", "1", "1.5"]
