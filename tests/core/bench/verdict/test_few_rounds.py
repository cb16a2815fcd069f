"""What a run with fewer rounds than an interval needs does not decide, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.plan.types import (
    CONFIRMED,
    LATENCY,
    NOT_DECIDED,
    REFUTED,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    ClaimVerdict,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict import claims
from kimera_console.core.bench.verdict.advice import FEW_ROUNDS, NONE_FASTER
from kimera_console.core.bench.verdict.quality import COSINE_MEAN, QualityScore
from kimera_console.core.bench.verdict.summary import partial_run
from kimera_console.core.bench.verdict.tradeoff import Tradeoff, speed_scenarios, tradeoff_of
from kimera_console.core.bench.verdict.user_claims import decide_claims, parse_claim

if TYPE_CHECKING:
    from collections.abc import Mapping

ONE, FEW, MANY = (
    Scenario(LATENCY, 1, 16), Scenario(THROUGHPUT, 8, 16), Scenario(THROUGHPUT, 32, 16),
)  # fmt: skip
SECONDS = {"onnx": 0.1, "transformers": 0.3}
ENOUGH = {ONE: 3, FEW: 3, MANY: 3}
CUT = {ONE: 3, FEW: 3, MANY: 2}
"""The time ended within the third round."""


def cut_run(rounds: Mapping[Scenario, int]) -> BenchmarkRun:
    """A whole run with so many rounds of each scenario, of nine."""
    plan = BenchmarkPlan(tuple(SECONDS), tuple(rounds), rounds=9)
    samples = [
        Sample(name, one.key, number, seconds * (1 + 0.01 * number), one.batch, 16 * one.batch)
        for one, count in rounds.items()
        for name, seconds in SECONDS.items()
        for number in range(count)
    ]
    run = partial_run(plan, samples)
    scores = tuple(QualityScore(name, COSINE_MEAN, 0.999, "probe", 87) for name in SECONDS)
    return replace(run, complete=True, notes=(), quality=scores)


def promise(rounds: Mapping[Scenario, int]) -> ClaimVerdict:
    """The promise about throughput."""
    run = cut_run(rounds)
    return claims.decide(
        ratios=run.ratios, runs=run.runs, backends={name: name for name in SECONDS}, shapes={},
        expected_dimension=384, conditions="",
    )[0]  # fmt: skip


def test_a_promise_is_not_confirmed_where_a_scenario_has_no_interval() -> None:
    assert promise(ENOUGH).verdict == CONFIRMED
    found = promise(CUT)
    assert found.verdict == NOT_DECIDED
    assert found.detail.startswith("Some scenarios have too few rounds for an interval. ")
    assert "b8 t16: 3.00x" in found.detail
    nothing = promise(dict.fromkeys(ENOUGH, 2))
    assert nothing.verdict == NOT_DECIDED
    assert nothing.detail == "Both were measured in too few rounds for an interval."
    assert "not both measured" in promise({}).detail


@pytest.mark.parametrize(
    ("text", "whole", "cut"),
    [
        ("onnx >= 2x transformers throughput", CONFIRMED, NOT_DECIDED),
        ("onnx >= 2x transformers latency", CONFIRMED, CONFIRMED),
        ("onnx >= 9x transformers throughput", REFUTED, REFUTED),
        ("onnx p50 <= 1 s", CONFIRMED, NOT_DECIDED),
        ("onnx >= 10 texts/s throughput", CONFIRMED, NOT_DECIDED),
    ],
)
def test_a_claim_of_the_user_is_not_confirmed_either(text: str, whole: str, cut: str) -> None:
    claim = parse_claim(text)
    assert decide_claims([claim], cut_run(ENOUGH))[0].verdict == whole
    (found,) = decide_claims([claim], cut_run(CUT))
    assert found.verdict == cut
    few = "scenarios have too few rounds for an interval"
    assert (few in found.detail) == (cut == NOT_DECIDED)


def test_a_run_without_any_interval_advises_nothing_and_says_why() -> None:
    assert view_of(cut_run(dict.fromkeys(ENOUGH, 2))).advice.reason == FEW_ROUNDS
    assert view_of(cut_run(ENOUGH)).advice.reason == NONE_FASTER  # no bundle to switch to


def test_nobody_is_best_without_an_interval() -> None:
    assert {one.contender for one in beside_quality(ENOUGH).points if one.is_best} == {"onnx"}
    points = beside_quality(dict.fromkeys(ENOUGH, 1)).points
    assert len(points) == 2
    assert not [one for one in points if one.is_best]


def beside_quality(rounds: Mapping[Scenario, int]) -> Tradeoff:
    view = view_of(cut_run(rounds))
    scenario = speed_scenarios(view.live)[0]
    return tradeoff_of(view.run, view.live, metric=COSINE_MEAN, scenario=scenario)
