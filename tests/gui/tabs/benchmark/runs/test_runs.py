"""The Benchmark tab: runs by real clicks, with real measuring processes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.core.bench.output.history import list_runs
from tests.gui.tabs.benchmark.support import WAIT_MS, OpenBenchmarkTab, run_small, samples_seen
from tests.helpers.processes import measuring_processes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_run_by_clicks_fills_plots_before_its_end_then_ratios_and_claims(
    opened: OpenBenchmarkTab, qtbot
) -> None:
    tab = opened.tab
    seen: list[tuple[int, int]] = []
    tab.controller.samples_changed.connect(
        lambda: seen.append((samples_seen(tab), len(tab.results.plots.throughput.data.series)))
    )
    run = run_small(opened, qtbot, {"onnx", "transformers"})
    total = sum(len(one.samples) for one in run.runs)
    assert seen[0][0] < total == samples_seen(tab)
    assert seen[0][1] > 0
    assert run.complete
    assert {one.contender for one in run.runs} == {"onnx", "transformers"}

    plots = tab.results.plots
    for name in ("onnx", "transformers"):
        line = plots.throughput.data.series[name]
        measured = {one.texts: one for one in run.runs if one.contender == name}
        assert list(line.x) == [1, 4]
        assert line.y == pytest.approx([measured[n].texts_per_s for n in (1, 4)])
        assert line.low is not None
        assert line.high is not None
        assert (line.low <= line.y).all()
        assert (line.y <= line.high).all()
        curve = plots.latency.data.series[name]
        assert curve.x == pytest.approx(np.sort(np.array(measured[1].samples)) * 1000)
        bar = tab.results.memory.plot.data.series[name]
        assert bar.y[0] == pytest.approx(measured[1].peak_rss_bytes / 1e6, rel=0.05)

    rows = tab.results.ratios.table.rows
    assert [(row.run.contender, row.run.scenario) for row in rows] == [
        (name, key)
        for key in ("latency b1 t16", "throughput b4 t16")
        for name in run.plan.contenders
    ]
    assert {row.ratio for row in rows if row.ratio} == set(run.ratios)
    assert [pill.text() for pill in tab.results.claims.pills] == [
        {
            "confirmed": ("More than that" if c.exceeds else "Confirmed")
            + (", noisy run" if run.is_noisy else ""),
            "refuted": "Refuted" + (", noisy run" if run.is_noisy else ""),
            "not_decided": "Not decided",
        }[c.verdict]
        for c in run.claims
    ]
    value = float(tab.results.headline.throughput.value)
    assert value == pytest.approx(run.ratios[1].value, rel=0.01)
    assert measuring_processes() == []


@pytest.mark.slow
def test_cancel_keeps_what_was_measured_and_leaves_no_process(
    opened: OpenBenchmarkTab, qtbot
) -> None:
    tab = opened.tab
    opened.choose(contenders={"onnx", "lightweight"}, batches={1, 4}, tokens={16})
    tab.plan_card.rounds.setValue(99)
    cancel = tab.run_card.cancel
    assert not cancel.isEnabled()
    assert cancel.toolTip() == "Nothing is running."
    opened.click("runButton")
    assert not tab.run_card.run.isEnabled()
    assert "running" in tab.run_card.run.toolTip()
    live = tab.controller.live
    assert live is not None
    qtbot.waitUntil(lambda: any(one.round == 4 for one in live.samples), timeout=WAIT_MS)
    assert len(measuring_processes()) == 2
    (missed,) = opened.console.window.quit_question.missed
    assert "kept as a stopped run" in missed.at_quit
    with qtbot.waitSignal(tab.run_finished, timeout=WAIT_MS):
        opened.click("cancelButton")
    assert measuring_processes() == []
    (run,) = opened.runs
    assert not run.complete
    assert sum(len(one.samples) for one in run.runs) == samples_seen(tab)
    assert all(one.peak_rss_bytes > 2 * 10**7 for one in run.runs)
    assert run.ratios
    assert run.machine.cpu
    assert tab.results.bar.pill.text() == "Stopped early"
    assert tab.results.plots.throughput.data.series
    assert tab.run_card.run.isEnabled()
    assert list_runs()[0].run == run


def test_a_cancel_before_the_first_sample_says_that_nothing_was_measured(
    opened: OpenBenchmarkTab, qtbot
) -> None:
    opened.choose(contenders={"transformers"}, batches={1}, tokens={16})
    opened.click("runButton")
    with qtbot.waitSignal(opened.tab.controller.stopped, timeout=WAIT_MS):
        opened.click("cancelButton")
    assert "before its first measurement" in opened.tab.results.message.text
    assert opened.tab.last_run is None
    assert opened.runs == []
    assert opened.tab.run_card.run.isEnabled()


@pytest.mark.slow
def test_a_dead_process_is_an_error_of_that_contender_only(opened: OpenBenchmarkTab, qtbot) -> None:
    tab = opened.tab
    opened.choose(contenders={"onnx", "lightweight"}, batches={1, 4}, tokens={16})
    tab.plan_card.rounds.setValue(40)
    opened.click("runButton")
    qtbot.waitUntil(lambda: samples_seen(tab) > 40, timeout=WAIT_MS)
    with qtbot.waitSignal(tab.run_finished, timeout=WAIT_MS):
        for child in measuring_processes():
            if any("onnxruntime" in mapped.path for mapped in child.memory_maps()):
                child.kill()
    (run,) = opened.runs
    assert run.complete
    assert {one.contender for one in run.runs if one.error} == {"onnx"}
    for one in run.runs:
        if one.contender == "lightweight":
            assert set(one.rounds) == set(range(40))
    message = tab.results.message
    assert message.isVisible()
    assert message.text.startswith("Left out: ONNX Runtime.")
    assert "signal 9" in message.accessibleDescription()
    assert set(tab.results.plots.throughput.data.series) == {"lightweight"}
    QTest.mouseClick(message.button, Qt.MouseButton.LeftButton)
    assert tab.results.log.isVisible()


@pytest.mark.slow
def test_a_model_gone_since_it_was_listed_is_an_inline_error_and_the_next_run_works(
    open_tab, qtbot, tiny_flags: dict[str, str], tiny_bundle: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(tiny_bundle, bundle)
    opened = open_tab(**{**tiny_flags, "ONNX_MODEL_PATH": str(bundle)})
    opened.choose(contenders={"onnx"}, batches={1}, tokens={16})
    shutil.rmtree(bundle)
    with qtbot.waitSignal(opened.tab.controller.failed, timeout=WAIT_MS):
        opened.click("runButton")
    message = opened.tab.results.message
    assert message.isVisible()
    assert str(bundle) in message.text
    assert opened.tab.last_run is None
    assert opened.tab.run_card.run.isEnabled()
    assert run_small(opened, qtbot, {"lightweight"}).runs
