"""A look at the file that vectors are to be written to: what stands there, and what was left."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embed_file.journal import EMBEDDING, read_journal
from kimera_console.core.embed_file.model import identity_of
from kimera_console.core.embed_file.target import (
    NPY,
    PARQUET,
    check_append,
    read_facts,
    resolve_target,
)
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.answers import check_answers
from kimera_console.core.texts.files.encodings import UTF8
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.source import GZ
from kimera_console.core.texts.files.types import FileKind

if TYPE_CHECKING:
    from kimera_console.core.embed_file.facts import VectorsFacts
    from kimera_console.core.embed_file.journal import Journal
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.texts.files.types import ReadOptions

_LONGEST_STEM_BYTES = 180
"""Leaves room for the endings, and for the file of facts beside a `.npy`."""


@dataclass(frozen=True)
class Unfinished:
    """A run of this target that did not end.

    Attributes:
        rows: Vectors that it has made.
        total: Rows of its source, estimated from how far it is; None where that is not known.
        all_made: Only the file is still to be put together.
        source: Path of what it read.
        read: How that is read.
        append: Whether it adds to the target.
        model: Whose vectors they are, "" for lightweight ones.
        lightweight: Whether no model made them.
    """

    rows: int
    total: int | None
    all_made: bool
    source: str
    read: ReadOptions
    append: bool
    model: str
    lightweight: bool


@dataclass(frozen=True)
class TargetPreview:
    """What stands where vectors are to be written.

    Attributes:
        out: The path as it was named.
        exists: Whether there is a file.
        holds: What it says of itself; None where it holds no vectors.
        append_error: Why rows cannot be added to it, as far as is known; None if they can.
        append_warnings: What differs and may.
        unfinished: A run that did not end.
        broken: Why such a run cannot be gone on with; it can only be thrown away.
    """

    out: Path
    exists: bool = False
    holds: VectorsFacts | None = None
    append_error: KimeraError | None = None
    append_warnings: tuple[str, ...] = ()
    unfinished: Unfinished | None = None
    broken: KimeraError | None = None


def preview_target(
    out: Path,
    source: str,
    *,
    info: BackendInfo | None = None,
    expected: int = 0,
    with_ids: bool = False,
) -> TargetPreview:
    """Look at a file before vectors are written to it; nothing is changed.

    Args:
        out: Where they are to go.
        source: Where the texts come from.
        info: The backend that would make them, where one is loaded: whether rows can be added is
            then known before a run.
        expected: EMBEDDING_DIM.
        with_ids: Whether the rows would have ids of their own.

    Raises:
        KimeraError: It cannot be written.
    """
    for path in (out, Path(source)):
        check_answers(path)
    target = resolve_target(out, source)
    unfinished = broken = None
    try:
        left = read_journal(target)
        if left is not None and (left.tally.rows or left.phase != EMBEDDING):
            unfinished = _unfinished_run(left)
    except KimeraError as error:
        broken = error
    if not target.exists():
        return TargetPreview(out, unfinished=unfinished, broken=broken)
    holds = problem = None
    warnings: tuple[str, ...] = ()
    try:
        holds = read_facts(target)
        if info is not None:
            warnings = check_append(
                target, holds, identity_of(info), expected=expected, with_ids=with_ids
            )
    except KimeraError as error:
        problem = error
    return TargetPreview(out, True, holds, problem, warnings, unfinished, broken)


def proposed_out(source: str, ending: str) -> Path:
    """Where the vectors of a file go where nothing else is said: beside it, under its name.

    Args:
        source: Path of the texts.
        ending: ".npy" or ".parquet".
    """
    path = Path(source)
    stem = os.fsdecode(os.fsencode(path.stem)[:_LONGEST_STEM_BYTES])
    stem = stem.encode("utf-8", "ignore").decode("utf-8") or "texts"  # half a letter at the cut
    return path.with_name(f"{stem}.vectors{ending}")


def with_ending(out: Path, ending: str) -> Path:
    """The same path as a file of the other kind."""
    return out.with_suffix(ending) if out.suffix in (NPY, PARQUET) else Path(f"{out}{ending}")


def _unfinished_run(left: Journal) -> Unfinished:
    asked = left.request
    return Unfinished(
        rows=left.tally.rows,
        total=_total(left),
        all_made=left.phase != EMBEDDING,
        source=left.input.path,
        read=asked.read,
        append=asked.append,
        model=left.model.model,
        lightweight=left.model.degraded,
    )


def _total(left: Journal) -> int | None:
    """Rows of the source, from how much of it has been read."""
    if left.phase != EMBEDDING:
        return left.tally.rows
    if left.request.kind is FileKind.PARQUET:
        try:
            return open_rows(left.input.path, left.request.read).units
        except KimeraError:  # gone, or another one: it is said when the run is resumed
            return None
    packed = left.input.path.lower().endswith(GZ)
    if packed or left.request.encoding != UTF8:  # positions count UTF-8, whose length nobody knows
        return None
    size, read = left.input.size_bytes, left.position.offset
    seen = left.tally.rows + left.tally.skipped.count
    return round(size * seen / read) if size and read else None
