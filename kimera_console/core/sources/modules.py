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
from kimera_console.core.formats.model_folder import confined_path, read_json, read_json_object
from kimera_console.core.formats.safetensors import FLOAT_DTYPES, TensorInfo, read_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MODULES_NAME = "modules.json"
LAYER_WEIGHTS_NAME = "model.safetensors"
DENSE = "Dense"
LAYER_NORM = "LayerNorm"
NORMALIZE = "Normalize"
ACTIVATIONS = ("Identity", "Tanh", "ReLU", "GELU", "Sigmoid", "SiLU")
"""Activations of a Dense module, by the names of torch.nn."""
LAYER_NORM_EPSILON = 1e-5
"""torch.nn.LayerNorm's own, which sentence-transformers' module does not change."""

_KNOWN_PACKAGE = "sentence_transformers."
_HANDLED = frozenset({"Transformer", "Pooling", "Dropout", NORMALIZE, DENSE, LAYER_NORM})
_HANDLED_WORDS = "It handles a Transformer followed by Pooling, Dense, LayerNorm and Normalize."
_WIDEST = 65_536
_SENTENCE = "sentence_embedding"


@dataclass(frozen=True)
class Layer:
    """A module between pooling and the end.

    Attributes:
        kind: DENSE, LAYER_NORM or NORMALIZE.
        path: Its folder inside the model's, "" where it has none.
        width: Length of its result; 0 for NORMALIZE, which keeps it.
        takes: Length of what it is given; 0 for NORMALIZE.
        activation: Of a DENSE layer, one of ACTIVATIONS.
        bias: Whether a DENSE layer has one.
    """

    kind: str
    path: str = ""
    width: int = 0
    takes: int = 0
    activation: str = ""
    bias: bool = False

    @property
    def shown(self) -> str:
        """As people are told: "Dense 768 to 512, Tanh"."""
        if self.kind == DENSE:
            end = "" if self.activation == "Identity" else f", {self.activation}"
            return f"Dense {self.takes} to {self.width}{end}"
        return self.kind

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each of its weights, by their names in its safetensors file."""
        if self.kind == DENSE:
            found: dict[str, tuple[int, ...]] = {"linear.weight": (self.width, self.takes)}
            return {**found, "linear.bias": (self.width,)} if self.bias else found
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
        raise SourceError(f"{file} does not hold a list of modules.", hint="Get the model again.")
    kinds = [_module(file, entry) for entry in listed]
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
    return Modules(path, tuple(layers), normalize, bool(kinds))


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
        UnsupportedModelError: The weights are no safetensors, or are quantised.
        SourceError: They are missing, damaged, or of another shape than the settings say.
    """
    found: dict[str, TensorInfo] = {}
    for layer in layers:
        wanted = layer.shapes()
        if not wanted:
            continue
        name = f"{layer.path}/{LAYER_WEIGHTS_NAME}"
        present = os.path.lexists(folder / name) if sizes is None else name in sizes
        if not present:
            raise UnsupportedModelError(
                f"{folder / name} is missing: the {layer.kind} module keeps its weights in another"
                " form, or not at all.",
                hint="Save the model again with a recent sentence-transformers (safetensors).",
            )
        if sizes is not None:
            continue
        stored = read_header(confined_path(folder, name))
        for key, shape in wanted.items():
            found[f"{layer.path}/{key}"] = _fitting(stored, key, shape, folder / name)
    return found


_LAYERS = frozenset({NORMALIZE, DENSE, LAYER_NORM})


def _fitting(
    stored: dict[str, TensorInfo], key: str, shape: tuple[int, ...], file: Path
) -> TensorInfo:
    tensor = stored.get(key)
    if tensor is None or tensor.shape != shape:
        has = "lacks it" if tensor is None else f"has {list(tensor.shape)}"
        raise SourceError(
            f"{file} {has}: {key} of shape {list(shape)} is what the module's config.json calls"
            " for.",
            hint="Get the module's files from the same model.",
        )
    if tensor.dtype not in FLOAT_DTYPES:
        raise UnsupportedModelError(
            f"{key} in {file} is stored as {tensor.dtype}.",
            hint="Quantised weights cannot be converted; choose the original model.",
        )
    return tensor


def _module(file: Path, entry: Any) -> tuple[str, str]:
    """(short type, path) of a listed module, if it is one that is handled."""
    kind = entry.get("type") if isinstance(entry, dict) else None
    path = entry.get("path", "") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or not isinstance(path, str):
        raise SourceError(
            f"{file} has a module without a type or a path.", hint="Get the model again."
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
    if short == "Transformer" and path:
        raise UnsupportedModelError(
            f"{file} keeps the Transformer in the folder {path[:60]!r}, an old layout that the"
            " console does not handle.",
            hint="Save the model again with a recent sentence-transformers.",
        )
    return short, path.rstrip("/")


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


def _layer(folder: Path, kind: str, path: str) -> Layer:
    if kind == NORMALIZE:
        return Layer(NORMALIZE)
    name = f"{path}/config.json" if path else "config.json"
    config = read_json_object(folder, name)
    if kind == LAYER_NORM:
        width = _width(config, "dimension", folder / name)
        return Layer(LAYER_NORM, path, width=width, takes=width)
    for key in ("module_input_name", "module_output_name"):
        if config.get(key, _SENTENCE) not in (None, _SENTENCE):
            raise UnsupportedModelError(
                f"{folder / name} makes the Dense module work on {str(config[key])[:60]!r}, which"
                " the console does not handle.",
                hint="Choose a model whose Dense module works on sentence_embedding.",
            )
    return Layer(
        DENSE,
        path,
        width=_width(config, "out_features", folder / name),
        takes=_width(config, "in_features", folder / name),
        activation=_activation(config, folder / name),
        bias=config.get("bias", True) is not False,
    )


def _activation(config: dict[str, Any], file: Path) -> str:
    # Tanh where nothing is said: sentence-transformers' own default.
    named = config.get("activation_function", "torch.nn.modules.activation.Tanh")
    if not isinstance(named, str) or not named.startswith("torch.nn.modules."):
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
