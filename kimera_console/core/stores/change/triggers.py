"""Triggers that writing a new column would fire: they might change other data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimera_console.core.stores.database.connection import SQLITE
from kimera_console.core.stores.database.sql import PARTS, quoted

if TYPE_CHECKING:
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.tables import TableInfo

_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|\s+            # left out
    |("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|'(?:[^']|'')*'|\w+|.)""",
    re.DOTALL | re.VERBOSE,
)

# A row of a partition, or of a table that inherits, fires the triggers of where it lies.
_OF_ALL_PARTS = f"""{PARTS}
    SELECT DISTINCT t.tgname FROM pg_catalog.pg_trigger t JOIN part ON part.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 16 = 16
    AND coalesce(array_length(t.tgattr::int2[], 1), 0) = 0 ORDER BY t.tgname
"""


def update_triggers(store: Store, info: TableInfo) -> tuple[str, ...]:
    """Names of triggers that an UPDATE of a new column would fire, in partitions too."""
    with store.connect() as connection:
        if store.dialect == SQLITE:
            # The table's name stands there as the trigger spells it.
            rows = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE",
                (info.table.name,),
            ).all()
            return tuple(str(name) for name, sql in rows if fires_with_any_update(str(sql)))
        rows = connection.exec_driver_sql(_OF_ALL_PARTS, (quoted(info.table),)).all()
        return tuple(str(row[0]) for row in rows)


def fires_with_any_update(statement: str) -> bool:
    """Whether SQLite's CREATE TRIGGER is of an UPDATE of any column.

    Read by the grammar: CREATE [TEMP] TRIGGER [IF NOT EXISTS] [schema.]name
    [BEFORE | AFTER | INSTEAD OF] {DELETE | INSERT | UPDATE [OF columns]} ON table. A name may be
    any word, those of the grammar included.
    """
    words = [found.group(1) for found in _TOKEN.finditer(statement) if found.group(1)]
    upper = [word.upper() for word in words]
    if "TRIGGER" not in upper:
        return False
    place = upper.index("TRIGGER") + 1
    if upper[place : place + 3] == ["IF", "NOT", "EXISTS"]:
        place += 3
    place += 3 if upper[place + 1 : place + 2] == ["."] else 1
    if upper[place : place + 2] == ["INSTEAD", "OF"]:
        place += 2
    elif upper[place : place + 1] in (["BEFORE"], ["AFTER"]):
        place += 1
    return upper[place : place + 2] == ["UPDATE", "ON"]
