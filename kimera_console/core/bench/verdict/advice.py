"""What a run advises: the contender to switch to, with the figures that speak for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.choice import known_backend, parse_choice
from kimera_console.core.bench.plan.facts import UNKNOWN_CONTENDER
from kimera_console.core.bench.plan.types import LATENCY, THROUGHPUT
from kimera_console.core.bench.verdict.quality import COSINE_MEAN
from kimera_console.core.bench.verdict.summary import DIFFERENT_MODELS
from kimera_console.core.bundles.recipe import AUTO, PRECISION_CHOICES
from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.core.embedding.backends.base import LIGHTWEIGHT, ONNX
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.stats import MIN_ROUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.output.live import LiveRun
    from kimera_console.core.bench.plan.facts import ContenderInfo
    from kimera_console.core.bench.plan.types import BenchmarkRun, Ratio

PARTIAL, NOISY_RUN, ALONE, NONE_FASTER = "partial", "noisy", "alone", "none_faster"
OTHER_MODEL, NOT_COMPARED, FEW_ROUNDS = "other_model", "not_compared", "few_rounds"
"""Why a run advises nothing."""


@dataclass(frozen=True)
class Recommendation:
    """One contender against the baseline.

    Attributes:
        contender: Its id; "" where nothing is advised.
        folder: Of its model, as it was loaded.
        label: As shown: "ONNX Runtime · int8 · CPU"; with the reasons `OTHER_MODEL` and
            `NOT_COMPARED` that of the one that is faster.
        against: The baseline, as shown.
        ratio: How many times as fast, in the largest batch that was measured.
        memory_saved: Share of the baseline's memory (negative: it needs more); None if unknown.
        cosine: Mean cosine to the source model's vectors; None where it was not measured.
        reason: Why nothing is advised: one of the words above; "" where something is.
    """

    contender: str = ""
    folder: str = ""
    label: str = ""
    against: str = ""
    ratio: Ratio | None = None
    memory_saved: float | None = None
    cosine: float | None = None
    reason: str = ""


def advice_of(
    run: BenchmarkRun, live: LiveRun, ratios: Sequence[Ratio], baseline: str
) -> Recommendation:
    """The fastest contender that can be switched to and is surely faster than the baseline.

    That is ONNX Runtime with a bundle of the baseline's model, as the flags would run it. One of
    another model is not advised: its vectors do not fit those that are stored. Nor is one whose
    vectors are further from the source model's than its precision's comparison allows.

    Args:
        run: The run.
        live: Its points.
        ratios: Against the baseline.
        baseline: Contender id.
    """
    against = live.label(baseline) if baseline else ""
    if not run.complete:
        return Recommendation(against=against, reason=PARTIAL)
    if run.is_noisy:
        return Recommendation(against=against, reason=NOISY_RUN)
    if len(live.contenders) < 2:
        return Recommendation(against=against, reason=ALONE)
    if run.rounds_measured < MIN_ROUNDS and not ratios:
        return Recommendation(against=against, reason=FEW_ROUNDS)
    cosines = {one.contender: one.value for one in run.quality if one.metric == COSINE_MEAN}
    faster = [
        ratio
        for name in live.contenders
        if (ratio := _largest(run, ratios, name)) is not None
        and ratio.low > 1.0
        and _folder(run, name)
        and _is_near(run, name, cosines.get(name))
    ]
    faster.sort(key=lambda ratio: ratio.value, reverse=True)
    doubts = [_doubt(run, ratio.of, baseline, cosines.get(ratio.of)) for ratio in faster]
    if "" not in doubts:
        return Recommendation(
            label=live.label(faster[0].of) if faster else "",
            against=against,
            reason=doubts[0] if doubts else NONE_FASTER,
        )
    best = faster[doubts.index("")]
    mine, theirs = live.peak_rss_bytes(best.of), live.peak_rss_bytes(baseline)
    return Recommendation(
        contender=best.of,
        folder=_folder(run, best.of),
        label=live.label(best.of),
        against=against,
        ratio=best,
        memory_saved=1.0 - mine / theirs if mine and theirs else None,
        cosine=cosines.get(best.of),
    )


def _largest(run: BenchmarkRun, ratios: Sequence[Ratio], name: str) -> Ratio | None:
    """Its ratio for the largest batch of the longest texts."""
    mine = {ratio.scenario: ratio for ratio in ratios if ratio.of == name}
    sizes = sorted(run.plan.scenarios, key=lambda one: (one.batch, one.tokens))
    known = [one.key for one in sizes if one.kind in (LATENCY, THROUGHPUT) and one.key in mine]
    return mine[known[-1]] if known else None


def _folder(run: BenchmarkRun, name: str) -> str:
    """The model's folder, of a contender that the flags can run as it was measured; else ""."""
    try:
        choice = parse_choice(name)
    except BenchmarkError:  # of another version's run
        return ""
    varied = choice.threads or choice.slowed_percent or choice.instance or choice.device
    if varied or choice.backend != ONNX:
        return ""
    return _info(run, name).path


def _doubt(run: BenchmarkRun, name: str, baseline: str, cosine: float | None) -> str:
    """Why a contender may embed with another model than the baseline; "" where it does not."""
    mine, theirs = _info(run, name), _info(run, baseline)
    if mine.model_key and theirs.model_key:
        return "" if mine.model_key == theirs.model_key else OTHER_MODEL
    if mine.dimension != theirs.dimension or known_backend(baseline) == LIGHTWEIGHT:
        return OTHER_MODEL
    # One of the two does not say what it was made from, or an earlier version kept the run. A
    # cosine to the source model speaks for the same model, unless there were several of them.
    return NOT_COMPARED if cosine is None or DIFFERENT_MODELS in run.notes else ""


def _info(run: BenchmarkRun, name: str) -> ContenderInfo:
    return next((one.info for one in run.runs if one.contender == name), UNKNOWN_CONTENDER)


def _is_near(run: BenchmarkRun, name: str, cosine: float | None) -> bool:
    """Whether its vectors are near enough; what was not measured is not held against it."""
    precision = _info(run, name).precision
    known = precision if precision in PRECISION_CHOICES else AUTO
    return cosine is None or cosine >= thresholds_for(known).cosine_mean
