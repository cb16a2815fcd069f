"""Where tensors lie, whatever the format of the file that holds them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

DTYPE_BYTES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1,
    "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
    "U32": 4, "I32": 4, "F32": 4,
    "U64": 8, "I64": 8, "F64": 8,
}  # fmt: skip
"""Bytes of one element of each storage type."""
FLOAT_DTYPES = frozenset({"F64", "F32", "F16", "BF16"})
DAMAGED_HINT = "Download the file again, or copy it again from where it is whole."
NOT_LOCATED = -1
"""Offset of a tensor of which only the description was read."""


@dataclass(frozen=True)
class TensorInfo:
    """Where one tensor lies.

    Attributes:
        name: Its name in the checkpoint ("bert.embeddings.word_embeddings.weight").
        dtype: Storage type, a key of DTYPE_BYTES.
        shape: Its dimensions; () is a scalar.
        file: The file that holds it.
        offset: Position of its first byte, counted from the file's start.
        length_bytes: Its bytes, little-endian.
        axes: Its dimensions in the order in which they are stored, the slowest first; () is the
            usual row-major order. Weights that came from TensorFlow are stored transposed.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    file: Path
    offset: int
    length_bytes: int
    axes: tuple[int, ...] = ()

    @property
    def stored_shape(self) -> tuple[int, ...]:
        """Its shape as it lies in the file, row-major."""
        return tuple(self.shape[axis] for axis in self.axes) if self.axes else self.shape

    @property
    def stored_places(self) -> tuple[int, ...]:
        """Where each of its dimensions is among the stored ones."""
        axes = self.axes or tuple(range(len(self.shape)))
        return tuple(axes.index(axis) for axis in range(len(axes)))

    @property
    def elements(self) -> int:
        """Number of values."""
        return math.prod(self.shape)

    @property
    def aligned(self) -> bool:
        """Whether its values can be used where they lie, in a mapped file."""
        return self.offset % DTYPE_BYTES[self.dtype] == 0

    @property
    def is_float(self) -> bool:
        """Whether its values are floating-point numbers."""
        return self.dtype in FLOAT_DTYPES


@dataclass(frozen=True)
class Weights:
    """All tensors of a model.

    Attributes:
        tensors: By name; names are unique across files.
        files: The files that hold them, in order.
    """

    tensors: dict[str, TensorInfo]
    files: tuple[Path, ...]

    @property
    def parameters(self) -> int:
        """Count of floating-point values, buffers of integers left out."""
        return sum(t.elements for t in self.tensors.values() if t.dtype in FLOAT_DTYPES)

    @property
    def mapped(self) -> bool:
        """Whether its numbers are used as they lie in the files, without a copy in memory.

        Other types are converted first, and checkpoints of before torch 1.6 are not aligned.
        """
        used = [t for t in self.tensors.values() if t.dtype in FLOAT_DTYPES]
        return all(t.dtype == "F32" and (t.offset == NOT_LOCATED or t.aligned) for t in used)

    @property
    def dtype(self) -> str:
        """The floating-point type that most bytes are stored in, "" if there is none."""
        totals: dict[str, int] = {}
        for tensor in self.tensors.values():
            if tensor.dtype in FLOAT_DTYPES:
                totals[tensor.dtype] = totals.get(tensor.dtype, 0) + tensor.length_bytes
        return max(totals, key=lambda name: totals[name], default="")


def refuse_placeholder(path: Path, start: bytes) -> None:
    """Raise for what often lies in the place of weights: nothing, a pointer, an error page.

    Args:
        path: Named in the error.
        start: The file's first bytes, best 512.

    Raises:
        SourceError: It is one of them.
    """
    if not start:
        raise SourceError(f"{path} is empty (0 bytes).", hint=DAMAGED_HINT)
    if start.startswith(b"version https://git-lfs"):
        raise SourceError(
            f"{path} is a git-lfs pointer, not the weights.",
            hint="Run `git lfs pull` in the model's folder.",
        )
    if start.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceError(
            f"{path} is a web page, not the weights: a download went wrong.", hint=DAMAGED_HINT
        )
