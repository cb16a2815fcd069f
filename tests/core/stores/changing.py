"""Changing a store's vectors in tests: a small table, a small model, and what came of it."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.change.rules import Rules
from kimera_console.core.stores.change.run import RunOptions, RunReport, run_store
from kimera_console.core.stores.change.target import Target, open_target
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns, describe_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from tests.helpers.stores import sentences, unit_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.helpers.stores import Database

OLD_DIMENSION = 48
EMBED_ALL = ("not_reproduced=embed", "degraded=embed", "missing=embed")


def vector_type(database: Database, dimension: int = OLD_DIMENSION) -> str:
    return f"vector({dimension})" if database.name == "postgresql" else "JSON"


def fill(database: Database, texts: Sequence[str | None], table: str = "notes") -> None:
    """A table of texts with vectors of an old model."""
    database.run(
        f"CREATE TABLE {table} (id VARCHAR(20) PRIMARY KEY, body TEXT, v {vector_type(database)})"
    )
    add(database, texts, table)


def add(
    database: Database, texts: Sequence[str | None], table: str = "notes", start: int = 0
) -> None:
    vectors = unit_vectors(len(texts), OLD_DIMENSION, seed=start)
    database.run(
        f"INSERT INTO {table} (id, body, v) VALUES (:id, :body, :v)",
        [
            {"id": f"n{start + place:06d}", "body": text, "v": json.dumps(vector.tolist())}
            for place, (text, vector) in enumerate(zip(texts, vectors, strict=True))
        ],
    )


def texts(count: int, seed: int = 0) -> list[str]:
    return list(sentences(count, seed))


@contextlib.contextmanager
def opened(bundle: Path, folder: Path) -> Iterator[Target]:
    with open_target(Settings(folder / "unused.env"), bundle) as target:
        yield target


def run(
    database: Database,
    target: Target,
    *,
    rules: Sequence[str] = EMBED_ALL,
    recipe: str = "body",
    table: str = "notes",
    old: Any = None,
    pause: Any = None,
    context: Any = None,
    **options: Any,
) -> RunReport:
    with open_store(database.url, writable=True) as store:
        choice = choose_columns(store, table=table, vector="v")
        info = describe_table(store, choice.table)
        wanted = RunOptions(Rules.parse(rules), **{"chunk_rows": 16, **options})
        return run_store(
            store, choice, info, RecipeSet.parse([recipe]), target, wanted,
            old=old, pause=pause, context=context,
        )  # fmt: skip


def made(database: Database, column: str = "v__new", table: str = "notes") -> dict[str, Any]:
    """The vectors of a column by id, as numbers; None where there is none."""
    cast = "::text" if database.name == "postgresql" else ""
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f'SELECT id, "{column}"{cast} FROM {table} ORDER BY id'
        ).all()
    return {row[0]: None if row[1] is None else json.loads(row[1]) for row in rows}
