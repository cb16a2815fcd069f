"""docs/troubleshooting.md quotes messages, and pages name controls, as the program words them."""

from __future__ import annotations

import ast
import functools
import re

from scripts.translating.ts_file import read_ts
from scripts.translations import FOLDER
from tests.docs.commands import ROOT

PAGE = ROOT / "docs" / "troubleshooting.md"
NAMING = ("flags", "install", "language", "troubleshooting")
"""Pages in which what is set in italics is a label of the window."""
OF_QT = "This application failed to start because no Qt platform plugin could be initialized"
"""The one message that is not the console's."""


def test_every_message_that_is_quoted_is_one_of_the_program() -> None:
    quoted = _quoted()
    assert len(quoted) > 60
    assert not [message for message in quoted if message != OF_QT and not _is_said(message)]


def test_a_message_that_the_program_does_not_say_is_found() -> None:
    assert _is_said("… is read-only; nothing was written.")
    assert not _is_said("… is read-only; something was written.")
    assert not _is_said("nothing was written. … is read-only")


def test_every_label_in_italics_is_one_of_the_window() -> None:
    labels = [
        (page, label)
        for page in NAMING
        for label in re.findall(
            r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", (ROOT / "docs" / f"{page}.md").read_text("utf-8")
        )
    ]
    assert len(labels) > 40
    said = set(_said().replace("&", "").splitlines())
    assert not [one for one in labels if one[1] not in said and f"{one[1]}…" not in said]


def _quoted() -> list[str]:
    """What stands between double quotes in the first cells of the page's tables."""
    cells = re.findall(r"^\| ([^|]*) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    return [message for cell in cells for message in re.findall(r'"([^"]+)"', cell)]


def _is_said(message: str) -> bool:
    """Whether the parts between the … stand in this order in one text of the program."""
    parts = [re.escape(part) for part in message.split("…") if part.strip(" .")]
    return re.search(".*".join(parts), _said()) is not None


@functools.cache
def _said() -> str:
    """Every text of the window, the core, and what opens the window, on a line of its own."""
    texts = [source for (_context, source) in read_ts(FOLDER / "kimera_de.ts")]
    for path in sorted((ROOT / "kimera_console").glob("*.py")):
        texts += _texts(ast.parse(path.read_text("utf-8")))
    return "\n".join(text.replace("\n", " ") for text in texts)


def _texts(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            found.append("".join(str(part) for part in parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found
