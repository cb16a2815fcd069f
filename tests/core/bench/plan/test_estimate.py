"""How long a plan will take depends on what the processor can do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.plan.estimate import MEASURE, estimate_stages, flops_per_core
from kimera_console.core.bench.plan.types import THROUGHPUT, BenchmarkPlan, Scenario
from kimera_console.core.flags.settings import Settings
from kimera_console.core.system.processor import ARM, X86, Processor, read_processor
from tests.core.system.test_ten_machines import PLAYED
from tests.helpers.machines import (
    AVX2,
    GRAVITON,
    NEON_SERVER,
    VNNI_SERVER,
    arm,
    play,
    x86,
)

if TYPE_CHECKING:
    from pathlib import Path

PLAN = BenchmarkPlan(("onnx",), (Scenario(THROUGHPUT, 32, 128),), threads=2, max_calls=1)


def test_a_laptop_takes_longer_than_a_server_with_as_many_threads(
    tiny_bundle: Path, env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(env_file, environ={"ONNX_MODEL_PATH": str(tiny_bundle)})
    seconds = {}
    for name in ("a laptop of two cores with AVX2", "a server with VNNI",
                 "an ARM server with NEON"):  # fmt: skip
        machine, _expected = PLAYED[name]
        play(machine, tmp_path / name, monkeypatch)
        seconds[name] = estimate_stages(settings, PLAN)[MEASURE]
    laptop, server, arm_server = seconds.values()
    assert server < laptop < arm_server
    # With a budget it is never more than that.
    assert estimate_stages(settings, replace(PLAN, budget_s=1e-6))[MEASURE] == 1e-6


def test_wider_instructions_do_more_and_an_unknown_processor_is_no_slow_one() -> None:
    wide, usual = (read_processor(x86(flags), "x86_64") for flags in (VNNI_SERVER, AVX2))
    neon, sve = (read_processor(arm(flags), "aarch64") for flags in (NEON_SERVER, GRAVITON))
    plain = read_processor(x86("fpu sse2"), "x86_64")
    rates = [flops_per_core(one) for one in (wide, usual, neon, plain)]
    assert rates == sorted(set(rates), reverse=True)
    assert flops_per_core(sve) == flops_per_core(neon)
    for architecture in (X86, ARM):
        assert flops_per_core(Processor(architecture)) > flops_per_core(plain)
