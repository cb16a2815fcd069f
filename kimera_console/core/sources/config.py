"""A model's config.json: refused where it could run code, read where it describes an encoder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError, UnsafeModelError
from kimera_console.core.formats.model_folder import read_json_object, read_optional_object
from kimera_console.core.sources.architectures import ARCHITECTURES, family_matches, refusal
from kimera_console.core.system.paths import refused

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_NAME = "config.json"
PROMPTS_NAME = "config_sentence_transformers.json"
_BENIGN_PRIVATE = frozenset(
    {
        "_name_or_path",
        "_commit_hash",
        "_attn_implementation_autoset",
        "_flash_attn_2_enabled",
        "_from_model_config",
        "_num_labels",
        "_diffusers_version",
        "_sliding_window_pattern",
    }
)
_ATTENTION_KEYS = ("_attn_implementation", "attn_implementation")
# Any other value may be the name of a kernel on the hub, which transformers would fetch and run.
_ATTENTION_VALUES = frozenset({None, "eager", "sdpa", "flash_attention_2"})
_SIZES = ("intermediate_size", "max_position_embeddings", "type_vocab_size", "num_labels")
"""Sizes that transformers allocates for before it looks at the weights, where they are given."""
_LARGEST_SIZE = 1_000_000
_ROPE_KINDS = frozenset({"default", "linear", "yarn", "llama3"})
"""Rotary positions that a text's length does not change; "dynamic" and "longrope" do."""
_ACTIVATIONS = frozenset(
    {
        "gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python",
        "gelu_python_tanh", "gelu_pytorch_tanh", "hardswish", "laplace", "leaky_relu", "linear",
        "mish", "prelu", "quick_gelu", "relu", "relu2", "relu6", "sigmoid", "silu",
        "sqrtsoftplus", "swish", "tanh", "xielu",
    }
)  # fmt: skip
"""What transformers knows by name: another one fails minutes later, inside the export."""
_EVEN_HEADS = frozenset(
    {"bert", "roberta", "xlm-roberta", "mpnet", "distilbert", "albert", "camembert", "electra"}
)
"""Families whose heads share the hidden size out evenly."""
_OWN_HINT = "Get the model's own config.json again."
_TRUST = "The console never runs code from a model. Choose a model without it."


@dataclass(frozen=True)
class ModelConfig:
    """What config.json says, checked.

    Attributes:
        model_type: "bert".
        architecture: First of its architectures, else the model_type.
        advice: What to do about the problem; "" where nothing special.
        problem: Why the console does not convert it, one sentence; "" if it does. The figures
            below are 0 where there is a problem.
        dimension: Hidden size, which is a vector's length.
        layers: Hidden layers.
        heads: Attention heads.
        vocabulary: Rows of the embedding table.
        embedding_width: Columns of the embedding table.
        pad_token_id: As declared, or None.
    """

    model_type: str
    architecture: str
    problem: str
    dimension: int = 0
    layers: int = 0
    heads: int = 0
    vocabulary: int = 0
    embedding_width: int = 0
    pad_token_id: int | None = None
    advice: str = ""


def read_config(folder: Path) -> ModelConfig:
    """Read and judge a folder's config.json.

    Raises:
        SourceError: It cannot be read, or lacks what every encoder's has.
        UnsafeModelError: It names code to run.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder.", hint="Choose a model's folder.")
    if problem := refused(folder):
        raise SourceError(problem, hint="Check its permissions.")
    path = folder / CONFIG_NAME
    if not os.path.lexists(path):
        raise SourceError(f"{path} is missing.", hint=_missing_hint(folder))
    config = read_json_object(folder, CONFIG_NAME)
    refuse_code(config, path)
    refuse_code(
        read_optional_object(folder, "tokenizer_config.json"), folder / "tokenizer_config.json"
    )
    model_type = config.get("model_type")
    if not isinstance(model_type, str) or not model_type:
        raise SourceError(
            f"{path} does not say the model's type (model_type).",
            hint="Choose a model saved by transformers.",
        )
    names = config.get("architectures")
    first = names[0] if isinstance(names, list) and names else model_type
    architecture = first[:100] if isinstance(first, str) else model_type[:100]
    problem, advice = _problem(folder, config, model_type, architecture)
    if problem:
        return ModelConfig(model_type[:60], architecture, problem, advice=advice)
    return _figures(config, path, model_type, architecture)


def refuse_code(config: dict[str, Any], path: Path) -> None:
    """Refuse keys through which a configuration makes transformers run or fetch code.

    Raises:
        UnsafeModelError: The key is named.
    """
    for key, value in config.items():
        if key == "auto_map" and value:
            raise UnsafeModelError(
                f"{path} asks to run code that comes with the model (auto_map).", hint=_TRUST
            )
        if key in _ATTENTION_KEYS:
            if not (value is None or isinstance(value, str)) or value not in _ATTENTION_VALUES:
                raise UnsafeModelError(
                    f"{path} asks for foreign attention code ({key}: {str(value)[:60]!r}).",
                    hint=_TRUST,
                )
        elif key.startswith("_") and key not in _BENIGN_PRIVATE:
            raise UnsafeModelError(
                f"{path} sets the private key {key[:60]!r}, which can make transformers run"
                " foreign code.",
                hint=_TRUST,
            )
        if isinstance(value, dict):
            refuse_code(value, path)


def _problem(
    folder: Path, config: dict[str, Any], model_type: str, architecture: str
) -> tuple[str, str]:
    """Why a readable, harmless configuration is still not one to convert, and what to do.

    Both "" if it is one; the second also where there is nothing special to do.
    """
    problem = refusal(model_type)
    if problem:
        return problem, ""
    if not family_matches(model_type, architecture) and architecture != model_type:
        return (
            f"{architecture} is not one of the {model_type} models that the console converts.",
            "",
        )
    whole = ARCHITECTURES[model_type].model_class == "AutoModel"  # else its encoder is taken out
    if config.get("is_decoder") is True or (whole and config.get("is_encoder_decoder") is True):
        return f"{architecture} is set up as a decoder; the console converts encoders.", ""
    if model_type == "gemma3_text" and config.get("use_bidirectional_attention") is not True:
        return (
            "This gemma3_text model attends to earlier tokens only: a decoder, made to generate"
            " text. Of Gemma 3 the console converts EmbeddingGemma's form"
            " (use_bidirectional_attention).",
            "",
        )
    if config.get("quantization_config"):
        return (
            f"The weights of this {architecture} are quantised; the console converts plain ones.",
            "Convert the model that it was quantised from, and choose the precision here.",
        )
    if strange := _strange_positions(config):
        return (
            f"Its rotary positions are of the kind {strange!r}, which changes with a text's length;"
            " a graph has one kind for all lengths.",
            "",
        )
    if os.path.lexists(folder / "adapter_config.json"):
        return (
            "The folder holds an adapter (adapter_config.json), not a whole model.",
            "Merge it first: load it with peft, call merge_and_unload(), and save the result.",
        )
    return "", ""


def _strange_positions(config: dict[str, Any]) -> str:
    """A kind of rotary positions that is not the same for all lengths of a text; "" for none."""
    for key in ("rope_parameters", "rope_scaling"):
        found = config.get(key)
        parts = [found, *found.values()] if isinstance(found, dict) else []
        for part in parts:
            kind = part.get("rope_type", part.get("type")) if isinstance(part, dict) else None
            if kind is not None and kind not in _ROPE_KINDS:
                return str(kind)[:40]
    return ""


def _figures(config: dict[str, Any], path: Path, model_type: str, architecture: str) -> ModelConfig:
    known = ARCHITECTURES[model_type]
    dimension = _count(config, known.hidden, path, 65_536)
    for key in _SIZES:
        if (key, config.get(key)) != ("type_vocab_size", 0):  # DeBERTa has no types of tokens
            _count(config, key, path, _LARGEST_SIZE, default=1)
    heads = _count(config, known.heads, path, 1_024)
    if model_type in _EVEN_HEADS and dimension % heads:
        raise _impossible(path, known.heads, heads, f"a divisor of {known.hidden} ({dimension})")
    vocabulary = _count(config, "n_words" if "n_words" in config else "vocab_size", path, 10**7)
    pad = config.get("pad_token_id")
    if type(pad) is int and pad >= vocabulary:
        raise _impossible(path, "pad_token_id", pad, f"a number below {vocabulary:,}")
    for key in ("hidden_act", "activation"):
        act = config.get(key, "gelu")
        if not (isinstance(act, str) and act in _ACTIVATIONS):
            raise _impossible(path, key, act, "the name of an activation that transformers has")
    return ModelConfig(
        model_type=model_type,
        architecture=architecture,
        problem="",
        dimension=dimension,
        layers=_count(config, known.layers, path, 1_000),
        heads=heads,
        vocabulary=vocabulary,
        embedding_width=_count(config, known.width, path, 65_536, default=dimension),
        pad_token_id=pad if type(pad) is int and pad >= 0 else None,
    )


def _count(
    config: dict[str, Any], key: str, path: Path, most: int, *, default: int | None = None
) -> int:
    value = config.get(key, default)
    if type(value) is not int or not 1 <= value <= most:
        raise _impossible(path, key, value, f"a whole number from 1 to {most:,}")
    return value


def _impossible(path: Path, key: str, value: Any, expected: str) -> SourceError:
    shown = "nothing" if value is None else repr(value)[:60]
    return SourceError(f"{path} says {shown} for {key}; {expected} is expected.", hint=_OWN_HINT)


def _missing_hint(folder: Path) -> str:
    inner = [p.parent.name for p in sorted(folder.glob(f"*/{CONFIG_NAME}"))]
    inner = [name for name in inner if not name[:1].isdigit()]
    if inner:
        return f"The folder {inner[0]!r} inside it has one: perhaps that is the model."
    return "Choose a folder that holds a model saved by transformers."
