"""Keys of rows as JSON and as text: a ledger keeps them, a list of ids shows them."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.stores.database.reading import Key

_KINDS: dict[str, tuple[type, Callable[[Any], str], Callable[[str], Any]]] = {
    "uuid": (uuid.UUID, str, uuid.UUID),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
    # Before date, whose subclass it is.
    "datetime": (datetime.datetime, lambda v: v.isoformat(), datetime.datetime.fromisoformat),
    "date": (datetime.date, lambda v: v.isoformat(), datetime.date.fromisoformat),
    "decimal": (decimal.Decimal, str, decimal.Decimal),
}


def dump_key(key: Key) -> str:
    """A key as one line of JSON; `load_key` gives it back with its types.

    Raises:
        StoreError: A value is of a type that cannot be kept.
    """
    return json.dumps([_dump(value) for value in key], ensure_ascii=False)


def load_key(text: str) -> Key:
    """The inverse of `dump_key`.

    Raises:
        StoreError: The text is none of `dump_key`'s.
    """
    try:
        return tuple(_load(value) for value in json.loads(text))
    except (ValueError, TypeError, KeyError, decimal.InvalidOperation) as error:
        raise StoreError(
            "A kept key of a row cannot be read.", hint="Start the run again.", log=repr(error)
        ) from error


def shown_key(key: Key) -> Any:
    """A key for people and for `--json`: one value as it is, several as a list."""
    values = [_shown(value) for value in key]
    return values[0] if len(values) == 1 else values


def _shown(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    return value.hex() if isinstance(value, bytes) else str(value)


def _dump(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    for name, (kind, write, _) in _KINDS.items():
        if isinstance(value, kind):
            return {name: write(value)}
    raise StoreError(
        f"A key of type {type(value).__name__} cannot be kept.",
        hint="Name another key, of numbers, texts, UUIDs or dates.",
    )


def _load(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((name, text),) = value.items()
    return _KINDS[name][2](text)
