"""A store's choices are kept by name, and no password with them."""

from __future__ import annotations

import os

import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.change.saved import find_choices, save_choices


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


def test_several_names_are_kept_and_an_unknown_one_is_none() -> None:
    save_choices("a", {"url": "", "table": "t"})
    save_choices("b", {"url": "", "table": "u"})
    assert (find_choices("a") or {})["table"] == "t"
    assert find_choices("c") is None
    with pytest.raises(StoreError, match="not a valid name"):
        save_choices("../x", {})
