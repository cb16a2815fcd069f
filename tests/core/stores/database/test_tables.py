"""Looking at a store: tables and views, keys, and which columns hold vectors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.database.choice import StoreChoice, TableRef, VectorKind
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import (
    choose_columns,
    describe_table,
    find_table,
    list_tables,
)
from tests.helpers.stores import unit_vectors

if TYPE_CHECKING:
    from kimera_console.core.stores.database.tables import TableInfo
    from tests.helpers.postgres import PostgresServer
    from tests.helpers.stores import Database

STRANGE = "Tä\"b'%s :x `日本"


def describe(database: Database, table: str) -> TableInfo:
    with open_store(database.url) as store:
        return describe_table(store, find_table(store, table))


def choose(database: Database, **asked: Any) -> StoreChoice:
    with open_store(database.url) as store:
        return choose_columns(store, **asked)


def vectors_of(info: TableInfo) -> dict[str, tuple[VectorKind, int | None]]:
    return {column.name: (column.kind, column.dimension) for column in info.vectors}


def as_text(vector: Any) -> str:
    return json.dumps([float(number) for number in vector])


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def test_every_form_of_a_vector_is_known_in_sqlite(sqlite: Database) -> None:
    sqlite.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT, j JSON, txt TEXT, b BLOB, h BLOB, "
        "tags JSON, numbers JSON, facts JSON, picture BLOB, untyped, price REAL)"
    )
    chance = np.random.default_rng(0)
    rows = [
        {"id": place, "j": as_text(vector), "b": vector.tobytes(),
         "h": vector.astype("<f2").tobytes(), "n": json.dumps(chance.integers(0, 9, 12).tolist()),
         "facts": '{"a": 1}', "p": b"\x89PNG" + chance.bytes(252)}
        for place, vector in enumerate(unit_vectors(80, 48))
    ]  # fmt: skip
    sqlite.run(
        "INSERT INTO t VALUES (:id, 'x', :j, :j, :b, :h, '[\"a\"]', :n, :facts, :p, 'x', 1.5)",
        rows,
    )
    info = describe(sqlite, "t")
    assert vectors_of(info) == {
        "j": (VectorKind.JSON_LIST, 48), "txt": (VectorKind.JSON_LIST, 48),
        "b": (VectorKind.BLOB_F32, 48), "h": (VectorKind.BLOB_F16, 48),
    }  # fmt: skip
    assert info.text_columns == ("body", "untyped")
    assert info.json_columns == ("tags", "numbers", "facts")
    assert (info.rows, info.rows_exact, info.key, info.is_view) == (80, True, ("id",), False)


def test_every_form_of_a_vector_is_known_in_postgresql(postgresql: Database) -> None:
    postgresql.run(
        "CREATE TABLE t (id uuid PRIMARY KEY, body text, v vector(48), anyv vector, "
        "h halfvec(48), r real[], d double precision[], j json, jb jsonb, b bytea, "
        "counts int[], prices real[], names text[])"
    )
    rows = [
        {**dict.fromkeys(("v", "h", "j", "jb"), as_text(vector)), "b": vector.tobytes(),
         "n": vector.tolist(), "d": vector.tolist(),
         "any": as_text(vector if place % 4 else unit_vectors(1, 10)[0])}
        for place, vector in enumerate(unit_vectors(60, 48))
    ]  # fmt: skip
    postgresql.run(
        "INSERT INTO t VALUES (gen_random_uuid(), 'x', :v, :any, :h, :n, :d, :j, :jb, :b, "
        "ARRAY[1,2,3,4,5,6,7,8,9], ARRAY[1.5, 2.5], ARRAY['a'])",
        rows,
    )
    info = describe(postgresql, "t")
    assert vectors_of(info) == {
        "v": (VectorKind.VECTOR, 48), "anyv": (VectorKind.VECTOR, None),
        "h": (VectorKind.HALFVEC, 48), "r": (VectorKind.REAL_ARRAY, 48),
        "d": (VectorKind.REAL_ARRAY, 48), "j": (VectorKind.JSON_LIST, 48),
        "jb": (VectorKind.JSON_LIST, 48), "b": (VectorKind.BLOB_F32, 48),
    }  # fmt: skip
    assert info.text_columns == ("body",)
    assert {column.name: column.type for column in info.columns}["h"] == "halfvec(48)"
    assert info.vector_column("anyv").seen == ((48, 45), (10, 15))


def test_pgvectors_dimension_is_known_without_a_row_and_in_any_schema(postgresql: Database) -> None:
    postgresql.run("CREATE SCHEMA other")
    postgresql.run("DROP EXTENSION vector")
    postgresql.run("CREATE EXTENSION vector SCHEMA other")
    postgresql.run('CREATE TABLE other."t.x" (id int PRIMARY KEY, v other.halfvec(1024))')
    info = describe(postgresql, "other.t.x")
    assert info.table == TableRef("t.x", "other")
    assert vectors_of(info) == {"v": (VectorKind.HALFVEC, 1024)}
    assert info.columns[1].type == "halfvec(1024)"


def test_names_of_any_characters_go_through(database: Database) -> None:
    table, key, vector = quoted(STRANGE), quoted("k(e)y %"), quoted('v"ec:tor')
    database.run(
        f"CREATE TABLE {table} ({key} VARCHAR(9) PRIMARY KEY, {vector} TEXT)".replace("%", "%%")
        if database.name == "postgresql"
        else f"CREATE TABLE {table} ({key} VARCHAR(9) PRIMARY KEY, {vector} TEXT)"
    )
    info = describe(database, STRANGE)
    assert info.table.name == STRANGE
    assert info.key == ("k(e)y %",)
    with open_store(database.url) as store:
        assert TableRef(STRANGE) in list_tables(store)


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        ("a INTEGER, b INTEGER, v TEXT", ()),
        ("a INTEGER PRIMARY KEY, b INTEGER, v TEXT", ("a",)),
        ("a VARCHAR(9) NOT NULL, b INTEGER NOT NULL, v TEXT, PRIMARY KEY (b, a)", ("b", "a")),
        ("a INTEGER NOT NULL, b INTEGER, v TEXT, UNIQUE (a)", ("a",)),
        ("a INTEGER, b INTEGER, v TEXT, UNIQUE (a)", ()),
        ("a INTEGER NOT NULL, b INTEGER NOT NULL, v TEXT, UNIQUE (a, b)", ("a", "b")),
    ],
)
def test_the_key_is_the_primary_one_or_a_unique_one_without_null(
    database: Database, shape: str, key: tuple[str, ...]
) -> None:
    database.run(f"CREATE TABLE t ({shape})")
    assert describe(database, "t").key == key


def test_an_index_that_is_unique_among_some_rows_is_no_key(database: Database) -> None:
    database.run("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, v TEXT)")
    database.run("CREATE UNIQUE INDEX part ON t (a) WHERE b > 0")
    assert describe(database, "t").key == ()
    database.run("CREATE UNIQUE INDEX whole ON t (b)")
    assert describe(database, "t").key == ("b",)


def fill(database: Database) -> None:
    database.run("CREATE TABLE t (a INTEGER, b INTEGER, v TEXT)")
    rows = [
        {"a": place // 2, "b": place, "v": as_text(vector)}
        for place, vector in enumerate(unit_vectors(20, 32))
    ]
    database.run("INSERT INTO t VALUES (:a, :b, :v)", rows)


@pytest.mark.slow
def test_a_view_and_a_table_without_a_key_are_used_with_columns_that_tell_rows_apart(
    database: Database,
) -> None:
    fill(database)
    database.run("CREATE VIEW seen AS SELECT * FROM t")
    assert describe(database, "seen").is_view
    for table, word in (("t", "table"), ("seen", "view")):
        with pytest.raises(StoreError, match=f"a {word} without a key"):
            choose(database, table=table, vector="v")
        with pytest.raises(StoreError, match="several rows with the same a"):
            choose(database, table=table, vector="v", key=("a",))
        choice = choose(database, table=table, vector="v", key=("b",))
        assert (choice.key, choice.dimension) == (("b",), 32)
        assert StoreChoice.from_dict(json.loads(json.dumps(choice.to_dict()))) == choice
    database.run("INSERT INTO t (a, v) VALUES (7, '[]')")
    with pytest.raises(StoreError, match="whose b is NULL"):
        choose(database, table="t", vector="v", key=("b",))


def test_what_is_not_there_is_said_with_what_is(database: Database) -> None:
    fill(database)
    with pytest.raises(StoreError, match="no table or view nosuch") as caught:
        choose(database, table="nosuch", vector="v")
    assert "t" in caught.value.hint
    with pytest.raises(StoreError, match="t has no column w") as caught:
        choose(database, table="t", vector="w")
    assert caught.value.hint == "Its vector columns: v."
    with pytest.raises(StoreError, match=r"t\.a holds no vectors"):
        choose(database, table="t", vector="a")
    with pytest.raises(StoreError, match="t has no column zz"):
        choose(database, table="t", vector="v", key=("zz",))


def test_a_materialised_view_counts_and_unreadable_tables_are_said_so(
    postgres: PostgresServer, postgresql: Database
) -> None:
    fill(postgresql)
    postgresql.run("CREATE MATERIALIZED VIEW kept AS SELECT * FROM t")
    assert describe(postgresql, "kept").is_view
    name = postgresql.url.partition("@/")[2].partition("?")[0]
    postgresql.run("DROP ROLE IF EXISTS reader")
    postgresql.run("CREATE ROLE reader LOGIN")
    try:
        with (
            open_store(postgres.url(name, user="reader")) as store,
            pytest.raises(StoreError, match="lacks a right: permission denied for table t"),
        ):
            describe_table(store, TableRef("t"))
    finally:
        postgresql.run("DROP ROLE reader")


def test_a_kept_choice_that_is_broken_is_refused() -> None:
    for broken in ({}, {"table": "t", "key": ["a"], "vector": "v", "kind": "x", "dimension": None}):
        with pytest.raises(StoreError, match="cannot be read"):
            StoreChoice.from_dict(broken)
