"""Rows of a file of texts: one text per line, CSV, JSON lines, Parquet; plain or in gzip.

`open_rows` is the only entry, for the list of texts, files into vectors and the command line.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, InputError
from kimera_console.core.texts.files import csv_rows, json_rows, parquet_rows
from kimera_console.core.texts.files.columns import TEXT_KEY, resolve_columns
from kimera_console.core.texts.files.encodings import (
    ENCODINGS,
    UTF8,
    UTF16,
    check_encoding,
    named_encoding,
)
from kimera_console.core.texts.files.lines import Pipe, ended_by_newlines, read_lines, text_rows
from kimera_console.core.texts.files.signatures import GZIP, check_control, check_signature
from kimera_console.core.texts.files.source import (
    GZ,
    RecodedStream,
    content_of,
    identify,
    kind_of,
    opened,
)
from kimera_console.core.texts.files.types import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    START,
    BadRow,
    FileKind,
    Position,
    ReadOptions,
    Row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.files.csv_rows import Dialect
    from kimera_console.core.texts.files.lines import ByteReader, Line
    from kimera_console.core.texts.files.source import InputIdentity

_NOT_UTF8 = re.compile(r"not UTF-8( \(byte \d+ of the line\))?")


@dataclass(frozen=True)
class FileColumn:
    """A column of CSV or Parquet, or a key of JSON lines.

    Attributes:
        name: As it is in the file.
        is_text: Whether texts can be read from it.
        is_id: Whether ids can.
        is_plain: Whether its values can be shown as text.
    """

    name: str
    is_text: bool = True
    is_id: bool = True
    is_plain: bool = True


@dataclass(frozen=True)
class RowFile:
    """A file of texts, looked at and ready to be read; made by `open_rows`.

    Attributes:
        source: As it was named; "-" is standard input.
        identity: What it was when it was looked at.
        options: How it is read, all found out. `column` is "" for one text per line, and for JSON
            lines whose values may be plain strings. Of standard input, CSV's dialect and columns
            are as they were asked for: its first lines settle them.
        asked: As it was asked for.
        columns: What can be chosen from; () for one text per line and for standard input.
        units: What positions count up to: bytes of unpacked UTF-8 (estimated where the file is
            not that), or Parquet's rows; None for standard input.
        packed: Whether it is gzip.
        dialect: How CSV is written; None for other forms, for standard input and where there is
            nothing in it.
        standard_input: The stream behind "-".
    """

    source: str
    identity: InputIdentity
    options: ReadOptions
    asked: ReadOptions
    columns: tuple[FileColumn, ...] = ()
    units: int | None = None
    packed: bool = False
    dialect: Dialect | None = None
    standard_input: BinaryIO | None = None

    @property
    def kind(self) -> FileKind:
        assert self.options.kind is not None
        return self.options.kind

    @property
    def encoding_name(self) -> str:
        """The encoding as it is shown."""
        return ENCODINGS.get(self.options.encoding, self.options.encoding)

    @property
    def guess_note(self) -> str:
        """What was guessed about it that may be wrong, as sentences; else ""."""
        found = []
        encoding = self.options.encoding
        if not self.asked.encoding and encoding not in (UTF8, UTF16):
            found.append(
                f"{self.source} is read as {self.encoding_name}, as its bytes suggest; in UTF-8"
                " nothing needs to be guessed."
            )
        if self.dialect and self.asked.has_header is None and not self.dialect.has_header:
            found.append(
                f"{self.source} is read without a header: its first line is taken for a row."
            )
        return " ".join(found)

    @property
    def can_seek(self) -> bool:
        """Whether reading can begin at a position."""
        return self.source != STANDARD_INPUT

    @property
    def line_word(self) -> str:
        """What its numbers count."""
        return "row" if self.kind is FileKind.PARQUET else "line"

    @property
    def unit(self) -> str:
        """What its positions count, for progress."""
        return "rows" if self.kind is FileKind.PARQUET else "bytes"

    def rows(self, start: Position, context: JobContext) -> Iterator[Row | BadRow]:
        """Its rows from a position on; standard input only from the beginning.

        Raises:
            InputError: It cannot be read, or is not what its kind says.
        """
        if self.kind is FileKind.PARQUET:
            yield from parquet_rows.rows(self.source, self.options, start)
        elif self.source == STANDARD_INPUT:
            assert self.standard_input is not None
            pipe: ByteReader = Pipe(self.standard_input, context)
            if self.options.encoding != UTF8:
                pipe = RecodedStream(pipe, self.options.encoding)
            lines = _checked(read_lines(pipe, start), guess=not self.asked.encoding)
            yield from self._named(self._parsed(lines, start))
        else:
            with self._opened(start.offset) as stream:
                yield from self._named(self._parsed(read_lines(stream, start), start))

    def _opened(self, offset: int) -> AbstractContextManager[ByteReader]:
        return opened(self.source, offset, self.options.encoding, packed=self.packed)

    def _parsed(self, lines: Iterator[Line], start: Position) -> Iterator[Row | BadRow]:
        at_start = start.offset == 0
        name = STANDARD_INPUT_NAME if self.source == STANDARD_INPUT else self.source
        if self.kind is FileKind.TEXT:
            return text_rows(ended_by_newlines(name, lines) if at_start else lines)
        if self.kind is FileKind.JSONL:
            return json_rows.rows(name, lines, self.options, at_start=at_start)
        return csv_rows.rows(self.source, lines, self.options, self.dialect, at_start=at_start)

    def _named(self, rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
        """Bad rows with the name of the encoding that they are not in."""
        if self.options.encoding == UTF8:
            return rows
        reason = f"not {self.encoding_name}"
        return (
            row._replace(reason=_NOT_UTF8.sub(reason, row.reason)) if isinstance(row, BadRow)
            else row
            for row in rows
        )  # fmt: skip


def open_rows(
    source: str, options: ReadOptions | None = None, *, standard_input: BinaryIO | None = None
) -> RowFile:
    """Look at a file of texts and settle how it is read.

    Args:
        source: Its path; "-" is standard input.
        options: How it is to be read; what they leave open is found out.
        standard_input: The stream behind "-".

    Raises:
        InputError: It cannot be read, holds no texts, or has no such column.
    """
    asked = options or ReadOptions()
    found = survey(source, asked, standard_input=standard_input)
    column = asked.column
    if found.kind is FileKind.PARQUET:
        column = parquet_rows.resolve_text_column(source, asked)
    elif found.kind is FileKind.CSV and found.columns:
        names = [one.name for one in found.columns]
        column = resolve_columns(source, names, names, column, asked.id_column)
    elif found.kind is FileKind.JSONL:
        if found.columns and not column:
            names = [one.name for one in found.columns]
            texts = [one.name for one in found.columns if one.is_text]
            column = resolve_columns(source, names, texts or names, "", "")
        if column == TEXT_KEY:
            column = ""  # named or not, it is the same key, and the same run
    return dataclasses.replace(found, options=dataclasses.replace(found.options, column=column))


def survey(source: str, asked: ReadOptions, *, standard_input: BinaryIO | None = None) -> RowFile:
    """As `open_rows`, but the column of the texts is left as it was asked for.

    Raises:
        InputError: It cannot be read, or holds no texts.
    """
    identity = identify(source)
    kind = asked.kind or kind_of(source)
    if kind is FileKind.TEXT and (asked.column or asked.id_column):
        raise InputError(
            f"{source} is read as one text per line, which has no columns.",
            hint=Advice.of(
                "Name its form, csv, jsonl or parquet",
                Action.FILE_FORMAT,
                ", or leave the column out.",
            ),
        )
    if source == STANDARD_INPUT:
        return _survey_input(identity, kind, asked, standard_input)
    settled = dataclasses.replace(asked, kind=kind)
    if kind is FileKind.PARQUET:
        if source.lower().endswith(GZ):
            raise InputError(f"{source} cannot be read: Parquet in gzip.", hint="Unpack it first.")
        fields, units = parquet_rows.described(source)
        columns = tuple(FileColumn(*field) for field in fields)
        settled = dataclasses.replace(settled, encoding=UTF8)
        return RowFile(source, identity, settled, asked, columns, units)
    content = content_of(source, asked.encoding)
    settled = dataclasses.replace(settled, encoding=content.encoding)
    units = round(identity.size_bytes * content.growth)
    file = RowFile(source, identity, settled, asked, (), units, content.packed)
    if kind is FileKind.CSV:
        return _with_dialect(file)
    if kind is FileKind.JSONL:
        with file._opened(0) as stream:
            keys = json_rows.read_keys(source, read_lines(stream, START))
        return dataclasses.replace(file, columns=tuple(FileColumn(*key) for key in keys))
    return file


def _with_dialect(file: RowFile) -> RowFile:
    with file._opened(0) as stream:
        dialect = csv_rows.read_dialect(file.source, read_lines(stream, START), file.asked)
    if dialect is None:
        return file
    settled = dataclasses.replace(
        file.options, delimiter=dialect.delimiter, has_header=dialect.has_header
    )
    columns = tuple(FileColumn(name) for name in dialect.names)
    return dataclasses.replace(file, options=settled, dialect=dialect, columns=columns)


def _survey_input(
    identity: InputIdentity, kind: FileKind, asked: ReadOptions, stream: BinaryIO | None
) -> RowFile:
    if kind is FileKind.PARQUET:
        raise InputError(
            "Parquet cannot be read from standard input: its end is needed first.",
            hint="Save it to a file and name that.",
        )
    encoding = named_encoding(asked.encoding) if asked.encoding else UTF8
    settled = dataclasses.replace(asked, kind=kind, encoding=encoding)
    return RowFile(STANDARD_INPUT, identity, settled, asked, standard_input=stream)


def _checked(lines: Iterator[Line], *, guess: bool) -> Iterator[Line]:
    """The lines of standard input, whose first says whether it is text in UTF-8 at all."""
    name = STANDARD_INPUT_NAME
    for line in lines:
        if line.number == 1:
            head = (line.data or b"")[:4096]
            if head.startswith(GZIP):
                raise InputError(
                    f"{name} is gzip.", hint="Unpack it on the way, for example with `zcat`."
                )
            check_signature(name, head)
            if guess:
                check_encoding(name, head)
                check_control(name, head)
        yield line
