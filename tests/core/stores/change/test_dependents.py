"""What refers to the old vectors' column is named before it is renamed, on both databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kimera_console.__main__ import main
from kimera_console.core.errors import StoreError
from kimera_console.core.stores.change.dependents import Dependents, find_dependents
from kimera_console.core.stores.change.exchange import drop_old_column
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns
from tests.core.stores.changing import fill, made, run, texts
from tests.core.stores.dumps import dump
from tests.core.stores.switching import ENV, switch

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database

BOUND = {
    "sqlite": (
        "CREATE VIEW seen AS SELECT id, v FROM notes",
        "CREATE VIEW plain AS SELECT id, body FROM notes",
        "CREATE INDEX notes_v ON notes (v)",
        "CREATE INDEX notes_body ON notes (body)",
        "CREATE TRIGGER old_v AFTER UPDATE OF v ON notes BEGIN SELECT 1; END",
        "ALTER TABLE notes ADD COLUMN size INTEGER AS (json_array_length(v))",
        "ALTER TABLE notes ADD COLUMN letters INTEGER AS (length(body))",
    ),
    "postgresql": (
        "CREATE VIEW seen AS SELECT id, v FROM notes",
        "CREATE VIEW plain AS SELECT id, body FROM notes",
        "CREATE MATERIALIZED VIEW kept AS SELECT v FROM notes",
        "CREATE INDEX notes_v ON notes USING hnsw (v vector_cosine_ops)",
        "CREATE INDEX notes_half ON notes USING hnsw ((v::halfvec(48)) halfvec_cosine_ops)",
        "CREATE INDEX notes_body ON notes (body)",
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TRIGGER old_v BEFORE UPDATE OF v ON notes FOR EACH ROW EXECUTE FUNCTION nothing()",
        "ALTER TABLE notes ADD COLUMN size INTEGER GENERATED ALWAYS AS (vector_dims(v)) STORED",
        "ALTER TABLE notes ADD CONSTRAINT small CHECK (vector_dims(v) < 99)",
        "CREATE FOREIGN DATA WRAPPER none",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER none",
        "CREATE FOREIGN TABLE far (id TEXT, w vector(48) OPTIONS (column_name 'v'))"
        " SERVER elsewhere OPTIONS (table_name 'notes')",
    ),
}
NAMED = {
    "sqlite": Dependents(
        ("index notes_v", "trigger old_v", "view seen", "column size of table notes")
    ),
    "postgresql": Dependents(
        (
            "column size of table notes",
            "constraint small on table notes",
            "index notes_half",
            "index notes_v",
            "materialized view kept",
            "trigger old_v on table notes",
            "view seen",
        ),
        ("foreign table far",),
    ),
}


def dependents(database: Database) -> Dependents:
    with open_store(database.url) as store:
        return find_dependents(store, choose_columns(store, table="notes", vector="v"))


@pytest.mark.slow
def test_what_refers_to_the_column_is_named_and_nothing_else(database: Database) -> None:
    fill(database, texts(9))
    assert dependents(database) == Dependents()
    for statement in BOUND[database.name]:
        database.run(statement)
    assert dependents(database) == NAMED[database.name]


@pytest.mark.slow
def test_plan_and_switch_say_it_before(
    database: Database, tiny_bundle: Path, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(database, texts(9))
    for statement in BOUND[database.name]:
        database.run(statement)
    env_file.write_bytes(ENV)
    common = ["--env-file", str(env_file), "--bundle", str(tiny_bundle)]
    named = ["--table", "notes", "--vector", "v", "--recipe", "body"]

    def call(action: str, *more: str) -> tuple[str, str]:
        assert main(["stores", action, database.url, *more, *common, "--json", "--quiet"]) == 0
        output = capsys.readouterr()
        return output.out, output.err

    planned = json.loads(call("plan", *named)[0])["warnings"]
    for name in ("view seen", "old_v", "column size"):
        assert name in planned[0].lower(), name
    assert "stay with the old vectors" in planned[0]
    # The index whose like is built needs no word; what is not of its kind does.
    assert ("notes_v" in planned[0]) == (database.name == "sqlite")
    if database.name == "postgresql":
        assert "index notes_half" in planned[0]
        assert planned[1].startswith("Foreign table far reads notes.v by its name")
    rules = [p for rule in ("not_reproduced", "degraded") for p in ("--rows", f"{rule}=embed")]
    call("run", *named, *rules)
    out, err = call("switch", "--table", "notes", "--vector", "v")
    assert json.loads(out)["warnings"] == planned
    assert [line for line in err.splitlines() if "WARNING" in line] == [
        f"WARNING: {each}" for each in planned
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "index"),
    [("notes", "notes_v"), ("notes", "Notes of V"), ("other.notes", "v"), ("other.notes", "V")],
)
def test_an_index_that_is_rebuilt_is_known_whatever_its_name(
    postgresql: Database, tiny_bundle: Path, env_file: Path, capsys: pytest.CaptureFixture[str],
    table: str, index: str,
) -> None:  # fmt: skip
    postgresql.run("CREATE SCHEMA other")
    fill(postgresql, texts(9), table)
    build = f"ON {table} USING hnsw (v vector_cosine_ops)"
    postgresql.run(f'CREATE INDEX "{index}" {build}')
    postgresql.run(f"CREATE VIEW seen AS SELECT v FROM {table}")
    named = ["--table", table, "--vector", "v", "--recipe", "body"]
    more = ["--bundle", str(tiny_bundle), "--env-file", str(env_file), "--json", "--quiet"]

    def warnings(method: str) -> str:
        words = ["stores", "plan", postgresql.url, *named, "--index", method, *more]
        assert main(words) == 0
        return str(json.loads(capsys.readouterr().out)["warnings"])

    assert f"View seen depends on {table}.v" in warnings("auto")
    assert f"{index}" in warnings("none")  # then it does stay behind


def test_a_view_that_forbids_the_renaming_is_named_by_the_plan_and_by_the_switch(
    sqlite: Database,
    target: Target,
    tiny_bundle: Path,
    env_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(sqlite, texts(9))
    run(sqlite, target)
    sqlite.run("CREATE TABLE gone (id INTEGER)")
    sqlite.run("CREATE VIEW broken AS SELECT id FROM gone")
    sqlite.run("DROP TABLE gone")
    env_file.write_bytes(ENV)
    before = (made(sqlite, "v"), made(sqlite))
    for action in ("plan", "switch"):
        words = ["stores", action, sqlite.url, "--table", "notes", "--vector", "v"]
        more = ["--recipe", "body", "--env-file", str(env_file), "--bundle", str(tiny_bundle)]
        assert main([*words, *more, "--quiet"]) == 1
        output = capsys.readouterr()
        said = "SQLite would refuse to rename notes.v: error in view broken: no such table"
        assert said in output.out + output.err
    assert (made(sqlite, "v"), made(sqlite)) == before
    assert env_file.read_bytes() == ENV
    sqlite.run("DROP VIEW broken")
    words = ["stores", "switch", sqlite.url, "--env-file", str(env_file)]
    assert main([*words, "--bundle", str(tiny_bundle), "--quiet"]) == 0
    assert made(sqlite, "v") == before[1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["view", "trigger", "column"])
def test_the_old_column_stays_while_something_reads_it(
    sqlite: Database, target: Target, settings: Settings, kind: str
) -> None:
    fill(sqlite, texts(3))
    sqlite.run(
        {"view": "CREATE VIEW seen AS SELECT id, v FROM notes",
         "trigger": "CREATE TRIGGER seen AFTER DELETE ON notes BEGIN SELECT old.v; END",
         "column": "ALTER TABLE notes ADD COLUMN seen INTEGER AS (json_array_length(v))"}[kind]
    )  # fmt: skip
    run(sqlite, target)
    switch(sqlite, settings, target)
    before = dump(sqlite)
    with open_store(sqlite.url, writable=True) as store:
        with store.connect() as connection:
            (one,) = list_runs(store, connection)
        with pytest.raises(StoreError, match=f"{kind.title()} seen.* still needs notes.v__old"):
            drop_old_column(store, one, "v__old")
    assert dump(sqlite) == before
    if kind != "column":
        sqlite.run(f"DROP {kind} seen")
        with open_store(sqlite.url, writable=True) as store:
            assert drop_old_column(store, one, "v__old").state == "dropped"
