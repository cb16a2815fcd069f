"""Rows of a file of texts, one shape for all kinds of files."""

from __future__ import annotations

import csv
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol

from kimera_console.core.errors import InputError
from kimera_console.core.texts.decoding import LONGEST_LINE_BYTES, decoded_lines
from kimera_console.core.texts.forms import TEXT_KEY, column_names, json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.texts.reading import ReadPlan

FIRST_OBJECTS = 50
"""Lines of JSON that are looked at for the names of columns."""
BATCH_ROWS = 1024
_field_limit = threading.Lock()


@dataclass(frozen=True)
class LineProblem:
    """A line that cannot be read, by its number from 1, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Row:
    """A row: the number of its first line from 1, and a value for each column."""

    number: int
    values: tuple[str, ...]


class RowSource(Protocol):
    """An open file of rows.

    Attributes:
        columns: Names of the columns; empty for lines.
    """

    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row | LineProblem]:
        """All rows, once."""
        ...

    def position(self) -> int:
        """Bytes of the file that have been read, about."""
        ...


@contextmanager
def open_rows(plan: ReadPlan) -> Iterator[RowSource]:
    """Open a file as its plan says.

    Raises:
        OSError, ValueError, InputError: It cannot be read.
    """
    if plan.kind == "parquet":
        yield _Parquet(plan)
        return
    with plan.path.open("rb") as stream:
        if plan.kind == "csv":
            yield _Csv(stream, plan)
        elif plan.kind == "jsonl":
            yield _JsonLines(stream, plan)
        else:
            yield _Lines(stream, plan)


class _Lines:
    """A line is a text."""

    columns: tuple[str, ...] = ()

    def __init__(self, stream: IO[bytes], plan: ReadPlan) -> None:
        self._stream, self._plan = stream, plan

    def rows(self) -> Iterator[Row | LineProblem]:
        for number, line, reason in decoded_lines(self._stream, self._plan.encoding):
            if line is None:
                yield LineProblem(number, reason)
            else:
                yield Row(number, (line.removesuffix("\n").removesuffix("\r"),))

    def position(self) -> int:
        return self._stream.tell()


class _Csv:
    """Rows of cells; a row of another length than the first is a bad line."""

    def __init__(self, stream: IO[bytes], plan: ReadPlan) -> None:
        self._stream, self._plan = stream, plan
        self._bad: list[LineProblem] = []
        self._number, self._start, self._between = 0, 0, True
        self._source = decoded_lines(stream, plan.encoding)
        with _field_limit:
            # The library's limit is one for the whole process; its default is 128 kB a cell.
            csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE_BYTES))
        self._reader = self._new_reader()
        first = self._next_cells() or []
        if plan.has_header:
            self.columns = column_names(first)
            self._first: list[str] | None = None
        else:
            self.columns = tuple(f"column {place + 1}" for place in range(len(first)))
            self._first = first

    def rows(self) -> Iterator[Row | LineProblem]:
        if self._first is not None and self._first:
            yield Row(self._start, tuple(self._first))
        while True:
            cells = self._next_cells()
            bad, self._bad = self._bad, []
            yield from bad
            if cells is None:
                return
            if len(cells) == len(self.columns):
                yield Row(self._start, tuple(cells))
            elif cells:  # an empty line has no cells
                reason = f"{len(cells)} cells where {len(self.columns)} are expected"
                yield LineProblem(self._start, reason)

    def position(self) -> int:
        return self._stream.tell()

    def _next_cells(self) -> list[str] | None:
        """Cells of the next row that can be parsed, None at the end."""
        while True:
            self._between = True
            try:
                return next(self._reader, None)
            except csv.Error as error:
                reason = str(error)
                if "unexpected end of data" in reason:
                    reason = f"a quote is never closed, up to line {self._number:,}, the last"
                self._bad.append(LineProblem(self._start, reason))
                # A reader that failed has kept half a row.
                self._reader = self._new_reader()

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._plan.delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        for number, line, reason in self._source:
            self._number = number
            if line is None:
                self._bad.append(LineProblem(number, reason))
                continue
            if self._between:  # a row begins here; its cells may go on over further lines
                self._start, self._between = number, False
            yield line


class _JsonLines:
    """A line is a JSON object (its members are columns) or a JSON string."""

    def __init__(self, stream: IO[bytes], plan: ReadPlan) -> None:
        self._stream, self._plan = stream, plan
        names: dict[str, None] = {}
        for _, (number, value) in zip(range(FIRST_OBJECTS), self._values(), strict=False):
            del number
            if isinstance(value, dict):
                names.update(dict.fromkeys(str(name) for name in value))
            elif isinstance(value, str):
                names.setdefault(TEXT_KEY)
        self.columns = tuple(names)
        self._stream.seek(0)

    def rows(self) -> Iterator[Row | LineProblem]:
        if not self.columns:
            self.columns = (TEXT_KEY,)
        for number, value in self._values():
            yield value if isinstance(value, LineProblem) else self._row(number, value)

    def position(self) -> int:
        return self._stream.tell()

    def _row(self, number: int, value: Any) -> Row | LineProblem:
        wanted = self._plan.text_column
        if wanted in self.columns or not isinstance(value, (dict, str)):
            try:
                json_text(value, wanted)
            except ValueError as error:
                return LineProblem(number, str(error))
        if isinstance(value, str):
            value = {TEXT_KEY: value}
        return Row(number, tuple(_cell(value.get(name)) for name in self.columns))

    def _values(self) -> Iterator[tuple[int, Any]]:
        for number, line, reason in decoded_lines(self._stream, self._plan.encoding):
            if line is None:
                yield number, LineProblem(number, reason)
            elif line.strip():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    reason = "nested too deeply" if isinstance(error, RecursionError) else ""
                    reason = reason or f"not JSON ({str(error).split(':')[0]})"
                    yield number, LineProblem(number, reason)


class _Parquet:
    """Columns of a Parquet file that can be written as text; a row counts as a line."""

    def __init__(self, plan: ReadPlan) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            self._file = pq.ParquetFile(plan.path)
        except pa.ArrowException as error:
            raise ValueError(str(error)) from error
        self._error = pa.ArrowException
        schema = self._file.schema_arrow
        self.columns = tuple(
            name for name, kind in zip(schema.names, schema.types, strict=True) if _is_plain(kind)
        )
        self._plan, self._row = plan, 0
        if not self.columns:
            raise InputError(
                f"{plan.path.name} has no column of texts.",
                hint="Choose a file with a column of strings.",
            )

    def rows(self) -> Iterator[Row | LineProblem]:
        text = self._plan.text_column
        wanted = self.columns.index(text) if text in self.columns else None
        try:
            for batch in self._file.iter_batches(BATCH_ROWS, columns=list(self.columns)):
                columns = [batch.column(place).to_pylist() for place in range(batch.num_columns)]
                for values in zip(*columns, strict=True):
                    self._row += 1
                    if wanted is not None and values[wanted] is None:
                        yield LineProblem(self._row, f"{self._plan.text_column!r} is null")
                        continue
                    yield Row(self._row, tuple(_cell(value) for value in values))
        except self._error as error:
            raise ValueError(str(error)) from error

    def position(self) -> int:
        total = max(1, self._file.metadata.num_rows)
        return int(self._plan.path.stat().st_size * self._row / total)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _is_plain(kind: Any) -> bool:
    import pyarrow.types as kinds

    value = kind.value_type if kinds.is_dictionary(kind) else kind
    return bool(
        kinds.is_string(value) or kinds.is_large_string(value) or kinds.is_integer(value)
        or kinds.is_floating(value) or kinds.is_boolean(value) or kinds.is_temporal(value)
        or kinds.is_string_view(value)
    )  # fmt: skip
