"""Claims in the user's words: what is read, what is refused, and what a run says of them."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kimera_console.core.bench.plan.facts import ContenderInfo, RuntimeFacts
from kimera_console.core.bench.plan.types import (
    COLD_START,
    LATENCY,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.summary import partial_run
from kimera_console.core.bench.verdict.user_claims import decide_claims, parse_claim
from kimera_console.core.errors import BenchmarkError

ONE = Scenario(LATENCY, 1, 16)
MANY = Scenario(THROUGHPUT, 32, 64)
COLD = Scenario(COLD_START, 1, 16)
SECONDS = {"onnx": 0.05, "onnx:model=m-int8": 0.025, "transformers": 0.1, "openvino:bf16": 0.02}
PRECISION = {"onnx:model=m-int8": "int8", "openvino:bf16": "bf16"}


def measured(jitter: float = 0.01) -> BenchmarkRun:
    chance = random.Random(5)
    plan = BenchmarkPlan(tuple(SECONDS), (ONE, MANY, COLD), rounds=9)
    samples = [
        Sample(
            name, scenario.key, number, seconds * scenario.batch * (1 + chance.gauss(0, jitter)),
            scenario.batch, 16 * scenario.batch, peak_rss_bytes=int(4e9 * seconds),
        )
        for name, seconds in SECONDS.items()
        for scenario in plan.scenarios
        for number in range(9)
    ]  # fmt: skip
    run = partial_run(plan, samples)
    runs = tuple(
        replace(
            one,
            cosine_min=None if one.contender == "transformers" else 0.99,
            info=ContenderInfo(
                precision=PRECISION.get(one.contender, "fp32"), provider="CPU",
                label=one.contender, norm_deviation=2e-7, vector_dimension=384,
                runtime=RuntimeFacts(threads=2),
            ),
        )
        for one in run.runs
    )  # fmt: skip
    return replace(run, runs=runs, paired=True)


@pytest.fixture(scope="module")
def run() -> BenchmarkRun:
    return measured()


def verdict(text: str, run: BenchmarkRun) -> tuple[str, str]:
    (judged,) = decide_claims([parse_claim(text)], run)
    assert judged.claim == text
    return judged.verdict, judged.detail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("onnx fp32 >= 1.5x transformers", "confirmed"),
        ("int8 >= 1.5x fp32 on CPU", "confirmed"),  # against its own backend's fp32
        ("int8 >= 2.5x fp32 on CPU", "refuted"),
        ("int8 >= 2x fp32", "not_decided"),
        ("int8 >= 3.5x transformers throughput b32", "confirmed"),
        ("openvino <= 4x transformers", "refuted"),
        ("int8 memory <= 60% fp32", "confirmed"),
        ("transformers memory <= 300 MB", "refuted"),
        ("transformers memory ≤ 0.4 GB", "not_decided"),  # at the line
        ("int8 p95 <= 30 ms latency", "confirmed"),
        ("int8 latency p95 <= 20 ms", "refuted"),
        ("transformers median <= 0.2 s b1", "confirmed"),
        ("transformers cold start <= 50 ms", "refuted"),
        ("openvino bf16 >= 45 texts/s", "confirmed"),
        ("openvino >= 55 texts/s b32", "refuted"),
        ("onnx:model=m-int8 cosine >= 0.98", "confirmed"),
        ("int8 cosine >= 0.995", "refuted"),
        ("norm = 1.000 +- 0.001", "confirmed"),
        ("dimension = 384", "confirmed"),
        ("dimension = 1024", "refuted"),
        ("dimension <= 1024", "confirmed"),
        ("dimension >= 256", "confirmed"),
        ("onnx:model=m-int8 dimension >= 384", "confirmed"),
        ("dimension <= 256", "refuted"),
        ("dimension >= 1024", "refuted"),
        ("dimension >= 385 +- 1", "confirmed"),
        ("norm >= 0.99", "confirmed"),
        ("norm <= 1.001", "confirmed"),
        ("norm <= 0.99", "refuted"),
        ("norm >= 1.001", "refuted"),
        ("norm >= 1", "not_decided"),  # they are 2e-7 off, to either side
        ("cuda >= 2x fp32", "not_decided"),
        ("fp32 >= 100 texts/s", "not_decided"),  # two of them
        ("int8 >= 1.5x fp32 sustained", "not_decided"),
    ],
)
def test_the_verdict_follows_the_interval(text: str, expected: str, run: BenchmarkRun) -> None:
    assert verdict(text, run)[0] == expected


def test_the_detail_has_figures_interval_and_conditions(run: BenchmarkRun) -> None:
    _, detail = verdict("int8 >= 1.5x fp32 throughput", run)
    assert "throughput b32 t64: " in detail
    assert " to " in detail
    assert "2 threads" in detail
    assert "latency" not in detail
    _, detail = verdict("fp32 >= 100 texts/s", run)
    assert "onnx, transformers" in detail


def test_noise_makes_it_undecided() -> None:
    assert verdict("onnx fp32 >= 1.9x transformers", measured(0.001))[0] == "confirmed"
    assert verdict("onnx fp32 >= 1.9x transformers", measured(0.5))[0] == "not_decided"


def test_what_is_marked_wrong_confirms_nothing(run: BenchmarkRun) -> None:
    runs = tuple(
        replace(one, error="wrong vectors" if one.contender == "openvino:bf16" else "")
        for one in run.runs
    )
    found, detail = verdict("openvino >= 1.1x transformers", replace(run, runs=runs))
    assert found == "not_decided"
    assert "wrong vectors" in detail


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "needs one of"),
        ("onnx is fast", "needs one of"),
        ("onnx >= fast", "does not begin with a number"),
        ("onnx >= 2", "lacks its unit"),
        ("onnx >= 2x", "what the factor is against"),
        (">= 2x transformers", "names no contender"),
        ("onnx cosine >= 2x transformers", "not compared as a factor"),
        ("onnx = 2x transformers", "use >= or <="),
        ("onnx >= 2x ONNX", "with itself"),
        ("onnx memory <= 3 ms", "not measured in ms"),
        ("onnx p95 <= 3 GB", "not measured in GB"),
        ("onnx >= 1e400x transformers", "lacks its unit|begin with a number"),
        ("\0 >= 2", "lacks its unit"),
    ],
)
def test_what_is_no_claim_is_refused_with_examples(text: str, part: str) -> None:
    with pytest.raises(BenchmarkError, match=part) as caught:
        parse_claim(text)
    assert "Examples" in caught.value.hint
