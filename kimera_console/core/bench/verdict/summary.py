"""From samples to a run: percentiles, ratios against a baseline, verdicts, conditions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from kimera_console.core import stats
from kimera_console.core.bench.measure.record import SampleRecord
from kimera_console.core.bench.meters.machine import fingerprint
from kimera_console.core.bench.meters.nvml import Figure
from kimera_console.core.bench.meters.peak import share_of_peak
from kimera_console.core.bench.plan.facts import UNKNOWN_CONTENDER, ContenderInfo, MachineFacts
from kimera_console.core.bench.plan.types import NOISY, SUSTAINED, BenchmarkRun, ContenderRun, Ratio
from kimera_console.core.bench.verdict import claims
from kimera_console.core.embedding.backends.base import LIGHTWEIGHT, TRANSFORMERS
from kimera_console.core.system.memory import ProcessMemory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.core.bench.plan.types import BenchmarkPlan, Sample, Scenario
    from kimera_console.core.bench.verdict.quality import QualityScore

NOISY_SPREAD = 0.15
"""(p75 - p25) / median above which a scenario is called noisy."""
DRIFT_NOTE_SHARE = 0.03
"""Change of a sustained run's median that is reported."""
CORES_SLACK = 0.25
"""Cores a process may seem to use beyond its threads (clock grain, the reader thread)."""
DIFFERENT_MODELS = "The contenders embed with different models: their vectors were not compared."
"""The note of a run with contenders of several models."""


def build_run(
    record: SampleRecord,
    plan: BenchmarkPlan,
    *,
    machine: MachineFacts,
    started: str,
    seconds: float,
    expected_dimension: int,
    quality: tuple[QualityScore, ...] = (),
) -> BenchmarkRun:
    """Put a run together.

    Args:
        record: What was collected.
        plan: What was asked for.
        machine: Fingerprint.
        started: ISO 8601.
        seconds: Whole duration.
        expected_dimension: EMBEDDING_DIM.
        quality: What the vectors are worth.
    """
    runs = tuple(_with_share(run, machine, record) for run in _contender_runs(record, plan))
    ratios = compute_ratios(runs, paired=record.paired, seed=plan.seed)
    _note_conditions(record, plan, runs, ratios)
    backends = {name: contender.backend for name, contender in record.contenders.items()}
    return BenchmarkRun(
        machine=machine,
        started=started,
        seconds=seconds,
        plan=plan,
        runs=runs,
        ratios=ratios,
        claims=claims.decide(
            ratios=ratios,
            runs=runs,
            backends=backends,
            shapes={
                name: shape for name, shape in record.shapes.items() if name not in record.errors
            },
            quality=[one for one in quality if one.contender not in record.errors],
            expected_dimension=expected_dimension,
            conditions=_conditions(record, machine),
        ),
        notes=tuple(record.notes),
        paired=record.paired,
        quality=tuple(one for one in quality if one.contender not in record.errors),
    )


def _with_share(run: ContenderRun, machine: MachineFacts, record: SampleRecord) -> ContenderRun:
    """With its share of the machine's limit, unless that shows the limit itself to be wrong."""
    share = share_of_peak(run, machine)
    if share is None or share <= 1.0:
        return replace(run, peak_share=share)
    record.note(
        "The machine's limit was measured too low, something disturbed it: the share of "
        f"{run.contender} in {run.scenario} is over 100 %."
    )
    return run


def partial_run(
    plan: BenchmarkPlan,
    samples: Iterable[Sample],
    *,
    started: str = "",
    record: SampleRecord | None = None,
) -> BenchmarkRun:
    """A run of the samples that a cancelled measurement had published.

    It judges no claims; its ratios are of whole rounds. Without a record, only the memory of its
    processes is known.

    Args:
        plan: What was asked for.
        samples: What was published.
        started: When it was started, ISO 8601; by default now.
        record: What the measurement had collected, the samples included.
    """
    if record is None or not record.samples:
        record = _record_of(plan, samples)
    runs = tuple(run for run in _contender_runs(record, plan) if run.samples or run.error)
    return BenchmarkRun(
        machine=fingerprint(),
        started=started or datetime.now().astimezone().isoformat(timespec="seconds"),
        seconds=sum(sample.seconds for sample in record.samples),
        plan=plan,
        runs=runs,
        ratios=compute_ratios(runs, paired=record.paired, seed=plan.seed),
        claims=(),
        notes=(
            "The measurement was cancelled: these are the samples taken until then, and whether "
            "the vectors behind them are right was not checked to the end.",
            *record.notes,
            *(
                f"{name} was left out: {reason}"
                for name, reason in record.errors.items()
                if reason not in record.notes
            ),
        ),
        complete=False,
        paired=record.paired,
    )


def _record_of(plan: BenchmarkPlan, samples: Iterable[Sample]) -> SampleRecord:
    record = SampleRecord(plan)
    for sample in samples:
        record.add(sample)
        record.record_memory(sample.contender, ProcessMemory(sample.peak_rss_bytes, 0))
        if sample.peak_vram_bytes:
            record.readings.record_vram(sample.contender, Figure(sample.peak_vram_bytes))
    return record


def compute_ratios(
    runs: Sequence[ContenderRun], *, baseline: str = "", paired: bool = True, seed: int = 0
) -> tuple[Ratio, ...]:
    """Every contender against a baseline, scenario by scenario; wrong and dead ones left out.

    Args:
        runs: As measured.
        baseline: Contender id; by default Transformers where it was measured, else the first.
        paired: Whether the contenders were interleaved.
        seed: Seed of the bootstrap.
    """
    usable = [run for run in runs if run.samples and not run.error]
    names = list(dict.fromkeys(run.contender for run in usable))
    if not baseline:
        baseline = TRANSFORMERS if TRANSFORMERS in names else next(iter(names), "")
    base = {run.scenario: run for run in usable if run.contender == baseline}
    ratios = []
    for run in usable:
        against = base.get(run.scenario)
        if run.contender == baseline or against is None:
            continue
        interval = stats.ratio_of_medians(
            run.samples, run.rounds, against.samples, against.rounds, paired=paired, seed=seed
        )
        if interval is not None:
            ratios.append(
                Ratio(
                    run.contender,
                    baseline,
                    run.scenario,
                    interval.value,
                    interval.low,
                    interval.high,
                )
            )
    return tuple(ratios)


def _contender_runs(record: SampleRecord, plan: BenchmarkPlan) -> Iterable[ContenderRun]:
    taken: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in record.samples:
        taken[sample.contender, sample.scenario].append(sample)
    for name in plan.contenders:
        for scenario in plan.scenarios:
            yield _contender_run(name, scenario, taken[name, scenario.key], record)


def _contender_run(
    name: str, scenario: Scenario, samples: list[Sample], record: SampleRecord
) -> ContenderRun:
    seconds = tuple(sample.seconds for sample in samples)
    summary = stats.summarise(seconds)
    facts = record.facts.get(name)
    memory = record.memory.get(name, ProcessMemory(0, 0))
    tokens = round(stats.median([sample.tokens for sample in samples]))
    return ContenderRun(
        contender=name,
        scenario=scenario.key,
        samples=seconds,
        texts=scenario.batch,
        tokens=tokens,
        median_s=summary.median,
        p90_s=summary.p90,
        p95_s=summary.p95,
        p99_s=summary.p99,
        spread=summary.spread,
        texts_per_s=scenario.batch / summary.median if summary.median else 0.0,
        tokens_per_s=tokens / summary.median if summary.median else 0.0,
        peak_rss_bytes=memory.rss_bytes,
        threads=facts.runtime.threads if facts else 0,
        info=_info(name, facts, memory, record),
        error=record.errors.get(name, ""),
        rounds=tuple(sample.round for sample in samples),
        warmup_calls=record.warmups.get((name, scenario.key), 0),
        tokenize_ms=stats.median([sample.tokenize_ms for sample in samples]),
        infer_ms=stats.median([sample.infer_ms for sample in samples]),
        pool_ms=stats.median([sample.pool_ms for sample in samples]),
        cosine_min=record.cosines.get((name, scenario.key)),
        peak_vram_bytes=record.readings.vram_bytes(name),
        joules_per_1000_texts=record.readings.joules_per_1000_texts(name, scenario.key),
    )


def _info(
    name: str, facts: ContenderInfo | None, memory: ProcessMemory, record: SampleRecord
) -> ContenderInfo:
    if facts is None:
        return UNKNOWN_CONTENDER
    shape = record.shapes.get(name)
    return replace(
        facts,
        **vars(record.readings.info(name)),
        vector_dimension=shape.dimension if shape else None,
        norm_deviation=shape.norm_deviation if shape else None,
        anonymous_bytes=memory.anonymous_bytes,
        model_key=record.contenders[name].model_key,
    )


def _note_conditions(
    record: SampleRecord,
    plan: BenchmarkPlan,
    runs: Sequence[ContenderRun],
    ratios: Sequence[Ratio],
) -> None:
    record.check_tokens()
    for name, reason in record.errors.items():
        if reason not in record.notes:
            record.note(f"{name} was left out: {reason}")
    noisy = [run for run in runs if run.samples and run.spread > NOISY_SPREAD]
    if noisy:
        worst = max(noisy, key=lambda run: run.spread)
        measured = sum(bool(run.samples) for run in runs)
        words = {scenario.key: scenario.words for scenario in plan.scenarios}
        record.note(
            f"Noisy: in {len(noisy)} of {measured} series the middle half of the times spreads "
            f"over more than {NOISY_SPREAD:.0%} of the median (at worst {worst.spread:.0%}: "
            f"{record.contenders[worst.contender].label}, {words[worst.scenario]}). "
            "Repeat on a quieter machine."
        )
    for name in record.contenders:
        _note_threads(name, record)
    budgets = {
        record.contenders[name].label: record.facts[name].threads_asked
        for name in record.contenders
        if record.contenders[name].backend != LIGHTWEIGHT
    }
    if len(set(budgets.values())) > 1:
        text = ", ".join(f"{label}: {threads}" for label, threads in budgets.items())
        record.note(f"The thread budgets differ, as chosen: {text}.")
    _note_drift(record, runs)
    for sentence in record.readings.notes(
        {name: contender.label for name, contender in record.contenders.items()}
    ):
        record.note(sentence)
    if not ratios and len({run.contender for run in runs if run.samples and not run.error}) > 1:
        record.note(f"No ratios: they need at least {stats.MIN_ROUNDS} rounds of both sides.")
    keys = {contender.model_key for contender in record.contenders.values() if contender.model_key}
    if len(keys) > 1:
        record.note(DIFFERENT_MODELS)


def _note_drift(record: SampleRecord, runs: Sequence[ContenderRun]) -> None:
    """Say how a sustained run changed, from its first three parts to its last three."""
    for run in runs:
        if not run.scenario.startswith(f"{SUSTAINED} ") or not run.samples or run.error:
            continue
        parts = sorted(set(run.rounds))
        early, late = (
            stats.median([s for s, n in zip(run.samples, run.rounds, strict=True) if n in chosen])
            for chosen in (parts[:3], parts[-3:])
        )
        if early and abs(late / early - 1.0) > DRIFT_NOTE_SHARE:
            label = record.contenders[run.contender].label
            share = f"{abs(late / early - 1.0):.0%}"
            record.note(
                f"{label} became {share} slower during its sustained run."
                if late > early
                else f"{label} became {share} faster during its sustained run."
            )


def _note_threads(name: str, record: SampleRecord) -> None:
    facts, contender = record.facts[name], record.contenders[name]
    asked = facts.threads_asked
    said = facts.runtime.threads
    used = facts.usage.cores_used
    if contender.backend != LIGHTWEIGHT and said != asked:
        record.note(f"{contender.label} reports {said} threads where {asked} were asked for.")
    if used > asked + CORES_SLACK:
        record.note(f"{contender.label} used {used:.1f} cores with a budget of {asked} threads.")


def _conditions(record: SampleRecord, machine: MachineFacts) -> str:
    models = {contender.model for contender in record.contenders.values() if contender.model}
    loaded = [
        facts
        for name, facts in record.facts.items()
        if record.contenders[name].backend != LIGHTWEIGHT
    ]
    places = {f"{facts.precision} on {facts.provider}" for facts in loaded}
    threads = {str(facts.threads_asked) for facts in loaded}
    processor = machine.cpu or "unknown processor"
    noisy = any(note.startswith(NOISY) for note in record.notes)
    disturbed = " The run was disturbed, see its notes." if noisy else ""
    return (
        f"Conditions: {', '.join(sorted(models)) or 'no model'}, {', '.join(sorted(places))}, "
        f"{', '.join(sorted(threads))} threads each, {processor}.{disturbed}"
    )
