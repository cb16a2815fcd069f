"""Everything that a database holds, as text: to compare it before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.helpers.stores import Database


def dump(database: Database) -> str:
    """Tables, columns with their types, indexes, and every row."""
    lines: list[str] = []
    with database.engine.connect() as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            lines += [f"TABLE {name}", *_columns(database, connection, name)]
            shown = "*" if database.name == "sqlite" else f"{name}::text"
            rows = connection.exec_driver_sql(f'SELECT {shown} FROM "{name}"').all()
            lines += sorted(repr(tuple(row)) for row in rows)
    return "\n".join(lines)


def _columns(database: Database, connection: sa.Connection, name: str) -> list[str]:
    if database.name == "sqlite":
        # The text of CREATE TABLE is not compared: SQLite quotes a name that was renamed.
        columns = connection.exec_driver_sql(f'PRAGMA table_xinfo("{name}")').all()
        indexes = connection.exec_driver_sql(f'PRAGMA index_list("{name}")').all()
        return [repr(tuple(row)) for row in (*columns, *indexes)]
    columns = connection.exec_driver_sql(
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute "
        f"WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    ).all()
    indexes = connection.exec_driver_sql(
        f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{name}' ORDER BY 1"
    ).all()
    return [repr(tuple(row)) for row in (*columns, *indexes)]
