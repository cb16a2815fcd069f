"""The Benchmark tab: what was measured, kept and exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kimera_console.core.bench.output.history import load_run
from tests.gui.tabs.benchmark.support import WAIT_MS, OpenBenchmarkTab, run_small
from tests.helpers.dialogs import choose_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_another_baseline_turns_the_ratios_around(opened: OpenBenchmarkTab, qtbot) -> None:
    run = run_small(opened, qtbot, {"onnx", "lightweight"})
    table, baseline = opened.tab.results.ratios.table, opened.tab.results.ratios.baseline
    assert baseline.currentData() == "onnx"
    before = {row.ratio.scenario: row.ratio.value for row in table.rows if row.ratio}
    assert {row.ratio.of for row in table.rows if row.ratio} == {"lightweight"}
    baseline.setFocus()
    QTest.keyClick(baseline, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: any(row.ratio and row.ratio.of == "onnx" for row in table.rows))
    after = {row.ratio.scenario: row.ratio.value for row in table.rows if row.ratio}
    assert after == pytest.approx({key: 1 / value for key, value in before.items()})
    assert opened.tab.last_run == run


@pytest.mark.slow
def test_the_last_run_comes_back_marked_with_its_date(
    open_tab, qtbot, tiny_flags: dict[str, str]
) -> None:
    first = open_tab(**tiny_flags)
    run = run_small(first, qtbot, {"lightweight"}, rounds=4)
    again = open_tab(**tiny_flags)
    qtbot.waitUntil(lambda: again.tab.last_run is not None, timeout=WAIT_MS)
    bar = again.tab.results.bar
    assert again.tab.last_run == run
    assert again.tab.results.isVisible()
    assert bar.pill.text() == ("Earlier run, noisy" if run.is_noisy else "Earlier run")
    stamp = run.started[:19].replace("T", " ")
    assert stamp in bar.history.currentText()
    assert again.tab.results.plots.throughput.data.series
    choice = again.tab.plan_card.choice
    assert (choice.batches, choice.lengths, choice.rounds) == ((1, 4), (16,), 4)
    assert choice.contenders == ("lightweight",)


@pytest.mark.slow
def test_a_run_is_saved_as_json_csv_and_markdown_and_copied(
    opened: OpenBenchmarkTab, qtbot, tmp_path: Path
) -> None:
    run = run_small(opened, qtbot, {"onnx", "lightweight"})
    bar = opened.tab.results.bar
    for index, suffix in enumerate(("json", "csv", "md")):
        bar.menu.actions()[index].trigger()
        target = tmp_path / f"my run.{suffix}"
        choose_file(opened.tab, target)
        qtbot.waitUntil(target.is_file, timeout=WAIT_MS)
    assert load_run(tmp_path / "my run.json") == run
    lines = (tmp_path / "my run.csv").read_text().splitlines()
    assert len(lines) == 1 + sum(len(one.samples) for one in run.runs)
    report = (tmp_path / "my run.md").read_text()
    ratio = run.ratios[0]
    assert f"| {ratio.low:.2f} to {ratio.high:.2f} |" in report
    assert run.claims[0].claim in report
    bar.menu.actions()[-1].trigger()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == report, timeout=WAIT_MS)
    opened.tab.results.ratios.copy.click()
    table = QGuiApplication.clipboard().text().splitlines()
    assert table[0].startswith("Contender\tScenario\tMedian")
    assert len(table) == 1 + len(opened.tab.results.ratios.table.rows)


def test_a_file_that_cannot_be_written_is_said_and_nothing_else_happens(
    opened: OpenBenchmarkTab, qtbot, tmp_path: Path
) -> None:
    run_small(opened, qtbot, {"lightweight"})
    with qtbot.waitSignal(opened.console.core.runner.submitted) as caught:
        opened.tab._save_controller.save(opened.tab._view, tmp_path / "missing\0name.json")
    job = caught.args[0]
    qtbot.waitUntil(lambda: job.is_finished, timeout=WAIT_MS)
    assert job.error is not None
