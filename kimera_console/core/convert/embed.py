"""Embedding the probe texts twice, each time as users would.

The converted model goes the way of every text: the console's own tokenisation, batches and
session. The original goes transformers' way, with its tokenizer, so that a difference anywhere
shows. Each runs in a process of its own; vectors travel by file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.backends.model import inference_threads, plan_batches
from kimera_console.core.backends.vectors import pad_batch, pool_tokens
from kimera_console.core.convert.probe import (
    ProbeText,
    fit_budget,
    load_probe_texts,
    token_budget,
)
from kimera_console.core.errors import BackendError, ParityError, SourceError
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.core.backends.onnx import OnnxBackend
    from kimera_console.core.convert.stages import StageTracker

BATCH_SIZE = 32
ORDER_TEXTS = 12
"""Texts embedded a second time in other company, at most."""
ORDER_SHARE = 0.1
"""Padded tokens that this may cost, as a share of the comparison's budget."""


def embed_converted(request: dict[str, Any], tracker: StageTracker) -> dict[str, Any]:
    """Load the staged bundle with ONNX Runtime and embed the probe texts.

    Args:
        request: `staged`, `parameters`, `max_tokens`, and `vectors`: the .npz file to write.
        tracker: Receives progress in texts.

    Returns:
        `texts` as embedded, `ids`, `shortened_to_tokens` and `reordered_rows`.

    Raises:
        ParityError: The model gives NaN or infinite values.
        BackendError, BundleError: It cannot be loaded or run.
    """
    from kimera_console.core.backends.onnx import load_onnx

    staged, probes = Path(request["staged"]), load_probe_texts()
    try:
        backend = load_onnx(staged, device="cpu", max_length=request["max_tokens"])
        counts = [len(ids) for ids in backend.tokenize([probe.text for probe in probes])]
        budget = token_budget(request["parameters"])
        probes, cap = fit_budget(probes, counts, budget)
        texts = [probe.text for probe in probes]
        ids = backend.tokenize(texts)
        vectors = _encode(backend, texts, [len(tokens) for tokens in ids], tracker)
    except BackendError as error:
        _explain_nan(staged, error)
        raise
    rows = _order_rows([len(tokens) for tokens in ids], ORDER_SHARE * budget)
    reordered = _graph_vectors(backend, [ids[row] for row in rows], tracker)
    np.savez(request["vectors"], vectors=vectors, reordered=reordered)
    return {
        "texts": texts,
        "ids": ids,
        "shortened_to_tokens": cap,
        "reordered_rows": rows,
    }


def embed_original(request: dict[str, Any], tracker: StageTracker) -> dict[str, Any]:
    """Embed the same texts with transformers and torch.

    Args:
        request: `source`, `texts`, `pooling`, `max_tokens`, and `vectors`: the file to write.
        tracker: Receives progress in texts.

    Returns:
        `ids` as transformers tokenised them.

    Raises:
        SourceError: The weights lack something that the model needs.
    """
    import torch
    from transformers import AutoTokenizer

    source = Path(request["source"])
    torch.set_num_threads(inference_threads(0))
    tokenizer = AutoTokenizer.from_pretrained(
        source, local_files_only=True, trust_remote_code=False, use_fast=True
    )
    ids: list[list[int]] = tokenizer(
        request["texts"], truncation=True, max_length=request["max_tokens"], padding=False
    )["input_ids"]
    model = _original_model(source)
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else 0
    vectors = np.empty((len(ids), model.config.hidden_size), np.float32)
    done = 0
    with torch.inference_mode():
        for batch in _batches([len(tokens) for tokens in ids]):
            padded, mask = pad_batch([ids[i] for i in batch], pad)
            hidden = model(
                input_ids=torch.from_numpy(padded), attention_mask=torch.from_numpy(mask)
            ).last_hidden_state
            vectors[batch] = _unit(pool_tokens(hidden.numpy(), mask, request["pooling"]))
            done += len(batch)
            tracker.advance(done, len(ids), "texts")
    np.savez(request["vectors"], vectors=vectors)
    return {"ids": ids}


def _encode(
    backend: OnnxBackend, texts: Sequence[str], lengths: Sequence[int], tracker: StageTracker
) -> NDArray[np.float32]:
    """Vectors of all texts, by the very call that every other text goes through."""
    vectors = np.empty((len(texts), backend.info.dimension), np.float32)
    done = 0
    for batch in _batches(lengths):
        found = backend.encode(
            [texts[i] for i in batch], batch_size=BATCH_SIZE, context=JobContext()
        )
        vectors[batch] = found.vectors
        done += len(batch)
        tracker.advance(done, len(texts), "texts")
    return vectors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts by length; the few long ones apart, so that short ones are not padded to theirs."""
    half = max(lengths) / 2
    long = [i for i, length in enumerate(lengths) if length > half]
    short = [i for i, length in enumerate(lengths) if length <= half]
    return [
        [group[i] for i in batch]
        for group in (long, short)
        for batch in plan_batches([lengths[i] for i in group], BATCH_SIZE)
    ]


def _original_model(source: Path) -> Any:
    """The model as transformers loads it.

    Its weights stay mapped, so that what is not needed (most rows of a large vocabulary) never
    becomes memory.
    """
    import torch
    from transformers import AutoModel

    model, loading = AutoModel.from_pretrained(
        source,
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
            hint="config.json and the weights belong to different models. Get them again.",
        )
    return model.eval()


def _order_rows(lengths: Sequence[int], budget: float) -> list[int]:
    """Texts to embed again, all lengths in one batch: most of it is padding."""
    ranked = sorted(range(len(lengths)), key=lambda i: lengths[i])
    chosen: list[int] = []
    step = max(1, len(ranked) // ORDER_TEXTS)
    for row in ranked[::step][:ORDER_TEXTS]:
        if (len(chosen) + 1) * lengths[row] > budget and len(chosen) >= 2:
            break
        chosen.append(row)
    return chosen[::-1]


def _graph_vectors(
    backend: OnnxBackend, ids: list[list[int]], tracker: StageTracker
) -> NDArray[np.float32]:
    """What the graph itself gives for one mixed batch, before anyone scales it to norm 1."""
    padded, mask = pad_batch(ids, backend._tokenizer.pad_id)
    output = backend._infer(backend._feeds(padded, mask), tracker.inner_context())
    return np.asarray(output, np.float32)


def _explain_nan(staged: Path, error: BackendError) -> None:
    """Raise a ParityError if the failure is that the graph gives no numbers."""
    if "NaN" in error.message or "zeros" in error.message:
        raise ParityError(
            f"The converted model does not give usable vectors: {error.message}",
            hint="The source's weights are damaged. Get the model again.",
            log=f"{staged}: {error}",
        ) from error


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to norm 1; NaN stays NaN, for the comparison to report."""
    norms = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-12), np.float32)


__all__ = ["ProbeText", "embed_converted", "embed_original"]
