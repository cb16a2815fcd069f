"""The widget library through its own doors: what is said, shown, copied, exported."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobState, Progress
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import DARK, LIGHT, Tokens, series_style
from kimera_console.gui.widgets import (
    Axis,
    Column,
    DataTable,
    InlineMessage,
    JobTray,
    LogView,
    MetricTile,
    PathField,
    PlotPanel,
    StageState,
    StageTimeline,
    ToastStack,
    VectorPicture,
    existing_folder,
    set_enabled,
    words,
)
from kimera_console.gui.widgets.log_view import MAX_LINES

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_contrast_on_every_surface_it_stands_on(tokens: Tokens) -> None:
    def luminance(name: str) -> float:
        color = QColor(name)
        parts = [color.redF(), color.greenF(), color.blueF()]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    pairs = [
        (text, surface)
        for text in (tokens.text, tokens.muted)
        for surface in (tokens.window, tokens.surface, tokens.raised)
    ]
    pairs += [
        (tone, surface)
        for tone in (tokens.ok, tokens.warn, tokens.bad, tokens.accent)
        for surface in (tokens.surface, tokens.window)
    ]
    pairs += [
        (tokens.ok, tokens.ok_soft), (tokens.warn, tokens.warn_soft), (tokens.bad, tokens.bad_soft),
        (tokens.on_accent, tokens.accent), (tokens.accent, tokens.accent_soft),
    ]  # fmt: skip
    for one, other in pairs:
        assert contrast(one, other) >= 4.5, (one, other, contrast(one, other))


def test_a_contender_keeps_its_colour_and_marker() -> None:
    assert series_style("onnx", 3) == series_style("onnx", 0)
    assert series_style("onnx:int8") == series_style("onnx")
    known = {series_style(n) for n in ("onnx", "transformers", "onnx-gpu", "lightweight")}
    assert len({one.marker for one in known}) == len({one.color for one in known}) == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 B"), (999, "999 B"), (2_270_000_000, "2.27 GB"), (45_600_000, "45.6 MB")],
)
def test_sizes_read_well(value: int, text: str) -> None:
    assert words.size(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.42, "0.4 s"), (59.4, "59 s"), (59.6, "1:00"), (3723, "1:02:03")]
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_a_message_made_alone_opens_no_window_and_speaks_in_its_place(qtbot: QtBot) -> None:
    message = InlineMessage()
    message.say_error(KimeraError("model.onnx is short.", hint="Convert it again."))
    assert not message.isVisible()
    parent = QWidget()
    qtbot.addWidget(parent)
    message.setParent(parent)
    parent.show()
    assert message.isVisible()
    assert message.accessibleDescription() == "Convert it again."
    message.clear()
    assert not message.isVisible()


def test_markup_in_names_is_shown_not_obeyed(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    message = InlineMessage(parent=parent)
    message.say("bad", "<img src=file:///etc/passwd> & <b>x</b>")
    label = next(one for one in message.findChildren(QLabel) if "passwd" in one.text())
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_disabled_control_says_why_and_gets_its_tooltip_back(qtbot: QtBot) -> None:
    button = QPushButton("Convert")
    qtbot.addWidget(button)
    button.setToolTip("Ctrl+Return")
    set_enabled(button, False, "Choose a model first.")
    assert (button.isEnabled(), button.toolTip()) == (False, "Choose a model first.")
    set_enabled(button, True)
    assert (button.isEnabled(), button.toolTip()) == (True, "Ctrl+Return")


def test_a_tile_does_not_jump_with_its_digits(qtbot: QtBot) -> None:
    tile = MetricTile("Latency", "ms", widest="0000.0")
    qtbot.addWidget(tile)
    tile.set_value("3.4")
    narrow = tile.sizeHint().expandedTo(tile.minimumSize()).width()
    tile.set_value("1234.5", detail="slow", tone="warn")
    assert tile.minimumSize().width() <= narrow
    assert tile.accessibleDescription() == "1234.5 ms slow"
    tile.clear()
    assert tile.value == "–"


def test_the_timeline_follows_a_job_to_its_failure(qtbot: QtBot, runner: JobRunner) -> None:
    timeline = StageTimeline()
    qtbot.addWidget(timeline)

    def work(context: JobContext) -> None:
        context.report("Read", 1, 1)
        context.wait_cancelled(0.05)
        context.report("Export", 3, 10, unit="tensors")
        context.wait_cancelled(0.05)
        raise OSError("disk full")

    job = runner.submit("Convert", work)
    timeline.follow(job, ["Read", "Export", "Compare"])
    assert timeline.state_of("Read") is StageState.WAITING
    qtbot.waitUntil(lambda: job.is_finished)
    assert timeline.state_of("Read") is StageState.DONE
    assert timeline.state_of("Export") is StageState.FAILED
    assert timeline.state_of("Compare") is StageState.WAITING


def test_the_timeline_adds_stages_that_nobody_announced(qtbot: QtBot) -> None:
    timeline = StageTimeline()
    qtbot.addWidget(timeline)
    timeline.take(Progress("Download", 5e9, 6e9, "bytes"))
    timeline.take(Progress("Read"))
    assert timeline.state_of("Download") is StageState.DONE
    timeline.finish(JobState.CANCELLED)
    assert timeline.state_of("Read") is StageState.STOPPED


def test_a_path_is_checked_typed_dropped_and_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    field = PathField("Model", check=existing_folder)
    qtbot.addWidget(field)
    field.set_text(str(tmp_path / "absent"))
    assert "does not exist" in field.problem
    assert not field.is_valid
    folder = tmp_path / "my model ü &"
    folder.mkdir()
    with qtbot.waitSignal(field.submitted) as caught:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(folder))])
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        drop = QDropEvent(QPointF(1, 1), Qt.DropAction.CopyAction, mime, left, plain)
        field.dropEvent(drop)
    assert caught.args == [str(folder)]
    assert field.is_valid
    assert field.path() == folder
    field.set_text("bad\0name")
    assert field.problem
    field.edit.clear()
    with qtbot.waitSignal(field.changed) as caught:
        qtbot.keyClicks(field.edit, "BAAI/bge-m3")
    assert caught.args == ["BAAI/bge-m3"]  # once, after the last key


def test_a_log_takes_a_flood_and_a_megabyte_line(qtbot: QtBot) -> None:
    log = LogView()
    qtbot.addWidget(log)
    log.show()
    log.append("x" * 1_000_000)
    for number in range(MAX_LINES + 500):
        log.append(f"line {number} \ud800 \0")
    text = log.text()
    assert text.count("\n") < MAX_LINES
    assert f"line {MAX_LINES + 499}" in text
    assert max(map(len, text.splitlines())) < 5000
    log._search.setText(f"line {MAX_LINES + 400}")
    assert log.find_next()
    log._search.setText("nowhere to be found")
    assert not log.find_next()
    log.copy()
    assert QGuiApplication.clipboard().text() == text


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
    with qtbot.waitSignal(made.activated_row) as caught:
        qtbot.keyClick(made, Qt.Key.Key_Return)
    assert caught.args == [("b", 10.0)]


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
    with qtbot.waitSignal(panel.pointed) as caught:
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


def test_toasts_stack_above_the_tray_and_go(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    stack = ToastStack(window, lambda: 80)
    done: list[int] = []
    first = stack.show("one", "ok", action="Open", on_action=lambda: done.append(1))
    second = stack.show("two", "bad", "because")
    assert second.geometry().bottom() <= 600 - 80
    assert first.geometry().bottom() < second.geometry().top()
    for number in range(6):
        stack.show(f"more {number}")
    assert len(stack.texts) == 4
    again = stack.show("last", action="Open", on_action=lambda: done.append(2))
    again.findChild(QPushButton).click()
    assert done == [2]
    assert "last" not in stack.texts


def test_the_tray_shows_progress_cancels_and_opens_the_log(qtbot: QtBot, runner: JobRunner) -> None:
    tray = JobTray(runner)
    qtbot.addWidget(tray)
    assert not tray.isVisible()

    def work(context: JobContext) -> None:
        context.log("a line of the log")
        context.report("Export", 3, 10, unit="tensors")
        while not context.wait_cancelled(5):
            pass
        context.checkpoint()

    job = runner.submit("Convert", work)
    quiet = runner.submit("Type", lambda _c: None, visible=False)
    qtbot.waitUntil(lambda: len(tray.rows) == 1 and "Export" in tray.rows[0].words)
    assert quiet.is_finished
    row = tray.rows[0]
    assert "3 / 10 tensors" in row.words
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "a line of the log" in tray._log.text()
    row._cancel.click()
    qtbot.waitUntil(lambda: job.state is JobState.CANCELLED)
    assert row.words == "cancelled"
    row._dismiss.click()
    assert tray.rows == ()
    assert not tray.isVisible()


def test_short_work_never_flashes_up(qtbot: QtBot, runner: JobRunner) -> None:
    tray = JobTray(runner)
    qtbot.addWidget(tray)
    short = runner.submit("Short", lambda _c: None)
    long = runner.submit("Long", lambda context: context.wait_cancelled(5))
    qtbot.waitUntil(lambda: bool(tray.rows))
    assert short.is_finished
    assert [row.job for row in tray.rows] == [long]
    long.cancel()
    qtbot.waitUntil(lambda: long.is_finished)
