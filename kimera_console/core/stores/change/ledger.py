"""The console's own tables in a database: what was planned, made, and switched.

`kimera_console_stores` has a row for each change of a vector column, with the stamp of the new
vectors; `kimera_console_chunks` one for each range of keys of it. A chunk's row is written in
the transaction that writes its vectors, so one is never there without the other.
"""

from __future__ import annotations

import datetime
import json
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import Action, Advice, StoreError
from kimera_console.core.stores.change.stamp import Stamp
from kimera_console.core.stores.database.choice import StoreChoice
from kimera_console.core.stores.database.connection import POSTGRESQL
from kimera_console.core.stores.database.keys import dump_key, load_key
from kimera_console.core.system.records import RecordError, from_json, from_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key

STORES, CHUNKS, SWITCHES = (
    "kimera_console_stores", "kimera_console_chunks", "kimera_console_switches",
)  # fmt: skip
OWN_TABLES = frozenset((STORES, CHUNKS, SWITCHES))
"""The console's own tables in a store."""
RUNNING, COMPLETE, SWITCHED, DROPPED = "running", "complete", "switched", "dropped"
"""States of a run: vectors are being made; all are there; they are in force; the old are gone."""
INTERRUPTED = "interrupted"
"""What `stores status` says of a running run that no process is at work on; never written."""
CHUNK_ROWS = 512
"""Rows of a chunk where nothing else is said."""

_TABLES_LOCK = 0x6B696D657261
"""Number of the lock under which the console's tables are made: "kimera" in ASCII."""


@dataclass(frozen=True)
class Run:
    """One change of a vector column.

    Attributes:
        id: Names it.
        choice: The vector column, by the name that Kimera knows.
        new_column: Where the new vectors lie until the switch.
        old_column: Where the old vectors lie after it.
        new_kind: How the new column stores a vector.
        state: RUNNING, COMPLETE, SWITCHED or DROPPED.
        stamp: The new vectors' origin.
        recipes: As `RecipeSet.to_list`.
        rules: What is done with rows of each class.
        chunk_rows: Rows of a chunk at most, when it was cut.
        rows: Rows when the run began.
        created: When, ISO 8601.
    """

    id: str
    choice: StoreChoice
    new_column: str
    old_column: str
    new_kind: str
    state: str
    stamp: Stamp
    recipes: tuple[str, ...]
    rules: dict[str, str]
    chunk_rows: int
    rows: int
    created: str

    @property
    def column(self) -> str:
        """Where the new vectors lie now."""
        return self.new_column if self.state in (RUNNING, COMPLETE) else self.choice.vector

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "run": self.id,
            "table": str(self.choice.table),
            "vector": self.choice.vector,
            "new_column": self.new_column,
            "old_column": self.old_column,
            "state": self.state,
            "stamp": self.stamp.to_dict(),
            "rules": self.rules,
            "rows": self.rows,
            "created": self.created,
        }


@dataclass(frozen=True)
class KeyRange:
    """A range of keys.

    Attributes:
        number: Its place, from 0.
        after: Begins after this key; None with the first row.
        last: Ends with this key, inclusive.
        done: Whether its vectors are there.
        hashes: 8 bytes for each row: of its key, its class and its text.
    """

    number: int
    after: Key | None
    last: Key
    done: bool
    hashes: bytes


@dataclass(frozen=True)
class LedgerProgress:
    """What the ledger says of a run.

    Attributes:
        chunks: How many there are.
        done: Those whose vectors are there.
        rows: Rows in those.
        embedded: Of them, rows with a new vector.
    """

    chunks: int
    done: int
    rows: int
    embedded: int


def make_tables(connection: Connection) -> None:
    """Make the console's own tables where they are not there yet."""
    blob = "BYTEA" if connection.dialect.name == POSTGRESQL else "BLOB"
    if connection.dialect.name == POSTGRESQL:
        # IF NOT EXISTS does not see a table that another transaction is making, and fails on it.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_TABLES_LOCK,))
    for statement in (
        f"CREATE TABLE IF NOT EXISTS {STORES} (id VARCHAR(40) PRIMARY KEY, table_schema TEXT, "
        "table_name TEXT, vector TEXT, state VARCHAR(20), stamp TEXT, data TEXT, changed TEXT)",
        f"CREATE TABLE IF NOT EXISTS {CHUNKS} (run VARCHAR(40), number INTEGER, after_key TEXT, "
        f"last_key TEXT, done INTEGER, n_rows INTEGER, embedded INTEGER, hashes {blob}, "
        "PRIMARY KEY (run, number))",
        f"CREATE TABLE IF NOT EXISTS {SWITCHES} (id VARCHAR(40) PRIMARY KEY, phase VARCHAR(20), "
        "data TEXT, changed TEXT)",
    ):
        connection.exec_driver_sql(statement)


def has_tables(connection: Connection) -> bool:
    """Whether this console has ever written here."""
    from sqlalchemy import inspect

    return bool(inspect(connection).has_table(STORES))


def new_run_id() -> str:
    """An id that no other run has."""
    return uuid.uuid4().hex


def now() -> str:
    """The time as the ledger keeps it."""
    return datetime.datetime.now().astimezone().isoformat(timespec="milliseconds")


def moment(when: str) -> datetime.datetime:
    """A time that the ledger keeps, to sort by: it may have been written in another time zone."""
    try:
        return datetime.datetime.fromisoformat(when).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return datetime.datetime.min.replace(tzinfo=datetime.UTC)


def list_runs(store: Store, connection: Connection) -> tuple[Run, ...]:
    """Every run of this database, oldest first; () where there was none."""
    from sqlalchemy import text

    if not has_tables(connection):
        return ()
    rows = connection.execute(text(f"SELECT id, state, stamp, data FROM {STORES}")).all()
    found = [_read_run(store, *row) for row in rows]
    return tuple(sorted(found, key=lambda run: (moment(run.created), run.id)))


def find_runs(store: Store, choice: StoreChoice, connection: Connection) -> tuple[Run, ...]:
    """The runs of one vector column, oldest first."""
    return tuple(
        run
        for run in list_runs(store, connection)
        if run.choice.table == choice.table and run.choice.vector == choice.vector
    )


def fresh(store: Store, connection: Connection, run: Run) -> Run:
    """The run as the database has it now; to be called under the run's lock.

    Raises:
        StoreError: It was discarded meanwhile.
    """
    known = {each.id: each for each in list_runs(store, connection)}
    if run.id not in known:
        raise StoreError(
            f"The change of {run.choice} is not there any more.",
            hint=Advice.of("See the state of the store", Action.STORE_STATUS, "."),
        )
    return known[run.id]


def save_run(connection: Connection, run: Run) -> None:
    """Write a run, new or changed."""
    from sqlalchemy import text

    connection.execute(text(f"DELETE FROM {STORES} WHERE id = :id"), {"id": run.id})
    connection.execute(
        text(
            f"INSERT INTO {STORES} VALUES (:id, :schema, :name, :vector, :state, :stamp, :data, "
            ":changed)"
        ),
        {
            "id": run.id, "schema": run.choice.table.schema, "name": run.choice.table.name,
            "vector": run.choice.vector, "state": run.state, "stamp": run.stamp.dump(),
            "data": _details(run), "changed": now(),
        },
    )  # fmt: skip


def save_details(connection: Connection, run: Run) -> None:
    """Write what may change of a run besides its state, which others may have set meanwhile."""
    from sqlalchemy import text

    connection.execute(
        text(f"UPDATE {STORES} SET data = :data, changed = :changed WHERE id = :id"),
        {"data": _details(run), "changed": now(), "id": run.id},
    )


def _details(run: Run) -> str:
    data = {
        "choice": run.choice.to_dict(),
        "new_column": run.new_column,
        "old_column": run.old_column,
        "new_kind": run.new_kind,
        "recipes": list(run.recipes),
        "rules": run.rules,
        "chunk_rows": run.chunk_rows,
        "rows": run.rows,
        "created": run.created,
    }
    return json.dumps(data, ensure_ascii=False)


def set_state(connection: Connection, run: Run, state: str) -> Run:
    """Write another state; the run with it."""
    from sqlalchemy import text

    connection.execute(
        text(f"UPDATE {STORES} SET state = :state, changed = :changed WHERE id = :id"),
        {"state": state, "changed": now(), "id": run.id},
    )
    return replace(run, state=state)


def add_chunks(
    connection: Connection, run: str, first: int, bounds: Sequence[tuple[Key | None, Key]]
) -> None:
    """Add chunks that are still to do: (after, last) of each, numbered from `first`."""
    from sqlalchemy import text

    if bounds:
        connection.execute(
            text(f"INSERT INTO {CHUNKS} VALUES (:run, :number, :after, :last, 0, 0, 0, NULL)"),
            [
                {"run": run, "number": number, "last": dump_key(last),
                 "after": None if after is None else dump_key(after)}
                for number, (after, last) in enumerate(bounds, start=first)
            ],
        )  # fmt: skip


def iter_chunk_numbers(connection: Connection, run: str, *, undone: bool) -> list[int]:
    """Numbers of a run's chunks, ascending; of those still to do alone where asked."""
    from sqlalchemy import text

    only = " AND done = 0" if undone else ""
    found = connection.execute(
        text(f"SELECT number FROM {CHUNKS} WHERE run = :run{only} ORDER BY number"), {"run": run}
    )
    return [int(number) for number in found.scalars()]


def read_chunk(connection: Connection, run: str, number: int) -> KeyRange:
    """The keys between which a chunk lies, and what its texts were when it was done."""
    from sqlalchemy import text

    row = connection.execute(
        text(
            f"SELECT after_key, last_key, done, hashes FROM {CHUNKS} "
            "WHERE run = :run AND number = :number"
        ),
        {"run": run, "number": number},
    ).one()
    after = None if row.after_key is None else load_key(row.after_key)
    return KeyRange(number, after, load_key(row.last_key), bool(row.done), bytes(row.hashes or b""))


def finish_chunk(
    connection: Connection, run: str, number: int, *, rows: int, embedded: int, hashes: bytes
) -> None:
    """Note that a chunk's vectors are there; in the transaction that wrote them."""
    from sqlalchemy import text

    done = connection.execute(
        text(
            f"UPDATE {CHUNKS} SET done = 1, n_rows = :rows, embedded = :embedded, "
            "hashes = :hashes WHERE run = :run AND number = :number"
        ),
        {"rows": rows, "embedded": embedded, "hashes": hashes, "run": run, "number": number},
    )
    if done.rowcount != 1:
        raise StoreError(
            "The run was deleted from the database meanwhile.", hint="Start it again.",
        )  # fmt: skip


def read_progress(connection: Connection, run: str) -> LedgerProgress:
    """Sums over a run's chunks."""
    from sqlalchemy import text

    row = connection.execute(
        text(
            f"SELECT count(*), sum(done), sum(n_rows), sum(embedded) FROM {CHUNKS} WHERE run = :run"
        ),
        {"run": run},
    ).one()
    return LedgerProgress(*(int(value or 0) for value in row))


def last_chunk(connection: Connection, run: str) -> KeyRange | None:
    """The chunk that reaches furthest; None where there is none."""
    from sqlalchemy import text

    number = connection.execute(
        text(f"SELECT max(number) FROM {CHUNKS} WHERE run = :run"), {"run": run}
    ).scalar()
    return None if number is None else read_chunk(connection, run, int(number))


def delete_run(connection: Connection, run: Run) -> None:
    """Forget a run and its chunks."""
    from sqlalchemy import text

    connection.execute(text(f"DELETE FROM {CHUNKS} WHERE run = :run"), {"run": run.id})
    connection.execute(text(f"DELETE FROM {STORES} WHERE id = :run"), {"run": run.id})


def _read_run(store: Store, id_: str, state: str, stamp: str, data: str) -> Run:
    try:
        kept = from_json(data, dict[str, Any])
        kept |= {"id": id_, "state": state, "stamp": Stamp.load(stamp)}
        kept["choice"] = StoreChoice.from_dict(kept.get("choice", {}))
        return from_plain(kept, Run)
    except RecordError as error:
        raise StoreError(
            f"{store.shown}: a run that the console keeps there cannot be read.",
            hint="It was written by another version of the console: use that one.",
            log=str(error),
        ) from error
