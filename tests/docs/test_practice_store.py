"""The store to practise on, made as docs/stores.md says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console import compat
from kimera_console.__main__ import main

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "stores.md"
RECIPE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def test_the_recipe_makes_a_store_whose_fault_the_audit_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=64\n")
    monkeypatch.chdir(tmp_path)
    compat.reset()
    (recipe,) = RECIPE.findall(PAGE.read_text("utf-8"))
    try:
        exec(compile(recipe, str(PAGE), "exec"), {})  # as the reader does
    finally:
        compat.reset()
    capsys.readouterr()
    assert main(["stores", "inspect", "notes.db", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    text = json.dumps(found)
    assert '"notes"' in text
    assert '"embedding"' in text
    assert main(["stores", "audit", "notes.db", "--table", "notes", "--json"]) in (0, 1)
    audit = json.loads(capsys.readouterr().out)
    assert "zero" in json.dumps(audit)
    assert "n7" in json.dumps(audit)
