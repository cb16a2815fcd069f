"""Bounds that benchmarks judge: the share of the machine's limit, memory of a conversion."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.bench_embedding import limit_shares, share_table
from kimera_console.core.bench.plan.facts import ContenderInfo, MachineFacts, Peak, PeakFigure
from kimera_console.core.bench.plan.types import (
    LATENCY,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    ContenderRun,
    Scenario,
)

ROOT = Path(__file__).resolve().parents[2]
PER_TOKEN = 10.0**9


def _run(contender: str, scenario: Scenario, share_of_tera: float) -> ContenderRun:
    """Of a model of a billion operations a token, at a share of 10**12 a second."""
    tokens = scenario.batch * scenario.tokens
    seconds = PER_TOKEN * tokens / (share_of_tera * 1e12)
    info = ContenderInfo(precision="fp32", provider="CPU", flops_per_token=PER_TOKEN)
    return ContenderRun(
        contender, scenario.key, (seconds,), scenario.batch, tokens, seconds, seconds, seconds,
        scenario.batch / seconds, 0.0, 0, 2, info=info,
    )  # fmt: skip


def _measured(*runs: ContenderRun, limit: float) -> tuple[BenchmarkRun, Peak]:
    peak = Peak(2, "cpu", (PeakFigure("fp32", best=limit),))
    plan = BenchmarkPlan.quick(("onnx", "transformers"))
    run = BenchmarkRun(
        machine=MachineFacts(peak=peak), started="", seconds=1.0, plan=plan, runs=runs,
        ratios=(), claims=(), notes=(),
    )  # fmt: skip
    return run, peak


def test_onnx_runtime_is_held_to_its_share_of_the_limit_before_and_after() -> None:
    batch, single = Scenario(THROUGHPUT, 8, 64), Scenario(LATENCY, 1, 16)
    runs = (
        _run("onnx", batch, 0.93),
        _run("onnx", single, 0.1),
        _run("transformers", batch, 0.5),
    )
    run, before = _measured(*runs, limit=1e12)
    ours, theirs = limit_shares(run, before)
    assert (ours["before"], ours["after"], ours["share"]) == pytest.approx((0.93,) * 3)
    assert (ours["holds"], theirs["holds"]) == (True, True)
    assert theirs["share"] == pytest.approx(0.5)

    faster = replace(before, figures=(PeakFigure("fp32", best=1.2e12),))
    ours, theirs = limit_shares(run, faster)
    assert (ours["before"], ours["after"]) == pytest.approx((0.93, 0.775))
    assert ours["share"] == pytest.approx(0.93 / 1.1)
    assert (ours["holds"], theirs["holds"]) == (False, True)
    assert "BELOW THE BOUND" in share_table([ours])
    assert limit_shares(run, None) == []


@pytest.mark.slow
def test_int8_beyond_the_limit_of_memory_is_ended(tiny_bert: Path, tmp_path: Path) -> None:
    script = str(ROOT / "benchmarks" / "bench_limit.py")
    common = [sys.executable, script, "--precision", "int8", "--model", str(tiny_bert)]
    done = subprocess.run(
        [*common, "--limit-bytes", "1000000", "--out", str(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    report = json.loads((tmp_path / "bench_limit_int8.json").read_text())
    assert (report["precision"], report["converted"]) == ("int8", False)
    assert report["judged_peak_bytes"] > 1_000_000
    assert not (tmp_path / "limited").exists()
