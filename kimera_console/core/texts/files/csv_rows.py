"""Rows of CSV and TSV, read record by record with the standard library's parser.

A quote that never closes would swallow the rest of the file as one text. It is one bad line here:
reading goes on at the line after the one in which it opened.
"""

from __future__ import annotations

import collections
import contextlib
import csv
import itertools
from typing import TYPE_CHECKING, NamedTuple

from kimera_console.core.errors import InputError
from kimera_console.core.texts.files.lines import LONGEST_LINE_BYTES, Line
from kimera_console.core.texts.files.types import BadRow, Position, Row
from kimera_console.core.texts.forms import SAMPLED_LINES, column_names, guess_delimiter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

USUAL_NAMES = ("text", "texts", "sentence", "content")
"""Columns taken for the texts where none is named, in this order."""

_UNCLOSED = "a quote that opens here does not close"


class Header(NamedTuple):
    """Names of the columns and what separates them."""

    names: tuple[str, ...]
    delimiter: str


class _BadLineError(ValueError):
    """A line that cannot be given to the parser: why."""


def read_header(source: str, lines: Iterator[Line]) -> Header | None:
    """The first record of a CSV file; None where there is nothing in it.

    Raises:
        InputError: It is no line of names.
    """
    return _header(source, _Feed(lines, collections.deque()))


def _header(source: str, feed: _Feed) -> Header | None:
    sample = feed.ahead(SAMPLED_LINES)
    if not sample:
        return None
    delimiter = "\t" if source.lower().endswith(".tsv") else guess_delimiter(sample)
    try:
        names = next(csv.reader(feed, delimiter=delimiter, strict=True), [])
    except (csv.Error, ValueError) as error:
        raise InputError(
            f"{source}, line 1: {error}; the names of the columns should stand there.",
            hint="Check that it is CSV with a first line of names.",
        ) from error
    return Header(column_names(names), delimiter)


def settle(source: str, names: Sequence[str], column: str, id_column: str) -> str:
    """The column of the texts, checked or chosen.

    Raises:
        InputError: There is no such column, or more than one choice.
    """
    for name in (column, id_column):
        if name and name not in names:
            raise InputError(
                f"{source} has no column {name!r}.", hint=f"It has {', '.join(names)}."
            )
        if name and list(names).count(name) > 1:  # of Parquet; those of CSV are told apart
            raise InputError(
                f"{source} has more than one column {name!r}.", hint="Rename one of them."
            )
    if column:
        return column
    others = [name for name in names if name and name != id_column]
    usual = [name for name in USUAL_NAMES if name in others]
    if not usual and len(others) != 1:
        if not others:
            raise InputError(
                f"{source} has no column with a name that the texts can be read from.",
                hint="Give the column of the texts a name.",
            )
        raise InputError(
            f"{source} has the columns {', '.join(name for name in names if name)}.",
            hint="Say which holds the texts: --column NAME",
        )
    return (usual or others)[0]


def rows(
    source: str, lines: Iterator[Line], column: str, id_column: str, header: Header | None = None
) -> Iterator[Row | BadRow]:
    """Texts of a CSV file.

    Args:
        source: As it is named in errors.
        lines: From a record's start on; with the header first where `header` is None.
        column: Of the texts; "" is settled by the header.
        id_column: Of the ids, "" for none.
        header: Where it was read before.
    """
    feed = _Feed(lines, collections.deque())
    if header is None:
        header = _header(source, feed)
        if header is None:
            return
        column = settle(source, header.names, column, id_column)
    at = header.names.index(column)
    id_at = header.names.index(id_column) if id_column else -1
    csv.field_size_limit(LONGEST_LINE_BYTES)
    parser = csv.reader(feed, delimiter=header.delimiter, strict=True)
    while True:
        feed.begin()
        try:
            record = next(parser, None)
        except (csv.Error, _BadLineError) as error:
            reason = _reason(error, feed)
            feed.take_back()
            # What failed may stand behind: only the record's first line is given up.
            parser = csv.reader(feed, delimiter=header.delimiter, strict=True)
            yield BadRow(feed.first, reason, feed.after)
            continue
        if record is None:
            return
        if not record:
            continue
        if max(at, id_at) >= len(record):
            few = f"{len(record)} of {len(header.names)} columns"
            yield BadRow(feed.first, few, feed.after)
            continue
        if len(record) > len(header.names):  # a text with a separator in it, and no quotes
            many = f"{len(record)} cells, but the first line names {len(header.names)}"
            yield BadRow(feed.first, many, feed.after)
            continue
        yield Row(feed.first, record[id_at] if id_column else "", record[at], feed.after)


class _Feed:
    """Physical lines for the parser, and the memory of those that its record took."""

    def __init__(self, lines: Iterator[Line], waiting: collections.deque[Line]) -> None:
        self._lines = lines
        self._waiting = waiting
        self._taken: list[Line] = []
        self._bytes = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self._taken.append(line)
        self._bytes += len(line.data or b"")
        if self._bytes > LONGEST_LINE_BYTES:
            raise _BadLineError(_UNCLOSED)
        return _decoded(line) + "\n"

    def ahead(self, most: int) -> list[str]:
        """The next lines that can be read at all, which wait all the same; [] at the end."""
        while len(self._waiting) < most and (line := next(self._lines, None)) is not None:
            self._waiting.append(line)
        if not self._waiting:
            return []
        found = [""]  # the first counts as the header, whatever it is
        for place, line in enumerate(itertools.islice(self._waiting, most)):
            with contextlib.suppress(_BadLineError):
                found[place:] = [_decoded(line)]
        return found

    def begin(self) -> None:
        """A new record starts with the next line."""
        self._taken = []
        self._bytes = 0

    def take_back(self) -> None:
        """Give back all lines of the record but its first."""
        self._waiting.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]

    @property
    def first(self) -> int:
        """Number of the record's first line."""
        return self._taken[0].number

    @property
    def last(self) -> int:
        """Number of the last line that was read for the record."""
        return self._taken[-1].number

    @property
    def after(self) -> Position:
        """Position behind the record."""
        last = self._taken[-1]
        return Position(last.end, last.number + 1)


def _decoded(line: Line) -> str:
    if line.data is None:
        raise _BadLineError(f"longer than {LONGEST_LINE_BYTES >> 20} MiB")
    try:
        return line.data.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        raise _BadLineError(f"not UTF-8 (byte {error.start + 1} of the line)") from error


def _reason(error: Exception, feed: _Feed) -> str:
    if "unexpected end of data" in str(error) or str(error) == _UNCLOSED:
        return _UNCLOSED
    said = f"not CSV ({error})" if isinstance(error, csv.Error) else str(error)
    if feed.last > feed.first:  # the reader was within quotes: the fault began with them
        return f"{_UNCLOSED} before line {feed.last:,}, which is {said}"
    return said
