"""Benchmark: quality against speed, and which contenders none beats."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.plan.types import (
    LATENCY,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.quality import QualityScore
from kimera_console.core.bench.verdict.summary import partial_run
from kimera_console.core.bench.verdict.tradeoff import (
    TradeoffPoint,
    pareto,
    quality_metrics,
    speed_scenarios,
    tradeoff_of,
)

ONE, MANY = Scenario(LATENCY, 1, 16), Scenario(THROUGHPUT, 32, 64)


def point(name: str, speed: float, quality: float, *, spread: float = 0.0) -> TradeoffPoint:
    low, high = speed * (1 - spread), speed * (1 + spread)
    return TradeoffPoint(name, speed, low, high, 64 * speed, quality, 10**8)


def best(*points: TradeoffPoint) -> set[str]:
    return set(pareto(points))


def test_the_best_are_those_that_none_beats_in_both() -> None:
    fast, good, both = point("fast", 200, 0.97), point("good", 50, 1.0), point("both", 100, 0.99)
    beaten = point("beaten", 90, 0.98)
    assert best(fast, good, both, beaten) == {"fast", "good", "both"}
    assert best(beaten) == {"beaten"}
    assert best() == set()


def test_what_a_repeated_run_could_turn_around_beats_nobody() -> None:
    one, other = point("one", 100, 0.99, spread=0.05), point("other", 103, 0.99, spread=0.05)
    assert best(one, other) == {"one", "other"}
    assert best(one, point("clear", 120, 0.99, spread=0.05)) == {"clear"}
    rounded = point("rounded", 100, 0.99000006, spread=0.05)
    assert best(one, rounded) == {"one", "rounded"}
    # As fast by the median, and better beyond rounding: that beats.
    assert best(one, point("better", 101, 0.995, spread=0.05)) == {"better"}


def test_a_correlation_that_is_no_number_is_never_among_the_best_beside_one_that_is() -> None:
    assert best(point("nan", 10, float("nan")), point("number", 10, 0.1)) == {"number"}


def run_with(quality: tuple[QualityScore, ...]) -> BenchmarkRun:
    plan = BenchmarkPlan(("transformers", "onnx", "lightweight"), (ONE, MANY), rounds=3)
    seconds = {"transformers": 0.4, "onnx": 0.2, "lightweight": 0.001}
    samples = [
        Sample(name, one.key, number, taken, one.batch, one.batch * 60, peak_rss_bytes=2**28)
        for name, taken in seconds.items()
        for one in plan.scenarios
        for number in range(3)
    ]
    run = partial_run(plan, samples)
    compared = tuple(
        replace(one, cosine_min=0.97 if one.contender == "onnx" else None) for one in run.runs
    )
    return replace(run, runs=compared, quality=quality, complete=True)


def cosine(name: str, value: float) -> QualityScore:
    return QualityScore(name, "cosine_mean", value, "probe texts", 87)


def test_a_run_s_quality_stands_beside_the_throughput_of_a_scenario() -> None:
    own = QualityScore("onnx", "spearman", 0.8, "pairs.csv", 12)
    run = run_with((cosine("transformers", 1.0), cosine("onnx", 0.99), cosine("lightweight", 1.0),
                    own))  # fmt: skip
    live = view_of(run).live
    assert quality_metrics(run) == ("spearman", "cosine_mean")
    assert speed_scenarios(live) == (MANY, ONE)
    found = tradeoff_of(run, live, metric="cosine_mean", scenario=MANY)
    assert [(one.contender, one.quality) for one in found.points] == [
        ("transformers", 1.0), ("onnx", 0.99),
    ]  # fmt: skip
    onnx = found.points[1]
    assert onnx.texts_per_s == pytest.approx(32 / 0.2)
    assert onnx.tokens_per_s == pytest.approx(60 * 32 / 0.2)
    assert onnx.peak_rss_bytes == 2**28
    assert [one.is_reference for one in found.points] == [True, False]
    assert all(one.is_best for one in found.points)
    # The lightweight one is compared with itself: that says nothing about it.
    assert found.without == ("lightweight",)
    (only,) = tradeoff_of(run, live, metric="spearman", scenario=ONE).points
    assert (only.contender, only.is_reference) == ("onnx", False)


def test_a_run_without_quality_has_no_figures() -> None:
    run = run_with(())
    assert quality_metrics(run) == ()
    found = tradeoff_of(run, view_of(run).live, metric="spearman", scenario=ONE)
    assert found.points == ()
