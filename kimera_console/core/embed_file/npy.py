"""Vectors as a `.npy` file, with a small JSON file beside it that says who made them."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embed_file.facts import facts_from
from kimera_console.core.errors import InputError, KimeraError
from kimera_console.core.system.durable import LONGEST_NAME_BYTES, sync_file

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from kimera_console.core.embed_file.facts import VectorsFacts

HEADER_BYTES = 128
"""numpy pads a header to a multiple of 64 bytes; two axes fit into 128, whatever their sizes."""
FACTS_SUFFIX = ".json"

_COPY_BYTES = 4 * 1024 * 1024


def header(rows: int, dimension: int) -> bytes:
    """The header that `numpy.save` writes before float32 rows."""
    buffer = io.BytesIO()
    shape = {"descr": "<f4", "fortran_order": False, "shape": (rows, dimension)}
    np.lib.format.write_array_header_1_0(buffer, shape)
    found = buffer.getvalue()
    if len(found) != HEADER_BYTES:
        raise KimeraError(f"numpy made a header of {len(found)} bytes for {rows} rows.")
    return found


def complete(path: Path, rows: int, dimension: int) -> None:
    """Write the header into the room before the vectors, durably."""
    with path.open("r+b") as stream:
        stream.write(header(rows, dimension))
        stream.flush()
        sync_file(stream.fileno())


def join(made: Path, old: Path, old_rows: int, spool: Path, rows: int, dimension: int) -> None:
    """Write a file of an older one's vectors and then the spool's."""
    with made.open("wb") as stream:
        stream.write(header(old_rows + rows, dimension))
        for path in (old, spool):
            with path.open("rb") as source:
                source.seek(HEADER_BYTES)
                _copy(source, stream)
        stream.flush()
        sync_file(stream.fileno())


def shape_of(path: Path) -> tuple[int, int]:
    """Rows and dimension of a `.npy` file of float32 vectors.

    Raises:
        InputError: It is none, or not as this console writes them.
    """
    try:
        with path.open("rb") as stream:
            version = np.lib.format.read_magic(stream)
            if version != (1, 0):
                raise ValueError(f"version {version}")
            shape, fortran, kind = np.lib.format.read_array_header_1_0(stream)
            begins = stream.tell()
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is not a .npy file.", hint="Name another file.") from error
    expected = (kind == np.dtype("<f4"), len(shape) == 2, not fortran, begins == HEADER_BYTES)
    if not all(expected) or path.stat().st_size != begins + 4 * int(np.prod(shape)):
        raise InputError(
            f"{path} does not hold rows of float32 vectors.", hint="Name another file."
        )
    return int(shape[0]), int(shape[1])


def facts_path(path: Path) -> Path:
    """The JSON file beside a `.npy` file.

    Raises:
        KimeraError: The name leaves no room for it.
    """
    name = path.name + FACTS_SUFFIX
    if len(os.fsencode(name)) > LONGEST_NAME_BYTES:
        raise KimeraError(
            f"{path.name[:40]}... is too long a name: {FACTS_SUFFIX} is added to it for a second "
            "file.",
            hint="Choose a shorter one.",
        )
    return path.with_name(name)


def facts_bytes(facts: VectorsFacts) -> bytes:
    """The JSON file's content."""
    said = json.dumps(facts.to_dict(), indent=1, ensure_ascii=False, sort_keys=True)
    return f"{said}\n".encode()


def read_facts(path: Path) -> VectorsFacts:
    """What the JSON file beside a `.npy` file says, if there is one.

    Raises:
        InputError: One of them cannot be read, or they do not belong together.
    """
    rows, dimension = shape_of(path)
    beside = facts_path(path)
    try:
        found = json.loads(beside.read_bytes())
    except FileNotFoundError:
        found = {}
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{beside} cannot be read.", hint="Name another file.") from error
    said = found if isinstance(found, dict) else {}
    if said and said.get("rows") != rows:
        raise InputError(
            f"{beside.name} says {said.get('rows')} rows, but {path} has {rows}.",
            hint="They do not belong together: write to another file.",
        )
    return facts_from(said, beside, rows=rows, dimension=dimension)


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    while block := source.read(_COPY_BYTES):
        target.write(block)
