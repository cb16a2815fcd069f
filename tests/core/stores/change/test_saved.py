"""A store's choices are kept by name, and no password with them."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.change.saved import (
    StoreChoices,
    find_choices,
    list_choices,
    save_choices,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kimera:s3cret%40x@db.example:5432/vault",
        "postgresql://kimera@db.example/vault?password=s3cret%40x&connect_timeout=5",
    ],
)
def test_passwords_are_not_kept(url: str) -> None:
    file = save_choices("vault", StoreChoices(url=url, table="geoids"))
    assert "s3cret" not in file.read_text(encoding="utf-8")
    assert (file.parent.stat().st_mode & 0o077 == 0) or os.name != "posix"
    kept = find_choices("vault")
    assert kept is not None
    assert kept.url.startswith("postgresql://kimera@db.example")
    assert kept.table == "geoids"


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
@pytest.mark.parametrize("variable", ["XDG_CONFIG_HOME", "KIMERA_CONSOLE_HOME"])
def test_a_shared_folder_above_keeps_its_mode(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable == "XDG_CONFIG_HOME" and sys.platform == "darwin":
        pytest.skip("macOS has one place")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    monkeypatch.delenv("KIMERA_CONSOLE_HOME")
    monkeypatch.setenv(variable, str(shared))
    file = save_choices("vault", StoreChoices(table="geoids"))
    assert file.parent.parent == shared
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    file.parent.chmod(0o755)
    save_choices("vault", StoreChoices(table="geoids"))
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_several_names_are_kept_and_an_unknown_one_is_none() -> None:
    save_choices("a", StoreChoices(table="t"))
    save_choices("b", StoreChoices(table="u"))
    assert find_choices("a") == StoreChoices(table="t")
    assert find_choices("c") is None
    with pytest.raises(StoreError, match="not a valid name"):
        save_choices("../x", StoreChoices())


def test_choices_that_an_earlier_version_kept_are_read() -> None:
    """Once from the command line, which left out what was not said, and once from the window."""
    file = save_choices("a", StoreChoices(table="t"))
    said = {
        "url": "sqlite:////data/vault.db", "table": "scars", "vector": "v", "key": ["id"],
        "recipe": ["reason"], "kimera": True, "bundle": "/models/new", "prompt": "",
        "old_model": "sample", "old_prompt": "passage", "pooling": "cls", "index": "hnsw",
        "rows": ["degraded=skip"], "rate": 2.5, "chunk_rows": 64,
    }  # fmt: skip
    window = {"url": "", "table": "scars", "old_model": "sample", "index": "auto"}
    broken = {"table": 7, "rate": -1, "rows": ["degraded=burn"], "key": ["id"]}
    data = {"said": said, "window": window, "broken": broken}
    file.write_text(json.dumps(data), encoding="utf-8")
    assert list_choices() == ("broken", "said", "window")
    kept = find_choices("said")
    assert kept is not None
    assert kept == StoreChoices(
        "sqlite:////data/vault.db", True, "scars", "v", ("id",), ("reason",), "sample", "cls",
        "passage", "/models/new", "", "hnsw", {"degraded": "skip"}, 2.5, 64,
    )  # fmt: skip
    assert kept.to_dict() == said
    assert find_choices("window") == StoreChoices(table="scars", old_model="sample")
    assert find_choices("broken") == StoreChoices(key=("id",))
