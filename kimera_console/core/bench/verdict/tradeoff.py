"""Quality against speed: where each contender of a run stands, and which are the best."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.choice import known_backend
from kimera_console.core.bench.plan.types import LATENCY, THROUGHPUT
from kimera_console.core.bench.verdict.quality import (
    COSINE_MEAN,
    COSINE_MIN,
    LABELLED_NDCG,
    LABELLED_RANKS,
    MULTILINGUAL,
    NDCG,
    RECALL_AT,
    SPEARMAN,
)
from kimera_console.core.embedding.backends.base import LIGHTWEIGHT
from kimera_console.core.stats import MIN_ROUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.output.live import LiveRun, Point
    from kimera_console.core.bench.plan.types import BenchmarkRun, Scenario

METRICS = (
    SPEARMAN, NDCG, *(f"recall@{k}" for k in reversed(RECALL_AT)),
    COSINE_MEAN, COSINE_MIN, LABELLED_NDCG, LABELLED_RANKS, MULTILINGUAL,
)  # fmt: skip
"""Figures of quality, the one that says most first: the user's own pairs before the probe."""
COMPARED = (COSINE_MEAN, COSINE_MIN, LABELLED_RANKS)
"""Figures that compare a contender with its own source model."""
QUALITY_STEP = 1e-4
"""Qualities nearer than this are the same: reports show so many digits."""


@dataclass(frozen=True)
class TradeoffPoint:
    """One contender.

    Attributes:
        contender: Contender id.
        texts_per_s: Median throughput in the scenario.
        low, high: Its 95 % interval; the value itself with too few rounds for one.
        tokens_per_s: The same work in tokens.
        quality: The figure of quality; higher is better.
        peak_rss_bytes: Peak resident memory of its process; 0 if unknown.
        is_reference: Its cosine is to itself: it is what others are compared with.
        is_best: No other is faster without being worse, or better without being slower.
        has_interval: Whether there were rounds enough for one; without it nothing is best.
    """

    contender: str
    texts_per_s: float
    low: float
    high: float
    tokens_per_s: float
    quality: float
    peak_rss_bytes: int
    is_reference: bool = False
    is_best: bool = False
    has_interval: bool = True


@dataclass(frozen=True)
class Tradeoff:
    """All contenders of a run.

    Attributes:
        metric: Which figure of quality: "spearman", "cosine_mean".
        source: What it was measured on: a file's name, "probe texts".
        scenario: Key of the scenario whose throughput this is.
        points: One a contender with both figures, in the plan's order.
        without: Ids of contenders that were timed, but of which this figure is not known.
    """

    metric: str
    source: str
    scenario: str
    points: tuple[TradeoffPoint, ...]
    without: tuple[str, ...]


def quality_metrics(run: BenchmarkRun) -> tuple[str, ...]:
    """The figures of quality that a run has, the one that says most first."""
    known = {one.metric for one in run.quality}
    return tuple(metric for metric in METRICS if metric in known)


def speed_scenarios(live: LiveRun) -> tuple[Scenario, ...]:
    """The scenarios that have a throughput, the largest batch of the longest texts first."""
    known = {
        (one.batch, length)
        for name in live.contenders
        for length in live.lengths
        for one in live.throughput(name, length)
    }
    found = [
        one
        for one in live.plan.scenarios
        if one.kind in (LATENCY, THROUGHPUT) and (one.batch, one.tokens) in known
    ]
    return tuple(sorted(found, key=lambda one: (one.batch, one.tokens), reverse=True))


def tradeoff_of(run: BenchmarkRun, live: LiveRun, *, metric: str, scenario: Scenario) -> Tradeoff:
    """Put quality beside speed.

    A cosine or a kept rank says how near a contender comes to its own source model, so one that has
    none (the lightweight one) has no such figure.

    Args:
        run: The run.
        live: Its points.
        metric: One of `quality_metrics`.
        scenario: One of `speed_scenarios`.
    """
    scores = {one.contender: one for one in run.quality if one.metric == metric}
    points, without = [], []
    for name in live.contenders:
        speed = _speed(live, name, scenario)
        if speed is None:
            continue
        # Lightweight vectors have no source model: their distance from one would say nothing.
        score = scores.get(name)
        if score is None or (metric in COMPARED and known_backend(name) == LIGHTWEIGHT):
            without.append(name)
            continue
        points.append(
            TradeoffPoint(
                contender=name,
                texts_per_s=speed.texts_per_s,
                low=speed.low,
                high=speed.high,
                tokens_per_s=speed.texts_per_s * live.tokens_per_text(name, scenario.key),
                quality=score.value,
                peak_rss_bytes=live.peak_rss_bytes(name),
                has_interval=speed.rounds >= MIN_ROUNDS,
                is_reference=metric in COMPARED and _is_reference(run, name),
            )
        )
    # Without an interval a speed cannot be said to beat another one.
    best = pareto([one for one in points if one.has_interval])
    return Tradeoff(
        metric=metric,
        source=next((one.source for one in scores.values()), ""),
        scenario=scenario.key,
        points=tuple(replace(one, is_best=one.contender in best) for one in points),
        without=tuple(without),
    )


def pareto(points: Sequence[TradeoffPoint]) -> frozenset[str]:
    """Ids of the contenders that no other beats.

    One beats another if it is faster beyond both intervals and not worse, or better and not
    slower. Figures that a repeated run could turn around beat nobody: two copies of one contender
    are both among the best, or neither is.
    """
    return frozenset(
        one.contender for one in points if not any(_beats(other, one) for other in points)
    )


def _beats(one: TradeoffPoint, other: TradeoffPoint) -> bool:
    # NaN (a correlation of constant figures) is worse than anything, and compares as False.
    if other.quality != other.quality:
        return one.quality == one.quality and one.texts_per_s >= other.texts_per_s
    faster, as_fast = one.low > other.high, one.texts_per_s >= other.texts_per_s
    better = one.quality > other.quality + QUALITY_STEP
    as_good = one.quality >= other.quality - QUALITY_STEP
    return (faster and as_good) or (better and as_fast)


def _speed(live: LiveRun, contender: str, scenario: Scenario) -> Point | None:
    found = live.throughput(contender, scenario.tokens)
    return next((one for one in found if one.batch == scenario.batch), None)


def _is_reference(run: BenchmarkRun, contender: str) -> bool:
    mine = [one for one in run.runs if one.contender == contender and one.samples]
    return all(one.cosine_min is None for one in mine)
