"""A table's columns as the database declares them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, StoreError
from kimera_console.core.stores.database.connection import POSTGRESQL, SQLITE
from kimera_console.core.stores.database.sql import PGVECTOR, sql_column, sql_table

if TYPE_CHECKING:
    from sqlalchemy import Connection, Inspector

    from kimera_console.core.stores.database.choice import TableRef
    from kimera_console.core.stores.database.connection import Store


@dataclass(frozen=True)
class ColumnInfo:
    """A column as the database declares it.

    Attributes:
        name: Its name, any characters.
        type: The declared type with its modifier ("vector(384)", "character varying(20)"); ""
            where SQLite's declaration has none.
        nullable: Whether it may be NULL.
        dimension: Of a pgvector column, from its type modifier; None where it has none.
    """

    name: str
    type: str
    nullable: bool
    dimension: int | None = None


def describe_columns(store: Store, table: TableRef) -> tuple[ColumnInfo, ...]:
    """The columns as declared; looks at no values.

    Raises:
        StoreError: It cannot be read.
    """
    with store.connect() as connection:
        return read_columns(store, connection, inspector_of(connection), table)


def inspector_of(connection: Connection) -> Inspector:
    """SQLAlchemy's view of the schema."""
    from sqlalchemy import inspect

    return inspect(connection)


def read_columns(
    store: Store, connection: Connection, inspector: Inspector, table: TableRef
) -> tuple[ColumnInfo, ...]:
    """The columns, over an open connection; errors as `describe_columns`."""
    from sqlalchemy.exc import NoSuchTableError

    if store.dialect == POSTGRESQL:
        found = _postgresql_columns(connection, inspector, table)
        if found:
            return found
    try:
        if store.dialect == SQLITE:
            return _sqlite_columns(connection, table)
        with warnings.catch_warnings():  # types of extensions are not recognised, and said so
            warnings.simplefilter("ignore")
            reflected = inspector.get_columns(table.name, table.schema or None)
    except NoSuchTableError:
        reflected = []
    if not reflected:
        raise StoreError(
            f"{store.shown} has no table or view {table}.",
            hint=Advice.of("List the tables and views", Action.STORE_INSPECT, "."),
        )
    return tuple(
        ColumnInfo(str(each["name"]), str(each["type"]), bool(each.get("nullable", True)))
        for each in reflected
    )


def _sqlite_columns(connection: Connection, table: TableRef) -> tuple[ColumnInfo, ...]:
    """As declared: reflection would turn unknown types into others."""
    from sqlalchemy.exc import NoSuchTableError

    quoted = table.name.replace('"', '""')
    found = connection.exec_driver_sql(f'PRAGMA table_xinfo("{quoted}")').all()
    if not found:
        raise NoSuchTableError(table.name)
    keys = sum(1 for row in found if row.pk)
    return tuple(
        # An INTEGER PRIMARY KEY is the rowid: never NULL, though not declared so.
        ColumnInfo(
            row.name,
            row.type or "",
            not row.notnull and not (row.pk and keys == 1 and row.type.upper() == "INTEGER"),
        )
        for row in found
        if row.hidden != 1
    )


_POSTGRESQL_COLUMNS = """\
SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       t.typname, a.atttypmod
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE c.relname = %s AND n.nspname = %s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum"""


def _postgresql_columns(
    connection: Connection, inspector: Inspector, table: TableRef
) -> tuple[ColumnInfo, ...]:
    schema = table.schema or inspector.default_schema_name
    found = connection.exec_driver_sql(_POSTGRESQL_COLUMNS, (table.name, schema)).all()
    return tuple(
        ColumnInfo(
            # An extension's type may lie in a schema of its own, which its name then shows.
            name, f"{base}{kind.partition(base)[2]}" if base in PGVECTOR else kind, bool(nullable),
            modifier if base in PGVECTOR and modifier > 0 else None,
        )
        for name, kind, nullable, base, modifier in found
    )  # fmt: skip


def has_values(connection: Connection, table: TableRef, column: str) -> bool:
    """Whether a column is not NULL in at least one row."""
    from sqlalchemy import select

    one = select(1).select_from(sql_table(table)).where(sql_column(column).is_not(None)).limit(1)
    return connection.execute(one).first() is not None
