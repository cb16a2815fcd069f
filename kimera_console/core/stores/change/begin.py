"""How a run begins: anew, with a column of its own, or where an earlier one was interrupted.

The keys are cut into chunks once and for all, so that a chunk holds the same rows, and its texts
share the same batches, however often the work is interrupted and on whatever machine it goes on.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, StoreError
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.ledger import CHUNK_ROWS, COMPLETE, RUNNING, SWITCHED, Run
from kimera_console.core.stores.change.writing import open_writer, writing
from kimera_console.core.stores.database.choice import VectorKind
from kimera_console.core.stores.database.columns import inspector_of, read_columns
from kimera_console.core.stores.database.connection import POSTGRESQL, SQLITE
from kimera_console.core.stores.database.reading import iter_rows
from kimera_console.core.stores.database.sql import PARTS, define, quoted

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.stamp import Stamp
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key
    from kimera_console.core.stores.database.tables import TableInfo

_LONGEST_NAME = 63
"""Bytes of a name in PostgreSQL; longer ones are cut there."""
_KEYS_AT_A_TIME = 8192
_LOCK_WAIT = "10s"

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


def begin_run(
    store: Store,
    info: TableInfo,
    choice: StoreChoice,
    stamp: Stamp,
    rules: dict[str, str],
    *,
    chunk_rows: int = CHUNK_ROWS,
) -> Run:
    """The run of a vector column to a new model: the one that was begun, else a new one.

    Raises:
        StoreError: A view, a column that is in that space already, another run that is not
            finished, or no right to write.
    """
    check_table(store, info, choice.vector)
    with writing(store) as connection:
        ledger.make_tables(connection)
        lock_beginning(connection, choice)
        earlier = ledger.find_runs(store, choice, connection)
        # Under the lock: of two machines that begin at once, the second finds the first one's run.
        open_run = next((run for run in earlier if run.state in (RUNNING, COMPLETE)), None)
        if open_run is not None:
            check_column(open_run, _column_names(store, connection, open_run))
            _check_same(open_run, stamp, rules)
            return open_run
        check_space(earlier, stamp)
        run = Run(
            id=ledger.new_run_id(),
            choice=choice,
            new_column=_free_name(info, choice.vector, "__new"),
            old_column=_free_name(info, choice.vector, "__old"),
            new_kind=choice.kind.value,
            state=RUNNING,
            stamp=stamp,
            recipes=stamp.recipe,
            rules=dict(rules),
            chunk_rows=chunk_rows,
            rows=info.rows,
            created=ledger.now(),
        )
        _add_column(connection, info, run)
        ledger.save_run(connection, run)
    return run


def check_table(store: Store, info: TableInfo, vector: str) -> None:
    """Refuse a table that cannot take a second vector column.

    Raises:
        StoreError: A view, another database, a trigger that would run with every row, or a vector
            column that must not be NULL.
    """
    if store.dialect not in (SQLITE, POSTGRESQL):
        raise StoreError(
            f"Stores in {store.dialect} are only read.", hint="SQLite and PostgreSQL are written."
        )
    if info.is_view:
        raise StoreError(
            f"{info.table} is a view: it has no columns of its own.",
            hint="Name the table that it is made of.",
        )
    found = update_triggers(store, info)
    if found:
        raise StoreError(
            f"{info.table} has a trigger that runs with every change of a row: {found[0]}.",
            hint="Disable it while vectors are written, or let it fire only for other columns.",
        )
    if not next((one.nullable for one in info.columns if one.name == vector), True):
        raise StoreError(
            f"{info.table}.{vector} is NOT NULL: after a switch no row could be added, because its "
            "old column would need a vector too.",
            hint="Drop NOT NULL from the column first, then try again.",
        )


def check_space(runs: tuple[Run, ...], stamp: Stamp) -> None:
    """Refuse a column whose vectors are the target's already, by its stamp.

    Raises:
        StoreError: They are.
    """
    current = next((run for run in reversed(runs) if run.state in (SWITCHED, ledger.DROPPED)), None)
    if current is not None and current.stamp.same_space(stamp):
        raise StoreError(
            f"{current.choice} holds vectors of {stamp.model} already: its stamp says so.",
            hint=Advice.of("Nothing needs to be done. See the stamp", Action.STORE_STATUS, "."),
        )


def extend_chunks(store: Store, run: Run, *, context: JobContext) -> int:
    """Cut the rows after the last chunk into chunks; how many chunks came to be.

    Raises:
        StoreError: The database refuses.
    """
    added = 0
    while True:
        with store.connect() as connection:
            last = ledger.last_chunk(connection, run.id)
        bounds, whole = _next_bounds(store, run, None if last is None else last.last, context)
        if not bounds:
            return added
        with writing(store) as connection:
            lock_beginning(connection, run.choice)
            again = ledger.last_chunk(connection, run.id)
            number = -1 if last is None else last.number
            if (-1 if again is None else again.number) == number:  # else another console was first
                ledger.add_chunks(connection, run.id, number + 1, bounds)
                added += len(bounds)
        if whole:
            return added


def lock_beginning(connection: Connection, choice: StoreChoice) -> None:
    """Keep others from beginning or extending a run of this column until the transaction ends."""
    if connection.dialect.name == POSTGRESQL:
        name = f"kimera-console begin {choice.table} {choice.vector}"
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (number,))


def discard_run(store: Store, run: Run) -> None:
    """Discard a run: remove its column and its entries in the ledger.

    Raises:
        StoreError: It is in force, is gone already, or is held by another console; or the
            database refuses.
    """
    with open_writer(store, run.id) as writer, writer.transaction() as connection:
        run = ledger.fresh(store, connection, run)
        if run.state not in (RUNNING, COMPLETE):
            raise StoreError(
                f"The vectors of {run.choice} are in force.",
                hint="Roll the switch back first.",
            )
        if run.new_column in _column_names(store, connection, run):
            drop_column(connection, run, run.new_column)
        ledger.delete_run(connection, run)


def check_column(run: Run, names: Collection[str]) -> None:
    """Refuse to go on with a run whose column is gone: SQLite would read its name as a text.

    Args:
        run: The run.
        names: The columns that its table has now.

    Raises:
        StoreError: The column is not among them.
    """
    if run.column not in names:
        raise StoreError(
            f"{run.choice.table} has lost the column {run.column}, where the new vectors lay.",
            hint=Advice.of("Discard the change", Action.STORE_DISCARD, ", then start it again."),
        )


def _column_names(store: Store, connection: Connection, run: Run) -> set[str]:
    """The columns of a run's table now; none where the table itself is gone."""
    inspector, table = inspector_of(connection), run.choice.table
    if not inspector.has_table(table.name, schema=table.schema or None):
        return set()
    return {each.name for each in read_columns(store, connection, inspector, table)}


def drop_column(connection: Connection, run: Run, column: str) -> None:
    """Drop one of the console's columns, in the caller's transaction."""
    limit_lock_wait(connection)
    table = quoted(run.choice.table)
    define(connection, f"ALTER TABLE {table} DROP COLUMN {quoted(column)}")


def limit_lock_wait(connection: Connection) -> None:
    """Bound how long an ALTER waits for its lock: everybody else waits behind it."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")


def _add_column(connection: Connection, info: TableInfo, run: Run) -> None:
    limit_lock_wait(connection)
    old = next(each.type for each in info.columns if each.name == run.choice.vector)
    if run.choice.kind in (VectorKind.VECTOR, VectorKind.HALFVEC):
        # The extension may lie in a schema that is not searched: the server then names it too.
        named = connection.exec_driver_sql(
            "SELECT format_type(atttypid, NULL) FROM pg_catalog.pg_attribute"
            " WHERE attrelid = to_regclass(%s) AND attname = %s",
            (quoted(run.choice.table), run.choice.vector),
        ).scalar_one()
        old = f"{named}({run.stamp.dimension})"
    table, column = quoted(run.choice.table), quoted(run.new_column)
    define(connection, f"ALTER TABLE {table} ADD COLUMN {column} {old}")


def _check_same(run: Run, stamp: Stamp, rules: dict[str, str]) -> None:
    where = str(run.choice)
    if not run.stamp.same_vectors(stamp):
        what = "; ".join(run.stamp.differences(stamp))
        raise StoreError(
            f"A run of {where} was started with something else ({what}).",
            hint=Advice.of("Resume with that, or discard it", Action.STORE_DISCARD, "."),
        )
    kept = {name: action for name, action in run.rules.items() if name in rules}
    if {name: action for name, action in rules.items() if name in kept} != kept:
        raise StoreError(
            f"The run of {where} was started with other rules for its rows: {run.rules}.",
            hint=Advice.of("Resume with those, or discard it", Action.STORE_DISCARD, "."),
        )


def _free_name(info: TableInfo, vector: str, suffix: str) -> str:
    name = vector + suffix
    if len(name.encode()) > _LONGEST_NAME:
        name = f"kimera_{hashlib.sha256(vector.encode()).hexdigest()[:16]}{suffix}"
    if name in info.column_names:
        raise StoreError(
            f"{info.table} has a column {name}, which the run would need.",
            hint=Advice.of(
                "If it is left from an earlier change, remove it",
                Action.STORE_DROP_OLD,
                "; otherwise rename it.",
            ),
        )
    return name


def _next_bounds(
    store: Store, run: Run, after: Key | None, context: JobContext
) -> tuple[list[tuple[Key | None, Key]], bool]:
    """Bounds of chunks after a key, and whether the table's end was reached."""
    bounds: list[tuple[Key | None, Key]] = []
    count, last = 0, after
    pages = iter_rows(
        store, run.choice.table, run.choice.key, after_key=after, batch_rows=_KEYS_AT_A_TIME
    )
    for page in pages:
        context.report("Cut the keys into chunks", detail=f"{len(bounds):,} chunks")
        for key in page.keys:
            last, count = key, count + 1
            if count == run.chunk_rows:
                bounds.append((after, key))
                after, count = key, 0
        if len(bounds) >= 1000:
            return bounds, False
    if count and last is not None:
        bounds.append((after, last))
    return bounds, True


def with_rules(store: Store, run: Run, rules: dict[str, str]) -> Run:
    """The run as it is now, with rules for further classes, kept; called under the run's lock.

    Raises:
        StoreError: The run is gone, or has other rules by now.
    """
    with writing(store) as connection:
        lock_beginning(connection, run.choice)  # other parts of the run may be at it too
        known = {each.id: each for each in ledger.list_runs(store, connection)}
        if run.id not in known:
            raise StoreError("The run was discarded meanwhile.", hint="Start it again.")
        now = known[run.id]
        _check_same(now, run.stamp, rules)
        made = replace(now, rules={**now.rules, **rules})
        if made.rules != now.rules:
            ledger.save_details(connection, made)
    return made


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
