"""Arithmetic that both model backends share: padding, pooling, unit norm. numpy only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import BackendError, VectorError
from kimera_console.core.sources.pooling import MODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

COMPARED_POOLINGS = ("cls", "mean", "max")
"""Modes that are compared with each other, of a text."""

_ONES = np.ones((1, 8192), dtype=np.int64)
"""The mask of one text is a copy of its beginning."""


def pad_batch(
    ids: Sequence[Sequence[int]], pad_id: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids on the left, padding on the right, to the longest of the batch.

    Returns:
        Ids and attention mask, int64, both of shape (batch, longest).
    """
    if len(ids) == 1:
        alone = np.array([ids[0]], dtype=np.int64)
        tokens = alone.shape[1]
        # A copy, which torch may share; quicker than `np.ones`, which is written in Python.
        return alone, _ONES[:, :tokens].copy() if tokens <= _ONES.shape[1] else np.ones_like(alone)
    longest = max(len(tokens) for tokens in ids)
    padded = np.full((len(ids), longest), pad_id, dtype=np.int64)
    mask = np.zeros((len(ids), longest), dtype=np.int64)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return padded, mask


def pool_tokens(
    hidden: NDArray[np.float32], mask: NDArray[np.int64], mode: str, *, skip: int = 0
) -> NDArray[np.float32]:
    """One vector a text from its token vectors.

    Args:
        hidden: float32, shape (batch, tokens, dimension).
        mask: 1 for tokens, 0 for padding, shape (batch, tokens).
        mode: One of `pooling.MODES`, as sentence-transformers' Pooling module defines them, or
            several joined by "+", whose vectors are concatenated.
        skip: Tokens at the beginning that are left out (a prompt's); the places of the others
            stay as they are.

    Raises:
        BackendError: Any other mode.
    """
    parts = mode.split("+")
    if any(part not in MODES for part in parts):
        raise BackendError(
            f"Pooling {mode!r} is not handled outside the graph.",
            hint="Set EMBEDDING_POOLING to cls or mean, whichever the model was trained with.",
        )
    kept = mask
    if skip:
        kept = mask.copy()
        kept[:, :skip] = 0
    pooled = [_pool(hidden, mask, kept, part) for part in parts]
    return pooled[0] if len(pooled) == 1 else np.concatenate(pooled, axis=1)


def _pool(
    hidden: NDArray[np.float32], whole: NDArray[np.int64], mask: NDArray[np.int64], mode: str
) -> NDArray[np.float32]:
    pooled: NDArray[np.float32]
    if mode == "cls":
        first = np.argmax(mask != 0, axis=1)
        pooled = hidden[np.arange(len(hidden)), first]
        return pooled
    own = mask[:, :, None] != 0
    if mode == "max":
        pooled = np.where(own, hidden, np.float32(-np.inf)).max(axis=1)
        return pooled
    if mode == "lasttoken":
        last = mask.shape[1] - 1 - np.argmax(mask[:, ::-1] != 0, axis=1)
        pooled = hidden[np.arange(len(hidden)), last]
        return pooled
    # A padded token may hold anything, NaN included: it is left out, not multiplied by zero.
    kept = np.where(own, hidden, np.float32(0))
    if mode == "weightedmean":
        # The first token counts once, the second twice, ...
        weights = (np.cumsum(whole, axis=1) * mask).astype(np.float32)
        total = np.maximum(weights.sum(axis=1, keepdims=True), 1)
        pooled = np.einsum("btd,bt->bd", kept, weights) / total
        return pooled
    counts = np.maximum(mask.sum(axis=1, keepdims=True), 1).astype(np.float32)
    pooled = kept.sum(axis=1) / (counts if mode == "mean" else np.sqrt(counts))
    return pooled


def unit_rows(vectors: NDArray[Any], what: object) -> NDArray[np.float32]:
    """Rows scaled to Euclidean norm 1, as float32.

    Args:
        vectors: Shape (n, dimension), any float type.
        what: Who made them, for the error.

    Raises:
        VectorError: A row is not finite, or all zeros.
    """
    if len(vectors) == 1:  # the same sums and quotients, with fewer calls
        row = vectors[0].astype(np.float64)
        norm = math.sqrt(row.dot(row))
        if 0 < norm < math.inf:
            alone: NDArray[np.float32] = (row / norm).astype(np.float32)[None, :]
            return alone
    wide = np.asarray(vectors, dtype=np.float64)
    norms = np.sqrt(np.vecdot(wide, wide))
    # Not a number compares as False with anything, and is the least and the greatest of all.
    if len(norms) and not 0 < norms.min() <= norms.max() < np.inf:
        raise _no_direction(norms, what)
    rows: NDArray[np.float32] = (wide / norms[:, None]).astype(np.float32)
    return rows


def _no_direction(norms: NDArray[np.float64], what: object) -> VectorError:
    if not np.isfinite(norms).all():
        return VectorError(
            f"{what} gave a vector with NaN or infinite values.",
            hint="Its weights are damaged, or its precision is too low: convert it again.",
        )
    return VectorError(
        f"{what} gave a vector of zeros, which has no direction.",
        hint="Its weights are damaged: get the model from its source again.",
    )
