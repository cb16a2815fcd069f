"""Columns and flags change together, are checked, and come back byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.cli.advice import error_words
from kimera_console.core.errors import KimeraError, StoreError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.stores.change.begin import discard_run
from kimera_console.core.stores.change.exchange import (
    drop_old_column,
    forget_everything,
    unfinished_switch,
)
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.recipes.old_model import OldModel
from kimera_console.core.switching.store_switch import (
    finish_switch,
    recover_switch,
    switch_stores,
)
from tests.core.stores.changing import add, fill, made, run, texts
from tests.core.stores.dumps import dump
from tests.core.stores.switching import ENV, roll_back, switch
from tests.helpers.stores import unit_vectors

if TYPE_CHECKING:
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database


@pytest.mark.slow
def test_switch_and_rollback_restore_database_and_flags_exactly(
    database: Database, target: Target, settings: Settings
) -> None:
    fill(database, texts(40))
    fill(database, texts(20, seed=3), table="others")
    before = dump(database)
    run(database, target)
    run(database, target, table="others")
    add(database, ["one that arrives before the switch"], start=900)
    new, old = made(database), made(database, "v")
    report = switch(database, settings, target)
    assert report.checked == 16
    assert report.least_cosine > 0.999
    assert settings.options().dimension == 32
    assert settings.options().onnx_model_path == target.path
    assert settings.get("USE_ONNX").is_on
    now = made(database, "v")
    assert {key: now[key] for key in new if new[key]} == {k: v for k, v in new.items() if v}
    assert np.allclose(now["n000900"], target.encode(["one that arrives before the switch"])[0])
    assert made(database, "v__old") == old
    assert roll_back(database).exact
    assert settings.env_file.read_bytes() == ENV
    assert made(database, "v") == old
    database.run("DELETE FROM notes WHERE id = 'n000900'")
    with open_store(database.url, writable=True) as store:
        with store.connect() as connection:
            runs = list_runs(store, connection)
        for one in runs:
            discard_run(store, one)
        assert forget_everything(store)
    assert dump(database) == before


def test_lines_written_since_stay_when_a_switch_is_taken_back(
    sqlite: Database, target: Target, settings: Settings
) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    data = settings.env_file.read_bytes()
    settings.env_file.write_bytes(data + b"\r\nLATER=1")
    assert not roll_back(sqlite).exact
    assert settings.get("EMBEDDING_DIM").value == "48"
    assert b"LATER=1" in settings.env_file.read_bytes()


def test_a_row_that_needs_a_choice_leads_a_switch_back_to_the_run(
    sqlite: Database, target: Target, settings: Settings
) -> None:
    fill(sqlite, texts(4))
    run(sqlite, target, rules=["not_reproduced=embed"])
    add(sqlite, [None], start=4)
    with pytest.raises(StoreError, match="Row n000004 is one") as caught:
        switch(sqlite, settings, target)
    words = error_words(caught.value)
    assert "skip (--rows no_text=skip), and resume the run" in words
    assert "(kimera-console stores run)" in words
    assert settings.env_file.read_bytes() == ENV


@pytest.mark.slow
def test_a_switch_whose_check_fails_changes_nothing(
    database: Database, target: Target, settings: Settings
) -> None:
    fill(database, texts(10))
    run(database, target)
    first = made(database)
    wrong = "[" + ",".join(["0.5"] * 32) + "]"
    database.run(f"UPDATE notes SET v__new = '{wrong}' WHERE id = 'n000002'")
    with pytest.raises(StoreError, match=r"Row n000002 .* is not what"):
        switch(database, settings, target)
    assert settings.env_file.read_bytes() == ENV
    assert len(made(database, "v")["n000001"]) == 48
    assert made(database)["n000001"] == first["n000001"]


def test_a_flag_that_the_environment_sets_refuses_the_switch(
    sqlite: Database, target: Target, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    for name, value in (
        ("EMBEDDING_DIM", "48"),
        ("EMBEDDING_DIM", "32"),  # the new model's, which the file does not say
        ("ONNX_MODEL_PATH", str(target.path)),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            with pytest.raises(KimeraError, match=f"{name} is set by this process"):
                switch(sqlite, settings, target)
        assert settings.env_file.read_bytes() == ENV


KILLED = """
import os, sys
from pathlib import Path
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.change.target import open_target
from kimera_console.core.switching import store_switch

url, env, bundle, where = sys.argv[1:]
settings = Settings(env)
if where == "exchange":
    store_switch.exchange_columns = lambda *_: os._exit(9)
if where == "put back":
    store_switch.put_columns_back = lambda *_: os._exit(9)
if where == "check":
    store_switch.check_after = lambda *_: os._exit(9)
if where == "rest":
    catch_up = store_switch.catch_up
    def dying(store, run, *more, **options):
        if run.state == "switched":
            os._exit(9)
        return catch_up(store, run, *more, **options)
    store_switch.catch_up = dying
with open_store(url, writable=True) as store:
    if where == "put back":
        store_switch.roll_back_stores(store)
    with store.connect() as connection:
        runs = list_runs(store, connection)
    with open_target(settings, Path(bundle)) as target:
        store_switch.switch_stores(store, settings, runs, target)
"""


def killed(database: Database, settings: Settings, bundle: Path, where: str) -> None:
    arguments = [sys.executable, "-c", KILLED, database.url, str(settings.env_file), str(bundle)]
    done = subprocess.run(
        [*arguments, where], env=dict(os.environ), capture_output=True, check=False
    )
    assert done.returncode == 9, done.stderr.decode()


@pytest.mark.slow
def test_a_switch_killed_between_flags_and_columns_is_undone_at_the_next_start(
    database: Database, target: Target, settings: Settings, tiny_bundle: Path
) -> None:
    fill(database, texts(10))
    run(database, target)
    killed(database, settings, tiny_bundle, "exchange")
    assert settings.get("EMBEDDING_DIM").value == "32"
    assert len(made(database, "v")["n000001"]) == 48
    with open_store(database.url, writable=True) as store:
        assert "undone" in recover_switch(store)
        assert recover_switch(store) == ""
    assert settings.env_file.read_bytes() == ENV


@pytest.mark.slow
def test_a_rollback_killed_between_flags_and_columns_is_finished_at_the_next_start(
    database: Database, target: Target, settings: Settings, tiny_bundle: Path
) -> None:
    fill(database, texts(10))
    run(database, target)
    killed(database, settings, tiny_bundle, "check")  # both are switched by then
    assert settings.get("EMBEDDING_DIM").value == "32"
    assert len(made(database, "v")["n000001"]) == 32
    killed(database, settings, tiny_bundle, "put back")
    assert settings.env_file.read_bytes() == ENV
    assert len(made(database, "v")["n000001"]) == 32
    with open_store(database.url, writable=True) as store:
        assert "finished" in recover_switch(store)
    assert len(made(database, "v")["n000001"]) == 48
    switch(database, settings, target)
    assert len(made(database, "v")["n000001"]) == 32


@pytest.mark.slow
def test_the_old_column_goes_only_by_its_name(
    database: Database, target: Target, settings: Settings
) -> None:
    fill(database, texts(10))
    run(database, target)
    switch(database, settings, target)
    with open_store(database.url, writable=True) as store:
        with store.connect() as connection:
            (one,) = list_runs(store, connection)
        with pytest.raises(StoreError, match="No column was named"):
            drop_old_column(store, one, "")
        with pytest.raises(StoreError, match="v is not the column"):
            drop_old_column(store, one, "v")
        drop_old_column(store, one, "v__old")
    with pytest.raises(StoreError, match="were dropped"):
        roll_back(database)
    with pytest.raises(StoreError, match="already: its stamp says so"):
        run(database, target)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["hnsw", "ivfflat", "auto"])
def test_the_new_column_is_indexed_before_the_switch(
    postgresql: Database, target: Target, settings: Settings, method: str
) -> None:
    fill(postgresql, texts(30))
    if method == "auto":
        postgresql.run("CREATE INDEX own ON notes USING hnsw (v vector_l2_ops)")
    run(postgresql, target)
    report = switch(postgresql, settings, target, index=method)
    assert len(report.indexes) == 1
    with postgresql.engine.connect() as connection:
        found = connection.exec_driver_sql(
            f"SELECT indexdef FROM pg_indexes WHERE indexname = '{report.indexes[0]}'"
        ).scalar_one()
    wanted = {"hnsw": "hnsw (v vector_cosine_ops)", "ivfflat": "ivfflat (v vector_cosine_ops)",
              "auto": "hnsw (v vector_l2_ops)"}  # fmt: skip
    assert wanted[method] in found


@pytest.mark.slow
def test_the_rows_that_a_killed_switch_had_left_are_done_by_finishing_it(
    database: Database, target: Target, settings: Settings, tiny_bundle: Path
) -> None:
    fill(database, texts(10))
    run(database, target)
    killed(database, settings, tiny_bundle, "rest")  # columns and flags are exchanged by then
    database.run("INSERT INTO notes (id, body) VALUES ('n000900', 'one that arrived meanwhile')")
    assert made(database, "v")["n000900"] is None
    with open_store(database.url, writable=True) as store:
        with store.connect() as connection:
            (one,) = list_runs(store, connection)
            assert unfinished_switch(store, connection) is not None
        with pytest.raises(StoreError, match="not embedded yet"):
            drop_old_column(store, one, "v__old")
        report = finish_switch(store, target)
        assert (report.arrived, report.checked) == (1, 8)
        with store.connect() as connection:
            assert unfinished_switch(store, connection) is None
        with pytest.raises(StoreError, match="no switch was left unfinished"):
            finish_switch(store, target)
    found = made(database, "v")["n000900"]
    assert np.allclose(found, target.encode(["one that arrived meanwhile"])[0], atol=1e-5)
    assert roll_back(database).exact
    assert settings.env_file.read_bytes() == ENV


@pytest.mark.slow
@pytest.mark.parametrize("failure", [StoreError("Lost.", hint="Look."), JobCancelled()])
def test_what_ends_the_last_rows_is_reported_with_how_to_go_on(
    sqlite: Database, target: Target, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
) -> None:  # fmt: skip
    from kimera_console.core.switching import store_switch

    fill(sqlite, texts(10))
    run(sqlite, target)
    catch_up = store_switch.catch_up

    def failing(store: Any, run: Any, *more: Any, **options: Any) -> Any:
        if run.state == "switched":
            raise failure
        return catch_up(store, run, *more, **options)

    monkeypatch.setattr(store_switch, "catch_up", failing)
    lines: list[str] = []
    with pytest.raises(type(failure)) as caught:
        switch(sqlite, settings, target, context=JobContext(on_log=lines.append))
    message = f"{caught.value} {lines}"
    assert "The switch is in force" in message
    assert "Embed them" in message
    monkeypatch.undo()
    with open_store(sqlite.url, writable=True) as store:
        assert finish_switch(store, target).arrived == 0


def test_a_finished_switch_is_not_left_unfinished(
    sqlite: Database, target: Target, settings: Settings
) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    switch(sqlite, settings, target)
    with open_store(sqlite.url) as store, store.connect() as connection:
        assert unfinished_switch(store, connection) is None


@pytest.mark.slow
def test_rows_without_a_vector_that_were_left_out_stay_so_after_a_switch(
    database: Database, target: Target, settings: Settings
) -> None:
    fill(database, texts(10))
    database.run("UPDATE notes SET v = NULL WHERE id = 'n000004'")
    rules = ["not_reproduced=embed", "degraded=embed", "missing=skip"]
    assert run(database, target, rules=rules).left_out == {"missing": 1}
    assert switch(database, settings, target).arrived == 0
    assert made(database, "v")["n000004"] is None


def test_a_switch_to_nothing_but_left_out_rows_is_refused(
    sqlite: Database, target: Target, settings: Settings
) -> None:
    fill(sqlite, texts(4))
    other = OldModel("other", 48, "mean", "", lambda asked: unit_vectors(len(asked), 48, seed=9))
    rules = ["not_reproduced=skip", "degraded=embed", "missing=embed"]
    assert run(sqlite, target, rules=rules, old=other).left_out == {"not_reproduced": 4}
    before = dump(sqlite)
    with pytest.raises(StoreError, match="No row of notes has a new vector"):
        switch(sqlite, settings, target, old=other)
    assert dump(sqlite) == before
    assert settings.env_file.read_bytes() == ENV


@pytest.mark.slow
def test_a_run_that_another_console_replaced_is_neither_switched_nor_dropped(
    database: Database, target: Target, settings: Settings
) -> None:
    fill(database, texts(5))
    run(database, target)
    with open_store(database.url, writable=True) as store:
        with store.connect() as connection:
            stale = list_runs(store, connection)
        discard_run(store, stale[0])
        run(database, target)
        with pytest.raises(StoreError, match="is not there any more"):
            switch_stores(store, settings, stale, target)
        switch(database, settings, target)
        with store.connect() as connection:
            switched = list_runs(store, connection)
        roll_back(database)
        with pytest.raises(StoreError, match="are not in force"):
            drop_old_column(store, switched[0], "v__old")
    assert len(made(database, "v")["n000001"]) == 48
    assert settings.env_file.read_bytes() == ENV
