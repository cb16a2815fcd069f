"""Sentences about a run: what is kept of an earlier one, and warnings about its vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.embed_file.journal import EMBEDDING
from kimera_console.core.errors import Action, Advice, InputError, KimeraError
from kimera_console.core.system.units import counted

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.embed_file.journal import Journal
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.texts.files.types import BadRow


def continued_words(left: Journal) -> str:
    """That an unfinished run goes on, and from where."""
    rows = left.tally.rows
    kept = f"{counted(rows, 'vector')} {'was' if rows == 1 else 'were'} kept from before"
    rest = "the rest is made now" if left.phase == EMBEDDING else "the file is put together now"
    return f"{kept}: {rest}."


def warnings_of(info: BackendInfo, unexpected: str) -> tuple[str, ...]:
    """Warnings about a backend's vectors, whatever file they are written to.

    Args:
        info: The backend.
        unexpected: A sentence where the dimension is not what the flags say; else "".
    """
    found = list(info.notes)
    if info.degraded:
        found = ["These are lightweight vectors: no model made them."]
    return (*found, unexpected) if unexpected else tuple(found)


def kept_words(rows: int) -> Advice:
    """What an unfinished run keeps, as advice; empty where it has no vectors."""
    if not rows:
        return Advice()
    kept = (
        "The vector made so far is kept; the run can be resumed"
        if rows == 1
        else f"The {rows:,} vectors made so far are kept; the run can be resumed"
    )
    return Advice.of(kept, Action.RESUME, ".")


def bad_line(source: str, line_word: str, row: BadRow, kept: Advice) -> InputError:
    """That a line has no usable text, where such lines are not left out."""
    return InputError(
        f"{source}, {line_word} {row.line}: {row.reason}.",
        hint=Advice.of(
            "Correct it and start over, or leave such lines out", Action.SKIP_BAD_LINES, ". ", kept
        ),
    )


def not_written(out: Path, error: OSError, kept: int) -> KimeraError:
    """That the system refused to write, and how many vectors are kept all the same."""
    return KimeraError(
        f"{out} could not be written: {error.strerror or error}.",
        hint=Advice.of("Check the free space and the permissions there. ", kept_words(kept)),
    )
