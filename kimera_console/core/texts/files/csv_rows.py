"""Rows of CSV and TSV, read record by record with the standard library's parser.

A quote that never closes would make one text of the rest of the file. It is one bad line here:
reading goes on at the line after the one in which it opened.
"""

from __future__ import annotations

import collections
import contextlib
import csv
import itertools
from typing import TYPE_CHECKING, NamedTuple

from kimera_console.core.errors import InputError
from kimera_console.core.system.units import byte_size
from kimera_console.core.texts.files.columns import (
    ID_NAMES,
    LABEL_NAMES,
    TEXT_NAMES,
    column_names,
    resolve_columns,
)
from kimera_console.core.texts.files.source import ending_of
from kimera_console.core.texts.files.types import (
    DELIMITERS,
    LONGEST_LINE_BYTES,
    BadRow,
    Position,
    ReadOptions,
    Row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kimera_console.core.texts.files.lines import Line

_SAMPLED_LINES = 32
"""Lines that delimiter and header are found out from."""
_SAMPLED_BYTES = 1024 * 1024
_LONGEST_NAME = 40
_UNCLOSED = "a quote that opens here does not close"


class Dialect(NamedTuple):
    """How a file of CSV is written.

    Attributes:
        names: Of its columns; from its first record, or "column 1", "column 2", ...
        delimiter: Between the cells.
        has_header: Whether the first record holds the names.
        guessed_delimiter: What would be taken for it where none is named.
    """

    names: tuple[str, ...]
    delimiter: str
    has_header: bool
    guessed_delimiter: str


class _BadLineError(ValueError):
    """A line that cannot be given to the parser: why."""


def read_dialect(source: str, lines: Iterator[Line], options: ReadOptions) -> Dialect | None:
    """How a file is written; None where there is nothing in it.

    Args:
        source: As it is named in errors.
        lines: From its first on.
        options: What of it was chosen.

    Raises:
        InputError: Its first record cannot be read.
    """
    return _dialect(source, _Feed(lines), options)


def _dialect(source: str, feed: _Feed, options: ReadOptions) -> Dialect | None:
    sample = feed.ahead()
    if not sample:
        return None
    guess = "\t" if ending_of(source) == ".tsv" else guess_delimiter(sample)
    delimiter = options.delimiter or guess
    try:
        first = next(csv.reader(feed, delimiter=delimiter, strict=True), [])
    except (csv.Error, ValueError) as error:
        raise InputError(
            f"{source}, line 1: {error}; the names of the columns should stand there.",
            hint="Check that it is CSV with a first line of names.",
        ) from error
    feed.take_back(0)
    has_header = options.has_header
    if has_header is None:
        has_header = _looks_like_header(_records(sample, delimiter), options)
    names = column_names(first if has_header else [""] * len(first))
    return Dialect(names, delimiter, has_header, guess)


def guess_delimiter(lines: Sequence[str]) -> str:
    """What separates the cells of CSV that begins with these lines, the header first.

    The one that most lines have as often as the header has; a comma where nothing tells. Of one
    column, which has none, it is the first that no line has outside quotes: a text with commas in
    it is one text still.
    """
    counts = {one: [_unquoted(line).count(one) for line in lines] for one in DELIMITERS}
    heads = {one: found[0] for one, found in counts.items() if found and found[0]}
    if heads:
        return max(heads, key=lambda one: (counts[one].count(heads[one]), heads[one]))
    return next((one for one in DELIMITERS if not any(counts[one])), ",")


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])


def _records(sample: Sequence[str], delimiter: str) -> list[list[str]]:
    """The first records as far as they can be parsed; the last may be cut."""
    found: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        found.extend(csv.reader((f"{line}\n" for line in sample), delimiter=delimiter))
    return found


def _looks_like_header(records: list[list[str]], options: ReadOptions) -> bool:
    """Whether the first of these records holds names.

    It does where a column that was asked for stands in it. Names are short, none of them a
    number; one of them is usual, or all are different and none is empty, or numbers stand below
    one. The name of a single column is usual, or one word above several.
    """
    first, below = ([cell.strip() for cell in records[0]], records[1:]) if records else ([], [])
    asked = {options.column, options.id_column} - {""}
    if asked & set(first):
        return True
    if any(len(name) > _LONGEST_NAME or _is_number(name) for name in first):
        return False
    if any(name.lower() in (*TEXT_NAMES, *LABEL_NAMES, *ID_NAMES) for name in first):
        return True
    if len(first) == 1:
        words = [len(record[0].split()) for record in below if record]
        return first[0].isidentifier() and 2 * sum(count > 1 for count in words) > len(words)
    if all(first) and len(set(first)) == len(first):
        return True
    return any(
        _is_number(cell) and name
        for record in below
        for name, cell in zip(first, record, strict=False)
    )


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def rows(
    source: str,
    lines: Iterator[Line],
    options: ReadOptions,
    dialect: Dialect | None,
    *,
    at_start: bool,
) -> Iterator[Row | BadRow]:
    """Texts of a CSV file.

    Args:
        source: As it is named in errors.
        lines: From a record's start on.
        options: The columns; where `dialect` is None, what of it was chosen.
        dialect: As `read_dialect` found it; None: from the lines, which then are from the first on.
        at_start: Whether the first record is the file's first.
    """
    feed = _Feed(lines)
    if dialect is None:
        dialect = _dialect(source, feed, options)
        if dialect is None:
            return
    column = resolve_columns(
        source, dialect.names, dialect.names, options.column, options.id_column
    )
    at = dialect.names.index(column)
    id_at = dialect.names.index(options.id_column) if options.id_column else -1
    labels = [dialect.names.index(name) for name in options.labels if name in dialect.names]
    columns = len(dialect.names)
    header = at_start and dialect.has_header
    for record, reason in _parsed(feed, dialect.delimiter):
        if header and record is not None:
            header = False
        elif record is None:
            yield BadRow(feed.first, reason, feed.after)
        elif record and max(at, id_at) >= len(record):
            few = f"{len(record)} of {columns} columns"
            yield BadRow(feed.first, few, feed.after)
        elif len(record) > columns:  # a text with a separator in it, and no quotes
            verb = "names" if dialect.has_header else "has"
            many = f"{len(record)} cells, but the first line {verb} {columns}"
            yield BadRow(feed.first, many, feed.after)
        elif record:  # an empty line has no cells
            further = tuple(record[place] if place < len(record) else "" for place in labels)
            identifier = record[id_at] if options.id_column else ""
            yield Row(feed.first, identifier, record[at], feed.after, further)


def _parsed(feed: _Feed, delimiter: str) -> Iterator[tuple[list[str] | None, str]]:
    """Records, or None and why the lines from the record's first on are none."""
    # The library's limit is one for the whole process; its default is 128 kB a cell.
    csv.field_size_limit(LONGEST_LINE_BYTES)
    parser = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin()
        try:
            record = next(parser, None)
        except (csv.Error, _BadLineError) as error:
            reason = _reason(error, feed)
            feed.take_back(1)
            # What failed may stand behind: only the record's first line is given up.
            parser = csv.reader(feed, delimiter=delimiter, strict=True)
            yield None, reason
            continue
        if record is None:
            return
        yield record, ""


class _Feed:
    """Physical lines for the parser, and the memory of those that its record took."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._waiting: collections.deque[Line] = collections.deque()
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

    def ahead(self) -> list[str]:
        """The next lines that can be read at all, which wait all the same; [] at the end."""
        size = 0
        while len(self._waiting) < _SAMPLED_LINES and size < _SAMPLED_BYTES:
            line = next(self._lines, None)
            if line is None:
                break
            self._waiting.append(line)
            size += len(line.data or b"")
        if not self._waiting:
            return []
        found = [""]  # the first counts as the header, whatever it is
        for place, line in enumerate(itertools.islice(self._waiting, _SAMPLED_LINES)):
            with contextlib.suppress(_BadLineError):
                found[place:] = [_decoded(line)]
        return found

    def begin(self) -> None:
        """A new record starts with the next line."""
        self._taken = []
        self._bytes = 0

    def take_back(self, kept: int) -> None:
        """Give back all lines of the record but its first ones."""
        self._waiting.extendleft(reversed(self._taken[kept:]))
        del self._taken[kept:]

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
        raise _BadLineError(f"longer than {byte_size(LONGEST_LINE_BYTES)}")
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
