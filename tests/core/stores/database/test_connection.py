"""Opening a store: read-only unless asked, and errors that say what to do and no password."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import DependencyError, StoreError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.flag_url import database_url
from kimera_console.core.system.masking import MASK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.postgres import PostgresServer
    from tests.helpers.stores import Database


def open_once(url: str, *, writable: bool = False) -> None:
    with open_store(url, writable=writable):
        pass


def test_a_store_is_read_only_unless_writing_is_asked_for(database: Database) -> None:
    database.run("CREATE TABLE t (id INTEGER)")
    with open_store(database.url) as store:
        assert (store.dialect, store.writable) == (database.name, False)
        for statement in ("INSERT INTO t VALUES (1)", "DROP TABLE t", "CREATE TABLE u (id INT)"):
            with (
                pytest.raises(StoreError, match="cannot be written"),
                store.connect() as connection,
            ):
                connection.exec_driver_sql(statement)
    with open_store(database.url, writable=True) as store, store.connect() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        connection.commit()
    with open_store(database.url) as store, store.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 1


def test_reading_leaves_no_trace_beside_an_sqlite_file(sqlite: Database, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with open_store(sqlite.url) as store, store.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM unrelated")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_store_in_wal_mode_is_read_while_somebody_writes(tmp_path: Path) -> None:
    path = tmp_path / "wal.db"
    writer = sqlite3.connect(path, isolation_level=None)
    try:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (id INTEGER)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO t VALUES (1)")
        with open_store(str(path)) as store, store.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
    finally:
        writer.close()


@pytest.mark.parametrize("name", ["a b?c%20#d.db", "ü/дата.db"])
def test_an_sqlite_file_of_any_name_is_opened_by_its_path(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (id INTEGER)")
    connection.close()
    with open_store(str(path)) as store:
        assert store.shown == str(path)


def test_an_sqlite_file_is_never_created(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    for url in (f"sqlite:///{path}", str(path)):
        for writable in (False, True):
            with pytest.raises(StoreError, match="does not exist"):
                open_once(url, writable=writable)
    assert not path.exists()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "No database was named"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:////etc", "is a folder"),
        ("nosuch://x", "no database called nosuch"),
        ("://x", "not a database's URL"),
        ("postgresql://h:x/y", "not a database's URL"),
    ],
)
def test_a_url_that_cannot_be_used_is_said_in_one_sentence(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        open_once(url)
    assert caught.value.hint


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Some notes, long enough to be no header of an SQLite database.\n" * 40)
    with pytest.raises(StoreError, match="is not an SQLite database"):
        open_once(str(path))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kimera:hunter2@127.0.0.1:1/db",
        "postgres://kimera:hunter2@127.0.0.1:1/db",
        "postgresql+psycopg://kimera:hunter2@127.0.0.1:1/db",
        "postgresql://kimera:hunter2%40x@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=kimera&password=hunter2",
        "postgresql://kimera:hunter2@127.0.0.1:99999/db",
        "postgresql://kimera:hunter2@127.0.0.1:1/db?nosuchoption=hunter2",
        "postgresql://kimera:a@hunter2/b@127.0.0.1:1/db",
        "mssql://kimera:hunter2@127.0.0.1/db",
        "nosuch://kimera:hunter2@127.0.0.1/db",
        "postgresql://kimera:hunter2@127.0.0.1:x/db",
    ],
)
def test_a_password_is_in_no_error(url: str) -> None:
    with pytest.raises((StoreError, DependencyError)) as caught:
        open_once(url)
    error = caught.value
    if "nosuchoption" not in url:
        assert "hunter2" not in f"{error.message} {error.hint} {error.log}"
    assert error.hint


def test_a_server_that_is_not_there_or_does_not_know_us_says_so(postgres: PostgresServer) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        open_once("postgresql://u@127.0.0.1:1/db")
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        open_once(postgres.url("nosuch"))
    assert 'database "nosuch" does not exist' in caught.value.message
    with pytest.raises(StoreError, match='role "nobody" does not exist'):
        open_once(postgres.url("postgres", user="nobody"))


def test_the_password_is_shown_masked(postgres: PostgresServer, postgres_url: str) -> None:
    # The server asks for none on its socket, so one is accepted.
    url = postgres_url.replace("postgres@", "postgres:pw%2Fx@")
    with open_store(url) as store:
        assert store.shown.startswith(f"postgresql://postgres:{MASK}@/test_")
        assert set(store.secrets) == {"pw/x", "pw%2Fx"}
        assert "pw/x" not in repr(store)


def test_errors_of_the_database_become_sentences(database: Database) -> None:
    with open_store(database.url) as store:
        with pytest.raises(StoreError, match="nosuch") as caught, store.connect() as connection:
            connection.exec_driver_sql("SELECT * FROM nosuch")
        assert "List the tables" in caught.value.hint
        with pytest.raises(StoreError, match="the database refused"), store.connect() as connection:
            connection.exec_driver_sql("SELEC 1")


def test_a_type_that_the_server_does_not_know_is_no_lost_server(postgresql: Database) -> None:
    with (
        open_store(postgresql.url) as store,
        pytest.raises(StoreError, match='refused: type "nosuch" does not exist'),
        store.connect() as connection,
    ):
        connection.exec_driver_sql("SELECT '1'::nosuch")


def test_the_flags_url_counts_from_the_env_files_folder_as_kimera_does(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    here = Settings(env_file, environ={})
    with pytest.raises(StoreError, match="DATABASE_URL is not set"):
        database_url(here)
    env_file.write_text("DATABASE_URL=sqlite:///./kimera_swm.db\n", encoding="utf-8")
    assert database_url(here) == str(env_file.parent / "kimera_swm.db")
    environ = {"DATABASE_URL": "sqlite:///kimera_swm.db"}
    assert database_url(Settings(env_file, environ=environ)) == "sqlite:///kimera_swm.db"
    for text in ("sqlite:////data/kimera.db", "postgresql://u:p%40@h/db"):
        env_file.write_text(f"DATABASE_URL={text}\n", encoding="utf-8")
        assert database_url(here) == text


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg", "aiosqlite", "pysqlite"])
def test_the_driver_in_a_url_of_kimeras_is_not_asked_for(
    request: pytest.FixtureRequest, driver: str
) -> None:
    kind = "sqlite" if "sqlite" in driver else "postgresql"
    database: Database = request.getfixturevalue(kind)
    database.run("CREATE TABLE one (id INTEGER)")
    with open_store(database.url.replace("://", f"+{driver}://", 1)) as store:
        assert store.dialect == kind
        with store.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM one").scalar_one() == 0


def test_an_at_sign_in_an_sqlite_path_is_no_passwords(tmp_path: Path) -> None:
    folder = tmp_path / "me@corp"
    folder.mkdir()
    path = folder / "a@b.db"
    path.touch()
    for url in (f"sqlite:///{path}", str(path)):
        open_once(url)
    with pytest.raises(StoreError, match="more than one @"):
        open_once("postgresql://user:p@ss@host/database")
