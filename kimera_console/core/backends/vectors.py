"""Arithmetic that both model backends share: padding, pooling, unit norm. numpy only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import BackendError, VectorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

POOLINGS = ("cls", "mean")
"""Modes that a model may be run with outside its graph."""
COMPARED_POOLINGS = ("cls", "mean", "max")
"""Modes that `pool_tokens` computes: of a text they are compared with each other."""


def pad_batch(
    ids: Sequence[Sequence[int]], pad_id: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids on the left, padding on the right, to the longest of the batch.

    Returns:
        Ids and attention mask, int64, both of shape (batch, longest).
    """
    longest = max(len(tokens) for tokens in ids)
    padded = np.full((len(ids), longest), pad_id, dtype=np.int64)
    mask = np.zeros((len(ids), longest), dtype=np.int64)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return padded, mask


def pool_tokens(
    hidden: NDArray[np.float32], mask: NDArray[np.int64], mode: str
) -> NDArray[np.float32]:
    """One vector a text from its token vectors.

    Args:
        hidden: float32, shape (batch, tokens, dimension).
        mask: 1 for tokens, 0 for padding, shape (batch, tokens).
        mode: "cls" (the first token), "mean" or "max" (over the unmasked tokens), as
            sentence-transformers' Pooling module defines them.

    Raises:
        BackendError: Any other mode.
    """
    if mode == "cls":
        return hidden[:, 0]
    if mode == "mean":
        # A padded token may hold anything, NaN included: it is left out, not multiplied by zero.
        kept = np.where(mask[:, :, None] != 0, hidden, np.float32(0))
        counts = np.maximum(mask.sum(axis=1, keepdims=True), 1).astype(np.float32)
        pooled: NDArray[np.float32] = kept.sum(axis=1) / counts
        return pooled
    if mode == "max":
        highest: NDArray[np.float32] = np.where(
            mask[:, :, None] != 0, hidden, np.float32(-np.inf)
        ).max(axis=1)
        return highest
    raise BackendError(
        f"Pooling {mode!r} is not handled outside the graph.",
        hint=f"If the model was trained so, set EMBEDDING_POOLING to {' or '.join(POOLINGS)}.",
    )


def unit_rows(vectors: NDArray[Any], what: str) -> NDArray[np.float32]:
    """Rows scaled to Euclidean norm 1, as float32.

    Args:
        vectors: Shape (n, dimension), any float type.
        what: Who made them, for the error.

    Raises:
        VectorError: A row is not finite, or all zeros.
    """
    wide = np.asarray(vectors, dtype=np.float64)
    norms = np.sqrt(np.einsum("ij,ij->i", wide, wide))
    if not np.isfinite(norms).all():
        raise VectorError(
            f"{what} gave a vector with NaN or infinite values.",
            hint="Its weights are damaged, or its precision is too low: convert it again.",
        )
    if not (norms > 0).all():
        raise VectorError(
            f"{what} gave a vector of zeros, which has no direction.",
            hint="Its weights are damaged: take the model from its source again.",
        )
    return np.ascontiguousarray(wide / norms[:, None], dtype=np.float32)
