"""docs/cases-held.md names tests that there are, and words that were bad are not used again."""

from __future__ import annotations

import ast
import re

from scripts.translating.ts_file import read_ts
from scripts.translations import FOLDER
from tests.docs.commands import ROOT

HELD = ROOT / "docs" / "cases-held.md"
FORMER = re.compile(
    r"least cosine|batch company|needs, about|runtime comes first|one before it serves"
    r"|\(?mean, in force|what mends|gave way to|time of a call|texts a call|no model was asked"
    r"|\btext my\b",
    re.IGNORECASE,
)


def test_every_test_that_holds_a_case_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", HELD.read_text("utf-8"))
    assert len(named) > 90
    missing = [
        f"{file}::{name}"
        for file, name in sorted(set(named))
        if name not in _functions((ROOT / "tests" / file).read_text("utf-8"))
    ]
    assert not missing


def test_every_case_of_the_window_has_its_line() -> None:
    lines = re.findall(r"^\| (W\d+) \|", HELD.read_text("utf-8"), re.MULTILINE)
    assert lines == [f"W{number}" for number in range(1, 24)]


def test_words_that_were_not_understood_are_gone() -> None:
    said = [source for (_context, source) in read_ts(FOLDER / "kimera_de.ts")]
    for path in (ROOT / "kimera_console" / "cli").rglob("*.py"):
        said += _strings(path.read_text("utf-8"))
    assert len(said) > 4000
    assert [text for text in said if FORMER.search(text)] == []


def _functions(source: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}


def _strings(source: str) -> list[str]:
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
