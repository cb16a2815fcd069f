"""Records: frozen dataclasses as plain data for JSON, and back, checked field by field.

Decoding is strict: a missing field without a default, a value of another type and a number out of
its range are refused by the field's name. Unknown fields are ignored, so that an older console
reads what a newer one wrote.
"""

from __future__ import annotations

import json
import math
import threading
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kimera_console.core.errors import KimeraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")

_FIRST_READING = threading.RLock()
"""msgspec learns a class's fields when it first reads one. Another thread that reads the same class
meanwhile would use what is not filled in yet, which ends the process."""


class RecordError(ValueError):
    """Data that does not hold the record that was expected; names the field.

    Whoever knows which file it came from turns it into an error that names the file.
    """


def to_plain(record: Any) -> Any:
    """Plain data of a record: dicts, lists, texts, numbers, booleans and None; sets are sorted."""
    return msgspec.to_builtins(record, order="deterministic", enc_hook=_plain, str_keys=True)


def from_plain(data: Any, kind: type[T], *, known_only: bool = False) -> T:
    """The record that plain data holds.

    Args:
        data: What `json.loads` gave, or a part of it.
        kind: A dataclass, or any type of its fields.
        known_only: Refuse fields that the dataclass does not have: where leaving one out would
            change what the record says.

    Raises:
        RecordError: It holds no such record.
    """
    if known_only and isinstance(data, dict):
        unknown = data.keys() - {each.name for each in fields(kind)}  # type: ignore[arg-type]
        if unknown:
            raise RecordError(f"{min(unknown)}: an unknown field")
    try:
        with _FIRST_READING:
            found = msgspec.convert(data, kind, dec_hook=_typed)
    except msgspec.ValidationError as problem:
        raise RecordError(_words(str(problem))) from problem
    except (KimeraError, ValueError, TypeError, OverflowError, RecursionError) as problem:
        raise RecordError(str(problem)) from problem
    return found


def from_json(text: str | bytes, kind: type[T], *, known_only: bool = False) -> T:
    """The record that a JSON text holds.

    Args:
        text: The text; bytes are UTF-8.
        kind: A dataclass, or any type of its fields.
        known_only: As of `from_plain`.

    Raises:
        RecordError: It is no JSON, or holds no such record.
    """
    try:
        data = json.loads(text)
    except (ValueError, TypeError, RecursionError) as problem:
        raise RecordError(f"This is not JSON: {problem}") from problem
    return from_plain(data, kind, known_only=known_only)


def check_unicode(data: Any) -> None:
    """Refuse texts that no file system and no terminal takes: half of a surrogate pair.

    Bytes of a file name that are not UTF-8 stand in JSON as surrogates of a range of their own
    (`os.fsdecode`); those are kept.

    Args:
        data: Plain data.

    Raises:
        RecordError: Names the field.
    """
    todo = [("", data)]
    while todo:
        name, value = todo.pop()
        if isinstance(value, str):
            try:
                value.encode("utf-8", "surrogateescape")
            except UnicodeEncodeError as problem:
                raise RecordError(f"{name}: this text is not Unicode") from problem
        elif isinstance(value, dict):
            todo += [(f"{name}.{key}" if name else str(key), each) for key, each in value.items()]
            todo += [(name, key) for key in value]
        elif isinstance(value, list):
            todo += [(f"{name}[{number}]", each) for number, each in enumerate(value)]


def finite(data: Any) -> tuple[Any, bool]:
    """Plain data with 0 in place of NaN and infinities, and whether there were any.

    Older versions wrote them into records, where nothing that shows a record expects them.
    """
    if isinstance(data, float) and not math.isfinite(data):
        return 0.0, True
    if isinstance(data, dict):
        found = {key: finite(value) for key, value in data.items()}
        return {key: value for key, (value, _) in found.items()}, _any_lost(found.values())
    if isinstance(data, list):
        parts = [finite(value) for value in data]
        return [value for value, _ in parts], _any_lost(parts)
    return data, False


def _any_lost(parts: Iterable[tuple[Any, bool]]) -> bool:
    return any(lost for _, lost in parts)


def readable_part(data: Mapping[str, Any], kinds: Mapping[str, Any]) -> dict[str, Any]:
    """Those of some values that have the types that are expected; the others are left out.

    Args:
        data: Plain data by name.
        kinds: Name -> type.
    """
    found = {}
    for name, kind in kinds.items():
        if name in data:
            try:
                found[name] = from_plain(data[name], kind)
            except RecordError:
                continue
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no plain form")


def _typed(kind: type, value: Any) -> Any:
    if issubclass(kind, Path) and isinstance(value, str):
        return Path(value)
    raise ValueError(f"Expected `{kind.__name__}`, got `{type(value).__name__}`")


def _words(problem: str) -> str:
    """Msgspec's "Expected `str`, got `int` - at `$.source.id`", the field first."""
    said, _, place = problem.partition(" - at `")
    field = place.rstrip("`").removeprefix("$").removeprefix(".")
    return f"{field}: {said}" if field else said
