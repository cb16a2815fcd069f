"""Reading rows by their key: every row once, whatever the key and the size of a page."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.database.choice import StoreChoice, TableRef, VectorKind
from kimera_console.core.stores.database.codec import decode, encode, guess_kind
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.keys import dump_key, load_key, shown_key
from kimera_console.core.stores.database.reading import (
    iter_rows,
    iter_vectors,
    read_rows,
    read_vectors,
)
from kimera_console.core.stores.database.tables import choose_columns
from tests.helpers.stores import unit_vectors

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kimera_console.core.stores.database.connection import Store
    from tests.helpers.stores import Database


def keys_read(database: Database, key: tuple[str, ...], **options: Any) -> list[tuple[Any, ...]]:
    with open_store(database.url) as store:
        pages = iter_rows(store, TableRef("t"), key, **options)
        return [key for page in pages for key in page.keys]


@pytest.mark.slow
@pytest.mark.parametrize("batch_rows", [1, 7, 100, 1000])
def test_every_row_comes_once_in_the_order_of_a_composite_key(
    database: Database, batch_rows: int
) -> None:
    database.run("CREATE TABLE t (a VARCHAR(9), b BIGINT, PRIMARY KEY (a, b))")
    rows = [{"a": f"k'{n % 3}", "b": n + 2**40} for n in range(100)]
    database.run("INSERT INTO t VALUES (:a, :b)", rows)
    wanted = sorted((row["a"], row["b"]) for row in rows)
    assert keys_read(database, ("a", "b"), batch_rows=batch_rows) == wanted
    part = keys_read(
        database, ("a", "b"), batch_rows=batch_rows, after_key=wanted[10], until_key=wanted[70]
    )
    assert part == wanted[11:71]
    assert keys_read(database, ("a", "b"), after_key=wanted[-1]) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("uuid", [uuid.UUID(int=n * 7**20) for n in range(30)]),
        ("timestamptz", [datetime.datetime(2026, 1, 1, n, tzinfo=datetime.UTC) for n in range(24)]),
        ("date", [datetime.date(2026, 1, 1 + n) for n in range(28)]),
        ("numeric", [decimal.Decimal(n) / 8 for n in range(30)]),
        ("double precision", [n / 7 for n in range(30)]),
        ("bytea", [bytes([n, 255 - n]) for n in range(30)]),
        ("text", [chr(0x61 + n % 26) * (n + 1) for n in range(30)]),
    ],
)
def test_keys_of_any_type_are_paged_and_kept(
    postgresql: Database, kind: str, values: list[Any]
) -> None:
    postgresql.run(f"CREATE TABLE t (k {kind} PRIMARY KEY)")
    postgresql.run("INSERT INTO t VALUES (:k)", [{"k": value} for value in values])
    found = keys_read(postgresql, ("k",), batch_rows=4)
    assert sorted(found) == sorted((value,) for value in values)
    for key in found:
        assert load_key(dump_key(key)) == key
        json.dumps(shown_key(key))
    with open_store(postgresql.url) as store:
        again = read_rows(store, TableRef("t"), ("k",), found[3:5], ("k",))
        assert sorted(key for page in again for key in page.keys) == sorted(found[3:5])


def test_a_key_that_does_not_compare_as_it_is_read_ends_the_reading(postgresql: Database) -> None:
    """0.1 as float4 is greater than the 0.1 that the driver reads of it."""
    postgresql.run("CREATE TABLE t (k real PRIMARY KEY)")
    postgresql.run("INSERT INTO t VALUES (0.1), (0.2), (0.3)")
    assert len(keys_read(postgresql, ("k",), batch_rows=5)) == 3
    with pytest.raises(StoreError, match="does not compare as it is read"):
        keys_read(postgresql, ("k",), batch_rows=1)


def test_a_text_that_is_not_utf8_is_said_to_be_none(sqlite: Database) -> None:
    sqlite.run("CREATE TABLE t (k INTEGER PRIMARY KEY, body TEXT)")
    sqlite.run("INSERT INTO t VALUES (1, CAST(x'ff41' AS TEXT))")
    with pytest.raises(StoreError, match="not UTF-8"):
        keys_read(sqlite, ("k",), columns=("body",))


def test_sqlite_keys_of_mixed_types_are_paged(sqlite: Database) -> None:
    sqlite.run("CREATE TABLE t (k PRIMARY KEY)")
    values = [1, 2.5, "a", "Ä", b"\x00\xff", -(2**60), "", 10**15]
    sqlite.run("INSERT INTO t VALUES (:k)", [{"k": value} for value in values])
    found = keys_read(sqlite, ("k",), batch_rows=3)
    assert len(found) == 8
    assert {(type(key[0]), key[0]) for key in found} == {(type(v), v) for v in values}


def test_a_kept_key_that_is_broken_is_refused() -> None:
    for broken in ("", "{", "7", '[{"uuid": "x"}]', '[{"nosuch": "x"}]', '[{"decimal": "x"}]'):
        with pytest.raises(StoreError, match="cannot be read"):
            load_key(broken)
    with pytest.raises(StoreError, match="cannot be kept"):
        dump_key((object(),))


def test_a_page_ends_early_where_its_texts_are_large(database: Database) -> None:
    database.run("CREATE TABLE t (k INTEGER PRIMARY KEY, body TEXT)")
    rows = [{"k": n, "b": "x" * (300_000 if n % 10 == 0 else 10)} for n in range(60)]
    database.run("INSERT INTO t VALUES (:k, :b)", rows)
    with open_store(database.url) as store:
        pages = list(iter_rows(store, TableRef("t"), ("k",), ("body",), batch_bytes=500_000))
    assert [key for page in pages for key in page.keys] == [(n,) for n in range(60)]
    assert max(sum(len(row[0]) for row in page.rows) for page in pages) < 800_000
    assert len(pages) >= 3


def test_rows_that_came_and_went_while_reading_are_neither_doubled_nor_missed(
    sqlite: Database,
) -> None:
    sqlite.run("CREATE TABLE t (k INTEGER PRIMARY KEY)")
    sqlite.run("INSERT INTO t VALUES (:k)", [{"k": n} for n in range(0, 100, 2)])
    found = []
    with open_store(sqlite.url) as store:
        for place, page in enumerate(iter_rows(store, TableRef("t"), ("k",), batch_rows=10)):
            found += [key[0] for key in page.keys]
            if place == 0:
                sqlite.run("DELETE FROM t WHERE k < 40")
                sqlite.run("INSERT INTO t VALUES (3)")
                sqlite.run("INSERT INTO t VALUES (51)")
    assert found == [*range(0, 20, 2), *range(40, 51, 2), 51, *range(52, 100, 2)]


def test_a_lost_connection_is_said_so_and_reading_goes_on_after_any_key(
    postgresql: Database,
) -> None:
    postgresql.run("CREATE TABLE t (k INTEGER PRIMARY KEY, body TEXT)")
    postgresql.run("INSERT INTO t VALUES (:k, 'x')", [{"k": n} for n in range(300)])
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with open_store(postgresql.url) as store:
        with pytest.raises(StoreError, match="was lost") as caught:
            lose_connection(store, lambda: postgresql.run(end))
        assert "try again" in caught.value.hint
        pages = iter_rows(store, TableRef("t"), ("k",), batch_rows=100)
        found = list(next(pages).keys)
        postgresql.run(end)  # between two pages nothing is held
        found += [key for page in pages for key in page.keys]
    assert found == [(n,) for n in range(300)]


def lose_connection(store: Store, lose: Callable[[], None]) -> None:
    with store.connect() as connection:
        lose()
        connection.exec_driver_sql("SELECT 1")


def stored(database: Database, column: str, kind: VectorKind, vectors: NDArray[np.float32]) -> None:
    database.run(f"CREATE TABLE t (k INTEGER PRIMARY KEY, body TEXT, v {column})")
    rows = [{"k": n, "v": encode(vector, kind)} for n, vector in enumerate(vectors)]
    database.run("INSERT INTO t VALUES (:k, 'text', :v)", rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "kind"),
    [("vector(48)", VectorKind.VECTOR), ("halfvec(48)", VectorKind.HALFVEC),
     ("real[]", VectorKind.REAL_ARRAY), ("double precision[]", VectorKind.REAL_ARRAY),
     ("json", VectorKind.JSON_LIST), ("jsonb", VectorKind.JSON_LIST),
     ("text", VectorKind.JSON_LIST), ("bytea", VectorKind.BLOB_F32),
     ("bytea", VectorKind.BLOB_F16)],
)  # fmt: skip
def test_vectors_come_back_from_postgresql_as_they_were_written(
    postgresql: Database, column: str, kind: VectorKind
) -> None:
    check_round_trip(postgresql, column, kind)


@pytest.mark.parametrize(
    ("column", "kind"),
    [("JSON", VectorKind.JSON_LIST), ("TEXT", VectorKind.JSON_LIST),
     ("BLOB", VectorKind.BLOB_F32), ("BLOB", VectorKind.BLOB_F16)],
)  # fmt: skip
def test_vectors_come_back_from_sqlite_as_they_were_written(
    sqlite: Database, column: str, kind: VectorKind
) -> None:
    check_round_trip(sqlite, column, kind)


def check_round_trip(database: Database, column: str, kind: VectorKind) -> None:
    vectors = unit_vectors(50, 48)
    vectors[0, :3] = (0, -0.0, 1e-30 if not kind.is_half else 0)
    stored(database, column, kind, vectors)
    wanted = vectors.astype(np.float16).astype(np.float32) if kind.is_half else vectors
    with open_store(database.url) as store:
        choice = choose_columns(store, table="t", vector="v")
        assert (choice.kind, choice.dimension) == (kind, 48)
        batches = list(iter_vectors(store, choice, columns=("body",), batch_rows=20))
        np.testing.assert_array_equal(np.vstack([b.groups[0].vectors for b in batches]), wanted)
        assert batches[0].data.row(3) == {"body": "text"}
        some = next(read_vectors(store, choice, [(4,), (999,)]))
        np.testing.assert_array_equal(some.groups[0].vectors, wanted[4:5])


def test_missing_broken_and_differing_vectors_have_their_place(sqlite: Database) -> None:
    sqlite.run("CREATE TABLE t (k INTEGER PRIMARY KEY, v JSON)")
    good, short = [json.dumps(unit_vectors(1, size)[0].tolist()) for size in (48, 16)]
    values = [good, None, short, "[1, 2", '["a", "b"]', good, "[true, false]", "null", "", "[]"]
    sqlite.run("INSERT INTO t VALUES (:k, :v)", [{"k": n, "v": v} for n, v in enumerate(values)])
    choice = StoreChoice(TableRef("t"), ("k",), "v", VectorKind.JSON_LIST)
    with open_store(sqlite.url) as store:
        (batch,) = iter_vectors(store, choice)
    assert [(g.dimension, g.rows.tolist()) for g in batch.groups] == [(16, [2]), (48, [0, 5])]
    assert batch.missing == (1,)
    assert batch.undecodable == (3, 4, 6, 7, 8, 9)


@pytest.mark.parametrize("kind", list(VectorKind))
def test_a_vector_that_is_not_finite_is_never_encoded(kind: VectorKind) -> None:
    for number in (np.nan, np.inf, 1e5 if kind.is_half else -np.inf):
        with pytest.raises(ValueError, match="not finite"):
            encode(np.array([0.5, number], dtype=np.float32), kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (7, VectorKind.JSON_LIST), ("x", VectorKind.VECTOR), ("[1,x]", VectorKind.VECTOR),
        (b"abc", VectorKind.BLOB_F32), (b"", VectorKind.BLOB_F16),
        ([1.0, None], VectorKind.REAL_ARRAY),
        ([[1.0]], VectorKind.REAL_ARRAY), ("[" * 9999, VectorKind.JSON_LIST),
        ("[1e999]" * 2, VectorKind.JSON_LIST), ('{"a": 1}', VectorKind.JSON_LIST),
    ],
)  # fmt: skip
def test_what_is_no_vector_is_none(value: object, kind: VectorKind) -> None:
    assert decode(value, kind) is None


def test_numbers_beyond_float32_become_infinite() -> None:
    made = decode("[1e300, -1e300, NaN, 1]", VectorKind.JSON_LIST)
    assert made is not None
    assert np.isinf(made[:2]).all()
    assert np.isnan(made[2])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], None),
        (["[]"], None),
        ([json.dumps([1.5] * 3)] * 9, None),
        ([json.dumps(list(range(20)))] * 9, None),
        ([json.dumps([0.5] * n) for n in range(10, 40)], None),
        ([json.dumps([0.5] * 32)] * 9, VectorKind.JSON_LIST),
        ([json.dumps([0.0] * 32)] * 9, VectorKind.JSON_LIST),
        ([np.zeros(32, "<f4").tobytes()] * 9, None),
        ([b"The quick brown fox jumps over the lazy dog."] * 9, None),
        (["text", "[0.5]"], None),
    ],
)
def test_lists_and_blobs_are_distinguished_from_vectors(
    values: list[object], kind: VectorKind | None
) -> None:
    assert guess_kind(values) is kind
