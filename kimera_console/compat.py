"""Kimera's embedding functions on the console's core: a drop-in.

    from kimera_console.compat import encode_text, encode_batch

Flags are read from this process's environment, then from `./.env` (of the working folder at the
first call). One model is loaded, lazily, and shared by all threads. Unlike the original, a
failure is never covered by a dummy vector: lightweight vectors are made where the flags allow
them, `get_performance_stats()` says so, and otherwise an error is raised.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, overload

from kimera_console.core.embedder import Embedder, check_texts
from kimera_console.core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_lock = threading.Lock()
_shared: Embedder | None = None


def encode_text(text: str) -> list[float]:
    """The vector of one text, unit norm.

    Raises:
        KimeraError: No vector could be made; the message says what to do.
    """
    return encode_batch([text])[0]


def encode_batch(texts: Sequence[str]) -> list[list[float]]:
    """The vectors of texts, in order; [] for none.

    Raises:
        KimeraError: As `encode_text`; also for a single string in place of a list.
    """
    vectors: list[list[float]] = shared_embedder().encode(texts).vectors.tolist()
    return vectors


class EmbeddingModel:
    """What `get_embedding_model` gives: sentence-transformers' way of calling."""

    @overload
    def encode(self, texts: str) -> NDArray[np.float32]: ...
    @overload
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...
    def encode(self, texts: str | Sequence[str]) -> NDArray[np.float32]:
        """Embed one text, shape (dimension,), or several, shape (n, dimension); float32."""
        if isinstance(texts, str):
            row: NDArray[np.float32] = shared_embedder().encode([texts]).vectors[0]
            return row
        return shared_embedder().encode(check_texts(texts)).vectors

    def get_sentence_embedding_dimension(self) -> int:
        """Length of the vectors; loads the model."""
        return shared_embedder().load().dimension


def get_embedding_model() -> EmbeddingModel:
    """The model, loaded."""
    shared_embedder().load()
    return EmbeddingModel()


def initialize_embedding_model() -> EmbeddingModel:
    """Load the model now rather than at the first text."""
    return get_embedding_model()


def get_performance_stats() -> dict[str, float | str | bool]:
    """Kimera's four figures (seconds), and what made the vectors.

    total_embeddings, total_time, avg_time_per_embedding, model_load_time; backend, provider,
    model, dimension and degraded once something has been loaded. Loads nothing.
    """
    embedder = shared_embedder()
    stats: dict[str, float | str | bool] = dict(embedder.stats())
    info = embedder.active
    if info is not None:
        stats.update(
            backend=info.backend,
            provider=info.provider,
            model=info.model,
            dimension=info.dimension,
            degraded=info.degraded,
        )
    return stats


def shared_embedder() -> Embedder:
    """The embedder behind these functions."""
    global _shared
    with _lock:
        if _shared is None:
            _shared = Embedder(Settings())
        return _shared


def reset() -> None:
    """Free the model; the next call reads `./.env` of the working folder anew."""
    global _shared
    with _lock:
        embedder, _shared = _shared, None
    if embedder is not None:
        embedder.close()
