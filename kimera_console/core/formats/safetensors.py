"""Safetensors headers, read without the weights and without trusting them.

A file is an 8-byte little-endian length, that many bytes of JSON, and the tensors' bytes
(https://github.com/huggingface/safetensors). A folder's weights are `model.safetensors`, or
shards named by `model.safetensors.index.json`. Exporters find here where each tensor lies.
"""

from __future__ import annotations

import math
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kimera_console.core.errors import SourceError, UnsafeModelError
from kimera_console.core.formats.model_folder import (
    confined_path,
    is_regular_file,
    parse_json,
    read_json_object,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHTS_NAME = "model.safetensors"
INDEX_NAME = "model.safetensors.index.json"
HEADER_LIMIT_BYTES = 16 * 1024 * 1024
"""About 100 bytes describe a tensor; the largest encoders have a few thousand."""
MAX_SHARDS = 1000

DTYPE_BYTES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1,
    "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
    "U32": 4, "I32": 4, "F32": 4,
    "U64": 8, "I64": 8, "F64": 8,
}  # fmt: skip
"""Bytes of one element of each storage type."""
FLOAT_DTYPES = frozenset({"F64", "F32", "F16", "BF16"})
PICKLE_SUFFIXES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")

_DAMAGED = "Download the file again, or copy it again from where it is whole."


@dataclass(frozen=True)
class TensorInfo:
    """Where one tensor lies.

    Attributes:
        name: Its name in the checkpoint ("bert.embeddings.word_embeddings.weight").
        dtype: Storage type, a key of DTYPE_BYTES.
        shape: Its dimensions; () is a scalar.
        file: The file that holds it.
        offset: Position of its first byte, counted from the file's start.
        length_bytes: Its bytes, row-major and little-endian.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    file: Path
    offset: int
    length_bytes: int

    @property
    def elements(self) -> int:
        """Number of values."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Weights:
    """All tensors of a model.

    Attributes:
        tensors: By name; names are unique across files.
        files: The safetensors files, in order.
    """

    tensors: dict[str, TensorInfo]
    files: tuple[Path, ...]

    @property
    def parameters(self) -> int:
        """Count of floating-point values, buffers of integers left out."""
        return sum(t.elements for t in self.tensors.values() if t.dtype in FLOAT_DTYPES)

    @property
    def dtype(self) -> str:
        """The floating-point type that most bytes are stored in, "" if there is none."""
        totals: dict[str, int] = {}
        for tensor in self.tensors.values():
            if tensor.dtype in FLOAT_DTYPES:
                totals[tensor.dtype] = totals.get(tensor.dtype, 0) + tensor.length_bytes
        return max(totals, key=lambda name: totals[name], default="")


def read_weights(folder: Path, *, sizes: Mapping[str, int] | None = None) -> Weights:
    """The headers of a folder's safetensors files; no weights are read.

    `model.safetensors` wins over an index, as in transformers.

    Args:
        folder: The model's folder.
        sizes: Real sizes by name, where the files in `folder` are only their beginnings.

    Raises:
        SourceError: A file is missing, damaged or not safetensors; it is named.
        UnsafeModelError: The folder holds pickles only, or a pickle under a safe name.
    """
    if os.path.lexists(folder / WEIGHTS_NAME):
        path = confined_path(folder, WEIGHTS_NAME)
        tensors = read_header(path, size_bytes=(sizes or {}).get(WEIGHTS_NAME))
        return Weights(tensors, (folder / WEIGHTS_NAME,))
    if os.path.lexists(folder / INDEX_NAME):
        return _read_shards(folder, sizes or {})
    _no_weights(folder, sizes)


def read_header(path: Path, *, size_bytes: int | None = None) -> dict[str, TensorInfo]:
    """The tensors of one safetensors file, by name.

    Args:
        path: The file.
        size_bytes: Its real size, where `path` is only its beginning.

    Raises:
        SourceError: Missing, damaged, or something else under this name.
        UnsafeModelError: A pickle under this name.
    """
    if not is_regular_file(path):
        state = "is not a regular file" if os.path.lexists(path) else "is missing"
        raise SourceError(f"{path} {state}.", hint=_DAMAGED)
    try:
        size = path.stat().st_size if size_bytes is None else size_bytes
        with path.open("rb") as stream:
            start = stream.read(512)
            length = header_length(start, size, path)
            stream.seek(8)
            header = stream.read(length)
    except OSError as problem:
        raise SourceError(
            f"{path} cannot be read: {problem.strerror or problem}.", hint="Check its permissions."
        ) from problem
    return parse_header(header, size, path)


def header_length(start: bytes, size_bytes: int, path: Path) -> int:
    """Length of the JSON header, from a file's first bytes.

    Args:
        start: At least the first 8 bytes, better 512: they tell what else the file may be.
        size_bytes: Size of the whole file.
        path: Named in errors.

    Raises:
        SourceError: The length cannot be true.
        UnsafeModelError: The bytes are a pickle's.
    """
    if size_bytes == 0:
        raise SourceError(f"{path} is empty (0 bytes).", hint=_DAMAGED)
    if start.startswith(b"version https://git-lfs"):
        raise SourceError(
            f"{path} is a git-lfs pointer, not the weights.",
            hint="Run `git lfs pull` in the model's folder.",
        )
    if start.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceError(
            f"{path} is a web page, not the weights: a download went wrong.", hint=_DAMAGED
        )
    if len(start) < 8:
        raise SourceError(f"{path} is cut off: it has {size_bytes} bytes.", hint=_DAMAGED)
    length = int(struct.unpack("<Q", start[:8])[0])
    if length > HEADER_LIMIT_BYTES or 8 + length > size_bytes:
        if start.startswith(b"PK\x03\x04") or (start[0] == 0x80 and start[1] in (2, 3, 4, 5)):
            raise UnsafeModelError(
                f"{path} is a pickle under the name of safetensors; loading it could run code.",
                hint="Get the model's real safetensors file.",
            )
        if length > HEADER_LIMIT_BYTES:
            raise SourceError(
                f"{path} claims a header of {length:,} bytes; at most {HEADER_LIMIT_BYTES:,} are"
                " accepted, so this is no usable safetensors file.",
                hint=_DAMAGED,
            )
        raise SourceError(
            f"{path} is cut off inside its header: {8 + length:,} bytes are needed,"
            f" {size_bytes:,} are there.",
            hint=_DAMAGED,
        )
    if length < 2:
        raise SourceError(f"{path} has no header.", hint=_DAMAGED)
    return length


def parse_header(header: bytes, size_bytes: int, path: Path) -> dict[str, TensorInfo]:
    """The tensors that a header describes, checked against each other and the file's size.

    Args:
        header: The JSON bytes, padding included.
        size_bytes: Size of the whole file.
        path: Named in errors, and the file of the tensors.

    Raises:
        SourceError: The header is damaged, or the file is cut or has more bytes than it says.
    """
    start = 8 + len(header)
    entries = _header_entries(header, path)
    tensors = {name: _tensor(name, entry, start, path) for name, entry in entries.items()}
    end, before = start, ""
    for tensor in sorted(tensors.values(), key=lambda t: (t.offset, t.length_bytes)):
        if tensor.offset < end:
            _broken(path, f"its tensors {before!r} and {tensor.name!r} overlap")
        if tensor.offset > end:
            _broken(path, f"it leaves a gap before its tensor {tensor.name!r}")
        end, before = tensor.offset + tensor.length_bytes, tensor.name
    if end > size_bytes:
        _broken(path, f"it is cut off: {end:,} bytes are needed, {size_bytes:,} are there")
    if end < size_bytes:
        _broken(path, f"{size_bytes - end:,} bytes follow its last tensor that belong to none")
    return tensors


def _header_entries(header: bytes, path: Path) -> dict[str, Any]:
    entries = parse_json(header, Path(f"{path} (its header)"))
    if not isinstance(entries, dict):
        _broken(path, "its header is not an object")
    entries.pop("__metadata__", None)
    if not entries:
        _broken(path, "it holds no tensors")
    return entries


def _tensor(name: str, entry: Any, start: int, path: Path) -> TensorInfo:
    """One entry of a header, checked on its own."""
    fields: dict[str, Any] = entry if isinstance(entry, dict) else {}
    dtype: Any = fields.get("dtype")
    shape: Any = fields.get("shape")
    span: Any = fields.get("data_offsets")
    shown = name[:80]
    if not isinstance(dtype, str) or dtype not in DTYPE_BYTES:
        _broken(path, f"its tensor {shown!r} has the unknown type {str(dtype)[:40]!r}")
    if not _whole_numbers(shape) or len(shape) > 16:
        _broken(path, f"its tensor {shown!r} has no valid shape")
    if not _whole_numbers(span) or len(span) != 2 or span[0] > span[1]:
        _broken(path, f"its tensor {shown!r} has no valid position")
    length = math.prod(shape) * DTYPE_BYTES[dtype]
    if length != span[1] - span[0]:
        _broken(
            path,
            f"its tensor {shown!r} has {span[1] - span[0]:,} bytes where its shape"
            f" {list(shape)} needs {length:,}",
        )
    return TensorInfo(name, dtype, tuple(shape), path, start + span[0], length)


def _whole_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(type(n) is int and 0 <= n < 2**63 for n in value)


def _read_shards(folder: Path, sizes: Mapping[str, int]) -> Weights:
    index = folder / INDEX_NAME
    listed = read_json_object(folder, INDEX_NAME).get("weight_map")
    if not isinstance(listed, dict) or not listed:
        raise SourceError(f"{index} names no shards.", hint=_DAMAGED)
    if not all(isinstance(name, str) for name in listed.values()):
        raise SourceError(f"{index} names a shard that is not a file name.", hint=_DAMAGED)
    names = sorted(set(listed.values()))
    if len(names) > MAX_SHARDS:
        raise SourceError(f"{index} names {len(names):,} shards.", hint=_DAMAGED)
    tensors: dict[str, TensorInfo] = {}
    for name in names:
        path = confined_path(folder, name)
        if path.suffix != ".safetensors":
            raise UnsafeModelError(
                f"{index} names {name!r}, which is not a safetensors file.",
                hint="Get the model's safetensors files.",
            )
        if not os.path.lexists(path):
            raise SourceError(
                f"{path} is missing: {INDEX_NAME} names it as a shard.",
                hint="Download the model's missing files.",
            )
        for tensor in read_header(path, size_bytes=sizes.get(name)).values():
            if tensor.name in tensors:
                _broken(path, f"its tensor {tensor.name!r} is in another shard too")
            tensors[tensor.name] = tensor
    absent = sorted(set(listed) - set(tensors))
    if absent:
        raise SourceError(f"{index} names {absent[0]!r}, which no shard holds.", hint=_DAMAGED)
    return Weights(tensors, tuple(folder / name for name in names))


def _no_weights(folder: Path, sizes: Mapping[str, int] | None) -> NoReturn:
    """Raise for a folder without safetensors, telling pickles from nothing at all."""
    names = [p.name for p in folder.iterdir()] if sizes is None else list(sizes)
    pickles = sorted(name for name in names if name.endswith(PICKLE_SUFFIXES))
    if pickles:
        raise UnsafeModelError(
            f"{folder} holds its weights as a pickle only ({pickles[0]}); loading that could run"
            " code, so the console never does.",
            hint="Get the model's model.safetensors, or convert it where you trust the file"
            " (`save_pretrained` writes safetensors).",
        )
    raise SourceError(
        f"{folder / WEIGHTS_NAME} is missing.", hint="Choose a folder that holds a whole model."
    )


def _broken(path: Path, what: str) -> NoReturn:
    raise SourceError(f"{path} is damaged: {what}.", hint=_DAMAGED)
