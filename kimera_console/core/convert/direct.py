"""Direct exporter, first half: trace an encoder without its weights.

The architecture is built with parameters that are one zero, expanded: they have shapes, and
cost no memory. Buffers and constants are real, so whatever tracing lifts into the graph has its
true value; only parameters are missing, and `graph.py` fills them in from the safetensors file
by name. Runs in a child process.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.repeat import repeated_layers
from kimera_console.core.errors import ConversionError, SourceError, UnsupportedModelError
from kimera_console.core.safetensors_header import FLOAT_DTYPES, TensorInfo, read_weights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTENTION = {
    "bert": "sdpa",
    "roberta": "sdpa",
    "xlm-roberta": "sdpa",
    "mpnet": "eager",
    "distilbert": "sdpa",
}
"""Architectures this exporter is tested on, and the attention that traces right (MPNet's
relative positions exist only in the eager one)."""

INPUT_NAMES = ("input_ids", "attention_mask")
"""BERT's token_type_ids are zeros inside the graph: an embedding is of one text, never a pair."""
OUTPUT_NAMES = ("sentence_embedding", "last_hidden_state")
ENCODER_PREFIX = "encoder."
"""Where the traced module keeps the model; parameters' names in the graph start with it."""

_TWO_MODELS = "config.json and the weights belong to different models. Get them again."


@dataclass(frozen=True)
class EmptyEncoder:
    """An architecture without its weights, and where those are.

    Attributes:
        module: Encoder, pooling and normalisation; its parameters hold no values.
        config: transformers' configuration.
        parameters: Name of each parameter in the graph -> its tensor in the safetensors files.
        matrices: Names of the parameters that the graph will transpose before use.
        unused: Tensors of the files that the encoder has no place for.
    """

    module: Any
    config: Any
    parameters: dict[str, TensorInfo]
    matrices: frozenset[str]
    unused: tuple[str, ...]


def build_encoder(folder: Path, pooling: str) -> EmptyEncoder:
    """Build a model's encoder with pooling and normalisation after it, without its weights.

    Args:
        folder: The model's folder: config.json and safetensors.
        pooling: "cls" or "mean".

    Raises:
        UnsupportedModelError: An architecture that this exporter is not tested on.
        SourceError: The weights do not fit the configuration.
    """
    import torch
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    if config.model_type not in ATTENTION:
        raise UnsupportedModelError(
            f"The direct exporter does not handle {config.model_type} models.",
            hint="Choose the optimum exporter.",
        )
    encoder = _empty_encoder(config)
    stored = read_weights(folder).tensors
    keys = match_parameters(
        {name: tuple(p.shape) for name, p in encoder.named_parameters()},
        stored,
        prefix=encoder.base_model_prefix,
        folder=folder,
    )
    return EmptyEncoder(
        module=_sentence_encoder(encoder, pooling).eval(),
        config=config,
        parameters={ENCODER_PREFIX + name: stored[key] for name, key in keys.items()},
        matrices=frozenset(
            f"{ENCODER_PREFIX}{name}.weight"
            for name, part in encoder.named_modules()
            if isinstance(part, torch.nn.Linear)
        ),
        unused=tuple(sorted(set(stored) - set(keys.values()))),
    )


def trace(encoder: EmptyEncoder) -> Any:
    """onnx_ir's Model of the encoder, with dynamic batch and sequence axes.

    Raises:
        ConversionError: torch could not trace it.
    """
    kind = encoder.config.model_type
    layers = repeated_layers(encoder.module.encoder, kind, ENCODER_PREFIX)
    if layers is not None:
        with layers.shortened():
            model = _trace_all(encoder)
        if layers.complete(model.graph, encoder.parameters):
            return model
    return _trace_all(encoder)


def _trace_all(encoder: EmptyEncoder) -> Any:
    import torch

    example = (torch.full((2, 16), 5, dtype=torch.int64), torch.ones((2, 16), dtype=torch.int64))
    axes = {
        0: torch.export.Dim("batch", min=1, max=65536),
        1: torch.export.Dim("sequence", min=2, max=longest_input(encoder.config)),
    }
    shapes = dict.fromkeys(INPUT_NAMES, axes)
    try:
        with quiet_exporter(), torch.no_grad(), _no_collector():
            exported = torch.export.export(encoder.module, example, dynamic_shapes=shapes)
            program = torch.onnx.export(
                exported,
                example,
                dynamo=True,
                optimize=False,  # a runtime optimises while it loads, for its own hardware
                verbose=False,
                dynamic_shapes=shapes,
                input_names=list(INPUT_NAMES),
                output_names=list(OUTPUT_NAMES),
            )
    except Exception as problem:
        raise ConversionError(
            f"torch could not trace this {encoder.config.model_type} model"
            f" ({type(problem).__name__}).",
            hint="Try the optimum exporter; the log has torch's own words.",
            log=str(problem),
        ) from problem
    return program.model


def longest_input(config: Any) -> int:
    """Tokens for which the model has positions. RoBERTa's family spends pad + 1 of them."""
    positions = int(config.max_position_embeddings)
    if config.model_type in ("roberta", "xlm-roberta", "mpnet"):
        positions -= int(config.pad_token_id or 0) + 1
    if positions < 3:
        raise SourceError(
            f"config.json leaves room for {positions} tokens (max_position_embeddings).",
            hint="Get the model again.",
        )
    return positions


def match_parameters(
    wanted: dict[str, tuple[int, ...]],
    stored: dict[str, TensorInfo],
    *,
    prefix: str,
    folder: Path,
) -> dict[str, str]:
    """Find each parameter among the stored tensors.

    Checkpoints saved with a head carry the encoder under a prefix ("bert."), and old ones call
    LayerNorm's weight and bias gamma and beta; transformers accepts both, and so does this.

    Returns:
        Parameter's name -> key of the stored tensor.

    Raises:
        SourceError: One is missing, has another shape, or is no floating point number.
    """
    table: dict[str, str] = {}
    for key in stored:
        modern = key.replace("LayerNorm.gamma", "LayerNorm.weight")
        table[modern.replace("LayerNorm.beta", "LayerNorm.bias")] = key
    start = f"{prefix}." if any(key.startswith(f"{prefix}.") for key in table) else ""
    found: dict[str, str] = {}
    for name, shape in wanted.items():
        key = table.get(start + name, "")
        if not key:
            raise SourceError(
                f"The weights in {folder} lack {start + name}, which config.json calls for.",
                hint=_TWO_MODELS,
            )
        _check_fit(stored[key], shape)
        found[name] = key
    return found


def _check_fit(tensor: TensorInfo, shape: tuple[int, ...]) -> None:
    if tensor.shape != shape:
        raise SourceError(
            f"{tensor.name} in {tensor.file.name} has shape {list(tensor.shape)}, but config.json"
            f" calls for {list(shape)}.",
            hint=_TWO_MODELS,
        )
    if tensor.dtype not in FLOAT_DTYPES:
        raise UnsupportedModelError(
            f"{tensor.name} in {tensor.file.name} is stored as {tensor.dtype}.",
            hint="Quantised weights cannot be converted; choose the original model.",
        )


def _empty_encoder(config: Any) -> Any:
    """The model without its pooler, every parameter an expanded zero, buffers real."""
    import torch
    from accelerate import init_empty_weights
    from transformers import AutoModel

    with init_empty_weights(include_buffers=False):
        encoder = AutoModel.from_config(
            config,
            trust_remote_code=False,
            attn_implementation=ATTENTION[config.model_type],
            dtype=torch.float32,
        )
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None  # a head of its own training task; sentence vectors bypass it
    zero = torch.zeros((), dtype=torch.float32)
    for name, parameter in list(encoder.named_parameters()):
        owner, _, last = name.rpartition(".")
        empty = torch.nn.Parameter(zero.expand(parameter.shape), requires_grad=False)
        setattr(encoder.get_submodule(owner), last, empty)
    return encoder


def _sentence_encoder(encoder: Any, pooling: str) -> Any:
    import torch

    class SentenceEncoder(torch.nn.Module):  # type: ignore[misc]
        """Encoder, pooling over the tokens that are no padding, unit norm."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            hidden = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state
            if pooling == "cls":
                pooled = hidden[:, 0]
            else:
                weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
                # sentence-transformers' own guard against a text without tokens
                pooled = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled, dim=-1), hidden

    return SentenceEncoder()


@contextlib.contextmanager
def _no_collector() -> Iterator[None]:
    """Tracing makes millions of objects that live until its end: collecting costs a sixth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def quiet_exporter() -> Iterator[None]:
    """Keep out of the job's log what exporters warn of about themselves.

    (An absent torchvision, their own deprecated calls, constants in the trace.) What counts is
    compared afterwards.
    """
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
