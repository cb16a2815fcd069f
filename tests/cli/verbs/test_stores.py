"""`stores` on the command line."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.__main__ import main
from kimera_console.cli.verbs.stores_change import WRITES
from kimera_console.core.system.masking import MASK
from tests.helpers.console import run_here
from tests.helpers.stores import (
    Database,
    Planted,
    kimera_dummy,
    sentences,
    unit_vectors,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def as_json(vector: NDArray[Any]) -> str:
    return json.dumps([float(number) for number in vector])


@pytest.fixture
def kimera(tmp_path: Path) -> Database:
    """Kimera's tables with random directions, two zero vectors, a dummy one and a missing one."""
    made = Database(f"sqlite:///{tmp_path / 'kimera_swm.db'}", "sqlite")
    vectors = unit_vectors(40).astype(np.float64)
    vectors[3:5] = 0
    vectors[7] = kimera_dummy(["x"])[0]
    geoids = [
        {"geoid_id": f"geoid_{n:02}", "symbolic_state": "{}",
         "semantic_state_json": json.dumps({"risk": n / 8}),
         "semantic_vector": None if n == 9 else as_json(vector)}
        for n, vector in enumerate(vectors)
    ]  # fmt: skip
    scars = [{"scar_id": "scar_1", "geoids": "[]", "reason": "r", "scar_vector": None}]
    Planted(geoids, scars).write(made)
    return made


@pytest.mark.slow
def test_inspect_tells_tables_keys_and_vector_columns(kimera: Database, tmp_path: Path) -> None:
    done = run_here("stores", "inspect", kimera.url, "--json", cwd=tmp_path)
    assert done.code == 0, done.stderr
    said = done.json()
    assert (said["dialect"], said["url"]) == ("sqlite", kimera.url)
    geoids, scars = said["tables"]
    assert (geoids["name"], geoids["key"], geoids["rows"]) == ("geoids", ["geoid_id"], 40)
    assert geoids["vectors"] == [
        {"name": "semantic_vector", "type": "JSON", "kind": "json_list", "dimension": 384,
         "dimensions": [{"dimension": 384, "rows": 39}]}
    ]  # fmt: skip
    assert geoids["json_columns"] == ["symbolic_state", "metadata_json", "semantic_state_json"]
    assert scars["vectors"] == []
    result = run_here("stores", "inspect", str(tmp_path / "kimera_swm.db"), cwd=tmp_path)
    assert "semantic_vector" in result.stdout
    assert "384" in result.stdout


@pytest.mark.slow
def test_audit_tells_what_no_model_made_and_writes_its_ids(
    kimera: Database, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"DATABASE_URL={kimera.url}\n", encoding="utf-8")
    done = run_here(
        "stores", "audit", "--table", "geoids", "--vector", "semantic_vector",
        "--out", "ids.csv", "--json", cwd=tmp_path,
    )  # fmt: skip
    assert done.code == 0, done.stderr
    said = done.json()
    assert (said["rows"], said["missing"]) == (40, 1)
    assert said["dimensions"] == [{"dimension": 384, "rows": 39}]
    assert said["classes"] == {
        "zero": 2, "not_finite": 0, "lightweight": 0, "kimera_lightweight": 0, "kimera_dummy": 1,
        "other": 0,
    }  # fmt: skip
    assert said["ids"] == {
        "zero": ["geoid_03", "geoid_04"], "kimera_dummy": ["geoid_07"], "missing": ["geoid_09"],
    }  # fmt: skip
    header, *lines = (tmp_path / "ids.csv").read_text(encoding="utf-8").split()
    assert header == "class,reason,geoid_id"
    assert sorted(lines) == [
        "kimera_dummy,kimera_dummy,geoid_07", "missing,missing,geoid_09",
        "zero,zero,geoid_03", "zero,zero,geoid_04",
    ]  # fmt: skip
    result = run_here("stores", "audit", "--kimera", "--table", "geoids", cwd=tmp_path)
    assert "zero vectors" in result.stdout
    assert "geoid_03, geoid_04" in result.stdout


@pytest.mark.slow
def test_kimera_alone_stands_for_all_of_its_tables(kimera: Database, tmp_path: Path) -> None:
    kimera.run("UPDATE scars SET scar_vector = :v", [{"v": as_json(unit_vectors(1)[0])}])
    done = run_here("stores", "audit", kimera.url, "--kimera", "--json", cwd=tmp_path)
    assert done.code == 0, done.stderr
    geoids, scars = done.json()["stores"]
    assert (geoids["table"], geoids["vector"]) == ("geoids", "semantic_vector")
    assert (scars["table"], scars["vector"], scars["rows"]) == ("scars", "scar_vector", 1)
    done = run_here("stores", "audit", kimera.url, "--kimera", "--out", "ids.csv", cwd=tmp_path)
    assert done.code == 1
    assert "--out is one file" in done.stderr


@pytest.mark.slow
def test_the_only_table_with_vectors_needs_no_name(kimera: Database, tmp_path: Path) -> None:
    kimera.run("CREATE VIEW seen AS SELECT * FROM geoids")
    done = run_here("stores", "audit", kimera.url, "--json", cwd=tmp_path)
    assert done.code == 0, done.stderr
    assert (done.json()["table"], done.json()["rows"]) == ("geoids", 40)
    assert "geoids is used, the only one with vectors" in done.stderr
    kimera.run("UPDATE scars SET scar_vector = :v", [{"v": as_json(unit_vectors(1)[0])}])
    done = run_here("stores", "audit", kimera.url, cwd=tmp_path)
    assert done.code == 1
    assert "several have vectors: geoids, scars." in done.stderr
    assert "--table" in done.stderr
    done = run_here(
        "stores", "audit", kimera.url, "--vector", "scar_vector", "--json", cwd=tmp_path
    )
    assert done.json()["table"] == "scars"


@pytest.mark.parametrize(
    ("flag", "code"), [("EMBEDDING_DEVICE=tpu", 0), ("MAX_EMBEDDING_LENGTH=x", 1)]
)
def test_an_audit_asks_for_its_own_flag_alone_and_for_no_table_of_the_console(
    kimera: Database, tmp_path: Path, flag: str, code: int
) -> None:
    kimera.run("CREATE TABLE kimera_console_stores (id TEXT, semantic_vector TEXT)")
    (tmp_path / ".env").write_text(f"{flag}\n")
    words = ("stores", "audit", kimera.url, "--vector", "semantic_vector", "--recipe", "geoid_id")
    done = run_here(*words, "--json", cwd=tmp_path)
    assert done.code == code, done.stderr
    assert "defect" not in done.stderr
    if not code:
        assert done.json()["table"] == "geoids"


@pytest.mark.slow
def test_postgresql_is_inspected_and_audited_by_its_url(tmp_path: Path, postgres_url: str) -> None:
    database = Database(postgres_url, "postgresql")
    database.run("CREATE SCHEMA archive")
    database.run("CREATE TABLE archive.notes (id int PRIMARY KEY, v halfvec(384), w vector)")
    rows = [{"i": n, "v": as_json(vector)} for n, vector in enumerate(unit_vectors(6))]
    database.run("INSERT INTO archive.notes (id, v) VALUES (:i, :v)", rows)
    database.run("CREATE VIEW seen AS SELECT * FROM archive.notes")
    seen, notes = run_here("stores", "inspect", postgres_url, "--json", cwd=tmp_path).json()[
        "tables"
    ]
    assert (seen["name"], seen["view"], seen["key"]) == ("seen", True, [])
    assert (notes["name"], notes["schema"], notes["key"]) == ("notes", "archive", ["id"])
    assert [(one["name"], one["type"], one["dimension"]) for one in notes["vectors"]] == [
        ("v", "halfvec(384)", 384), ("w", "vector", None),
    ]  # fmt: skip
    done = run_here(
        "stores", "audit", postgres_url, "--table", "seen", "--vector", "v", "--key", "id",
        "--json", cwd=tmp_path,
    )  # fmt: skip
    assert done.code == 0, done.stderr
    assert (done.json()["rows"], done.json()["plausible"]) == (6, 6)
    done = run_here(
        "stores", "audit", postgres_url, "--table", "seen", "--vector", "v", cwd=tmp_path
    )
    assert done.code == 1
    assert "seen is a view without a key" in done.stderr


@pytest.mark.slow
def test_prove_finds_the_text_with_the_sample_model(tmp_path: Path, minilm_foreign: Path) -> None:
    """Vectors of a bundle of another maker, proved with the sample in transformers."""
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.stores.recipes.old_model import open_model

    path = tmp_path / "notes.db"
    texts = sentences(30, seed=3)
    with open_model(Settings(tmp_path / ".env"), str(minilm_foreign)) as model:
        vectors = model.encode(texts)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT, v BLOB)")
    rows = [
        (n, "note", "replaced" if n == 5 else text, vector.astype("<f4").tobytes())
        for n, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
    connection.executemany("INSERT INTO notes VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    done = run_here(
        "stores", "prove", str(path), "--table", "notes", "--vector", "v", "--model", "sample",
        "--json", cwd=tmp_path,
    )  # fmt: skip
    assert done.code == 0, done.stderr
    said = done.json()
    assert said["proved"] is True
    assert said["chosen"] == ["body"]
    assert said["recipes"][0] == {
        "recipe": "body", "condition": "", "share": 29 / 30, "rows": 30, "reproduced": 29,
        "median_cosine": pytest.approx(1, abs=1e-5), "chosen": True, "failed": 0, "problem": "",
    }  # fmt: skip
    assert said["classes"] == {
        "reproduced": 29, "image": 0, "degraded": 0, "changed": 0, "unknown": 1,
    }  # fmt: skip
    assert said["ids"] == {"unknown": [5]}


@pytest.mark.slow
def test_a_password_is_printed_nowhere(tmp_path: Path) -> None:
    url = "postgresql://kimera:hunter2@127.0.0.1:1/db"
    for arguments in (["inspect", url], ["inspect"], ["audit", "--kimera"]):
        done = run_here("stores", *arguments, "--json", cwd=tmp_path, flags={"DATABASE_URL": url})
        assert done.code == 1
        assert "cannot be reached" in done.json()["error"]["message"]
        assert "hunter2" not in done.stdout + done.stderr
        assert MASK in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["inspect"], "DATABASE_URL is not set"),
        (["inspect", "none.db"], "does not exist"),
        (["audit", "{db}", "--vector", "none"], "no table of sqlite:///"),
        (["audit", "{db}", "--table", "nosuch"], "no table or view nosuch"),
        (["audit", "{db}", "--table", "scars"], "has no columns of vectors"),
        (["audit", "{db}", "--table", "geoids", "--vector", "x"], "geoids has no column x"),
        (["audit", "{db}", "--table", "geoids", "--recipe", "x"], "which is not a column"),
        (["audit", "{db}", "--table", "geoids", "--out", "ids.txt"], ".csv or .jsonl"),
        (["prove", "{db}", "--table", "geoids", "--model", "/no/such/model"], "/no/such/model"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    kimera: Database, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    words = [word.format(db=kimera.url) for word in arguments]
    done = run_here("stores", *words, cwd=tmp_path)
    assert done.code == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["prove", "x.db"],
        ["audit", "--cosine", "2"],
        ["prove", "x", "--model", "m", "--share", "0"],
    ],
)
def test_wrong_usage_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    assert run_here("stores", *arguments, cwd=tmp_path).code == 2


def test_the_help_names_the_actions_that_write(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["stores", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "read-only, except by run, switch, rollback, drop-old and discard." in said
    assert WRITES == ("run", "switch", "rollback", "drop-old", "discard")
