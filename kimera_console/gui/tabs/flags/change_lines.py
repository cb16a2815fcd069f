"""A past write of flags in lines: broken between its flags and values, a path cut only at last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.widgets.basic.words import middle_elided
from kimera_console.gui.widgets.lists.line_cells import word_lines

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_LINES = 6
"""Lines of one write; what more it changed is counted."""
_INDENT = "\u2002"
_NEXT = re.compile(r"; (?=\w+: )")
_NAMED = re.compile(r"(?<=:) ")
_CHANGE = re.compile(r"(.*\w+:) (.*?) (→ .*)", re.DOTALL)
_BETWEEN = re.compile(rf"[; {_INDENT}]")
_FEWEST = 8
"""Letters of a value that a narrow column still shows."""


def change_lines(change: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """A change in lines that fit: "FLAG: old → new", then "FLAG: old" and "→ new", and so on.

    A value has two lines at most; it loses its middle where it would need more.

    Args:
        change: What a write changed, as `change_words` gives it.
        fits: Whether a text fits in a line.

    Returns:
        One line where all of it fits; at most MOST_LINES.
    """
    if fits(change):
        return (change,)
    lines: list[str] = []
    changes = _NEXT.split(change)
    for done, one in enumerate(changes):
        own, rest = _broken(one, fits), len(changes) - done
        if len(lines) + len(own) > (MOST_LINES if rest == 1 else MOST_LINES - 1) and lines:
            lines.append(_tr("… and {0} more").format(rest))
            break
        lines.extend(own)
    return tuple(lines)


def is_cut(change: str, lines: tuple[str, ...]) -> bool:
    """Whether the lines leave out something of the change."""
    return _BETWEEN.sub("", "".join(lines)) != _BETWEEN.sub("", change)


def _broken(change: str, fits: Callable[[str], bool]) -> list[str]:
    """One flag's change, with as many of its pieces in a line as fit there."""
    found = _CHANGE.fullmatch(change)
    lines: list[str] = []
    pieces = [*_NAMED.split(found[1]), *found.groups()[1:]] if found else [change]
    for piece in pieces:
        if lines and fits(f"{lines[-1]} {piece}"):
            lines[-1] += f" {piece}"
        else:
            lines += _lines_of(piece, _INDENT if lines else "", fits)
    return lines


def _lines_of(piece: str, indent: str, fits: Callable[[str], bool]) -> list[str]:
    """A piece that stands by itself: in two lines if it must be, then without its middle."""
    if fits(indent + piece):
        return [indent + piece]

    def fits_inside(text: str) -> bool:
        return fits(f"{indent}{_INDENT}{text}")

    name = piece.rfind("/") + 1
    parts: tuple[str, ...] = (piece[:name], piece[name:])  # the last name of a path stays whole
    if not all(map(fits_inside, parts)):
        parts = word_lines(piece, fits_inside)
    if len(parts) == 2 and all(parts):
        return [indent + parts[0], f"{indent}{_INDENT}{parts[1]}"]
    return [_cut(indent + piece, fits)]


def _cut(line: str, fits: Callable[[str], bool]) -> str:
    """The line without as much of its middle as makes it fit."""
    if fits(line):
        return line
    few, many = _FEWEST, len(line)
    while few < many - 1:  # `few` fits, or nothing does
        half = (few + many) // 2
        few, many = (half, many) if fits(middle_elided(line, half)) else (few, half)
    return middle_elided(line, few)


def _tr(text: str) -> str:
    return QCoreApplication.translate("HistoryCard", text)


__all__ = ["change_lines", "is_cut"]
