"""What sentence-transformers' modules.json puts after the encoder, read as data.

Each module has a dotted type and a folder with a config.json. Types and activations are compared
as text: nothing that a folder names is imported. What cannot be put into the graph is refused by
name; nothing that is declared is passed over.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError, UnsafeModelError, UnsupportedModelError
from kimera_console.core.formats.model_folder import (
    confined_path,
    read_json,
    read_json_object,
    read_optional_object,
)
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT
from kimera_console.core.sources.config import PROMPTS_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo

MODULES_NAME = "modules.json"
DENSE = "Dense"
LAYER_NORM = "LayerNorm"
NORMALIZE = "Normalize"
TRUNCATE = "Truncate"
"""Not a module: config_sentence_transformers.json's `truncate_dim`, which keeps the first numbers
of a vector after all modules."""
ACTIVATIONS = (
    "Identity", "Tanh", "ReLU", "GELU", "Sigmoid", "SiLU", "ELU", "CELU", "SELU", "LeakyReLU",
    "ReLU6", "Hardtanh", "Hardsigmoid", "Hardswish", "Mish", "Softplus", "Softsign", "LogSigmoid",
    "Tanhshrink", "Softshrink", "Hardshrink",
)  # fmt: skip
"""Activations of a Dense module, by the names of torch.nn: those that are functions of each number
alone, without weights, with torch's own defaults, as sentence-transformers makes them."""
LAYER_NORM_EPSILON = 1e-5
"""torch.nn.LayerNorm's own, which sentence-transformers' module does not change."""

_KNOWN_PACKAGE = "sentence_transformers."
_HANDLED = frozenset({"Transformer", "Pooling", "Dropout", NORMALIZE, DENSE, LAYER_NORM})
_HANDLED_WORDS = "It handles a Transformer followed by Pooling, Dense, LayerNorm and Normalize."
_WIDEST = 65_536
_DENSE_MODELS = "SentenceTransformer"
_NAMES = ("module_input_name", "module_output_name")
_KNOWN_KEYS = {
    DENSE: (
        "in_features", "out_features", "bias", "activation_function", "use_residual", *_NAMES
    ),
    LAYER_NORM: ("dimension",),
    NORMALIZE: _NAMES,
}  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """A module between pooling and the end.

    Attributes:
        kind: DENSE, LAYER_NORM, NORMALIZE or TRUNCATE.
        path: Its folder inside the model's, "" where it has none.
        width: Length of its result; 0 for NORMALIZE, which keeps it.
        takes: Length of what it is given; 0 for NORMALIZE and TRUNCATE, which take any.
        activation: Of a DENSE layer, one of ACTIVATIONS.
        bias: Whether a DENSE layer has one.
        residual: Whether a DENSE layer adds what it was given to its result, multiplied by a
            matrix of its own where the lengths differ.
    """

    kind: str
    path: str = ""
    width: int = 0
    takes: int = 0
    activation: str = ""
    bias: bool = False
    residual: bool = False

    @property
    def shown(self) -> str:
        """As shown: "Dense 768 to 512, Tanh"."""
        if self.kind == DENSE:
            end = "" if self.activation == "Identity" else f", {self.activation}"
            end += ", residual" if self.residual else ""
            return f"Dense {self.takes} to {self.width}{end}"
        return f"Truncate to {self.width}" if self.kind == TRUNCATE else self.kind

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each of its weights, by their names in its file."""
        if self.kind == DENSE:
            found: dict[str, tuple[int, ...]] = {"linear.weight": (self.width, self.takes)}
            if self.bias:
                found["linear.bias"] = (self.width,)
            if self.residual and self.takes != self.width:
                found["residual.weight"] = (self.width, self.takes)
            return found
        if self.kind == LAYER_NORM:
            return {"norm.weight": (self.width,), "norm.bias": (self.width,)}
        return {}


@dataclass(frozen=True)
class Modules:
    """What modules.json lists.

    Attributes:
        pooling_path: The Pooling module's folder; None where there is no such module.
        layers: What follows pooling, in order, less the last Normalize.
        normalize: Whether the last of them is a Normalize.
        listed: Whether there is any module at all.
    """

    pooling_path: str | None
    layers: tuple[Layer, ...]
    normalize: bool
    listed: bool


def read_modules(folder: Path) -> Modules:
    """Read a model's modules.json and the settings of its Dense and LayerNorm modules.

    Raises:
        UnsupportedModelError: A module, its place or its settings are not handled (named).
        UnsafeModelError: A type or an activation is foreign code.
        SourceError: A file cannot be read, or says what cannot be.
    """
    file = folder / MODULES_NAME
    listed = read_json(folder, MODULES_NAME)
    if not isinstance(listed, list):
        raise SourceError(
            f"{file} does not hold a list of modules.", hint="Download the model again."
        )
    kinds = [_module(file, entry) for entry in listed]
    _check_names(file, [entry["name"] for entry in listed if "name" in entry])
    poolings = [place for place, (kind, _) in enumerate(kinds) if kind == "Pooling"]
    if len(poolings) > 1:
        raise UnsupportedModelError(
            f"{file} lists {len(poolings)} Pooling modules; one is handled.",
            hint="Choose a model with a single Pooling module.",
        )
    _check_order(file, [kind for kind, _ in kinds])
    layers = [_layer(folder, kind, path) for kind, path in kinds if kind in _LAYERS]
    normalize = bool(layers) and layers[-1].kind == NORMALIZE
    while layers and layers[-1].kind == NORMALIZE:
        layers.pop()
    path = kinds[poolings[0]][1] if poolings else None
    kept = _kept_numbers(folder)
    if kept:  # after all modules: what is scaled before it is not of norm 1 any more
        layers += [*([Layer(NORMALIZE)] if normalize else []), Layer(TRUNCATE, width=kept)]
        normalize = False
    return Modules(path, tuple(layers), normalize, bool(kinds))


def _check_names(file: Path, names: list[object]) -> None:
    """Of two modules of one name, sentence-transformers runs only the second."""
    if len({str(name) for name in names}) < len(names):
        raise UnsupportedModelError(
            f"{file} gives the same name to two modules.",
            hint="Give each module a name of its own, or get the file as it was published.",
        )


def final_width(width: int, layers: Sequence[Layer], where: str) -> int:
    """Length of a vector after the layers, each given what it takes.

    Args:
        width: Length of the pooled vector; 0 where it is not known, and nothing is checked.
        layers: What follows.
        where: The file to name.

    Raises:
        UnsupportedModelError: A layer takes another length than it is given.
    """
    for layer in layers:
        if layer.kind == NORMALIZE or not width:
            continue
        if layer.kind == TRUNCATE:
            width = min(width, layer.width)
            continue
        if layer.takes != width:
            raise UnsupportedModelError(
                f"{where}: the {layer.kind} module in {layer.path} takes vectors of {layer.takes}"
                f" numbers, but the pooling in force gives {width}.",
                hint="Keep the pooling that the model declares (auto), or get the model again.",
            )
        width = layer.width
    return width


def layer_weights(
    folder: Path, layers: Sequence[Layer], *, sizes: Mapping[str, int] | None = None
) -> dict[str, TensorInfo]:
    """Where the weights of the layers lie.

    Args:
        folder: The model's folder.
        layers: Of `read_modules`.
        sizes: The model's files by name, where `folder` holds only its small ones: then presence
            is all that is checked, and the answer is empty.

    Returns:
        Name that is unique in the model ("2_Dense/linear.weight") -> its tensor.

    Raises:
        UnsupportedModelError: There are no weights in a known form, or they are quantised.
        UnsafeModelError: They ask for more than tensors.
        SourceError: They are damaged, or of another shape than the settings say.
    """
    from kimera_console.core.formats.weights import read_tensors

    found: dict[str, TensorInfo] = {}
    for layer in layers:
        wanted = layer.shapes()
        if not wanted:
            continue
        name = layer_file(folder, layer, sizes=sizes)
        if sizes is not None:
            continue
        stored = read_tensors(confined_path(folder, name))
        for key, shape in wanted.items():
            found[f"{layer.path}/{key}"] = _fitting(stored, key, shape, folder / name)
    return found


def layer_file(folder: Path, layer: Layer, *, sizes: Mapping[str, int] | None = None) -> str:
    """The file with a module's weights: safetensors, or a checkpoint where there is no other.

    Raises:
        UnsupportedModelError: There is neither.
    """
    from kimera_console.core.formats.weights import LAYER_NAMES

    names = [f"{layer.path}/{name}" for name in LAYER_NAMES]
    for name in names:
        if os.path.lexists(folder / name) if sizes is None else name in sizes:
            return name
    raise UnsupportedModelError(
        f"{folder / names[0]} is missing, and {LAYER_NAMES[1]} too: the {layer.kind} module has no"
        " weights.",
        hint="Get the module's folder whole from the model's source.",
    )


_LAYERS = frozenset({NORMALIZE, DENSE, LAYER_NORM})


def _fitting(
    stored: dict[str, TensorInfo], key: str, shape: tuple[int, ...], file: Path
) -> TensorInfo:
    tensor = stored.get(key)
    if tensor is None or tensor.shape != shape:
        has = "lacks it" if tensor is None else f"has {list(tensor.shape)}"
        raise SourceError(
            f"{file} {has}: the module's config.json calls for {key} of shape {list(shape)}.",
            hint="Get the module's files from the same model.",
        )
    if not tensor.is_float:
        raise UnsupportedModelError(
            f"{key} in {file} is stored as {tensor.dtype}.",
            hint="Quantised weights cannot be converted; choose the one that they were made from.",
        )
    return tensor


def _module(file: Path, entry: Any) -> tuple[str, str]:
    """(short type, path) of a listed module, if it is one that is handled."""
    kind = entry.get("type") if isinstance(entry, dict) else None
    path = entry.get("path", "") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or not isinstance(path, str):
        raise SourceError(
            f"{file} has a module without a type or a path.", hint="Download the model again."
        )
    if not kind.startswith(_KNOWN_PACKAGE):
        raise UnsafeModelError(
            f"{file} names the module {kind[:100]!r}, which is not one of sentence-transformers.",
            hint="The console runs no code that a model names. Choose another model.",
        )
    short = kind.rsplit(".", 1)[-1]
    if short not in _HANDLED:
        raise UnsupportedModelError(
            f"{file} lists a {short[:60]} module, which the console does not handle.",
            hint=_HANDLED_WORDS,
        )
    return short, path.rstrip("/")


def _kept_numbers(folder: Path) -> int:
    """How many numbers of a vector `truncate_dim` keeps; 0 for all."""
    settings = read_optional_object(folder, PROMPTS_NAME)
    kind = settings.get("model_type", _DENSE_MODELS)
    if kind != _DENSE_MODELS:
        raise UnsupportedModelError(
            f"{folder / PROMPTS_NAME} says that this is a {str(kind)[:60]}, which gives other"
            " things than one dense vector per text.",
            hint=f"Choose a {_DENSE_MODELS} model.",
        )
    if settings.get("truncate_dim") is None:
        return 0
    return _width(settings, "truncate_dim", folder / PROMPTS_NAME)


def _check_order(file: Path, kinds: list[str]) -> None:
    """A Transformer first and once; what works on sentence vectors after the pooling."""
    if "Transformer" in kinds[1:]:
        raise UnsupportedModelError(
            f"{file} has a Transformer after another module.", hint=_HANDLED_WORDS
        )
    pooled = kinds.index("Pooling") if "Pooling" in kinds else len(kinds)
    early = [kind for kind in kinds[:pooled] if kind in (DENSE, LAYER_NORM)]
    if early:
        before = "before its Pooling" if pooled < len(kinds) else "and no Pooling"
        raise UnsupportedModelError(
            f"{file} lists a {early[0]} module {before}: it would work on every token, which the"
            " console does not handle.",
            hint=_HANDLED_WORDS,
        )
    if pooled < len(kinds) and NORMALIZE in kinds[:pooled]:
        raise UnsupportedModelError(
            f"{file} lists a Normalize module before its Pooling, which the console does not"
            " handle.",
            hint=_HANDLED_WORDS,
        )


def check_keys(config: Mapping[str, Any], known: Collection[str], file: Path) -> None:
    """Refuse a module's configuration that sets what nobody here knows.

    Raises:
        UnsupportedModelError: The key is named.
    """
    unknown = sorted(key for key in config if key not in known)
    if unknown:
        raise UnsupportedModelError(
            f"{file} sets {unknown[0][:60]!r}, which the console does not know: its vectors could"
            " be others than the model's.",
            hint="Use a later console, or choose another model.",
        )


def _layer(folder: Path, kind: str, path: str) -> Layer:
    name = f"{path}/config.json" if path else "config.json"
    config: dict[str, Any] = {}
    if kind != NORMALIZE or (path and os.path.lexists(folder / name)):
        config = read_json_object(folder, name)
    check_keys(config, _KNOWN_KEYS[kind], folder / name)
    for key in _NAMES:
        if config.get(key, POOLED_OUTPUT) not in (None, POOLED_OUTPUT):
            raise UnsupportedModelError(
                f"{folder / name} makes the {kind} module work on {str(config[key])[:60]!r}, which"
                " the console does not handle.",
                hint=f"Choose a model whose {kind} module works on sentence_embedding.",
            )
    if kind == NORMALIZE:
        return Layer(NORMALIZE)
    if kind == LAYER_NORM:
        width = _width(config, "dimension", folder / name)
        return Layer(LAYER_NORM, path, width=width, takes=width)
    return Layer(
        DENSE,
        path,
        width=_width(config, "out_features", folder / name),
        takes=_width(config, "in_features", folder / name),
        activation=_activation(config, folder / name),
        bias=bool(config.get("bias", True)),
        residual=bool(config.get("use_residual", False)),
    )


def _activation(config: dict[str, Any], file: Path) -> str:
    # Tanh where nothing is said: sentence-transformers' own default.
    named = config.get("activation_function", "torch.nn.modules.activation.Tanh")
    if not isinstance(named, str) or not named.startswith("torch.nn."):
        raise UnsafeModelError(
            f"{file} names the activation {str(named)[:100]!r}, which is not one of torch.nn.",
            hint="The console runs no code that a model names. Choose another model.",
        )
    short = named.rsplit(".", 1)[-1]
    if short not in ACTIVATIONS:
        raise UnsupportedModelError(
            f"{file} asks for the activation {short[:60]}, which the console does not handle.",
            hint=f"It handles {', '.join(ACTIVATIONS)}.",
        )
    return short


def _width(config: dict[str, Any], key: str, file: Path) -> int:
    value = config.get(key)
    if type(value) is not int or not 1 <= value <= _WIDEST:
        raise SourceError(
            f"{file} says {str(value)[:60]} for {key}; a whole number from 1 to {_WIDEST:,} is"
            " expected.",
            hint="Get the module's own config.json again.",
        )
    return value
