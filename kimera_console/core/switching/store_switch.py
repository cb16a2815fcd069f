"""Switching stores and flags together, or back: both or neither.

The order is: the record, the flags, then all columns in one transaction with the record's end. A
kill before the columns leaves new flags over old columns: the next start sees the record and puts
the flags back. A kill while a switch is taken back is finished there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import platform
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.errors import EnvFileError, KimeraError, SettingsError, StoreError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import OriginKind
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.jobs import JobContext
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.exchange import (
    IN_FORCE,
    ROLLING_BACK,
    SWITCHING,
    UNDONE,
    SwitchRecord,
    check_complete,
    exchange_columns,
    list_switches,
    put_columns_back,
    runs_of,
    save_switch,
)
from kimera_console.core.stores.change.ledger import SWITCHED
from kimera_console.core.stores.change.run import catch_up
from kimera_console.core.stores.change.vector_index import AUTO, build_index, plan_index
from kimera_console.core.stores.change.writing import open_writer, writing
from kimera_console.core.switching.activate import activation_changes
from kimera_console.core.switching.store_check import check_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.change.writing import Writer
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.recipes.old_model import OldModel


_FLAGS = frozenset({
    "USE_ONNX", "ONNX_MODEL_PATH", "LIGHTWEIGHT_EMBEDDING", "EMBEDDING_MODEL", "EMBEDDING_DIM",
})  # fmt: skip
"""What a switch writes; a record that names anything else is not believed."""


@dataclass(frozen=True)
class SwitchReport:
    """What a switch did.

    Attributes:
        runs: The runs that are in force now.
        env_file: The file of the flags.
        changes: Flags that were written.
        indexes: Names of the indexes of the new columns.
        checked: Rows that were read back and whose text was embedded anew.
        least_cosine: The least cosine of those to their stored vector.
        arrived: Rows that arrived during the switch and were done after it.
    """

    runs: tuple[Run, ...]
    env_file: Path
    changes: dict[str, str]
    indexes: tuple[str, ...]
    checked: int
    least_cosine: float
    arrived: int

    def to_dict(self) -> dict[str, Any]:
        """As `stores switch --json` prints it."""
        return {
            "stores": [run.to_dict() for run in self.runs],
            "env_file": str(self.env_file),
            "changes": self.changes,
            "indexes": list(self.indexes),
            "checked": self.checked,
            "least_cosine": self.least_cosine,
            "arrived": self.arrived,
        }


@dataclass(frozen=True)
class RollbackReport:
    """What taking a switch back did.

    Attributes:
        runs: The runs whose columns are beside the old ones again.
        env_file: The file of the flags.
        exact: Whether it is byte for byte as before; else it was edited since, and only the
            switch's own flags were put back.
    """

    runs: tuple[Run, ...]
    env_file: Path
    exact: bool

    def to_dict(self) -> dict[str, Any]:
        """As `stores rollback --json` prints it."""
        return {
            "stores": [run.to_dict() for run in self.runs],
            "env_file": str(self.env_file),
            "exact": self.exact,
        }


def switch_stores(
    store: Store,
    settings: Settings,
    runs: Sequence[Run],
    target: Target,
    *,
    index: str = AUTO,
    old: OldModel | None = None,
    context: JobContext | None = None,
) -> SwitchReport:
    """Put new vectors in force, together with the flags that name their model.

    Args:
        store: Opened for writing.
        settings: Names the file of the flags.
        runs: Complete runs, all to the target's model; all of them or none are switched.
        target: The model that made their vectors.
        index: As of `plan_index`.
        old: The old model, where the runs leave out what it does not reproduce.
        context: Receives progress; a cancel before the flags are written changes nothing.

    Raises:
        StoreError: A run is not complete, or is of another model; or a row read back afterwards
            is not the model's. Columns and flags are as they were.
        SettingsError, EnvFileError: The flags cannot be written; the same.
    """
    context = context or JobContext()
    settle_switch(store)
    for run in runs:
        check_complete(run)
        _check_model(run, target)
    changes = _changes(settings, target)
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(open_writer(store, run.id)) for run in runs]
        for run, writer in zip(runs, writers, strict=True):
            catch_up(store, run, target, writer, old=old, context=context)
        indexes = [_index(store, run, index, context) for run in runs]
        context.checkpoint()
        record, switched = _exchange(store, settings, runs, changes, writers[0])
        try:
            checked, least = check_after(store, settings, switched, context)
        except BaseException:
            _take_back(store, record, switched, writers[0])
            raise
        arrived = sum(
            catch_up(store, run, target, writer, old=old, context=context).written
            for run, writer in zip(switched, writers, strict=True)
        )
    return SwitchReport(
        switched, settings.env_file, changes, tuple(filter(None, indexes)), checked, least, arrived
    )


def roll_back_stores(store: Store, *, context: JobContext | None = None) -> RollbackReport:
    """Take the last switch back: columns and flags.

    Raises:
        StoreError: Nothing is switched, or the old vectors are gone.
        EnvFileError: The flags cannot be put back; the columns stay as they are.
    """
    context = context or JobContext()
    settle_switch(store)
    with store.connect() as connection:
        records = [each for each in list_switches(connection) if each.phase == IN_FORCE]
    if not records:
        raise StoreError(
            f"{store.shown}: no switch is in force.",
            hint="`kimera-console stores status` shows what is there.",
        )
    record = records[-1]
    runs = runs_of(store, record)
    gone = next((run for run in runs if run.state != SWITCHED), None)
    if gone is not None:
        raise StoreError(
            f"The old vectors of {gone.choice.table}.{gone.choice.vector} are gone: "
            "they were dropped.",
            hint="Make them anew with `kimera-console stores run` and the old model's bundle.",
        )
    context.checkpoint()
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(open_writer(store, run.id)) for run in runs]
        with store.connect() as connection:
            if _phase(connection, record) != IN_FORCE:
                raise StoreError(
                    f"{store.shown}: no switch is in force.",
                    hint="Another console took it back meanwhile.",
                )
        back, exact = _take_back(store, record, runs, writers[0])
    return RollbackReport(back, Path(record.env_file), exact)


def settle_switch(store: Store) -> str:
    """Undo or finish a switch that was interrupted; what was done, "" where there was none.

    Raises:
        StoreError: The database cannot be written.
        EnvFileError: The flags cannot be put back.
    """
    with store.connect() as connection:
        records = list_switches(connection)
    for record in records:
        if record.phase in (SWITCHING, ROLLING_BACK):
            return _settle(store, record)
    return ""


def _settle(store: Store, record: SwitchRecord) -> str:
    runs = runs_of(store, record)
    with contextlib.ExitStack() as stack:
        # Where these are held the switch is not interrupted: another console is in it.
        writers = [stack.enter_context(open_writer(store, run.id)) for run in runs]
        with store.connect() as connection:
            again = next(each for each in list_switches(connection) if each.id == record.id)
        if again.phase not in (SWITCHING, ROLLING_BACK):
            return ""
        _restore_flags(again)
        with writers[0].transaction() as connection:
            if again.phase == ROLLING_BACK:
                put_columns_back(connection, runs)
            save_switch(connection, dataclasses.replace(again, phase=UNDONE))
    if again.phase == SWITCHING:
        return f"A switch that was interrupted was undone; {record.env_file} is as it was."
    return "A rollback that was interrupted was finished."


def switch_changes(settings: Settings, bundle: Path, dimension: int) -> dict[str, str]:
    """The flags that a switch to this model writes; {} where they say so already.

    Args:
        settings: The flags now.
        bundle: The new model's folder.
        dimension: Of its vectors.

    Raises:
        BundleError: The folder is no bundle.
        SettingsError: The environment overrides one of them.
    """
    changes = activation_changes(settings, read_bundle(bundle))
    if settings.get("EMBEDDING_DIM").value != str(dimension):
        changes["EMBEDDING_DIM"] = str(dimension)
    for name in changes:
        if settings.get(name).origin.kind is OriginKind.ENVIRONMENT:
            raise SettingsError(
                f"{name} is set by this process's environment, which wins over the file.",
                hint=f"Start the console without {name} in the environment to switch here.",
            )
    return changes


def _changes(settings: Settings, target: Target) -> dict[str, str]:
    if target.path is None:
        raise StoreError("The new model is no converted model.", hint="Name a bundle's folder.")
    return switch_changes(settings, target.path, target.stamp.dimension)


def _check_model(run: Run, target: Target) -> None:
    stamp = dataclasses.replace(target.stamp, recipe=run.recipes)
    if not run.stamp.same_vectors(stamp):
        raise StoreError(
            f"The new vectors of {run.choice.table}.{run.choice.vector} are of another model "
            f"({'; '.join(run.stamp.differences(stamp))}).",
            hint="Name their bundle with --bundle.",
        )


def _index(store: Store, run: Run, method: str, context: JobContext) -> str:
    plan = plan_index(
        store, run.choice, run.choice.vector, method=method, rows=run.rows,
        dimension=run.stamp.dimension,
    )  # fmt: skip
    return build_index(store, run, plan, context=context)


def _exchange(
    store: Store,
    settings: Settings,
    runs: Sequence[Run],
    changes: dict[str, str],
    writer: Writer,
) -> tuple[SwitchRecord, tuple[Run, ...]]:
    """Record, flags, columns; where the columns fail, the flags are put back."""
    here = settings.pinned()
    record = SwitchRecord(
        id=uuid.uuid4().hex,
        phase=SWITCHING,
        runs=tuple(run.id for run in runs),
        env_file=str(here.env_file),
        before=_digest(envfile.read_bytes(here.env_file)),
        after=_digest(envfile.edited_bytes(here.env_file, changes)),
        changes=changes,
        former={name: here.get(name).file_value for name in changes},
        when=ledger.now(),
        host=platform.node(),
    )
    with writer.transaction() as connection:
        save_switch(connection, record)
    try:
        write = write_flags(here, changes) if changes else None
        record = dataclasses.replace(record, write_id=write.id if write else "")
        with writer.transaction() as connection:
            switched = exchange_columns(connection, runs)
            in_force = dataclasses.replace(record, phase=IN_FORCE)
            save_switch(connection, in_force)
    except BaseException:
        # The database is asked first: a commit may have been done though its answer was lost. Where
        # it cannot be reached, nothing is touched, and the next start settles the switch.
        with contextlib.suppress(KimeraError), writing(store) as connection:
            if _phase(connection, record) == SWITCHING:
                _restore_flags(record)
                save_switch(connection, dataclasses.replace(record, phase=UNDONE))
        raise
    return in_force, switched


def _take_back(
    store: Store, record: SwitchRecord, runs: Sequence[Run], writer: Writer
) -> tuple[tuple[Run, ...], bool]:
    """Flags, then columns; recorded first, so that a kill between them is finished."""
    with writer.transaction() as connection:
        save_switch(connection, dataclasses.replace(record, phase=ROLLING_BACK))
    try:
        exact = _restore_flags(record)
    except EnvFileError:
        with writing(store) as connection:
            save_switch(connection, record)
        raise
    try:
        with writer.transaction() as connection:
            back = put_columns_back(connection, runs)
            save_switch(connection, dataclasses.replace(record, phase=UNDONE))
    except StoreError:
        # A table that others hold, for example: flags and columns stay together as they were.
        with contextlib.suppress(KimeraError), writing(store) as connection:
            if _phase(connection, record) == ROLLING_BACK:
                envfile.write_entries(Path(record.env_file), record.changes)
                save_switch(connection, record)
        raise
    return back, exact


def _phase(connection: Any, record: SwitchRecord) -> str:
    """The phase that the database holds of a switch, "" if it does not know it."""
    return next((one.phase for one in list_switches(connection) if one.id == record.id), "")


def _restore_flags(record: SwitchRecord) -> bool:
    """Put the file back; whether it is byte for byte as before the switch.

    Raises:
        StoreError: The record is of another machine's file, or names what is no flag of a switch.
        EnvFileError: The file cannot be written.
    """
    _check_record(record)
    path = Path(record.env_file)
    now = _digest(envfile.read_bytes(path))
    if now == record.before:
        return True
    if now == record.after:
        with contextlib.suppress(EnvFileError):
            envfile.rollback(path, record.write_id or None)
            return True
    # Somebody wrote it since: their other lines stay.
    envfile.write_entries(path, record.former)
    return False


def _check_record(record: SwitchRecord) -> None:
    """The database's word is not enough to write a file: it may be of another machine."""
    if record.host in ("", platform.node()) and {*record.former, *record.changes} <= _FLAGS:
        return
    raise StoreError(
        f"The switch of {record.env_file} was made on {record.host or 'another machine'}.",
        hint="Take it back, or let it be settled, on that machine.",
    )


def _digest(data: bytes | None) -> str:
    return hashlib.sha256(data or b"").hexdigest()
