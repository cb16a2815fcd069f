"""Tensors of an ONNX graph on their way into another one: read in blocks, written as they come.

Never a whole table of embeddings at once, and never by mapping: touched pages of a mapped file
count as resident, so a gigabyte read that way is a gigabyte held.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.convert.export.weights import CHUNK_BYTES, HashingWriter
from kimera_console.core.errors import ConversionError
from kimera_console.core.formats.external_data import EXTERNAL_TENSOR_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Piece:
    """A tensor to write.

    Attributes:
        name: Its name in the graph.
        dtype: numpy's type of its elements.
        shape: Its shape.
        blocks: Its elements in order, in arrays of any sizes; each is used before the next.
    """

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    blocks: Iterable[NDArray[Any]]

    @property
    def size_bytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize


def read_blocks(tensor: Any, rows_step: int = 0) -> Iterator[NDArray[Any]]:
    """A tensor's values in order, a few MB at a time; rows stay whole.

    Args:
        tensor: onnx_ir's tensor, in the graph's file or outside it.
        rows_step: Rows of a block are a multiple of this, but for the last block's.

    Raises:
        ConversionError: The file ends early.
    """
    shape = tuple(int(size) for size in tensor.shape)
    dtype = np.dtype(tensor.dtype.numpy())
    rows = shape[0] if shape else 1
    row_shape = shape[1:]
    row_bytes = int(np.prod(row_shape, dtype=np.int64)) * dtype.itemsize
    step = max(1, CHUNK_BYTES // max(1, row_bytes))
    if rows_step:
        step = max(rows_step, step // rows_step * rows_step)
    place = getattr(tensor, "offset", None)
    if not hasattr(tensor, "location"):
        values = tensor.numpy().reshape(rows, *row_shape)
        for start in range(0, rows, step):
            yield values[start : start + step]
        return
    path = Path(tensor.path)
    with path.open("rb", buffering=0) as stream:
        stream.seek(place or 0)
        for start in range(0, rows, step):
            count = min(step, rows - start)
            yield _read(stream, path, count * row_bytes).view(dtype).reshape(count, *row_shape)


class TensorFile:
    """The external data of a new graph, written front to back and hashed on the way.

    Args:
        path: The file; it must not exist. None is made where nothing is added to it.
        outside: Whether larger tensors go there at all, or stay in the graph.
        on_bytes: Called with the bytes written so far; may raise to stop.
    """

    def __init__(self, path: Path, *, outside: bool, on_bytes: Callable[[int], None]) -> None:
        self._path = path
        self._outside = outside
        self._on_bytes = on_bytes
        self._writer: HashingWriter | None = None
        self._inside_bytes = 0

    def __enter__(self) -> TensorFile:
        return self

    def __exit__(self, *details: object) -> None:
        if self._writer is not None:
            self._writer.__exit__(*details)

    @property
    def sha256(self) -> dict[str, str]:
        """The file's name -> its hash, once it is closed; empty if there is none."""
        return {} if self._writer is None else {self._path.name: self._writer.sha256}

    def add(self, piece: Piece) -> Any:
        """Write a tensor; what the graph is to hold of it.

        Raises:
            ConversionError: The disk refuses.
        """
        import onnx_ir as ir

        if not self._outside or piece.size_bytes < EXTERNAL_TENSOR_BYTES:
            arrays = [np.array(block, piece.dtype).reshape(-1) for block in piece.blocks]
            whole = np.concatenate(arrays) if arrays else np.empty(0, piece.dtype)
            return ir.tensor(whole.reshape(piece.shape), name=piece.name)
        if self._writer is None:
            self._writer = HashingWriter(self._path)
            self._writer.__enter__()
        self._writer.align(piece.size_bytes)
        start = self._writer.position
        for block in piece.blocks:
            self._writer.write(np.ascontiguousarray(block, piece.dtype).data.cast("B"))
            self._on_bytes(self._writer.position)
        return ir.ExternalTensor(
            self._path.name,
            start,
            self._writer.position - start,
            ir.DataType.from_numpy(piece.dtype),
            shape=ir.Shape(piece.shape),
            name=piece.name,
        )


def _read(stream: Any, path: Path, size: int) -> NDArray[np.uint8]:
    buffer = bytearray(size)
    view, filled = memoryview(buffer), 0
    while filled < size:
        count = stream.readinto(view[filled:])
        if not count:
            raise ConversionError(
                f"{path.name} ended before all of its tensors were read.",
                hint="The fp32 model was changed meanwhile, or is incomplete. Convert it again.",
            )
        filled += count
    return np.frombuffer(buffer, np.uint8)
