"""Direct exporter, first half: trace an encoder without its weights.

The architecture is built with parameters that are one zero, expanded: they have shapes, and
cost no memory. Buffers and constants are real, so whatever tracing lifts into the graph has its
true value; only parameters are missing, and `assemble` fills them in from the model's files
by name. Runs in a child process.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.export.attention_scores import shorten_scores
from kimera_console.core.convert.export.layer_template import repeated_layers
from kimera_console.core.convert.export.sentence_nodes import TOKENS_NAME, append_outputs
from kimera_console.core.embedding.backends.source_parts import load_config
from kimera_console.core.errors import ConversionError, SourceError, UnsupportedModelError
from kimera_console.core.formats.tensors import FLOAT_DTYPES, TensorInfo
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.sources.modules import layer_weights
from kimera_console.core.sources.weights import INCOMPLETE_HINT, encoder_weights
from kimera_console.core.system.garbage import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.sources.pooling import PoolingChoice

ATTENTION = {
    "bert": "sdpa",
    "roberta": "sdpa",
    "xlm-roberta": "sdpa",
    "mpnet": "eager",
    "distilbert": "sdpa",
    "albert": "sdpa",
    "electra": "eager",
    "deberta-v2": "eager",
    "modernbert": "sdpa",
    "t5": "eager",
    "mt5": "eager",
    "camembert": "sdpa",
    "eurobert": "sdpa",
    "gemma3_text": "sdpa",
    "gte": "sdpa",
    "jina_embeddings_v3": "sdpa",
    "nomic_bert": "sdpa",
    "ultrabert": "sdpa",
    "qwen2": "sdpa",
    "qwen3": "sdpa",
}
"""Architectures this exporter is tested on, and the attention that traces right (the relative
positions of MPNet, DeBERTa and T5 exist only in the eager one, and ELECTRA has no other)."""

ADDED_MASK = frozenset(
    {
        "bert", "roberta", "xlm-roberta", "camembert", "distilbert", "albert",
        "eurobert", "gte", "jina_embeddings_v3", "nomic_bert",
    }
)  # fmt: skip
"""Every token attends to every token, and the mask hides padding alone. It is traced as a sum: from
transformers' own mask of booleans torch makes two further passes over every matrix of scores."""
INPUT_NAMES = ("input_ids", "attention_mask")
"""BERT's token_type_ids are zeros inside the graph: an embedding is of one text, never a pair."""
RELATIVE_POSITIONS = 65_536
"""Tokens of an encoder whose positions are relative, and so without an end (T5)."""
SHARED_TABLE, T5_TABLE = "shared.weight", "encoder.embed_tokens.weight"
"""T5's embedding table, as its checkpoints call it and as its encoder does."""
ENCODER_PREFIX = "encoder."
"""Where the traced module keeps the model; parameters' names in the graph start with it."""


@dataclass(frozen=True)
class EmptyEncoder:
    """An architecture without its weights, and where those are.

    Attributes:
        module: The encoder; its parameters hold no values.
        config: transformers' configuration.
        parameters: Name of each parameter in the graph -> its tensor in the model's files.
        matrices: Names of the parameters that the graph will transpose before use.
        unused: Tensors of the files that the encoder has no place for.
    """

    module: Any
    config: Any
    parameters: dict[str, TensorInfo]
    matrices: frozenset[str]
    unused: tuple[str, ...]


def build_encoder(folder: Path, choice: PoolingChoice) -> EmptyEncoder:
    """Build a model's encoder without its weights, and find them and those of what follows.

    Args:
        folder: The model's folder: config.json and weights.
        choice: Pooling, and the modules after it.

    Raises:
        UnsupportedModelError: An architecture that this exporter is not tested on.
        SourceError: The weights do not fit the configuration.
    """
    import torch

    own = encoder_folder(folder)
    config = load_config(own)
    if config.model_type not in ATTENTION:
        raise UnsupportedModelError(
            f"The direct exporter does not handle {config.model_type} models.",
            hint="Choose the optimum exporter.",
        )
    encoder = _empty_encoder(config)
    stored = encoder_weights(own, config.model_type).tensors
    keys = match_parameters(
        {name: tuple(p.shape) for name, p in encoder.named_parameters()},
        stored,
        prefix=encoder.base_model_prefix,
        folder=own,
    )
    # Names are unique in the model only with the module's folder before them.
    after = {
        name: dataclasses.replace(tensor, name=name)
        for name, tensor in layer_weights(folder, choice.layers).items()
    }
    matrices = {
        f"{ENCODER_PREFIX}{name}.weight"
        for name, part in encoder.named_modules()
        if isinstance(part, torch.nn.Linear)
    }
    return EmptyEncoder(
        module=_token_encoder(encoder).eval(),
        config=config,
        parameters={ENCODER_PREFIX + name: stored[key] for name, key in keys.items()} | after,
        matrices=frozenset(matrices | {name for name in after if name.endswith("linear.weight")}),
        unused=tuple(sorted(set(stored) - set(keys.values()))),
    )


def trace(encoder: EmptyEncoder) -> Any:
    """onnx_ir's Model of the encoder, with dynamic batch and sequence axes.

    Raises:
        ConversionError: torch could not trace it.
    """
    model = _trace_repeated(encoder) or trace_all_layers(encoder)
    shorten_scores(model)
    return model


def _trace_repeated(encoder: EmptyEncoder) -> Any:
    """The model by a trace of few layers and copies of one; None where not all layers are alike."""
    kind = encoder.config.model_type
    layers = repeated_layers(encoder.module.encoder, kind, ENCODER_PREFIX)
    if layers is None:
        return None
    with layers.shortened():
        model = trace_all_layers(encoder)
    return model if layers.complete(model.graph, encoder.parameters) else None


def trace_all_layers(encoder: EmptyEncoder) -> Any:
    """onnx_ir's Model as torch traces it, layer after layer, with nothing shortened.

    Raises:
        ConversionError: torch could not trace it.
    """
    import torch

    example = (torch.full((2, 16), 5, dtype=torch.int64), torch.ones((2, 16), dtype=torch.int64))
    axes = {
        0: torch.export.Dim("batch", min=1, max=65536),
        1: torch.export.Dim("sequence", min=2, max=longest_input(encoder.config)),
    }
    shapes = dict.fromkeys(INPUT_NAMES, axes)
    try:
        # Tracing makes millions of objects that live until its end: collecting costs a sixth.
        with quiet_exporter(), torch.no_grad(), uncollected():
            exported = torch.export.export(encoder.module, example, dynamic_shapes=shapes)
            program = torch.onnx.export(
                exported,
                example,
                dynamo=True,
                optimize=False,  # a runtime optimises while it loads, for its own hardware
                verbose=False,
                dynamic_shapes=shapes,
                input_names=list(INPUT_NAMES),
                output_names=[TOKENS_NAME],
            )
    except Exception as problem:
        raise ConversionError(
            f"torch could not trace this {encoder.config.model_type} model"
            f" ({type(problem).__name__}).",
            hint="Try the optimum exporter; the log has torch's own message.",
            log=str(problem),
        ) from problem
    return program.model


def add_outputs(model: Any, encoder: EmptyEncoder, choice: PoolingChoice) -> None:
    """Append pooling and the modules after it to the traced graph; see `sentence_nodes`.

    Raises:
        ConversionError: The graph is not one of an encoder.
    """
    import onnx_ir as ir

    def weight(graph: Any, name: str, transposed: bool) -> Any:
        value = ir.Value(
            name=name,
            shape=ir.Shape(encoder.parameters[name].shape),
            type=ir.TensorType(ir.DataType.FLOAT),
        )
        graph.initializers[name] = value
        if not transposed:
            return value
        node = ir.node("Transpose", inputs=[value], attributes={"perm": [1, 0]})
        node.name = node.outputs[0].name = f"{name}.transposed"
        graph.append(node)
        return node.outputs[0]

    append_outputs(model, choice, weight)


def longest_input(config: Any) -> int:
    """Tokens for which the model has positions. RoBERTa's family spends pad + 1 of them."""
    positions = int(getattr(config, "max_position_embeddings", RELATIVE_POSITIONS))
    if config.model_type in ("roberta", "xlm-roberta", "mpnet", "camembert"):
        positions -= int(config.pad_token_id or 0) + 1
    if positions < 3:
        raise SourceError(
            f"config.json leaves room for {positions} tokens (max_position_embeddings).",
            hint="Download the model again.",
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
    if SHARED_TABLE in table:
        table.setdefault(T5_TABLE, table[SHARED_TABLE])
    start = f"{prefix}." if any(key.startswith(f"{prefix}.") for key in table) else ""
    found: dict[str, str] = {}
    for name, shape in wanted.items():
        key = table.get(start + name, "")
        if not key:
            raise SourceError(
                f"The weights in {folder} lack {start + name}, which config.json calls for.",
                hint=INCOMPLETE_HINT,
            )
        _check_fit(stored[key], shape)
        found[name] = key
    return found


def _check_fit(tensor: TensorInfo, shape: tuple[int, ...]) -> None:
    if tensor.shape != shape:
        raise SourceError(
            f"{tensor.name} in {tensor.file.name} has shape {list(tensor.shape)}, but config.json"
            f" calls for {list(shape)}.",
            hint=INCOMPLETE_HINT,
        )
    if tensor.dtype not in FLOAT_DTYPES:
        raise UnsupportedModelError(
            f"{tensor.name} in {tensor.file.name} is stored as {tensor.dtype}.",
            hint="Quantised weights cannot be converted; choose the one that they were made from.",
        )


def _empty_encoder(config: Any) -> Any:
    """The model without its pooler, every parameter an expanded zero, buffers real."""
    import torch
    import transformers
    from accelerate import init_empty_weights

    config.use_cache = False
    config.reference_compile = False  # ModernBERT would compile itself while it is traced
    attention = ATTENTION[config.model_type]
    with init_empty_weights(include_buffers=False):
        name = ARCHITECTURES[config.model_type].model_class
        if name == "AutoModel":
            encoder = transformers.AutoModel.from_config(
                config,
                trust_remote_code=False,
                attn_implementation=attention,
                dtype=torch.float32,
            )
        else:
            encoder = getattr(transformers, name)._from_config(config, dtype=torch.float32)
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None  # a head of its own training task; sentence vectors bypass it
    if hasattr(encoder, "shared"):
        encoder.shared = None  # T5's other name for its embedding table: one parameter, one name
    zero = torch.zeros((), dtype=torch.float32)
    for name, parameter in list(encoder.named_parameters()):
        owner, _, last = name.rpartition(".")
        empty = torch.nn.Parameter(zero.expand(parameter.shape), requires_grad=False)
        setattr(encoder.get_submodule(owner), last, empty)
    return encoder


def _token_encoder(encoder: Any) -> Any:
    import torch

    adds = encoder.config.model_type in ADDED_MASK

    class TokenEncoder(torch.nn.Module):  # type: ignore[misc]
        """The encoder, giving the tokens' vectors alone."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            mask = _added(attention_mask) if adds else attention_mask
            return self.encoder(input_ids=input_ids, attention_mask=mask).last_hidden_state

    return TokenEncoder()


def _added(attention_mask: Any) -> Any:
    """What is added to the scores: 0 for a token, the least float for padding.

    Args:
        attention_mask: int64, [batch, tokens].

    Returns:
        float32, [batch, 1, tokens, tokens]; transformers takes a mask of four axes as it is.
    """
    import torch

    batch, tokens = attention_mask.shape
    padding = (attention_mask == 0)[:, None, None, :].expand(batch, 1, tokens, tokens)
    return torch.zeros(batch, 1, tokens, tokens).masked_fill(
        padding, torch.finfo(torch.float32).min
    )


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
