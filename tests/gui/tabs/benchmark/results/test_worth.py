"""The Benchmark tab: quality against speed, the share of the limit, samples under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from kimera_console.core.bench.output.run_view import view_of
from kimera_console.gui.tabs.benchmark.results.results_page import ResultsPage
from kimera_console.gui.tabs.benchmark.results.styles import styles_of
from tests.gui.tabs.benchmark.support import made_run

if TYPE_CHECKING:
    from kimera_console.gui.widgets.plot.panel import PlotPanel


@pytest.fixture
def page(qtbot) -> ResultsPage:
    """The results of a run, without a tab around them."""
    made = ResultsPage(frozenset({"log_batch"}))
    qtbot.addWidget(made)
    made.resize(900, 900)
    made.show()
    made.show_view(view_of(made_run()), fresh=False)
    return made


def point_at(plot: PlotPanel, x: float, y: float) -> str:
    """What the plot says of the point under the mouse, given as drawn."""
    canvas = plot._canvas
    assert canvas is not None
    plot.grab()
    canvas._hover(canvas._plot.getViewBox().mapViewToScene(QPointF(x, y)))
    return plot._readout.text()


def test_quality_stands_against_speed_with_memory_and_the_best(page: ResultsPage) -> None:
    card = page.quality
    run = made_run()
    assert card.figure.currentText() == "Spearman"
    assert card.scenario.currentText() == "32 × 64 tokens"
    series = card.plot.data.series
    assert list(series) == list(run.plan.contenders)
    rates = {
        one.contender: one.texts_per_s for one in run.runs if one.scenario == "throughput b32 t64"
    }
    assert {name: one.x[0] for name, one in series.items()} == pytest.approx(rates)
    assert [one.y[0] for one in series.values()] == [1.0, 0.99, 0.98]
    assert [one.label.rpartition(", ")[2] for one in series.values()] == [
        "400 MB", "300 MB", "200 MB",
    ]  # fmt: skip
    sizes = [card.plot._known()[name].sizes_px[0] for name in series]
    assert [size**2 / sizes[0] ** 2 for size in sizes] == pytest.approx([1.0, 0.75, 0.5])
    description = card.plot.accessibleDescription()
    assert "200 MB" in description
    assert "best" in description
    spoken = point_at(card.plot, series["onnx"].x[0], 0.99)
    assert "texts/s [" in spoken
    assert "tokens/s" in spoken
    assert "Spearman 0.9900" in spoken
    card.scenario.setFocus()
    QTest.keyClick(card.scenario, Qt.Key.Key_Down)
    assert card.scenario.currentText() == "32 × 16 tokens"
    card.figure.setFocus()
    QTest.keyClick(card.figure, Qt.Key.Key_Down)
    assert card.plot.data.y.label == "Mean cosine"
    words = card.findChild(QLabel, "bestContenders")
    assert words is not None
    assert "Cosine to" in words.text()


def test_the_figures_of_quality_are_a_table_for_the_keyboard(page: ResultsPage) -> None:
    card = page.quality
    card.as_table.setFocus()
    QTest.keyClick(card.as_table, Qt.Key.Key_Space)
    assert card.table.isVisible()
    text = card.table.as_tsv()
    assert "0.9900" in text
    assert text.count("best") == 3


def test_a_run_without_quality_or_limit_says_how_to_get_them(page: ResultsPage) -> None:
    page.show_view(view_of(made_run(quality=False, share=None)), fresh=False)
    for plot in (page.quality.plot, page.limit.plot):
        texts = [one.text() for one in plot.findChildren(QLabel) if one.isVisibleTo(plot)]
        assert any("More to measure" in text for text in texts), texts
    assert not page.quality.as_table.isEnabled()
    assert page.quality.as_table.toolTip() == "There are no figures yet."


def test_the_share_of_the_limit_is_drawn_by_contender_and_batch(page: ResultsPage) -> None:
    plot = page.limit.plot
    assert plot.length.currentText() == "16 tokens"
    assert plot.data.categories == ("1", "32")
    assert plot.data.series["onnx"].y == pytest.approx([50, 50])
    low = plot.data.series["onnx"].low
    assert low is not None
    assert low[0] < 50
    assert plot.data.baseline == 100
    plot.length.setFocus()
    QTest.keyClick(plot.length, Qt.Key.Key_Down)
    assert plot.data.categories == ("32",)


def test_throughput_is_shown_in_tokens_too(page: ResultsPage) -> None:
    plots = page.plots
    line = plots.throughput.data.series["onnx"]
    texts = list(line.y)
    plots.tokens.setFocus()
    QTest.keyClick(plots.tokens, Qt.Key.Key_Space)
    line = plots.throughput.data.series["onnx"]
    assert line.y == pytest.approx([14 * one for one in texts])  # without two special tokens
    assert plots.throughput.data.y.unit == "tokens/s"


def test_the_sample_under_the_mouse_is_shown(page: ResultsPage) -> None:
    plots = page.plots
    plots.log_time.setChecked(False)
    curve = plots.latency.data.series["onnx"]
    description = point_at(plots.latency, curve.x[1], curve.y[1])
    assert description.startswith("ONNX Runtime")
    assert "sample 4 of 5, round 4, 1 text" in description
    assert "ms" in description


def test_no_two_contenders_of_a_run_look_the_same() -> None:
    names = ("onnx:model=a", "transformers", "onnx", "onnx#2", "openvino", "transformers:bf16")
    styles = styles_of(names)
    assert len({one.color for one in styles.values()}) == len(names)
    assert styles["transformers"] == styles_of(("transformers",))["transformers"]
