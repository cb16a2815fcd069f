"""Rows of a file of texts: a text a line, CSV, JSON lines, Parquet."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import InputError
from kimera_console.core.texts.decoding import ENCODINGS, UTF8, UTF16, check_encoding
from kimera_console.core.texts.files import csv_rows, parquet_rows
from kimera_console.core.texts.files.lines import LONGEST_LINE_BYTES, Pipe, read_lines
from kimera_console.core.texts.files.source import (
    encoding_of,
    identify,
    kind_of,
    opened,
)
from kimera_console.core.texts.files.types import (
    STANDARD_INPUT,
    START,
    BadRow,
    FileKind,
    Position,
    Row,
)
from kimera_console.core.texts.forms import TEXT_KEY, json_text, json_type, json_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.files.lines import Line
    from kimera_console.core.texts.files.source import InputIdentity

_NOT_UTF8 = re.compile(r"not UTF-8( \(byte \d+ of the line\))?")
TOO_LONG = f"longer than {LONGEST_LINE_BYTES >> 20} MiB"


@dataclass(frozen=True)
class RowFile:
    """A file of texts, looked at and ready to be read; made by `open_rows`.

    Attributes:
        source: As it was named; "-" is standard input.
        identity: What it was when it was looked at.
        kind: Its form.
        column: Column or key of the texts; "" for a text a line, and for JSON lines whose values
            may be plain strings.
        id_column: Column or key of the ids, "" for line numbers.
        units: What positions count up to: bytes of UTF-8, or Parquet's rows; None for standard
            input.
        standard_input: The stream behind "-".
        encoding: Python's name of the one that it is read in; positions count UTF-8 all the same.
    """

    source: str
    identity: InputIdentity
    kind: FileKind
    column: str
    id_column: str
    units: int | None
    standard_input: BinaryIO | None = None
    encoding: str = UTF8

    @property
    def encoding_name(self) -> str:
        """As it is shown."""
        return ENCODINGS.get(self.encoding, self.encoding)

    @property
    def guess_note(self) -> str:
        """What it is read as, a sentence, where that was guessed; else ""."""
        if self.encoding in (UTF8, UTF16):
            return ""
        return (
            f"{self.source} is read as {self.encoding_name}, as its bytes suggest; in UTF-8"
            " nothing needs to be guessed."
        )

    @property
    def can_seek(self) -> bool:
        """Whether reading can begin at a position."""
        return self.source != STANDARD_INPUT

    @property
    def line_word(self) -> str:
        """What its numbers count."""
        return "row" if self.kind is FileKind.PARQUET else "line"

    def rows(self, start: Position, context: JobContext) -> Iterator[Row | BadRow]:
        """Its rows from a position on; standard input only from the beginning.

        Raises:
            InputError: It cannot be read, or is not what its kind says.
        """
        if self.kind is FileKind.PARQUET:
            yield from parquet_rows.rows(self.source, self.column, self.id_column, start)
            return
        if self.source == STANDARD_INPUT:
            assert self.standard_input is not None
            lines = read_lines(Pipe(self.standard_input, context), start)
            yield from self._parsed(_of_utf8(lines), start)
            return
        with opened(self.source, start.offset, self.encoding) as stream:
            for row in self._parsed(read_lines(stream, start), start):
                if isinstance(row, BadRow) and self.encoding != UTF8:
                    row = row._replace(
                        reason=_NOT_UTF8.sub(f"not {self.encoding_name}", row.reason)
                    )
                yield row

    def _parsed(self, lines: Iterator[Line], start: Position) -> Iterator[Row | BadRow]:
        if self.kind is FileKind.TEXT:
            return text_rows(lines)
        if self.kind is FileKind.JSONL:
            return json_rows(lines, self.column, self.id_column)
        header = None
        if start.offset:
            with opened(self.source, 0, self.encoding) as stream:
                header = csv_rows.read_header(self.source, read_lines(stream, START))
        return csv_rows.rows(self.source, lines, self.column, self.id_column, header)


def open_rows(
    source: str,
    *,
    kind: FileKind | None = None,
    column: str = "",
    id_column: str = "",
    standard_input: BinaryIO | None = None,
) -> RowFile:
    """Look at a file of texts and settle its form and columns.

    Args:
        source: Its path; "-" is standard input.
        kind: Its form; None: by the ending of its name.
        column: Column or key of the texts; "" where there is one choice.
        id_column: Column or key of the ids.
        standard_input: The stream behind "-".

    Raises:
        InputError: It cannot be read, or has no such column.
    """
    identity = identify(source)
    kind = kind or kind_of(source)
    units: int | None = None
    encoding = UTF8
    if kind is FileKind.TEXT and (column or id_column):
        raise InputError(
            f"{source} is read as a text a line, which has no columns.",
            hint="Name its form with --format csv, jsonl or parquet, or leave the column out.",
        )
    if kind is FileKind.PARQUET:
        if source == STANDARD_INPUT:
            raise InputError(
                "Parquet cannot be read from standard input: its end is needed first.",
                hint="Save it to a file and name that.",
            )
        column, units = parquet_rows.settle(source, column, id_column)
    elif source != STANDARD_INPUT:
        encoding, growth = encoding_of(source)
        units = round(identity.size_bytes * growth)
    if kind is FileKind.CSV and source != STANDARD_INPUT:
        with opened(source, 0, encoding) as stream:
            header = csv_rows.read_header(source, read_lines(stream, START))
        if header is not None:
            column = csv_rows.settle(source, header.names, column, id_column)
    return RowFile(source, identity, kind, column, id_column, units, standard_input, encoding)


def _of_utf8(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines of standard input, whose first says whether it is UTF-8 at all."""
    for line in lines:
        if line.number == 1:
            check_encoding("Standard input", line.data or b"")
        yield line


def text_rows(lines: Iterator[Line]) -> Iterator[Row | BadRow]:
    """A text a line; a carriage return before the newline is not part of it."""
    for line in lines:
        after = Position(line.end, line.number + 1)
        if line.data is None:
            yield BadRow(line.number, TOO_LONG, after)
            continue
        try:
            text = line.data.removesuffix(b"\r").decode("utf-8")
        except UnicodeDecodeError as error:
            yield BadRow(line.number, not_utf8(error), after)
        else:
            yield Row(line.number, "", text, after)


def json_rows(lines: Iterator[Line], column: str, id_column: str) -> Iterator[Row | BadRow]:
    """A JSON object (or, where no key is named, a string) a line; empty lines are passed over."""
    for row in text_rows(lines):
        if isinstance(row, BadRow):
            yield row
            continue
        if not row.text.strip():
            continue
        try:
            value = json.loads(row.text)
            text, identifier = _picked(value, column, id_column)
        except RecursionError:
            yield BadRow(row.line, "JSON nested too deeply", row.after)
        except json.JSONDecodeError as error:
            yield BadRow(row.line, f"not JSON ({error.msg}, column {error.colno})", row.after)
        except ValueError as error:  # of our own, and a number of thousands of digits
            yield BadRow(row.line, str(error).partition("\n")[0], row.after)
        else:
            yield Row(row.line, identifier, text, row.after)


def _picked(value: Any, column: str, id_column: str) -> tuple[str, str]:
    text = json_text(value, column or TEXT_KEY)
    if not id_column:
        return text, ""
    identifier = json_value(value, id_column)
    if isinstance(identifier, bool) or not isinstance(identifier, (str, int)):
        raise ValueError(f"{id_column!r} is {json_type(identifier)}, not a string or whole number")
    return text, str(identifier)


def not_utf8(error: UnicodeDecodeError) -> str:
    """Why bytes are no text, for "line 7: ..."."""
    return f"not UTF-8 (byte {error.start + 1} of the line)"
