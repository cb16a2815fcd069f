"""Checking a switched store: rows read back, their texts embedded by what the flags name now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import Action, Advice, StoreError
from kimera_console.core.sources.prompts import read_prompts
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.dependents import find_dependents
from kimera_console.core.stores.change.ledger import COMPLETE, DROPPED, SWITCHED
from kimera_console.core.stores.change.vector_index import plan_index
from kimera_console.core.stores.database.choice import TableRef
from kimera_console.core.stores.database.codec import decode
from kimera_console.core.stores.database.columns import describe_columns, has_values, inspector_of
from kimera_console.core.stores.database.keys import shown_key
from kimera_console.core.stores.database.reading import iter_rows
from kimera_console.core.stores.database.tables import describe_table
from kimera_console.core.stores.recipes.kimera import KIMERA_TABLES
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.database.connection import Store

CHECKED_COSINE = 0.999
_CHECKED_ROWS = 8


def check_after(
    store: Store, settings: Settings, runs: Sequence[Run], context: JobContext
) -> tuple[int, float]:
    """Read rows back and embed their texts with what the flags name now.

    Returns:
        How many rows were checked, and their least cosine.

    Raises:
        StoreError: A row is not what the model makes of its text, or a dimension is wrong.
        BackendError: The model that the flags name cannot be loaded.
    """
    embedder = Embedder(settings.pinned())
    checked, least = 0, 1.0
    try:
        info = embedder.load(context=context)
        wanted = settings.options().dimension
        for run in runs:
            embedder.use_prompt(_prompt_name(info, run.stamp.prompt))
            declared = next(
                column.dimension
                for column in describe_columns(store, run.choice.table)
                if column.name == run.choice.vector
            )
            if wanted != info.dimension or declared not in (None, wanted):
                raise StoreError(
                    f"{run.choice} has {declared or info.dimension}"
                    f" dimensions where EMBEDDING_DIM says {wanted}.",
                    hint="Columns and flags were put back.",
                )
            for key, text, stored in _rows_with_vectors(store, run):
                made = embedder.encode([text], context=context)
                cosine = _cosine(made.vectors[0], stored)
                if made.degraded or not cosine >= CHECKED_COSINE:  # NaN is no agreement
                    raise StoreError(
                        f"Row {shown_key(key)} of {run.choice.table} read back is not what "
                        f"{made.info.display_name} makes of its text (cosine {cosine:.4f}).",
                        hint="Columns and flags were put back.",
                    )
                checked, least = checked + 1, min(least, cosine)
    finally:
        embedder.close()
    return checked, least


def check_dependents(store: Store, runs: Sequence[Run], *, index: str) -> tuple[str, ...]:
    """What stays with the old vectors when their columns are renamed: a sentence each.

    Also checks that the runs have new vectors to be put in their place.

    Args:
        store: Only read.
        runs: The runs to be switched.
        index: As of `plan_index`.

    Raises:
        StoreError: The database would refuse to rename a column, or no row has a new vector.
    """
    _check_any_vector(store, runs)
    found: list[str] = []
    for run in runs:
        choice = run.choice
        made = plan_index(
            store, choice, choice.vector, method=index, rows=run.rows,
            dimension=run.stamp.dimension,
        )  # fmt: skip
        dependents = find_dependents(store, choice, rebuilt=made.like)
        if dependents.obstacle:
            what, _, advice = dependents.obstacle.partition(". ")
            raise StoreError(f"{what}.", hint=advice)
        found += dependents.warnings(choice)
    return tuple(found)


def _check_any_vector(store: Store, runs: Sequence[Run]) -> None:
    """Refuse a switch to nothing but empty columns: their rows were all left out."""
    if any(run.state != COMPLETE for run in runs):
        return  # that it is not complete is said elsewhere
    with store.connect() as connection:
        made = [ledger.read_progress(connection, run.id) for run in runs]
    if any(each.rows for each in made) and not any(each.embedded for each in made):
        names = ", ".join(str(run.choice.table) for run in runs)
        raise StoreError(
            f"No row of {names} has a new vector: the run left all of them out.",
            hint=Advice.of(
                "Discard it", Action.STORE_DISCARD, ", and start it again with other rules.",
            ),
        )  # fmt: skip


def check_kimera(store: Store, runs: Sequence[Run], target: Target) -> None:
    """Refuse to leave one of Kimera's tables behind: EMBEDDING_DIM counts for all of them.

    Raises:
        StoreError: Another of Kimera's tables has vectors that are not the target's, and is not
            among the runs.
    """
    switched = {(run.choice.table, run.choice.vector) for run in runs}
    kimera = {(TableRef(one.table), one.vector) for one in KIMERA_TABLES}
    if not switched & kimera:
        return
    with store.connect() as connection:
        present = set(inspector_of(connection).get_table_names())
        known = ledger.list_runs(store, connection)
    for table, vector in sorted(kimera - switched):
        if table.name not in present or not _has_vectors(store, table, vector):
            continue
        own = [run for run in known if (run.choice.table, run.choice.vector) == (table, vector)]
        state = own[-1].state if own else ""
        if state in (SWITCHED, DROPPED) and own[-1].stamp.same_space(target.stamp):
            continue
        make = Advice.of("Make the new vectors of all", Action.STORE_RUN_ALL)
        raise StoreError(
            f"{table}.{vector} would keep its old vectors, and EMBEDDING_DIM counts for all of "
            "Kimera's tables.",
            hint=Advice.of(
                "Switch" if state == COMPLETE else Advice.of(make, ", then switch"),
                " them together",
                Action.STORE_SWITCH_ALL,
                ".",
            ),
        )


def _has_vectors(store: Store, table: TableRef, vector: str) -> bool:
    if vector not in {column.name for column in describe_table(store, table).vectors}:
        return False
    with store.connect() as connection:
        return has_values(connection, table, vector)


def _prompt_name(info: BackendInfo, text: str) -> str:
    """The name of the prompt that stood before the run's texts; "" for none."""
    folder = Path(info.path)
    known = read_bundle(folder).prompts if info.backend == ONNX else read_prompts(folder)
    return next((each.name for each in known.listed if text and each.text == text), "")


def _rows_with_vectors(store: Store, run: Run) -> list[tuple[Any, str, Any]]:
    """The first rows that have a vector: key, text, vector."""
    info = describe_table(store, run.choice.table)
    renderer = RowRenderer(
        RecipeSet.parse(run.recipes), columns=info.column_names, json_columns=info.json_columns
    )
    column = run.choice.vector
    needed = [*dict.fromkeys((column, *renderer.needed))]
    pages = iter_rows(
        store, run.choice.table, run.choice.key, needed, batch_rows=_CHECKED_ROWS, present=column
    )
    found: list[tuple[Any, str, Any]] = []
    for page in pages:
        for index, key in enumerate(page.keys):
            row = page.row(index)
            text = renderer.render(row).text
            vector = decode(row[column], run.choice.kind)
            if text is not None and vector is not None:
                found.append((key, text, vector))
        if len(found) >= _CHECKED_ROWS:
            break
    return found[:_CHECKED_ROWS]


def _cosine(one: Any, other: Any) -> float:
    if len(one) != len(other):
        return 0.0
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
