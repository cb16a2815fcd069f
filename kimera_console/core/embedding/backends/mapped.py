"""Tensors of torch that are views of the files in which they lie, found by our own directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo

_TORCH_NAMES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2",
    "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
    "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


def mapped_tensors(found: Iterable[TensorInfo]) -> list[Any]:
    """The tensors as torch's, in the same order: views of their files, not copies.

    Those that do not start at a multiple of their numbers' size are copied.
    """
    import torch

    files: dict[Path, Any] = {}
    tensors = []
    for info in found:
        dtype = getattr(torch, _TORCH_NAMES[info.dtype])
        if not info.length_bytes:
            tensors.append(torch.empty(info.shape, dtype=dtype))
            continue
        if info.file not in files:
            size = info.file.stat().st_size
            files[info.file] = torch.from_file(
                str(info.file), shared=False, size=size, dtype=torch.uint8
            )
        raw = files[info.file][info.offset : info.offset + info.length_bytes]
        flat = (raw if info.aligned else raw.clone()).view(dtype)
        tensors.append(flat.reshape(info.stored_shape).permute(info.stored_places))
    return tensors
