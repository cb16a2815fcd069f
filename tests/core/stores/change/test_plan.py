"""A plan tells what a change costs, from a sample, and refuses what cannot end well."""

from __future__ import annotations

import dataclasses
import shutil
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.change import plan as plan_module
from kimera_console.core.stores.change.plan import StorePlan, check_plan, plan_store
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns, describe_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from tests.core.stores.changing import add, fill, run, texts
from tests.core.stores.dumps import dump
from tests.helpers.stores import Database

if TYPE_CHECKING:
    from kimera_console.core.stores.change.target import Target


def plan(database: Database, target: Target, **options: Any) -> StorePlan:
    with open_store(database.url) as store:
        choice = choose_columns(store, table="notes", vector="v")
        info = describe_table(store, choice.table)
        return plan_store(store, choice, info, RecipeSet.parse(["body"]), target, **options)


@pytest.mark.slow
def test_a_plan_counts_rows_tokens_classes_and_writes_nothing(
    database: Database, target: Target
) -> None:
    fill(database, [*texts(60), None, ""])
    before = dump(database)
    found = plan(database, target)
    assert dump(database) == before
    assert (found.rows, found.sampled, found.texts) == (62, 62, 61)
    assert found.classes == {"empty": 1, "no_text": 1}
    tokens = sum(target.count_tokens([*texts(60), ""]))
    assert found.tokens == tokens
    assert found.seconds > 0
    assert found.column_bytes > 61 * 32 * 4
    assert found.problems == ()
    assert not found.begun


@pytest.mark.slow
def test_a_sample_stands_for_all_rows(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(400))
    whole, part = plan(sqlite, target, sample_rows=400), plan(sqlite, target, sample_rows=40)
    assert part.sampled == 40
    assert part.texts == 400
    assert part.tokens == pytest.approx(whole.tokens, rel=0.1)


def test_a_full_disk_is_refused_before_the_start(
    sqlite: Database, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite, texts(30))
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(plan_module.shutil, "disk_usage", lambda _path: usage)
    found = plan(sqlite, target)
    with pytest.raises(StoreError, match=r"kB of disk are needed, and 1.00 kB are free"):
        check_plan(found)


@pytest.mark.parametrize("index", ["hnsw", "auto", "none"])
def test_a_partitioned_table_can_have_no_index_and_all_its_parts_count(
    postgresql: Database, target: Target, index: str
) -> None:
    for statement in (
        "CREATE TABLE notes (id VARCHAR(20) PRIMARY KEY, body TEXT, v vector(48))"
        " PARTITION BY HASH (id)",
        "CREATE TABLE even PARTITION OF notes FOR VALUES WITH (modulus 2, remainder 0)",
        "CREATE TABLE odd PARTITION OF notes FOR VALUES WITH (modulus 2, remainder 1)",
        "CREATE INDEX ON notes USING hnsw (v vector_cosine_ops)",
    ):
        postgresql.run(statement)
    add(postgresql, texts(40))
    found = plan(postgresql, target, index=index)
    with postgresql.engine.connect() as connection:
        sizes = connection.exec_driver_sql(
            "SELECT pg_relation_size('even') + pg_relation_size('odd')"
        ).scalar_one()
    assert found.rewritten_bytes == sizes > 0
    if index == "none":
        assert found.problems == ()
    else:
        with pytest.raises(StoreError, match="notes is partitioned"):
            check_plan(found)


@pytest.mark.slow
def test_an_index_that_does_not_fit_into_memory_is_refused(
    postgresql: Database, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(postgresql, texts(30))
    from kimera_console.core.stores.change import vector_index
    from kimera_console.core.system.memory import MemoryLimits

    assert plan(postgresql, target, index="hnsw").index.memory_bytes > 30 * 32 * 4
    monkeypatch.setattr(vector_index, "memory_limits", lambda: MemoryLimits(100, 100, False, 100))
    with pytest.raises(StoreError, match="of memory"):
        check_plan(plan(postgresql, target, index="hnsw"))
    assert plan(postgresql, target, index="none").problems == ()


def test_a_wide_vector_that_pgvector_cannot_index_is_refused(
    postgresql: Database, target: Target
) -> None:
    fill(postgresql, texts(5))
    wide = dataclasses.replace(target, stamp=dataclasses.replace(target.stamp, dimension=3072))
    with pytest.raises(StoreError, match="at most 2000 dimensions"):
        check_plan(plan(postgresql, wide, index="hnsw"))


def test_the_same_dimension_of_an_unknown_model_is_warned_of(
    sqlite: Database, target: Target
) -> None:
    fill(sqlite, texts(10))
    same = dataclasses.replace(target, stamp=dataclasses.replace(target.stamp, dimension=48))
    (warning,) = plan(sqlite, same).warnings
    assert "48 dimensions already" in warning
    assert plan(sqlite, target).warnings == ()


@pytest.mark.slow
def test_a_role_that_may_not_change_the_table_is_warned_of(
    postgresql: Database, target: Target
) -> None:
    fill(postgresql, texts(10))
    assert plan(postgresql, target).warnings == ()
    name = f"reader_{uuid.uuid4().hex}"
    postgresql.run(f"CREATE ROLE {name} LOGIN")
    postgresql.run(f"GRANT SELECT ON notes TO {name}")
    reader = Database(postgresql.url.replace("postgres@", f"{name}@"), postgresql.name)
    try:
        found = plan(reader, target)
        (warning,) = found.warnings
        assert f"notes belongs to postgres, and {name} may not add a column to it" in warning
        assert found.problems == ()
    finally:
        postgresql.run(f"DROP OWNED BY {name}")
        postgresql.run(f"DROP ROLE {name}")


def test_a_begun_run_is_seen(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    assert plan(sqlite, target).begun
