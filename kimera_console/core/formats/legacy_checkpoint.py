"""Checkpoints as torch.save wrote them before 1.6: pickles one after another, then the storages.

Three small pickles (a magic number, the protocol's version, facts of the machine), the pickle of
the tensors, the list of the storages' keys, and then, in that list's order, each storage's count
of numbers as 8 bytes and the numbers. So the places can be found here too without torch.load,
and nothing has to be loaded at once.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import UnsupportedModelError
from kimera_console.core.formats.byte_source import Cursor
from kimera_console.core.formats.tensor_pickle import read_pickle
from kimera_console.core.formats.tensors import DTYPE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.formats.allowed_names import Storage
    from kimera_console.core.formats.byte_source import ByteSource

MAX_STORAGES = 100_000
_MAGIC = 0x1950_A86A_20F9_469C_FC6C
_PICKLED_MAGIC = b"\x8a\x0a" + _MAGIC.to_bytes(10, "little") + b"."
_LONGEST_START = 11
"""Bytes before it: protocol, and from protocol 4 on a frame's length."""
_PROTOCOL = 1001
_LIMIT_BYTES = 16 * 1024 * 1024


def is_legacy(start: bytes) -> bool:
    """Whether a file that begins so is of this format."""
    head = start[: _LONGEST_START + len(_PICKLED_MAGIC)]
    return head.startswith(b"\x80") and _PICKLED_MAGIC in head


def read_legacy(source: ByteSource, *, located: bool) -> tuple[Any, Callable[[Storage], int]]:
    """(what the file describes, a function that gives a storage's position).

    Args:
        source: The file.
        located: Whether the storages' own counts, which lie among the weights, are compared.

    Raises:
        SourceError: It is damaged.
        UnsafeModelError: It asks for more than tensors.
        UnsupportedModelError: It was written on a big-endian machine.
    """
    cursor = Cursor(source, 0, min(source.size_bytes, _LIMIT_BYTES))
    magic = read_pickle(source, cursor).value
    version = read_pickle(source, cursor).value
    facts = read_pickle(source, cursor).value
    if magic != _MAGIC or version != _PROTOCOL or type(facts) is not dict:
        source.damaged("its beginning is not one that torch writes")
    if facts.get("little_endian") is not True:
        raise UnsupportedModelError(
            f"{source.path} was written on a big-endian machine.",
            hint="Save the model again on this machine.",
        )
    described = read_pickle(source, cursor)
    keys = read_pickle(source, cursor).value
    if type(keys) is not list or len(keys) > MAX_STORAGES:
        source.damaged("it has no list of its storages")
    starts = _places(source, cursor.position, keys, described.storages, located=located)

    def place(storage: Storage) -> int:
        return starts[storage.key]

    return described.value, place


def _places(
    source: ByteSource,
    position: int,
    keys: list[Any],
    storages: dict[str, Storage],
    *,
    located: bool,
) -> dict[str, int]:
    """Position of each storage's first number; they fill the file to its end."""
    starts: dict[str, int] = {}
    for key in keys:
        storage = storages.get(key) if type(key) is str else None
        if storage is None or key in starts:
            source.damaged("its list of storages is not the one that its pickle uses")
        if located:
            (count,) = struct.unpack("<q", source.read(position, 8))
            if count != storage.count:
                source.damaged(
                    f"its storage {key} has {count:,} numbers where its pickle says"
                    f" {storage.count:,}"
                )
        width = DTYPE_BYTES[storage.dtype] if storage.dtype else 1
        starts[key] = position + 8
        position += 8 + storage.count * width
    if len(starts) != len(storages):
        source.damaged("it lacks storages that its pickle uses")
    if position != source.size_bytes:
        source.damaged(f"it has {source.size_bytes:,} bytes; its storages need {position:,}")
    return starts
