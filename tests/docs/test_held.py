"""The pages of cases name tests that there are, and words that were bad are not used again."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from scripts.translating.ts_file import read_ts
from scripts.translations import FOLDER
from tests.docs.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HELD, HOSTILE = ROOT / "docs" / "cases-held.md", ROOT / "docs" / "hostile-inputs.md"
CASES = ["A1", "A2", "A2b", *(f"A{number}" for number in range(3, 8))]
CASES += [*(f"S{number}" for number in range(1, 10)), *(f"W{number}" for number in range(1, 24))]
FORMER = re.compile(
    r"least cosine|batch company|needs, about|runtime comes first|one before it serves"
    r"|\(?mean, in force|what mends|gave way to|time of a call|texts a call|no model was asked"
    r"|\btext my\b",
    re.IGNORECASE,
)
_TEST = re.compile(r"`([\w/]+\.py)::((?:\w+::)?\w+)`")


@pytest.mark.parametrize(
    ("page", "least"), [(HELD, 90), (HOSTILE, 80)], ids=["cases", "hostile inputs"]
)
def test_every_test_that_covers_a_case_exists(page: Path, least: int) -> None:
    named = _TEST.findall(page.read_text("utf-8"))
    assert len(named) > least
    missing = [
        f"{file}::{name}"
        for file, name in sorted(set(named))
        if name not in _tests((ROOT / "tests" / file).read_text("utf-8"))
    ]
    assert not missing


@pytest.mark.parametrize("page", [HELD, HOSTILE], ids=["cases", "hostile inputs"])
def test_every_line_names_its_test(page: Path) -> None:
    lines = re.findall(r"^\| .*", page.read_text("utf-8"), re.MULTILINE)
    cases = [line for line in lines if not line.startswith(("| # |", "| input", "| ---"))]
    assert len(cases) > 40
    assert not [line for line in cases if not _TEST.search(line)]


def test_every_case_has_its_line() -> None:
    lines = re.findall(r"^\| ([ASW]\d+b?) \|", HELD.read_text("utf-8"), re.MULTILINE)
    assert list(dict.fromkeys(lines)) == CASES


def test_words_that_were_not_understood_are_gone() -> None:
    said = [source for (_context, source) in read_ts(FOLDER / "kimera_de.ts")]
    for path in (ROOT / "kimera_console" / "cli").rglob("*.py"):
        said += _strings(path.read_text("utf-8"))
    assert len(said) > 4000
    assert [text for text in said if FORMER.search(text)] == []


def _tests(source: str) -> set[str]:
    """As pytest takes them on its command line, behind the file."""
    body = ast.parse(source).body
    alone = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    kinds = [node for node in body if isinstance(node, ast.ClassDef)]
    return alone | {
        f"{kind.name}::{node.name}"
        for kind in kinds
        for node in kind.body
        if isinstance(node, ast.FunctionDef)
    }


def _strings(source: str) -> list[str]:
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
