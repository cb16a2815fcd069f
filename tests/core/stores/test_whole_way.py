"""The whole way by the command line, with vectors of the real MiniLM made by transformers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.core.stores.dumps import dump
from tests.helpers.console import Done, run_console
from tests.helpers.stores import sentences

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.stores.recipes.old_model import OldModel
    from tests.helpers.stores import Database, Planted

ENV = b"# Kimera\nUSE_ONNX=1\nEMBEDDING_DIM=384\r\nexport SECRET='x y'\nEMBEDDING_DEVICE=cpu"
ROWS = (
    "image=skip", "degraded=embed", "not_reproduced=embed", "no_text=skip", "missing=embed",
)  # fmt: skip


@pytest.mark.slow
def test_from_audit_to_rollback_the_database_and_flags_end_as_they_began(
    database: Database, planted: Planted, old: OldModel, tiny_bundle: Path, env_file: Path
) -> None:
    planted.write(database)
    env_file.write_bytes(ENV)
    before = dump(database)

    def stores(action: str, *arguments: str, code: int = 0) -> dict[str, Any]:
        done: Done = run_console(
            "stores", action, *arguments, "--env-file", str(env_file), "--json", "--quiet",
            cwd=env_file.parent,
        )  # fmt: skip
        assert done.code == code, done.stdout + done.stderr
        return done.json()

    new = ("--bundle", str(tiny_bundle))
    rows = [part for each in ROWS for part in ("--rows", each)]
    url, geoids = database.url, ("--kimera", "--table", "geoids")
    audited = stores("audit", url, "--kimera")["stores"]
    assert audited[0]["classes"]["zero"] == 6
    proved = stores("prove", url, *geoids, "--model", "sample")
    assert proved["proved"]
    plan = stores("plan", url, "--kimera", *new)["stores"]
    assert [each["possible"] for each in plan] == [True, True]
    assert plan[0]["rows"] == 200
    assert plan[0]["classes"]["image"] == 8
    assert "kimera_console_stores" not in dump(database)
    assert "say" in stores("run", url, *geoids, *new, code=1)["error"]["hint"].lower()
    saved = stores("save", "vault", url, "--kimera", *new, *rows)
    assert saved["choices"]["bundle"] == str(tiny_bundle)
    ran = stores("run", "vault")["stores"]
    assert [each["complete"] for each in ran] == [True, True]
    assert ran[0]["left_out"] == {"image": 8}
    assert (ran[0]["embedded"], ran[1]["embedded"]) == (192, 40)
    queries = env_file.parent / "queries.jsonl"
    asked = [{"text": text, "ids": [f"scar_{place}"]} for place, text in enumerate(sentences(6, 8))]
    queries.write_text("\n".join(json.dumps(each) for each in asked[1:5]), encoding="utf-8")
    report = stores(
        "compare", url, "--table", "scars", "--queries", str(queries), "--old-model", "sample",
        *new,
    )  # fmt: skip
    assert report["before"]["recall"]["value"] == 1.0
    assert report["after"]["recall"]["value"] == 1.0
    assert 0 <= report["overlap"]["value"] < 1
    switched = stores("switch", url, *new)
    assert switched["changes"]["EMBEDDING_DIM"] == "32"
    assert switched["checked"] == 16
    tables = stores("inspect", url, "--kimera")["tables"]
    seen = [v["dimension"] for each in tables for v in each["vectors"] if "__" not in v["name"]]
    assert seen == [32, 32]
    state = stores("status", url)
    assert [each["state"] for each in state["stores"]] == ["switched", "switched"]
    assert stores("rollback", url)["exact"]
    assert env_file.read_bytes() == ENV
    assert stores("discard", url)["tables_removed"]
    assert dump(database) == before
