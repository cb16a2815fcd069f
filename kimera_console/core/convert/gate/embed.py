"""Embedding the probe texts twice, each time as users would.

The converted model goes the way of every text: the console's own tokenization, batches and
session. The source model goes transformers' way, with its tokenizer, so that a difference anywhere
shows. Each runs in a process of its own; vectors travel by file.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.vector_fingerprint import chosen_texts, vector_fingerprint
from kimera_console.core.convert.answers import ProbeVectors
from kimera_console.core.convert.export.heads import load_head
from kimera_console.core.convert.gate.activations import GreatestActivation
from kimera_console.core.convert.gate.fitting import fit_texts
from kimera_console.core.convert.gate.probe import token_budget
from kimera_console.core.convert.gate.probe_arrays import ProbeArrays
from kimera_console.core.convert.gate.retrieval import (
    NO_RETRIEVAL,
    embed_retrieval,
    load_labelled_set,
)
from kimera_console.core.embedding.backends.loading import load_mapped, reads_by_itself
from kimera_console.core.embedding.backends.model import plan_batches
from kimera_console.core.embedding.backends.source_parts import (
    SentenceLayers,
    encoder_class,
    load_config,
    load_tokenizer,
)
from kimera_console.core.embedding.backends.vectors import pad_batch, pool_tokens
from kimera_console.core.errors import BackendError, SourceError
from kimera_console.core.sources.config import read_config
from kimera_console.core.sources.heads import COLBERT, SPARSE
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.sources.pooling import read_pooling
from kimera_console.core.sources.text_settings import read_text_settings
from kimera_console.core.sources.weights import INCOMPLETE_HINT
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.bundles.vector_fingerprint import VectorFingerprint
    from kimera_console.core.convert.gate.retrieval import RetrievalVectors
    from kimera_console.core.convert.stages import StageTracker
    from kimera_console.core.convert.tasks import EmbedConverted, EmbedSource
    from kimera_console.core.embedding.backends.onnx_heads import TextHeads
    from kimera_console.core.jobs import JobContext

BATCH_SIZE = 32
ORDER_TEXTS = 12
"""Texts embedded a second time in other company, at most."""
ORDER_SHARE = 0.1
"""Padded tokens that this may cost, as a share of the comparison's budget."""


def embed_converted(task: EmbedConverted, tracker: StageTracker) -> ProbeVectors:
    """Load a bundle with ONNX Runtime and embed the probe texts and the user's own.

    Vectors that are no vectors (NaN, zeros, another dimension) are no error here: they are
    written as the graph gives them, for the comparison to name.

    Args:
        task: The bundle, the texts and the file to write.
        tracker: Receives progress in texts.

    Returns:
        The texts as they were embedded.

    Raises:
        BackendError, BundleError: It cannot be loaded or run.
    """
    converted = _Converted(task.folder, task.max_tokens, task.pooling)
    budget, cap = token_budget(task.parameters), 0
    if task.given is not None:
        texts, topics = task.given.texts, task.given.topics
    else:
        fitted = fit_texts(converted.tokenize, budget)
        cap, topics = fitted.cap, fitted.topics
        texts = (*(probe.text for probe in fitted.probes), *task.own)
    ids = converted.tokenize(texts)
    vectors, heads = converted.embed(texts, ids, task.heads, tracker)
    rows = order_rows([len(tokens) for tokens in ids], ORDER_SHARE * budget)
    # What the graph itself gives for one mixed batch, before anyone scales it to norm 1.
    reordered = converted.graph_rows([ids[row] for row in rows], tracker)
    if reordered is None:
        reordered, rows = np.empty((0, vectors.shape[1]), np.float32), []
    elif not task.normalize:  # only its direction is the model's vector
        reordered = _unit(reordered)
    searched = converted.retrieval(ids, budget, topics, tracker)
    ProbeArrays(vectors, searched.labelled, reordered, searched.alone, heads).save(task.vectors)
    return ProbeVectors(
        tuple(map(tuple, ids)),
        texts,
        cap,
        tuple(rows),
        topics=searched.topics,
        labelled_tokens=searched.tokens,
        alone_rows=searched.alone_rows,
        retrieval_problem=searched.problem,
        fingerprint=converted.fingerprint() if task.fingerprint else None,
    )


class _Converted:
    """A bundle as every text meets it; where that refuses its vectors, the bare graph's.

    Args:
        folder: The bundle.
        max_tokens: Tokens kept of a text.
        pooling: What is done after a graph made by others; "" for one of ours.
    """

    def __init__(self, folder: Path, max_tokens: int, pooling: str) -> None:
        from kimera_console.core.embedding.backends.onnx import load_onnx

        load = functools.partial(
            load_onnx,
            folder,
            pooling=pooling or "auto",
            device="cpu",
            max_length=max_tokens,
            quarantined=True,
        )
        self._graph_is_ours = not pooling
        self._refused: BackendError | None = None
        try:
            self._backend = load()
        except BackendError as error:
            self._refused = error
            try:
                self._backend = load(probe=False)
            except BackendError:
                raise error from None

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids as the console embeds them."""
        return self._backend.tokenize(texts)

    def fingerprint(self) -> VectorFingerprint | None:
        """What the graph gives for a few texts, to be known by on other machines."""
        path, ids = Path(self._backend.info.path), self.tokenize(chosen_texts())
        return None if self._refused else vector_fingerprint(self._backend.session, path, ids)

    def embed(
        self,
        texts: Sequence[str],
        ids: Sequence[Sequence[int]],
        heads: Sequence[str],
        tracker: StageTracker,
    ) -> tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]:
        """Vectors of the texts, one row each, and what heads give; no heads where it refuses."""
        refused = self._refused
        if refused is None:
            try:
                return self._as_users_do(texts, heads, tracker.inner_context())
            except BackendError as error:
                refused = error
        rows = self._bare_rows(ids, refused, tracker)
        expected = self._backend.info.dimension or rows.shape[1]
        if rows.shape[1] == expected and np.isfinite(rows).all() and rows.any(axis=1).all():
            raise refused  # there is nothing for a comparison to name
        return rows, {}

    def _as_users_do(
        self, texts: Sequence[str], heads: Sequence[str], context: JobContext
    ) -> tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]:
        """The very calls that every other text goes through, without heads and with them."""
        from kimera_console.core.embedding.backends.onnx_heads import embed_heads

        if not heads:
            found = self._backend.encode(texts, batch_size=BATCH_SIZE, context=context)
            return found.vectors, {}
        dense, given = embed_heads(
            self._backend, texts, heads, batch_size=BATCH_SIZE, context=context
        )
        return dense.vectors, _head_rows(given, heads)

    def retrieval(
        self,
        ids: Sequence[Sequence[int]],
        budget: int,
        topics: int,
        tracker: StageTracker,
    ) -> RetrievalVectors:
        """The labelled set, and texts alone; nothing where users get no vectors either."""
        if self._refused is not None or not topics:
            return NO_RETRIEVAL
        return embed_retrieval(
            self._backend,
            ids,
            budget,
            topics=topics,
            batch_size=BATCH_SIZE,
            on_text=lambda done, total: tracker.advance(done, total, "texts"),
        )

    def graph_rows(
        self, ids: Sequence[Sequence[int]], tracker: StageTracker
    ) -> NDArray[np.float32] | None:
        """What the graph gives for one batch; None where it gives token vectors.

        A graph made by others need not pool nor scale: of it, what users get.
        """
        if not self._graph_is_ours:
            return self._backend.unit_vectors(ids, tracker.inner_context())
        rows = np.asarray(self._backend.graph_output(ids, tracker.inner_context()))
        return rows.astype(np.float32) if rows.ndim == 2 else None

    def _bare_rows(
        self, ids: Sequence[Sequence[int]], refused: BackendError, tracker: StageTracker
    ) -> NDArray[np.float32]:
        parts: dict[int, NDArray[np.float32]] = {}
        for batch in plan_batches([len(tokens) for tokens in ids], BATCH_SIZE):
            rows = self.graph_rows([ids[i] for i in batch], tracker)
            if rows is None or len(rows) != len(batch):
                raise refused
            parts.update(zip(batch, rows, strict=True))
            tracker.advance(len(parts), len(ids), "texts")
        return np.stack([parts[row] for row in range(len(ids))])


def embed_source(task: EmbedSource, tracker: StageTracker) -> ProbeVectors:
    """Embed the same texts with transformers and torch.

    Args:
        task: The model, the texts and the file to write.
        tracker: Receives progress in texts.

    Returns:
        Their ids as transformers tokenized them.

    Raises:
        SourceError: The weights lack something that the model needs.
    """
    import torch

    torch.set_num_threads(inference_threads(0))
    encoder = encoder_folder(task.source)
    hidden = read_config(encoder).dimension
    tokenizer = load_tokenizer(encoder)
    if read_text_settings(encoder).lower_case:
        _lower_case(tokenizer)
    texts, topics = task.given.texts, task.given.topics
    # The labelled set, of the size that the converted side chose, goes with the texts.
    labelled = load_labelled_set(topics).texts if topics else ()
    every: list[list[int]] = tokenizer(
        [*texts, *labelled], truncation=True, max_length=task.max_tokens, padding=False
    )["input_ids"]
    ids, searched = every[: len(texts)], every[len(texts) :]
    model = _source_model(encoder)
    greatest = GreatestActivation(model) if task.activations else None
    choice = read_pooling(task.source, task.pooling)
    layers = SentenceLayers(task.source, choice.layers)
    heads = SourceHeads(task.source, task.heads, hidden)
    # A padding token that is masked may be any; some decoders have none.
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else 0

    def embed(ids: list[list[int]], take: Callable[..., None]) -> NDArray[np.float32]:
        found, done = np.empty((len(ids), choice.dimension(hidden)), np.float32), 0
        for batch in plan_batches([len(tokens) for tokens in ids], BATCH_SIZE):
            padded, mask = pad_batch([ids[i] for i in batch], pad)
            tokens = model(
                input_ids=torch.from_numpy(padded), attention_mask=torch.from_numpy(mask)
            ).last_hidden_state
            found[batch] = _unit(layers(pool_tokens(tokens.numpy(), mask, choice.mode)))
            take(batch, tokens, mask)
            done += len(batch)
            tracker.advance(done, len(ids), "texts")
        return found

    with torch.inference_mode():
        vectors = embed(ids, heads.take)
        # Heads are compared on the probe texts alone.
        searches = embed(searched, lambda *_: None)
    ProbeArrays(vectors, searches, heads=heads.rows()).save(task.vectors)
    found = ProbeVectors(tuple(map(tuple, ids)))
    if greatest is None:
        return found
    return replace(found, greatest_activation=greatest.value, greatest_activation_at=greatest.place)


def _lower_case(tokenizer: Any) -> None:
    """Put texts into lower case, as sentence-transformers does for `do_lower_case`."""
    from tokenizers import normalizers

    inner = tokenizer.backend_tokenizer
    own = [] if inner.normalizer is None else [inner.normalizer]
    inner.normalizer = normalizers.Sequence([normalizers.Lowercase(), *own])


def _source_model(source: Path) -> Any:
    """The model as transformers loads it, or a checkpoint's tensors put into its architecture.

    Its weights stay mapped, so that what is not needed (most rows of a large vocabulary) never
    becomes memory.
    """
    import torch

    if not reads_by_itself(source):
        return load_mapped(source, dtype=torch.float32)
    model, loading = encoder_class(source).from_pretrained(
        source,
        config=load_config(source),
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        dtype=torch.float32,
        output_loading_info=True,
    )
    missing = sorted(key for key in loading["missing_keys"] if "pooler" not in key)
    if missing:
        raise SourceError(
            f"The weights in {source} lack {missing[0]}, which config.json calls for.",
            hint=INCOMPLETE_HINT,
        )
    return model.eval()


def _head_rows(found: Sequence[TextHeads], heads: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """Head -> rows of all texts' tokens, one text after another."""
    rows: dict[str, list[Any]] = {
        SPARSE: [text.token_weights[:, None] for text in found if text.token_weights is not None],
        COLBERT: [text.colbert for text in found if text.colbert is not None],
    }
    return {head: np.concatenate(rows[head]) for head in heads}


class SourceHeads:
    """The heads of the source model, computed with torch from its own files.

    Args:
        source: The model's folder.
        heads: Which.
        hidden: Length of the token vectors.
    """

    def __init__(self, source: Path, heads: tuple[str, ...], hidden: int) -> None:
        self._weights = {head: load_head(source, head, hidden) for head in heads}
        self._found: dict[str, dict[int, Any]] = {head: {} for head in heads}

    def take(self, batch: Sequence[int], hidden: Any, mask: NDArray[np.int64]) -> None:
        """Compute them for one batch of texts, given by their indices."""
        import torch

        functional = torch.nn.functional
        for head, weights in self._weights.items():
            for row, index in enumerate(batch):
                own = hidden[row, : int(mask[row].sum())]
                if head == SPARSE:
                    values = functional.linear(own, **weights).relu()
                else:
                    vectors = functional.linear(own[1:], **weights)
                    values = functional.normalize(vectors, dim=-1)
                self._found[head][index] = values.numpy()

    def rows(self) -> dict[str, NDArray[np.float32]]:
        """Head -> rows of all texts' tokens, one text after another."""
        return {
            head: np.concatenate([found[index] for index in sorted(found)])
            for head, found in self._found.items()
        }


def order_rows(lengths: Sequence[int], budget: float) -> list[int]:
    """Texts to embed again, all lengths in one batch: most of it is padding."""
    ranked = sorted(range(len(lengths)), key=lambda i: lengths[i])
    chosen: list[int] = []
    step = max(1, len(ranked) // ORDER_TEXTS)
    for row in ranked[::step][:ORDER_TEXTS]:
        if (len(chosen) + 1) * lengths[row] > budget and len(chosen) >= 2:
            break
        chosen.append(row)
    return chosen[::-1]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to norm 1; NaN stays NaN, for the comparison to report."""
    norms = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-12), np.float32)


__all__ = ["embed_converted", "embed_source"]
