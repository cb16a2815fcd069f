"""A .ts file of Qt's tools: read, written in one order, compiled by Qt's lrelease."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.translating.messages import Message

Translations = dict[tuple[str, str], str]
"""German by context and source; only what is translated."""

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def read_ts(path: Path) -> Translations:
    """What a .ts file holds; empty where there is none yet."""
    if not path.exists():
        return {}
    found: Translations = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            words = message.findtext("translation") or ""
            if words:
                found[name, message.findtext("source") or ""] = words
    return found


def ts_text(
    messages: Iterable[Message], known: Mapping[tuple[str, str], str], language: str
) -> str:
    """The .ts file of these messages, with the translations that are known."""
    by_context: dict[str, list[Message]] = defaultdict(list)
    for one in messages:
        by_context[one.context].append(one)
    lines = [f'{_HEAD}<TS version="2.1" language="{language}" sourcelanguage="en">']
    for name in sorted(by_context):
        lines += ["<context>", f"    <name>{escape(name)}</name>"]
        for one in by_context[name]:
            lines += _message(one, known.get((name, one.source), ""))
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


def compile_ts(source: Path, target: Path) -> None:
    """Make a .qm file; what is not translated yet is left out, so that English shows there."""
    import PySide6

    tool = Path(PySide6.__file__).parent / "lrelease"
    command = [str(tool), "-silent", str(source), "-qm", str(target)]
    subprocess.run(command, check=True)


def _message(one: Message, words: str) -> list[str]:
    lines = ["    <message>", f"        <source>{escape(one.source)}</source>"]
    if one.comment:
        lines.append(f"        <extracomment>{escape(one.comment)}</extracomment>")
    if words:
        lines.append(f"        <translation>{escape(words)}</translation>")
    else:
        lines.append('        <translation type="unfinished"></translation>')
    return [*lines, "    </message>"]
