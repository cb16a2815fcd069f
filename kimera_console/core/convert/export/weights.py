"""Weights on their way from a model's files to external data: streamed, hashed, never held.

Both files are read and written once, in order, through small buffers. Touching mapped pages
instead would count the whole model as resident. The hashes of both sides fall out of the same
pass, so neither file is read again for the manifest.
"""

from __future__ import annotations

import concurrent.futures
import errno
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import ConversionError, SourceError, UnsupportedModelError
from kimera_console.core.formats.tensors import DTYPE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.formats.tensors import TensorInfo

CHUNK_BYTES = 8 * 1024 * 1024
"""Bytes moved at a time."""
TRANSPOSE_LIMIT_BYTES = 64 * 1024 * 1024
"""A matrix is transposed in memory while it passes, if it is no larger than this."""
LARGE_ALIGNMENT_BYTES = 64 * 1024
"""Start of large tensors: a multiple of Linux's page and of Windows' mapping granularity, so
that a runtime can map them (onnx's external data specification asks for exactly this)."""
LARGE_TENSOR_BYTES = 1024 * 1024
SMALL_ALIGNMENT_BYTES = 64


@dataclass(frozen=True)
class TensorPlace:
    """Where a tensor stands in the external data: offset and length in bytes."""

    offset: int
    length: int


@dataclass(frozen=True)
class WrittenWeights:
    """What `write_external` left.

    Attributes:
        places: Tensor's key -> its place in the new file.
        size_bytes: Length of the new file.
        sha256: Of the new file.
        source_sha256: Path of each file with weights -> its hash.
    """

    places: dict[str, TensorPlace]
    size_bytes: int
    sha256: str
    source_sha256: dict[str, str]


def write_external(
    tensors: Sequence[TensorInfo],
    transposed: frozenset[str],
    target: Path,
    *,
    on_bytes: Callable[[int], None],
) -> WrittenWeights:
    """Write tensors as float32 into one new file, in the order in which their files hold them.

    Args:
        tensors: What to write; possibly from several files.
        transposed: Keys of matrices to be written transposed.
        target: The new file; must not exist.
        on_bytes: Called with the bytes written so far; may raise to stop.

    Raises:
        ConversionError: The disk is full, or the file cannot be written.
        SourceError: A source file ended early.
    """
    places: dict[str, TensorPlace] = {}
    hashes: dict[str, str] = {}
    with HashingWriter(target) as writer:
        for file in sorted({tensor.file for tensor in tensors}):
            with _HashingReader(file) as reader:
                written: dict[tuple[int, int, bool], TensorPlace] = {}
                for tensor in sorted((t for t in tensors if t.file == file), key=_offset):
                    turned = tensor.name in transposed
                    key = (tensor.offset, tensor.length_bytes, turned)
                    if key not in written:  # tied weights lie in one place, and need no second
                        written[key] = _write_one(writer, reader, tensor, turned, on_bytes)
                    places[tensor.name] = written[key]
                hashes[str(file)] = reader.finish()
    return WrittenWeights(places, writer.position, writer.sha256, hashes)


def _write_one(
    writer: HashingWriter,
    reader: _HashingReader,
    tensor: TensorInfo,
    transpose: bool,
    on_bytes: Callable[[int], None],
) -> TensorPlace:
    if tensor.offset < reader.position:  # a part of a tensor before it: read once more
        with _HashingReader(tensor.file, start=tensor.offset) as again:
            return _write_one(writer, again, tensor, transpose, on_bytes)
    writer.align(tensor.elements * 4)
    start = writer.position
    for block in _blocks(reader, tensor, transpose):
        writer.write(block)
        on_bytes(writer.position)
    return TensorPlace(start, writer.position - start)


def write_arrays(
    arrays: Mapping[str, Callable[[], NDArray[Any]]],
    target: Path,
    *,
    on_bytes: Callable[[int], None],
) -> tuple[dict[str, TensorPlace], str]:
    """Write arrays as they are into one new file, one at a time.

    Args:
        arrays: Name -> a function that gives the array.
        target: The new file; must not exist.
        on_bytes: Called with the bytes written so far; may raise to stop.

    Returns:
        Name -> its place, and the file's SHA-256.

    Raises:
        ConversionError: The disk is full, or the file cannot be written.
    """
    places: dict[str, TensorPlace] = {}
    with HashingWriter(target) as writer:
        for name, load in arrays.items():
            block = _bytes(load())
            writer.align(len(block))
            places[name] = TensorPlace(writer.position, len(block))
            for start in range(0, len(block), CHUNK_BYTES):
                writer.write(block[start : start + CHUNK_BYTES])
                on_bytes(writer.position)
    return places, writer.sha256


def read_float32(tensor: TensorInfo) -> NDArray[np.float32]:
    """A small tensor's values, for weights that stay inside the graph file."""
    with tensor.file.open("rb") as stream:
        stream.seek(tensor.offset)
        data = stream.read(tensor.length_bytes)
    if len(data) != tensor.length_bytes:
        raise _short(tensor.file)
    return _shaped(to_float32(np.frombuffer(data, np.uint8), tensor.dtype), tensor)


def read_row_major(tensor: TensorInfo) -> bytes:
    """A tensor's bytes in row-major order, in the type in which they are stored."""
    with tensor.file.open("rb") as stream:
        stream.seek(tensor.offset)
        data = stream.read(tensor.length_bytes)
    if len(data) != tensor.length_bytes:
        raise _short(tensor.file)
    return _shaped(np.frombuffer(data, f"V{DTYPE_BYTES[tensor.dtype]}"), tensor).tobytes()


def to_float32(raw: NDArray[np.uint8], dtype: str) -> NDArray[np.float32]:
    """Numbers of a stored type as float32; exact for F32, F16 and BF16.

    Raises:
        UnsupportedModelError: A type that is no plain floating point number (quantised weights).
    """
    if dtype == "F32":
        return raw.view("<f4")
    if dtype == "F16":
        return raw.view("<f2").astype(np.float32)
    if dtype == "BF16":
        return (raw.view("<u2").astype(np.uint32) << np.uint32(16)).view(np.float32)
    if dtype == "F64":
        return raw.view("<f8").astype(np.float32)
    raise UnsupportedModelError(
        f"The weights are stored as {dtype}, which is not converted.",
        hint="Choose a model stored as F32, F16 or BF16.",
    )


def write_failed(path: Path, problem: OSError) -> ConversionError:
    """The sentence for a file that could not be written."""
    if problem.errno == errno.ENOSPC:
        return ConversionError(
            f"The disk is full: {path.name} could not be written to {path.parent.parent}.",
            hint="Free some space or choose a folder on another disk, then convert again.",
        )
    if problem.errno == errno.EFBIG:
        return ConversionError(
            f"{path.name} became larger than a file may be on {path.parent.parent}.",
            hint="Raise the file size limit (ulimit -f) or choose another disk.",
        )
    return ConversionError(
        f"{path.name} could not be written to {path.parent.parent}: {problem.strerror or problem}.",
        hint="Check the folder's permissions and its disk, then convert again.",
    )


def _blocks(reader: _HashingReader, tensor: TensorInfo, transpose: bool) -> Iterator[Any]:
    if not transpose and not tensor.axes:
        width = DTYPE_BYTES[tensor.dtype]
        for chunk in reader.take(tensor.offset, tensor.length_bytes, CHUNK_BYTES // width * width):
            yield _bytes(to_float32(chunk, tensor.dtype))
        return
    (whole,) = reader.take(tensor.offset, tensor.length_bytes, tensor.length_bytes)
    values = _shaped(to_float32(whole, tensor.dtype), tensor)
    yield _bytes(values.T if transpose else values)


def _shaped(flat: NDArray[Any], tensor: TensorInfo) -> NDArray[Any]:
    """Values as stored, in a row, as an array of the tensor's own shape (a view)."""
    return flat.reshape(tensor.stored_shape).transpose(tensor.stored_places)


class _BackgroundHash:
    """SHA-256 on a thread of its own: hashing costs as much as moving the bytes.

    One block is in flight at a time; it must not change before `wait`.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="sha256")
        self._pending: concurrent.futures.Future[None] | None = None

    def update(self, block: memoryview) -> None:
        self.wait()
        self._pending = self._pool.submit(self._hash.update, block)

    def wait(self) -> None:
        if self._pending is not None:
            self._pending.result()
            self._pending = None

    def close(self) -> str:
        self.wait()
        self._pool.shutdown()
        return self._hash.hexdigest()


class _HashingReader:
    """Reads a file once, front to back; skipped bytes are hashed all the same."""

    def __init__(self, path: Path, start: int = 0) -> None:
        self._path = path
        self._hash = _BackgroundHash()
        self.position = start

    def __enter__(self) -> _HashingReader:
        self._stream = self._path.open("rb", buffering=0)
        self._stream.seek(self.position)
        self._buffer = bytearray(CHUNK_BYTES)
        return self

    def __exit__(self, *_details: object) -> None:
        self._hash.close()
        self._stream.close()

    def take(self, offset: int, length: int, step: int) -> Iterator[NDArray[np.uint8]]:
        """Bytes from `offset` on, `step` at a time. Each array is valid until the next one."""
        while self.position < offset:
            self._fill(min(CHUNK_BYTES, offset - self.position))
        while length > 0:
            size = min(step, length)
            yield self._fill(size)
            length -= size

    def finish(self) -> str:
        """Hash of the whole file, after reading what is left of it."""
        rest = self._path.stat().st_size - self.position
        while rest > 0:
            rest -= self._fill(min(CHUNK_BYTES, rest)).size
        return self._hash.close()

    def _fill(self, size: int) -> NDArray[np.uint8]:
        self._hash.wait()
        if size > len(self._buffer):
            self._buffer = bytearray(size)
        view = memoryview(self._buffer)[:size]
        filled = 0
        while filled < size:
            count = self._stream.readinto(view[filled:])
            if not count:
                raise _short(self._path)
            filled += count
        self._hash.update(view)
        self.position += size
        return np.frombuffer(view, np.uint8)


class HashingWriter:
    """Writes a new file front to back and hashes it on the way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hash = _BackgroundHash()
        self.position = 0
        self.sha256 = ""

    def __enter__(self) -> HashingWriter:
        try:
            self._stream = self._path.open("xb", buffering=0)
        except OSError as problem:
            raise write_failed(self._path, problem) from problem
        return self

    def __exit__(self, *_details: object) -> None:
        self.sha256 = self._hash.close()
        self._stream.close()

    def align(self, size_bytes: int) -> None:
        """Fill with zeros up to where a tensor of this size may start."""
        large = size_bytes >= LARGE_TENSOR_BYTES
        unit = LARGE_ALIGNMENT_BYTES if large else SMALL_ALIGNMENT_BYTES
        self.write(memoryview(bytes(-self.position % unit)))

    def write(self, block: memoryview) -> None:
        """Write all of it, however the system splits it."""
        self._hash.update(block)
        self.position += len(block)
        try:
            while block:
                block = block[self._stream.write(block) :]
        except OSError as problem:
            raise write_failed(self._path, problem) from problem
        finally:
            self._hash.wait()


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B")


def _offset(tensor: TensorInfo) -> int:
    return tensor.offset


def _short(path: Path) -> SourceError:
    return SourceError(
        f"{path} ended before all of its tensors were read.",
        hint="It was changed during the conversion, or is incomplete. Download the model again.",
    )
