"""What the readers of files of texts agree on: names of columns, delimiters, values of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITERS = (",", ";", "\t", "|")
SAMPLED_LINES = 32
"""Lines that the delimiter is found out from."""
TEXT_KEY = "text"
"""Key of the texts in JSON lines where none is named; a plain string is a value of it too."""


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, each different from the others and none empty."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = cell.strip() or f"column {place}"
        while name in names:
            name = f"{name} ({place})"
        names.append(name)
    return tuple(names)


def guess_delimiter(lines: Sequence[str]) -> str:
    """What separates the cells of CSV that begins with these lines, the header first.

    The one that most lines have as often as the header has; a comma where nothing tells. Of one
    column, which has none, it is the first that no line has outside quotes: a text with commas in
    it is one text still.
    """
    counts = {one: [_unquoted(line).count(one) for line in lines] for one in DELIMITERS}
    heads = {one: found[0] for one, found in counts.items() if found and found[0]}
    if heads:
        return max(heads, key=lambda one: (counts[one].count(heads[one]), heads[one]))
    return next((one for one in DELIMITERS if not any(counts[one])), ",")


def json_text(value: Any, key: str) -> str:
    """The text that a line of JSON holds under a key.

    Raises:
        ValueError: It holds none; says why.
    """
    if isinstance(value, str) and key == TEXT_KEY:
        return value
    text = json_value(value, key)
    if not isinstance(text, str):
        raise ValueError(f"{key!r} is {json_type(text)}, not a string")
    return text


def json_value(value: Any, key: str) -> Any:
    """What a line of JSON holds under a key.

    Raises:
        ValueError: It is no object, or has no such key.
    """
    if not isinstance(value, dict):
        raise ValueError(f"not a JSON object but {json_type(value)}")
    if key not in value:
        raise ValueError(f"no key {key!r}")
    return value[key]


def json_type(value: Any) -> str:
    """A value's type in words: "a number"."""
    if value is None:
        return "null"
    names = {bool: "true or false", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])
