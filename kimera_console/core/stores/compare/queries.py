"""Queries of one's own, and how they are written: one text per line, or JSON with known rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import StoreError

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
            data = json.loads(line)
            asked, known = data["text"], data.get("ids", [])
            if not isinstance(asked, str) or not isinstance(known, list):
                raise TypeError("text is no string, or ids is no list")
            ids = [tuple(each) if isinstance(each, list) else (each,) for each in known]
            found.append(Query(asked, frozenset(ids)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"Line {number} of {where} cannot be read.",
                hint='Such a line reads {"text": "...", "ids": ["..."]}.',
            ) from error
    return found
