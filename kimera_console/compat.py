"""Kimera's embedding functions on the console's core: a drop-in.

    from kimera_console.compat import encode_text, encode_batch

Flags are read from this process's environment, then from `./.env` (of the working folder at the
first call). One model is loaded, lazily, and shared by all threads. Where the model declares a
default prompt, it stands before every text, as in sentence-transformers' `encode`;
`initialize_embedding_model(prompt=...)` takes another one by name. Unlike the original, a failure
is never covered by a dummy vector: lightweight vectors are made where the flags allow them,
`get_performance_stats()` says so, and otherwise an error is raised.

Importing this turns the telemetry of ONNX Runtime and its like off (`core.system.quiet`). ONNX
Runtime reads its switch once: a program that imports onnxruntime itself imports this first, or
sets `ORT_DISABLE_TELEMETRY=1`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import InputError
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "EmbeddingModel",
    "encode_batch",
    "encode_text",
    "get_embedding_model",
    "get_performance_stats",
    "initialize_embedding_model",
]

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

    def encode(
        self,
        text: str | Sequence[str],
        *,
        batch_size: int = 0,
        show_progress_bar: bool | None = None,
        convert_to_numpy: bool = True,
        normalize_embeddings: bool = True,
    ) -> NDArray[np.float32]:
        """Embed one text, shape (dimension,), or several, shape (n, dimension); float32.

        The options are those that code written for sentence-transformers passes. Vectors have
        unit norm and are arrays whatever it says, and batches follow the flags.

        Raises:
            InputError: `convert_to_numpy` is False: torch's tensors are not made here.
            KimeraError: No vector could be made; the message says what to do.
        """
        del batch_size, show_progress_bar, normalize_embeddings
        if not convert_to_numpy:
            raise InputError(
                "Vectors are numpy arrays here, not tensors.",
                hint="Leave convert_to_numpy as it is, and use torch.from_numpy on the result.",
            )
        if isinstance(text, str):
            row: NDArray[np.float32] = shared_embedder().encode([text]).vectors[0]
            return row
        return shared_embedder().encode(text).vectors

    def get_sentence_embedding_dimension(self) -> int:
        """Length of the vectors; loads the model."""
        return shared_embedder().load().dimension


def get_embedding_model() -> EmbeddingModel:
    """The model, loaded."""
    shared_embedder().load()
    return EmbeddingModel()


def initialize_embedding_model(prompt: str | None = None) -> EmbeddingModel:
    """Load the model now rather than at the first text.

    Args:
        prompt: Name of the model's prompt that stands before every text from now on, in this whole
            process; "" for none; None leaves it as it is. Another one loads the model again.

    Raises:
        KimeraError: The model cannot be loaded, or has no such prompt.
    """
    if prompt is not None:
        shared_embedder().use_prompt(prompt)
    return get_embedding_model()


def get_performance_stats() -> dict[str, float | str | bool | None]:
    """Kimera's four figures, the monitor's, and what made the vectors. Loads nothing.

    Kimera's own, since this process started:
        total_embeddings: Texts embedded.
        total_time: Seconds in the calls that embedded them.
        avg_time_per_embedding: Seconds a text; 0.0 before the first.
        model_load_time: Seconds the last load took; 0.0 before it.

    The monitor's, over the same time:
        calls: Calls that embedded; a batch is one.
        tokens: Tokens embedded, special tokens included.
        latency_p50_ms, latency_p95_ms, latency_p99_ms: Duration of a call in milliseconds,
            within 1 %; None before the first.
        latency_max_ms: The slowest call, exactly; None before the first.
        texts_per_second, tokens_per_second: A second of encoding; 0.0 before the first.
        errors: Calls that failed, those included that another backend then took.
        fallbacks: Changes of the backend that nobody asked for.
        memory_bytes, peak_memory_bytes: Resident memory of this process, now and at most.

    Once something has been loaded: backend, engine, provider, model, dimension, degraded.
    """
    embedder = shared_embedder()
    monitor, info = embedder.monitor, embedder.active
    total = monitor.total()
    stats: dict[str, float | str | bool | None] = {
        **embedder.stats(),
        "calls": total.calls,
        "tokens": total.tokens,
        "latency_p50_ms": total.p50_ms,
        "latency_p95_ms": total.p95_ms,
        "latency_p99_ms": total.p99_ms,
        "latency_max_ms": total.max_ms,
        "texts_per_second": total.texts_per_s,
        "tokens_per_second": total.tokens_per_s,
        "errors": total.errors,
        "fallbacks": monitor.fallback_total,
        "memory_bytes": monitor.memory_bytes,
        "peak_memory_bytes": monitor.peak_bytes,
    }
    if info is not None:
        stats.update(
            backend=info.backend,
            engine=info.engine,
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
            _shared = Embedder(Settings(), publish=True)
        return _shared


def reset() -> None:
    """Free the model; the next call reads `./.env` of the working folder again."""
    global _shared
    with _lock:
        embedder, _shared = _shared, None
    if embedder is not None:
        embedder.close()
