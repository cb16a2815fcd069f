"""What a file of vectors says of itself: one record for who writes it and for who reads it.

A `.npy` file has it as JSON beside it, a Parquet file as metadata, where every value is a text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import InputError
from kimera_console.core.system.records import RecordError, from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kimera_console.core.embed_file.model import ModelIdentity

FORMAT = "kimera-vectors-1"


@dataclass(frozen=True, kw_only=True)
class VectorsFacts:
    """What a file of vectors says of itself; of another program's, only what can be counted.

    Attributes:
        format: Of the file; "" where it is not this console's.
        backend: As in `ModelIdentity`, like all up to `engine`; "" where the file does not say.
        max_tokens: None where the file does not say.
        rows: Vectors in it.
        skipped: Lines that were left out.
        truncated: Lines whose text was cut.
        empty: Lines without a text.
        skipped_lines: Numbers of the first of those left out; None in a file that was added to.
        run: Which run made it (`resume.run_digest`); "" where that cannot be told.
        with_ids: Whether its ids are strings of their own, not numbers of lines. The columns say
            that, so it is not written.
    """

    format: str = ""
    backend: str = ""
    provider: str = ""
    model: str = ""
    revision: str = ""
    pooling: str = ""
    precision: str = ""
    dimension: int
    max_tokens: int | None = None
    degraded: bool = False
    fingerprint: str = ""
    prompt: str = ""
    prompt_text: str = ""
    engine: str = ""
    rows: int
    skipped: int = 0
    truncated: int = 0
    empty: int = 0
    skipped_lines: tuple[int, ...] | None = None
    run: str = ""
    with_ids: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain data in the order of a Parquet file's metadata."""
        plain: dict[str, Any] = to_plain(self)
        del plain["with_ids"]
        if self.skipped_lines is None:
            del plain["skipped_lines"]
        if not self.run:
            del plain["run"]
        return plain

    def to_metadata(self) -> dict[str, str]:
        """The same with texts alone, as a Parquet file takes it."""
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in self.to_dict().items()
        }


_TEXTS = frozenset(each.name for each in fields(VectorsFacts) if each.type == "str")


def facts_of(model: ModelIdentity, *, rows: int, **others: Any) -> VectorsFacts:
    """The facts of vectors that a model of this console made; others are fields' values."""
    return VectorsFacts(format=FORMAT, **model.to_dict(), rows=rows, **others)


def facts_from(
    said: Mapping[str, Any], place: Path, *, rows: int, dimension: int, with_ids: bool = False
) -> VectorsFacts:
    """The record of what a file says.

    Args:
        said: By name; fields that this console does not know are ignored.
        place: Where that stands, to be named.
        rows: What the file itself has, whatever it says.
        dimension: Likewise.
        with_ids: Likewise.

    Raises:
        InputError: A field is damaged.
    """
    counted = {"rows": rows, "dimension": dimension, "with_ids": with_ids}
    try:
        return from_plain({**said, **counted}, VectorsFacts)
    except RecordError as problem:
        raise InputError(f"{place} cannot be read.", hint="Name another file.") from problem


def facts_from_metadata(
    said: Mapping[str, str], place: Path, *, rows: int, dimension: int, with_ids: bool
) -> VectorsFacts:
    """The same of a Parquet file, in which numbers are texts."""
    plain = {
        each.name: said[each.name] if each.name in _TEXTS else _value(said[each.name])
        for each in fields(VectorsFacts)
        if each.name in said
    }
    return facts_from(plain, place, rows=rows, dimension=dimension, with_ids=with_ids)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # its field refuses it
