"""Measures of a search: overlap at k, recall, reciprocal rank, gain. The one implementation.

The comparison of stores, the benchmark and the parity gate use it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence, Set

    K = TypeVar("K", bound=Hashable)


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
