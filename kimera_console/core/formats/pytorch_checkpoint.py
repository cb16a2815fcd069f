"""The tensors of a PyTorch checkpoint, found without running anything of the file or of torch.

torch.save writes a zip archive (since 1.6): `data.pkl` says which tensors there are, and each
storage is an entry `data/N` beside it, uncompressed. So a checkpoint has a directory of tensors
as a safetensors file has one, and weights can be mapped or streamed from it. The format before
that is read by `legacy_checkpoint`.
"""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any, NoReturn

from kimera_console.core.errors import SourceError, UnsafeModelError, UnsupportedModelError
from kimera_console.core.formats.allowed_names import Storage, StoredTensor
from kimera_console.core.formats.byte_source import ByteSource, Cursor, file_source
from kimera_console.core.formats.legacy_checkpoint import is_legacy, read_legacy
from kimera_console.core.formats.model_folder import is_regular_file
from kimera_console.core.formats.tensor_pickle import read_pickle
from kimera_console.core.formats.tensors import (
    DAMAGED_HINT,
    DTYPE_BYTES,
    NOT_LOCATED,
    TensorInfo,
    refuse_placeholder,
)
from kimera_console.core.formats.zip_directory import ZipEntry, locate, read_directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PICKLE_LIMIT_BYTES = 16 * 1024 * 1024
"""About 200 bytes describe a tensor; the largest encoders have a few thousand."""
MAX_NAME_LENGTH = 1000

_BESIDE = frozenset({"data.pkl", "version", "byteorder", ".format_version", ".storage_alignment"})
"""What torch puts beside the storages; names in `.data/` are its serialization id's."""
_STATE_DICT = "state_dict"
_STATE_ALONE = "Save the model's state dict alone: torch.save(model.state_dict(), file)."


def read_checkpoint(path: Path) -> dict[str, TensorInfo]:
    """The tensors of one checkpoint, by name; no weights are read.

    Raises:
        SourceError: Missing, damaged, or something else under this name.
        UnsafeModelError: It asks for more than tensors.
        UnsupportedModelError: Its tensors are of a kind, or stored in a way, that is not handled.
    """
    if not is_regular_file(path):
        state = "is not a regular file" if os.path.lexists(path) else "is missing"
        raise SourceError(f"{path} {state}.", hint=DAMAGED_HINT)
    return _tensors(file_source(path), located=True)


def describe_checkpoint(source: ByteSource) -> dict[str, TensorInfo]:
    """The same from a few reads: names, types and shapes are true, positions may be NOT_LOCATED.

    The entries' own headers, which lie among the weights, are not compared with the directory.

    Raises:
        SourceError, UnsafeModelError, UnsupportedModelError: As `read_checkpoint`.
    """
    return _tensors(source, located=False)


def _tensors(source: ByteSource, *, located: bool) -> dict[str, TensorInfo]:
    start = source.read(0, min(512, source.size_bytes))
    if start.startswith(b"PK\x03\x04"):
        state, place = _read_zip(source, located=located)
    elif is_legacy(start):
        state, place = read_legacy(source, located=located)
    else:
        _refuse_start(source.path, start)
    found = {}
    for name, value in _state(source, state).items():
        if type(value) is not StoredTensor:
            continue  # a version, a step: not weights
        if type(name) is not str or not name or len(name) > MAX_NAME_LENGTH:
            source.damaged("one of its tensors has no usable name")
        found[name] = _info(source, name, value, place)
    if not found:
        raise SourceError(f"{source.path} holds no tensors by name.", hint=_STATE_ALONE)
    return found


def _state(source: ByteSource, value: Any) -> dict[Any, Any]:
    """The dictionary of tensors, taken out of the one that training tools wrap around it."""
    if type(value) is not dict:
        raise SourceError(f"{source.path} holds no dictionary of tensors.", hint=_STATE_ALONE)
    inner = value.get(_STATE_DICT)
    if type(inner) is dict and not any(type(v) is StoredTensor for v in value.values()):
        return inner
    return value


def _info(
    source: ByteSource, name: str, tensor: StoredTensor, place: Callable[[Storage], int]
) -> TensorInfo:
    """One tensor, checked against its storage."""
    shown, width = name[:80], DTYPE_BYTES[tensor.dtype]
    room = tensor.storage.count if tensor.storage.dtype else tensor.storage.count // width
    if len(tensor.shape) != len(tensor.stride):
        source.damaged(f"its tensor {shown!r} has no valid shape")
    count = math.prod(tensor.shape)
    steps = zip(tensor.shape, tensor.stride, strict=True)
    reach = tensor.offset + (sum((n - 1) * step for n, step in steps) + 1 if count else 0)
    if reach > room:
        source.damaged(f"its tensor {shown!r} reaches beyond its storage")
    axes = _stored_axes(tensor)
    if count and axes is None:
        raise UnsupportedModelError(
            f"{source.path} stores {shown!r} as a view that leaves out or repeats numbers.",
            hint="Save the model again with safetensors, or its tensors with contiguous().",
        )
    start = place(tensor.storage)
    offset = NOT_LOCATED if start == NOT_LOCATED else start + tensor.offset * width
    return TensorInfo(
        name, tensor.dtype, tensor.shape, source.path, offset, count * width, axes or ()
    )


def _stored_axes(tensor: StoredTensor) -> tuple[int, ...] | None:
    """The dimensions from the slowest to the fastest, () for row-major; None where it has gaps."""
    wide = [axis for axis, length in enumerate(tensor.shape) if length > 1]
    ordered = sorted(wide, key=lambda axis: -tensor.stride[axis])
    expected = 1
    for axis in reversed(ordered):
        if tensor.stride[axis] != expected:
            return None
        expected *= tensor.shape[axis]
    if ordered == wide:
        return ()
    return (*(axis for axis, length in enumerate(tensor.shape) if length == 1), *ordered)


def _read_zip(source: ByteSource, *, located: bool) -> tuple[Any, Callable[[Storage], int]]:
    """(what data.pkl describes, a function that gives a storage's position)."""
    entries = read_directory(source)
    pickles = [name for name in entries if name.endswith("/data.pkl") and name.count("/") == 1]
    if len(pickles) != 1:
        raise SourceError(
            f"{source.path} is a zip archive, but no checkpoint of PyTorch: it has"
            f" {len(pickles)} files data.pkl.",
            hint=DAMAGED_HINT,
        )
    root = pickles[0].removesuffix("data.pkl")
    _check_names(source, root, entries)
    order = entries.get(f"{root}byteorder")
    if order is not None and _content(source, order, 16) != b"little":
        raise UnsupportedModelError(
            f"{source.path} was written on a big-endian machine.",
            hint="Save the model again on this machine.",
        )
    # The pickle is read as data: `read_pickle` calls nothing that it names.
    pickle = entries[pickles[0]]
    if pickle.size_bytes > PICKLE_LIMIT_BYTES:
        source.damaged(f"its pickle has {pickle.size_bytes:,} bytes")
    start = locate(source, pickle)
    cursor = Cursor(source, start, start + pickle.size_bytes)
    state = read_pickle(source, cursor).value
    # Other readers may take what follows for another pickle.
    if cursor.position != start + pickle.size_bytes:
        source.damaged("bytes follow the end of its pickle")
    # A description needs no positions, and each costs a read of the local header.
    starts = {name: locate(source, entry) for name, entry in entries.items()} if located else {}

    def place(storage: Storage) -> int:
        name = f"{root}data/{storage.key}"
        entry = entries.get(name)
        if entry is None:
            source.damaged(f"it lacks the storage {name!r}")
        length = storage.count * (DTYPE_BYTES[storage.dtype] if storage.dtype else 1)
        if entry.size_bytes != length:
            source.damaged(
                f"its storage {name!r} has {entry.size_bytes:,} bytes where its pickle says"
                f" {length:,}"
            )
        return starts.get(name, NOT_LOCATED)

    return state, place


def _check_names(source: ByteSource, root: str, entries: dict[str, ZipEntry]) -> None:
    """Refuse an archive that is more than tensors, such as a TorchScript program."""
    for name in entries:
        inner = name.removeprefix(root)
        number = inner.removeprefix("data/")
        is_storage = number != inner and number.isascii() and number.isdigit()
        known = inner in _BESIDE or inner.startswith(".data/") or is_storage
        if known and name.startswith(root):
            continue
        if inner == "constants.pkl" or inner.startswith("code/"):
            raise UnsupportedModelError(
                f"{source.path} is a TorchScript program, not a set of tensors.", hint=_STATE_ALONE
            )
        raise UnsupportedModelError(
            f"{source.path} has an entry {name[:80]!r}, which torch.save never writes.",
            hint="Get the file as its author published it.",
        )


def _content(source: ByteSource, entry: ZipEntry, limit: int) -> bytes:
    return source.read(locate(source, entry), min(entry.size_bytes, limit))


def _refuse_start(path: Path, start: bytes) -> NoReturn:
    """Raise for a file that is no checkpoint, saying what it is where its first bytes tell."""
    refuse_placeholder(path, start)
    if start[0] == 0x80 or start[:1] in b"(]}cS":
        raise UnsafeModelError(
            f"{path} is a bare pickle, not a checkpoint of torch.save; reading it could run code,"
            " so the console does not.",
            hint=_STATE_ALONE,
        )
    raise SourceError(f"{path} is not a checkpoint of PyTorch.", hint=DAMAGED_HINT)
