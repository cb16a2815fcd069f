"""BGE-M3's further heads of a converted model: token weights and token vectors, when asked for.

ONNX Runtime hands over only the outputs asked for, but computes all of a graph: a bundle with
heads pays for them at every text (by count of products, 1 part in 288 of BGE-M3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.errors import BackendError
from kimera_console.core.model_heads import COLBERT, HEADS, OUTPUTS, SPARSE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.core.backends.onnx import OnnxBackend
    from kimera_console.core.jobs import JobContext


@dataclass(frozen=True)
class TextHeads:
    """What the heads give for one text.

    Attributes:
        ids: Its tokens, special ones included.
        token_weights: Weight of each token, shape (tokens,), none negative; None if not asked for.
        sparse: Token id -> its greatest weight in the text, special tokens left out: what
            lexical matching compares. Empty if not asked for.
        colbert: Unit vector of each token but the first, shape (tokens - 1, width); None if not
            asked for.
    """

    ids: tuple[int, ...]
    token_weights: NDArray[np.float32] | None
    sparse: dict[int, float]
    colbert: NDArray[np.float32] | None


def embed_heads(
    backend: OnnxBackend,
    texts: Sequence[str],
    heads: Sequence[str] = HEADS,
    *,
    batch_size: int = 32,
    context: JobContext,
) -> list[TextHeads]:
    """Compute heads of texts, in order.

    Args:
        backend: A loaded bundle.
        texts: The texts, tokenised and truncated as `encode` does.
        heads: Some of `model_heads.HEADS`.
        batch_size: Texts in a batch at most.
        context: Receives progress in texts; a cancel stops it.

    Raises:
        BackendError: The bundle lacks a head, or the runtime fails.
    """
    absent = [head for head in heads if head not in backend.heads]
    if absent or not heads:
        has = f"has {' and '.join(backend.heads)} only" if backend.heads else "has no such heads"
        raise BackendError(
            f"{backend.info.model} does not give {absent[0] if absent else 'any'} embeddings: the"
            f" converted model {has}.",
            hint="Convert a model that brings them (BGE-M3's sparse_linear.pt, colbert_linear.pt).",
        )
    ids = backend.tokenize(texts)
    unused = backend.weightless_ids
    found: dict[int, TextHeads] = {}
    names = [OUTPUTS[head] for head in heads]
    for batch in backend.batches(ids, batch_size):
        context.report("Embed", len(found), len(ids), unit="texts")
        outputs = backend.graph_outputs(names, [ids[i] for i in batch], context)
        given = dict(zip(heads, outputs, strict=True))
        for row, index in enumerate(batch):
            found[index] = _of_text(ids[index], given, row, unused)
    context.report("Embed", len(found), len(ids), unit="texts")
    return [found[index] for index in range(len(ids))]


def _of_text(
    ids: Sequence[int], given: dict[str, NDArray[np.float32]], row: int, unused: frozenset[int]
) -> TextHeads:
    weights = given[SPARSE][row, : len(ids)] if SPARSE in given else None
    vectors = given[COLBERT][row, : len(ids) - 1] if COLBERT in given else None
    return TextHeads(
        tuple(ids),
        None if weights is None else np.asarray(weights, np.float32),
        {} if weights is None else sparse_weights(ids, weights, unused),
        None if vectors is None else np.asarray(vectors, np.float32),
    )


def sparse_weights(
    ids: Sequence[int], weights: NDArray[np.float32], unused: frozenset[int]
) -> dict[int, float]:
    """Greatest weight of each token of a text, as FlagEmbedding gathers them.

    Args:
        ids: The text's tokens.
        weights: Weight of each.
        unused: Tokens that count for nothing: beginning, end, padding and unknown.
    """
    found: dict[int, float] = {}
    for token, weight in zip(ids, weights.tolist(), strict=True):
        if token not in unused and weight > found.get(token, 0.0):
            found[token] = weight
    return found
