"""Plain files that grow chunk by chunk and can be cut back to what the journal counts."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embed_file.journal import IDS, ROWS, VECTORS
from kimera_console.core.embed_file.npy import HEADER_BYTES
from kimera_console.core.errors import Action, Advice, KimeraError
from kimera_console.core.system.durable import sync_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.embed_file.journal import RunFolder

DIGEST_BYTES = 32
ROW_BYTES = 8 + DIGEST_BYTES
"""A row of a Parquet target: its line's number (int64) and its text's SHA-256."""


class Spool:
    """The growing files of a run.

    A `.npy` target's vectors stand behind room for its header, so that the file becomes the
    target by a rename. A Parquet target has rows and, where asked for, ids beside the vectors.

    Args:
        place: The run's folder.
        dimension: Numbers of a vector.
        rows: Vectors that count already.
        id_bytes: Bytes of the ids' file that count already.
        parquet: Whether rows are kept.
        with_ids: Whether ids are kept.

    Raises:
        KimeraError: Less is there than counts.
    """

    def __init__(
        self,
        place: RunFolder,
        *,
        dimension: int,
        rows: int,
        id_bytes: int,
        parquet: bool,
        with_ids: bool,
    ) -> None:
        self.id_bytes = id_bytes
        start = 0 if parquet else HEADER_BYTES
        self._vectors = _Growing(place.path(VECTORS), start + rows * dimension * 4)
        self._rows = _Growing(place.path(ROWS), rows * ROW_BYTES) if parquet else None
        self._ids = _Growing(place.path(IDS), id_bytes) if parquet and with_ids else None

    def append(
        self,
        vectors: NDArray[np.float32],
        lines: Sequence[int],
        digests: Sequence[bytes],
        ids: Sequence[str],
    ) -> None:
        """Add rows and sync them; they count once the journal says so."""
        self._vectors.append(np.ascontiguousarray(vectors, dtype="<f4").data.cast("B"))
        if self._rows is not None:
            pairs = zip(lines, digests, strict=True)
            self._rows.append(b"".join(n.to_bytes(8, "little") + d for n, d in pairs))
        if self._ids is not None:
            encoded = [identifier.encode("utf-8") for identifier in ids]
            joined = b"".join(len(e).to_bytes(4, "little") + e for e in encoded)
            self._ids.append(joined)
            self.id_bytes += len(joined)

    def close(self) -> None:
        for growing in (self._vectors, self._rows, self._ids):
            if growing is not None:
                growing.close()


class _Growing:
    """A file cut to `size`, to which bytes are appended."""

    def __init__(self, path: Path, size: int) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        self._handle = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o644)
        try:
            there = os.fstat(self._handle).st_size
            if there < size and not (there == 0 and size == HEADER_BYTES):
                raise KimeraError(
                    f"The unfinished run is damaged: {path} holds {there:,} bytes instead of "
                    f"{size:,}.",
                    hint=Advice.of("Start over", Action.START_OVER, ", which discards it."),
                )
            os.ftruncate(self._handle, size)
            os.lseek(self._handle, size, os.SEEK_SET)
        except BaseException:
            os.close(self._handle)
            raise

    def append(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        while view:
            # A full disk shows as a short write first, and as an error on the next.
            view = view[os.write(self._handle, view) :]
        sync_file(self._handle)

    def close(self) -> None:
        os.close(self._handle)


def text_digest(text: str) -> bytes:
    """SHA-256 of a text in UTF-8; a lone surrogate counts as its three bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
