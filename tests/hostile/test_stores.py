"""Stores that are hard to handle, by the command line: done, or refused in one clear sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.__main__ import main
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.change.writing import open_writer
from kimera_console.core.stores.database.connection import open_store
from tests.core.stores.changing import fill, made, texts, vector_type
from tests.core.stores.dumps import dump
from tests.helpers.stores import Database, unit_vectors

if TYPE_CHECKING:
    from collections.abc import Callable

    Stores = Callable[..., tuple[int, str, str]]

ROWS = (
    "not_reproduced=embed", "degraded=embed", "missing=embed", "no_text=skip", "empty=skip",
)  # fmt: skip
ENV = b"EMBEDDING_DIM=48\nUSE_ONNX=0\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        found = Database(f"sqlite:///{tmp_path / 'store.db'}", "sqlite")
        found.run("CREATE TABLE unrelated (id INTEGER PRIMARY KEY)")
        return found
    return Database(request.getfixturevalue("postgres_url"), "postgresql")


@pytest.fixture
def stores(
    database: Database, tiny_bundle: Path, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> Stores:
    """Runs `stores ACTION` on the database: exit code, standard output, standard error."""
    env_file.write_bytes(ENV)

    def call(action: str, *arguments: str, url: str = "") -> tuple[int, str, str]:
        words = [
            "stores",
            action,
            url or database.url,
            *arguments,
            "--env-file",
            str(env_file),
            "--quiet",
        ]
        if action in ("run", "switch", "plan"):
            words += ["--bundle", str(tiny_bundle)]
        if action == "run":
            words += [part for rule in ROWS for part in ("--rows", rule)]
        code = main(words)
        output = capsys.readouterr()
        return code, output.out, output.err

    return call


def refused(output: tuple[int, str, str], sentence: str) -> None:
    """Exit code 1, the sentence, and nothing of a traceback."""
    code, out, err = output
    assert code == 1, out
    assert sentence in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


STRANGE, TEXT, VECTOR = "Täb\"l'e %s :x 日本", "te'x\"t %", "вектор\\"
KEY = ("чa", "b:c")


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def write_strange(database: Database) -> None:
    """Rows with a NULL, an empty, a blank and a 50 MB text under a composite key."""
    columns = [quoted(name) for name in (*KEY, TEXT, VECTOR)]
    bodies: list[str | None] = [*texts(20), None, "", " \n", "word " * 10_000_000]
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        cursor = driver.cursor()
        cursor.execute(
            f"CREATE TABLE {quoted(STRANGE)} ({columns[0]} INTEGER, {columns[1]} TEXT, "
            f"{columns[2]} TEXT, {columns[3]} {vector_type(database)}, "
            f"PRIMARY KEY ({columns[0]}, {columns[1]}))"
        )
        mark = "?" if database.name == "sqlite" else "%s"
        table = quoted(STRANGE) if mark == "?" else quoted(STRANGE).replace("%", "%%")
        for place, (body, vector) in enumerate(
            zip(bodies, unit_vectors(len(bodies), 48), strict=True)
        ):
            cursor.execute(
                f"INSERT INTO {table} VALUES ({mark}, {mark}, {mark}, {mark})",
                (place // 3, f"k'{place}\"", body, json.dumps(vector.tolist())),
            )
        driver.commit()


@pytest.mark.slow
def test_strange_names_composite_keys_and_all_kinds_of_texts_go_the_whole_way(
    database: Database, stores: Stores, env_file: Path
) -> None:
    write_strange(database)
    before = rows_of(database)
    named = ("--table", STRANGE, "--vector", VECTOR)
    code, out, err = stores("run", *named, "--recipe", TEXT, "--json")
    assert code == 0, err
    said = json.loads(out)
    assert (said["complete"], said["written"]) == (True, 24)
    assert said["left_out"] == {"empty": 2, "no_text": 1}
    assert (said["rows_done"], said["embedded"]) == (24, 21)
    for action in ("compare", "switch"):
        code, out, err = stores(action, *named)
        assert code == 0, err
    assert env_file.read_bytes() != ENV
    code, out, err = stores("rollback")
    assert code == 0, err
    assert stores("discard")[0] == 0
    assert env_file.read_bytes() == ENV
    assert rows_of(database) == before


def rows_of(database: Database) -> list[Any]:
    """The strange table's rows; the largest text by its length."""
    cast = "::text" if database.name == "postgresql" else ""
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            f"SELECT {quoted(KEY[0])}, {quoted(KEY[1])}, length({quoted(TEXT)}), "
            f"substr({quoted(TEXT)}, 1, 99), {quoted(VECTOR)}{cast} FROM {quoted(STRANGE)} "
            "ORDER BY 1, 2",
            execution_options={"no_parameters": True},
        ).all()
    return [tuple(row) for row in found]


@pytest.mark.slow
def test_a_view_is_read_and_not_written(database: Database, stores: Stores) -> None:
    fill(database, texts(9))
    database.run("CREATE VIEW seen AS SELECT * FROM notes")
    named = ("--table", "seen", "--vector", "v")
    refused(stores("run", *named, "--recipe", "body"), "seen is a view without a key")
    refused(
        stores("run", *named, "--key", "id", "--recipe", "body"),
        "is a view: it has no columns of its own",
    )
    code, out, _ = stores("audit", *named, "--key", "id", "--json")
    assert (code, json.loads(out)["rows"]) == (0, 9)


@pytest.mark.slow
def test_a_table_without_a_key_is_refused_and_done_with_one_that_is_named(
    database: Database, stores: Stores
) -> None:
    fill(database, texts(9))
    database.run("CREATE TABLE loose AS SELECT * FROM notes")
    named = ("--table", "loose", "--vector", "v", "--recipe", "body")
    refused(stores("run", *named), "loose is a table without a key")
    assert stores("run", *named, "--key", "id")[0] == 0
    assert None not in made(database, table="loose").values()


@pytest.mark.slow
def test_a_second_console_is_refused(database: Database, stores: Stores) -> None:
    fill(database, texts(9))
    named = ("--table", "notes", "--vector", "v", "--recipe", "body")
    assert stores("run", *named)[0] == 0
    with open_store(database.url, writable=True) as store:
        with store.connect() as connection:
            (one,) = list_runs(store, connection)
        with open_writer(store, one.id):
            refused(stores("run", *named), "Another console is at work on this run")
            refused(stores("run", *named, "--shard", "1/2"), "Another console is at work")
            refused(stores("switch", "--table", "notes"), "Another console is at work")
        with open_writer(store, one.id, shard=(1, 2)):
            refused(stores("run", *named), "Another console is at work")
            assert stores("run", *named, "--shard", "2/2")[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_role_without_write_rights_is_refused_and_leaves_nothing(
    database: Database, stores: Stores
) -> None:
    fill(database, texts(9))
    before = dump(database)
    name = f"reader_{uuid.uuid4().hex}"
    database.run(f"CREATE ROLE {name} LOGIN")
    database.run(f"GRANT SELECT ON notes TO {name}")
    url = database.url.replace("postgres@", f"{name}@")
    named = ("--table", "notes", "--vector", "v")
    try:
        assert stores("audit", *named, url=url)[0] == 0
        refused(stores("run", *named, "--recipe", "body", url=url), "the role lacks a right")
    finally:
        database.run(f"REVOKE ALL ON notes FROM {name}")
        database.run(f"DROP ROLE {name}")
    assert dump(database) == before


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_disk_without_room_is_one_sentence_and_the_run_goes_on_afterwards(
    database: Database, stores: Stores, tiny_bundle: Path, env_file: Path
) -> None:
    """The system refuses more bytes of a file, as a quota or a full disk does."""
    fill(database, texts(1500))
    before = made(database, "v")
    path = Path(database.url.removeprefix("sqlite:///"))
    room = path.stat().st_size // 1024 + 300
    named = ("--table", "notes", "--vector", "v", "--recipe", "body", "--chunk-rows", "100")
    arguments = [sys.executable, "-m", "kimera_console", "stores", "run", database.url, *named]
    arguments += ["--quiet", "--env-file", str(env_file), "--bundle", str(tiny_bundle)]
    arguments += [part for rule in ROWS for part in ("--rows", rule)]
    limited = f'ulimit -f {room}; exec "$@"'
    done = subprocess.run(
        ["bash", "-c", limited, "bash", *arguments], env=dict(os.environ), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    refused((done.returncode, done.stdout, done.stderr), "the disk could not be written")
    assert made(database, "v") == before
    part = sum(vector is not None for vector in made(database).values())
    assert 0 < part < 1500
    assert stores("run", *named)[0] == 0
    assert None not in made(database).values()


@pytest.mark.slow
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_without_room_is_one_sentence_and_the_run_goes_on_afterwards(
    database: Database, stores: Stores
) -> None:
    """The server answers as with a full disk, by its own code and words."""
    fill(database, texts(60))
    named = ("--table", "notes", "--vector", "v", "--recipe", "body", "--chunk-rows", "10")
    assert stores("run", *named)[0] == 0
    database.run("UPDATE notes SET body = body || '!'")
    database.run(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        'IF NEW.number = 3 THEN RAISE \'could not extend file "base/5/9": '
        "No space left on device' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$"
    )
    database.run(
        "CREATE TRIGGER full_disk BEFORE UPDATE ON kimera_console_chunks "
        "FOR EACH ROW EXECUTE FUNCTION full_disk()"
    )
    refused(stores("run", *named), "the database's disk is full")
    database.run("DROP TRIGGER full_disk ON kimera_console_chunks")
    code, out, err = stores("run", *named, "--json")
    assert code == 0, err
    assert json.loads(out)["written"] == 30
