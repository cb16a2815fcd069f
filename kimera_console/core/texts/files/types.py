"""Rows of a file of texts, and where reading goes on."""

from __future__ import annotations

import enum
from typing import NamedTuple

STANDARD_INPUT = "-"


class FileKind(enum.Enum):
    """Forms in which texts come."""

    TEXT = "txt"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Position(NamedTuple):
    """Where reading goes on: bytes (or Parquet rows) behind it, and the next line's number."""

    offset: int = 0
    line: int = 1


START = Position()
"""The beginning of a file."""


class Row(NamedTuple):
    """A text and where it stands; `after` is the position behind it."""

    line: int
    id: str
    text: str
    after: Position


class BadRow(NamedTuple):
    """A line without a usable text: `reason` completes "line 7: ..."."""

    line: int
    reason: str
    after: Position
