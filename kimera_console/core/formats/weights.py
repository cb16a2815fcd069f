"""A model's weights as a directory of tensors, whichever of two formats holds them.

A folder has `model.safetensors` or `pytorch_model.bin`, or shards of either with an index. The
rest of the console asks here, and does not care which it was. Safetensors win, as in transformers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from kimera_console.core.errors import SourceError, UnsafeModelError
from kimera_console.core.formats.byte_source import excerpt_source
from kimera_console.core.formats.model_folder import confined_path, read_json_object
from kimera_console.core.formats.pytorch_checkpoint import describe_checkpoint, read_checkpoint
from kimera_console.core.formats.safetensors import read_header
from kimera_console.core.formats.tensors import DAMAGED_HINT, TensorInfo, Weights

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

MAX_SHARDS = 1000
SAFETENSORS_SUFFIX = ".safetensors"
OTHER_SUFFIXES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".h5", ".msgpack", ".gguf", ".onnx")


@dataclass(frozen=True)
class Form:
    """One way to name a model's weights: a single file, or shards and their index."""

    single: str
    index: str
    suffix: str


SAFETENSORS = Form("model.safetensors", "model.safetensors.index.json", SAFETENSORS_SUFFIX)
CHECKPOINT = Form("pytorch_model.bin", "pytorch_model.bin.index.json", ".bin")
FORMS = (SAFETENSORS, CHECKPOINT)
"""In the order in which they are looked for."""
WEIGHT_NAMES = tuple(name for form in FORMS for name in (form.single, form.index))
"""The file that a model's weights begin with, in the same order."""
LAYER_NAMES = tuple(form.single for form in FORMS)
"""Of a module's folder, such as 2_Dense: never sharded."""


def first_name(names: Collection[str]) -> str:
    """Which of WEIGHT_NAMES is used among a model's files; "" where there is none."""
    return next((name for name in WEIGHT_NAMES if name in names), "")


def names_in_use(names: Collection[str]) -> set[str]:
    """Of a model's files those that hold its weights and its modules', where both forms exist."""
    first = first_name(names)
    used = set()
    for form in FORMS:
        stem = form.single.removesuffix(form.suffix)
        if first in (form.single, form.index):
            ends = (form.suffix, f"{form.suffix}.index.json")
            used |= {n for n in names if n.startswith(stem) and n.endswith(ends) and "/" not in n}
    folders = {name.rpartition("/")[0] for name in names if name.count("/") == 1}
    for folder in folders:
        here = (f"{folder}/{name}" for name in LAYER_NAMES)
        used |= set([name for name in here if name in names][:1])
    return used


def read_weights(folder: Path, *, sizes: Mapping[str, int] | None = None) -> Weights:
    """The tensors of a folder's weights; no weights are read.

    Args:
        folder: The model's folder.
        sizes: Real sizes by name, where the folder is a preview: its safetensors files are only
            their beginnings then, and its checkpoints excerpts.

    Raises:
        SourceError: A file is missing, damaged or of another kind; it is named.
        UnsafeModelError: It asks for more than tensors.
        UnsupportedModelError: Its tensors are of a kind that is not handled.
    """
    present = [name for name in WEIGHT_NAMES if os.path.lexists(folder / name)]
    name = first_name(present)
    form = next((form for form in FORMS if name in (form.single, form.index)), None)
    if form is None:
        _no_weights(folder, sizes)
    if name == form.index:
        return _read_shards(folder, form, sizes)
    return Weights(_read_part(folder, name, sizes), (folder / name,))


def read_tensors(path: Path) -> dict[str, TensorInfo]:
    """The tensors of one file, by its name safetensors or a checkpoint.

    Raises:
        SourceError, UnsafeModelError, UnsupportedModelError: As `read_weights`.
    """
    return read_header(path) if path.suffix == SAFETENSORS_SUFFIX else read_checkpoint(path)


def _read_part(folder: Path, name: str, sizes: Mapping[str, int] | None) -> dict[str, TensorInfo]:
    path = confined_path(folder, name)
    if sizes is None:
        return read_tensors(path)
    if path.suffix == SAFETENSORS_SUFFIX:
        return read_header(path, size_bytes=sizes.get(name))
    return describe_checkpoint(excerpt_source(path, path))


def _read_shards(folder: Path, form: Form, sizes: Mapping[str, int] | None) -> Weights:
    index = folder / form.index
    listed = read_json_object(folder, form.index).get("weight_map")
    if not isinstance(listed, dict) or not listed:
        raise SourceError(f"{index} names no shards.", hint=DAMAGED_HINT)
    if not all(isinstance(name, str) for name in listed.values()):
        raise SourceError(f"{index} names a shard that is not a file name.", hint=DAMAGED_HINT)
    names = sorted(set(listed.values()))
    if len(names) > MAX_SHARDS:
        raise SourceError(f"{index} names {len(names):,} shards.", hint=DAMAGED_HINT)
    tensors: dict[str, TensorInfo] = {}
    for name in names:
        path = confined_path(folder, name)
        if path.suffix != form.suffix:
            raise UnsafeModelError(
                f"{index} names {name!r}, which is not a {form.suffix} file.",
                hint="Get the model's files again from a source you trust.",
            )
        if not os.path.lexists(path):
            raise SourceError(
                f"{path} is missing: {form.index} names it as a shard.",
                hint="Download the model's missing files.",
            )
        for tensor in _read_part(folder, name, sizes).values():
            if tensor.name in tensors:
                raise SourceError(
                    f"{path} is damaged: its tensor {tensor.name!r} is in another shard too.",
                    hint=DAMAGED_HINT,
                )
            tensors[tensor.name] = tensor
    absent = sorted(set(listed) - set(tensors))
    if absent:
        raise SourceError(f"{index} names {absent[0]!r}, which no shard holds.", hint=DAMAGED_HINT)
    return Weights(tensors, tuple(folder / name for name in names))


def _no_weights(folder: Path, sizes: Mapping[str, int] | None) -> NoReturn:
    """Raise for a folder without weights, naming what else may be them."""
    names = [p.name for p in folder.iterdir()] if sizes is None else list(sizes)
    others = sorted(n for n in names if n.endswith((SAFETENSORS_SUFFIX, *OTHER_SUFFIXES)))
    if others:
        raise SourceError(
            f"{folder} has no {SAFETENSORS.single} and no {CHECKPOINT.single}; what it has"
            f" ({others[0]}) is not weights that transformers would load by themselves.",
            hint="Get the model's files from its source, or save it with save_pretrained.",
        )
    raise SourceError(
        f"{folder / SAFETENSORS.single} is missing, and {CHECKPOINT.single} too.",
        hint="Choose a folder that holds a whole model.",
    )
