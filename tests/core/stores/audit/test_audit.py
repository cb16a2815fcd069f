"""The audit: every class of vectors that no model made is found, whole and alone."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.cli.verbs.store_words import audit_text
from kimera_console.core.errors import StoreError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.stores.audit import tally
from kimera_console.core.stores.audit.audit import AuditReport, audit_vectors
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns, describe_table
from kimera_console.core.stores.recipes.kimera import GEOIDS
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer
from tests.helpers.stores import kimera_dummy, kimera_lightweight, unit_vectors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.stores import Database, Planted


def audit(
    database: Database,
    table: str = "t",
    vector: str = "v",
    recipes: RecipeSet | None = None,
    **options: Any,
) -> AuditReport:
    with open_store(database.url) as store:
        choice = choose_columns(store, table=table, vector=vector)
        info = describe_table(store, choice.table)
        renderer = None
        if recipes is not None:
            renderer = RowRenderer(
                recipes, columns=info.column_names, json_columns=info.json_columns
            )
        return audit_vectors(store, choice, renderer=renderer, **options)


def fill(database: Database, vectors: Any, table: str = "t") -> None:
    database.run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, body TEXT, v BYTEA)")
    rows = [
        {"id": place, "v": None if vector is None else np.asarray(vector, "<f4").tobytes()}
        for place, vector in enumerate(vectors)
    ]
    database.run(f"INSERT INTO {table} (id, v) VALUES (:id, :v)", rows)


@pytest.mark.slow
@pytest.mark.parametrize("with_recipes", [False, True])
def test_each_planted_class_is_found_whole_and_alone(
    database: Database, planted: Planted, tmp_path: Path, with_recipes: bool
) -> None:
    planted.write(database)
    out = tmp_path / "ids.jsonl"
    report = audit(
        database, "geoids", "semantic_vector", GEOIDS.recipes if with_recipes else None, out=out
    )
    found: dict[str, set[str]] = {}
    for line in out.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found.setdefault(one["class"], set()).add(one["id"])
    wanted = planted.classes
    assert found == {
        "zero": wanted["zero"],
        "lightweight": wanted["lightweight"],
        "kimera_dummy": wanted["dummy"],
    }
    assert report.classes == {
        "zero": 6, "not_finite": 0, "lightweight": 10, "kimera_lightweight": 0,
        "kimera_dummy": 4, "other": 0,
    }  # fmt: skip
    how = "reproduced" if with_recipes else "lightweight"
    assert report.reasons == {"zero": 6, how: 10, "kimera_dummy": 4}
    assert (report.rows, report.vectors, report.missing) == (200, 200, 0)
    assert report.dimensions == ((384, 200),)
    assert (report.plausible, report.listed) == (180, 20)
    assert report.to_dict()["classes"]["lightweight"] == 10


def test_missing_broken_and_differing_vectors_are_distinguished(sqlite: Database) -> None:
    good, infinite = unit_vectors(40), np.full(384, np.inf)
    fill(sqlite, [*good, None, infinite, np.full(384, np.nan), unit_vectors(1, 128)[0], good[3]])
    sqlite.run("INSERT INTO t (id, v) VALUES (99, x'0102030405')")
    signalling = np.full(384, 0x7FA00000, dtype="<u4").tobytes()
    sqlite.run("UPDATE t SET v = :v WHERE id = 42", [{"v": signalling}])
    report = audit(sqlite)
    assert (report.rows, report.vectors, report.missing, report.undecodable) == (46, 44, 1, 1)
    assert report.dimensions == ((384, 43), (128, 1))
    assert report.classes["not_finite"] == 2
    assert report.duplicates == 1
    assert report.ids == {
        "missing": ((40,),),
        "undecodable": ((99,),),
        "not_finite": ((41,), (42,)),
    }
    assert report.norms.least == pytest.approx(1) == report.norms.greatest
    assert sum(report.norms.histogram.counts) == 42
    assert sum(report.values.counts) + report.values.below + report.values.above == (41 * 384 + 128)


def test_kimeras_own_stand_ins_and_patterns_are_classes_of_their_own(sqlite: Database) -> None:
    light = kimera_lightweight(50)
    scaled = light / np.linalg.norm(light, axis=1, keepdims=True)
    dummy = kimera_dummy([str(number) for number in range(50)])
    periodic = np.tile(unit_vectors(20, 48), 8)
    fill(
        sqlite,
        [*unit_vectors(400), *light, *scaled, *dummy, *periodic, np.full(384, 0.05),
         *np.abs(unit_vectors(7, seed=3))],
    )  # fmt: skip
    report = audit(sqlite)
    assert report.classes == {
        "zero": 0, "not_finite": 0, "lightweight": 0, "kimera_lightweight": 100,
        "kimera_dummy": 50, "other": 28,
    }  # fmt: skip
    assert report.reasons == {
        "kimera_lightweight": 100, "kimera_dummy": 50, "periodic": 20, "constant": 1, "one_sign": 7,
    }  # fmt: skip
    assert not report.one_sign_usual


def test_a_model_whose_vectors_are_all_positive_is_not_held_against_it(
    sqlite: Database, tmp_path: Path
) -> None:
    fill(sqlite, [*np.abs(unit_vectors(200)), *np.zeros((3, 384))])
    out = tmp_path / "ids.csv"
    report = audit(sqlite, out=out)
    assert report.one_sign_usual
    assert (report.classes["other"], report.plausible) == (0, 200)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["class", "reason", "id"], *(["zero", "zero", str(n)] for n in (200, 201, 202))]


@pytest.mark.parametrize("spill", [10, 1 << 20])
def test_exact_duplicates_are_counted_in_memory_and_from_the_disk(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, spill: int
) -> None:
    monkeypatch.setattr(tally, "_SPILL_HASHES", spill)
    vectors = unit_vectors(30)
    fill(sqlite, [*vectors, *vectors[:7], vectors[0], *np.zeros((4, 384))])
    assert audit(sqlite, batch_rows=9).duplicates == 8


def test_the_median_of_norms_that_are_nearly_all_one_is_one(sqlite: Database) -> None:
    fill(sqlite, [*unit_vectors(200), *kimera_lightweight(20), *np.zeros((3, 384))])
    report = audit(sqlite, batch_rows=64)
    assert report.norms.median == pytest.approx(1, rel=1e-6)
    assert "median 1.000," in audit_text(report)


def test_norms_and_values_are_those_of_the_vectors(sqlite: Database) -> None:
    vectors = unit_vectors(500) * np.linspace(0.5, 4, 500, dtype=np.float32)[:, None]
    fill(sqlite, vectors)
    report = audit(sqlite, batch_rows=64)
    assert report.norms.least == pytest.approx(0.5, rel=1e-5)
    assert report.norms.greatest == pytest.approx(4, rel=1e-5)
    assert report.norms.mean == pytest.approx(2.25, rel=1e-5)
    assert report.norms.median == pytest.approx(2.25, rel=5e-3)
    assert len(report.norms.histogram.counts) == tally.NORM_BINS
    assert sum(report.norms.histogram.counts) == 500
    values = report.values
    assert sum(values.counts) + values.below + values.above == vectors.size
    assert values.edges[0] == -values.edges[-1]


def test_numbers_at_the_end_of_float32_are_counted(sqlite: Database) -> None:
    fill(sqlite, [*unit_vectors(60, 48), np.full(48, 3.0e38), np.full(48, -3.4e38)])
    report = audit(sqlite)
    assert sum(report.values.counts) == 62 * 48


def test_lightweight_vectors_of_long_texts_in_few_dimensions_are_proved_by_their_text(
    sqlite: Database,
) -> None:
    from kimera_console.core.embedding.backends.lightweight import LightweightBackend

    texts = [" ".join(["the of and to in a is that"] * 60) + f" {n}" for n in range(20)]
    made = LightweightBackend(16).encode(texts, batch_size=32, context=JobContext()).vectors
    fill(sqlite, made)
    sqlite.run(
        "UPDATE t SET body = :b WHERE id = :i", [{"b": t, "i": n} for n, t in enumerate(texts)]
    )
    assert audit(sqlite).classes["lightweight"] < 20
    report = audit(sqlite, recipes=RecipeSet.parse(["body"]))
    assert report.reasons == {"reproduced": 20}


def test_a_list_that_cannot_be_written_is_refused_before_anything_is_read(
    sqlite: Database, tmp_path: Path
) -> None:
    fill(sqlite, unit_vectors(3))
    with pytest.raises(StoreError, match=r"\.csv or \.jsonl"):
        audit(sqlite, out=tmp_path / "ids.txt")
    with pytest.raises(StoreError, match="Name a file in a folder"):
        audit(sqlite, out=tmp_path / "none" / "ids.csv")


def test_an_older_list_stands_until_the_new_one_is_whole(sqlite: Database, tmp_path: Path) -> None:
    fill(sqlite, unit_vectors(50))
    out = tmp_path / "ids.csv"
    out.write_text("older")
    context = JobContext(on_progress=lambda _progress: context.cancel())
    with pytest.raises(JobCancelled):
        audit(sqlite, out=out, batch_rows=8, context=context)
    assert out.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == ["ids.csv"]


def test_a_composite_key_is_listed_with_all_its_parts(database: Database, tmp_path: Path) -> None:
    database.run("CREATE TABLE t (a TEXT, b INTEGER, v TEXT, PRIMARY KEY (a, b))")
    vector = json.dumps([0.0] * 384)
    rows = [{"a": f"ключ'{n % 2}", "b": n, "v": vector} for n in range(6)]
    database.run("INSERT INTO t VALUES (:a, :b, :v)", rows)
    out = tmp_path / "ids.csv"
    assert audit(database, out=out).ids["zero"][0] == ("ключ'0", 0)
    with out.open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    assert header == ["class", "reason", "a", "b"]
    assert sorted(found) == sorted(["zero", "zero", row["a"], str(row["b"])] for row in rows)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(sqlite: Database, tmp_path: Path) -> None:
    """300 times the rows, among them many that are listed, within 40 MB of the same memory."""
    peaks = [peak_of_an_audit(sqlite, f"t{count}", count, tmp_path) for count in (1_000, 300_000)]
    assert peaks[1] - peaks[0] < 40 << 20


def peak_of_an_audit(database: Database, table: str, count: int, folder: Path) -> int:
    """Peak resident bytes of a process that audits a table of that many rows."""
    database.run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, v BLOB)")
    for start in range(0, count, 1000):
        vectors = unit_vectors(1000, 64, seed=start)
        vectors[::4] = 0
        rows = [{"i": start + n, "v": vector.tobytes()} for n, vector in enumerate(vectors)]
        database.run(f"INSERT INTO {table} VALUES (:i, :v)", rows)
    code = (
        "import resource, pathlib\n"
        "from kimera_console.core.stores.audit.audit import audit_vectors\n"
        "from kimera_console.core.stores.database.connection import open_store\n"
        "from kimera_console.core.stores.database.tables import choose_columns\n"
        f"with open_store({database.url!r}) as store:\n"
        f"    choice = choose_columns(store, table={table!r}, vector='v')\n"
        f"    report = audit_vectors(store, choice, out=pathlib.Path({str(folder)!r}, 'ids.csv'))\n"
        f"assert report.classes['zero'] == report.listed == {count // 4}, report\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)
