"""Rows of a Parquet file, read page by page."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NamedTuple

from kimera_console.core.errors import Action, Advice, DependencyError, InputError
from kimera_console.core.texts.files.columns import cell, listed, resolve_columns
from kimera_console.core.texts.files.types import BadRow, Position, ReadOptions, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH_ROWS = 1024
_BUFFER_BYTES = 1024 * 1024
"""Pages are streamed through a buffer: a row group is never held whole."""


class Field(NamedTuple):
    """A column: whether it holds texts, whether ids, whether its values can be shown as text."""

    name: str
    is_text: bool
    is_id: bool
    is_plain: bool


def resolve_text_column(source: str, options: ReadOptions) -> str:
    """The column of the texts, checked or chosen.

    Raises:
        InputError: No Parquet file, no such column, or one that holds no texts.
    """
    column, id_column = options.column, options.id_column
    fields, names, _count = _described(source)
    texts = [one.name for one in fields if one.is_text]
    if not column and not texts:
        raise InputError(f"{source} has no column of texts.", hint="Name another file.")
    column = resolve_columns(source, names, texts, column, id_column)
    kinds = {one.name: one for one in fields}
    if not kinds[column].is_text:
        raise InputError(
            f"The column {column!r} of {source} holds no texts.",
            hint=f"It has the columns {listed(names)}.",
        )
    if id_column and not kinds[id_column].is_id:
        raise InputError(
            f"The column {id_column!r} of {source} holds nothing that can be an id.",
            hint="Name a column of strings or whole numbers.",
        )
    return column


def described(source: str) -> tuple[tuple[Field, ...], int]:
    """Each column that can be named (one of several of one name cannot), and the count of rows.

    Raises:
        InputError: No Parquet file.
    """
    fields, _names, count = _described(source)
    return fields, count


def _described(source: str) -> tuple[tuple[Field, ...], list[str], int]:
    import pyarrow as pa

    with _opened(source) as file:
        schema = file.schema_arrow
        names = list(schema.names)
        fields = tuple(
            Field(
                field.name,
                _is_text(field.type),
                _is_text(field.type) or pa.types.is_integer(field.type),
                _is_plain(field.type),
            )
            for field in schema
            if field.name and names.count(field.name) == 1
        )
        return fields, names, int(file.metadata.num_rows)


def rows(source: str, options: ReadOptions, start: Position) -> Iterator[Row | BadRow]:
    """Texts of a Parquet file; a position counts rows."""
    import pyarrow as pa

    picked = (options.column, options.id_column, *options.labels)
    wanted = list(dict.fromkeys(name for name in picked if name))
    with _opened(source) as file:
        done = 0
        for group in range(file.metadata.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            if done + size <= start.offset:
                done += size
                continue
            batches = file.iter_batches(
                batch_size=_BATCH_ROWS, row_groups=[group], columns=wanted, use_threads=False
            )
            for batch in batches:
                skip = max(0, start.offset - done)
                if skip < len(batch):
                    yield from _batch_rows(batch.slice(skip), done + skip, options, pa)
                done += len(batch)


def _batch_rows(batch: Any, done: int, options: ReadOptions, pa: Any) -> Iterator[Row | BadRow]:
    column, id_column = options.column, options.id_column
    texts = _as_bytes(batch.column(column), pa)
    ids = _ids(batch.column(id_column), pa) if id_column else None
    further = [
        _as_cells(texts if name == column else batch.column(name), pa) for name in options.labels
    ]
    for index, raw in enumerate(texts):
        number = done + index + 1
        after = Position(number, number + 1)
        raw_id = b"" if ids is None else ids[index]
        if raw is None or raw_id is None:
            yield BadRow(number, f"{column if raw is None else id_column!r} is null", after)
            continue
        try:
            identifier = raw_id.decode("utf-8")
        except UnicodeDecodeError as error:
            yield BadRow(number, f"not UTF-8 (byte {error.start + 1} of the id)", after)
            continue
        try:
            labels = tuple(values[index] for values in further)
            yield Row(number, identifier, raw.decode("utf-8"), after, labels)
        except UnicodeDecodeError as error:
            yield BadRow(number, f"not UTF-8 (byte {error.start + 1} of the text)", after)


def _ids(values: Any, pa: Any) -> list[bytes | None]:
    return _as_bytes(values if _is_text(values.type) else values.cast(pa.string()), pa)


def _as_cells(values: Any, pa: Any) -> list[str]:
    """Values of a further column as text; what of it is not UTF-8 is shown as such."""
    if not isinstance(values, list) and not _is_text(values.type):
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        if pa.types.is_temporal(values.type):
            return _as_times(values, pa)
        return [cell(value) for value in values.to_pylist()]
    raw = values if isinstance(values, list) else _as_bytes(values, pa)
    return ["" if one is None else one.decode("utf-8", "replace") for one in raw]


def _as_times(values: Any, pa: Any) -> list[str]:
    """Dates, times and durations as Arrow writes them: Python's have no nanoseconds, no year 10000.

    A time zone that this machine does not know is left out: the values are UTC then.
    """
    kind = values.type
    try:
        shown = values.cast(pa.string()).to_pylist()
    except pa.ArrowInvalid:
        if not pa.types.is_timestamp(kind):
            raise
        shown = [one and f"{one}Z" for one in _without_zone(values, pa).to_pylist()]
    unit = f" {kind.unit}" if pa.types.is_duration(kind) else ""
    return ["" if one is None else f"{one}{unit}" for one in shown]


def _without_zone(values: Any, pa: Any) -> Any:
    return values.cast(pa.timestamp(values.type.unit)).cast(pa.string())


def _as_bytes(values: Any, pa: Any) -> list[bytes | None]:
    """The texts undecoded: a file may hold strings that are not UTF-8."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    binary = pa.binary() if values.type == pa.string() else pa.large_binary()
    found: list[bytes | None] = values.cast(binary).to_pylist()
    return found


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _is_plain(kind: Any) -> bool:
    """Whether values of it can be shown in a cell: no lists, structures or bytes."""
    import pyarrow.types as kinds

    if kinds.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        _is_text(kind) or kinds.is_integer(kind) or kinds.is_floating(kind)
        or kinds.is_boolean(kind) or kinds.is_temporal(kind)
    )  # fmt: skip


@contextlib.contextmanager
def _opened(source: str) -> Iterator[Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise DependencyError(
            "pyarrow is not installed.", hint="Install it with `pip install pyarrow`."
        ) from error
    try:
        # Not mapped: a file that is cut meanwhile must be an error, not a SIGBUS.
        with pq.ParquetFile(
            source, memory_map=False, buffer_size=_BUFFER_BYTES, pre_buffer=False
        ) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0][:200]
        raise InputError(
            f"{source} cannot be read as Parquet: {reason.rstrip('.')}.",
            hint=Advice.of("Check that it is whole, or name its form", Action.FILE_FORMAT, "."),
        ) from error
