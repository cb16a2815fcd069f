"""`stores run --ray` on the command line."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.core.stores.changing import EMBED_ALL, fill, texts
from tests.helpers.console import run_console
from tests.helpers.stores import Database

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_run_on_a_local_cluster_answers_with_one_object(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    file = tmp_path / "notes.db"
    sqlite3.connect(file).close()
    fill(Database(f"sqlite:///{file}", "sqlite"), texts(80))
    rows = [word for one in EMBED_ALL for word in ("--rows", one)]
    asked = (
        "stores", "run", str(file), "--table", "notes", "--vector", "v", "--recipe", "body",
        "--bundle", str(tiny_bundle), *rows, "--ray", "local", "--workers", "2",
    )  # fmt: skip
    done = run_console(*asked, "--json", cwd=tmp_path, timeout_s=300)
    assert done.code == 0, done.stderr
    found = done.json()
    assert (found["complete"], found["written"], found["embedded"]) == (True, 80, 80)
    again = json.loads(run_console(*asked, "--json", cwd=tmp_path, timeout_s=300).stdout)
    assert (again["complete"], again["resumed"], again["written"]) == (True, True, 0)


@pytest.mark.slow
def test_a_part_or_an_old_model_and_a_cluster_exclude_each_other(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    file = tmp_path / "notes.db"
    sqlite3.connect(file).close()
    fill(Database(f"sqlite:///{file}", "sqlite"), texts(4))
    asked = (
        "stores", "run", str(file), "--table", "notes", "--vector", "v", "--recipe", "body",
        "--bundle", str(tiny_bundle), "--ray", "local",
    )  # fmt: skip
    for more, words in (
        (("--shard", "1/2"), "leave --shard out"),
        (("--old-model", "sample", "--rows", "not_reproduced=skip"), "Leave --ray out"),
    ):
        done = run_console(*asked, *more, cwd=tmp_path)
        assert done.code == 1
        assert words in done.stderr
