"""Lines of bytes from a file or a pipe, however long: memory stays bounded, positions are known."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from kimera_console.core.errors import InputError
from kimera_console.core.system.units import byte_size
from kimera_console.core.texts.files.types import LONGEST_LINE_BYTES, BadRow, Position, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.jobs import JobContext

BOM = b"\xef\xbb\xbf"

_BLOCK_BYTES = 1024 * 1024
_PATIENCE_S = 0.2
_ENDLESS_BYTES = 1 << 30
"""A line without an end so far is no line of a text: a device, an image of a disk."""


class Line(NamedTuple):
    """A line without its newline; `data` is None where it was too long to keep.

    `end` is the offset behind its newline.
    """

    number: int
    data: bytes | None
    end: int


class ByteReader(Protocol):
    """What blocks of bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; b"" at the end."""
        ...


class Pipe:
    """Standard input, read so that a cancel takes effect while no bytes arrive.

    Args:
        stream: Nothing else may read it.
        context: A cancel ends the wait.
    """

    def __init__(self, stream: BinaryIO, context: JobContext) -> None:
        self._stream = stream
        self._context = context
        try:
            self._handle: int | None = stream.fileno()
        except (OSError, ValueError, AttributeError):
            self._handle = None

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; b"" at the end."""
        if self._handle is None:
            return self._stream.read(size)
        if sys.platform != "win32":  # there a pipe cannot be waited for
            import select

            while not select.select([self._handle], [], [], _PATIENCE_S)[0]:
                self._context.checkpoint()
        self._context.checkpoint()
        return os.read(self._handle, size)


def read_lines(source: ByteReader, start: Position) -> Iterator[Line]:
    """Lines from where `source` stands, which is `start`. Only a newline ends a line.

    A byte order mark before the first line is dropped. Bytes behind the last newline are a line.

    Raises:
        InputError: A line does not end.
    """
    end, number = start
    first = start.offset == 0
    parts: list[bytes] = []
    held = dropped = 0
    while block := source.read(_BLOCK_BYTES):
        # What is behind the last newline is kept until the next block. A line that is too long is
        # only counted, so that none takes more memory than one block and the longest line.
        pieces = block.split(b"\n")
        last = pieces.pop()
        for piece in pieces:
            length = held + dropped + len(piece)
            end += length + 1
            whole = piece if not parts else b"".join((*parts, piece))
            kept = None if dropped or length > LONGEST_LINE_BYTES else whole
            yield Line(number, _without_mark(kept) if first else kept, end)
            first = False
            number += 1
            if held or dropped:
                parts, held, dropped = [], 0, 0
        if last:
            parts.append(last)
            held += len(last)
        if held > LONGEST_LINE_BYTES:
            dropped += held
            parts, held = [], 0
        if dropped > _ENDLESS_BYTES:
            raise InputError(
                f"Line {number} is longer than {byte_size(_ENDLESS_BYTES)}: this is not a file of"
                " texts.",
                hint="Check the path.",
            )
    if held or dropped:
        end += held + dropped
        kept = None if dropped else b"".join(parts)
        yield Line(number, _without_mark(kept) if first else kept, end)


def _without_mark(data: bytes | None) -> bytes | None:
    return None if data is None else data.removeprefix(BOM)


def ended_by_newlines(source: str, lines: Iterator[Line]) -> Iterator[Line]:
    """The lines from a file's first on, unless all of it is one line that carriage returns divide.

    Args:
        source: As it is named in the error.
        lines: From its first on.

    Raises:
        InputError: It is; the whole file would be one text.
    """
    for line in lines:
        if line.number == 1 and b"\r" in (line.data or b"").rstrip(b"\r"):
            assert line.data is not None
            is_whole_file = line.end - len(line.data) in (0, len(BOM))
            if is_whole_file:
                raise InputError(
                    f"{source} has carriage returns, but no newlines to end its lines.",
                    hint="Turn them into newlines, for example with `tr '\\r' '\\n'`.",
                )
        yield line


def text_rows(lines: Iterator[Line]) -> Iterator[Row | BadRow]:
    """A text a line; a carriage return before the newline is not part of it."""
    for line in lines:
        after = Position(line.end, line.number + 1)
        if line.data is None:
            yield BadRow(line.number, f"longer than {byte_size(LONGEST_LINE_BYTES)}", after)
            continue
        try:
            text = line.data.removesuffix(b"\r").decode("utf-8")
        except UnicodeDecodeError as error:
            reason = f"not UTF-8 (byte {error.start + 1} of the line)"
            yield BadRow(line.number, reason, after)
        else:
            yield Row(line.number, "", text, after)
