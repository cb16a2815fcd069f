"""The one connection of a run that writes: it also holds the run's lock.

PostgreSQL keeps the lock as an advisory lock of this very session, so a lost connection loses
both, and no other session can have taken the lock while this one still writes. SQLite's locks are
files beside the database, one for a whole run and one for each part. Either is gone with the
process that held it, however it ended.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import Action, Advice, StoreTakenError
from kimera_console.core.stores.database.connection import POSTGRESQL, SQLITE
from kimera_console.core.system.durable import (
    LOCK_SUFFIX,
    LOCK_TIMEOUT_S,
    LockTimeoutError,
    beside,
    locked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from kimera_console.core.stores.database.connection import Store

_LONGEST_FILE = 160
"""Bytes of a database's name that its lock files take over; a longer one is hashed."""


@dataclass(frozen=True)
class Writer:
    """A connection that holds a lock.

    Attributes:
        store: Where to.
        connection: The connection; written through `transaction` alone.
    """

    store: Store
    connection: Connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: committed at the block's end, rolled back by errors."""
        with self.store.translated(), transaction(self.connection) as connection:
            yield connection


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """One transaction on an open connection, definitions of tables included."""
    with connection.begin():
        if connection.dialect.name == SQLITE:
            # The driver begins one before changes of rows only, not before definitions.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextlib.contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """A connection of its own in one transaction."""
    with store.connect() as connection, transaction(connection):
        yield connection


@contextlib.contextmanager
def open_writer(store: Store, run: str, *, shard: tuple[int, int] = (1, 1)) -> Iterator[Writer]:
    """A connection that holds the lock of a run, or of a part of it.

    Args:
        store: Opened for writing.
        run: Id of the run.
        shard: (I, N): the I-th of N parts, which may be worked on at the same time. (1, 1) is
            the whole run, which excludes every part of it.

    Raises:
        StoreTakenError: Another console holds it.
    """
    whole = shard[1] == 1
    if store.dialect == POSTGRESQL:
        with store.connect() as connection:
            _lock_session(connection, run, shard, whole=whole)
            try:
                yield Writer(store, connection)
            finally:
                # The server ends a closed session a little later: whoever comes next need not wait.
                with contextlib.suppress(Exception):
                    connection.rollback()
                    connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
                # Closed, not given back: the lock belongs to the session.
                with contextlib.suppress(Exception):
                    connection.invalidate()
        return
    with contextlib.ExitStack() as stack:
        if store.dialect == SQLITE:
            with store.connect() as connection:
                file = _database_file(connection)
            _lock_files(stack, file, run, shard)
        yield Writer(store, stack.enter_context(store.connect()))


def is_at_work(store: Store, run: str) -> bool:
    """Whether a process holds the lock of a run or of a part of it; True where none can tell.

    Args:
        store: The open store; only read.
        run: Id of the run.

    Raises:
        StoreError: The database cannot be read.
    """
    if store.dialect == POSTGRESQL:
        with store.connect() as connection:
            return _is_session_locked(connection, run)
    if store.dialect != SQLITE:
        return True  # it has no locks of ours
    with store.connect() as connection:
        file = _database_file(connection)
    if not _part_locks(file, run):
        return False
    try:
        with contextlib.ExitStack() as gate:
            # Whoever begins meanwhile waits here, and is not refused because of this look.
            _hold(gate, file.with_name(_lock_stem(file, run)), timeout_s=LOCK_TIMEOUT_S)
            _check_locks(_part_locks(file, run))
    except (StoreTakenError, OSError):  # also where another user's file may not be opened
        return True
    return False


def _database_file(connection: Connection) -> Path:
    return Path(connection.exec_driver_sql("PRAGMA database_list").first()[2])  # type: ignore[index]


def _lock_stem(file: Path, run: str) -> str:
    name = file.name if len(file.name.encode()) <= _LONGEST_FILE else _short(file.name)
    return f".{name}.kimera-{run[:12]}"


def _part_locks(file: Path, run: str) -> list[Path]:
    """The lock files of the whole run and of its parts that are there."""
    return list(file.parent.glob(f"{glob.escape(_lock_stem(file, run))}-*{LOCK_SUFFIX}"))


def _lock_files(stack: contextlib.ExitStack, file: Path, run: str, shard: tuple[int, int]) -> None:
    """The lock of a run, or of a part, as a file beside the database, until the stack is left.

    A file's lock excludes everybody, so whoever takes one looks whether those that it must not
    meet are held; a third file's lock lets only one process do so at a time.
    """
    stem = _lock_stem(file, run)
    whole, mine = (file.with_name(f"{stem}-{i}-{n}") for i, n in ((1, 1), shard))
    with contextlib.ExitStack() as gate:
        _hold(gate, file.with_name(stem), timeout_s=LOCK_TIMEOUT_S)
        _check_locks(_part_locks(file, run) if mine == whole else [beside(whole, LOCK_SUFFIX)])
        _hold(stack, mine)


def _check_locks(lock_files: Iterable[Path]) -> None:
    """Raise `StoreTakenError` where one of them is held."""
    for each in lock_files:
        with contextlib.ExitStack() as look:
            _hold(look, each.with_name(each.name.removesuffix(LOCK_SUFFIX)))


def _hold(stack: contextlib.ExitStack, path: Path, *, timeout_s: float = 0) -> None:
    try:
        stack.enter_context(locked(path, timeout_s=timeout_s))
    except LockTimeoutError as error:
        raise _taken() from error
    # Whoever waits for it sees that the file is another one, and takes that.
    stack.callback(_remove, beside(path, LOCK_SUFFIX))


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _lock_session(connection: Connection, run: str, shard: tuple[int, int], *, whole: bool) -> None:
    kind = "" if whole else "_shared"
    wanted = [(f"pg_try_advisory_lock{kind}", _lock_number(run))]
    if not whole:
        wanted.append(("pg_try_advisory_lock", _lock_number(f"{run} {shard[0]}/{shard[1]}")))
    for function, number in wanted:
        got: Any = connection.exec_driver_sql(f"SELECT {function}(%s)", (number,)).scalar()
        if not got:
            connection.invalidate()
            raise _taken()
    connection.commit()


def _is_session_locked(connection: Connection, run: str) -> bool:
    number = _lock_number(run) % 2**64
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
        "AND classid::bigint = %s AND objid::bigint = %s AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())",
        (number >> 32, number % 2**32),
    ).scalar()
    return bool(found)


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()


def _lock_number(text: str) -> int:
    digest = hashlib.sha256(f"kimera-console {text}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _taken() -> StoreTakenError:
    return StoreTakenError(
        "Another console is at work on this run.",
        hint=Advice.of(
            "Wait until it ends, or stop it; several at once need a share each",
            Action.STORE_SHARD,
            ".",
        ),
    )
