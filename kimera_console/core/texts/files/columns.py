"""Columns of files of texts: their names, which of them holds the texts, values as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import Action, Advice, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT_KEY = "text"
"""Key of the texts in JSON lines where none is named; a plain string is a value of it too."""
TEXT_NAMES = (
    TEXT_KEY, "texts", "sentence", "content", "body", "passage", "question", "title", "message",
)  # fmt: skip
"""Columns taken for the texts where none is named, in this order, whatever their case."""
ID_NAMES = ("id", "key")
MOST, LONGEST = 20, 60
"""Columns that a message names, and letters of each: a damaged file can have thousands."""
LABEL_NAMES = ("language", "lang", "label", "topic", "category", "class", "group", "source")


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, each different from the others and none empty."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = cell.strip() or f"column {place}"
        while name in names:
            name = f"{name} ({place})"
        names.append(name)
    return tuple(names)


def text_column(names: Sequence[str], id_column: str = "") -> str:
    """The column that holds the texts where none is named; "" where nothing tells.

    Args:
        names: Columns that can hold texts.
        id_column: One that holds the ids, and so no texts.
    """
    others = [name for name in names if name and name != id_column]
    for usual in TEXT_NAMES:
        found = next((name for name in others if name.strip().lower() == usual), None)
        if found is not None:
            return found
    return others[0] if len(others) == 1 else ""


def resolve_columns(
    source: str, names: Sequence[str], texts: Sequence[str], column: str, id_column: str
) -> str:
    """The column of the texts, checked or chosen.

    Args:
        source: As it is named in errors.
        names: All columns.
        texts: Those that can hold texts.
        column: As it was asked for, "" to choose.
        id_column: As it was asked for, "" for none.

    Raises:
        InputError: There is no such column, or more than one choice.
    """
    for name in (column, id_column):
        if name and name not in names:
            raise InputError(f"{source} has no column {name!r}.", hint=f"It has {listed(names)}.")
        if name and list(names).count(name) > 1:  # of Parquet; those of CSV are distinguished
            raise InputError(
                f"{source} has more than one column {name!r}.", hint="Rename one of them."
            )
    column = column or text_column(texts, id_column)
    if column:
        return column
    if not [name for name in texts if name and name != id_column]:
        raise InputError(
            f"{source} has no column with a name that the texts can be read from.",
            hint="Give the column of the texts a name.",
        )
    raise InputError(
        f"{source} has the columns {listed([name for name in texts if name])}.",
        hint=Advice.of("Say which holds the texts", Action.TEXT_COLUMN, "."),
    )


def listed(names: Sequence[str]) -> str:
    """Columns for a message: the first of them, shortened; "..." stands for the others."""
    shown = [f"{name[:LONGEST]}..." if len(name) > LONGEST else name for name in names[:MOST]]
    return ", ".join([*shown, *(["..."] if len(names) > MOST else [])])


def label_column(names: Sequence[str], column: str) -> str:
    """The column that groups the texts, by its name; "" for none."""
    usual = (name for name in names if name.lower() in LABEL_NAMES and name != column)
    return next(usual, "")


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


def cell(value: Any) -> str:
    """Any value of a table as text; "" for none."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
