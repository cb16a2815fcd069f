"""A message to translate, and where it was found."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Message:
    """One text in one context.

    Attributes:
        context: Qt's context: a class of the window, a module's own, or "core".
        source: The English text; the core's with numbered placeholders.
        comment: What a translator should know: what the placeholders stand for.
        file: Where it was found, relative to the repository.
        numbers: Of the core's placeholders, those in which a formatted number stands.
    """

    context: str
    source: str
    comment: str = ""
    file: str = ""
    numbers: frozenset[int] = frozenset()


def dotted(node: ast.expr) -> str:
    """A name as it is written: "self.tr"; "?" stands for what is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def without_repeats(messages: list[Message]) -> list[Message]:
    """Each context and source once, the first in order, with the numbers of all."""
    kept: dict[tuple[str, str], Message] = {}
    for one in messages:
        first = kept.setdefault((one.context, one.source), one)
        if not one.numbers <= first.numbers:
            kept[one.context, one.source] = replace(first, numbers=first.numbers | one.numbers)
    return list(kept.values())
