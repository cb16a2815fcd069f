"""The source model in PyTorch, through transformers. Heavy: see `backends.host` for windows.

Nothing of a model's folder is executed: its config.json is vetted before transformers sees it,
weights are read as tensors alone, remote code is never trusted, and the network is never asked.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.first_load import try_tokenizer
from kimera_console.core.embedding.backends.base import ATTENTIONS, TRANSFORMERS, BackendInfo
from kimera_console.core.embedding.backends.cuda import DRIVER_LIBRARY, missing_library
from kimera_console.core.embedding.backends.loading import load_mapped, reads_by_itself
from kimera_console.core.embedding.backends.model import ModelBackend
from kimera_console.core.embedding.backends.onnx_session import strict_device_error
from kimera_console.core.embedding.backends.source_parts import (
    SentenceLayers,
    encoder_class,
    load_config,
)
from kimera_console.core.embedding.backends.vectors import pad_batch, pool_tokens, unit_rows
from kimera_console.core.embedding.fast_tokenizer import made_tokenizer
from kimera_console.core.embedding.long_texts import attention_of
from kimera_console.core.embedding.model_choice import model_choice
from kimera_console.core.embedding.tokenization import TextTokenizer
from kimera_console.core.errors import (
    Action,
    Advice,
    BackendError,
    DependencyError,
    KimeraError,
    closing_line,
)
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.sources.naming import shown_model
from kimera_console.core.sources.pooling import read_pooling
from kimera_console.core.sources.source import ResolvedSource, inspect_model
from kimera_console.core.sources.tokenizer_facts import TOKENIZER_NAME
from kimera_console.core.system.gpu_driver import driver_silence
from kimera_console.core.system.installation.conversion_part import missing_advice
from kimera_console.core.system.installation.program import is_frozen
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.sources.prompts import PromptWish

_UNUSED_PARTS = ("pooler.", "position_ids", "lm_head.", "cls.", "classifier.")
"""Weights that a text's vector does not depend on; a checkpoint may lack them."""

STREAMED_TYPES = frozenset({
    "albert", "bert", "camembert", "distilbert", "electra", "eurobert", "gte",
    "jina_embeddings_v3", "nomic_bert", "qwen2", "qwen3", "roberta", "xlm-roberta",
})  # fmt: skip
"""Architectures of which sdpa goes through the keys block by block on a processor, where a text
stands alone: transformers then gives it no mask. Others have a mask of positions or of a window."""
COPIES, COPIES_BY_TYPE = 3.2, {"deberta": 7.2, "deberta-v2": 7.2}
"""Matrices of scores that are held at once elsewhere: 2 measured of BERT in eager attention, 3 of
MPNet and T5, 7 of DeBERTa (torch 2.13)."""
DTYPES = {"fp32": "float32", "bf16": "bfloat16", "fp16": "float16"}
"""Precision -> torch's name of the type."""


def transformers_backend(
    options: EmbeddingOptions,
    context: JobContext,
    *,
    precision: str = "fp32",
    attention: str = "",
) -> TransformersBackend:
    """The backend for these flags: see `model_choice` for which model."""
    choice = model_choice(options)
    try_tokenizer(encoder_folder(choice.source.path), context)
    return load_transformers(
        choice.source,
        pooling=choice.pooling,
        device=options.device,
        max_length=options.max_length,
        threads=options.threads,
        strict=options.strict,
        precision=precision,
        attention=attention,
        prompt=options.prompt,
        notes=choice.notes,
        context=context,
    )


def load_transformers(
    source: ResolvedSource,
    *,
    pooling: str = "auto",
    device: str = "auto",
    max_length: int = 512,
    threads: int = 0,
    strict: bool = False,
    precision: str = "fp32",
    attention: str = "",
    prompt: PromptWish = "",
    notes: tuple[str, ...] = (),
    context: JobContext | None = None,
) -> TransformersBackend:
    """Vet and load a model's folder.

    Args:
        source: The model, from `resolve_source`.
        pooling: "auto" (what the model declares), "cls" or "mean".
        device: "auto", "cpu" or "cuda".
        max_length: Tokens kept of a text; the model's own limit bounds it.
        threads: Threads of PyTorch, for this whole process; 0 is one per physical core.
        strict: Whether device="cuda" must not end on the CPU.
        precision: Of weights and arithmetic, a key of `DTYPES`.
        attention: "sdpa" or "eager"; "" is the first of them that the architecture has.
        prompt: The model's prompt before every text, see `PromptWish`.
        notes: Sentences to keep in `info.notes`.
        context: A cancel stops between the steps of the load.

    Raises:
        SourceError: Files are missing, damaged, unsupported, or would run code.
        BackendError: PyTorch cannot load or run it.
        DependencyError: torch or transformers is not installed.
    """
    context = context or JobContext()
    started = time.perf_counter()
    context.report("Load the model", detail=source.id)
    # Nothing of the model is opened by a library before it was vetted.
    inspection = inspect_model(str(source.path), pooling=pooling, context=context)
    inspection.require_supported()
    choice = read_pooling(source.path, pooling)
    encoder = encoder_folder(source.path)
    torch = _import_torch()
    made = "" if os.path.lexists(encoder / TOKENIZER_NAME) else made_tokenizer(encoder)
    chosen = inspection.all_prompts.choose(prompt, shown_model(source.id))
    tokenizer = TextTokenizer(
        encoder, max_length=max_length, model_limit=inspection.max_tokens, prompt=chosen.text,
        made=made,
    )  # fmt: skip
    context.checkpoint()
    place, place_notes = _choose_device(torch, device, context, strict=strict)
    # PyTorch's threads belong to the process: the last model that is loaded decides.
    torch.set_num_threads(inference_threads(threads))
    model = _load_model(torch, encoder, place, precision, attention)
    context.checkpoint()
    info = BackendInfo(
        backend=TRANSFORMERS,
        provider="CUDA" if place == "cuda" else "CPU",
        model=shown_model(source.id),
        revision=source.revision,
        pooling=choice.mode,
        pooling_source=choice.source,
        dimension=inspection.dimension,
        precision=precision,
        max_tokens=tokenizer.max_tokens,
        path=str(source.path),
        notes=(*notes, *place_notes),
        prompt=chosen.name,
        prompt_text=chosen.text,
        prompts=inspection.all_prompts,
    )
    layers = SentenceLayers(source.path, choice.layers)
    # Some models pool without the tokens of the prompt.
    skip = 0 if choice.include_prompt else tokenizer.prompt_tokens()
    backend = TransformersBackend(_Loaded(torch, model, place), tokenizer, info, layers, skip)
    backend.layered = bool(choice.layers)
    backend.probe(context, started)
    return backend


@dataclass(frozen=True)
class _Loaded:
    torch: Any
    model: Any
    device: str


class TransformersBackend(ModelBackend):
    """A PyTorch model in evaluation mode; made by `load_transformers`."""

    def __init__(
        self,
        loaded: _Loaded,
        tokenizer: TextTokenizer,
        info: BackendInfo,
        layers: SentenceLayers,
        skip: int = 0,
    ) -> None:
        super().__init__(info, tokenizer, skip)
        self._layers = layers
        self._loaded: _Loaded | None = loaded
        accepted = inspect.signature(loaded.model.forward).parameters
        self.equal_lengths = "attention_mask" not in accepted
        config = loaded.model.config.to_dict()
        kind = config.get("model_type")
        copies = COPIES_BY_TYPE.get(kind, COPIES)
        self._attends = attention_of(config, width=info.dimension, copies=copies)
        self._streams = self.attention == "sdpa" and kind in STREAMED_TYPES

    @property
    def attention(self) -> str:
        """The implementation of attention that is really in force; "" if it does not say."""
        config = getattr(self._loaded.model, "config", None) if self._loaded else None
        return str(getattr(config, "_attn_implementation", "") or "")

    def probe(self, context: JobContext, started: float) -> None:
        """Embed one short text, so that what cannot run fails as the load does."""
        rows, _, _ = self._run(self.tokenize(["kimera"]), context)
        self._info = replace(
            self._info, dimension=rows.shape[1], load_seconds=time.perf_counter() - started
        )

    def close(self) -> None:
        """Free the model, and the GPU's memory with it."""
        loaded, self._loaded = self._loaded, None
        if loaded is not None and loaded.device == "cuda":
            torch = loaded.torch
            del loaded
            torch.cuda.empty_cache()

    def _run(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], float, float]:
        started = time.perf_counter()
        hidden, mask = self._token_vectors(ids, context)
        inferred = time.perf_counter()
        pooled = self._layers(pool_tokens(hidden, mask, self._info.pooling, skip=self._skip))
        rows = unit_rows(pooled, self._info.model)
        return rows, (inferred - started) * 1000, (time.perf_counter() - inferred) * 1000

    def _token_vectors(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        loaded = self._loaded
        if loaded is None:
            raise BackendError(f"{self._info.model} was closed.", hint="Load it again.")
        context.checkpoint()
        padded, mask = pad_batch(ids, self._tokenizer.pad_id)
        if loaded.device == "cpu" and self._attends.is_long(*padded.shape):
            self._attends.check_room(*padded.shape, streamed=self._streams)
        try:
            return self._infer(loaded, padded, mask), mask
        except Exception as error:
            raise BackendError(
                f"PyTorch failed on {self._info.model}: {closing_line(error)}",
                hint="Check the model's files, or free memory, and try again.",
            ) from error

    def _infer(
        self, loaded: _Loaded, padded: NDArray[np.int64], mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        torch = loaded.torch
        feeds = {"input_ids": torch.from_numpy(padded).to(loaded.device)}
        if not self.equal_lengths:
            feeds["attention_mask"] = torch.from_numpy(mask).to(loaded.device)
        with torch.inference_mode():
            hidden = loaded.model(**feeds).last_hidden_state
        result: NDArray[np.float32] = hidden.float().cpu().numpy()
        return result


def _import_torch() -> Any:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise DependencyError(
            f"The Transformers backend needs torch and transformers: {closing_line(error)}",
            hint=missing_advice()
            if is_frozen()
            else "Install them with `pip install torch transformers`.",
        ) from error
    del transformers
    return torch


def _choose_device(
    torch: Any, device: str, context: JobContext, *, strict: bool
) -> tuple[str, tuple[str, ...]]:
    if device == "cpu":
        return "cpu", ()
    built = torch.version.cuda is not None
    silence = driver_silence(context=context) if built else ""
    if not silence and torch.cuda.is_available():
        return "cuda", ()
    if device == "auto":
        return "cpu", (f"The model runs on the CPU: {silence}",) if silence else ()
    reason = "torch finds no CUDA device" if built else "the installed torch is built without CUDA"
    if built and missing_library(DRIVER_LIBRARY):
        reason = f"no NVIDIA driver is installed ({DRIVER_LIBRARY})"
    reason = silence or reason
    if strict:
        raise strict_device_error(reason)
    return "cpu", (f"CUDA was asked for; the model runs on the CPU: {reason}",)


def _load_model(
    torch: Any, folder: Path, device: str, precision: str = "fp32", wanted: str = ""
) -> Any:
    import transformers

    problem = "the model cannot be loaded"
    # Not every architecture has scaled-dot-product attention; those say so by a ValueError.
    ways = (wanted,) if wanted else ATTENTIONS
    for attention in ways:
        try:
            with _quiet(transformers):
                if not reads_by_itself(folder):
                    model = load_mapped(
                        folder, dtype=getattr(torch, DTYPES[precision]), attention=attention
                    )
                    return model.to(device)
                model, report = encoder_class(folder).from_pretrained(
                    str(folder),
                    config=load_config(folder),
                    local_files_only=True,
                    trust_remote_code=False,
                    use_safetensors=True,
                    dtype=getattr(torch, DTYPES[precision]),
                    attn_implementation=attention,
                    output_loading_info=True,
                )
            _check_complete(folder, report)
            return model.eval().to(device)
        except KimeraError:
            raise
        except Exception as error:
            problem = closing_line(error)
            if attention == ways[-1] or not isinstance(error, ValueError):
                raise BackendError(
                    f"transformers cannot load {folder}: {problem}",
                    hint=Advice.of("Check the model's files", Action.INSPECT, "."),
                ) from error
    raise BackendError(f"transformers cannot load {folder}: {problem}")


def _check_complete(folder: Path, report: dict[str, Any]) -> None:
    """Refuse a model whose missing weights transformers filled with random numbers."""
    missing = sorted(
        name
        for name in report.get("missing_keys", ())
        if not any(f".{unused}" in f".{name}" for unused in _UNUSED_PARTS)
    )
    if missing or report.get("mismatched_keys"):
        named = ", ".join(missing[:3]) or str(report["mismatched_keys"][0])
        raise BackendError(
            f"{folder} lacks weights that the model needs ({len(missing)} missing: {named}).",
            hint="Get the weights from the model's source again.",
        )


@contextlib.contextmanager
def _quiet(transformers: Any) -> Iterator[None]:
    """Keep transformers' warnings and progress bars off standard error while it loads."""
    logging = transformers.utils.logging
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
