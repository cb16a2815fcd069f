"""Rows of a Parquet file, read page by page."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import DependencyError, InputError
from kimera_console.core.texts.files.csv_rows import settle as settle_column
from kimera_console.core.texts.files.types import BadRow, Position, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH_ROWS = 1024
_BUFFER_BYTES = 1024 * 1024
"""Pages are streamed through a buffer: a row group is never held whole."""


def settle(source: str, column: str, id_column: str) -> tuple[str, int]:
    """The column of the texts, checked or chosen, and the count of rows.

    Raises:
        InputError: No Parquet file, no such column, or one that holds no texts.
    """
    import pyarrow as pa

    with _opened(source) as file:
        schema = file.schema_arrow
        names = [name for name in schema.names if column or _is_text(schema.field(name).type)]
        if not column and not names:
            raise InputError(f"{source} has no column of texts.", hint="Name another file.")
        if id_column in schema.names and id_column not in names:
            names.append(id_column)
        column = settle_column(source, names, column, id_column)
        kind = schema.field(column).type
        if not _is_text(kind):
            raise InputError(
                f"The column {column!r} of {source} holds {kind}, not texts.",
                hint=f"It has the columns {', '.join(schema.names)}.",
            )
        if id_column:
            kind = schema.field(id_column).type
            if not (_is_text(kind) or pa.types.is_integer(kind)):
                raise InputError(
                    f"The column {id_column!r} of {source} holds {kind}, which cannot be an id.",
                    hint="Name a column of strings or whole numbers.",
                )
        return column, int(file.metadata.num_rows)


def columns(source: str) -> tuple[str, ...]:
    """Names of the columns.

    Raises:
        InputError: No Parquet file.
    """
    with _opened(source) as file:
        return tuple(file.schema_arrow.names)


def described(source: str) -> tuple[tuple[str, bool, bool], ...]:
    """Each column that can be named: its name, whether it holds texts, whether ids.

    Raises:
        InputError: No Parquet file.
    """
    import pyarrow as pa

    with _opened(source) as file:
        schema = file.schema_arrow
        names = schema.names
        return tuple(
            (
                field.name,
                _is_text(field.type),
                _is_text(field.type) or pa.types.is_integer(field.type),
            )
            for field in schema
            if field.name and names.count(field.name) == 1
        )


def rows(source: str, column: str, id_column: str, start: Position) -> Iterator[Row | BadRow]:
    """Texts of a Parquet file; a position counts rows."""
    import pyarrow as pa

    wanted = [column, id_column] if id_column else [column]
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
                    yield from _batch_rows(batch.slice(skip), done + skip, column, id_column, pa)
                done += len(batch)


def _batch_rows(
    batch: Any, done: int, column: str, id_column: str, pa: Any
) -> Iterator[Row | BadRow]:
    texts = _as_bytes(batch.column(column), pa)
    ids = batch.column(id_column).cast(pa.string()).to_pylist() if id_column else None
    for index, raw in enumerate(texts):
        number = done + index + 1
        after = Position(number, number + 1)
        identifier = "" if ids is None else ids[index]
        if raw is None or identifier is None:
            yield BadRow(number, f"{column if raw is None else id_column!r} is null", after)
            continue
        try:
            yield Row(number, identifier, raw.decode("utf-8"), after)
        except UnicodeDecodeError as error:
            yield BadRow(number, f"not UTF-8 (byte {error.start + 1} of the text)", after)


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
    except (pa.ArrowException, OSError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0][:200]
        raise InputError(
            f"{source} cannot be read as Parquet: {reason.rstrip('.')}.",
            hint="Check that it is whole, or name its form with --format.",
        ) from error
