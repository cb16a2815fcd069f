"""Reading a store's rows in the order of their key, a page at a time.

Each page is a statement of its own that begins after the last key (keyset pagination): no cursor
and no transaction stays open while rows are worked on, a run can go on after any key, and memory
does not grow with the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import Action, Advice, StoreError
from kimera_console.core.stores.database.codec import decode
from kimera_console.core.stores.database.columns import describe_columns
from kimera_console.core.stores.database.sql import sql_bind, sql_column, sql_table, sql_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from kimera_console.core.stores.database.choice import StoreChoice, TableRef, VectorKind
    from kimera_console.core.stores.database.connection import Store

Key = tuple[Any, ...]
"""Values of the key's columns, as the driver gives and takes them."""

BATCH_ROWS = 1024
BATCH_BYTES = 64 << 20
"""A page also ends after this many bytes of texts and blobs; one row may be larger."""
_DRIVER_ROWS = 32
"""Rows that the driver itself holds of a page."""


@dataclass(frozen=True)
class RowBatch:
    """Rows in the order of their key.

    Attributes:
        keys: The key of each row.
        columns: Names of the further columns that were read.
        rows: Their values, a tuple a row.
    """

    keys: tuple[Key, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def row(self, index: int) -> dict[str, Any]:
        """One row's values by column."""
        return dict(zip(self.columns, self.rows[index], strict=True))


@dataclass(frozen=True)
class VectorGroup:
    """Vectors of one dimension.

    Attributes:
        rows: Indices into the batch's keys, ascending, int64, shape (n,).
        vectors: float32, shape (n, dim), as stored: of any norm, possibly not finite.
    """

    rows: NDArray[np.int64]
    vectors: NDArray[np.float32]

    @property
    def dimension(self) -> int:
        return int(self.vectors.shape[1])


@dataclass(frozen=True)
class VectorBatch:
    """Rows with their vectors, in the order of their key.

    Attributes:
        keys: The key of each row, vectors or not.
        groups: The vectors by dimension, the smallest first; one group as a rule.
        missing: Indices of rows whose vector is NULL.
        undecodable: Indices of rows whose value is no vector.
        data: Further columns of the same rows, where some were asked for.
    """

    keys: tuple[Key, ...]
    groups: tuple[VectorGroup, ...]
    missing: tuple[int, ...]
    undecodable: tuple[int, ...]
    data: RowBatch


def iter_rows(
    store: Store,
    table: TableRef,
    key: Sequence[str],
    columns: Sequence[str] = (),
    *,
    batch_rows: int = BATCH_ROWS,
    batch_bytes: int = BATCH_BYTES,
    after_key: Key | None = None,
    until_key: Key | None = None,
    present: str = "",
) -> Iterator[RowBatch]:
    """Rows in the order of their key.

    Args:
        store: The open store.
        table: Table or view.
        key: Columns that are unique together and never NULL.
        columns: Further columns to read. JSON and pgvector's types come as text.
        batch_rows: Rows of a page at most.
        batch_bytes: A page ends early after this many bytes of texts and blobs.
        after_key: Begin after this key; None begins with the first row.
        until_key: End with this key, inclusive; None ends with the last row.
        present: Only rows in which this column is not NULL.

    Raises:
        StoreError: The database refuses, or the connection is lost.
    """
    types = {column.name: column.type for column in describe_columns(store, table)}
    while True:
        with store.connect() as connection:
            statement = _page(connection, table, key, columns, types)
            statement = _bounded(statement, key, after_key, until_key).limit(batch_rows)
            if present:
                statement = statement.where(sql_column(present).is_not(None))
            found, cut = _fetch(connection, statement, batch_rows, batch_bytes)
        keys = tuple(row[: len(key)] for row in found)
        # A key that sorts otherwise than it compares would give the same page for ever.
        if keys and keys[0] == after_key:
            raise StoreError(
                f"The key {', '.join(key)} of {table} does not compare as it is read.",
                hint=Advice.of(
                    "Choose another key, of whole numbers or texts", Action.STORE_KEY, "."
                ),
            )
        if keys:
            yield RowBatch(keys, tuple(columns), tuple(row[len(key) :] for row in found))
            after_key = keys[-1]
        if len(keys) < batch_rows and not cut:
            return


def _fetch(
    connection: Connection, statement: Any, batch_rows: int, batch_bytes: int
) -> tuple[list[tuple[Any, ...]], bool]:
    """Rows up to so many bytes, and whether there may be more because of them."""
    rows: list[tuple[Any, ...]] = []
    size = 0
    streaming = connection.execution_options(
        stream_results=True, max_row_buffer=min(_DRIVER_ROWS, batch_rows)
    )
    with streaming.execute(statement) as result:
        for found in result:
            rows.append(tuple(found))
            size += sum(len(value) for value in found if isinstance(value, (str, bytes)))
            if size >= batch_bytes:
                return rows, True
    return rows, False


def iter_vectors(
    store: Store,
    choice: StoreChoice,
    *,
    columns: Sequence[str] = (),
    batch_rows: int = BATCH_ROWS,
) -> Iterator[VectorBatch]:
    """Rows with their vectors, in the order of their key; arguments and errors as `iter_rows`."""
    wanted = (choice.vector, *columns)
    for page in iter_rows(store, choice.table, choice.key, wanted, batch_rows=batch_rows):
        rest = RowBatch(page.keys, page.columns[1:], tuple(row[1:] for row in page.rows))
        yield _vector_batch(page, choice.kind, rest)


def read_rows(
    store: Store,
    table: TableRef,
    key: Sequence[str],
    keys: Sequence[Key],
    columns: Sequence[str],
    *,
    batch_rows: int = 200,
) -> Iterator[RowBatch]:
    """The rows of certain keys, in no certain order; a key that has gone is left out.

    Raises:
        StoreError: As `iter_rows`.
    """
    from sqlalchemy import and_, or_

    types = {column.name: column.type for column in describe_columns(store, table)}
    for start in range(0, len(keys), batch_rows):
        wanted = keys[start : start + batch_rows]
        with store.connect() as connection:
            statement = _page(connection, table, key, columns, types, ordered=False).where(
                or_(
                    *(
                        and_(
                            *(
                                sql_column(name) == sql_bind(value)
                                for name, value in zip(key, one, strict=True)
                            )
                        )
                        for one in wanted
                    )
                )
            )
            found = connection.execute(statement).all()
        yield RowBatch(
            tuple(tuple(row[: len(key)]) for row in found),
            tuple(columns),
            tuple(tuple(row[len(key) :]) for row in found),
        )


def read_vectors(
    store: Store,
    choice: StoreChoice,
    keys: Sequence[Key],
    columns: Sequence[str] = (),
    *,
    batch_rows: int = 200,
) -> Iterator[VectorBatch]:
    """The vectors of certain keys, in no certain order; errors as `iter_rows`."""
    wanted = (choice.vector, *columns)
    pages = read_rows(store, choice.table, choice.key, keys, wanted, batch_rows=batch_rows)
    for page in pages:
        rest = RowBatch(page.keys, page.columns[1:], tuple(row[1:] for row in page.rows))
        yield _vector_batch(page, choice.kind, rest)


def _page(
    connection: Connection,
    table: TableRef,
    key: Sequence[str],
    columns: Sequence[str],
    types: dict[str, str],
    *,
    ordered: bool = True,
) -> Any:
    from sqlalchemy import select

    wanted = [sql_column(name) for name in key]
    wanted += [sql_value(connection, name, types.get(name, "")) for name in columns]
    statement = select(*wanted).select_from(sql_table(table))
    return statement.order_by(*(sql_column(name) for name in key)) if ordered else statement


def _bounded(
    statement: Any, key: Sequence[str], after_key: Key | None, until_key: Key | None
) -> Any:
    from sqlalchemy import tuple_

    columns = [sql_column(name) for name in key]
    for values, upper in ((after_key, False), (until_key, True)):
        if values is None:
            continue
        bound = [sql_bind(value) for value in values]
        left: Any = columns[0] if len(key) == 1 else tuple_(*columns)
        right: Any = bound[0] if len(key) == 1 else tuple_(*bound)
        statement = statement.where(left <= right if upper else left > right)
    return statement


def _vector_batch(page: RowBatch, kind: VectorKind, rest: RowBatch) -> VectorBatch:
    missing: list[int] = []
    undecodable: list[int] = []
    by_dimension: dict[int, tuple[list[int], list[NDArray[np.float32]]]] = {}
    for index, row in enumerate(page.rows):
        if row[0] is None:
            missing.append(index)
            continue
        vector = decode(row[0], kind)
        if vector is None:
            undecodable.append(index)
            continue
        indices, vectors = by_dimension.setdefault(len(vector), ([], []))
        indices.append(index)
        vectors.append(vector)
    groups = tuple(
        VectorGroup(np.array(indices, dtype=np.int64), np.stack(vectors))
        for _, (indices, vectors) in sorted(by_dimension.items())
    )
    return VectorBatch(page.keys, groups, tuple(missing), tuple(undecodable), rest)
