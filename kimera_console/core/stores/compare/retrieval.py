"""Measures of a search: overlap at k, recall, reciprocal rank, and gain, with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.stats import BOOTSTRAP_SAMPLES, Interval, expanded_tail

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


def overlap(one: Sequence[Key], other: Sequence[Key]) -> float:
    """Share of neighbours that both lists have; 1 where both are empty."""
    longest = max(len(one), len(other))
    return len(set(one) & set(other)) / longest if longest else 1.0


def recall_at(found: Sequence[Key], known: Set[Key], k: int) -> float:
    """Share of the known rows among the first k."""
    return len(set(found[:k]) & known) / len(known) if known else 0.0


def reciprocal_rank(found: Sequence[Key], known: Set[Key], k: int) -> float:
    """1 / rank of the first known row among the first k; 0 where there is none."""
    return next((1 / rank for rank, key in enumerate(found[:k], start=1) if key in known), 0.0)


def gain_at(found: Sequence[Key], known: Set[Key], k: int) -> float:
    """NDCG of binary relevance (Jarvelin and Kekalainen, 2002) over the first k."""
    gain = sum(1 / math.log2(rank + 1) for rank, key in enumerate(found[:k], 1) if key in known)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(known), k) + 1))
    return gain / ideal if ideal else 0.0


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
