"""Safetensors headers, read without the weights and without trusting them.

A file is an 8-byte little-endian length, that many bytes of JSON, and the tensors' bytes
(https://github.com/huggingface/safetensors).
"""

from __future__ import annotations

import math
import os
import struct
from pathlib import Path
from typing import Any, NoReturn

from kimera_console.core.errors import SourceError, UnsafeModelError
from kimera_console.core.formats.model_folder import is_regular_file, parse_json
from kimera_console.core.formats.tensors import (
    DAMAGED_HINT,
    DTYPE_BYTES,
    TensorInfo,
    refuse_placeholder,
)

HEADER_LIMIT_BYTES = 16 * 1024 * 1024
"""About 100 bytes describe a tensor; the largest encoders have a few thousand."""


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
        raise SourceError(f"{path} {state}.", hint=DAMAGED_HINT)
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
    refuse_placeholder(path, start)
    if len(start) < 8:
        raise SourceError(f"{path} is cut off: it has {size_bytes} bytes.", hint=DAMAGED_HINT)
    length = int(struct.unpack("<Q", start[:8])[0])
    if length > HEADER_LIMIT_BYTES or 8 + length > size_bytes:
        # A file of PyTorch's reads as a huge length. It is named as such, because loading it by its
        # right reader would run code.
        if start.startswith(b"PK\x03\x04") or (start[0] == 0x80 and start[1] in (2, 3, 4, 5)):
            raise UnsafeModelError(
                f"{path} is a pickle under the name of safetensors; loading it could run code.",
                hint="Get the model's real safetensors file.",
            )
        if length > HEADER_LIMIT_BYTES:
            raise SourceError(
                f"{path} claims a header of {length:,} bytes; at most {HEADER_LIMIT_BYTES:,} are"
                " accepted, so this is not a usable safetensors file.",
                hint=DAMAGED_HINT,
            )
        raise SourceError(
            f"{path} is cut off inside its header: {8 + length:,} bytes are needed,"
            f" {size_bytes:,} are there.",
            hint=DAMAGED_HINT,
        )
    if length < 2:
        raise SourceError(f"{path} has no header.", hint=DAMAGED_HINT)
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


def _broken(path: Path, what: str) -> NoReturn:
    raise SourceError(f"{path} is damaged: {what}.", hint=DAMAGED_HINT)
