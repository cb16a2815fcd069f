"""Chunks: what is read, embedded and made durable together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kimera_console.core.texts.files.types import START, BadRow, Position, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kimera_console.core.embed_file.model import ModelIdentity
    from kimera_console.core.jobs import JobContext

LIGHT = (8192, 4 * 1024 * 1024)
SMALL = (512, 128 * 1024)
LARGE = (128, 16 * 1024)
"""Rows and characters of a chunk at most: for hashed vectors, and on a CPU for models like MiniLM
and like bge-m3. A chunk is what a kill or a cancel can cost: some seconds of a model's work,
against which making it durable (milliseconds) is nothing. Smaller ones would lose more to
padding, as texts of like length share a batch only within a chunk: of the benchmark's paragraphs
3.5 % in chunks of 512 rows, 1.6 % in 2,048, with ONNX Runtime on a processor."""
SMALL_FAST = (4096, 512 * 1024)
LARGE_FAST = (512, 64 * 1024)
"""The same on a GPU, where as much is made in as short a time."""
_GPUS = ("CUDA", "TensorRT")
_SMALL_DIMENSION = 512
CHECK_ROWS = 1024
"""Rows that are read between two looks for a cancel."""


@dataclass
class Chunk:
    """Rows that are embedded together, and the bad ones among them.

    Attributes:
        lines: Number of each row's line.
        ids: Of each row, "" where the line's number is its id.
        texts: Of each row.
        bad: Lines without a usable text.
        after: Position behind all of them.
    """

    lines: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    after: Position = START

    @property
    def seen(self) -> int:
        """Lines in it, the bad ones included."""
        return len(self.texts) + len(self.bad)


def chunk_limits(identity: ModelIdentity) -> tuple[int, int]:
    """Rows and characters of a chunk at most, for a model. Part of what a journal fixes."""
    if identity.degraded:
        return LIGHT
    small = identity.dimension <= _SMALL_DIMENSION
    if identity.provider in _GPUS:
        return SMALL_FAST if small else LARGE_FAST
    return SMALL if small else LARGE


def chunks(
    rows: Iterable[Row | BadRow], limits: tuple[int, int], context: JobContext
) -> Iterator[Chunk]:
    """Rows in chunks. Where one ends depends on the rows alone, from its first on."""
    most_rows, most_chars = limits
    chunk, chars = Chunk(), 0
    for row in rows:
        chunk.after = row.after
        if isinstance(row, BadRow):
            chunk.bad.append(row)
        else:
            chunk.lines.append(row.line)
            chunk.ids.append(row.id)
            chunk.texts.append(row.text)
            chars += len(row.text)
        if chunk.seen >= most_rows or chars >= most_chars:
            yield chunk
            chunk, chars = Chunk(), 0
        elif chunk.seen % CHECK_ROWS == 0:
            context.checkpoint()
    if chunk.seen:
        yield chunk
