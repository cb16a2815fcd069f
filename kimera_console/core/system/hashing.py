"""SHA-256 of files, with progress in bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.jobs import JobContext

CHUNK_BYTES = 4 * 1024 * 1024


def sha256_file(
    path: Path,
    context: JobContext | None = None,
    *,
    stage: str = "Hash",
    done_bytes: int = 0,
    total_bytes: int | None = None,
    on_chunk: Callable[[memoryview], object] | None = None,
) -> str:
    """SHA-256 of a file, as hexadecimal digits. A cancel stops between two chunks.

    Args:
        path: The file; read in chunks, so that its size does not matter to memory.
        context: Receives progress in bytes.
        stage: Name of the stage that is reported.
        done_bytes: Bytes of the stage that earlier files made up.
        total_bytes: Bytes of the whole stage; this file's own size by default.
        on_chunk: Called with each chunk after it is hashed, to copy it or to count its bytes; it
            must not keep the chunk.

    Raises:
        OSError: The file cannot be read.
    """
    digest = hashlib.sha256()
    total = path.stat().st_size if total_bytes is None else total_bytes
    with path.open("rb", buffering=0) as stream:
        buffer = bytearray(CHUNK_BYTES)
        view = memoryview(buffer)
        while count := stream.readinto(buffer):
            digest.update(view[:count])
            done_bytes += count
            if on_chunk is not None:
                on_chunk(view[:count])
            if context is not None:
                context.report(stage, done_bytes, total, unit="bytes", detail=path.name)
    return digest.hexdigest()
