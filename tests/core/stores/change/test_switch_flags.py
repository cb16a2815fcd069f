"""What a switch keeps of the flags, and that Kimera's tables are switched together."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.__main__ import main
from kimera_console.cli.advice import error_words
from kimera_console.core.errors import StoreError
from kimera_console.core.flags.envfile import write_entries
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.change.exchange import (
    ROLLING_BACK,
    SwitchRecord,
    list_switches,
    save_switch,
)
from kimera_console.core.stores.change.ledger import COMPLETE, list_runs, make_tables
from kimera_console.core.stores.change.rules import Rules
from kimera_console.core.stores.change.run import RunOptions, run_store
from kimera_console.core.stores.change.writing import writing
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns, describe_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from kimera_console.core.switching.store_switch import switch_stores
from kimera_console.core.system.paths import console_paths
from tests.core.stores.changing import EMBED_ALL, fill, made, run, texts
from tests.core.stores.switching import ENV, roll_back, switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database


def test_another_users_history_of_flags_restores_nothing(
    sqlite: Database, target: Target, settings: Settings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each user's writes are numbered from 1, so a number alone may name another write."""
    own = os.environ["KIMERA_CONSOLE_HOME"]
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(tmp_path / "theirs"))
    settings.env_file.write_bytes(b"EMBEDDING_DIM=7\nOLD=1\n")
    write_entries(settings.env_file, {"OLD": "2"})
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", own)
    settings.env_file.write_bytes(ENV)
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(tmp_path / "theirs"))
    assert not roll_back(sqlite).exact  # as far as this user can tell
    assert settings.get("EMBEDDING_DIM").value == "48"
    assert not settings.get("USE_ONNX").is_on
    assert b"OLD=" not in settings.env_file.read_bytes()


def test_the_database_keeps_nothing_that_a_files_secrets_could_be_tried_on(
    sqlite: Database, target: Target, settings: Settings
) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    kept = Path(sqlite.url.removeprefix("sqlite:///")).read_bytes()
    for data in (ENV, settings.env_file.read_bytes()):
        assert hashlib.sha256(data).hexdigest().encode() not in kept
    key = console_paths().state / "store-switches.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes() not in kept


def test_a_switch_that_an_earlier_version_recorded_is_taken_back_exactly(
    sqlite: Database, target: Target, settings: Settings
) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    now = settings.env_file.read_bytes()
    with open_store(sqlite.url, writable=True) as store, writing(store) as connection:
        (record,) = list_switches(store, connection)
        digests = {"before": hashlib.sha256(ENV), "after": hashlib.sha256(now)}
        old = {name: digest.hexdigest() for name, digest in digests.items()}
        save_switch(connection, dataclasses.replace(record, **old))
        text = connection.exec_driver_sql("SELECT data FROM kimera_console_switches").scalar_one()
        data = json.loads(text)
        del data["caught_up"]
        connection.exec_driver_sql("UPDATE kimera_console_switches SET data = ?",
                                   (json.dumps(data),))  # fmt: skip
    assert roll_back(sqlite).exact
    assert settings.env_file.read_bytes() == ENV


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: {name: value for name, value in data.items() if name != "runs"},
        lambda data: {**data, "runs": 7},
        lambda data: {**data, "former": ["EMBEDDING_DIM"]},
        lambda data: {**data, "a_later_field": 1},
        lambda data: [data],
        lambda data: None,
    ],
)
def test_a_damaged_record_of_a_switch_is_said_so_and_nothing_is_taken_back(
    sqlite: Database, settings: Settings, damage: Callable[[Any], Any]
) -> None:
    settings.env_file.write_bytes(ENV)
    record = SwitchRecord(
        "s1", "in_force", ("r1",), str(settings.env_file), "b", "a", {"N": "2"}, {"N": None}
    )
    with open_store(sqlite.url, writable=True) as store, writing(store) as connection:
        make_tables(connection)
        save_switch(connection, record)
        assert list_switches(store, connection) == (record,)
        data = json.loads(
            connection.exec_driver_sql("SELECT data FROM kimera_console_switches").scalar_one()
        )
        connection.exec_driver_sql(
            "UPDATE kimera_console_switches SET data = ?", (json.dumps(damage(data)),)
        )
    with pytest.raises(StoreError, match="a switch that the console keeps there cannot") as caught:
        roll_back(sqlite)
    assert "store.db" in caught.value.message
    assert "kimera_console_switches" in caught.value.hint
    assert caught.value.log
    assert settings.env_file.read_bytes() == ENV


def test_a_machine_that_was_given_another_name_knows_its_file(
    sqlite: Database, target: Target, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    monkeypatch.setattr(platform, "node", lambda: "renamed")
    assert roll_back(sqlite).exact
    assert settings.env_file.read_bytes() == ENV


def test_a_file_that_was_edited_since_is_believed_by_its_name_on_a_renamed_machine(
    sqlite: Database, target: Target, settings: Settings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    settings.env_file.write_bytes(settings.env_file.read_bytes() + b"\r\nLATER=1")
    edited = settings.env_file.read_bytes()
    monkeypatch.setattr(platform, "node", lambda: "renamed")
    with pytest.raises(StoreError, match="was made on"):
        roll_back(sqlite)
    rollback = ["stores", "rollback", sqlite.url, "--quiet", "--env-file"]
    assert main([*rollback, str(tmp_path / "other.env")]) == 1
    assert settings.env_file.read_bytes() == edited
    assert main([*rollback, str(settings.env_file)]) == 0
    assert settings.get("EMBEDDING_DIM").value == "48"
    assert b"LATER=1" in settings.env_file.read_bytes()


def interrupt(database: Database, phase: str) -> None:
    """As a kill in that phase leaves the record of the last switch."""
    with open_store(database.url, writable=True) as store, writing(store) as connection:
        *_earlier, record = list_switches(store, connection)
        save_switch(connection, dataclasses.replace(record, phase=phase))


@pytest.mark.parametrize("named", [(), ("--table", "notes")])
def test_a_rollback_that_was_interrupted_before_the_machine_was_renamed_is_finished_by_the_next(
    named: tuple[str, ...], sqlite: Database, target: Target, settings: Settings,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    interrupt(sqlite, ROLLING_BACK)
    settings.env_file.write_bytes(settings.env_file.read_bytes() + b"\r\nLATER=1")
    monkeypatch.setattr(platform, "node", lambda: "renamed")
    rollback = ["stores", "rollback", sqlite.url, *named, "--env-file", str(settings.env_file)]
    assert main(rollback) == 0
    assert "notes.v: the old vectors are in force." in capsys.readouterr().out
    assert len(made(sqlite, "v")["n000001"]) == 48
    assert settings.get("EMBEDDING_DIM").value == "48"
    assert b"LATER=1" in settings.env_file.read_bytes()
    assert main(rollback) == 1
    assert "no switch is in force" in capsys.readouterr().err


def test_a_rollback_of_an_interrupted_one_does_not_take_an_earlier_switch_back(
    sqlite: Database, target: Target, settings: Settings
) -> None:
    for table in ("notes", "more"):
        fill(sqlite, texts(10), table=table)
        run(sqlite, target, table=table)
        with open_store(sqlite.url, writable=True) as store:
            with store.connect() as connection:
                runs = [one for one in list_runs(store, connection) if one.state == COMPLETE]
            switch_stores(store, settings, runs, target)
    interrupt(sqlite, ROLLING_BACK)
    assert [run.choice.table.name for run in roll_back(sqlite).runs] == ["more"]
    assert len(made(sqlite, "v", "more")["n000001"]) == 48
    assert len(made(sqlite, "v", "notes")["n000001"]) == 32


def kimera(database: Database, scars: int) -> None:
    """Kimera's two tables, with their key and vectors alone."""
    for table, vector, count in (("geoids", "semantic_vector", 6), ("scars", "scar_vector", scars)):
        fill(database, texts(count, seed=len(table)), table=table)
        database.run(f"ALTER TABLE {table} RENAME COLUMN v TO {vector}")


def run_kimera(database: Database, target: Target, table: str, vector: str) -> None:
    with open_store(database.url, writable=True) as store:
        choice = choose_columns(store, table=table, vector=vector)
        run_store(
            store, choice, describe_table(store, choice.table), RecipeSet.parse(["body"]), target,
            RunOptions(Rules.parse(EMBED_ALL)),
        )  # fmt: skip


@pytest.mark.slow
def test_none_of_kimeras_tables_is_left_behind(
    database: Database, target: Target, settings: Settings
) -> None:
    kimera(database, scars=5)
    run_kimera(database, target, "geoids", "semantic_vector")
    with pytest.raises(StoreError, match=r"scars\.scar_vector would keep its old vectors"):
        switch(database, settings, target)
    assert settings.env_file.read_bytes() == ENV
    assert len(made(database, "semantic_vector", "geoids")["n000001"]) == 48
    run_kimera(database, target, "scars", "scar_vector")
    with open_store(database.url, writable=True) as store:
        with store.connect() as connection:
            one = list_runs(store, connection)[:1]
        with pytest.raises(StoreError, match="Switch them together") as caught:
            switch_stores(store, settings, one, target)
        assert "stores switch --kimera" in error_words(caught.value)
    assert len(switch(database, settings, target).runs) == 2


@pytest.mark.slow
def test_a_table_of_kimeras_without_vectors_stops_no_switch(
    database: Database, target: Target, settings: Settings
) -> None:
    kimera(database, scars=0)
    run_kimera(database, target, "geoids", "semantic_vector")
    assert len(switch(database, settings, target).runs) == 1
