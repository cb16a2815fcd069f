"""A run made ready to be looked at: rows against a baseline, a headline, who was left out.

All of it may take a moment (intervals are resampled), so windows have it made in a job.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimera_console.core.bench.measure.engine import measure_plan
from kimera_console.core.bench.output.history import save_run
from kimera_console.core.bench.output.live import LiveRun
from kimera_console.core.bench.plan.choice import INSTANCE_MARK, known_backend
from kimera_console.core.bench.plan.types import LATENCY, THROUGHPUT
from kimera_console.core.bench.verdict.advice import Recommendation, advice_of
from kimera_console.core.bench.verdict.summary import compute_ratios, partial_run
from kimera_console.core.bench.verdict.user_claims import decide_claims
from kimera_console.core.embedding.backends.base import DISPLAY_NAMES, ONNX
from kimera_console.core.errors import BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.core.bench.measure.record import SampleRecord
    from kimera_console.core.bench.measure.rounds import BenchmarkPause
    from kimera_console.core.bench.plan.types import (
        BenchmarkPlan,
        BenchmarkRun,
        ContenderRun,
        Ratio,
        Scenario,
    )
    from kimera_console.core.bench.verdict.user_claims import UserClaim
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext

FASTER, SLOWER, NO_DIFFERENCE = "faster", "slower", "no_difference"


@dataclass(frozen=True)
class ResultRow:
    """One contender in one scenario, beside the baseline.

    Attributes:
        label: The contender as shown.
        short_label: The same without a device that all share.
        scenario: What it did.
        run: Its samples and percentiles.
        ratio: Against the baseline; None for the baseline itself or without enough rounds.
        is_baseline: Whether it is the baseline.
    """

    label: str
    short_label: str
    scenario: Scenario
    run: ContenderRun
    ratio: Ratio | None
    is_baseline: bool

    @property
    def verdict(self) -> str:
        """`FASTER` or `SLOWER` if the whole interval lies on one side of 1; "" without one."""
        if self.ratio is None:
            return ""
        if self.ratio.low > 1.0:
            return FASTER
        return SLOWER if self.ratio.high < 1.0 else NO_DIFFERENCE


@dataclass(frozen=True)
class Headline:
    """The figures most people came for: one contender against the baseline.

    Attributes:
        of: Label of the contender: ONNX Runtime where it was measured.
        against: Label of the baseline.
        throughput: Its ratio at the largest batch of the longest texts; None if not measured.
        latency: Its ratio for one text, the shortest; None if not measured.
        memory_bytes: Peak resident memory of its process; 0 if unknown.
        baseline_bytes: The same of the baseline's.
    """

    of: str
    against: str
    throughput: Ratio | None
    latency: Ratio | None
    memory_bytes: int
    baseline_bytes: int

    @property
    def memory_saved(self) -> float | None:
        """Share of the baseline's memory that is saved (negative: it needs more); or None."""
        if not self.memory_bytes or not self.baseline_bytes:
            return None
        return 1.0 - self.memory_bytes / self.baseline_bytes


@dataclass(frozen=True)
class RunView:
    """A run, ready to be shown.

    Attributes:
        run: The run.
        live: Its points.
        baseline: Contender id that ratios are against; "" if nothing was measured.
        rows: One a contender and scenario with samples.
        headline: None unless two contenders were measured.
        advice: Which contender to switch to.
        failures: Contender label -> why it must not be used.
        kept: Whether it stands in the history.
    """

    run: BenchmarkRun
    live: LiveRun
    baseline: str
    rows: tuple[ResultRow, ...]
    headline: Headline | None
    advice: Recommendation
    failures: Mapping[str, str]
    kept: bool = True


def view_of(run: BenchmarkRun, *, baseline: str = "") -> RunView:
    """Make a run ready to be shown.

    Args:
        run: The run.
        baseline: Contender id; by default the one its own ratios are against.
    """
    labels = labels_of(run)
    live = LiveRun.of(run, labels)
    own = run.ratios[0].against if run.ratios else next(iter(live.contenders), "")
    chosen = baseline if baseline in live.contenders else own
    ratios = run.ratios
    if chosen != own:
        ratios = compute_ratios(run.runs, baseline=chosen, paired=run.paired, seed=run.plan.seed)
    return RunView(
        run=run,
        live=live,
        baseline=chosen,
        rows=_rows(live, run, ratios, chosen),
        headline=_headline(live, ratios, chosen),
        advice=advice_of(run, live, ratios, chosen),
        failures={labels[one.contender]: one.error for one in run.runs if one.error},
    )


def labels_of(run: BenchmarkRun) -> dict[str, str]:
    """Contender id -> as shown: what it said of itself, else its backend's name."""
    labels = {}
    for name in run.plan.contenders:
        words, _, number = name.partition(INSTANCE_MARK)
        backend, _, rest = words.partition(":")
        plain = " · ".join([DISPLAY_NAMES.get(backend, backend), *filter(None, rest.split(","))])
        labels[name] = f"{plain} ({INSTANCE_MARK}{number})" if number else plain
    for one in run.runs:
        if one.info.label:
            labels[one.contender] = one.info.label
    return labels


def measure_and_keep(
    settings: Settings,
    plan: BenchmarkPlan,
    *,
    context: JobContext | None = None,
    pause: BenchmarkPause | None = None,
    claims: Sequence[UserClaim] = (),
    record: SampleRecord | None = None,
) -> RunView:
    """Measure, judge the user's claims, keep the run, and make it ready to be shown.

    See `measure` and `decide_claims`.

    A history that cannot be written costs the run nothing but its place there.
    """
    run = measure_plan(settings, plan, context=context, pause=pause, record=record)
    return _keep(replace(run, claims=(*run.claims, *decide_claims(claims, run))))


def keep_partial(live: LiveRun) -> RunView:
    """The same for what a cancelled (or failed) measurement had published.

    Raises:
        BenchmarkError: It had published nothing.
    """
    return _keep(cancelled_run(live))


def cancelled_run(live: LiveRun) -> BenchmarkRun:
    """A run of what a measurement that has ended early had taken and learnt.

    Raises:
        BenchmarkError: It had taken nothing.
    """
    if not live.samples and not live.record.samples:
        raise BenchmarkError("Nothing was measured yet.")
    run = partial_run(live.plan, live.samples, started=live.started, record=live.record)
    named = tuple(
        replace(one, info=replace(one.info, label=one.info.label or live.label(one.contender)))
        for one in run.runs
    )
    return replace(run, runs=named)


def _keep(run: BenchmarkRun) -> RunView:
    kept = True
    try:
        save_run(run)
    except BenchmarkError as error:
        kept = False
        run = replace(run, notes=(*run.notes, f"Not kept in the history: {error}"))
    return replace(view_of(run), kept=kept)


def _rows(
    live: LiveRun, run: BenchmarkRun, ratios: Sequence[Ratio], baseline: str
) -> tuple[ResultRow, ...]:
    found = {(ratio.of, ratio.scenario): ratio for ratio in ratios}
    return tuple(
        ResultRow(
            label=live.label(one.contender),
            short_label=live.short_label(one.contender),
            scenario=scenario,
            run=one,
            ratio=found.get((one.contender, one.scenario)),
            is_baseline=one.contender == baseline,
        )
        for scenario in run.plan.scenarios
        for one in run.runs
        if one.scenario == scenario.key and one.samples
    )


def _headline(live: LiveRun, ratios: Sequence[Ratio], baseline: str) -> Headline | None:
    others = [name for name in live.contenders if name != baseline]
    if not others:
        return None
    of = next((name for name in others if known_backend(name) == ONNX), others[0])
    mine = {ratio.scenario: ratio for ratio in ratios if ratio.of == of}
    by_size = sorted(live.plan.scenarios, key=lambda one: (one.batch, one.tokens))
    throughput = [one.key for one in by_size if one.kind == THROUGHPUT and one.key in mine]
    latency = [one.key for one in by_size if one.kind == LATENCY and one.key in mine]
    return Headline(
        of=live.label(of),
        against=live.label(baseline),
        throughput=mine[throughput[-1]] if throughput else None,
        latency=mine[latency[0]] if latency else None,
        memory_bytes=live.peak_rss_bytes(of),
        baseline_bytes=live.peak_rss_bytes(baseline),
    )
