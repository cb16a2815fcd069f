"""What the tests of `measure` share."""

from __future__ import annotations

from dataclasses import replace

from kimera_console.core.bench.plan.types import LATENCY, THROUGHPUT, BenchmarkPlan, Scenario

ONE = Scenario(LATENCY, 1, 12)
FOUR = Scenario(THROUGHPUT, 4, 24)
PLAN = BenchmarkPlan(
    ("onnx", "transformers", "lightweight"),
    (ONE, FOUR),
    rounds=4,
    threads=2,
    min_round_s=0.01,
    max_calls=4,
)
LIGHT = replace(PLAN, contenders=("onnx", "lightweight"))
