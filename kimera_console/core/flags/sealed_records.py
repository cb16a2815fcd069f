"""Reads the records of versions up to 0.1, which were encrypted; nothing is written in that form.

Such a record is removed once `KEPT` newer ones are there.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TAG_BYTES = 32
_NONCE_BYTES = 16
_BLOCK_BYTES = 64


def unseal(sealed: bytes, head: bytes, key_path: Path) -> bytes:
    """The bytes of a file before a write.

    Args:
        sealed: HMAC-SHA-256, nonce, and the bytes under a BLAKE2b key stream.
        head: The record's first line, which the HMAC covers too.
        key_path: The key, which lies beside the folders of records.

    Raises:
        OSError: The key is gone.
        ValueError: The record is damaged, or was sealed with another key.
    """
    key = key_path.read_bytes()
    tag, body = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    if not hmac.compare_digest(tag, hmac.digest(key, head + body, "sha256")):
        raise ValueError("the record is damaged")
    nonce, data = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
    stream = b"".join(
        hashlib.blake2b(nonce + index.to_bytes(8, "big"), key=key).digest()
        for index in range(-(-len(data) // _BLOCK_BYTES))
    )
    return bytes(one ^ other for one, other in zip(data, stream, strict=False))
