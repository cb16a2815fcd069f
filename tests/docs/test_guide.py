"""The page made from the parser, and the guide that `make docs` builds."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.commands import DOCUMENTS, GENERATED, ROOT

if TYPE_CHECKING:
    from pathlib import Path


def script(name: str) -> Any:
    """A script of scripts/, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_all_options_is_what_the_parser_gives() -> None:
    same = GENERATED.read_text("utf-8") == script("cli_docs").page()
    assert same, "the parser has changed: run `make cli-docs`"


def test_every_argument_has_its_meaning_on_the_page_of_all_options() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| ([^|]*)\|$", GENERATED.read_text("utf-8"), re.M)
    assert len(rows) > 150
    assert not [argument for argument, meaning in rows if not meaning.strip()]


def test_every_link_and_picture_of_the_documents_is_there() -> None:
    missing = [
        (path.name, target)
        for path in (*DOCUMENTS, GENERATED)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8"))
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert not missing


def test_every_picture_is_used() -> None:
    text = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    pictures = {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    assert not {one for one in pictures if one.replace("-dark.", "-light.") not in text}


def test_the_staged_pages_have_an_order_and_links_within_the_guide(tmp_path: Path) -> None:
    guide = script("guide")
    guide.stage(tmp_path / "source")
    pages = {path.stem: path.read_text("utf-8") for path in (tmp_path / "source").glob("*.md")}
    listed = re.findall(r"^```\{toctree\}\n(.*?)^```$", pages["index"], re.M | re.S)
    names = {re.sub(r".*<(.+)>", r"\1", line) for part in listed for line in part.split("\n")}
    assert set(pages) - {"index"} <= names
    links = [
        (page, target)
        for page, text in pages.items()
        for target in re.findall(r"\]\(([^)#\s]+\.md)", text)
    ]
    assert len(links) > 40
    assert not [(page, target) for page, target in links if target[:-3] not in pages]
    assert "(pictures/convert-dark.png){.only-dark}" in pages["convert"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('<script src="https://cdn.example/a.js"></script>', "https://cdn.example/a.js"),
        ('<link rel="stylesheet" href="//fonts.example/css">', "//fonts.example/css"),
        ('<link href="https://x.example/i.png" rel="icon">', "https://x.example/i.png"),
        ("<img alt='a' src='http://x.example/a.png'>", "http://x.example/a.png"),
        ("@font-face{src:url(https://x.example/f.woff2)}", "https://x.example/f.woff2"),
        ('@import "https://x.example/a.css";', "https://x.example/a.css"),
        ('fetch("https://x.example/index.json")', "https://x.example/index.json"),
    ],
)
def test_what_a_page_would_load_from_the_network_is_found(text: str, address: str) -> None:
    assert script("guide").foreign_loads(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://kimera.example">a link that a reader may follow</a>',
        '<link rel="canonical" href="https://kimera.example/">',
        '<script src="_static/a.js"></script><img src="data:image/png;base64,AA//BB">',
        "/* https://clipboard.example/ */ fetch(new URL('searchindex.js', here))",
    ],
)
def test_links_and_local_files_are_no_loads(text: str) -> None:
    assert script("guide").foreign_loads(text) == []
