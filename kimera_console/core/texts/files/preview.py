"""A look at a file of texts before it is read: its columns, its first rows, how long it is.

The rows are read by the code that embeds them: what is shown is what will be embedded. Only the
beginning is read, whatever the file's size.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.jobs import JobContext
from kimera_console.core.system.answers import look_into
from kimera_console.core.texts.files.columns import TEXT_KEY, text_column
from kimera_console.core.texts.files.encodings import UTF8, UTF16
from kimera_console.core.texts.files.rows import survey
from kimera_console.core.texts.files.source import kind_of
from kimera_console.core.texts.files.types import START, BadRow, FileKind, ReadOptions, Row

if TYPE_CHECKING:
    from kimera_console.core.texts.files.rows import FileColumn, RowFile

FIRST_ROWS = 8
_SAMPLED_ROWS = 4096
_SAMPLED_BYTES = 1024 * 1024
"""What the length is estimated from; a file that ends before is counted."""
_MOST_SHOWN = 48
"""Columns of which values are shown."""


@dataclass(frozen=True)
class FilePreview:
    """The beginning of a file of texts.

    Attributes:
        source: Its path as it was named.
        options: How it is read, all found out; `column` is "" for one text per line, or where
            somebody must choose.
        guessed_encoding: Whether its encoding was guessed and is not the usual one.
        encoding_name: As it is shown; "" for UTF-8 and for Parquet.
        columns: What can be chosen from; () for one text per line.
        shown: Names of the columns that `cells` has values of.
        cells: Values of the first rows that can be read; of one text per line, the texts.
        rows: The first rows, the bad ones among them; () while a column must be chosen.
        bad: Bad rows among those that were looked at.
        size_bytes: Of the file.
        count: Rows of it, None where that is unknown.
        is_exact: Whether `count` was counted, not estimated.
        line_word: What the rows' numbers count: "line" or "row".
    """

    source: str
    options: ReadOptions
    guessed_encoding: bool
    encoding_name: str
    columns: tuple[FileColumn, ...]
    shown: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    rows: tuple[Row | BadRow, ...]
    bad: tuple[BadRow, ...]
    size_bytes: int
    count: int | None
    is_exact: bool
    line_word: str

    @property
    def kind(self) -> FileKind:
        assert self.options.kind is not None
        return self.options.kind

    @property
    def column(self) -> str:
        """Where the texts are read from; "" for lines, or where a person has to choose."""
        return self.options.column

    @property
    def id_column(self) -> str:
        """Where the ids are read from; "" for the lines' numbers."""
        return self.options.id_column

    @property
    def must_choose(self) -> bool:
        """Whether there are several columns and nothing says which holds the texts."""
        return bool(self.columns) and not self.column

    @property
    def asked_column(self) -> str:
        """The column as a request names it: for JSON lines, `text` and none are the same."""
        return "" if self.kind is FileKind.JSONL and self.column == TEXT_KEY else self.column

    @property
    def needs_choice(self) -> bool:
        """Whether there is anything to choose, or a guess to look at, before reading."""
        return bool(self.columns) or bool(self.bad) or self.guessed_encoding

    def example(self, column: str) -> str:
        """The first value of a column, "" where there is none."""
        if column not in self.shown:
            return ""
        place = self.shown.index(column)
        return next((row[place] for row in self.cells if row[place]), "")

    def longest_column(self) -> str:
        """The column of texts with the longest values in the first rows; "" where there is none."""
        texts = [one.name for one in self.columns if one.is_text and one.name in self.shown]
        places = [self.shown.index(name) for name in texts]
        lengths = [sum(len(row[place]) for row in self.cells) for place in places]
        return texts[lengths.index(max(lengths))] if texts else ""


def preview(
    source: str, options: ReadOptions | None = None, *, context: JobContext | None = None
) -> FilePreview:
    """Look at a file of texts.

    Args:
        source: Its path.
        options: How it is to be read; what they leave open is found out. A column that the file
            does not have counts as none.
        context: A cancel ends it.

    Raises:
        InputError: It cannot be read, or holds no texts.
        NoAnswerError: Its disk or network share does not answer.
    """
    context = context or JobContext()
    look = functools.partial(_look_at, source, options or ReadOptions(), context)
    return look_into(Path(source), look, checkpoint=context.checkpoint)


def _look_at(source: str, asked: ReadOptions, context: JobContext) -> FilePreview:
    if (asked.kind or kind_of(source)) is FileKind.TEXT:
        asked = dataclasses.replace(asked, column="", id_column="", labels=())
    file = survey(source, asked)
    texts = [one.name for one in file.columns if one.is_text]
    ids = [one.name for one in file.columns if one.is_id]
    id_column = asked.id_column if asked.id_column in ids else ""
    column = asked.column if asked.column in texts else text_column(texts, id_column)
    shown = tuple(one.name for one in file.columns if one.is_plain)[:_MOST_SHOWN]
    labels = tuple(name for name in asked.labels if name in shown)
    settled = dataclasses.replace(file.options, column=column, id_column=id_column, labels=labels)
    # Where nobody has chosen yet, what the columns hold is shown all the same.
    probe = column or (texts[0] if texts else "")
    read = dataclasses.replace(
        file, options=dataclasses.replace(settled, column=probe, labels=shown)
    )
    sample = _PreviewedRows()
    if probe or not file.columns:
        sample = _first_rows(read, context)
    chosen = bool(column) or not file.columns
    encoding = file.options.encoding
    return FilePreview(
        source=source,
        options=settled,
        guessed_encoding=not asked.encoding and encoding not in (UTF8, UTF16),
        encoding_name="" if encoding == UTF8 else file.encoding_name,
        columns=file.columns,
        shown=shown,
        cells=tuple(
            row.labels if shown else (row.text,) for row in sample.rows if isinstance(row, Row)
        ),
        rows=tuple(_without_labels(row) for row in sample.rows) if chosen else (),
        bad=tuple(sample.bad) if chosen else (),
        size_bytes=file.identity.size_bytes,
        count=sample.count if chosen else None,
        is_exact=sample.is_exact and chosen,
        line_word=file.line_word,
    )


@dataclass
class _PreviewedRows:
    """The first rows and the bad ones among more of them; how many there are in all."""

    rows: list[Row | BadRow] = dataclasses.field(default_factory=list)
    bad: list[BadRow] = dataclasses.field(default_factory=list)
    count: int | None = None
    is_exact: bool = False


def _first_rows(file: RowFile, context: JobContext) -> _PreviewedRows:
    found = _PreviewedRows()
    seen = 0
    after = START
    for row in file.rows(START, context):
        context.checkpoint()
        seen, after = seen + 1, row.after
        if len(found.rows) < FIRST_ROWS:
            found.rows.append(row)
        if isinstance(row, BadRow) and seen <= FIRST_ROWS * 3:
            found.bad.append(row)
        if len(found.rows) == FIRST_ROWS and file.kind is FileKind.PARQUET:
            break
        if seen >= _SAMPLED_ROWS or after.offset >= _SAMPLED_BYTES:
            break
    else:
        found.count, found.is_exact = seen, True
        return found
    if file.kind is FileKind.PARQUET:
        found.count, found.is_exact = file.units, True
        return found
    size = file.units or 0
    plain = file.options.encoding == UTF8 and not file.packed
    if after.offset >= size and plain:
        found.count, found.is_exact = seen, True
    elif after.offset:
        found.count = max(seen, round(size * seen / after.offset))
    return found


def _without_labels(row: Row | BadRow) -> Row | BadRow:
    return row._replace(labels=()) if isinstance(row, Row) else row
