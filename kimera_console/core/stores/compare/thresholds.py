"""Translating a threshold of cosine from one model's vectors to another's.

Cosines of two models are not on one scale: 0.8 may be rare for one and usual for the other. What
carries over is how many pairs lie above a threshold. So the new threshold is the one with the same
share of pairs above it, over the same pairs of rows. Its interval comes from resampling rows, not
pairs, because pairs that share a row are not independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.errors import StoreError
from kimera_console.core.stats import Interval, expanded_tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_RESAMPLES = 300
_MOST_ROWS = 500
"""Rows whose pairs are compared: about 125,000 pairs, and 300 times as many while resampling."""
_LEAST_PAIRS = 10
"""Fewer pairs above a threshold do not tell its share."""


def parse_thresholds(text: str) -> tuple[float, ...]:
    """Cosines as a person writes them, with blanks or semicolons between; THRESHOLDS for none.

    Raises:
        StoreError: One of them is no cosine.
    """
    found = []
    for word in text.replace(";", " ").split():
        try:
            number = float(word.rstrip(",").replace(",", "."))
        except ValueError:
            number = math.nan
        if not -1 <= number <= 1:
            raise StoreError(
                f"{word} is not a cosine threshold.",
                hint="Write numbers from -1 to 1, such as 0.75 0.8.",
            )
        found.append(number)
    return tuple(found) or THRESHOLDS


@dataclass(frozen=True)
class TranslatedThreshold:
    """A threshold and what it becomes.

    Attributes:
        old: The threshold on the old vectors' cosines.
        share: Of pairs above it, 0..1.
        pairs: How many those are.
        new: The threshold with the same share above it, with its 95 % interval; None where
            fewer than ten pairs lie above the old one, or below it.
    """

    old: float
    share: float
    pairs: int
    new: Interval | None


def pair_cosines(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosines of every two rows, shape (n, n)."""
    unit = _unit(vectors)
    return np.asarray(np.clip(unit @ unit.T, -1.0, 1.0))


def translate_thresholds(
    old: NDArray[np.float32],
    new: NDArray[np.float32],
    thresholds: Sequence[float] = THRESHOLDS,
    *,
    seed: int = 0,
) -> tuple[TranslatedThreshold, ...]:
    """What each threshold becomes.

    Args:
        old: Old vectors, shape (n, d); rows beyond the first 500 are left out.
        new: New vectors of the same rows, shape (n, e).
        thresholds: On the old vectors' cosines.
        seed: Of the resampling; the same data give the same intervals.
    """
    rows = min(len(old), len(new), _MOST_ROWS)
    if rows < 3:
        return tuple(TranslatedThreshold(each, 0.0, 0, None) for each in thresholds)
    first, second = np.triu_indices(rows, k=1)
    before = pair_cosines(old[:rows])[first, second]
    after = pair_cosines(new[:rows])[first, second]
    counts = [int((before > each).sum()) for each in thresholds]
    enough = [_LEAST_PAIRS <= count <= len(before) - _LEAST_PAIRS for count in counts]
    values = [_matching(before, after, each) for each in thresholds]
    samples = _resampled(before, after, thresholds, rows, seed)
    tail = expanded_tail(rows)
    lows, highs = np.nanquantile(samples, (tail, 1 - tail), axis=0)
    return tuple(
        TranslatedThreshold(
            each,
            count / len(before),
            count,
            Interval(value, min(float(low), value), max(float(high), value)) if good else None,
        )
        for each, count, good, value, low, high in zip(
            thresholds, counts, enough, values, lows, highs, strict=True
        )
    )


def _matching(before: NDArray[np.float64], after: NDArray[np.float64], threshold: float) -> float:
    share = float((before > threshold).mean())
    return float(np.quantile(after, 1 - share))


def _resampled(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    thresholds: Sequence[float],
    rows: int,
    seed: int,
) -> NDArray[np.float64]:
    """The new thresholds of resampled rows, shape (resamples, thresholds).

    A pair of rows that are drawn a and b times counts a times b; a row is never its own pair.
    """
    random = np.random.default_rng(seed)
    first, second = np.triu_indices(rows, k=1)
    order_before, order_after = np.argsort(before), np.argsort(after)
    sorted_before, sorted_after = before[order_before], after[order_after]
    places = np.searchsorted(sorted_before, thresholds, side="right")
    found = np.empty((_RESAMPLES, len(thresholds)))
    for turn in range(_RESAMPLES):
        times = np.bincount(random.integers(0, rows, rows), minlength=rows).astype(np.float64)
        weights = times[first] * times[second]
        below = np.concatenate([[0.0], np.cumsum(weights[order_before])])[places]
        reached = np.searchsorted(np.cumsum(weights[order_after]), below, side="left")
        found[turn] = sorted_after[np.minimum(reached, len(sorted_after) - 1)]
    return found


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    wide = vectors.astype(np.float64)
    norms = np.linalg.norm(wide, axis=1, keepdims=True)
    return np.asarray(wide / np.where(norms > 0, norms, 1.0))
