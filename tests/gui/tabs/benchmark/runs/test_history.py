"""The Benchmark tab: notes, two runs laid over each other, the page as a picture."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from kimera_console.core.bench.output.history import history_folder, list_runs, save_run
from kimera_console.core.bench.output.report import to_markdown
from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.plan.types import BenchmarkPlan, Scenario
from tests.gui.tabs.benchmark.support import WAIT_MS, OpenBenchmarkTab, made_run

if TYPE_CHECKING:
    from pathlib import Path

BEFORE, AFTER = "2026-11-01T10:00:00+00:00", "2026-11-02T10:00:00+00:00"


@pytest.fixture
def measured(open_tab, qtbot, tiny_flags: dict[str, str]) -> OpenBenchmarkTab:
    """A tab with two runs in the history; the later one, twice as fast, is shown."""
    save_run(made_run(BEFORE, factor=2.0, contenders=("onnx", "transformers")))
    save_run(made_run(AFTER, contenders=("onnx", "transformers", "openvino")))
    opened = open_tab(**tiny_flags)
    qtbot.waitUntil(lambda: opened.tab.last_run is not None, timeout=WAIT_MS)
    return opened


def test_a_note_is_kept_at_once_and_stands_in_the_list(measured: OpenBenchmarkTab, qtbot) -> None:
    tab, field = measured.tab, measured.tab.results.note.field
    shown = tab.last_run
    assert shown is not None
    field.setFocus()
    QTest.keyClicks(field, "after the upgrade")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list_runs()[0].run.remark == "after the upgrade", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "after the upgrade" in tab.results.bar.history.currentText())
    assert tab.last_run is not None
    assert tab.last_run.remark == "after the upgrade"
    assert "after the upgrade" in to_markdown(tab.last_run)
    # Another run has another note, and the first one's comes back with it.
    tab.results.bar.history.setFocus()
    QTest.keyClick(tab.results.bar.history, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: tab.last_run is not None and tab.last_run.started == BEFORE)
    assert field.text() == ""
    QTest.keyClick(tab.results.bar.history, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: field.text() == "after the upgrade")
    assert list_runs()[1].run.remark == ""
    # Written in haste, the last words are kept.
    for text in ("one", "two", "three"):
        field.setText(text)
        tab.results.note.finish()
    qtbot.waitUntil(lambda: list_runs()[0].run.remark == "three", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not measured.console.core.runner.active, timeout=WAIT_MS)
    assert list_runs()[0].run.remark == "three"


def test_a_note_that_cannot_be_kept_is_said(measured: OpenBenchmarkTab, qtbot) -> None:
    for one in history_folder().glob("*.json"):
        one.unlink()
    measured.tab.results.note.field.setText("lost")
    measured.tab.results.note.finish()
    qtbot.waitUntil(lambda: bool(measured.toasts), timeout=WAIT_MS)
    assert measured.toasts[0].startswith("bad: ")
    assert "cannot be read" in measured.toasts[0]
    assert measured.tab.results.note.field.text() == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_list_of_runs_that_was_read_too_slowly_is_not_shown(
    measured: OpenBenchmarkTab, qtbot, tmp_path: Path
) -> None:
    tab, runner = measured.tab, measured.console.core.runner
    qtbot.waitUntil(lambda: not runner.active, timeout=WAIT_MS)
    pipe, kept = history_folder() / "0.json", tmp_path / "pipe"
    os.mkfifo(pipe)  # read last, and until somebody writes
    os.link(pipe, kept)
    tab.history.read()
    writer = -1

    def open_writer() -> bool:
        nonlocal writer
        try:  # refused while nobody reads
            writer = os.open(kept, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False
        return True

    qtbot.waitUntil(open_writer, timeout=WAIT_MS)
    try:
        for path in history_folder().glob("*.json"):
            path.unlink()
        with qtbot.waitSignal(tab.history.listed, timeout=WAIT_MS) as listed:
            tab.history.read()
        assert listed.args == [()]
        heard: list[object] = []
        tab.history.listed.connect(heard.append)
    finally:
        os.close(writer)
    qtbot.waitUntil(lambda: not runner.active, timeout=WAIT_MS)
    assert heard == []


@pytest.mark.slow
def test_two_runs_are_laid_over_each_other(measured: OpenBenchmarkTab, qtbot) -> None:
    card, plots = measured.tab.results.compare, measured.tab.results.plots
    assert card.other.count() == 1
    assert not card.stop.isEnabled()
    card.other.setFocus()
    QTest.keyClick(card.other, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bool(card.table.rows), timeout=WAIT_MS)
    assert {round(row.ratio.value, 6) for row in card.table.rows} == {2.0}
    assert len(card.table.rows) == 6
    assert card.plot.data.series["onnx"].y == pytest.approx([2, 2])
    assert card.plot.data.baseline == 1
    assert "onnxruntime: 1.20 before, 1.10 after" in card._differences.text()
    assert "OpenVINO" in card._only.text()
    assert "Only before" not in card._only.text()
    under = plots.throughput.data.series["onnx under"]
    assert under.label == "ONNX Runtime, before"
    assert under.y == pytest.approx(plots.throughput.data.series["onnx"].y / 2)
    assert "onnx under" in plots.latency.data.series
    # Another baseline is the same run: the comparison stays.
    measured.tab._choose_baseline("transformers")
    qtbot.waitUntil(lambda: measured.tab.results.ratios.baseline.currentData() == "transformers")
    assert card.table.rows
    QTest.mouseClick(card.stop, Qt.MouseButton.LeftButton)
    assert not card.table.isVisible()
    assert "onnx under" not in plots.throughput.data.series
    # From the earlier run's side, the other one is called after.
    history = measured.tab.results.bar.history
    history.setFocus()
    QTest.keyClick(history, Qt.Key.Key_Down)
    qtbot.waitUntil(
        lambda: measured.tab.last_run is not None and measured.tab.last_run.started == BEFORE
    )
    card.other.setFocus()
    QTest.keyClick(card.other, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bool(card.table.rows), timeout=WAIT_MS)
    assert {round(row.ratio.value, 6) for row in card.table.rows} == {2.0}
    label = plots.throughput.data.series["onnx under"].label
    assert label == "ONNX Runtime, after"


def test_a_comparison_on_its_way_is_dropped_with_the_shown_run(
    measured: OpenBenchmarkTab, qtbot
) -> None:
    card = measured.tab.results.compare
    card.other.setFocus()
    QTest.keyClick(card.other, Qt.Key.Key_Down)
    measured.tab.history.show(None)
    qtbot.waitUntil(lambda: not measured.console.core.runner.active, timeout=WAIT_MS)
    assert not card.table.rows
    assert not card.table.isVisible()


@pytest.mark.slow
def test_nothing_can_be_compared_while_no_run_is_shown(measured: OpenBenchmarkTab, qtbot) -> None:
    tab, card = measured.tab, measured.tab.results.compare
    assert card.other.isEnabled()
    measured.choose(contenders={"lightweight"}, batches={1}, tokens={16})
    with qtbot.waitSignal(tab.run_finished, timeout=WAIT_MS):
        measured.click("runButton")
        assert not card.other.isEnabled()
        assert card.other.toolTip() == "Select a run to compare."
    qtbot.waitUntil(card.other.isEnabled, timeout=WAIT_MS)
    assert card.other.count() == 2


def test_one_run_alone_can_be_compared_with_none(
    open_tab, qtbot, tiny_flags: dict[str, str]
) -> None:
    opened = open_tab(**tiny_flags)
    note, card = opened.tab.results.note.field, opened.tab.results.compare
    assert not note.isEnabled()
    assert "Select a run" in note.toolTip()
    save_run(made_run())
    opened.tab.history.read()
    qtbot.waitUntil(note.isEnabled, timeout=WAIT_MS)
    assert not card.other.isEnabled()
    assert card.other.toolTip() == "There is no other run in the history."


@pytest.mark.slow
def test_the_whole_page_is_saved_as_png_and_svg(
    measured: OpenBenchmarkTab, qtbot, tmp_path: Path
) -> None:
    tab = measured.tab
    before = tab.results.ratios.table.minimumHeight()
    for kind in ("png", "svg"):
        tab._save_controller.save(tab._view, tmp_path / f"page.{kind}")
    image = QImage(str(tmp_path / "page.png"))
    inside = tab.results._inside
    assert image.width() == 2 * (inside.width() + 48)
    assert image.height() > 2 * inside.height()
    root = ET.parse(tmp_path / "page.svg").getroot()
    words = "".join(root.itertext())
    assert "Run of 2026-11-02 10:00:00" in words
    rows = len(tab.results.ratios.table.rows)  # the last one is out of sight in the window
    assert words.count("baseline") == rows // 3
    assert tab.results.ratios.table.minimumHeight() == before
    assert measured.toasts == [
        f"ok: Saved the run as {tmp_path / f'page.{kind}'}." for kind in ("png", "svg")
    ]
    tab._save_controller.save(tab._view, tmp_path / "absent" / "page.svg")
    assert measured.toasts[-1].startswith("bad: The page could not be saved")


@pytest.mark.slow
def test_a_noisy_run_offers_to_be_measured_again(measured: OpenBenchmarkTab, qtbot) -> None:
    results, controller = measured.tab.results, measured.tab.controller
    quiet = measured.tab.last_run
    assert quiet is not None
    controller.measured.emit(view_of(quiet))
    assert results.message.isHidden()
    scenario = Scenario("latency", 1, 16)
    plan = BenchmarkPlan(("lightweight",), (scenario,), rounds=3, min_round_s=0.01)
    noise = "Noisy machine: other processes took 51% of all processor time."
    noisy = replace(quiet, notes=(noise,), plan=plan)
    controller.measured.emit(view_of(noisy))
    assert results.message.text.startswith("This run is noisy")
    with qtbot.waitSignal(measured.tab.run_finished, timeout=WAIT_MS):
        QTest.mouseClick(results.message.button, Qt.MouseButton.LeftButton)
    assert measured.tab.last_run is not None
    assert measured.tab.last_run.plan == noisy.plan
