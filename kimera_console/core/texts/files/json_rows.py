"""Rows of JSON lines: an object a line, or a plain string."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from kimera_console.core.texts.files.columns import (
    TEXT_KEY,
    cell,
    json_text,
    json_type,
    json_value,
)
from kimera_console.core.texts.files.lines import text_rows
from kimera_console.core.texts.files.types import BadRow, ReadOptions, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.texts.files.lines import Line

_SAMPLED_LINES = 50
_SAMPLED_BYTES = 1024 * 1024
"""The beginning of a file, which tells its keys."""


class Key(NamedTuple):
    """A key of the objects; whether some value of it is a text, and whether some can be an id."""

    name: str
    is_text: bool
    is_id: bool


def read_keys(lines: Iterator[Line]) -> tuple[Key, ...]:
    """Keys of the first objects, in the order in which they come."""
    kinds: dict[str, set[type]] = {}
    size = 0
    for row in text_rows(itertools.islice(lines, _SAMPLED_LINES)):
        if isinstance(row, BadRow):
            continue
        size += len(row.text)
        try:
            value = json.loads(row.text)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, str):
            value = {TEXT_KEY: value}
        if isinstance(value, dict):
            for name, one in value.items():
                kinds.setdefault(name, set()).add(type(one))
        if size > _SAMPLED_BYTES:
            break
    return tuple(
        Key(name, str in found, bool(found & {str, int})) for name, found in kinds.items() if name
    )


def rows(lines: Iterator[Line], options: ReadOptions) -> Iterator[Row | BadRow]:
    """A JSON object (or, where no key is named, a string) a line; empty lines are passed over."""
    for row in text_rows(lines):
        if isinstance(row, BadRow):
            yield row
            continue
        if not row.text.strip():
            continue
        try:
            value = json.loads(row.text)
            text, identifier = _picked(value, options.column, options.id_column)
        except RecursionError:
            yield BadRow(row.line, "JSON nested too deeply", row.after)
        except json.JSONDecodeError as error:
            yield BadRow(row.line, f"not JSON ({error.msg}, column {error.colno})", row.after)
        except ValueError as error:  # of our own, and a number of thousands of digits
            yield BadRow(row.line, str(error).partition("\n")[0], row.after)
        else:
            held = value if isinstance(value, dict) else {TEXT_KEY: value}
            labels = tuple(cell(held.get(name)) for name in options.labels)
            yield Row(row.line, identifier, text, row.after, labels)


def _picked(value: Any, column: str, id_column: str) -> tuple[str, str]:
    text = json_text(value, column or TEXT_KEY)
    if not id_column:
        return text, ""
    identifier = json_value(value, id_column)
    if isinstance(identifier, bool) or not isinstance(identifier, (str, int)):
        raise ValueError(f"{id_column!r} is {json_type(identifier)}, not a string or whole number")
    return text, str(identifier)
