"""What embedding gives: vectors with their origin, tries, and fallbacks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embedding.backends.base import Timings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.base import BackendInfo


@dataclass(frozen=True)
class Attempt:
    """One try to load a backend.

    Attributes:
        backend: "onnx", "transformers", "lightweight"; "openvino" where it was to run the graph.
        ok: Whether it loaded (and has not failed since).
        reason: Why it did not, one sentence with what to do; "" if it did.
        seconds: How long the try took.
    """

    backend: str
    ok: bool
    reason: str
    seconds: float


@dataclass(frozen=True)
class FallbackEvent:
    """A change of the active backend that nobody asked for.

    Attributes:
        when: Local time, ISO 8601 with offset.
        from_backend: What failed.
        to_backend: What took over; "" if nothing could.
        reason: Why, one sentence.
    """

    when: str
    from_backend: str
    to_backend: str
    reason: str

    @property
    def time(self) -> float:
        """`when` as seconds since the epoch; 0 where it cannot be read."""
        try:
            return datetime.datetime.fromisoformat(self.when).timestamp()
        except (ValueError, OverflowError, OSError):
            return 0.0


@dataclass(frozen=True)
class Embeddings:
    """Vectors and the truth about them.

    Attributes:
        vectors: float32, shape (n, dimension), unit norm; (0, dimension) for no texts.
        info: The backend that produced these very vectors.
        token_counts: Per text, special tokens included.
        truncated: Per text, whether it was cut.
        timings: Time by step.
    """

    vectors: NDArray[np.float32]
    info: BackendInfo
    token_counts: tuple[int, ...]
    truncated: tuple[bool, ...]
    timings: Timings

    @property
    def backend(self) -> str:
        return self.info.backend

    @property
    def provider(self) -> str:
        """What ran the nodes."""
        return self.info.provider

    @property
    def model(self) -> str:
        return self.info.model

    @property
    def revision(self) -> str:
        """The model's revision, or ""."""
        return self.info.revision

    @property
    def pooling(self) -> str:
        """The pooling in force, or ""."""
        return self.info.pooling

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return self.info.dimension

    @property
    def precision(self) -> str:
        """The weights' precision, or ""."""
        return self.info.precision

    @property
    def degraded(self) -> bool:
        """Whether these are not a model's vectors."""
        return self.info.degraded

    @property
    def norms(self) -> NDArray[np.float64]:
        """Euclidean norm of each vector, in double precision, shape (n,)."""
        found: NDArray[np.float64] = np.linalg.norm(self.vectors.astype(np.float64), axis=1)
        return found

    def facts(self) -> dict[str, Any]:
        """Who made the vectors, as JSON says it: `embed --json` and what the window copies."""
        names = ("backend", "engine", "provider", "model", "revision", "pooling", "precision")
        said: dict[str, Any] = {name: getattr(self.info, name) for name in names}
        return {
            **said,
            "dimension": self.info.dimension,
            "degraded": self.info.degraded,
            "prompt": self.info.prompt,
            "prompt_text": self.info.prompt_text,
        }


def in_order(parts: Sequence[tuple[Sequence[int], Embeddings]], count: int) -> Embeddings:
    """Embeddings of texts that were embedded in batches, in the texts' own order.

    Args:
        parts: Each batch's places among the texts, and its embeddings.
        count: Number of texts.
    """
    vectors = np.empty((count, parts[0][1].dimension), np.float32)
    tokens, cut = [0] * count, [False] * count
    for places, found in parts:
        vectors[places] = found.vectors
        for place, length, truncated in zip(
            places, found.token_counts, found.truncated, strict=True
        ):
            tokens[place], cut[place] = length, truncated
    timings = [found.timings for _, found in parts]
    return Embeddings(
        vectors,
        parts[-1][1].info,
        tuple(tokens),
        tuple(cut),
        Timings(
            sum(one.tokenize_ms for one in timings),
            sum(one.infer_ms for one in timings),
            sum(one.pool_ms for one in timings),
        ),
    )
