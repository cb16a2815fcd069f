"""A run: every row, once, of one model; beside the old vectors; resumed after any end."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.cli.advice import error_words
from kimera_console.core.errors import StoreError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.change.run import RunPause
from kimera_console.core.stores.database.choice import TableRef
from kimera_console.core.stores.database.connection import beside_journal, open_store
from kimera_console.core.stores.database.tables import count_rows
from tests.core.stores.changing import EMBED_ALL, add, fill, made, run, texts
from tests.helpers.stores import Database

if TYPE_CHECKING:
    from kimera_console.core.stores.change.target import Target


class Meddler(JobContext):
    """Does something when a stage is reported for the n-th time."""

    def __init__(self, stage: str, at: int, action: Any) -> None:
        super().__init__()
        self.stage, self.at, self.action = stage, at, action

    def report(self, stage: str, *values: Any, **more: Any) -> None:
        super().report(stage, *values, **more)
        if stage == self.stage:
            self.at -= 1
            if self.at == 0:
                self.action(self)
                self.checkpoint()


def body_of(database: Database) -> list[Any]:
    cast = "::text" if database.name == "postgresql" else ""
    with database.engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.exec_driver_sql(
                f"SELECT id, body, v{cast} FROM notes ORDER BY id"
            )
        ]


@pytest.mark.slow
def test_every_row_gets_the_vector_of_its_text_and_nothing_else_is_touched(
    database: Database, target: Target
) -> None:
    fill(database, texts(50))
    before = body_of(database)
    report = run(database, target)
    assert report.complete
    assert (report.written, report.changed, report.left_out) == (50, 0, {})
    found = made(database)
    wanted = target.encode([row[1] for row in before])
    assert np.abs(np.array(list(found.values())) - wanted).max() < 1e-5
    assert body_of(database) == before


@pytest.mark.slow
def test_a_cancelled_run_goes_on_and_equals_one_that_was_not(
    database: Database, target: Target
) -> None:
    fill(database, texts(70))
    whole = run(database, target)
    expected = made(database)
    database.run("DROP TABLE notes")
    database.run("DELETE FROM kimera_console_stores")
    fill(database, texts(70))
    with pytest.raises(JobCancelled):
        run(database, target, context=Meddler("Embed the store", 3, lambda c: c.cancel()))
    part = made(database)
    assert 0 < sum(vector is not None for vector in part.values()) < 70
    report = run(database, target)
    assert report.resumed
    assert report.complete
    assert 0 < report.written < whole.written
    assert made(database) == expected


@pytest.mark.slow
def test_rows_that_change_arrive_or_are_overwritten_meanwhile_are_found(
    database: Database, target: Target
) -> None:
    fill(database, texts(60))

    def meddle(_context: JobContext) -> None:
        database.run("UPDATE notes SET body = 'quite another text' WHERE id = 'n000003'")
        database.run("DELETE FROM notes WHERE id = 'n000005'")
        database.run("UPDATE notes SET v__new = NULL WHERE id = 'n000007'")
        database.run("INSERT INTO notes (id, body) VALUES ('n000003b', 'between two others')")
        add(database, texts(40, seed=9), start=100)

    report = run(database, target, context=Meddler("Embed the store", 4, meddle))
    assert report.complete
    assert report.changed >= 3
    found, rows = made(database), body_of(database)
    assert len(found) == 100
    wanted = target.encode([row[1] for row in rows])
    assert np.abs(np.array(list(found.values())) - wanted).max() < 1e-5


@pytest.mark.slow
def test_a_complete_run_looks_again_and_does_only_what_changed(
    database: Database, target: Target
) -> None:
    fill(database, texts(40))
    run(database, target)
    assert run(database, target).written == 0
    database.run("UPDATE notes SET body = 'changed later' WHERE id = 'n000020'")
    assert run(database, target).written == 1


@pytest.mark.slow
def test_rows_of_other_classes_are_treated_as_chosen_and_else_stop_the_run(
    database: Database, target: Target
) -> None:
    fill(database, [*texts(20), None, "", "  ", *texts(5, seed=3)])
    database.run("UPDATE notes SET v = NULL WHERE id = 'n000001'")
    with pytest.raises(StoreError, match="not reproduce"):
        run(database, target, rules=["missing=embed"])
    chosen = ["not_reproduced=embed"]
    with pytest.raises(StoreError, match=r"n000001 .* without an old vector"):
        run(database, target, rules=chosen)
    chosen.append("missing=skip")
    with pytest.raises(StoreError, match="no text") as caught:
        run(database, target, rules=chosen)
    assert "--rows no_text=skip" in error_words(caught.value)
    report = run(database, target, rules=[*chosen, "no_text=skip", "empty=skip"])
    assert report.complete
    assert report.left_out == {"empty": 2, "missing": 1, "no_text": 1}
    empty = {key for key, vector in made(database).items() if vector is None}
    assert empty == {"n000001", "n000020", "n000021", "n000022"}


@pytest.mark.slow
def test_rows_whose_vector_another_text_made_can_be_left_out(
    database: Database, target: Target
) -> None:
    fill(database, texts(30))
    good = {f"n{place:06d}" for place in range(0, 30, 2)}
    bodies = {row[0]: row[1] for row in body_of(database)}
    stored = {
        body: np.array(vector) for (_, body, _), vector in zip(
            body_of(database), made(database, "v").values(), strict=True
        )
    }  # fmt: skip

    class Old:
        dimension = 48

        def encode(self, asked: Any) -> Any:
            ids = {body: key for key, body in bodies.items()}
            return np.stack([stored[b] if ids[b] in good else -stored[b] for b in asked])

    rules = ["not_reproduced=skip", "degraded=embed", "missing=embed"]
    with pytest.raises(StoreError, match="Without the old model"):
        run(database, target, rules=rules)
    report = run(database, target, rules=rules, old=Old())
    assert report.left_out == {"not_reproduced": 15}
    assert {key for key, vector in made(database).items() if vector is not None} == good
    assert run(database, target, rules=rules, old=Old()).written == 0


@pytest.mark.slow
def test_a_run_is_never_mixed_from_two_models(database: Database, target: Target) -> None:
    fill(database, texts(40))
    with pytest.raises(JobCancelled):
        run(database, target, context=Meddler("Embed the store", 2, lambda c: c.cancel()))
    other = dataclasses.replace(
        target, stamp=dataclasses.replace(target.stamp, weights="another model's")
    )
    with pytest.raises(StoreError, match="started with something else"):
        run(database, other)
    with pytest.raises(StoreError, match="started with something else"):
        run(database, target, recipe="{{ body }}!")


@pytest.mark.slow
def test_two_consoles_on_one_run_are_refused_and_two_parts_are_not(
    database: Database, target: Target
) -> None:
    fill(database, texts(60))
    refused: list[StoreError] = []

    def second(_context: JobContext) -> None:
        with pytest.raises(StoreError, match="Another console") as caught:
            run(database, target)
        refused.append(caught.value)

    run(database, target, context=Meddler("Embed the store", 2, second))
    assert len(refused) == 1
    add(database, texts(60, seed=5), start=500)
    inner: list[Any] = []

    def other_part(_context: JobContext) -> None:
        inner.append(run(database, target, shard=(2, 2)))

    run(database, target, shard=(1, 2), context=Meddler("Embed the store", 1, other_part))
    assert inner[0].written > 0
    assert None not in made(database).values()


def test_a_paused_run_waits_and_goes_on(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(40))
    pause = RunPause()
    waiting = threading.Event()

    class Watching(JobContext):
        def report(self, stage: str, *values: Any, **more: Any) -> None:
            super().report(stage, *values, **more)
            if stage == "Paused" and not waiting.is_set():
                waiting.set()
                counted.append(sum(v is not None for v in made(sqlite).values()))
                pause.go_on()

    counted: list[int] = []
    pause.pause()
    assert run(sqlite, target, pause=pause, context=Watching()).complete
    assert counted == [0]


def test_the_rate_is_kept(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(48))
    assert run(sqlite, target, rate=48).seconds >= 0.9


@pytest.mark.parametrize("kind", ["view", "trigger"])
def test_what_cannot_be_written_beside_is_refused(
    database: Database, target: Target, kind: str
) -> None:
    fill(database, texts(5))
    if kind == "view":
        database.run("CREATE VIEW seen AS SELECT * FROM notes")
        with pytest.raises(StoreError, match=r"seen is a view|without a key"):
            run(database, target, table="seen")
        return
    if database.name == "sqlite":
        database.run(
            "CREATE TRIGGER touch AFTER UPDATE ON notes BEGIN UPDATE unrelated SET id = id; END"
        )
    else:
        database.run(
            "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
        database.run(
            "CREATE TRIGGER touch BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION touch()"
        )
    with pytest.raises(StoreError, match=r"trigger .*touch"):
        run(database, target)


def test_a_column_that_must_not_be_null_is_refused(database: Database, target: Target) -> None:
    vector = "vector(48)" if database.name == "postgresql" else "JSON"
    value = f"'[{', '.join(['0.5'] * 48)}]'"
    database.run(f"CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v {vector} NOT NULL)")
    database.run(f"INSERT INTO notes VALUES (1, 'a text', {value})")
    with pytest.raises(StoreError, match=r"notes\.v is NOT NULL"):
        run(database, target)


def test_names_with_quotes_percents_and_other_scripts_go_through(
    database: Database, target: Target
) -> None:
    vector = "vector(48)" if database.name == "postgresql" else "JSON"
    database.run(
        'CREATE TABLE notes (a INTEGER, "b:c" TEXT, "te\'x""t" TEXT, '
        f'"вектор" {vector}, PRIMARY KEY (a, "b:c"))'
    )
    rows = [f"({n}, 'k{n}', 'text {n}', NULL)" for n in range(20)]
    database.run(f"INSERT INTO notes VALUES {', '.join(rows)}")
    from kimera_console.core.stores.change.rules import Rules
    from kimera_console.core.stores.change.run import RunOptions, run_store
    from kimera_console.core.stores.database.choice import StoreChoice, TableRef, VectorKind
    from kimera_console.core.stores.database.tables import describe_table
    from kimera_console.core.stores.recipes.text_recipe import RecipeSet

    kind = VectorKind.VECTOR if database.name == "postgresql" else VectorKind.JSON_LIST
    choice = StoreChoice(TableRef("notes"), ("a", "b:c"), "вектор", kind)
    with open_store(database.url, writable=True) as store:
        report = run_store(
            store, choice, describe_table(store, choice.table),
            RecipeSet.parse(['te\'x"t']), target, RunOptions(Rules.parse(EMBED_ALL)),
        )  # fmt: skip
    assert report.complete
    assert report.written == 20


def test_nothing_but_the_database_is_left_beside_it(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    folder = Path(sqlite.url.removeprefix("sqlite:///")).parent
    assert [each.name for each in folder.iterdir()] == ["store.db"]


def test_a_role_without_rights_is_refused_in_one_sentence(
    postgresql: Database, target: Target
) -> None:
    fill(postgresql, texts(5))
    name = f"reader_{uuid.uuid4().hex}"
    postgresql.run(f"CREATE ROLE {name} LOGIN")
    postgresql.run(f"GRANT SELECT ON notes TO {name}")
    reader = Database(postgresql.url.replace("postgres@", f"{name}@"), "postgresql")
    try:
        with pytest.raises(StoreError, match="the role lacks a right"):
            run(reader, target)
    finally:
        postgresql.run(f"REVOKE ALL ON notes FROM {name}")
        postgresql.run(f"DROP ROLE {name}")


def test_a_huge_text_and_one_of_broken_characters_are_embedded(
    sqlite: Database, target: Target
) -> None:
    fill(sqlite, ["word " * 2_000_000, "an emoji \U0001f600 and \u0301 marks", "plain"])
    assert run(sqlite, target).written == 3


def test_a_database_whose_writer_was_killed_in_a_transaction_can_be_read(sqlite: Database) -> None:
    fill(sqlite, texts(200))
    path = sqlite.url.removeprefix("sqlite:///")
    child = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute('PRAGMA cache_size = 1'); "
        "c.execute(\"UPDATE notes SET body = 'x' || body\"); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", child, path], check=False)
    assert beside_journal(Path(path)).exists()
    with open_store(sqlite.url) as store:
        assert count_rows(store, TableRef("notes")) == 200
    assert not any(row[1].startswith("x") for row in body_of(sqlite))


def test_a_part_is_not_complete_while_rows_that_arrived_in_another_are_undone(
    database: Database, target: Target
) -> None:
    fill(database, texts(10))
    assert run(database, target, chunk_rows=5).complete
    add(database, texts(5, seed=4), start=10)
    part = run(database, target, shard=(2, 2))
    assert (part.progress.done, part.progress.chunks, part.complete) == (2, 3, False)
    with open_store(database.url) as store, store.connect() as connection:
        assert [one.state for one in list_runs(store, connection)] == ["running"]
    assert run(database, target, shard=(1, 2)).complete
    assert None not in made(database).values()
