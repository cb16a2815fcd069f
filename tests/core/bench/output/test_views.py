"""A run as it grows, as it is looked at, and on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core import stats
from kimera_console.core.bench.output.history import list_runs
from kimera_console.core.bench.output.live import LiveRun
from kimera_console.core.bench.output.report import to_markdown
from kimera_console.core.bench.output.run_view import keep_partial, view_of
from kimera_console.core.bench.plan.facts import ContenderInfo, RuntimeFacts
from kimera_console.core.bench.plan.types import (
    LATENCY,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    Contender,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.summary import partial_run
from kimera_console.core.errors import BenchmarkError

if TYPE_CHECKING:
    from pathlib import Path

ONE = Scenario(LATENCY, 1, 16)
FOUR = Scenario(THROUGHPUT, 4, 16)
LONG = Scenario(THROUGHPUT, 4, 64)
PLAN = BenchmarkPlan(("onnx", "transformers"), (FOUR, ONE, LONG), rounds=5)
LABELS = {"onnx": "ONNX Runtime · fp32 · CPU", "transformers": "Transformers · fp32 · CPU"}


def samples(
    contender: str, scenario: Scenario, seconds: float, *, rounds: int = 5, memory: int = 0
) -> list[Sample]:
    return [
        Sample(
            contender, scenario.key, number, seconds * (1 + number / 100), scenario.batch,
            scenario.tokens * scenario.batch, peak_rss_bytes=memory,
        )
        for number in range(rounds)
    ]  # fmt: skip


def a_run() -> BenchmarkRun:
    taken = [
        *samples("onnx", ONE, 0.01, memory=200), *samples("transformers", ONE, 0.03, memory=800),
        *samples("onnx", FOUR, 0.1), *samples("transformers", FOUR, 0.2),
    ]  # fmt: skip
    return partial_run(PLAN, taken)


def test_points_follow_the_samples_and_the_interval_holds_the_median() -> None:
    live = LiveRun(PLAN, LABELS)
    for sample in samples("onnx", FOUR, 0.1):
        live.add(sample)
    (point,) = live.throughput("onnx", 16)
    assert (point.batch, point.calls, point.rounds) == (4, 5, 5)
    assert point.texts_per_s == pytest.approx(4 / 0.102)
    assert point.low == pytest.approx(4 / 0.104)
    assert point.high == pytest.approx(4 / 0.1)
    assert live.take_changed() == {("onnx", FOUR.key)}
    assert live.take_changed() == frozenset()
    live.add(samples("onnx", FOUR, 0.05)[0])
    (moved,) = live.throughput("onnx", 16)
    assert moved.calls == 6
    assert moved.texts_per_s > point.texts_per_s
    assert live.throughput("transformers", 16) == ()


def test_too_few_rounds_give_a_point_without_an_interval() -> None:
    live = LiveRun(PLAN)
    for sample in samples("onnx", ONE, 0.1, rounds=2):
        live.add(sample)
    (point,) = live.throughput("onnx", 16)
    assert point.low == point.texts_per_s == point.high


def test_the_interval_of_a_median_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    held = 0
    for trial in range(300):
        shifts = np.repeat(random.normal(0, 0.05, 9), 5)
        calls = 1.0 + shifts + random.normal(0, 0.02, 45)
        found = stats.interval_of_median(list(calls), list(np.repeat(range(9), 5)), seed=trial)
        assert found is not None
        held += found.low <= 1.0 <= found.high
    assert held >= 0.90 * 300


def test_names_are_as_short_as_they_can_be_distinguished() -> None:
    three = replace(PLAN, contenders=("onnx", "transformers", "lightweight"))
    live = LiveRun(three, {**LABELS, "lightweight": "Lightweight"})
    assert [live.short_label(name) for name in three.contenders] == [
        "ONNX Runtime", "Transformers", "Lightweight",
    ]  # fmt: skip
    assert live.spans_magnitudes
    mixed = LiveRun(PLAN, {**LABELS, "onnx": "ONNX Runtime · int8 · CPU"})
    assert mixed.short_label("onnx") == "ONNX Runtime · int8"
    assert mixed.short_label("transformers") == "Transformers · fp32"
    assert not mixed.spans_magnitudes
    twice = replace(PLAN, contenders=("onnx", "onnx#2"))
    live = LiveRun(twice, {**LABELS, "onnx#2": "ONNX Runtime · fp32 · CPU (#2)"})
    assert live.short_label("onnx") != live.short_label("onnx#2")


def test_what_is_shown_first_is_the_length_with_most_batches_and_one_short_text() -> None:
    live = LiveRun(PLAN)
    assert live.lengths == (16, 64)
    assert live.typical_length == 16
    assert live.typical_latency == ONE.key
    assert LiveRun(replace(PLAN, scenarios=(LONG, FOUR))).typical_latency == FOUR.key


def test_a_view_has_rows_a_headline_and_the_memory() -> None:
    view = view_of(a_run())
    assert view.baseline == "transformers"
    assert [(row.scenario, row.run.contender) for row in view.rows] == [
        (FOUR, "onnx"), (FOUR, "transformers"), (ONE, "onnx"), (ONE, "transformers"),
    ]  # fmt: skip
    assert [row.is_baseline for row in view.rows] == [False, True, False, True]
    assert view.rows[0].verdict == "faster"
    head = view.headline
    assert head is not None
    assert head.throughput is not None
    assert head.latency is not None
    assert head.throughput.value == pytest.approx(2.0)
    assert head.latency.value == pytest.approx(3.0)
    assert head.memory_saved == pytest.approx(0.75)


def test_another_baseline_gives_the_inverse_ratios() -> None:
    view = view_of(a_run(), baseline="onnx")
    assert view.baseline == "onnx"
    ratios = {row.scenario: row.ratio.value for row in view.rows if row.ratio}
    assert ratios == pytest.approx({FOUR: 0.5, ONE: 1 / 3})
    assert {row.verdict for row in view.rows if row.ratio} == {"slower"}
    assert view_of(a_run(), baseline="nobody").baseline == "transformers"


def test_a_contender_that_is_wrong_is_named_and_not_drawn() -> None:
    run = a_run()
    wrong = tuple(
        replace(one, error="It is marked wrong." if one.contender == "onnx" else "")
        for one in run.runs
    )
    view = view_of(replace(run, runs=wrong, ratios=()))
    assert view.failures == {"ONNX Runtime": "It is marked wrong."}
    assert view.live.contenders == ("transformers",)
    assert view.headline is None


def test_a_stopped_run_keeps_its_names_and_stands_in_the_history() -> None:
    live = LiveRun(PLAN, LABELS)
    with pytest.raises(BenchmarkError):
        keep_partial(live)
    for sample in [*samples("onnx", ONE, 0.01, memory=7), *samples("transformers", ONE, 0.02)]:
        live.add(sample)
    view = keep_partial(live)
    assert view.kept
    assert not view.run.complete
    assert view.run.started == live.started
    assert view.live.label("onnx") == LABELS["onnx"]
    assert view.live.peak_rss_bytes("onnx") == 7
    (saved,) = list_runs()
    assert saved.run == view.run
    assert list_runs(limit=1) == (saved,)


def test_a_stopped_run_keeps_what_was_known_of_its_contenders() -> None:
    live = LiveRun(PLAN, LABELS)
    for sample in samples("onnx", ONE, 0.01, memory=7):
        live.record.add(sample)
    facts = ContenderInfo(label="ONNX", model="tiny", runtime=RuntimeFacts(threads=2))
    live.record.join(Contender("onnx", "ONNX", "onnx", available=True), facts, "")
    live.record.warmed("onnx", ONE.key, 4)
    live.record.fail("transformers", "It was ended by signal 9.")
    run = keep_partial(live).run
    first = run.runs[0]
    assert (first.threads, first.info.model, first.warmup_calls) == (2, "tiny", 4)
    assert run.runs[-1].error == "It was ended by signal 9."
    assert any("transformers was left out: It was ended" in note for note in run.notes)


def test_a_history_that_cannot_be_written_costs_a_note_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file, not a folder")
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(blocked))
    live = LiveRun(PLAN, LABELS)
    live.add(samples("onnx", ONE, 0.01)[0])
    view = keep_partial(live)
    assert not view.kept
    assert any("Not kept in the history" in note for note in view.run.notes)


def test_the_markdown_report_is_one_well_formed_table() -> None:
    run = replace(a_run(), started="2026-11-23T10:00:00+00:00", notes=("A | note\nin two lines",))
    text = to_markdown(run)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 4
    assert {line.count("|") for line in rows} == {12}
    assert "| ONNX Runtime | 4 | 16 | 102.00 |" in text
    assert "- A | note in two lines" in text
    assert "Cancelled before its end" in text
    assert "against ONNX Runtime" in to_markdown(run, baseline="onnx")
