"""Vectors as a Parquet file: id, SHA-256 of the text, vector, and who made them as metadata.

The same rows give the same bytes (with one version of pyarrow): row groups have a fixed size, and
no time or machine is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embed_file.facts import facts_from_metadata
from kimera_console.core.embed_file.spool import DIGEST_BYTES, ROW_BYTES
from kimera_console.core.errors import DependencyError, InputError
from kimera_console.core.system.durable import sync_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from kimera_console.core.embed_file.facts import VectorsFacts
    from kimera_console.core.jobs import JobContext

ID, DIGEST, VECTOR = "id", "text_sha256", "vector"

_GROUP_BYTES = 8 * 1024 * 1024
"""Vectors of a row group: large enough to read fast, small enough to hold in memory twice."""


def check_library() -> None:
    """Fail before anything is computed where pyarrow is missing.

    Raises:
        DependencyError: It is.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise DependencyError(
            "Parquet needs pyarrow, which is not installed.",
            hint="Install it with `pip install pyarrow`, or write .npy.",
        ) from error


def write(
    made: Path,
    *,
    facts: VectorsFacts,
    dimension: int,
    with_ids: bool,
    rows: int,
    spool: tuple[Path, Path, Path],
    old: Path | None,
    context: JobContext,
) -> None:
    """Write the file from an older one's rows, if there is one, and the spool's.

    Args:
        made: Where it is written; synced at the end.
        facts: Its metadata.
        dimension: Numbers of a vector.
        with_ids: Whether ids are strings of their own, not the lines' numbers.
        rows: Of the spool.
        spool: Files of vectors, rows and ids.
        old: The file that is appended to.
        context: Receives progress in rows; a cancel stops it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(pa, dimension, with_ids).with_metadata(facts.to_metadata())
    group = max(1, _GROUP_BYTES // (4 * dimension))
    done = 0
    with (
        made.open("wb") as stream,
        pq.ParquetWriter(
            stream,
            schema,
            # Vectors do not compress; the rest does.
            compression={ID: "zstd", DIGEST: "zstd", f"{VECTOR}.list.element": "none"},
            use_dictionary=False,
            write_statistics=[ID],
            store_schema=True,
        ) as writer,
    ):
        for batch in _batches(pa, pq, schema, old, spool, rows, dimension, with_ids, group):
            context.report("Write the file", done, None, unit="texts", detail=f"{done:,} vectors")
            writer.write_batch(batch, row_group_size=group)
            done += len(batch)
    with made.open("rb+") as written:
        sync_file(written.fileno())


def read_facts(path: Path) -> VectorsFacts:
    """What a file of vectors says of itself in its metadata.

    Raises:
        InputError: It is not a Parquet file of vectors, or its metadata are damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            schema, rows = file.schema_arrow, int(file.metadata.num_rows)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path} is not a Parquet file.", hint="Name another file.") from error
    for with_ids in (False, True):
        dimension = _dimension(pa, schema)
        if dimension and schema.equals(_schema(pa, dimension, with_ids)):
            said = {
                key.decode("utf-8", "replace"): value.decode("utf-8", "replace")
                for key, value in (schema.metadata or {}).items()
            }
            return facts_from_metadata(
                said, path, rows=rows, dimension=dimension, with_ids=with_ids
            )
    raise InputError(
        f"{path} does not have the columns {ID}, {DIGEST} and {VECTOR}.", hint="Name another file."
    )


def _schema(pa: Any, dimension: int, with_ids: bool) -> Any:
    vector = pa.list_(pa.field("element", pa.float32(), nullable=False), dimension)
    return pa.schema(
        [
            pa.field(ID, pa.string() if with_ids else pa.int64(), nullable=False),
            pa.field(DIGEST, pa.string(), nullable=False),
            pa.field(VECTOR, vector, nullable=False),
        ]
    )


def _dimension(pa: Any, schema: Any) -> int:
    if VECTOR not in schema.names:
        return 0
    kind = schema.field(VECTOR).type
    return int(kind.list_size) if pa.types.is_fixed_size_list(kind) else 0


def _batches(
    pa: Any,
    pq: Any,
    schema: Any,
    old: Path | None,
    spool: tuple[Path, Path, Path],
    rows: int,
    dimension: int,
    with_ids: bool,
    group: int,
) -> Iterator[Any]:
    if old is not None:
        with pq.ParquetFile(old, memory_map=False) as file:
            for batch in file.iter_batches(batch_size=group, use_threads=False):
                yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)
    vectors, about, ids = spool
    named_path = ids if with_ids else about
    with (
        vectors.open("rb") as numbers,
        about.open("rb") as described,
        named_path.open("rb") as named,
    ):
        for start in range(0, rows, group):
            count = min(group, rows - start)
            yield _batch(pa, schema, numbers, described, named, count, dimension, with_ids)


def _batch(
    pa: Any,
    schema: Any,
    numbers: BinaryIO,
    described: BinaryIO,
    named: BinaryIO,
    count: int,
    dimension: int,
    with_ids: bool,
) -> Any:
    values = np.frombuffer(numbers.read(count * dimension * 4), dtype="<f4")
    about = np.frombuffer(described.read(count * ROW_BYTES), dtype=np.uint8).reshape(count, -1)
    digests = about[:, -DIGEST_BYTES:].tobytes()
    hexadecimal = [
        digests[i : i + DIGEST_BYTES].hex() for i in range(0, len(digests), DIGEST_BYTES)
    ]
    if with_ids:
        identifiers = pa.array(_read_ids(named, count), pa.string())
    else:
        lines = np.ascontiguousarray(about[:, :8]).view("<i8").reshape(-1)
        identifiers = pa.array(lines, pa.int64())
    vectors = pa.FixedSizeListArray.from_arrays(
        pa.array(values, pa.float32()), type=schema.field(VECTOR).type
    )
    return pa.RecordBatch.from_arrays(
        [identifiers, pa.array(hexadecimal, pa.string()), vectors], schema=schema
    )


def _read_ids(named: BinaryIO, count: int) -> list[str]:
    found = []
    for _ in range(count):
        size = int.from_bytes(named.read(4), "little")
        found.append(named.read(size).decode("utf-8"))
    return found
