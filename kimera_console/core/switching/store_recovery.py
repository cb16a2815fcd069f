"""Settles an interrupted switch: a switch that was being made is undone, a rollback finished."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.stores.change.exchange import (
    ROLLING_BACK,
    SWITCHING,
    SwitchRecord,
    list_switches,
    put_columns_back,
    runs_of,
    save_switch,
    undone,
)
from kimera_console.core.stores.change.writing import open_writer
from kimera_console.core.switching.switch_flags import restore_flags

if TYPE_CHECKING:
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.database.connection import Store


@dataclass(frozen=True)
class RecoveredSwitch:
    """An interrupted switch that was undone or finished.

    Attributes:
        record: As it was before.
        runs: As they are now.
        exact: As of `RollbackReport`.
    """

    record: SwitchRecord
    runs: tuple[Run, ...]
    exact: bool


def recover_switch(store: Store) -> str:
    """Undo or finish a switch that was interrupted; what was done, "" where there was none.

    Raises:
        StoreError: The database cannot be written.
        EnvFileError: The flags cannot be put back.
    """
    done = recover(store)
    if done is None:
        return ""
    if done.record.phase == SWITCHING:
        return f"A switch that was interrupted was undone; {done.record.env_file} is as it was."
    return "A rollback that was interrupted was finished."


def recover(store: Store) -> RecoveredSwitch | None:
    """As `recover_switch`; what was settled, None where there was nothing."""
    with store.connect() as connection:
        records = list_switches(store, connection)
    for record in records:
        if record.phase in (SWITCHING, ROLLING_BACK):
            return _recover(store, record)
    return None


def _recover(store: Store, record: SwitchRecord) -> RecoveredSwitch | None:
    runs = runs_of(store, record)
    with contextlib.ExitStack() as stack:
        # Where these are held the switch is not interrupted: another console is in it.
        writers = [stack.enter_context(open_writer(store, run.id)) for run in runs]
        with store.connect() as connection:
            again = next(each for each in list_switches(store, connection) if each.id == record.id)
        if again.phase not in (SWITCHING, ROLLING_BACK):
            return None
        exact = restore_flags(again)
        with writers[0].transaction() as connection:
            if again.phase == ROLLING_BACK:
                runs = put_columns_back(connection, runs)
            save_switch(connection, undone(again))
    return RecoveredSwitch(again, runs, exact)
