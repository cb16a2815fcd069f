"""What the ONNX and the Transformers backend have in common: batches and their order."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embedding.backends.base import (
    BackendInfo,
    PlannedBatch,
    RawEmbeddings,
    Timings,
)
from kimera_console.core.embedding.backends.vectors import COMPARED_POOLINGS, pool_tokens, unit_rows
from kimera_console.core.errors import BackendError
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.embedding.tokenization import TextTokenizer, TokenizedTexts

TOKEN_BUDGET = 2048
"""Padded tokens a batch. On two cores this was the best of 512 to 8192 for MiniLM."""
KEPT_TOKENS = 1 << 20
"""Token ids that a plan hands back at most, some tens of megabytes; texts beyond are tokenized
again."""
PADDING_BUDGET = 256
"""Tokens of a batch that may be padding. A batch of its own costs MiniLM about as much as ten
tokens (two cores), so this never loses; one long text among short ones it embeds 1.7 times as fast.
"""
FINE_PADDING_BUDGET = 32
"""The same for ONNX Runtime on a processor, where a batch of its own costs MiniLM as much as 11
(int8) to 17 tokens (fp32). Of the benchmark's paragraphs, in chunks of 512, padding is 3.5 % in
411 batches instead of 7.8 % in 248, which saves more than these cost up to 40 tokens a batch.
"""


class ModelBackend(abc.ABC):
    """A loaded model and its tokenizer: `encode` for texts, `encode_ids` for ready token ids.

    Subclasses run one padded batch. Batches hold texts of about the same length, at most
    `batch_size` of them, at most TOKEN_BUDGET padded tokens (but at least one text) and at most
    `padding_budget` tokens of padding, longest first: what does not fit into memory fails at
    once, not after ten minutes.

    Args:
        info: What was loaded.
        tokenizer: The model's, with the prompt.
        skip: Tokens of the prompt that pooling leaves out.
    """

    equal_lengths = False
    """Whether a batch may hold texts of one length only (a graph without an attention mask)."""
    padding_budget = PADDING_BUDGET
    """Tokens of a batch that may be padding."""
    layered = False
    """Whether other modules follow the pooling."""

    def __init__(self, info: BackendInfo, tokenizer: TextTokenizer, skip: int = 0) -> None:
        self._info = info
        self._tokenizer = tokenizer
        self._skip = skip

    @property
    def info(self) -> BackendInfo:
        """What was loaded, as read back."""
        return self._info

    def encode(
        self,
        texts: Sequence[str],
        *,
        batch_size: int,
        context: JobContext,
        tokens: TokenizedTexts | None = None,
    ) -> RawEmbeddings:
        """Embed texts; see `base.Backend.encode`."""
        if tokens is None:
            tokens = self.tokenized(texts, context)
        vectors, timings = self._encode(tokens.ids, batch_size, context)
        return RawEmbeddings(
            vectors=vectors,
            token_counts=tuple(map(len, tokens.ids)),
            truncated=tokens.truncated,
            timings=Timings(tokens.milliseconds, timings.infer_ms, timings.pool_ms),
        )

    def plan(
        self, texts: Sequence[str], *, batch_size: int, context: JobContext
    ) -> list[PlannedBatch]:
        """Texts batch by batch; see `base.Backend.plan`."""
        tokens = self.tokenized(texts, context)
        planned: list[PlannedBatch] = []
        kept = 0
        for places in self.batches(tokens.ids, batch_size):
            part = tokens.part(places)
            kept += sum(map(len, part.ids))
            given = part if kept <= KEPT_TOKENS else None
            planned.append(PlannedBatch(places, [texts[place] for place in places], given))
        return planned

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids exactly as `encode` would embed them, special tokens included."""
        return self.tokenized(texts).ids

    def tokenized(self, texts: Sequence[str], context: JobContext | None = None) -> TokenizedTexts:
        """The same, with what was cut at the limit; a cancel stops it."""
        return self._tokenizer.encode(texts, context)

    def encode_ids(
        self, ids: Sequence[Sequence[int]], *, batch_size: int = 32
    ) -> NDArray[np.float32]:
        """Embed ready token ids, in order: for comparisons that must feed the same ids.

        Args:
            ids: Per text at least one id, special tokens included; nothing is added or cut.
            batch_size: Texts in a batch at most.

        Returns:
            float32, shape (n, dimension), unit norm.

        Raises:
            BackendError: The runtime fails.
        """
        return self._encode(ids, batch_size, JobContext())[0]

    def _encode(
        self, ids: Sequence[Sequence[int]], batch_size: int, context: JobContext
    ) -> tuple[NDArray[np.float32], Timings]:
        def run(batch: list[int]) -> tuple[NDArray[np.float32], float, float]:
            return self._run([ids[i] for i in batch], context)

        return self.run_batches(ids, run, batch_size=batch_size, context=context)

    def run_batches(
        self,
        ids: Sequence[Sequence[int]],
        run: Callable[[list[int]], tuple[NDArray[np.float32], float, float]],
        *,
        batch_size: int,
        context: JobContext,
    ) -> tuple[NDArray[np.float32], Timings]:
        """Vectors of tokenized texts, batch by batch.

        Args:
            ids: Per text, special tokens included.
            run: Given the indices of a batch's texts, their unit vectors, the inference's and the
                pooling's ms.
            batch_size: Texts in a batch at most.
            context: Receives progress in texts; a cancel stops it.

        Raises:
            BackendError: The runtime fails, or gives vectors of another dimension.
        """
        if len(ids) == 1:
            context.report("Embed", 0, 1, unit="texts")
            rows, infer_ms, pool_ms = run([0])
            self._check_shape(rows, 1)
            context.report("Embed", 1, 1, unit="texts")
            return rows, Timings(0.0, infer_ms, pool_ms)
        vectors = np.empty((len(ids), self._info.dimension), dtype=np.float32)
        infer_ms = pool_ms = 0.0
        done = 0
        for batch in self.batches(ids, batch_size):
            context.report("Embed", done, len(ids), unit="texts")
            rows, batch_infer_ms, batch_pool_ms = run(batch)
            self._check_shape(rows, len(batch))
            vectors[batch] = rows
            infer_ms += batch_infer_ms
            pool_ms += batch_pool_ms
            done += len(batch)
        context.report("Embed", done, len(ids), unit="texts")
        return vectors, Timings(0.0, infer_ms, pool_ms)

    def _check_shape(self, rows: NDArray[np.float32], texts: int) -> None:
        if rows.shape != (texts, self._info.dimension):
            raise BackendError(
                f"{self._info.model} gave vectors of shape {rows.shape} for {texts} "
                f"texts, expected {self._info.dimension} numbers each.",
                hint="Convert the model again.",
            )

    def batches(self, ids: Sequence[Sequence[int]], batch_size: int) -> list[list[int]]:
        """Indices of tokenized texts, batch by batch, as `encode` would run them."""
        lengths = [len(tokens) for tokens in ids]
        return plan_batches(
            lengths,
            batch_size,
            padding_budget=self.padding_budget,
            equal_lengths=self.equal_lengths,
        )

    @property
    def unweighted_ids(self) -> frozenset[int]:
        """Tokens that count for nothing in a sparse embedding."""
        return self._tokenizer.unweighted_ids()

    def pieces(self, text: str) -> TokenPieces:
        """What `encode` cuts a text into; see `base.Backend.pieces`."""
        return self._tokenizer.pieces(text)

    def poolings(self, text: str, *, context: JobContext) -> dict[str, NDArray[np.float32]]:
        """One text pooled in every known way; see `base.Backend.poolings`."""
        if self.layered or self._info.pooling not in COMPARED_POOLINGS:
            after = " with other modules after it" if self.layered else ""
            raise BackendError(
                f"{self._info.model} has {self._info.pooling or 'unknown'} pooling{after}, so"
                f" {', '.join(COMPARED_POOLINGS)} are not compared with it."
            )
        hidden, mask = self._token_vectors(self.tokenize([text]), context)
        return {
            mode: unit_rows(
                pool_tokens(hidden, mask, mode, skip=self._skip), f"{self._info.model} ({mode})"
            )[0]
            for mode in COMPARED_POOLINGS
        }

    @abc.abstractmethod
    def _run(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], float, float]:
        """Run one batch: unit vectors of shape (batch, dimension), inference ms, pooling ms."""

    @abc.abstractmethod
    def _token_vectors(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Token vectors, shape (batch, tokens, dimension), and their mask, of one batch."""

    @abc.abstractmethod
    def close(self) -> None:
        """Free the model."""


def plan_batches(
    lengths: Sequence[int],
    batch_size: int,
    *,
    token_budget: int = TOKEN_BUDGET,
    padding_budget: int = PADDING_BUDGET,
    equal_lengths: bool = False,
) -> list[list[int]]:
    """Indices of texts, batch by batch, longest first.

    Args:
        lengths: Tokens of each text.
        batch_size: Texts a batch at most.
        token_budget: Padded tokens a batch at most; a longer text has a batch of its own.
        padding_budget: Tokens of padding a batch at most.
        equal_lengths: Only texts of one length share a batch.
    """
    batches: list[list[int]] = []
    capacity = longest = padding = 0
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        length = lengths[index]
        padding += longest - length
        full = not batches or len(batches[-1]) >= capacity or padding > padding_budget
        if full or (equal_lengths and length != longest):
            longest, padding = length, 0
            capacity = max(1, min(batch_size, token_budget // max(1, longest)))
            batches.append([])
        batches[-1].append(index)
    return batches
