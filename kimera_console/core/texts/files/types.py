"""How a file of texts is read, its rows, and where reading goes on."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "Standard input"
"""As it begins a sentence."""
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""Usual separators of the cells of CSV, and their names."""
LONGEST_LINE_BYTES = 64 * 1024 * 1024
"""A longer line is no text: it is skipped, so that it cannot fill the memory."""


class FileKind(enum.Enum):
    """Forms in which texts come."""

    TEXT = "txt"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True)
class ReadOptions:
    """How a file of texts is read. What is not given is found out.

    Attributes:
        kind: Its form; None: by its name's ending, one text per line where that says nothing.
        encoding: Python's name of the encoding; "" is guessed. Not used for Parquet.
        delimiter: One character between the cells of CSV; "" is guessed.
        has_header: Whether the first record of CSV names the columns; None is guessed.
        column: Column (CSV, Parquet) or key (JSON lines) of the texts; "" where there is one
            choice.
        id_column: Column or key that identifies a row; "": the line's number.
        labels: Further columns whose values come with each row.
    """

    kind: FileKind | None = None
    encoding: str = ""
    delimiter: str = ""
    has_header: bool | None = None
    column: str = ""
    id_column: str = ""
    labels: tuple[str, ...] = ()


class Position(NamedTuple):
    """Where reading goes on: bytes (or Parquet rows) behind it, and the next line's number."""

    offset: int = 0
    line: int = 1


START = Position()
"""The beginning of a file."""


class Row(NamedTuple):
    """A text and where it stands.

    `after` is the position behind it, `labels` are the values of `ReadOptions.labels`.
    """

    line: int
    id: str
    text: str
    after: Position
    labels: tuple[str, ...] = ()


class BadRow(NamedTuple):
    """A line without a usable text: `reason` completes "line 7: ..."."""

    line: int
    reason: str
    after: Position
