"""What retrieval with a converted model would lose, as a report records it. Light to import.

"original" in the names of fields means the source model; manifests have the figures under these
names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.bundles.thresholds import Thresholds

RECALL_K = 10
"""Passages of a result list that are judged."""


@dataclass(frozen=True)
class RankChange:
    """A query whose first relevant passage moves within, into or out of the first ten.

    Attributes:
        query: The query.
        language: BCP 47 tag.
        original: The passage's rank with the source model's vectors, from 1.
        converted: With the converted model's.
    """

    query: str
    language: str
    original: int
    converted: int


@dataclass(frozen=True)
class RetrievalParity:
    """A search through the labelled passages with both models, and texts that look for themselves.

    Attributes:
        queries: How many queries of the labelled set were asked.
        passages: Among how many passages.
        recall_at_1: Mean share of a query's relevant passages in the first place.
        recall_at_10: The same in the first ten.
        original_recall_at_1: The source model's.
        original_recall_at_10: The source model's.
        changes: The queries whose first relevant passage moves within, into or out of the first
            ten. Farther down order is chance: a user does not look there.
        self_texts: Texts that were embedded alone.
        self_found: Those that then are nearest to their own vector from a batch.
        tokens: Tokens of the labelled texts, as a measure of what this costs.
    """

    queries: int
    passages: int
    recall_at_1: float
    recall_at_10: float
    original_recall_at_1: float
    original_recall_at_10: float
    changes: tuple[RankChange, ...] = ()
    self_texts: int = 0
    self_found: int = 0
    tokens: int = 0

    @property
    def recall_loss(self) -> float:
        """How far recall@10 fell; negative where it rose."""
        return self.original_recall_at_10 - self.recall_at_10

    @property
    def rank_changes(self) -> float:
        """Share of the queries whose first relevant passage moves; see `changes`."""
        return len(self.changes) / self.queries if self.queries else 0.0

    def misses(self, gate: Thresholds) -> tuple[str, ...]:
        """Names of the thresholds that do not hold."""
        held = {
            "recall_loss": self.recall_loss <= gate.recall_loss,
            "rank_changes": self.rank_changes <= gate.rank_changes,
            "self_retrieval": self.self_retrieval >= gate.self_retrieval,
        }
        return tuple(name for name, holds in held.items() if not holds)

    @property
    def self_retrieval(self) -> float:
        """Share of the texts embedded alone that find themselves."""
        return self.self_found / self.self_texts if self.self_texts else 1.0
