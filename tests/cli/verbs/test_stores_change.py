"""`stores run`, `switch`, `status` and `save` on the command line."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.__main__ import main
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.stores.change.exchange import list_switches, save_switch
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.change.run import STAGE
from kimera_console.core.stores.change.writing import writing
from kimera_console.core.stores.database.connection import open_store
from tests.core.stores.changing import fill, made, opened, run, texts
from tests.helpers.console import Done, run_here
from tests.helpers.stores import DIMENSION, Database, Planted, unit_vectors

if TYPE_CHECKING:
    from pathlib import Path

ROWS = ("--rows", "not_reproduced=embed", "--rows", "degraded=embed", "--rows", "missing=embed")


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """An empty SQLite database."""
    return Database(f"sqlite:///{tmp_path / 'store.db'}", "sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'store.db'}", "sqlite")
        made.run("CREATE TABLE unrelated (id INTEGER PRIMARY KEY)")
        return made
    return Database(request.getfixturevalue("postgres_url"), "postgresql")


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """A file of flags in the folder that the commands run in."""
    file = tmp_path / ".env"
    file.write_bytes(b"EMBEDDING_DIM=48\nUSE_ONNX=0\n")
    return file


def stores(folder: Path, action: str, *arguments: str, **more: Any) -> Done:
    return run_here("stores", action, *arguments, cwd=folder, **more)


@pytest.mark.slow
def test_a_switch_that_was_interrupted_is_reported_and_finished(
    database: Database, env_file: Path, tiny_bundle: Path
) -> None:
    fill(database, texts(12))
    folder, bundle = env_file.parent, ("--bundle", str(tiny_bundle))
    notes = (database.url, "--table", "notes")
    assert stores(folder, "run", *notes, "--recipe", "body", *ROWS, *bundle).code == 0
    result = stores(folder, "switch", *notes, *bundle)
    assert result.code == 0, result.stderr
    assert "is in force" in result.stdout
    assert "restart it" in result.stdout
    assert "not embedded yet" not in stores(folder, "status", database.url).stdout
    # As a kill after the exchange leaves it.
    database.run("INSERT INTO notes (id, body) VALUES ('n000900', 'one that arrived')")
    with open_store(database.url, writable=True) as store, writing(store) as connection:
        (record,) = list_switches(store, connection)
        save_switch(connection, dataclasses.replace(record, caught_up=False))
    result = stores(folder, "status", database.url)
    assert "not embedded yet: `kimera-console stores switch`" in result.stdout
    said = stores(folder, "status", database.url, "--json").json()
    assert [each["finished"] for each in said["switches"]] == [False]
    done = stores(folder, "switch", database.url, "--json")  # the active model is the new one
    assert done.code == 0, done.stdout + done.stderr
    assert done.json()["arrived"] == 1
    assert made(database, "v")["n000900"] is not None
    for action in ("switch", "discard"):
        again = stores(folder, action, database.url)
        assert again.code == 1
        assert "notes.v: the new vectors are in force already" in again.stderr
        assert "stores rollback" in again.stderr


@pytest.mark.slow
def test_a_row_for_which_nothing_was_chosen_does_not_stop_the_end_of_a_switch(
    sqlite: Database, env_file: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(sqlite, texts(6))
    more = ("--bundle", str(tiny_bundle), "--env-file", str(env_file), "--json", "--quiet")
    run = ("stores", "run", sqlite.url, "--table", "notes", "--recipe", "body", *ROWS)
    assert main([*run, *more]) == 0
    assert main(["stores", "switch", sqlite.url, *more]) == 0
    # As a kill after the exchange leaves it.
    sqlite.run("INSERT INTO notes (id, body) VALUES ('n000900', ''), ('n000901', 'a text')")
    with open_store(sqlite.url, writable=True) as store, writing(store) as connection:
        (record,) = list_switches(store, connection)
        save_switch(connection, dataclasses.replace(record, caught_up=False))
    capsys.readouterr()
    assert main(["stores", "switch", sqlite.url, *more]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["arrived"], said["left_out"]) == (1, {"empty": 1})
    found = made(sqlite, "v")
    assert found["n000900"] is None
    assert len(found["n000901"]) == 32
    assert main(["stores", "switch", sqlite.url, *more]) == 1  # nothing is left to finish


@pytest.mark.slow
def test_saving_says_what_is_kept_and_keeps_no_prompt_as_a_choice(env_file: Path) -> None:
    folder = env_file.parent
    env_file.write_text("DATABASE_URL=postgresql://kimera:hunter2@db.example/vault\n")
    done = stores(folder, "save", "mine", "--kimera", "--prompt", "")
    assert done.code == 0, done.stderr
    assert "the database is DATABASE_URL of the flags" in done.stdout
    said = stores(folder, "save", "mine", "--kimera", "--prompt", "", "--json").json()
    assert said["choices"] == {"kimera": True, "prompt": "", "url": ""}
    url = "postgresql://kimera:hunter2@db.example/vault"
    done = stores(folder, "save", "other", url, "--kimera")
    assert "without its password" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr
    # With the password of the flags: it is looked up anew, so it gets as far as the server.
    env_file.write_text("DATABASE_URL=postgresql://kimera:hunter2@127.0.0.1:1/vault\n")
    done = stores(folder, "status", "mine", "--json")
    assert done.code == 1
    assert "127.0.0.1" in done.json()["error"]["message"]
    assert "hunter2" not in done.stdout + done.stderr


def test_a_kept_name_stands_for_a_store_in_every_action(
    sqlite: Database, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(sqlite, texts(5))
    more = ("--env-file", str(env_file), "--json", "--quiet")
    assert main(["stores", "save", "mine", sqlite.url, "--table", "notes", *more]) == 0
    for action in ("inspect", "audit", "status"):
        capsys.readouterr()
        assert main(["stores", action, "mine", *more]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said.get("rows", 5) == 5
    assert main(["stores", "audit", "nosuch", *more]) == 1


def test_a_kept_store_holds_wherever_the_name_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    for model, wanted in (("model", str(tmp_path / "model")), ("org/model", "org/model")):
        said = ["stores", "save", "mine", "sqlite:///~/x.db", "--old-model", model]
        assert main([*said, "--json", "--quiet"]) == 0
        kept = json.loads(capsys.readouterr().out)["choices"]
        assert kept == {"url": f"sqlite:///{tmp_path / 'x.db'}", "old_model": wanted}


def test_an_audit_names_a_flag_whose_value_cannot_be_used(
    sqlite: Database, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(sqlite, texts(5))
    env_file.write_bytes(b"MAX_EMBEDDING_LENGTH=abc\n")
    said = ["stores", "audit", sqlite.url, "--table", "notes", "--env-file", str(env_file)]
    assert main([*said, "--quiet"]) == 1
    assert "MAX_EMBEDDING_LENGTH" in capsys.readouterr().err


def test_a_proof_by_a_kept_name_takes_the_old_models_prompt() -> None:
    from argparse import Namespace

    from kimera_console.cli.verbs.stores_saved import take_saved
    from kimera_console.core.stores.change.saved import StoreChoices, save_choices

    for kept, wanted in (("passage", "passage"), (None, None)):
        save_choices("mine", StoreChoices(url="x.db", prompt="query", old_prompt=kept))
        arguments = Namespace(action="prove", url="mine", prompt=None)
        take_saved(arguments)
        assert arguments.prompt == wanted


def test_a_kept_prompt_gives_way_to_none_on_the_command_line() -> None:
    from argparse import Namespace

    from kimera_console.cli.verbs.stores_saved import take_saved
    from kimera_console.core.stores.change.saved import StoreChoices, save_choices

    save_choices("mine", StoreChoices(prompt="query"))
    for said, wanted in ((None, "query"), ("", ""), ("other", "other")):
        arguments = Namespace(action="run", url="mine", prompt=said)
        take_saved(arguments)
        assert (arguments.url, arguments.prompt) == ("", wanted)


@pytest.mark.slow
def test_a_key_that_is_not_unique_is_refused(database: Database, env_file: Path) -> None:
    database.run("CREATE TABLE notes (part TEXT, body TEXT, v TEXT)")
    vector = json.dumps([0.5, 0.25] * 24)
    rows = [{"p": f"p{n // 2}", "b": f"text {n}"} for n in range(6)]
    database.run(f"INSERT INTO notes VALUES (:p, :b, '{vector}')", rows)
    done = stores(
        env_file.parent, "audit", database.url, "--table", "notes", "--vector", "v",
        "--key", "part",
    )  # fmt: skip
    assert done.code == 1
    assert "several rows with the same part: p" in done.stderr
    assert "3 such values appear in 6 rows in all" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_an_empty_table_of_kimeras_stops_no_action_on_the_other(
    database: Database, env_file: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = unit_vectors(12, DIMENSION)
    rows = [
        {"geoid_id": f"geoid_{place}", "symbolic_state": "{}",
         "semantic_state_json": json.dumps({text: 1.0}),
         "semantic_vector": json.dumps(vector.tolist())}
        for place, (text, vector) in enumerate(zip(texts(12), good, strict=True))
    ]  # fmt: skip
    Planted(geoids=rows).write(database)
    env_file.write_bytes(f"EMBEDDING_DIM={DIMENSION}\n".encode())
    model = ("--bundle", str(tiny_bundle))
    for words in (
        ("audit",), ("prove", "--model", "sample"), ("plan", *model), ("run", *model, *ROWS),
        ("compare",), ("switch", *model), ("rollback",),
    ):  # fmt: skip
        action, *more = words
        said = ["stores", action, database.url, "--kimera", *more, "--env-file", str(env_file)]
        assert main([*said, "--json", "--quiet"]) == 0, capsys.readouterr().err
        answer = json.loads(capsys.readouterr().out)
        assert "geoids" in json.dumps(answer), action
    database.run("DELETE FROM geoids")
    assert main(["stores", "prove", database.url, "--kimera", "--model", "sample", "--quiet"]) == 1
    assert "holds no vector" in capsys.readouterr().err


AT_WORK = """
import sys
from kimera_console.core.stores.change.writing import open_writer
from kimera_console.core.stores.database.connection import open_store

with open_store(sys.argv[1], writable=True) as store, open_writer(store, sys.argv[2]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.slow
def test_a_run_whose_process_is_gone_is_said_to_be_interrupted(
    database: Database, env_file: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def status(*more: str) -> str:
        capsys.readouterr()
        named = ("stores", "status", database.url, "--env-file", str(env_file), *more)
        assert main([*named, "--quiet"]) == 0
        return capsys.readouterr().out

    def said_states() -> list[str]:
        return [each["state"] for each in json.loads(status("--json"))["stores"]]

    def stop(progress: Progress) -> None:
        if progress.stage == STAGE and progress.done:
            context.cancel()

    context = JobContext(on_progress=stop)
    fill(database, texts(40))
    with opened(tiny_bundle, env_file.parent) as target, pytest.raises(JobCancelled):
        run(database, target, context=context)
    assert said_states() == ["interrupted"]
    with open_store(database.url) as store, store.connect() as connection:
        (one,) = list_runs(store, connection)
    child = subprocess.Popen(
        [sys.executable, "-c", AT_WORK, database.url, one.id],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        assert said_states() == ["running"]
        assert " running " in status()
        child.send_signal(signal.SIGKILL)
        child.wait(60)
    deadline = time.monotonic() + 60  # a server sees a little later that its client is gone
    while said_states() == ["running"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert said_states() == ["interrupted"]
    shown = status()
    assert " interrupted " in shown
    assert " running " not in shown
