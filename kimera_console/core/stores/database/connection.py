"""Opening a database of stored vectors, read-only unless writing is asked for.

Passwords never leave this module: what is shown, and every error, has them masked. A URL without
one uses the driver's own ways (`PGPASSWORD`, `~/.pgpass`, a service file, peer authentication).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.errors import Action, Advice, DependencyError, StoreError
from kimera_console.core.system.aside import run_aside
from kimera_console.core.system.masking import is_secret_name, mask_url, mask_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL, Connection, Engine

    from kimera_console.core.jobs import JobContext

    T = TypeVar("T")

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
CONNECT_TIMEOUT_S = 10
"""A server that does not answer is given up after this long."""
BUSY_TIMEOUT_S = 30
"""SQLite waits this long for another process's write to end."""
_DRIVERS = {
    "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite",
}  # fmt: skip
_PACKAGES = {"sqlalchemy": "SQLAlchemy", "psycopg": '"psycopg[binary]"'}
"""What pip calls a driver, where it is not its own name."""


@dataclass(frozen=True)
class Store:
    """An open database.

    Attributes:
        engine: SQLAlchemy's engine; closed when the `open_store` block ends.
        dialect: "sqlite", "postgresql", or another of SQLAlchemy's.
        shown: The URL as it may be shown: its password is masked.
        writable: Whether it was opened for writing.
        secrets: Passwords of the URL, to be struck out of texts.
    """

    engine: Engine
    dialect: str
    shown: str
    writable: bool
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @contextlib.contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection; the caller commits. The database's errors leave as `StoreError`s."""
        with self.translated(), self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def translated(self) -> Iterator[None]:
        """While the block runs, what the database raises becomes a `StoreError`."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as error:
            raise store_error(error, self) from error


@contextlib.contextmanager
def open_store(url: str, *, writable: bool = False) -> Iterator[Store]:
    """Open a database, and try the connection.

    Args:
        url: An SQLAlchemy URL, or the path of an SQLite file. `postgres://` and `postgresql://`,
            with any driver, stand for psycopg 3; `sqlite`, with any, for Python's sqlite3. An
            SQLite file must exist; it is never created.
        writable: Else SQLite opens the file in its read-only mode, and every transaction on
            PostgreSQL is READ ONLY.

    Raises:
        StoreError: The URL cannot be read, or the database cannot be reached.
        DependencyError: SQLAlchemy or the database's driver is not installed.
    """
    parsed = parse_url(url)
    secrets = _secrets(parsed)
    shown = mask_url(url)
    engine = _make_engine(parsed, shown, writable=writable)
    store = Store(engine, engine.dialect.name, shown, writable, secrets)
    try:
        with store.connect() as connection:
            connection.exec_driver_sql(_PROBES.get(store.dialect, "SELECT 1"))
        yield store
    finally:
        engine.dispose()


def run_beside_store(url: str, work: Callable[[JobContext], T], context: JobContext) -> T:
    """Do work on a database whose file may lie on a share that goes silent (`run_aside`).

    Not for what must not be left in between, as a switch.

    Raises:
        NoAnswerError: The file's disk or network share went silent; what is done stays done.
        StoreError: The URL cannot be read.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != SQLITE or not parsed.database:
        return work(context)
    return run_aside(work, [Path(_sqlite_name(parsed)).expanduser()], context)


_PROBES = {SQLITE: "SELECT count(*) FROM sqlite_master"}
"""SQLite reads nothing of a file until it must."""


def parse_url(url: str) -> URL:
    """SQLAlchemy's URL of what the user wrote.

    Raises:
        StoreError: It is no URL and no file.
        DependencyError: SQLAlchemy is not installed.
    """
    try:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError as error:
        raise _missing("SQLAlchemy", "sqlalchemy") from error
    text = url.strip()
    if "://" not in text:
        if not text:
            raise StoreError(
                "No database was named.",
                hint="Give its URL, such as sqlite:///kimera_swm.db, or set DATABASE_URL.",
            )
        return make_url("sqlite://").set(database=str(Path(text).expanduser()))
    try:
        parsed = make_url(text)
        name = parsed.drivername
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            f"{mask_url(text)} is not a database's URL.",
            hint="Use the form sqlite:///file.db or postgresql://user@host:5432/database.",
        ) from error
    in_path = parsed.get_backend_name() == SQLITE  # where an @ is one of a folder's name
    if "@" in (parsed.host or "") or ("@" in (parsed.database or "") and not in_path):
        # Read on, the password's end would be taken for the host, and shown in every error.
        raise StoreError(
            f"{mask_url(text)} has more than one @.",
            hint="Write a password's @ as %40, / as %2F and : as %3A, or leave the password out.",
        )
    # Kimera's URL may name a driver that is not installed here, or that works in asyncio alone.
    driver = _DRIVERS.get(name.partition("+")[0]) or {"mysql": "mysql+pymysql"}.get(name, name)
    return parsed.set(drivername=driver)


def store_error(error: Exception, store: Store) -> StoreError:
    """One readable sentence for what a database said, without its passwords."""
    original = getattr(error, "orig", None) or error
    said = str(original).partition("\nLINE ")[0]  # what follows is the statement
    text = mask_values(_joined(said).rstrip("."), store.secrets)
    lowered = text.lower()
    for marks, sentence, hint in _SENTENCES:
        if any(mark in lowered for mark in marks):
            message = _ended_once(sentence.format(store=store.shown, text=text))
            return StoreError(message, hint=hint, log=text)
    return StoreError(
        _ended_once(f"{store.shown}: the database refused: {text[:300]}."),
        hint="Check the table and columns that were named.",
        log=text,
    )


def _ended_once(sentence: str) -> str:
    """Without the full stop that stands behind a driver's question."""
    return sentence.replace("?.", "?")


def _joined(said: str) -> str:
    """A driver's lines as sentences of one line: many end without a mark."""
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    return " ".join(line if line[-1] in ".:;,?!" else f"{line}." for line in lines)


_SENTENCES: tuple[tuple[tuple[str, ...], str, str | Advice], ...] = (
    (
        ("readonly database", "read-only transaction"),
        "{store} cannot be written: {text}.",
        "Use a role that may write, or check the file's permissions.",
    ),
    (
        ("permission denied", "must be owner"),
        "{store}: the role lacks a right: {text}.",
        "Grant it that right, or use another role.",
    ),
    (
        ("no such table", "no such column", 'relation "', 'column "', 'schema "'),
        "{store}: {text}.",
        Advice.of("List the tables and columns", Action.STORE_INSPECT, "."),
    ),
    (
        ("file is not a database", "malformed", "disk image"),
        "{store} is not an SQLite database, or is damaged.",
        "Check the file; `PRAGMA integrity_check` shows more.",
    ),
    (
        ("could not decode to utf-8", "invalid byte sequence"),
        "{store} holds a text that is not UTF-8: {text}.",
        "Correct that row, or choose columns without it.",
    ),
    (
        ("unable to open database file",),
        "{store} cannot be opened.",
        "Check that the file is there and may be read.",
    ),
    (
        ("database is locked", "database table is locked"),
        "{store} is locked by another process.",
        "Let its write end, then try again.",
    ),
    (
        ("disk i/o error",),
        "{store}: the disk could not be written or read: {text}.",
        "Check the free space and quotas there, then try again: finished rows are kept.",
    ),
    (
        ("disk is full", "no space left", "database or disk is full"),
        "{store}: the database's disk is full.",
        "Free some space there, then try again.",
    ),
    (
        ("password authentication failed", "no password supplied", "authentication failed"),
        "{store}: the server refused the login: {text}.",
        "Check user and password; a URL without one uses PGPASSWORD or ~/.pgpass.",
    ),
    (
        ("connection refused", "could not translate", "failed to resolve", "timeout expired",
         "connection timeout", "connection is bad", "no such file or directory",
         'database "', 'role "'),
        "{store} cannot be reached: {text}.",
        "Check host, port and database name, and that the server runs.",
    ),
    (
        ("server closed the connection", "terminating connection", "connection is closed",
         "the connection is lost", "consuming input failed", "is shutting down",
         "is starting up", "in recovery mode"),
        "{store}: the connection to the database was lost.",
        "See that the server runs, then try again: finished rows are kept.",
    ),
)  # fmt: skip


def _make_engine(url: URL, shown: str, *, writable: bool) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    from sqlalchemy.pool import NullPool

    arguments: dict[str, Any] = {"hide_parameters": True}
    backend = url.get_backend_name()
    if backend == SQLITE:
        path = _sqlite_path(url, shown)
        arguments |= {"creator": lambda: _open_sqlite(path, writable), "poolclass": NullPool}
        url = url.set(query={})
    elif backend == POSTGRESQL:
        options = {"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "kimera-console"}
        arguments["connect_args"] = {k: v for k, v in options.items() if k not in url.query}
        arguments["pool_pre_ping"] = True  # a server that came back meanwhile is no error
    try:
        engine = create_engine(url, **arguments)
    except NoSuchModuleError as error:
        raise StoreError(
            f"{shown}: no database called {url.drivername} is known.",
            hint="Use SQLite or PostgreSQL: sqlite:///file.db, postgresql://user@host/database.",
        ) from error
    except ImportError as error:
        missing = error.name or url.get_driver_name()
        raise _missing(f"The driver for {backend}, {missing},", missing) from error
    except (ArgumentError, TypeError) as error:
        raise StoreError(
            f"{shown} has options that the driver does not take.", hint="Check the URL.",
        ) from error  # fmt: skip
    if backend == POSTGRESQL and not writable:
        event.listen(engine, "connect", _make_read_only)
    return engine


def _missing(what: str, module: str) -> DependencyError:
    package = _PACKAGES.get(module, module)
    return DependencyError(f"{what} is not installed.", hint=f"Install it: pip install {package}")


def _make_read_only(connection: Any, _record: object) -> None:
    """Every transaction of this connection begins READ ONLY; the server refuses writes."""
    connection.read_only = True


def _sqlite_path(url: URL, shown: str) -> Path:
    name = _sqlite_name(url)
    if name in ("", ":memory:"):
        raise StoreError(
            "A database in memory holds no stored vectors.", hint="Name an SQLite file."
        )
    path = Path(name).expanduser()
    try:
        is_file = path.is_file()
        is_there = os.path.lexists(path)
    except (OSError, ValueError):
        is_file = is_there = False
    if not is_file:
        what = "is a folder" if is_there and path.is_dir() else "is not a regular file"
        what = what if is_there else "does not exist"
        raise StoreError(f"{shown}: the file {what}.", hint="Check the path.")
    return path.absolute()


def _sqlite_name(url: URL) -> str:
    name = url.database or ""
    if name.startswith("file:"):
        name = urllib.parse.unquote(urllib.parse.urlsplit(name).path)
    return name


def _open_sqlite(path: Path, writable: bool) -> sqlite3.Connection:
    # rw, not rwc: a file that has gone meanwhile must not come back empty.
    if not writable and beside_journal(path).exists():
        _recover(path)
    address = f"file:{urllib.parse.quote(str(path))}?mode={'rw' if writable else 'ro'}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, check_same_thread=False)


def beside_journal(path: Path) -> Path:
    """SQLite's rollback journal of a database."""
    return path.with_name(path.name + "-journal")


def _recover(path: Path) -> None:
    """Let SQLite undo a write that was killed: a connection that only reads is refused until then.

    It does nothing where the journal belongs to a write that is under way.
    """
    address = f"file:{urllib.parse.quote(str(path))}?mode=rw"
    with (
        contextlib.suppress(sqlite3.Error),  # reading tells what is the matter
        contextlib.closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as opened,
    ):
        opened.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _secrets(url: URL) -> tuple[str, ...]:
    found = {str(url.password)} if url.password else set()
    for name, value in url.query.items():
        if is_secret_name(name) or name.lower() in ("password", "sslpassword"):
            found.add(value if isinstance(value, str) else value[0])
    quoted = {urllib.parse.quote(each, safe="") for each in found}
    return tuple(sorted(found | quoted))
