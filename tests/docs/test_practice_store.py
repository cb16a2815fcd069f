"""The store to practise on, made as docs/stores.md says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kimera_console import compat
from kimera_console.__main__ import main
from tests.docs.commands import mentioned

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "stores.md"
RECIPE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


@pytest.fixture
def practice_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store, in the current folder, made by the page's program."""
    (tmp_path / ".env").write_text("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=64\n")
    monkeypatch.chdir(tmp_path)
    compat.reset()
    (recipe,) = RECIPE.findall(PAGE.read_text("utf-8"))
    try:
        exec(compile(recipe, str(PAGE), "exec"), {})  # as the reader does
    finally:
        compat.reset()
    return tmp_path / "notes.db"


@pytest.mark.slow
def test_the_practice_store_is_changed_by_the_command_that_the_page_names(
    practice_store: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (command,) = [each for each in mentioned(PAGE) if "notes.db" in each.words]
    model = command.words.index("--bundle") + 1
    words = [*command.words[1:model], str(tiny_bundle), *command.words[model + 1 :]]
    capsys.readouterr()
    assert main(words) == 0, capsys.readouterr().err
    assert "600 of 600 rows have a new vector" in capsys.readouterr().out


def test_the_recipe_makes_a_store_whose_fault_the_audit_finds(
    practice_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert practice_store.is_file()
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
