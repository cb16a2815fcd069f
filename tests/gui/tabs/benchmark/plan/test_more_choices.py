"""The folded choices: further contenders, scenarios, own texts, pairs, claims; and the pause."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from kimera_console.core.bench.output.live import LiveRun
from kimera_console.core.bench.plan.types import (
    COLD_START,
    MIXED,
    SUSTAINED,
    THROUGHPUT,
    BenchmarkPlan,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.summary import partial_run
from kimera_console.gui.tabs.benchmark.plan.choice import MOST_TEXT, Choice
from tests.gui.tabs.benchmark.support import WAIT_MS, OpenBenchmarkTab, samples_seen

if TYPE_CHECKING:
    from pathlib import Path

LEFT = Qt.MouseButton.LeftButton


def test_further_contenders_are_folded_and_say_what_is_missing(
    opened: OpenBenchmarkTab, qtbot
) -> None:
    contenders = opened.tab.plan_card.contenders
    assert not contenders.box("transformers:eager").isVisible()
    assert contenders.more is not None
    QTest.mouseClick(contenders.more, LEFT)
    eager, cuda = contenders.box("transformers:eager"), contenders.box("onnx:cuda")
    qtbot.waitUntil(eager.isVisible)
    assert eager.isEnabled()
    assert not eager.isChecked()  # only the two that people come for are ticked by themselves
    if not cuda.isEnabled():
        about = contenders.findChild(QLabel, "about_onnx:cuda")
        assert about is not None
        assert "driver" in about.text() or "CUDA" in about.text()
    QTest.mouseClick(eager, LEFT, pos=eager.rect().center() / 2)
    eager.setChecked(True)
    assert "transformers:eager" in opened.tab.plan_card.choice.contenders


def test_the_choices_become_the_plan_and_are_remembered(
    opened: OpenBenchmarkTab, qtbot, tmp_path: Path
) -> None:
    own, pairs = tmp_path / "own.txt", tmp_path / "pairs.csv"
    own.write_text("one\ntwo\n")
    pairs.write_text("sentence1,sentence2,score\na,b,1\nc,d,2\n")
    card = opened.tab.plan_card
    QTest.mouseClick(card.more, LEFT)
    options = card.options
    qtbot.waitUntil(options.isVisible)
    for box in (options.cold_start, options.sustained, options.mixed):
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Space)
    options.pairs.set_text(str(pairs))
    options.claims.setFocus()
    QTest.keyClicks(options.claims, "onnx >= 2x transformers")
    plan = card.choice.plan()
    keys = {one.key for one in plan.scenarios}
    assert {"cold start b1 t16", "sustained b32 t64", "throughput b32 mixed"} <= keys
    assert plan.quality_file == str(pairs)
    assert [one.text for one in card.choice.user_claims()] == ["onnx >= 2x transformers"]
    options.texts.set_text(str(own))
    plan = card.choice.plan()
    assert plan.texts_file == str(own)
    assert {one.tokens for one in plan.scenarios if one.kind == THROUGHPUT} == {MIXED}
    assert Choice.from_text(card.choice.to_text()).claims == "onnx >= 2x transformers"


def test_what_is_damaged_of_a_remembered_choice_is_the_default() -> None:
    kept = json.loads(Choice(batches=(4,), rounds=3, claims="x" * 9000, limit=False).to_text())
    plain = Choice()
    found = Choice.from_text(json.dumps({**kept, "a_later_field": 1}))
    assert (found.batches, found.rounds, found.limit) == ((4,), 3, False)
    assert len(found.claims) == MOST_TEXT
    damaged = {
        "batches": [8, "x", 1, 7], "lengths": 16, "rounds": 0, "threads": True, "mixed": 1,
        "sustained": "yes", "claims": 5, "texts_file": None, "limit": 0,
        "wanted": {"onnx": 0, "transformers": True},
    }  # fmt: skip
    found = Choice.from_text(json.dumps({**kept, **damaged}))
    wanted = {"onnx": False, "transformers": True}
    assert found == replace(plain, batches=(1, 8), wanted=wanted)
    for text in ("", "{", "[1]", "null", '{"rounds": 100, "wanted": []}', "[" * 100_000):
        assert Choice.from_text(text) == plain


def test_what_is_no_claim_or_no_file_blocks_the_run_and_says_why(
    opened: OpenBenchmarkTab, qtbot
) -> None:
    card, run = opened.tab.plan_card, opened.tab.run_card
    qtbot.waitUntil(run.run.isEnabled, timeout=WAIT_MS)
    QTest.mouseClick(card.more, LEFT)
    QTest.keyClicks(card.options.claims, "onnx is fast")
    qtbot.waitUntil(lambda: not run.run.isEnabled(), timeout=WAIT_MS)
    assert "is not a claim" in run.run.toolTip()
    card.options.claims.clear()
    qtbot.waitUntil(run.run.isEnabled, timeout=WAIT_MS)
    card.options.texts.set_text("/nowhere/texts.txt")
    card.options.changed.emit()
    qtbot.waitUntil(lambda: not run.run.isEnabled(), timeout=WAIT_MS)
    assert "does not exist" in run.run.toolTip()


@pytest.mark.slow
def test_a_pause_rests_between_turns_and_goes_on(opened: OpenBenchmarkTab, qtbot) -> None:
    opened.choose(contenders={"lightweight", "onnx"}, batches={1}, tokens={16})
    opened.tab.plan_card.rounds.setValue(60)
    qtbot.waitUntil(opened.tab.run_card.run.isEnabled, timeout=WAIT_MS)
    QTest.mouseClick(opened.tab.run_card.run, LEFT)
    qtbot.waitUntil(lambda: samples_seen(opened.tab) > 3, timeout=WAIT_MS)
    stages: list[str] = []
    assert opened.tab.controller.job is not None
    opened.tab.controller.progressed.connect(lambda progress: stages.append(progress.stage))
    QTest.mouseClick(opened.tab.run_card.pause, LEFT)
    qtbot.waitUntil(lambda: "Paused" in stages, timeout=WAIT_MS)
    seen = samples_seen(opened.tab)
    qtbot.wait(300)
    assert samples_seen(opened.tab) <= seen + 40  # what was on its way; no further turn
    resting = samples_seen(opened.tab)
    qtbot.wait(200)
    assert samples_seen(opened.tab) == resting
    QTest.mouseClick(opened.tab.run_card.pause, LEFT)
    qtbot.waitUntil(lambda: samples_seen(opened.tab) > resting, timeout=WAIT_MS)
    with qtbot.waitSignal(opened.tab.run_finished, timeout=WAIT_MS):
        QTest.mouseClick(opened.tab.run_card.cancel, LEFT)
    assert not opened.runs[0].complete
    assert not opened.tab.run_card.pause.isChecked()


def test_a_kept_run_of_every_kind_is_shown_by_name(opened: OpenBenchmarkTab, qtbot) -> None:
    scenarios = (
        Scenario(THROUGHPUT, 8, 16),
        Scenario(THROUGHPUT, 8, MIXED),
        Scenario(COLD_START, 1, 16),
        Scenario(SUSTAINED, 8, 16, seconds=1.0),
    )
    plan = BenchmarkPlan(("onnx", "transformers:bf16"), scenarios, rounds=3)
    samples = [
        Sample(name, one.key, number, 0.1 + number / 100, one.batch, 16 * one.batch)
        for name in plan.contenders
        for one in scenarios
        for number in range(3)
    ]
    run = partial_run(plan, samples)
    opened.tab.show_run(run)
    qtbot.waitUntil(lambda: opened.tab.last_run == run, timeout=WAIT_MS)
    plots = opened.tab.results.plots
    lengths = [plots.length.itemText(i) for i in range(plots.length.count())]
    assert lengths == ["mixed lengths", "16 tokens"]
    kinds = {plots.scenario.itemText(i) for i in range(plots.scenario.count())}
    assert {"cold start", "8 × mixed lengths", "8 × 16 tokens, sustained"} <= kinds
    plots.length.setCurrentIndex(1)
    live = LiveRun.of(run)
    assert [point.batch for point in live.throughput("onnx", 16)] == [8]
