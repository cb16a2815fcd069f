"""How long a plan will take, before it is run: a rough figure for the button's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.contenders import specs_for
from kimera_console.core.bench.plan.types import (
    COLD_ROUNDS,
    COLD_START,
    SUSTAINED,
    THROUGHPUT,
    Scenario,
)
from kimera_console.core.embedding.backends.base import TRANSFORMERS
from kimera_console.core.system.processor import this_processor

if TYPE_CHECKING:
    from kimera_console.core.bench.plan.types import BenchmarkPlan, ContenderSpec
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.system.processor import Processor

LIMIT, LOAD, WARM_UP = "Measure the machine's limit", "Load", "Warm up"
MEASURE, SUSTAINED_RUN, QUALITY = "Measure", "Sustained run", "Quality"
STAGES = (LIMIT, LOAD, WARM_UP, MEASURE, SUSTAINED_RUN, QUALITY)
"""Stages of a measurement as it reports them, in their order."""
SKIPPABLE = (MEASURE, SUSTAINED_RUN, QUALITY)
"""Those whose rest can be left out; of `MEASURE` only what follows the least number of rounds."""
PAUSED = "Paused"
"""Reported when a pause begins; the report of a stage ends it."""
FLOPS_PER_CORE = {"AVX-512F": 50e9, "AVX2": 35e9, "NEON": 15e9}
"""Sustained by fp32 encoders on one core, by the widest instructions that it has.

AVX-512: MiniLM 145 GFLOP/s on two cores, large models 110. AVX2: 0.76 of that by the figures of
whole files (docs/figures.md). NEON was not measured: a quarter of AVX-512's width, and some more.
"""
FLOPS_PLAIN, FLOPS_UNKNOWN = 8e9, 25e9
"""Without any of these; where the system does not tell what the processor has."""
CALL_OVERHEAD_S = 0.002
WARMUP_CALLS = 4
PEAK_S = 6.0
PROBE_TEXTS = 180
"""Built-in texts, the short ones of the labelled set counted by their length."""
MIXED_MEAN = 48
"""Mean length in tokens of the built-in mix, about."""
_LOAD_S = {TRANSFORMERS: 7.0}
_LOAD_OTHER_S = 1.5
_BYTES_PER_LOAD_S = 1.0e9


def estimate_seconds(settings: Settings, plan: BenchmarkPlan) -> float:
    """Rough duration of a plan's available contenders in seconds; within a factor of about two.

    Raises:
        SettingsError: A flag has a value that cannot be used.
        BenchmarkError: The plan names an unknown contender.
    """
    return sum(estimate_stages(settings, plan).values())


def estimate_stages(settings: Settings, plan: BenchmarkPlan) -> dict[str, float]:
    """The same by stage, in the order in which they come: name -> seconds; see `STAGES`.

    Raises:
        SettingsError, BenchmarkError: As `estimate_seconds`.
    """
    specs, _reasons = specs_for(settings, plan)
    flops = flops_per_core(this_processor())
    found = dict.fromkeys(STAGES, 0.0)
    found[LIMIT] = PEAK_S if plan.peak else 0.0
    found[LOAD] = sum(_load_seconds(spec) for spec in specs)
    for spec in specs:
        for scenario in plan.scenarios:
            if scenario.kind == COLD_START:
                found[MEASURE] += min(plan.rounds, COLD_ROUNDS) * _load_seconds(spec)
                continue
            call = call_seconds(spec, scenario, flops)
            found[WARM_UP] += WARMUP_CALLS * call
            if scenario.kind == SUSTAINED:
                found[SUSTAINED_RUN] += scenario.seconds
            else:
                found[MEASURE] += plan.rounds * _turn_seconds(call, plan)
        if plan.probe:
            one = Scenario(THROUGHPUT, 1, MIXED_MEAN)
            found[QUALITY] += PROBE_TEXTS * call_seconds(spec, one, flops)
    if plan.budget_s:
        for stage in (WARM_UP, MEASURE, QUALITY):
            found[stage] = min(found[stage], plan.budget_s)
    return found


def _load_seconds(spec: ContenderSpec) -> float:
    start = _LOAD_S.get(spec.contender.backend, _LOAD_OTHER_S)
    return start + spec.memory_bytes / _BYTES_PER_LOAD_S


def flops_per_core(processor: Processor) -> float:
    """Floating-point operations a second that a core of it may sustain."""
    if not processor.is_known:
        return FLOPS_UNKNOWN
    found = (rate for name, rate in FLOPS_PER_CORE.items() if name in processor.features)
    return next(found, FLOPS_PLAIN)


def call_seconds(spec: ContenderSpec, scenario: Scenario, flops: float) -> float:
    """Rough seconds of one call of a contender in a scenario.

    Args:
        spec: The contender.
        scenario: What it embeds.
        flops: What a core does in a second, see `flops_per_core`.
    """
    needed = spec.flops_per_token * scenario.batch * (scenario.tokens or MIXED_MEAN)
    call_s = CALL_OVERHEAD_S + needed / (flops * spec.options.threads)
    return call_s * (1.0 + spec.slowed_percent / 100.0)


def _turn_seconds(call_s: float, plan: BenchmarkPlan) -> float:
    calls = max(1.0, min(plan.max_calls, plan.min_round_s / call_s))
    return (calls + 1) * call_s
