"""Measures of a search with their intervals over queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.stats import (
    BOOTSTRAP_SAMPLES,
    Interval,
    expanded_tail,
    gain_at,
    recall_at,
    reciprocal_rank,
)

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from kimera_console.core.stores.database.reading import Key

MIN_QUERIES = 3


@dataclass(frozen=True)
class Quality:
    """How well known answers are found; each with its 95 % interval over queries.

    Attributes:
        recall: Share of the known rows among the first k.
        mrr: Mean reciprocal rank of the first known row among the first k.
        ndcg: Normalised discounted cumulative gain of the first k.
    """

    recall: Interval
    mrr: Interval
    ndcg: Interval


def quality(
    found: Sequence[Sequence[Key]], known: Sequence[Set[Key]], k: int, *, seed: int = 0
) -> Quality:
    """All three over several queries."""
    pairs = list(zip(found, known, strict=True))
    return Quality(
        mean_interval([recall_at(f, a, k) for f, a in pairs], seed=seed),
        mean_interval([reciprocal_rank(f, a, k) for f, a in pairs], seed=seed),
        mean_interval([gain_at(f, a, k) for f, a in pairs], seed=seed),
    )


def mean_interval(values: Sequence[float], *, seed: int = 0) -> Interval:
    """A mean with its 95 % interval; both bounds are the mean where values are too few."""
    numbers = np.asarray(values, dtype=np.float64)
    value = float(numbers.mean()) if len(numbers) else 0.0
    if len(numbers) < MIN_QUERIES:
        return Interval(value, value, value)
    random = np.random.default_rng(seed)
    means = np.array(
        [numbers[random.integers(0, len(numbers), len(numbers))].mean()
         for _ in range(BOOTSTRAP_SAMPLES)]
    )  # fmt: skip
    tail = expanded_tail(len(numbers))
    low, high = np.quantile(means, (tail, 1 - tail))
    return Interval(value, min(float(low), value), max(float(high), value))
