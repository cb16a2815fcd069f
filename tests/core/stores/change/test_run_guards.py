"""What keeps runs apart, and refuses what a run could damage or would do wrong."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.jobs import JobContext
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.begin import discard_run, fires_with_any_update, with_rules
from kimera_console.core.stores.change.rules import Rules
from kimera_console.core.stores.change.run import RunOptions, catch_up, run_store
from kimera_console.core.stores.change.writing import open_writer, writing
from kimera_console.core.stores.database.choice import StoreChoice, TableRef
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns, describe_table
from kimera_console.core.stores.recipes.old_model import OldModel
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from tests.core.stores.changing import EMBED_ALL, add, fill, made, run, texts, vector_type
from tests.core.stores.dumps import dump
from tests.helpers.stores import unit_vectors

if TYPE_CHECKING:
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database


def only_run(database: Database) -> ledger.Run:
    with open_store(database.url) as store, store.connect() as connection:
        (found,) = ledger.list_runs(store, connection)
    return found


TRIGGERS = (
    "CREATE TRIGGER beginning AFTER UPDATE ON notes BEGIN SELECT 1; END",
    "CREATE TRIGGER IF NOT EXISTS begin_it UPDATE ON NOTES BEGIN SELECT 1; END",
    'CREATE TRIGGER "a BEGIN b" BEFORE UPDATE ON "Notes" BEGIN SELECT 1; END',
    "CREATE TRIGGER [update of] AFTER/* of v */UPDATE -- of v\n ON nOtEs BEGIN SELECT 1; END",
    "CREATE TRIGGER main.after UPDATE\n\tON notes FOR EACH ROW BEGIN SELECT 1; END",
)


@pytest.mark.parametrize("statement", TRIGGERS)
def test_a_trigger_of_every_update_is_refused_however_it_is_written(
    sqlite: Database, target: Target, statement: str
) -> None:
    fill(sqlite, texts(3))
    sqlite.run(statement)
    with pytest.raises(StoreError, match="has a trigger that runs with every change"):
        run(sqlite, target)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER a AFTER UPDATE OF body ON notes BEGIN SELECT 1; END",
        'CREATE TRIGGER "x UPDATE ON y" AFTER INSERT ON notes BEGIN SELECT 1; END',
        'CREATE TRIGGER "update" DELETE ON notes BEGIN UPDATE unrelated SET id = id; END',
        "CREATE TRIGGER a AFTER INSERT ON notes BEGIN UPDATE notes SET body = '' WHERE 0; END",
    ],
)
def test_other_triggers_are_not(sqlite: Database, target: Target, statement: str) -> None:
    fill(sqlite, texts(3))
    sqlite.run(statement)
    assert run(sqlite, target).written == 3


def test_a_trigger_of_a_partition_is_refused(postgresql: Database, target: Target) -> None:
    for statement in (
        "CREATE TABLE notes (id VARCHAR(20) PRIMARY KEY, body TEXT, v vector(48))"
        " PARTITION BY HASH (id)",
        "CREATE TABLE part PARTITION OF notes FOR VALUES WITH (modulus 1, remainder 0)"
        " PARTITION BY RANGE (id)",
        "CREATE TABLE leaf PARTITION OF part DEFAULT",
        "CREATE FUNCTION stamped() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN NEW.body = 'seen'; RETURN NEW; END $$",
        "CREATE TRIGGER touched BEFORE UPDATE ON leaf FOR EACH ROW EXECUTE FUNCTION stamped()",
    ):
        postgresql.run(statement)
    add(postgresql, texts(3))
    with pytest.raises(StoreError, match="change of a row: touched"):
        run(postgresql, target)
    with postgresql.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT body FROM notes ORDER BY id").scalars().all()
    assert list(found) == texts(3)


def test_what_is_no_trigger_fires_with_nothing() -> None:
    assert not fires_with_any_update("CREATE TABLE t (a)")
    assert not fires_with_any_update("")
    assert not fires_with_any_update("CREATE TRIGGER")


def keyless(database: Database) -> None:
    """A table without a key: `code` is unique, `part` is not."""
    database.run(f"CREATE TABLE notes (code TEXT, part TEXT, body TEXT, v {vector_type(database)})")
    rows = [{"c": f"c{n}", "p": f"p{n // 3}", "b": f"text {n}"} for n in range(8)]
    vector = "[" + ", ".join(["0.5", "0.25"] * 24) + "]"
    database.run(f"INSERT INTO notes VALUES (:c, :p, :b, '{vector}')", rows)


def run_by(database: Database, target: Target, choice: StoreChoice, **more: Any) -> Any:
    with open_store(database.url, writable=True) as store:
        return run_store(
            store, choice, describe_table(store, choice.table), RecipeSet.parse(["body"]), target,
            RunOptions(Rules.parse(EMBED_ALL)), **more,
        )  # fmt: skip


def test_a_key_that_is_not_unique_is_refused_with_their_number_and_one_of_them(
    database: Database,
) -> None:
    keyless(database)
    with open_store(database.url) as store:
        with pytest.raises(StoreError) as caught:
            choose_columns(store, table="notes", vector="v", key=["part"])
        assert choose_columns(store, table="notes", vector="v", key=["code"]).key == ("code",)
    said = caught.value.message
    assert "notes has several rows with the same part: p" in said
    assert "3 such values appear in 8 rows in all" in said


def test_a_key_that_is_unique_no_more_when_its_rows_are_read_is_refused(
    database: Database, target: Target
) -> None:
    keyless(database)
    with open_store(database.url) as store:
        choice = choose_columns(store, table="notes", vector="v", key=["code"])
    database.run("INSERT INTO notes (code, body) VALUES ('c2', 'a second one')")
    with pytest.raises(StoreError, match=r"same code: c2 appears in 2 rows"):
        run_by(database, target, choice)


@pytest.mark.slow
def test_a_whole_run_and_a_part_of_it_exclude_each_other(
    database: Database, target: Target
) -> None:
    fill(database, texts(20))
    run(database, target)
    one = only_run(database)
    with open_store(database.url, writable=True) as store:
        with open_writer(store, one.id):
            for shard in ((1, 1), (1, 2), (2, 3)):
                with pytest.raises(StoreError, match="Another console"):
                    open_writer(store, one.id, shard=shard).__enter__()
        with open_writer(store, one.id, shard=(1, 2)), open_writer(store, one.id, shard=(2, 2)):
            for shard in ((1, 1), (1, 2), (2, 2)):
                with pytest.raises(StoreError, match="Another console"):
                    open_writer(store, one.id, shard=shard).__enter__()
        with open_writer(store, one.id):  # all of it is free again
            pass
    assert run(database, target).complete


def test_two_consoles_that_begin_at_once_in_an_empty_database_both_begin(
    postgresql: Database, target: Target
) -> None:
    fill(postgresql, texts(5))
    ended: list[Any] = []

    def other() -> None:
        try:
            ended.append(run(postgresql, target))
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            ended.append(error)

    thread = threading.Thread(target=other)
    with open_store(postgresql.url, writable=True) as store, writing(store) as connection:
        ledger.make_tables(connection)
        thread.start()
        deadline = time.monotonic() + 30
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        with postgresql.engine.connect() as looking:
            while not looking.exec_driver_sql(waiting).scalar() and time.monotonic() < deadline:
                time.sleep(0.02)
    thread.join(60)
    assert [getattr(each, "written", each) for each in ended] == [5]


def test_rules_of_a_console_that_is_refused_are_not_kept(
    database: Database, target: Target
) -> None:
    fill(database, texts(5))
    run(database, target)
    one = only_run(database)
    with (
        open_store(database.url, writable=True) as store,
        open_writer(store, one.id),
        pytest.raises(StoreError, match="Another console"),
    ):
        run(database, target, rules=[*EMBED_ALL, "empty=skip"])
    assert "empty" not in only_run(database).rules


@pytest.mark.slow
def test_keeping_further_rules_does_not_take_back_the_state(
    database: Database, target: Target
) -> None:
    fill(database, texts(5))
    run(database, target)
    stale = replace(only_run(database), state=ledger.RUNNING)
    with open_store(database.url, writable=True) as store:
        now = with_rules(store, stale, {"empty": "skip"})
    assert (now.state, now.rules["empty"]) == (ledger.COMPLETE, "skip")
    assert only_run(database) == now


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a\\b", "50%:x\\:y", "wie?", "%(v)s :v"])
def test_a_column_of_any_name_gets_its_neighbour_by_that_name(
    database: Database, target: Target, name: str
) -> None:
    fill(database, texts(4))
    written = name.replace('"', '""')
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            f'ALTER TABLE notes RENAME COLUMN v TO "{written}"',
            execution_options={"no_parameters": True},
        )
    with open_store(database.url) as store:
        choice = choose_columns(store, table="notes", vector=name)
    assert run_by(database, target, choice).written == 4
    with open_store(database.url) as store:
        assert f"{name}__new" in describe_table(store, TableRef("notes")).column_names
    with database.engine.connect() as connection:
        count = connection.exec_driver_sql(
            f'SELECT count(*) FROM notes WHERE "{written}__new" IS NOT NULL',
            execution_options={"no_parameters": True},
        ).scalar()
    assert count == 4


@pytest.mark.slow
def test_a_run_whose_column_is_gone_is_refused_and_can_be_discarded(
    database: Database, target: Target
) -> None:
    fill(database, texts(5))
    run(database, target)
    lost = only_run(database)
    database.run("ALTER TABLE notes DROP COLUMN v__new")
    with pytest.raises(StoreError, match="notes has lost the column v__new"):
        run(database, target)
    with open_store(database.url, writable=True) as store:
        with (
            open_writer(store, lost.id) as writer,
            pytest.raises(StoreError, match="notes has lost the column v__new"),
        ):
            catch_up(store, lost, target, writer, context=JobContext())
        discard_run(store, lost)
    assert run(database, target).written == 5


@pytest.mark.slow
def test_a_run_that_another_console_replaced_is_not_discarded_through_the_old_one(
    database: Database, target: Target
) -> None:
    fill(database, texts(5))
    run(database, target)
    stale = only_run(database)
    with open_store(database.url, writable=True) as store:
        discard_run(store, stale)
        run(database, target)
        with pytest.raises(StoreError, match="is not there any more"):
            discard_run(store, stale)
        other = only_run(database)
        with open_writer(store, other.id), pytest.raises(StoreError, match="Another console"):
            discard_run(store, other)
    assert len(made(database)) == 5


def test_an_old_model_of_another_dimension_leaves_out_no_row(
    sqlite: Database, target: Target
) -> None:
    fill(sqlite, texts(5))
    before = dump(sqlite)
    other = OldModel("wide", 1024, "mean", "", lambda asked: unit_vectors(len(asked), 1024))
    rules = ["not_reproduced=skip", "degraded=embed", "missing=embed"]
    with pytest.raises(StoreError, match="vectors of 48 dimensions, and wide makes 1024"):
        run(sqlite, target, rules=rules, old=other)
    assert dump(sqlite) == before
