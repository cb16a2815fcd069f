"""A look at a file of texts before it is embedded: its columns, its first rows, how long it is.

The rows are read by the code that embeds them: what is shown is what will be embedded. Only the
beginning is read, whatever the file's size.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.decoding import ENCODINGS, UTF8
from kimera_console.core.texts.files import csv_rows, parquet_rows
from kimera_console.core.texts.files.lines import read_lines
from kimera_console.core.texts.files.rows import open_rows, text_rows
from kimera_console.core.texts.files.source import encoding_of, identify, kind_of, opened
from kimera_console.core.texts.files.types import START, FileKind, Row
from kimera_console.core.texts.forms import TEXT_KEY

if TYPE_CHECKING:
    from kimera_console.core.texts.files.lines import Line
    from kimera_console.core.texts.files.rows import RowFile
    from kimera_console.core.texts.files.types import BadRow

FIRST_ROWS = 8
_SAMPLED_ROWS = 4096
_SAMPLED_BYTES = 1024 * 1024
"""What the length is estimated from; a file that ends before is counted."""
_MOST_EXAMPLES = 48


@dataclass(frozen=True)
class ColumnLook:
    """A column of CSV or Parquet, or a key of JSON lines.

    Attributes:
        name: As it is in the file.
        is_text: Whether texts can be read from it.
        is_id: Whether ids can.
        example: Its first text, "" where there is none.
    """

    name: str
    is_text: bool = True
    is_id: bool = True
    example: str = ""


@dataclass(frozen=True)
class Preview:
    """The beginning of a file of texts.

    Attributes:
        source: Its path as it was named.
        kind: Its form.
        columns: What can be chosen from; () for a text a line.
        column: Where the texts are read from; "" for a text a line, or where somebody must choose.
        id_column: Where the ids are read from; "" for the lines' numbers.
        rows: The first rows, the bad ones among them; () while a column must be chosen.
        size_bytes: Of the file.
        count: Rows of it, None where that cannot be told.
        is_exact: Whether `count` was counted, not estimated.
        line_word: What the rows' numbers count: "line" or "row".
        encoding: Name of the encoding that it is read in, "" for UTF-8.
    """

    source: str
    kind: FileKind
    columns: tuple[ColumnLook, ...]
    column: str
    id_column: str
    rows: tuple[Row | BadRow, ...]
    size_bytes: int
    count: int | None
    is_exact: bool
    line_word: str
    encoding: str = ""

    @property
    def must_choose(self) -> bool:
        """Whether there are several columns and nothing says which holds the texts."""
        return bool(self.columns) and not self.column

    @property
    def asked_column(self) -> str:
        """The column as a `FileRequest` names it: as the command line does where none is given."""
        return _asked(self.kind, self.column)


def preview(
    source: str,
    *,
    kind: FileKind | None = None,
    column: str = "",
    id_column: str = "",
    context: JobContext | None = None,
) -> Preview:
    """Look at a file of texts.

    Args:
        source: Its path.
        kind: Its form; None: by the ending of its name.
        column: Column of the texts; one that the file does not have counts as none.
        id_column: Column of the ids; the same.
        context: A cancel ends it.

    Raises:
        InputError: It cannot be read, or has no texts.
    """
    context = context or JobContext()
    size = identify(source).size_bytes
    kind = kind or kind_of(source)
    encoding = UTF8 if kind is FileKind.PARQUET else encoding_of(source)[0]
    columns = _columns(source, kind, encoding)
    texts = [one.name for one in columns if one.is_text]
    chosen = column if column in texts else _proposed(texts, id_column)
    ids = [one.name for one in columns if one.is_id]
    id_chosen = id_column if id_column in ids else ""
    rows: list[Row | BadRow] = []
    count: int | None = None
    exact = False
    line_word = "row" if kind is FileKind.PARQUET else "line"
    if chosen or not columns:
        asked = _asked(kind, chosen)
        file = open_rows(source, kind=kind, column=asked, id_column=id_chosen)
        rows, count, exact = _first_rows(file, context)
    return Preview(
        source, kind, columns, chosen, id_chosen, tuple(rows), size, count, exact, line_word,
        "" if encoding == UTF8 else ENCODINGS.get(encoding, encoding),
    )  # fmt: skip


def _first_rows(file: RowFile, context: JobContext) -> tuple[list[Row | BadRow], int | None, bool]:
    """The first rows; how many there are in all, and whether that was counted."""
    rows: list[Row | BadRow] = []
    seen = 0
    after = START
    for row in file.rows(START, context):
        context.checkpoint()
        seen, after = seen + 1, row.after
        if len(rows) < FIRST_ROWS:
            rows.append(row)
        if len(rows) == FIRST_ROWS and file.kind is FileKind.PARQUET:
            break
        if seen >= _SAMPLED_ROWS or after.offset >= _SAMPLED_BYTES:
            break
    else:
        return rows, seen, True
    if file.kind is FileKind.PARQUET:
        return rows, file.units, True
    size = file.units or 0
    if after.offset >= size and file.encoding == UTF8:
        return rows, seen, True
    return rows, round(size * seen / after.offset) if after.offset else None, False


def _columns(source: str, kind: FileKind, encoding: str) -> tuple[ColumnLook, ...]:
    if kind is FileKind.CSV:
        return _csv_columns(source, encoding)
    if kind is FileKind.JSONL:
        return _json_columns(source, encoding)
    if kind is FileKind.PARQUET:
        return tuple(
            ColumnLook(name, is_text, is_id)
            for name, is_text, is_id in parquet_rows.described(source)
        )
    return ()


def _csv_columns(source: str, encoding: str) -> tuple[ColumnLook, ...]:
    lines = _first_lines(source, encoding)
    header = csv_rows.read_header(source, iter(lines))
    if header is None:
        return ()
    looks = []
    for place, name in enumerate(header.names):
        example = ""
        if place < _MOST_EXAMPLES:
            found = csv_rows.rows(source, iter(lines), name, "")
            example = next((row.text for row in found if isinstance(row, Row)), "")
        looks.append(ColumnLook(name, example=example))
    return tuple(looks)


def _json_columns(source: str, encoding: str) -> tuple[ColumnLook, ...]:
    """Keys of the first objects, with what they hold."""
    texts: dict[str, str] = {}
    kinds: dict[str, set[type]] = {}
    for row in text_rows(iter(_first_lines(source, encoding))):
        value = None
        if isinstance(row, Row):
            try:
                value = json.loads(row.text)
            except (ValueError, RecursionError):
                continue
        if isinstance(value, str):
            value = {TEXT_KEY: value}
        if not isinstance(value, dict):
            continue
        for name, one in value.items():
            kinds.setdefault(name, set()).add(type(one))
            if isinstance(one, str):
                texts.setdefault(name, one)
    return tuple(
        ColumnLook(name, str in found, bool(found & {str, int}), texts.get(name, ""))
        for name, found in kinds.items()
        if name
    )


def _first_lines(source: str, encoding: str) -> list[Line]:
    found: list[Line] = []
    size = 0
    with opened(source, 0, encoding) as stream:
        for line in itertools.islice(read_lines(stream, START), 50):
            found.append(line)
            size += len(line.data or b"")
            if size > _SAMPLED_BYTES:
                break
    return found


def _proposed(names: list[str], id_column: str) -> str:
    """The column that the texts are taken from where none is named, as `csv_rows.settle` does."""
    others = [name for name in names if name != id_column]
    usual = [name for name in csv_rows.USUAL_NAMES if name in others]
    if usual:
        return usual[0]
    return others[0] if len(others) == 1 else ""


def _asked(kind: FileKind, column: str) -> str:
    # Named or not, it is the same key, and the same run.
    return "" if kind is FileKind.JSONL and column == TEXT_KEY else column
