"""Queries of one's own, and how they are written: one text per line, or JSON with known rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import StoreError
from kimera_console.core.system.records import RecordError, from_json

if TYPE_CHECKING:
    from kimera_console.core.stores.database.reading import Key


@dataclass(frozen=True)
class Query:
    """A search.

    Attributes:
        text: As shown: its own text; a sampled row's shortened one, or its key if it has none.
        known: Keys of rows that should be found; empty where none are known.
        row: The row whose vector is the query, which is not its own neighbour; None for a text.
    """

    text: str
    known: frozenset[Key] = frozenset()
    row: Key | None = None


@dataclass(frozen=True)
class _WrittenQuery:
    text: str
    ids: tuple[Any, ...] = ()


def parse_queries(
    text: str, *, where: str = "the queries", as_json: bool | None = None
) -> list[Query]:
    """Queries of lines; empty lines are passed over.

    Args:
        text: The lines.
        where: What holds them, for errors.
        as_json: Whether each line is {"text": ..., "ids": [...]}; None lets a "{" at its
            beginning tell.

    Raises:
        StoreError: Such a line cannot be read.
    """
    found: list[Query] = []
    # Not splitlines(): JSON may hold the separators U+2028, U+2029 and U+0085 as they are.
    for number, ended in enumerate(text.split("\n"), start=1):
        line = ended.strip("\r")
        if not line.strip():
            continue
        if not (line.lstrip().startswith("{") if as_json is None else as_json):
            found.append(Query(line.strip()))
            continue
        try:
            written = from_json(line, _WrittenQuery)
            ids = [tuple(each) if isinstance(each, list) else (each,) for each in written.ids]
            found.append(Query(written.text, frozenset(ids)))
        except (RecordError, TypeError) as error:  # of ids that are objects
            raise StoreError(
                f"Line {number} of {where} cannot be read.",
                hint='Such a line reads {"text": "...", "ids": ["..."]}.',
            ) from error
    return found
