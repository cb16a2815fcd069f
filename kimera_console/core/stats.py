"""Medians, percentiles, spreads, ratios with intervals, and measures of a search.

Pure numpy, deterministic.

Why medians: the time of a call has a hard floor and a long upper tail (interrupts, other
processes), so its mean says more about the machine's visitors than about the contender.

Why rounds are the unit of resampling: calls of one round share the machine's state of that
moment and are not independent. Both contenders of a ratio took their turns in the same rounds,
so a slow minute hits both; resampling whole rounds (a cluster bootstrap, Davison & Hinkley,
"Bootstrap Methods and their Application", 1997, section 3.8) keeps that pairing.

Why the percentiles are widened: with seven or nine rounds the plain percentile interval is too
narrow. The expanded percentile interval (Hesterberg, "What Teachers Should Know About the
Bootstrap", The American Statistician 69:4, 2015, section 5.3) takes the tail probability
Phi(-sqrt(n / (n - 1)) * t(0.975, n - 1)) instead of 0.025, which makes up for the missing
factor n / (n - 1) in the variance and for the t distribution's tails.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence, Set

    from numpy.typing import NDArray

    K = TypeVar("K", bound=Hashable)

BOOTSTRAP_SAMPLES = 4000
MOST_POOLED = 4096
"""Calls of one contender in one scenario, above which each round stands by quantiles."""
_BLOCK_NUMBERS = 2_000_000
"""Numbers resampled at a time: 16 MB."""
_LIVE_SAMPLES = 1000
_LIVE_QUANTILES = 9
MIN_ROUNDS = 3
"""Fewer rounds than this give no ratio: three pairs are the least that can show a spread."""

# Student's t at 0.975 for 1..30 degrees of freedom (standard table, three decimals).
_T_975 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Summary:
    """What `summarise` says of samples, all in their unit except `spread` (a share)."""

    median: float
    p90: float
    p95: float
    p99: float
    spread: float


def summarise(samples: Sequence[float]) -> Summary:
    """Median, upper percentiles (linear interpolation) and (p75 - p25) / median.

    Without samples all are 0.
    """
    if not samples:
        return Summary(0.0, 0.0, 0.0, 0.0, 0.0)
    values = np.asarray(samples, dtype=np.float64)
    p25, p50, p75, p90, p95, p99 = np.percentile(values, (25, 50, 75, 90, 95, 99))
    spread = (p75 - p25) / p50 if p50 > 0 else 0.0
    return Summary(float(p50), float(p90), float(p95), float(p99), float(spread))


def median(samples: Sequence[float]) -> float:
    """The median; 0 without samples."""
    return float(np.median(np.asarray(samples, dtype=np.float64))) if len(samples) else 0.0


def ratio_of_medians(
    of: Sequence[float],
    of_rounds: Sequence[int],
    against: Sequence[float],
    against_rounds: Sequence[int],
    *,
    paired: bool = True,
    seed: int = 0,
) -> Interval | None:
    """How many times faster `of` is: median(against) / median(of), with a 95 % interval.

    Args:
        of: Seconds of each call of the contender in question.
        of_rounds: The round of each of them.
        against: Seconds of the baseline's calls.
        against_rounds: Their rounds.
        paired: Whether both took turns in the same rounds; else rounds are resampled apart.
        seed: Seed of the resampling; the same data give the same interval.

    Returns:
        None with fewer than `MIN_ROUNDS` rounds (paired: shared rounds): no honest interval.
    """
    left, right = _by_round(of, of_rounds), _by_round(against, against_rounds)
    # In one round both met the same load of the machine. Only shared rounds are used, and the same
    # ones are drawn for both, so that this load falls out of the ratio.
    if paired:
        shared = sorted(left.keys() & right.keys())
        left = {key: left[key] for key in shared}
        right = {key: right[key] for key in shared}
    if not left or not right:
        return None
    a, b = _grid(left), _grid(right)
    rounds = min(len(a), len(b))
    if rounds < MIN_ROUNDS:
        return None
    value = float(np.nanmedian(b) / np.nanmedian(a))
    random = np.random.default_rng(seed)
    picks_a = random.integers(0, len(a), (BOOTSTRAP_SAMPLES, len(a)))
    picks_b = picks_a if paired else random.integers(0, len(b), (BOOTSTRAP_SAMPLES, len(b)))
    ratios = _medians(_thinned(b), picks_b) / _medians(_thinned(a), picks_a)
    # A bootstrap of few rounds gives intervals that are too narrow; the wider tail makes up for it.
    tail = expanded_tail(rounds)
    low, high = np.quantile(ratios, (tail, 1.0 - tail))
    return Interval(value, min(float(low), value), max(float(high), value))


def interval_of_quantile(
    samples: Sequence[float], rounds: Sequence[int], quantile: float
) -> Interval | None:
    """A quantile of one contender's calls with a 95 % interval over whole rounds.

    Args:
        samples: Seconds of each call.
        rounds: The round of each of them.
        quantile: 0.5 is the median, 0.95 the 95th percentile.

    Returns:
        None with fewer than `MIN_ROUNDS` rounds: no honest interval.
    """
    grouped = _by_round(samples, rounds)
    if len(grouped) < MIN_ROUNDS:
        return None
    values = [np.asarray(grouped[key], dtype=np.float64) for key in sorted(grouped)]
    random = np.random.default_rng(0)  # the same data, the same interval
    found = np.empty(_LIVE_SAMPLES)
    for place in range(_LIVE_SAMPLES):
        picks = random.integers(0, len(values), len(values))
        found[place] = np.quantile(np.concatenate([values[pick] for pick in picks]), quantile)
    tail = expanded_tail(len(values))
    low, high = np.quantile(found, (tail, 1.0 - tail))
    value = float(np.quantile(np.concatenate(values), quantile))
    return Interval(value, min(float(low), value), max(float(high), value))


def interval_of_median(
    samples: Sequence[float], rounds: Sequence[int], *, seed: int = 0
) -> Interval | None:
    """The median of one contender's calls with a 95 % interval; cheap enough for a live plot.

    Rounds are resampled as in `ratio_of_medians`, each of them represented by nine evenly spaced
    quantiles of its calls: so the cost depends on the number of rounds alone.

    Args:
        samples: Seconds of each call, at least one.
        rounds: The round of each of them.
        seed: Seed of the resampling; the same data give the same interval.

    Returns:
        None with fewer than `MIN_ROUNDS` rounds: no honest interval.
    """
    grouped = _by_round(samples, rounds)
    if len(grouped) < MIN_ROUNDS:
        return None
    shares = (np.arange(_LIVE_QUANTILES) + 0.5) / _LIVE_QUANTILES
    grid = np.stack([np.quantile(grouped[key], shares) for key in sorted(grouped)])
    picks = np.random.default_rng(seed).integers(0, len(grid), (_LIVE_SAMPLES, len(grid)))
    tail = expanded_tail(len(grid))
    low, high = np.quantile(_medians(grid, picks), (tail, 1.0 - tail))
    value = median(samples)
    return Interval(value, min(float(low), value), max(float(high), value))


def expanded_tail(n: int) -> float:
    """Tail probability of the expanded percentile interval for `n` independent units."""
    degrees = n - 1
    t = _T_975[degrees - 1] if degrees <= len(_T_975) else NormalDist().inv_cdf(0.975)
    return NormalDist().cdf(-math.sqrt(n / (n - 1)) * t)


def _by_round(samples: Sequence[float], rounds: Sequence[int]) -> dict[int, NDArray[np.float64]]:
    """Round -> its samples, in the order taken; a live plot asks for it with every refresh."""
    seconds, numbers = np.asarray(samples, dtype=np.float64), np.asarray(rounds, dtype=np.int64)
    if len(seconds) != len(numbers):
        raise ValueError(f"{len(seconds)} samples have {len(numbers)} rounds.")
    if not len(seconds):
        return {}
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    parts = np.split(seconds[order], starts[1:])
    return dict(zip(found.tolist(), parts, strict=True))


def _grid(grouped: dict[int, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Rounds x calls; rounds with fewer calls (a cut-off last one) are filled up with NaN."""
    widest = max(len(calls) for calls in grouped.values())
    grid = np.full((len(grouped), widest), np.nan)
    for row, key in enumerate(sorted(grouped)):
        grid[row, : len(grouped[key])] = grouped[key]
    return grid


def _thinned(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounds of very many calls, each by evenly spaced quantiles of its calls.

    The pooled median hardly moves, and memory no longer grows with the number of samples.
    """
    if grid.size <= MOST_POOLED:
        return grid
    width = max(_LIVE_QUANTILES, MOST_POOLED // len(grid))
    shares = (np.arange(width) + 0.5) / width
    return np.asarray(np.nanquantile(grid, shares, axis=1).T, dtype=np.float64)


def _medians(grid: NDArray[np.float64], picks: NDArray[np.int64]) -> NDArray[np.float64]:
    median = np.nanmedian if np.isnan(grid).any() else np.median
    step = max(1, _BLOCK_NUMBERS // max(1, picks.shape[1] * grid.shape[1]))
    blocks = [
        median(grid[picks[start : start + step]].reshape(len(picks[start : start + step]), -1), 1)
        for start in range(0, len(picks), step)
    ]
    return np.concatenate(blocks).astype(np.float64, copy=False)


def overlap(one: Sequence[K], other: Sequence[K]) -> float:
    """Share of neighbours that both lists have; 1 where both are empty."""
    longest = max(len(one), len(other))
    return len(set(one) & set(other)) / longest if longest else 1.0


def recall_at(found: Sequence[K], known: Set[K], k: int) -> float:
    """Share of the known rows among the first k."""
    return len(set(found[:k]) & known) / len(known) if known else 0.0


def reciprocal_rank(found: Sequence[K], known: Set[K], k: int) -> float:
    """1 / rank of the first known row among the first k; 0 where there is none."""
    return next((1 / rank for rank, key in enumerate(found[:k], start=1) if key in known), 0.0)


def gain_at(found: Sequence[K], known: Set[K], k: int) -> float:
    """NDCG of binary relevance (Jarvelin and Kekalainen, 2002) over the first k."""
    gain = sum(1 / math.log2(rank + 1) for rank, key in enumerate(found[:k], 1) if key in known)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(known), k) + 1))
    return gain / ideal if ideal else 0.0
