"""Past writes of a `.env` file, so that any of them can be taken back byte for byte.

Each write N leaves two files in this user's state folder, as private as a `.env` file is (mode
0600, folders 0700):

    env-history/<id>/N.record   a line of JSON (when, who, what; secrets masked), then the bytes
                                of the file before the write and after it
    env-copies/<name>/N.env     the file before the write: `cp` restores it without the console

Records are numbered; the newest `KEPT` of a file stay. Writers call in here under the lock of
the `.env` file, so numbers never collide. A record is pending until its write has been made:
what a kill leaves pending is settled by the bytes of the `.env` file, so that a write that never
happened is not listed, and one that did happen always is.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.system import durable
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.records import from_json, from_plain

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 200
"""Records kept of one file."""

_SUFFIX = ".record"
_PENDING_SUFFIX = ".pending"
_COPY_SUFFIX = ".env"
_FOLDER_NAME_LENGTH = 40
_TAG_BYTES, _NONCE_BYTES, _BLOCK_BYTES = 32, 16, 64


@dataclass(frozen=True)
class WriteRecord:
    """What is known of one write.

    Attributes:
        number: Its place in this file's history, from 1.
        when: Local time, ISO 8601 with offset.
        who: User name.
        summary: What changed, secrets masked.
        existed: Whether the file existed before.
        before: SHA-256 of the bytes before (of none where it did not exist); never stored.
        after: SHA-256 of the bytes after; never stored.
        restores: Number of the record whose earlier state this write restored; 0 for an edit.
        removed: Whether the write removed the file.
    """

    number: int
    when: str
    who: str
    summary: str
    existed: bool
    before: str
    after: str
    restores: int = 0
    removed: bool = False

    def ended_in(self, now: bytes | None) -> bool:
        """Whether a file of these bytes (None: no file) is as this write left it."""
        return self.after == digest(now or b"") and self.removed == (now is None)


_STORED = ("number", "when", "who", "summary", "existed", "restores", "removed")


def digest(data: bytes) -> str:
    """SHA-256 in hex, to compare states in memory."""
    return hashlib.sha256(data).hexdigest()


def folder_of(path: Path) -> Path:
    """The folder of one file's records."""
    return console_paths().state / "env-history" / file_id(path)[:20]


def copies_of(path: Path) -> Path:
    """The folder of the copies of one file: named after its folder, so that a person finds it."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", f"{path.parent.name}_{path.name}")
    return (
        console_paths().state / "env-copies" / f"{name[:_FOLDER_NAME_LENGTH]}-{file_id(path)[:8]}"
    )


def load(path: Path, now: bytes | None) -> tuple[WriteRecord, ...]:
    """Records of a file of these bytes (None: no file), oldest first.

    A record that cannot be read is passed over, and so is one whose write never happened.

    Raises:
        OSError: The folder of records cannot be read.
    """
    folder = folder_of(path)
    records = [_read(folder, number, suffix) for number, suffix in _entries(folder)]
    found = [record for record in records if record is not None]
    if found and _is_pending(folder, found[-1].number) and not found[-1].ended_in(now):
        found.pop()
    return tuple(found)


def resolve_pending(path: Path, now: bytes | None) -> int:
    """Decide what a killed write left pending; returns the newest number.

    Raises:
        OSError: The folder of records cannot be read.
    """
    folder = folder_of(path)
    newest = 0
    for number, suffix in _entries(folder):
        if suffix == _PENDING_SUFFIX:
            record = _read(folder, number, suffix)
            if record is None or not record.ended_in(now):
                drop(path, number)
                continue
            confirm(path, number)
        newest = number
    return newest


def store(path: Path, record: WriteRecord, before: bytes, after: bytes) -> None:
    """Keep a record, pending, and the copy of the file; the oldest beyond `KEPT` go.

    Raises:
        OSError: It could not be stored.
    """
    folder, copies = folder_of(path), copies_of(path)
    durable.private_folder(folder)
    durable.private_folder(copies)
    copy = _file(copies, record.number, _COPY_SUFFIX)
    if record.existed:
        durable.replace_file(copy, before, owned_like=copies)
    else:
        copy.unlink(missing_ok=True)  # of a write of this number that never happened
    facts = {name: getattr(record, name) for name in _STORED}
    facts["lengths"] = len(before), len(after)
    head = json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")
    target = _file(folder, record.number, _PENDING_SUFFIX)
    durable.replace_file(target, head + b"\n" + before + after, owned_like=folder)
    with contextlib.suppress(OSError):
        for number, suffix in _entries(folder)[:-KEPT]:
            os.unlink(_file(folder, number, suffix))
            _file(copies, number, _COPY_SUFFIX).unlink(missing_ok=True)


def confirm(path: Path, number: int) -> None:
    """Say that the write of a pending record has been made.

    Not synced: a pending record is settled as well, and this only spares that.
    """
    folder = folder_of(path)
    with contextlib.suppress(OSError):
        os.replace(_file(folder, number, _PENDING_SUFFIX), _file(folder, number))


def drop(path: Path, number: int) -> None:
    """Forget a pending record of a write that did not happen, and its copy."""
    with contextlib.suppress(OSError):
        os.unlink(_file(folder_of(path), number, _PENDING_SUFFIX))
        _file(copies_of(path), number, _COPY_SUFFIX).unlink(missing_ok=True)


def bytes_before(path: Path, number: int) -> bytes:
    """The bytes before a write; none where the file did not exist.

    Raises:
        OSError: The record is gone, or the key of a sealed one.
        ValueError: The record is damaged.
    """
    folder = folder_of(path)
    suffix = _PENDING_SUFFIX if _is_pending(folder, number) else _SUFFIX
    head, _, body = _file(folder, number, suffix).read_bytes().partition(b"\n")
    facts = from_json(head, dict[str, Any])
    if _is_sealed(facts):
        return _unseal(body, head, folder.parent / "key")
    return _states(facts, body)[0]


def open_writes(records: tuple[WriteRecord, ...]) -> tuple[WriteRecord, ...]:
    """Edits that are in force and not taken back, oldest first: what `rollback` alone walks.

    Restoring the state before a write takes back that write and everything after it; so taking
    back a rollback puts the writes it had taken back in force again.
    """
    stack: tuple[WriteRecord, ...] = ()
    before: dict[int, tuple[WriteRecord, ...]] = {}
    for record in records:
        before[record.number] = stack
        stack = before.get(record.restores, ()) if record.restores else (*stack, record)
    return stack


def file_id(path: Path) -> str:
    """Stands for a file in the names of what is kept about it; 64 hexadecimal digits."""
    return hashlib.sha256(os.fsencode(os.path.normcase(path))).hexdigest()


def _read(folder: Path, number: int, suffix: str) -> WriteRecord | None:
    with contextlib.suppress(OSError, ValueError):
        head, _, body = _file(folder, number, suffix).read_bytes().partition(b"\n")
        facts = from_json(head, dict[str, Any])
        if not _is_sealed(facts):
            before, after = _states(facts, body)
            facts |= {"before": digest(before), "after": digest(after)}
        # A field that is not known here may say which write this one takes back.
        record = from_plain(facts, WriteRecord, known_only=True)
        return record if record.number == number else None
    return None


def _states(facts: dict[str, Any], body: bytes) -> tuple[bytes, bytes]:
    """The bytes before and after a write. Raises ValueError if the record was cut."""
    length, rest = from_plain(facts.pop("lengths", None), tuple[int, int])
    if len(body) != length + rest:
        raise ValueError("the record is damaged")
    return body[:length], body[length:]


def _is_sealed(facts: dict[str, Any]) -> bool:
    return "before" in facts  # a hash, which such a record names in clear


def _entries(folder: Path) -> list[tuple[int, str]]:
    """Number and suffix of every record, oldest first; none where the folder does not exist."""
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    split = (os.path.splitext(name) for name in names)
    return sorted(
        (int(number), suffix)
        for number, suffix in split
        if suffix in (_SUFFIX, _PENDING_SUFFIX) and number.isascii() and number.isdigit()
    )


def _is_pending(folder: Path, number: int) -> bool:
    return not os.path.exists(_file(folder, number)) and os.path.exists(
        _file(folder, number, _PENDING_SUFFIX)
    )


def _file(folder: Path, number: int, suffix: str = _SUFFIX) -> Path:
    return folder / f"{number:06d}{suffix}"


def _unseal(sealed: bytes, head: bytes, key_path: Path) -> bytes:
    """The bytes of a file before a write, of a record of versions up to 0.1: they were encrypted.

    Nothing is written in that form, and such a record is removed once `KEPT` newer ones are there.

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
