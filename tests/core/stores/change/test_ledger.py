"""What the ledger keeps of a run, and what is said where it cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.ledger import Run
from kimera_console.core.stores.change.stamp import Stamp
from kimera_console.core.stores.change.writing import writing
from kimera_console.core.stores.database.choice import StoreChoice, TableRef, VectorKind
from kimera_console.core.stores.database.connection import open_store

if TYPE_CHECKING:
    from tests.helpers.stores import Database

RUN = Run(
    id="r1",
    choice=StoreChoice(TableRef("notes"), ("id",), "v", VectorKind.JSON_LIST),
    new_column="v__new",
    old_column="v__old",
    new_kind="json_list",
    state=ledger.RUNNING,
    stamp=Stamp("m", "", "mean", "", "fp32", "t", "w", 32, 128, ("body",)),
    recipes=("body",),
    rules={"not_reproduced": "embed", "empty": "skip"},
    chunk_rows=16,
    rows=5,
    created="2026-01-02T03:04:05+01:00",
)


def kept_runs(database: Database) -> tuple[Run, ...]:
    with open_store(database.url) as store, store.connect() as connection:
        return ledger.list_runs(store, connection)


def keep(database: Database, column: str, change: dict[str, Any], *, without: str = "") -> None:
    """Keep the run, with changes in what a column has of it."""
    with open_store(database.url, writable=True) as store, writing(store) as connection:
        ledger.make_tables(connection)
        ledger.save_run(connection, RUN)
        query = f"SELECT {column} FROM {ledger.STORES}"
        kept = json.loads(connection.exec_driver_sql(query).scalar_one())
        kept = {name: value for name, value in {**kept, **change}.items() if name != without}
        connection.exec_driver_sql(f"UPDATE {ledger.STORES} SET {column} = ?", (json.dumps(kept),))


@pytest.mark.parametrize(
    ("column", "change", "without", "said"),
    [
        ("data", {"choice": None}, "", "A kept choice of a store's columns cannot be read"),
        ("data", {}, "choice", "A kept choice of a store's columns cannot be read"),
        ("data", {"rules": [["empty", 7]]}, "", "a run that the console keeps there cannot"),
        ("data", {"rows": None}, "", "a run that the console keeps there cannot"),
        ("data", {}, "created", "a run that the console keeps there cannot"),
        ("stamp", {"recipe": 1}, "", "The stamp that the database keeps"),
        ("stamp", {}, "recipe", "The stamp that the database keeps"),
        ("stamp", {"a_later_field": 1}, "", "The stamp that the database keeps"),
    ],
)
def test_a_damaged_record_of_a_run_is_said_so(
    sqlite: Database, column: str, change: dict[str, Any], without: str, said: str
) -> None:
    keep(sqlite, column, change, without=without)
    with pytest.raises(StoreError, match=said) as caught:
        kept_runs(sqlite)
    assert caught.value.hint
    assert caught.value.log


def test_a_run_of_which_another_version_kept_less_or_more_is_read(sqlite: Database) -> None:
    choice = RUN.choice.to_dict()
    del choice["schema"]
    keep(sqlite, "data", {"choice": {**choice, "more": 1}, "a_later_field": [1]})
    assert kept_runs(sqlite) == (RUN,)
