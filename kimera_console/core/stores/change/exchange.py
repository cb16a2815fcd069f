"""Putting new columns in the place of the old ones, and back, and the record of it.

The record is written before anything is changed, so that a switch that was killed between the
flags and the columns is known at the next start, and is finished or undone there.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, Step, StoreError
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.begin import drop_column, limit_lock_wait
from kimera_console.core.stores.change.dependents import find_dependents, listed
from kimera_console.core.stores.change.ledger import COMPLETE, DROPPED, RUNNING, SWITCHED, SWITCHES
from kimera_console.core.stores.change.writing import open_writer, writing
from kimera_console.core.stores.database.connection import SQLITE
from kimera_console.core.stores.database.sql import define, quoted
from kimera_console.core.system.records import RecordError, from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.database.connection import Store

SWITCHING, IN_FORCE, ROLLING_BACK, UNDONE = "switching", "in_force", "rolling_back", "undone"
"""Phases of a switch: begun; columns and flags are new; being taken back; both are old again."""


@dataclass(frozen=True)
class SwitchRecord:
    """A switch of several columns and the flags.

    Attributes:
        id: Names it.
        phase: Where it stands.
        runs: Ids of the runs whose columns it exchanges.
        env_file: The file of the flags.
        before: Keyed digest of that file before it; only the file's user can check it.
        after: The same, of the file as the switch leaves it.
        changes: Flags that it writes.
        former: What the file said of them; None where it said nothing.
        write_id: The write in the file's history; "" where it is not known.
        when: When it began.
        host: The machine whose file of flags it writes; "" in records of earlier versions.
        caught_up: Whether the rows that arrived during the exchange are done; a kill may have
            left them.
    """

    id: str
    phase: str
    runs: tuple[str, ...]
    env_file: str
    before: str
    after: str
    changes: dict[str, str]
    former: dict[str, str | None]
    write_id: str = ""
    when: str = ""
    host: str = ""
    caught_up: bool = True


def save_switch(connection: Connection, record: SwitchRecord) -> None:
    """Write a record, new or changed."""
    from sqlalchemy import text

    data = {**dataclasses.asdict(record), "runs": list(record.runs)}
    connection.execute(text(f"DELETE FROM {SWITCHES} WHERE id = :id"), {"id": record.id})
    connection.execute(
        text(f"INSERT INTO {SWITCHES} VALUES (:id, :phase, :data, :changed)"),
        {"id": record.id, "phase": record.phase, "changed": ledger.now(),
         "data": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip


def list_switches(store: Store, connection: Connection) -> tuple[SwitchRecord, ...]:
    """Every switch that was begun here, oldest first.

    Raises:
        StoreError: The record of one cannot be read.
    """
    from sqlalchemy import text

    if not ledger.has_tables(connection):
        return ()
    rows = connection.execute(text(f"SELECT phase, data FROM {SWITCHES}")).all()
    found = [_read_switch(store, *row) for row in rows]
    return tuple(sorted(found, key=lambda record: (ledger.moment(record.when), record.id)))


def undone(record: SwitchRecord) -> SwitchRecord:
    """The record after columns and flags were put back; the file's digests are dropped."""
    return dataclasses.replace(record, phase=UNDONE, before="", after="")


def unfinished_switch(store: Store, connection: Connection) -> SwitchRecord | None:
    """The newest switch in force whose last rows were not done; None where there is none.

    Raises:
        StoreError: The record of a switch or of a run cannot be read.
    """
    states = {run.id: run.state for run in ledger.list_runs(store, connection)}
    for record in reversed(list_switches(store, connection)):
        if record.phase == IN_FORCE and not record.caught_up:
            # A column whose old vectors are gone has been given over for good.
            return record if {states.get(each) for each in record.runs} == {SWITCHED} else None
    return None


def last_switch(store: Store, connection: Connection, wanted: Sequence[Run] = ()) -> SwitchRecord:
    """The newest switch in force, which alone can be taken back.

    Args:
        store: Whose switch.
        connection: To it.
        wanted: Runs that it must have exchanged; () for whatever it has.

    Raises:
        StoreError: No switch is in force, or the newest is of other columns.
    """
    records = [each for each in list_switches(store, connection) if each.phase == IN_FORCE]
    if not records:
        raise StoreError(
            f"{store.shown}: no switch is in force.",
            hint=Advice.of("See the state of the store", Action.STORE_STATUS, "."),
        )
    record = records[-1]
    missing = [run for run in wanted if run.id not in record.runs]
    if missing:
        columns = ", ".join(str(run.choice) for run in runs_of(store, record))
        raise StoreError(
            f"The last switch is that of {columns}, not that of "
            f"{missing[0].choice.table}.{missing[0].choice.vector}.",
            hint=Advice.of(
                "The latest switch is rolled back first. Roll that one back",
                Action.STORE_ROLL_BACK, ".",
            ),
        )  # fmt: skip
    return record


def exchange_columns(connection: Connection, runs: Sequence[Run]) -> tuple[Run, ...]:
    """Give the new columns the old ones' names; all of them, or by the transaction none."""
    limit_lock_wait(connection)
    found = []
    for run in runs:
        _rename(connection, run, run.choice.vector, run.old_column)
        _rename(connection, run, run.new_column, run.choice.vector)
        found.append(ledger.set_state(connection, run, SWITCHED))
    return tuple(found)


def put_columns_back(connection: Connection, runs: Sequence[Run]) -> tuple[Run, ...]:
    """The inverse of `exchange_columns`."""
    limit_lock_wait(connection)
    found = []
    for run in runs:
        _rename(connection, run, run.choice.vector, run.new_column)
        _rename(connection, run, run.old_column, run.choice.vector)
        found.append(ledger.set_state(connection, run, COMPLETE))
    return tuple(found)


def drop_old_column(store: Store, run: Run, column: str) -> Run:
    """Remove the old vectors for good; the column must be named.

    Raises:
        StoreError: It is not that run's old column, the new vectors are not in force, or a view
            or the like still reads it.
    """
    with open_writer(store, run.id) as writer, writer.transaction() as connection:
        run = ledger.fresh(store, connection, run)
        if run.state != SWITCHED:
            raise StoreError(
                f"The new vectors of {run.choice} are not in force, so the old ones stay.",
                hint=Advice.of("Switch first, or remove the new ones", Action.STORE_DISCARD, "."),
            )
        if column != run.old_column:
            raise StoreError(
                f"{column} is not the column of the old vectors."
                if column
                else "No column was named.",
                hint=Advice.of(
                    f"Name {run.old_column}", Step(Action.OLD_COLUMN, run.old_column or ""), "."
                ),
            )
        unfinished = unfinished_switch(store, connection)
        if unfinished is not None and run.id in unfinished.runs:
            raise StoreError(
                f"Rows of {run.choice.table} added during the switch are not embedded yet.",
                hint=Advice.of("Embed them", Action.STORE_SWITCH, ", then drop the old vectors."),
            )
        _check_unused(store, run)
        drop_column(connection, run, run.old_column)
        return ledger.set_state(connection, run, DROPPED)


def _check_unused(store: Store, run: Run) -> None:
    """Refuse where SQLite would not: its renaming put the old column's name in double quotes.

    What reads a quoted name that is no column reads it as a text, so a view that needs the column
    would go on without an error, with its name in every row.
    """
    if store.dialect != SQLITE or run.old_column is None:
        return
    old = dataclasses.replace(run.choice, vector=run.old_column)
    found = find_dependents(store, old)
    if found.bound:
        raise StoreError(
            f"{listed(found.bound)} still {'needs' if len(found.bound) == 1 else 'need'} "
            f"{old.table}.{old.vector}.",
            hint="Drop them, or recreate them with another column; then drop the old vectors.",
        )


def forget_everything(store: Store) -> bool:
    """Remove the console's own tables where no run is left in them."""
    from sqlalchemy import text

    with writing(store) as connection:
        if not ledger.has_tables(connection):
            return False
        if connection.execute(text(f"SELECT count(*) FROM {ledger.STORES}")).scalar():
            return False
        for name in (ledger.CHUNKS, ledger.SWITCHES, ledger.STORES):
            connection.exec_driver_sql(f"DROP TABLE {name}")
    return True


def runs_of(store: Store, record: SwitchRecord) -> tuple[Run, ...]:
    """The runs that a switch exchanged.

    Raises:
        StoreError: One of them is gone.
    """
    with store.connect() as connection:
        known = {run.id: run for run in ledger.list_runs(store, connection)}
    missing = [each for each in record.runs if each not in known]
    if missing:
        raise StoreError(
            "A run that the switch exchanged is not in the database any more.",
            hint=Advice.of("Put the columns back by hand. List them", Action.STORE_INSPECT, "."),
        )
    return tuple(known[each] for each in record.runs)


def check_complete(store: Store, run: Run) -> Run:
    """The run as it is now; refuse to switch to vectors that are not all there.

    Raises:
        StoreError: They are not, are in force already, or were discarded.
    """
    with store.connect() as connection:
        run = ledger.fresh(store, connection, run)
    where = str(run.choice)
    if run.state == RUNNING:
        raise StoreError(
            f"The new vectors of {where} are not complete.",
            hint=Advice.of("Resume the run", Action.STORE_RUN, "."),
        )
    if run.state != COMPLETE:
        raise StoreError(
            f"The new vectors of {where} are in force already.",
            hint=Advice.of("The switch can be rolled back", Action.STORE_ROLL_BACK, "."),
        )
    return run


def _read_switch(store: Store, phase: str, data: str) -> SwitchRecord:
    try:
        # A field that is not known here may say that there is more to take back.
        kept = from_json(data, SwitchRecord, known_only=True)
    except RecordError as error:
        raise StoreError(
            f"{store.shown}: a switch that the console keeps there cannot be read.",
            hint="If another version of the console wrote it, use that one. Else put the table "
            f"{SWITCHES} back from a backup of the database.",
            log=str(error),
        ) from error
    return dataclasses.replace(kept, phase=phase)


def _rename(connection: Connection, run: Run, old: str, new: str) -> None:
    table = quoted(run.choice.table)
    define(connection, f"ALTER TABLE {table} RENAME COLUMN {quoted(old)} TO {quoted(new)}")
