"""Rows of JSON lines: one object per line, or a plain string."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from kimera_console.core.errors import InputError
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
"""The beginning of a file, from which its keys are read."""


class Key(NamedTuple):
    """A key of the objects; whether some value of it is a text, and whether some can be an id."""

    name: str
    is_text: bool
    is_id: bool


def read_keys(source: str, lines: Iterator[Line]) -> tuple[Key, ...]:
    """Keys of the first objects, in the order in which they come.

    Args:
        source: As it is named in errors.
        lines: From its first on.

    Raises:
        InputError: It is one JSON array.
    """
    kinds: dict[str, set[type]] = {}
    size = 0
    for row in text_rows(itertools.islice(_checked(source, lines), _SAMPLED_LINES)):
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


def rows(
    source: str, lines: Iterator[Line], options: ReadOptions, *, at_start: bool
) -> Iterator[Row | BadRow]:
    """A JSON object (or, where no key is named, a string) a line; empty lines are passed over.

    Args:
        source: As it is named in errors.
        lines: From a line's start on.
        options: The keys.
        at_start: Whether the first line is the file's first.

    Raises:
        InputError: It is one JSON array.
    """
    for row in text_rows(_checked(source, lines) if at_start else lines):
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
        except ValueError as error:
            # Of our own, or Python's of a number, which advises a programmer.
            is_number = "digits" in str(error)
            reason = "it contains a number with thousands of digits" if is_number else str(error)
            yield BadRow(row.line, reason.partition("\n")[0], row.after)
        else:
            held = value if isinstance(value, dict) else {TEXT_KEY: value}
            labels = tuple(cell(held.get(name)) for name in options.labels)
            yield Row(row.line, identifier, text, row.after, labels)


def _checked(source: str, lines: Iterator[Line]) -> Iterator[Line]:
    """The lines from the first on, unless they are those of one array."""
    is_first = True
    for line in lines:
        start = (line.data or b"").lstrip()
        if is_first and start.startswith(b"["):
            raise InputError(
                f"{source} is a JSON array, not JSON lines.",
                hint="Save it as JSON lines, one object per line, for example with `jq -c '.[]'`.",
            )
        is_first = is_first and not start
        yield line


def _picked(value: Any, column: str, id_column: str) -> tuple[str, str]:
    text = json_text(value, column or TEXT_KEY)
    if not id_column:
        return text, ""
    identifier = json_value(value, id_column)
    if isinstance(identifier, bool) or not isinstance(identifier, (str, int)):
        raise ValueError(f"{id_column!r} is {json_type(identifier)}, not a string or whole number")
    shown = str(identifier)
    try:
        shown.encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair, which no file can hold
        raise ValueError(f"{id_column!r} is not Unicode") from error
    return text, shown
