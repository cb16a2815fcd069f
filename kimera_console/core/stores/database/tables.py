"""What a store holds: tables and views, their keys, and which columns are vectors or texts.

pgvector's columns are known by their type, and their dimension by its modifier in `pg_attribute`
(the type's name says "vector" for all). Whether arrays, JSON and BLOBs are vectors is guessed from
values, so the user can correct what is found.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import Action, Advice, NoVectorsError, StoreError
from kimera_console.core.stores.database.choice import StoreChoice, TableRef, VectorKind
from kimera_console.core.stores.database.codec import decode, guess_kind, looks_like_json
from kimera_console.core.stores.database.columns import has_values, inspector_of, read_columns
from kimera_console.core.stores.database.connection import POSTGRESQL
from kimera_console.core.stores.database.sql import (
    JSON_TYPES,
    PGVECTOR,
    sql_column,
    sql_table,
    sql_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Inspector

    from kimera_console.core.stores.database.columns import ColumnInfo
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key

LOOKED_AT_ROWS = 64
"""Rows whose values are looked at to tell vectors from other arrays."""
_LARGEST_VALUE, _LARGEST_SAMPLE = 2_000_000, 16_000_000
"""Characters or bytes of one looked-at value, and of all of a column's; no vector has more."""
COUNTED_ROWS = 5_000_000
"""PostgreSQL's own estimate stands in for the count of larger tables."""
_TEXT_TYPES = re.compile(r"(char|text|clob|citext|^name$|string)(?!.*\[\])", re.IGNORECASE)
_UNTYPED = ("", "NUM")
"""Types of SQLite that say nothing; CREATE TABLE AS makes NUM of a column of JSON."""
_BLOB_TYPES = re.compile(r"blob|bytea|binary", re.IGNORECASE)
_ARRAY_TYPES = re.compile(r"^(real|double precision|float[48]?)(\(\d+\))?\[\]", re.IGNORECASE)


@dataclass(frozen=True)
class VectorColumn:
    """A column that holds vectors.

    Attributes:
        name: Its name.
        kind: How it stores them.
        dimension: The declared dimension, else the only one seen; None where there are several.
        seen: (dimension, rows) among the looked-at rows, most frequent first.
    """

    name: str
    kind: VectorKind
    dimension: int | None
    seen: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TableInfo:
    """A table or view.

    Attributes:
        table: Its name.
        is_view: Whether it is a view; a materialised one counts.
        rows: How many rows it has.
        rows_exact: False where `rows` is the database's own estimate.
        key: Columns of its primary key, else of a unique index without NULL; () if it has none.
        columns: All columns, in order.
        vectors: Those that hold vectors.
        text_columns: Names of those that hold text (and no vector, and no JSON).
        json_columns: Names of those that hold JSON objects or lists (and no vector).
    """

    table: TableRef
    is_view: bool
    rows: int
    rows_exact: bool
    key: tuple[str, ...]
    columns: tuple[ColumnInfo, ...]
    vectors: tuple[VectorColumn, ...]
    text_columns: tuple[str, ...]
    json_columns: tuple[str, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """In the order of the table; those of vectors are among them."""
        return tuple(column.name for column in self.columns)

    def vector_column(self, name: str) -> VectorColumn:
        """The vector column of that name.

        Raises:
            StoreError: There is no such column, or it holds no vectors.
        """
        for column in self.vectors:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.vectors) or "none"
        if name in self.column_names:
            raise StoreError(
                f"{self.table}.{name} holds no vectors.", hint=f"Its vector columns: {known}."
            )
        raise StoreError(
            f"{self.table} has no column {name}.", hint=f"Its vector columns: {known}."
        )


def list_tables(store: Store) -> tuple[TableRef, ...]:
    """Every table and view outside the system's own schemas, by name."""
    with store.connect() as connection:
        inspector = inspector_of(connection)
        default = inspector.default_schema_name
        schemas: list[str | None] = [None]
        if store.dialect == POSTGRESQL:
            schemas += [
                name
                for name in inspector.get_schema_names()
                if name not in (default, "information_schema") and not name.startswith("pg_")
            ]
        found = [
            TableRef(name, schema or "")
            for schema in schemas
            for name in (*inspector.get_table_names(schema), *_views(inspector, schema))
        ]
    return tuple(sorted(set(found), key=lambda ref: (ref.schema, ref.name)))


def find_table(store: Store, name: str) -> TableRef:
    """The table or view that a user names: "t", or "schema.t".

    Raises:
        StoreError: There is none of that name.
    """
    tables = list_tables(store)
    exact = [ref for ref in tables if not ref.schema and ref.name == name]
    qualified = [ref for ref in tables if ref.schema and str(ref) == name]
    if exact or qualified:
        return (exact or qualified)[0]
    if "." in name:  # the default schema, written out
        schema, _, bare = name.partition(".")
        with store.connect() as connection:
            default = inspector_of(connection).default_schema_name
        if schema == default and TableRef(bare) in tables:
            return TableRef(bare)
    shown = ", ".join(str(ref) for ref in tables[:12]) or "none at all"
    more = f", and {len(tables) - 12} more" if len(tables) > 12 else ""
    raise StoreError(
        f"{store.shown} has no table or view {name}.", hint=f"Available: {shown}{more}."
    )


def describe_table(store: Store, table: TableRef) -> TableInfo:
    """Columns, key, rows, and which columns hold vectors or texts; looks at some values.

    Raises:
        StoreError: It cannot be read.
    """
    with store.connect() as connection:
        inspector = inspector_of(connection)
        columns = read_columns(store, connection, inspector, table)
        is_view = table.name in _views(inspector, table.schema or None)
        key = () if is_view else _key(inspector, table, columns)
        rows, exact = _count(store, connection, table)
        vectors, texts, objects = _sort_columns(connection, table, columns)
    return TableInfo(table, is_view, rows, exact, key, columns, vectors, texts, objects)


def count_rows(store: Store, table: TableRef) -> int:
    """Rows of a table; of a large one on PostgreSQL the server's own estimate.

    Raises:
        StoreError: It cannot be read.
    """
    with store.connect() as connection:
        return _count(store, connection, table)[0]


def choose_columns(
    store: Store, *, table: TableRef | str, vector: str, key: Sequence[str] = ()
) -> StoreChoice:
    """Check a choice of columns against the store.

    Args:
        store: The open store.
        table: Table or view, as `find_table` takes it.
        vector: The vector column.
        key: Columns that tell rows apart; the table's own key by default. A key that no
            constraint guards is checked by reading it once.

    Raises:
        StoreError: No such table or column, no key, or a key with NULL or doubled values.
        NoVectorsError: Only vectors could tell of what form the column's are, and it has none yet.
    """
    ref = find_table(store, table) if isinstance(table, str) else table
    info = describe_table(store, ref)
    if vector in info.column_names and vector not in {each.name for each in info.vectors}:
        with store.connect() as connection:
            if not has_values(connection, ref, vector):
                raise NoVectorsError(
                    f"{ref}.{vector} holds no vectors yet.", hint="Nothing in it can be changed."
                )
    column = info.vector_column(vector)
    asked = tuple(key) or info.key
    if not asked:
        raise StoreError(
            f"{ref} is a view without a key: its rows cannot be told apart."
            if info.is_view
            else f"{ref} is a table without a key: its rows cannot be told apart.",
            hint=Advice.of("Name columns that are unique together", Action.STORE_KEY, "."),
        )
    for name in asked:
        if name not in info.column_names:
            raise StoreError(
                f"{ref} has no column {name}.", hint=f"It has: {', '.join(info.column_names)}."
            )
    _check_key(store, info, asked)
    return StoreChoice(ref, asked, column.name, column.kind, column.dimension)


def _views(inspector: Inspector, schema: str | None) -> list[str]:
    found = list(inspector.get_view_names(schema))
    if inspector.dialect.name == POSTGRESQL:
        found += inspector.get_materialized_view_names(schema)
    return found


def _key(inspector: Inspector, table: TableRef, columns: tuple[ColumnInfo, ...]) -> tuple[str, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        primary = inspector.get_pk_constraint(table.name, table.schema or None)
        indexes = inspector.get_indexes(table.name, table.schema or None)
        unique = inspector.get_unique_constraints(table.name, table.schema or None)
    names = tuple(str(name) for name in primary["constrained_columns"]) if primary else ()
    if names:
        return names
    required = {column.name for column in columns if not column.nullable}
    candidates = [tuple(each["column_names"]) for each in unique]
    candidates += [
        tuple(str(name) for name in each["column_names"])
        for each in indexes
        if each.get("unique")
        and None not in each["column_names"]
        and all(where is None for name, where in _options(each) if name.endswith("_where"))
    ]
    whole = [names for names in candidates if names and required.issuperset(names)]
    return min(whole, key=lambda names: (len(names), names), default=())


def _options(index: Any) -> Iterable[tuple[str, object]]:
    """A partial index is unique among some rows only; its condition is among its options."""
    options: dict[str, object] = index.get("dialect_options") or {}
    return options.items()


def _count(store: Store, connection: Connection, table: TableRef) -> tuple[int, bool]:
    from sqlalchemy import func, select

    if store.dialect == POSTGRESQL:
        estimate = connection.exec_driver_sql(
            "SELECT c.reltuples FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relname = %s AND n.nspname = coalesce(nullif(%s, ''), current_schema())",
            (table.name, table.schema),
        ).scalar()
        if estimate is not None and estimate > COUNTED_ROWS:
            return int(estimate), False
    counted = connection.execute(select(func.count()).select_from(sql_table(table))).scalar_one()
    return int(counted), True


def _sort_columns(
    connection: Connection, table: TableRef, columns: tuple[ColumnInfo, ...]
) -> tuple[tuple[VectorColumn, ...], tuple[str, ...], tuple[str, ...]]:
    """Vector columns, text columns, JSON columns, by type and by values."""
    vectors: list[VectorColumn] = []
    texts: list[str] = []
    objects: list[str] = []
    by_type = connection.dialect.name == POSTGRESQL
    for column in columns:
        values = _values(connection, table, column) if _may_hold_more(column) else []
        # SQLite takes any word for a type: there the values say how they are stored.
        declared = PGVECTOR.get(column.type.partition("(")[0]) if by_type else None
        kind = declared or guess_kind(values)
        if kind is not None:
            vectors.append(_vector_column(column, kind, values))
        elif JSON_TYPES.search(column.type) or looks_like_json(values):
            objects.append(column.name)
        elif _TEXT_TYPES.search(column.type) or _are_texts(column, values):
            texts.append(column.name)
    return tuple(vectors), tuple(texts), tuple(objects)


def _may_hold_more(column: ColumnInfo) -> bool:
    """Whether its values must be seen to know what it holds."""
    patterns = (_TEXT_TYPES, JSON_TYPES, _BLOB_TYPES, _ARRAY_TYPES)
    base = column.type.partition("(")[0].lower()
    known = column.type in _UNTYPED or base in PGVECTOR
    return known or any(pattern.search(column.type) for pattern in patterns)


def _are_texts(column: ColumnInfo, values: list[object]) -> bool:
    return column.type in _UNTYPED and bool(values) and all(isinstance(v, str) for v in values)


def _vector_column(column: ColumnInfo, kind: VectorKind, values: list[object]) -> VectorColumn:
    vectors = (decode(value, kind) for value in values)
    seen = Counter(len(vector) for vector in vectors if vector is not None)
    dimension = column.dimension
    if dimension is None and len(seen) == 1:
        dimension = next(iter(seen))
    ordered = sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))
    return VectorColumn(column.name, kind, dimension, tuple(ordered))


def _values(connection: Connection, table: TableRef, column: ColumnInfo) -> list[object]:
    """The first values that are not NULL, as `codec.decode` takes them; enormous ones cut."""
    from sqlalchemy import func, select

    value = sql_value(connection, column.name, column.type)
    if any(p.search(column.type) for p in (_TEXT_TYPES, JSON_TYPES, _BLOB_TYPES)):
        value = func.substr(value, 1, _LARGEST_VALUE)
    wanted = select(value).select_from(sql_table(table))
    wanted = wanted.where(sql_column(column.name).is_not(None)).limit(LOOKED_AT_ROWS)
    found: list[object] = []
    size = 0
    streaming = connection.execution_options(stream_results=True, max_row_buffer=4)
    with streaming.execute(wanted) as result:
        for each in result.scalars():
            found.append(each)
            size += len(each) if isinstance(each, (str, bytes)) else 0
            if size >= _LARGEST_SAMPLE:
                break
    return found


def _check_key(store: Store, info: TableInfo, key: tuple[str, ...]) -> None:
    from sqlalchemy import func, or_, select

    nullable = {column.name for column in info.columns if column.nullable}
    columns = [sql_column(name) for name in key]
    shown = ", ".join(key)
    with store.connect() as connection:
        empty = [sql_column(name).is_(None) for name in key if name in nullable]
        if empty:
            one = select(1).select_from(sql_table(info.table)).where(or_(*empty)).limit(1)
            if connection.execute(one).first() is not None:
                raise StoreError(
                    f"{info.table} has rows whose {shown} is NULL: they cannot be told apart.",
                    hint=Advice.of("Fill it in, or name another key", Action.STORE_KEY, "."),
                )
        if set(info.key) and set(info.key).issubset(key):
            return
        counted = select(func.count().label("n")).select_from(sql_table(info.table))
        groups = counted.group_by(*columns).having(func.count() > 1)
        values, rows = connection.execute(
            select(func.count(), func.sum(groups.subquery().c.n))
        ).one()
        if values:
            example = groups.add_columns(*columns).limit(1)
            times, *value = connection.execute(example).one()
            raise doubled_key(info.table, key, tuple(value), int(times), int(values), int(rows))


def doubled_key(
    table: TableRef, key: Sequence[str], example: Key, times: int, values: int, rows: int
) -> StoreError:
    """What a key that is not unique is refused with.

    Args:
        table: The table or view.
        key: Its columns.
        example: A value that stands in several rows.
        times: In how many.
        values: Values that do.
        rows: Rows in which they do.
    """
    shown = "/".join(str(part) for part in example)[:200]
    return StoreError(
        f"{table} has several rows with the same {', '.join(key)}: {shown} appears in {times:,}"
        f" rows; {values:,} such values appear in {rows:,} rows in all.",
        hint=Advice.of("Name columns that are unique together", Action.STORE_KEY, "."),
    )
