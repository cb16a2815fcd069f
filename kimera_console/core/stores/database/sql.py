"""Parts of statements, so that names of any characters and values of any type go through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kimera_console.core.stores.database.choice import VectorKind
from kimera_console.core.stores.database.connection import POSTGRESQL

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kimera_console.core.stores.database.choice import TableRef

JSON_TYPES = re.compile(r"^jsonb?\b", re.IGNORECASE)
PARTS = """
    WITH RECURSIVE part AS (
        SELECT to_regclass(%s)::oid AS oid
        UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON part.oid = i.inhparent)
"""
"""What begins a query on PostgreSQL of `part`: a table, named as by `quoted`, and all its
partitions, and what inherits from it."""
PGVECTOR = {"vector": VectorKind.VECTOR, "halfvec": VectorKind.HALFVEC}


def sql_table(table: TableRef) -> Any:
    """The table for a statement of SQLAlchemy's, without its columns."""
    from sqlalchemy import quoted_name
    from sqlalchemy import table as made

    schema = quoted_name(table.schema, quote=True) if table.schema else None
    return made(quoted_name(table.name, quote=True), schema=schema)


def sql_column(name: str) -> Any:
    """A column for a statement: untyped, so its values come as the driver gives them."""
    from sqlalchemy import column, quoted_name

    return column(quoted_name(name, quote=True))


def sql_value(connection: Connection, name: str, kind: str) -> Any:
    """A column's value as text where the driver would parse it: JSON, and pgvector's types."""
    from sqlalchemy import Text, cast

    if connection.dialect.name == POSTGRESQL and (
        JSON_TYPES.search(kind) or kind.partition("(")[0] in PGVECTOR
    ):
        return cast(sql_column(name), Text).label(name)
    return sql_column(name)


def sql_bind(value: Any) -> Any:
    """A bound value without a type of SQLAlchemy's: the database takes the column's own."""
    from sqlalchemy import bindparam
    from sqlalchemy.types import NullType

    return bindparam(None, value, type_=NullType(), unique=True)


def quoted(name: TableRef | str) -> str:
    """A table's or column's name between quotes, as SQLite and PostgreSQL read it."""
    if isinstance(name, str):
        return '"' + name.replace('"', '""') + '"'
    return f"{quoted(name.schema)}.{quoted(name.name)}" if name.schema else quoted(name.name)


def define(connection: Connection, statement: str) -> None:
    """Run a statement that holds quoted names: none of their characters marks a parameter."""
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
