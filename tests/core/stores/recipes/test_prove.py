"""Proof of texts: recipes found or checked with the old model, and rows by class."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.cli.verbs.store_words import proof_text
from kimera_console.core.errors import StoreError
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns, describe_table
from kimera_console.core.stores.recipes.kimera import GEOIDS, SCARS
from kimera_console.core.stores.recipes.prove import ProofReport, prove_recipes
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from tests.helpers.stores import sentences, unit_vectors

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.stores.recipes.old_model import OldModel
    from tests.helpers.stores import Database, Planted


def prove(
    database: Database,
    old: OldModel,
    table: str = "notes",
    vector: str = "v",
    recipes: RecipeSet | None = None,
    **options: Any,
) -> ProofReport:
    with open_store(database.url) as store:
        choice = choose_columns(store, table=table, vector=vector)
        info = describe_table(store, choice.table)
        return prove_recipes(store, choice, info, old, recipes=recipes, **options)


def fill(database: Database, columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """A table `notes` of an id, these columns, and a vector `v` as a JSON list."""
    shape = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    database.run(f"CREATE TABLE notes (id VARCHAR(80) PRIMARY KEY, {shape}, v TEXT)")
    names = ["id", *columns, "v"]
    values = ", ".join(f":{name}" for name in names)
    database.run(f"INSERT INTO notes VALUES ({values})", rows)


def as_json(vector: Any) -> str:
    return json.dumps([float(number) for number in vector])


@pytest.mark.slow
def test_kimeras_recipes_are_proved_and_every_other_row_has_its_class(
    database: Database, planted: Planted, old: OldModel, tmp_path: Path
) -> None:
    planted.write(database)
    out = tmp_path / "rows.jsonl"
    report = prove(
        database, old, "geoids", "semantic_vector", GEOIDS.recipes, sample_rows=1000, out=out
    )
    found: dict[str, set[str]] = {}
    for line in out.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found.setdefault(one["class"], set()).add(one["id"])
    wanted = planted.classes
    assert found == {
        "image": wanted["image"],
        "degraded": wanted["zero"] | wanted["lightweight"] | wanted["dummy"],
        "changed": wanted["changed"],
    }
    assert report.classes == {
        "reproduced": 160, "image": 8, "degraded": 20, "changed": 12, "unknown": 0,
    }  # fmt: skip
    assert report.proved
    assert (report.rows, report.share, report.unchanged_share) == (172, 160 / 172, 1.0)
    crystal, pairs = report.recipes
    assert (crystal.recipe, crystal.rows, crystal.share) == ("symbolic_state->principle", 10, 1)
    assert (pairs.rows, pairs.reproduced) == (162, 150)
    assert report.chosen == GEOIDS.recipes
    assert report.related_cosine is not None
    assert 0.3 < report.related_cosine < 0.95


@pytest.mark.slow
def test_a_scars_text_is_its_reason_or_the_tension_of_its_geoids(
    database: Database, planted: Planted, old: OldModel
) -> None:
    planted.write(database)
    report = prove(database, old, "scars", "scar_vector", SCARS.recipes)
    assert report.proved
    assert [(one.recipe.split()[0], one.rows, one.share) for one in report.recipes] == [
        ("reason", 32, 1.0), ("Tension", 8, 1.0),
    ]  # fmt: skip


@pytest.mark.slow
def test_recipes_and_their_conditions_are_found_without_being_told(
    sqlite: Database, planted: Planted, old: OldModel
) -> None:
    planted.write(sqlite)
    report = prove(sqlite, old, "geoids", "semantic_vector", sample_rows=1000)
    assert report.chosen.to_list() == [
        "symbolic_state->principle WHEN geoid_id.startswith('CRYSTAL_SCAR_')",
        "{{ semantic_state_json | pairs }}",
    ]
    assert report.classes["reproduced"] == 160
    assert report.classes["degraded"] == 20
    # Nothing says that pictures are pictures.
    assert (report.classes["changed"], report.classes["unknown"]) == (12, 8)
    assert report.unchanged_share == pytest.approx(160 / 168)


@pytest.mark.slow
def test_two_columns_joined_are_found(sqlite: Database, old: OldModel) -> None:
    titles, bodies = sentences(24, seed=1), sentences(24, seed=2)
    vectors = old.encode([f"{a}: {b}" for a, b in zip(titles, bodies, strict=True)])
    fill(
        sqlite,
        {"title": "TEXT", '"the body"': "TEXT"},
        [],
    )
    sqlite.run(
        "INSERT INTO notes VALUES (:id, :title, :body, :v)",
        [
            {"id": str(n), "title": a, "body": b, "v": as_json(v)}
            for n, (a, b, v) in enumerate(zip(titles, bodies, vectors, strict=True))
        ],
    )
    report = prove(sqlite, old)
    assert report.chosen.to_list() == ["{{ title }}: {{ row['the body'] }}"]
    assert report.proved


@pytest.mark.slow
def test_a_condition_is_found_where_a_column_is_empty_or_names_the_kind(
    sqlite: Database, old: OldModel
) -> None:
    texts, other = sentences(36, seed=1), sentences(36, seed=2)
    kinds = ["memo" if n % 3 else "mail" for n in range(36)]
    used = [b if kind == "mail" else a for a, b, kind in zip(texts, other, kinds, strict=True)]
    rows = [
        {"id": f"{n:03x}", "kind": kind, "body": a, "subject": b, "v": as_json(v)}
        for n, (kind, a, b, v) in enumerate(zip(kinds, texts, other, old.encode(used), strict=True))
    ]
    fill(sqlite, {"kind": "TEXT", "body": "TEXT", "subject": "TEXT"}, rows)
    report = prove(sqlite, old)
    assert report.chosen.to_list() == ["subject WHEN kind == 'mail'", "body"]
    assert report.share == 1.0
    sqlite.run("UPDATE notes SET body = NULL, kind = 'x' WHERE kind = 'mail'")
    sqlite.run("UPDATE notes SET kind = 'x'")
    assert prove(sqlite, old).chosen.to_list() == ["subject WHEN not body", "body"]


@pytest.mark.slow
def test_a_wrong_recipe_is_not_proved_though_its_texts_are_related(
    sqlite: Database, old: OldModel
) -> None:
    titles = sentences(40, seed=1)
    vectors = old.encode([f"{title}. And more of it." for title in titles])
    rows = [
        {"id": str(n), "title": title, "v": as_json(vector)}
        for n, (title, vector) in enumerate(zip(titles, vectors, strict=True))
    ]
    fill(sqlite, {"title": "TEXT"}, rows)
    report = prove(sqlite, old, recipes=RecipeSet.parse(["title"]))
    assert not report.proved
    assert report.reproduced == 0
    # Nothing was reproduced, so nothing tells how near unrelated texts come.
    assert report.related_cosine is None
    assert report.classes["unknown"] == 40
    assert report.chosen.to_list() == []
    assert report.recipes[0].median_cosine > 0.7


@pytest.mark.slow
def test_a_template_that_fails_says_with_what(sqlite: Database, old: OldModel) -> None:
    titles = sentences(12, seed=1)
    rows = [
        {"id": str(n), "title": title, "v": as_json(vector)}
        for n, (title, vector) in enumerate(zip(titles, old.encode(titles), strict=True))
    ]
    rows[0]["title"] = None
    fill(sqlite, {"title": "TEXT"}, rows)
    report = prove(sqlite, old, recipes=RecipeSet.parse(["{{ title / 2 }}"]))
    assert not report.proved
    assert report.recipes[0].failed == 12
    assert "unsupported operand" in report.recipes[0].problem
    said = proof_text(report)
    assert "{{ title / 2 }} failed for 12 rows: unsupported operand" in said


@pytest.mark.slow
def test_texts_replaced_by_others_are_unknown_and_only_related_ones_changed(
    sqlite: Database, old: OldModel
) -> None:
    texts = sentences(80, seed=1)
    vectors = old.encode(texts)
    rows = [
        {"id": f"{n:02}", "body": text, "v": as_json(vector)}
        for n, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
    for row in rows[:5]:
        row["body"] += ", they say"
    for row, text in zip(rows[5:9], ("Buy milk", "E=mc2", "Ping?", "404"), strict=True):
        row["body"] = text
    rows[9]["body"], rows[10]["body"] = None, ""
    rows[11]["v"] = as_json(unit_vectors(1, 256)[0])
    fill(sqlite, {"body": "TEXT"}, rows)
    report = prove(sqlite, old, recipes=RecipeSet.parse(["body"]))
    assert report.ids["changed"] == tuple((f"{n:02}",) for n in range(5))
    assert tuple(sorted(report.ids["unknown"])) == tuple((f"{n:02}",) for n in range(5, 12))
    assert report.reasons == {
        "changed": 5, "not related": 4, "no text": 1, "empty text": 1, "256 dimensions": 1,
    }  # fmt: skip


@pytest.mark.slow
def test_a_sample_is_drawn_at_random_and_the_same_again(sqlite: Database, old: OldModel) -> None:
    texts = sentences(120, seed=1)
    rows = [
        {"id": f"{n:03}", "body": text, "v": as_json(unit_vectors(1, seed=n)[0])}
        for n, text in enumerate(texts)
    ]
    fill(sqlite, {"body": "TEXT"}, rows)
    recipes = RecipeSet.parse(["body"])
    first = prove(sqlite, old, recipes=recipes, sample_rows=20)
    again = prove(sqlite, old, recipes=recipes, sample_rows=20)
    other = prove(sqlite, old, recipes=recipes, sample_rows=20, seed=1)
    assert first.sampled == 20
    assert first.ids == again.ids != other.ids
    assert max(first.ids["unknown"]) > ("060",)


def test_no_vectors_or_those_of_another_dimension_are_refused(
    sqlite: Database, old: OldModel
) -> None:
    fill(sqlite, {"body": "TEXT"}, [{"id": "1", "body": "x", "v": as_json(unit_vectors(1)[0])}])
    with open_store(sqlite.url) as store:
        choice = choose_columns(store, table="notes", vector="v")
        info = describe_table(store, choice.table)
        sqlite.run("UPDATE notes SET v = :v", [{"v": as_json(unit_vectors(1, 1024)[0])}])
        with pytest.raises(StoreError, match="holds vectors of 1024 dimensions"):
            prove_recipes(store, choice, info, old)
        sqlite.run("UPDATE notes SET v = NULL")
        with pytest.raises(StoreError, match="holds no vector to compare with"):
            prove_recipes(store, choice, info, old)
