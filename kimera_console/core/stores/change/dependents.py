"""What else in a database refers to a vector column: views, triggers, indexes and the like.

A switch renames columns. What is bound to the old column then stays with the old vectors, and what
names it as a text reads the new ones; both are reported beforehand. PostgreSQL's catalogue lists
them. In SQLite the renaming is tried on an empty copy of the schema in memory, so that SQLite
itself says what it would rewrite, and whether it would refuse.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.stores.database.connection import POSTGRESQL, SQLITE
from kimera_console.core.stores.database.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store

_RENAMED = "kimera_console_renamed_column"


@dataclass(frozen=True)
class Dependents:
    """What refers to a vector column.

    Attributes:
        bound: What stays with the old vectors when their column is renamed, as "view seen".
        by_name: What reads whichever column has the name.
        obstacle: Why the database would refuse to rename the column; "" where it would not.
    """

    bound: tuple[str, ...] = ()
    by_name: tuple[str, ...] = ()
    obstacle: str = ""

    def warnings(self, choice: StoreChoice) -> tuple[str, ...]:
        """A sentence for each kind, to be read before a switch of this vector column."""
        where = str(choice)
        found = []
        if self.bound:
            names = listed(self.bound)
            found.append(
                f"{names} depends on {where} and will stay with the old vectors: recreate it after "
                "the switch."
                if len(self.bound) == 1
                else f"{names} depend on {where} and will stay with the old vectors: recreate them "
                "after the switch."
            )
        if self.by_name:
            names = listed(self.by_name)
            found.append(
                f"{names} reads {where} by its name and will get the new vectors: give its column "
                "their type after the switch."
                if len(self.by_name) == 1
                else f"{names} read {where} by its name and will get the new vectors: give their "
                "columns the new type after the switch."
            )
        return tuple(found)


def find_dependents(store: Store, choice: StoreChoice, *, rebuilt: int = 0) -> Dependents:
    """What refers to a vector column, by name; only reads.

    Args:
        store: The open store.
        choice: The vector column.
        rebuilt: OID of an index of PostgreSQL to leave out, because its like is built for the new
            vectors; 0 for none. Its name is no way to know it: the server describes objects with
            their schema, in quotes, and in its own language.

    Raises:
        StoreError: The database cannot be read.
    """
    if store.dialect == POSTGRESQL:
        return _in_postgresql(store, choice, rebuilt)
    return _in_sqlite(store, choice) if store.dialect == SQLITE else Dependents()


def listed(names: Iterable[str]) -> str:
    """Names at the beginning of a sentence: "View one, index two and trigger three"."""
    *first, last = names
    text = " and ".join(filter(None, (", ".join(first), last)))
    return text[:1].upper() + text[1:]


# The column's own default and the parts of a generated column's are rows of pg_attrdef.
_BOUND_SQL = """
SELECT DISTINCT CASE
    WHEN d.classid = 'pg_catalog.pg_rewrite'::regclass
        THEN pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0)
    WHEN d.classid = 'pg_catalog.pg_attrdef'::regclass
        THEN pg_describe_object('pg_catalog.pg_class'::regclass, f.adrelid, f.adnum)
    ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
FROM pg_catalog.pg_depend d
LEFT JOIN pg_catalog.pg_rewrite r
    ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_catalog.pg_attrdef f
    ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.refclassid = 'pg_catalog.pg_class'::regclass
    AND d.refobjid = to_regclass(%s) AND a.attname = %s
    AND (f.oid IS NULL OR f.adnum <> a.attnum)
    AND NOT (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid::bigint = %s)
ORDER BY 1
"""
_BY_NAME_SQL = """
SELECT pg_describe_object('pg_catalog.pg_class'::regclass, t.ftrelid, 0)
FROM pg_catalog.pg_foreign_table t
JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.ftrelid AND a.attnum > 0 AND NOT a.attisdropped
WHERE coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(t.ftoptions)
                WHERE option_name = 'table_name'), c.relname) = %s
    AND coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(a.attfdwoptions)
                  WHERE option_name = 'column_name'), a.attname) = %s
ORDER BY 1
"""


def _in_postgresql(store: Store, choice: StoreChoice, rebuilt: int) -> Dependents:
    with store.connect() as connection:
        bound = connection.exec_driver_sql(
            _BOUND_SQL, (quoted(choice.table), choice.vector, rebuilt)
        )
        bound_names = tuple(str(name) for name in bound.scalars())
        # Where a foreign table's server is, is not known: those of the same names are named.
        named = connection.exec_driver_sql(_BY_NAME_SQL, (choice.table.name, choice.vector))
        return Dependents(bound_names, tuple(str(name) for name in named.scalars()))


def _in_sqlite(store: Store, choice: StoreChoice) -> Dependents:
    with store.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE%' ORDER BY rowid"
        ).all()
    table = choice.table.name
    with contextlib.closing(sqlite3.connect(":memory:")) as copy:
        unmade = [str(name) for name, sql in rows if not _make(copy, str(name), str(sql))]
        try:
            copy.execute(
                f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(choice.vector)} TO {_RENAMED}"
            )
        except sqlite3.Error as error:
            if unmade:  # a module or a collation of somebody's: the copy is no proof
                return Dependents()
            return Dependents(
                obstacle=f"SQLite would refuse to rename {table}.{choice.vector}: {error}. "
                "Correct or drop what it names."
            )
        found = [
            f"{kind} {name}"
            for kind, name, sql in copy.execute("SELECT type, name, sql FROM sqlite_master")
            if kind != "table" and _mentions(str(sql))
        ]
        sql = copy.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE",
            (table,),
        ).fetchone()[0]
    return Dependents((*sorted(found), *_in_definition(table, str(sql))))


def _make(copy: sqlite3.Connection, name: str, sql: str) -> bool:
    """Make a table, index, view or trigger in the copy; whether it is there now."""
    if name.startswith("sqlite_"):
        return True
    try:
        copy.execute(sql)
    except sqlite3.Error:
        # A virtual table has made those that it keeps its own data in.
        known = copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,))
        return known.fetchone() is not None
    return True


def _in_definition(table: str, sql: str) -> list[str]:
    """Generated columns and constraints of the table itself that name the renamed column."""
    found = []
    with contextlib.closing(sqlite3.connect(":memory:")) as copy:
        copy.execute(sql)
        columns = copy.execute(f"PRAGMA table_xinfo({quoted(table)})").fetchall()
        left = _mentions(sql)
        for name in [str(column[1]) for column in columns if column[6] in (2, 3)]:
            with contextlib.suppress(sqlite3.Error):  # another generated column is made of it
                copy.execute(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(name)}")
            now = _mentions(copy.execute("SELECT sql FROM sqlite_master").fetchone()[0])
            if now < left:
                found.append(f"column {name} of table {table}")
            left = now
    return [*found, f"a constraint of table {table}"] if left > 1 else found


def _mentions(sql: str) -> int:
    return len(re.findall(rf"\b{_RENAMED}\b", sql))
