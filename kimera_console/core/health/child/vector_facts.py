"""The migration's own checks of a model's vectors, whoever gives them: the window or a child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embedding.backends.base import BackendInfo  # noqa: TC001  # decoding reads it

if TYPE_CHECKING:
    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.jobs import JobContext

TEXTS = (
    "Kimera keeps what it learns as vectors.",
    "Ein zweiter Satz, in einer anderen Sprache.",
    "第三の文はとても短い。",
)
"""Three texts of different lengths, so that a batch of them is padded."""


@dataclass(frozen=True)
class VectorFacts:
    """What three texts gave.

    Attributes:
        info: Who gave it.
        dimension: Length of a vector.
        norms: One a text.
        repeat_difference: Largest difference between two equal calls.
        single_difference: Largest difference between a batch and its texts one by one.
        single_cosine: The lowest cosine between the same.
        closest_cosine: The greatest cosine of two different texts.
    """

    info: BackendInfo
    dimension: int
    norms: tuple[float, ...]
    repeat_difference: float
    single_difference: float
    single_cosine: float
    closest_cosine: float


def vector_facts(embedder: Embedder, context: JobContext) -> VectorFacts:
    """Embed the three texts together, again, and one by one.

    Raises:
        KimeraError: Nothing could embed them.
    """
    found = embedder.encode(TEXTS, context=context)
    first = found.vectors.astype(np.float64)
    again = embedder.encode(TEXTS, context=context).vectors
    single = np.concatenate([embedder.encode([text], context=context).vectors for text in TEXTS])
    cosines = first @ first.T
    return VectorFacts(
        info=found.info,
        dimension=int(first.shape[1]),
        norms=tuple(float(norm) for norm in np.linalg.norm(first, axis=1)),
        repeat_difference=float(np.abs(first - again).max()),
        single_difference=float(np.abs(first - single).max()),
        single_cosine=float((first * single).sum(axis=1).min()),
        closest_cosine=float(cosines[np.triu_indices(len(TEXTS), 1)].max()),
    )


__all__ = ["TEXTS", "VectorFacts", "vector_facts"]
