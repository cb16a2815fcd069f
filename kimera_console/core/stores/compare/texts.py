"""Shortened texts of rows, so that people read what was searched for and found, and not keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.stores.database.reading import read_rows
from kimera_console.core.stores.database.tables import describe_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key

SHOWN_CHARACTERS = 160
_ROWS_AT_A_TIME = 4
"""Few: a single text may have 50 MB."""


def row_texts(store: Store, run: Run, keys: Sequence[Key]) -> dict[Key, str]:
    """The texts of rows, as the run's recipes make them, on one line and cut.

    Rows without a text, and rows that are gone, are left out.

    Raises:
        StoreError: The store cannot be read.
    """
    info = describe_table(store, run.choice.table)
    renderer = RowRenderer(
        RecipeSet.parse(run.recipes), columns=info.column_names, json_columns=info.json_columns
    )
    pages = read_rows(
        store, run.choice.table, run.choice.key, keys, renderer.needed, batch_rows=_ROWS_AT_A_TIME
    )
    found = {}
    for page in pages:
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
