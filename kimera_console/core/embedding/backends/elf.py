"""What a shared library wants from the loader: the names in an ELF file's dynamic section.

Read from the file alone (System V ABI, chapters 4 and 5), so that what is missing can be named
all at once; the loader itself stops at the first.
"""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<qQ")
_IDENTITY = b"\x7fELF\x02\x01"
"""Magic number, 64 bits, little endian: every system that ONNX Runtime's CUDA wheel is for."""
_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NULL, _DT_NEEDED, _DT_STRTAB, _DT_STRSZ = 0, 1, 5, 10
_MOST_BYTES = 1 << 24
_LARGEST_OFFSET = 1 << 40


def needed(path: Path) -> tuple[str, ...]:
    """Names of the libraries that this one is linked with (DT_NEEDED), in their order.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no 64-bit, little-endian ELF file, or a damaged one.
    """
    with path.open("rb") as stream:
        segments = _segments(stream, path)
        dynamic = next((each for each in segments if each[0] == _PT_DYNAMIC), None)
        if dynamic is None:
            return ()
        entries = _entries(_read(stream, path, dynamic[2], dynamic[5]))
        tables = dict(entries)
        names = [value for tag, value in entries if tag == _DT_NEEDED]
        if not names:
            return ()
        if _DT_STRTAB not in tables or _DT_STRSZ not in tables:
            raise ValueError(f"{path} has no table of names")
        offset = _file_offset(segments, tables[_DT_STRTAB], path)
        strings = _read(stream, path, offset, tables[_DT_STRSZ])
        return tuple(_name(strings, at, path) for at in names)


def _segments(stream: IO[bytes], path: Path) -> list[tuple[int, ...]]:
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size or not head.startswith(_IDENTITY):
        raise ValueError(f"{path} is not a 64-bit ELF file")
    fields = _HEADER.unpack(head)
    start, size, count = fields[5], fields[9], fields[10]
    if size != _SEGMENT.size:
        raise ValueError(f"{path} has a damaged header")
    data = _read(stream, path, start, size * count)
    return [_SEGMENT.unpack_from(data, index * size) for index in range(count)]


def _entries(data: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at in range(0, len(data) - _ENTRY.size + 1, _ENTRY.size):
        tag, value = _ENTRY.unpack_from(data, at)
        if tag == _DT_NULL:
            break
        found.append((tag, value))
    return found


def _file_offset(segments: list[tuple[int, ...]], address: int, path: Path) -> int:
    for kind, _flags, offset, start, _physical, size, _memory, _align in segments:
        if kind == _PT_LOAD and start <= address < start + size:
            return offset + address - start
    raise ValueError(f"{path} keeps its names outside the file")


def _read(stream: IO[bytes], path: Path, offset: int, size: int) -> bytes:
    if size > _MOST_BYTES or offset > _LARGEST_OFFSET:
        raise ValueError(f"{path} has a damaged header")
    stream.seek(offset)
    data = stream.read(size)
    if len(data) != size:
        raise ValueError(f"{path} is truncated")
    return data


def _name(strings: bytes, at: int, path: Path) -> str:
    end = strings.find(b"\0", at)
    if end < 0:
        raise ValueError(f"{path} has a damaged table of names")
    return strings[at:end].decode("utf-8", "replace")


__all__ = ["needed"]
