"""One measurement: fresh processes, common texts, interleaved rounds, checked vectors."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bench.measure.quality_run import quality_scores, quality_task
from kimera_console.core.bench.measure.record import SampleRecord
from kimera_console.core.bench.measure.rounds import BenchmarkPause, Measurement, measure_group
from kimera_console.core.bench.measure.texts import make_texts
from kimera_console.core.bench.meters import machine
from kimera_console.core.bench.meters.peak import limits_of, measure_peak
from kimera_console.core.bench.plan.contenders import specs_for
from kimera_console.core.bench.plan.facts import Peak
from kimera_console.core.bench.plan.types import MIXED, SUSTAINED
from kimera_console.core.bench.verdict.summary import build_run
from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.first_load import try_bundle, try_tokenizer
from kimera_console.core.embedding.backends.base import ONNX, OPENVINO, TRANSFORMERS
from kimera_console.core.errors import Action, Advice, BenchmarkError, KimeraError
from kimera_console.core.jobs import JobContext, unseen
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.plan.types import BenchmarkPlan, BenchmarkRun, ContenderSpec
    from kimera_console.core.flags.settings import Settings

MEMORY_SHARE = 0.8
"""Contenders are held at once only if their estimates stay below this share of what is free."""


def measure_plan(
    settings: Settings,
    plan: BenchmarkPlan,
    *,
    context: JobContext | None = None,
    pause: BenchmarkPause | None = None,
    record: SampleRecord | None = None,
) -> BenchmarkRun:
    """Run a plan; publishes each `Sample` as it is taken.

    A contender whose child dies is an error in its runs and costs only that contender. The flags
    are read once, at the start.

    Args:
        settings: The flags.
        plan: What to measure.
        context: Receives progress and samples.
        pause: Stops the measurement before its next turn while it is on.
        record: An empty one of this plan, for what is to be kept after a cancel.

    Raises:
        SettingsError: A flag has a value that cannot be used.
        BenchmarkError: Nothing at all could be measured.
        JobCancelled: After a cancel (what was measured was published; `summary.partial_run`
            makes a run of those samples and the record).
    """
    _check(plan)
    settings = settings.pinned()
    specs, reasons = specs_for(settings, plan)
    record = record or SampleRecord(plan)
    for name, reason in reasons.items():
        record.fail(name, reason)
    return measure_specs(
        specs,
        plan,
        record=record,
        expected_dimension=settings.options().dimension,
        context=context,
        pause=pause,
    )


def measure_specs(
    specs: Sequence[ContenderSpec],
    plan: BenchmarkPlan,
    *,
    record: SampleRecord,
    expected_dimension: int,
    context: JobContext | None = None,
    pause: BenchmarkPause | None = None,
) -> BenchmarkRun:
    """Measure ready specs; see `measure_plan`.

    Args:
        specs: The contenders, at least one.
        plan: Scenarios, rounds and bounds.
        record: Takes the samples; may already hold contenders that are not available.
        expected_dimension: EMBEDDING_DIM, for the claim about it.
        context: Receives progress and samples.
        pause: Stops the measurement before its next turn while it is on.
    """
    context = context or JobContext()
    pause = pause or BenchmarkPause()
    if not specs:
        raise BenchmarkError(
            "None of the chosen contenders is available. " + " ".join(record.errors.values()),
            hint=Advice.of("See what each backend lacks", Action.CHECK_HEALTH, "."),
        )
    quality = quality_task(plan)
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    clock = time.monotonic()
    specs = _loadable(specs, record, context)
    if not specs:
        raise _nothing_measured(record)
    facts = machine.fingerprint()
    if plan.peak:
        facts = replace(facts, peak=_measure_peak(specs, record, context))
    pools = make_texts(specs, plan, record, context)
    groups = _groups(specs, record)
    shared = Measurement(plan, pools, record, context, pause)
    for group in groups:
        measure_group(group, shared, plan.budget_s / len(groups), quality)
    if not record.samples:
        raise _nothing_measured(record)
    return build_run(
        record,
        plan,
        machine=facts,
        started=started,
        seconds=time.monotonic() - clock,
        expected_dimension=expected_dimension,
        quality=quality_scores(quality, record) if quality else (),
    )


def _loadable(
    specs: Sequence[ContenderSpec], record: SampleRecord, context: JobContext
) -> list[ContenderSpec]:
    """Those whose model does not hang or grow at its first load; the others fail in the record.

    What else is wrong with a model, its own process says. Nothing is tried that passed before.

    Raises:
        JobCancelled: After a cancel.
    """
    kept = []
    for spec in specs:
        try:
            with unseen(context) as quiet:
                _try_load(spec, quiet)
        except KimeraError as error:
            record.fail(spec.contender.id, str(error), error.log)
        else:
            kept.append(spec)
    return kept


def _try_load(spec: ContenderSpec, context: JobContext) -> None:
    if spec.contender.backend in (ONNX, OPENVINO):
        try_bundle(read_bundle(spec.options.onnx_model_path), context)
    elif spec.contender.backend == TRANSFORMERS:
        try_tokenizer(Path(spec.tokenizer_folder), context)


def _nothing_measured(record: SampleRecord) -> BenchmarkError:
    return BenchmarkError(
        "Nothing could be measured. " + " ".join(record.errors.values()),
        hint="The log has the details.",
        log="\n".join(record.logs.values()),
    )


def _measure_peak(
    specs: Sequence[ContenderSpec], record: SampleRecord, context: JobContext
) -> Peak:
    """The machine's limit with the threads of most contenders, on their device."""
    models = [one for one in specs if one.flops_per_token]
    threads = statistics.mode([one.options.threads for one in models or specs])
    devices = {one.options.device for one in models}
    device = "cuda" if devices and devices <= {"cuda", "tensorrt"} else "cpu"
    figures = measure_peak(threads, device=device, context=context)
    if not figures:
        record.note("The machine's own limit could not be measured; the log says why.")
    for reason in limits_of(figures):
        record.note(reason)
    return Peak(threads, device, figures)


def _groups(specs: Sequence[ContenderSpec], record: SampleRecord) -> list[list[ContenderSpec]]:
    """All at once if memory allows, else one after the other."""
    needed = sum(spec.memory_bytes for spec in specs)
    free = memory_limits().free_bytes
    if needed <= MEMORY_SHARE * free:
        return [list(specs)]
    record.paired = len(specs) == 1
    record.note(
        f"About {byte_size(needed)} would be needed to hold all contenders at once and "
        f"{byte_size(free)} are free: they were measured one after the other, so a drift of "
        "the machine may favour one."
    )
    return [[spec] for spec in specs]


def _check(plan: BenchmarkPlan) -> None:
    problem = ""
    if not plan.contenders or not plan.scenarios:
        problem = "needs at least one contender and one scenario"
    elif len(set(plan.contenders)) < len(plan.contenders):
        problem = "names a contender twice (enter a further process of it as NAME#2)"
    elif len({scenario.key for scenario in plan.scenarios}) < len(plan.scenarios):
        problem = "names a scenario twice"
    elif plan.rounds < 1 or plan.max_calls < 1 or plan.threads < 0:
        problem = "needs at least one round of one call"
    elif any((one.kind == SUSTAINED) != (one.seconds > 0) for one in plan.scenarios):
        problem = "needs the length of a sustained run in seconds, and of no other scenario"
    elif any(scenario.batch < 1 or scenario.tokens < MIXED for scenario in plan.scenarios):
        problem = "has a scenario without texts or tokens"
    if problem:
        raise BenchmarkError(f"The benchmark's plan {problem}.")
