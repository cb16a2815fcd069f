"""BGE-M3's further heads of a converted model: token weights and token vectors, when asked for.

ONNX Runtime hands over only the outputs asked for, but computes all of a graph. So the heads are
a graph of their own, loaded when somebody asks for one, and fed with the encoder's token vectors.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embedding.backends.base import RawEmbeddings, Timings
from kimera_console.core.embedding.backends.onnx_session import CUDA, VERIFY_HINT, run_session
from kimera_console.core.embedding.backends.vectors import pad_batch
from kimera_console.core.errors import BackendError, closing_line
from kimera_console.core.sources.heads import COLBERT, HEADS, HEADS_INPUTS, OUTPUTS, SPARSE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.onnx import OnnxBackend
    from kimera_console.core.jobs import JobContext

_TOKENS = HEADS_INPUTS[0]


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
) -> tuple[RawEmbeddings, list[TextHeads]]:
    """Embed texts as `encode` does, and compute heads of them from the same run of the encoder.

    Args:
        backend: A loaded bundle.
        texts: The texts.
        heads: Some of `model_heads.HEADS`.
        batch_size: Texts in a batch at most.
        context: Receives progress in texts; a cancel stops it.

    Returns:
        The dense vectors, and what the heads give, both in the texts' order. The heads' time is
        part of the inference's.

    Raises:
        BackendError: The bundle lacks a head, or the runtime fails.
    """
    _check_present(backend, heads)
    graph = backend.heads_graph()
    started = time.perf_counter()
    tokens = backend.tokenized(texts, context)
    tokenize_ms = (time.perf_counter() - started) * 1000
    ids, unused = tokens.ids, backend.unweighted_ids
    found: dict[int, TextHeads] = {}

    def run(batch: list[int]) -> tuple[NDArray[np.float32], float, float]:
        own = [ids[i] for i in batch]
        rows, (hidden,), infer_ms, pool_ms = backend.run_with([_TOKENS], own, context)
        began = time.perf_counter()
        # While the batch's hidden states are there: kept for all texts they would fill the memory.
        given = graph.run(heads, hidden, pad_batch(own, 0)[1], context)
        infer_ms += (time.perf_counter() - began) * 1000
        for row, index in enumerate(batch):
            found[index] = _of_text(ids[index], given, row, unused)
        return rows, infer_ms, pool_ms

    vectors, timings = backend.run_batches(ids, run, batch_size=batch_size, context=context)
    dense = RawEmbeddings(
        vectors=vectors,
        token_counts=tuple(len(own) for own in ids),
        truncated=tokens.truncated,
        timings=Timings(tokenize_ms, timings.infer_ms, timings.pool_ms),
    )
    return dense, [found[index] for index in range(len(ids))]


class HeadsGraph:
    """A session over a bundle's heads.onnx; made by `open_heads`."""

    def __init__(self, session: Any, file: Path) -> None:
        self._session = session
        self._file = file

    def run(
        self,
        heads: Sequence[str],
        hidden: NDArray[Any],
        mask: NDArray[np.int64],
        context: JobContext,
    ) -> dict[str, NDArray[Any]]:
        """Heads of one batch by name, shaped as `model_heads.OUTPUTS` says.

        Args:
            heads: Some of `model_heads.HEADS`.
            hidden: The encoder's token vectors, shape (batch, tokens, width).
            mask: 1 for tokens, 0 for padding, shape (batch, tokens).
            context: A cancel stops the run.

        Raises:
            BackendError: The runtime fails; heads of another model do not fit, for one.
        """
        feeds = dict(zip(HEADS_INPUTS, (hidden.astype(np.float32, copy=False), mask), strict=True))
        names = [OUTPUTS[head] for head in heads]
        values = run_session(self._session, self._file, names, feeds, context)
        return dict(zip(heads, values, strict=True))


def open_heads(file: Path, provider: str, threads: int) -> HeadsGraph:
    """Load the graph of a bundle's heads.

    Args:
        file: The bundle's heads.onnx.
        provider: What runs the encoder, as `BackendInfo` has it: a GPU runs the heads too.
        threads: Inference threads.

    Raises:
        BackendError: ONNX Runtime cannot load it.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.force_spinning_stop", "1")
    providers = ["CPUExecutionProvider"] if provider == "CPU" else [CUDA, "CPUExecutionProvider"]
    try:
        session = onnxruntime.InferenceSession(
            str(file), sess_options=options, providers=providers, enable_fallback=0
        )
    except Exception as error:
        raise BackendError(
            f"ONNX Runtime cannot load {file}: {closing_line(error)}", hint=VERIFY_HINT
        ) from error
    return HeadsGraph(session, file)


def _check_present(backend: OnnxBackend, heads: Sequence[str]) -> None:
    absent = [head for head in heads if head not in backend.heads]
    if not absent and heads:
        return
    has = f"has {' and '.join(backend.heads)} only" if backend.heads else "has no such heads"
    raise BackendError(
        f"{backend.info.model} does not give {absent[0] if absent else 'any'} embeddings: the"
        f" converted model {has}.",
        hint="Convert a model that brings them (BGE-M3's sparse_linear.pt, colbert_linear.pt).",
    )


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
