"""New vectors in every form that a store may keep vectors in, with keys of several types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.stores.change.begin import discard_run
from kimera_console.core.stores.change.exchange import forget_everything
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.reading import iter_vectors
from kimera_console.core.stores.database.tables import choose_columns
from tests.core.stores.changing import fill, run, texts
from tests.core.stores.dumps import dump
from tests.core.stores.switching import roll_back, switch
from tests.helpers.stores import unit_vectors

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database

ROWS = 40


def stored(kind: str, vector: Any) -> Any:
    if kind in ("BLOB", "BYTEA"):
        return vector.astype("<f4").tobytes()
    if kind == "REAL[]":
        return [float(number) for number in vector]
    return json.dumps(vector.tolist())


def check(database: Database, target: Target, kind: str, key: str, make: str) -> None:
    database.run(f"CREATE TABLE notes (id {key} PRIMARY KEY, body TEXT, v {kind})")
    vectors = unit_vectors(ROWS, 48)
    database.run(
        f"INSERT INTO notes VALUES ({make}, :body, :v)",
        [
            {"id": place, "body": text, "v": stored(kind, vectors[place])}
            for place, text in enumerate(texts(ROWS))
        ],
    )
    assert run(database, target).complete
    assert run(database, target).written == 0
    with open_store(database.url) as store:
        choice = choose_columns(store, table="notes", vector="v__new")
        found = {}
        for batch in iter_vectors(store, choice, columns=("body",)):
            for group in batch.groups:
                for place, vector in zip(group.rows, group.vectors, strict=True):
                    found[batch.data.row(int(place))["body"]] = vector
    wanted = dict(zip(texts(ROWS), target.encode(texts(ROWS)), strict=True))
    assert found.keys() == wanted.keys()
    off = max(float(np.abs(found[text] - wanted[text]).max()) for text in wanted)
    assert off < (1e-3 if "half" in kind else 1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JSON", "TEXT", "BLOB", "vector(48)", "VECTOR(48)"])
def test_every_form_of_sqlite(sqlite: Database, target: Target, kind: str) -> None:
    check(sqlite, target, kind, "INTEGER", ":id")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "key", "make"),
    [
        ("vector(48)", "UUID", "md5(cast(:id AS text))::uuid"),
        ("halfvec(48)", "TIMESTAMP", "timestamp '2026-01-01' + :id * interval '1 day'"),
        ("REAL[]", "NUMERIC", ":id"),
        ("JSON", "BYTEA", "decode(md5(cast(:id AS text)), 'hex')"),
        ("JSONB", "DATE", "date '2026-01-01' + cast(:id AS integer)"),
        ("BYTEA", "TEXT", "'key ' || cast(:id AS text)"),
    ],
)
def test_every_form_of_postgresql(
    postgresql: Database, target: Target, kind: str, key: str, make: str
) -> None:
    check(postgresql, target, kind, key, make)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["auto", "ivfflat"])
def test_pgvector_in_a_schema_that_is_not_searched(
    postgresql: Database, target: Target, settings: Settings, method: str
) -> None:
    fill(postgresql, texts(ROWS))
    if method == "auto":
        postgresql.run("CREATE INDEX own ON notes USING hnsw (v vector_l2_ops)")
    postgresql.run('CREATE SCHEMA "Extra parts"')
    postgresql.run('ALTER EXTENSION vector SET SCHEMA "Extra parts"')
    before = dump(postgresql)
    assert run(postgresql, target).complete
    assert len(switch(postgresql, settings, target, index=method).indexes) == 1
    roll_back(postgresql)
    with open_store(postgresql.url, writable=True) as store:
        with store.connect() as connection:
            (one,) = list_runs(store, connection)
        discard_run(store, one)
        assert forget_everything(store)
    assert dump(postgresql) == before
