"""Switching stores and flags together, or back: both or neither.

The order is: the record, the flags, then all columns in one transaction with the record's end. A
kill before the columns leaves new flags over old columns: the next start sees the record and puts
the flags back. A kill while a switch is taken back is finished there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import platform
import uuid
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.errors import Action, Advice, EnvFileError, KimeraError, StoreError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.exchange import (
    IN_FORCE,
    ROLLING_BACK,
    SWITCHING,
    SwitchRecord,
    check_complete,
    exchange_columns,
    last_switch,
    list_switches,
    put_columns_back,
    runs_of,
    save_switch,
    undone,
    unfinished_switch,
)
from kimera_console.core.stores.change.ledger import SWITCHED
from kimera_console.core.stores.change.run import catch_up
from kimera_console.core.stores.change.vector_index import AUTO, build_index, plan_index
from kimera_console.core.stores.change.writing import open_writer, writing
from kimera_console.core.switching.activate import activation_flags, changes_to_say
from kimera_console.core.switching.store_check import check_after, check_dependents, check_kimera
from kimera_console.core.switching.store_recovery import recover, recover_switch
from kimera_console.core.switching.store_reports import RollbackReport, SwitchReport
from kimera_console.core.switching.switch_flags import check_record, file_mark, restore_flags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.change.writing import Writer
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.recipes.old_model import OldModel


REST_HINT = Advice.of(
    "The switch is in force; rows added during it are not embedded yet. Embed them",
    Action.STORE_SWITCH, ".",
)  # fmt: skip


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
    recover_switch(store)
    for run in runs:
        check_complete(store, run)
        _check_model(run, target)
    check_kimera(store, runs, target)
    warnings = check_dependents(store, runs, index=index)
    changes = _changes(settings, target)
    # Nobody else may write vectors of these runs from here to the end.
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(open_writer(store, run.id)) for run in runs]
        for run, writer in zip(runs, writers, strict=True):
            catch_up(store, check_complete(store, run), target, writer, old=old, context=context)
        indexes = [_index(store, run, index, context) for run in runs]
        # The last moment at which a cancel changes nothing.
        context.checkpoint()
        record, switched = _exchange(store, settings, runs, changes, writers[0])
        try:
            checked, least = check_after(store, settings, switched, context)
        except BaseException:
            _take_back(store, record, switched, writers[0])
            raise
        arrived, left = _do_the_rest(store, record, switched, target, writers, old, context)
    return SwitchReport(
        switched, settings.env_file, changes, tuple(filter(None, indexes)), checked, least, arrived,
        warnings, left,
    )  # fmt: skip


def finish_switch(
    store: Store,
    target: Target,
    *,
    old: OldModel | None = None,
    context: JobContext | None = None,
) -> SwitchReport:
    """Do what a switch that was interrupted after its exchange had left: rows that arrived.

    Args:
        store: Opened for writing.
        target: The model that is in force.
        old: As of `switch_stores`.
        context: Receives progress; a cancel leaves the rest to the next call.

    Raises:
        StoreError: No switch was left so, the target is another model, or a row read back is not
            the model's. The switch stays in force.
    """
    context = context or JobContext()
    recover_switch(store)
    with store.connect() as connection:
        record = unfinished_switch(store, connection)
    if record is None:
        raise StoreError(
            f"{store.shown}: no switch was left unfinished.",
            hint=Advice.of("See the state of the store", Action.STORE_STATUS, "."),
        )
    check_record(record)
    runs = runs_of(store, record)
    for run in runs:
        _check_model(run, target)
    settings = Settings(Path(record.env_file))
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(open_writer(store, run.id)) for run in runs]
        with store.connect() as connection:
            _check_in_force(store, connection, record)
        arrived, left = _do_the_rest(store, record, runs, target, writers, old, context)
        try:
            checked, least = check_after(store, settings, runs, context)
        except StoreError as error:
            error.advice = Advice.of("Roll the switch back", Action.STORE_ROLL_BACK, ".")
            raise
    return SwitchReport(
        runs, settings.env_file, dict(record.changes), (), checked, least, arrived, left_out=left
    )  # fmt: skip


def _do_the_rest(
    store: Store,
    record: SwitchRecord,
    runs: Sequence[Run],
    target: Target,
    writers: Sequence[Writer],
    old: OldModel | None,
    context: JobContext,
) -> tuple[int, dict[str, int]]:
    """Rows that arrived while columns and flags were exchanged: how many, and the left out."""
    arrived, left = 0, Counter[str]()
    try:
        for run, writer in zip(runs, writers, strict=True):
            done = catch_up(store, run, target, writer, old=old, context=context)
            unchosen = Counter({n: c for n, c in done.left_out.items() if n not in run.rules})
            left += unchosen
            arrived += max(done.written - unchosen.total(), 0)
        with writers[0].transaction() as connection:
            save_switch(connection, dataclasses.replace(record, caught_up=True))
    except KimeraError as error:
        error.advice = Advice.of(error.advice, " ", REST_HINT)
        raise
    except JobCancelled:
        context.log(str(REST_HINT))
        raise
    return arrived, dict(left)


def roll_back_stores(
    store: Store, wanted: Sequence[Run] = (), *, context: JobContext | None = None
) -> RollbackReport:
    """Take the last switch back: columns and flags. One that was interrupted is undone by that.

    Args:
        store: Opened for writing.
        wanted: Runs that the last switch must have exchanged; () for whatever it has.
        context: Receives progress; a cancel before the flags are written changes nothing.

    Raises:
        StoreError: Nothing is switched, the last switch is of other columns than wanted or of
            another machine, or the old vectors are gone.
        EnvFileError: The flags cannot be put back; the columns stay as they are.
    """
    context = context or JobContext()
    recovered = recover(store)
    if recovered is not None and {run.id for run in wanted} <= set(recovered.record.runs):
        # Taken back by that; the one before it, if any, was not asked for.
        return RollbackReport(recovered.runs, Path(recovered.record.env_file), recovered.exact)
    with store.connect() as connection:
        record = last_switch(store, connection, wanted)
    check_record(record)
    runs = runs_of(store, record)
    gone = next((run for run in runs if run.state != SWITCHED), None)
    if gone is not None:
        raise StoreError(
            f"The old vectors of {gone.choice} are gone: they were dropped.",
            hint=Advice.of("Recreate them with the old model's bundle", Action.STORE_RUN, "."),
        )
    context.checkpoint()
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(open_writer(store, run.id)) for run in runs]
        with store.connect() as connection:
            _check_in_force(store, connection, record)
        back, exact = _take_back(store, record, runs, writers[0])
    return RollbackReport(back, Path(record.env_file), exact)


def switch_changes(settings: Settings, bundle: Path, dimension: int) -> dict[str, str]:
    """The flags that a switch to this model writes; {} where the file says so already.

    Args:
        settings: The flags now.
        bundle: The new model's folder.
        dimension: Of its vectors.

    Raises:
        BundleError: The folder is no bundle.
        SettingsError: As of `changes_to_say`.
    """
    wanted = activation_flags(settings, read_bundle(bundle))
    return changes_to_say(settings, {**wanted, "EMBEDDING_DIM": str(dimension)})


def _changes(settings: Settings, target: Target) -> dict[str, str]:
    if target.path is None:
        raise StoreError("The new model is not a converted model.", hint="Name a bundle's folder.")
    return switch_changes(settings, target.path, target.stamp.dimension)


def _check_model(run: Run, target: Target) -> None:
    stamp = dataclasses.replace(target.stamp, recipe=run.recipes)
    if not run.stamp.same_vectors(stamp):
        raise StoreError(
            f"The new vectors of {run.choice} are of another model "
            f"({'; '.join(run.stamp.differences(stamp))}).",
            hint=Advice.of("Name their bundle", Action.NEW_BUNDLE, "."),
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
        before=file_mark(envfile.read_bytes(here.env_file)),
        after=file_mark(envfile.edited_bytes(here.env_file, changes)),
        changes=changes,
        former={name: here.get(name).file_value for name in changes},
        when=ledger.now(),
        host=platform.node(),
        caught_up=False,
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
            if _phase(store, connection, record) == SWITCHING:
                restore_flags(record)
                save_switch(connection, undone(record))
        raise
    return in_force, switched


def _take_back(
    store: Store, record: SwitchRecord, runs: Sequence[Run], writer: Writer
) -> tuple[tuple[Run, ...], bool]:
    """Flags, then columns; recorded first, so that a kill between them is finished."""
    with writer.transaction() as connection:
        save_switch(connection, dataclasses.replace(record, phase=ROLLING_BACK))
    try:
        exact = restore_flags(record)
    except EnvFileError:
        with writing(store) as connection:
            save_switch(connection, record)
        raise
    try:
        with writer.transaction() as connection:
            back = put_columns_back(connection, runs)
            save_switch(connection, undone(record))
    except StoreError:
        # A table that others hold, for example: flags and columns stay together as they were.
        with contextlib.suppress(KimeraError), writing(store) as connection:
            if _phase(store, connection, record) == ROLLING_BACK:
                envfile.write_entries(Path(record.env_file), record.changes)
                save_switch(connection, record)
        raise
    return back, exact


def _check_in_force(store: Store, connection: Any, record: SwitchRecord) -> None:
    if _phase(store, connection, record) != IN_FORCE:
        raise StoreError(
            f"{store.shown}: no switch is in force.",
            hint="Another console rolled it back meanwhile.",
        )


def _phase(store: Store, connection: Any, record: SwitchRecord) -> str:
    """The phase that the database holds of a switch, "" if it does not know it."""
    return next((one.phase for one in list_switches(store, connection) if one.id == record.id), "")


__all__ = [
    "RollbackReport",
    "SwitchReport",
    "finish_switch",
    "recover_switch",
    "roll_back_stores",
    "switch_stores",
]
