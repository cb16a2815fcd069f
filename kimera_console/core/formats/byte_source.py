"""Bytes at positions: of a file here, of one on a server, or of an excerpt of either.

The readers of checkpoints need a file's directory and its pickle, a few kB of gigabytes. What
they read of a remote file is recorded, and can be read again from the excerpt.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from kimera_console.core.errors import SourceError
from kimera_console.core.formats.tensors import DAMAGED_HINT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BLOCK_BYTES = 65_536

_MARK = b"KIMERA-EXCERPT-1"
_HEAD = struct.Struct("<16sQQ")
_PART = struct.Struct("<QQ")


@dataclass(frozen=True)
class ByteSource:
    """A file's bytes, by position.

    Attributes:
        path: Named in errors, and the file of the tensors found.
        size_bytes: Of the whole file.
        fetch: (offset, length) -> that many bytes; never asked for what lies outside.
    """

    path: Path
    size_bytes: int
    fetch: Callable[[int, int], bytes]

    def read(self, offset: int, length: int) -> bytes:
        """Exactly these bytes.

        Raises:
            SourceError: They are not all there.
        """
        if offset < 0 or length < 0 or offset + length > self.size_bytes:
            self.damaged(
                f"it is cut off: {offset + length:,} bytes are needed, {self.size_bytes:,} are"
                " there"
            )
        data = self.fetch(offset, length) if length else b""
        if len(data) != length:
            self.damaged("it ended while it was read")
        return data

    def damaged(self, what: str) -> NoReturn:
        """Raise for content that cannot be true."""
        raise SourceError(f"{self.path} is damaged: {what}.", hint=DAMAGED_HINT)


def file_source(path: Path) -> ByteSource:
    """The bytes of a file on this machine; it is opened for each read.

    Raises:
        SourceError: It cannot be read (on reading, too).
    """

    def fetch(offset: int, length: int) -> bytes:
        try:
            with path.open("rb", buffering=0) as stream:
                stream.seek(offset)
                return _read_all(stream.read, length)
        except OSError as problem:
            raise _unreadable(path, problem) from problem

    try:
        return ByteSource(path, path.stat().st_size, fetch)
    except OSError as problem:
        raise _unreadable(path, problem) from problem


class Recording:
    """A source that remembers what was read of another, in whole blocks.

    Args:
        source: The other; each block is fetched from it once.

    Attributes:
        source: To be read from.
    """

    def __init__(self, source: ByteSource) -> None:
        self._inner = source
        self._blocks: dict[int, bytes] = {}
        self.source = ByteSource(source.path, source.size_bytes, self._fetch)

    def save(self, path: Path) -> None:
        """Write what was read as an excerpt, for `excerpt_source`."""
        with path.open("wb") as stream:
            stream.write(_HEAD.pack(_MARK, self._inner.size_bytes, len(self._blocks)))
            for number, block in sorted(self._blocks.items()):
                stream.write(_PART.pack(number * BLOCK_BYTES, len(block)) + block)

    def _fetch(self, offset: int, length: int) -> bytes:
        first, last = offset // BLOCK_BYTES, (offset + length - 1) // BLOCK_BYTES
        missing = [n for n in range(first, last + 1) if n not in self._blocks]
        if missing:  # what lies between two missing blocks is fetched with them: one request
            start = missing[0] * BLOCK_BYTES
            end = min(self._inner.size_bytes, (missing[-1] + 1) * BLOCK_BYTES)
            data = self._inner.read(start, end - start)
            for number in range(missing[0], missing[-1] + 1):
                place = number * BLOCK_BYTES - start
                self._blocks[number] = data[place : place + BLOCK_BYTES]
        whole = b"".join(self._blocks[n] for n in range(first, last + 1))
        return whole[offset - first * BLOCK_BYTES :][:length]


def excerpt_source(excerpt: Path, path: Path) -> ByteSource:
    """What `Recording.save` kept of a file.

    Args:
        excerpt: The excerpt.
        path: The file that it is of, named in errors.

    Raises:
        SourceError: It is no excerpt; on reading: the bytes are not in it.
    """
    try:
        data = excerpt.read_bytes()
    except OSError as problem:
        raise _unreadable(excerpt, problem) from problem
    try:
        mark, size, count = _HEAD.unpack_from(data)
        place, parts = _HEAD.size, []
        for _ in range(count):
            start, length = _PART.unpack_from(data, place)
            place += _PART.size
            parts.append((start, data[place : place + length]))
            place += length
    except struct.error as problem:
        raise SourceError(f"{excerpt} is not an excerpt of a file.", hint=DAMAGED_HINT) from problem
    if mark != _MARK:
        raise SourceError(f"{excerpt} is not an excerpt of a file.", hint=DAMAGED_HINT)

    def fetch(offset: int, length: int) -> bytes:
        found = bytearray()
        for start, part in parts:
            here = offset + len(found)
            if start <= here < start + len(part):
                found += part[here - start :][: length - len(found)]
        return bytes(found)

    return ByteSource(path, size, fetch)


class Cursor:
    """Reads a source forward, in blocks.

    Args:
        source: What to read.
        start: First position.
        end: Where reading must stop.
    """

    def __init__(self, source: ByteSource, start: int, end: int) -> None:
        self._source = source
        self._buffer, self._place = b"", 0
        self._loaded, self._end = start, end

    @property
    def position(self) -> int:
        """Of the next byte in the file."""
        return self._loaded - len(self._buffer) + self._place

    def take(self, count: int) -> bytes:
        """The next bytes.

        Raises:
            SourceError: The end comes first.
        """
        place = self._place + count
        if place > len(self._buffer):
            self._load(count)
            place = count
        data = self._buffer[self._place : place]
        self._place = place
        return data

    def line(self, limit: int) -> bytes:
        """Up to the next line feed, which is left out.

        Raises:
            SourceError: It does not come within `limit` bytes.
        """
        found = bytearray()
        while (byte := self.take(1)) != b"\n":
            found += byte
            if len(found) > limit:
                self._source.damaged("a name in it is too long")
        return bytes(found)

    def _load(self, count: int) -> None:
        rest = self._buffer[self._place :]
        if count - len(rest) > self._end - self._loaded:
            self._source.damaged("its pickle ends in the middle")
        length = min(max(BLOCK_BYTES, count - len(rest)), self._end - self._loaded)
        self._buffer = rest + self._source.read(self._loaded, length)
        self._loaded += length
        self._place = 0


def _read_all(read: Callable[[int], bytes], length: int) -> bytes:
    """`length` bytes, however the system splits them; fewer at the file's end."""
    data = read(length)
    while len(data) < length and (more := read(length - len(data))):
        data += more
    return data


def _unreadable(path: Path, problem: OSError) -> SourceError:
    return SourceError(
        f"{path} cannot be read: {problem.strerror or problem}.", hint="Check its permissions."
    )
