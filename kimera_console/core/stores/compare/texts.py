"""Shortened texts of rows, so that people read what was searched for and found, and not keys."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError
from kimera_console.core.stores.database.reading import read_rows
from kimera_console.core.stores.database.tables import describe_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.compare.compare import Neighbours
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key

SHOWN_CHARACTERS = 160
_SHOWN_NEIGHBOURS = 10
"""Of each query, neighbours whose texts are read."""
_ROWS_AT_A_TIME = 4
"""Few: a single text may have 50 MB."""


def shown_texts(
    store: Store, run: Run, found: Sequence[Neighbours], context: JobContext
) -> dict[Key, str]:
    """The texts of what these queries are and find; none where they cannot be read.

    A comparison is whole without them, so what hinders their reading is only logged.

    Args:
        store: The open store; only read.
        run: Its recipes make the texts.
        found: The queries that are shown.
        context: Receives progress in rows; a cancel stops it.
    """
    rows: dict[Key, None] = {}
    for each in found:
        if each.query.row is not None:
            rows[each.query.row] = None
        for key, _ in (*each.before[:_SHOWN_NEIGHBOURS], *each.after[:_SHOWN_NEIGHBOURS]):
            rows[key] = None
    try:
        return _row_texts(store, run, list(rows), context)
    except KimeraError as error:
        context.log(f"Rows are shown by their keys; their texts cannot be read: {error.message}")
        return {}


def with_texts(found: Sequence[Neighbours], texts: dict[Key, str]) -> tuple[Neighbours, ...]:
    """The same, with queries that are rows shown by their texts where those are known."""
    return tuple(
        dataclasses.replace(each, query=dataclasses.replace(each.query, text=texts[each.query.row]))
        if each.query.row in texts
        else each
        for each in found
    )


def _row_texts(store: Store, run: Run, keys: Sequence[Key], context: JobContext) -> dict[Key, str]:
    """The texts of rows, as the run's recipes make them, on one line and cut.

    Rows without a text, and rows that are gone, are left out.
    """
    info = describe_table(store, run.choice.table)
    renderer = RowRenderer(
        RecipeSet.parse(run.recipes), columns=info.column_names, json_columns=info.json_columns
    )
    pages = read_rows(
        store, run.choice.table, run.choice.key, keys, renderer.needed, batch_rows=_ROWS_AT_A_TIME
    )
    found = {}
    for number, page in enumerate(pages, start=1):
        done = min(number * _ROWS_AT_A_TIME, len(keys))
        context.report("Read the texts", done, len(keys), unit="rows")
        for place, key in enumerate(page.keys):
            text = renderer.render(page.row(place)).text
            if text and not text.isspace():
                found[key] = shortened(text)
    return found


def shortened(text: str) -> str:
    """A text's beginning, on one line."""
    begin = " ".join(text[: 4 * SHOWN_CHARACTERS].split())
    if len(begin) <= SHOWN_CHARACTERS and len(text) <= 4 * SHOWN_CHARACTERS:
        return begin
    return begin[: SHOWN_CHARACTERS - 1] + "…"
