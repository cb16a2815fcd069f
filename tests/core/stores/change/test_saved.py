"""A store's choices are kept by name, and no password with them."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.change.saved import find_choices, save_choices

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
    file = save_choices("vault", {"url": url, "table": "geoids"})
    assert "s3cret" not in file.read_text(encoding="utf-8")
    assert (file.parent.stat().st_mode & 0o077 == 0) or os.name != "posix"
    kept = find_choices("vault")
    assert kept is not None
    assert kept["url"].startswith("postgresql://kimera@db.example")
    assert kept["table"] == "geoids"


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
    file = save_choices("vault", {"url": "", "table": "geoids"})
    assert file.parent.parent == shared
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    file.parent.chmod(0o755)
    save_choices("vault", {"url": "", "table": "geoids"})
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_several_names_are_kept_and_an_unknown_one_is_none() -> None:
    save_choices("a", {"url": "", "table": "t"})
    save_choices("b", {"url": "", "table": "u"})
    assert (find_choices("a") or {})["table"] == "t"
    assert find_choices("c") is None
    with pytest.raises(StoreError, match="not a valid name"):
        save_choices("../x", {})
