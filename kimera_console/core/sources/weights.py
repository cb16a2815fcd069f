"""The encoder's tensors among all of a model's, under the encoder's own names.

Tools put words before names: a task's head ("bert."), torch's DataParallel ("module."), a
trainer ("model."), sentence-transformers saved as one module ("0.auto_model."). Where the file
holds one encoder, whatever stands before its embedding table stands before all of it, and can be
taken off.
"""

from __future__ import annotations

import collections
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import SourceError, UnsupportedModelError
from kimera_console.core.formats.weights import read_weights
from kimera_console.core.sources.architectures import ARCHITECTURES, Architecture
from kimera_console.core.sources.spellings import translated_names

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo

INCOMPLETE_HINT = (
    "The weights are incomplete, or config.json is another model's. Get both again from the same"
    " source."
)
_IN_SOME_LAYERS = re.compile(r"attn_norm|relative_attention_bias")
"""Parts that an architecture has in some of its layers only (ModernBERT, T5)."""


@dataclass(frozen=True)
class EncoderWeights:
    """An encoder's tensors.

    Attributes:
        tensors: By the encoder's own names, in transformers' present spelling.
        prefix: What stands before them in the file: "", "bert.", "module.bert.".
        files: The files that hold the model's weights.
    """

    tensors: dict[str, TensorInfo]
    prefix: str
    files: tuple[Path, ...]


def encoder_weights(folder: Path, model_type: str) -> EncoderWeights:
    """Read where an encoder's tensors lie.

    Args:
        folder: The model's folder.
        model_type: Of its config.json.

    Raises:
        SourceError: The weights are missing or damaged, or of another kind of model.
        UnsupportedModelError: They hold several encoders, or are in a form that is not handled.
        UnsafeModelError: They ask for more than tensors.
    """
    weights = read_weights(folder)
    known = ARCHITECTURES.get(model_type)
    prefix = encoder_prefix(weights.tensors, known, weights.files[0], model_type) if known else ""
    tensors: dict[str, TensorInfo] = {}
    for name, tensor in weights.tensors.items():
        if name.startswith(prefix):
            tensors[_modern(name.removeprefix(prefix))] = tensor
    for name, tensor in weights.tensors.items():
        tensors.setdefault(_modern(name), tensor)
    return EncoderWeights(translated_names(tensors, model_type), prefix, weights.files)


def encoder_prefix(names: Collection[str], known: Architecture, file: Path, model_type: str) -> str:
    """What stands before the names of the one encoder among these tensors.

    Raises:
        SourceError: There is no encoder of this kind.
        UnsupportedModelError: There are several.
    """
    tables = [n for n in names if n == known.table or n.endswith(f".{known.table}")]
    if not tables:
        raise SourceError(
            f"{file} holds no embedding table ({known.table}), which every {model_type} model has.",
            hint="The weights belong to another model. Download both again.",
        )
    prefixes = sorted(table.removesuffix(known.table) for table in tables)
    if len(prefixes) > 1:
        raise UnsupportedModelError(
            f"{file} holds {len(prefixes)} encoders (under {prefixes[0]!r} and {prefixes[1]!r});"
            " which of them embeds is not said.",
            hint="Save the one that embeds by itself.",
        )
    return prefixes[0]


def missing_of_layers(names: Collection[str], block: str, layers: int) -> str:
    """A tensor that one layer lacks and most others have; "" where there is none.

    Args:
        names: Of all tensors.
        block: The architecture's pattern for what stands before a layer's number.
        layers: How many config.json says.
    """
    numbered = re.compile(rf"((?:^|.*\.){block}\.)(\d{{1,6}})\.(.+)")
    found: dict[tuple[str, str], set[int]] = collections.defaultdict(set)
    for name in names:
        match = numbered.fullmatch(name)
        if match and int(match.group(2)) < layers:
            found[match.group(1), match.group(3)].add(int(match.group(2)))
    for (before, after), present in sorted(found.items()):
        if layers / 2 < len(present) < layers and not _IN_SOME_LAYERS.search(after):
            return f"{before}{min(set(range(layers)) - present)}.{after}"
    return ""


def _modern(name: str) -> str:
    """LayerNorm's weight and bias were gamma and beta in old checkpoints."""
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace(
        "LayerNorm.beta", "LayerNorm.bias"
    )
