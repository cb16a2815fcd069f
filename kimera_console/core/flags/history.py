"""Past writes of a `.env` file, sealed, so that any of them can be taken back byte for byte.

One record a write, in a folder of the file's own under the console's state folder (0700; records
0600). A record is a line of JSON (when, who, what; secrets masked) and the bytes the file had
before. Those bytes hold whatever secrets the file holds, so they are sealed with a key of this
user: no token stands in readable form in a record that is searched, copied into a ticket or
backed up. It is no defence against somebody who can read this user's files, who can read the
`.env` file itself.

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
import secrets
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kimera_console.core.system import durable
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 200
"""Records kept of one file."""

_SUFFIX = ".record"
_PENDING_SUFFIX = ".pending"
_KEY_BYTES = 32
_TAG_BYTES = 32
_NONCE_BYTES = 16
_BLOCK = 64


@dataclass(frozen=True)
class Record:
    """What is known of one write besides the bytes before it.

    Attributes:
        number: Its place in this file's history, from 1.
        when: Local time, ISO 8601 with offset.
        who: User name.
        summary: What changed, secrets masked.
        existed: Whether the file existed before.
        before: SHA-256 of the bytes before (of none where it did not exist).
        after: SHA-256 of the bytes after.
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

    def starts_from(self, now: bytes | None) -> bool:
        """Whether a file of these bytes (None: no file) is as it was before this write."""
        return self.before == digest(now or b"") and self.existed == (now is not None)

    def ended_in(self, now: bytes | None) -> bool:
        """Whether a file of these bytes (None: no file) is as this write left it."""
        return self.after == digest(now or b"") and self.removed == (now is None)


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def folder_of(path: Path) -> Path:
    """The folder of one file's records."""
    name = hashlib.sha256(os.fsencode(os.path.normcase(path))).hexdigest()[:20]
    return console_paths().state / "env-history" / name


def load(path: Path, now: bytes | None) -> tuple[Record, ...]:
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


def settle(path: Path, now: bytes | None) -> int:
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


def store(path: Path, record: Record, before: bytes) -> None:
    """Keep a record, pending; the oldest beyond `KEPT` go.

    Raises:
        OSError: It could not be stored.
        ValueError: The key is damaged.
    """
    folder = folder_of(path)
    _private_folder(folder)
    head = json.dumps(asdict(record), ensure_ascii=False).encode("utf-8", "replace")
    data = head + b"\n" + _seal(before, head)
    target = _file(folder, record.number, _PENDING_SUFFIX)
    durable.replace_file(target, data, owned_like=folder)
    with contextlib.suppress(OSError):
        for number, suffix in _entries(folder)[:-KEPT]:
            os.unlink(_file(folder, number, suffix))


def confirm(path: Path, number: int) -> None:
    """Say that the write of a pending record has been made.

    Not synced: a pending record is settled as well, and this only spares that.
    """
    folder = folder_of(path)
    with contextlib.suppress(OSError):
        os.replace(_file(folder, number, _PENDING_SUFFIX), _file(folder, number))


def drop(path: Path, number: int) -> None:
    """Forget a pending record of a write that did not happen."""
    with contextlib.suppress(OSError):
        os.unlink(_file(folder_of(path), number, _PENDING_SUFFIX))


def bytes_before(path: Path, number: int) -> bytes:
    """The bytes before a write.

    Raises:
        OSError: The record or the key is gone.
        ValueError: The record is damaged, or was sealed with another key.
    """
    folder = folder_of(path)
    suffix = _PENDING_SUFFIX if _is_pending(folder, number) else _SUFFIX
    head, _, sealed = _file(folder, number, suffix).read_bytes().partition(b"\n")
    return _open(sealed, head)


def open_writes(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Edits that are in force and not taken back, oldest first: what `rollback` alone walks.

    Restoring the state before a write takes back that write and everything after it; so taking
    back a rollback puts the writes it had taken back in force again.
    """
    stack: tuple[Record, ...] = ()
    before: dict[int, tuple[Record, ...]] = {}
    for record in records:
        before[record.number] = stack
        stack = before.get(record.restores, ()) if record.restores else (*stack, record)
    return stack


def _read(folder: Path, number: int, suffix: str) -> Record | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        head = _file(folder, number, suffix).read_bytes().partition(b"\n")[0]
        record = Record(**json.loads(head))
        return record if record.number == number else None
    return None


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


def _private_folder(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in reversed(missing):  # sudo may leave HOME, and so this folder, another user's
        durable.give_to_owner(each, each.parent)
    if sys.platform != "win32":
        for each in (folder, folder.parent):
            if each.stat().st_mode & 0o077:
                each.chmod(0o700)


def _key(*, make: bool) -> bytes:
    """This user's key; made at the first write, never replaced."""
    path = console_paths().state / "env-history" / "key"
    if make and not path.exists():
        _private_folder(path.parent)
        with durable.locked(path):
            if not path.exists():
                key = secrets.token_bytes(_KEY_BYTES)
                durable.replace_file(path, key, owned_like=path.parent)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path} is not a key of {_KEY_BYTES} bytes")
    return key


def _seal(data: bytes, head: bytes) -> bytes:
    """Encrypt with a BLAKE2b key stream and a fresh nonce, then authenticate with HMAC-SHA-256."""
    key, nonce = _key(make=True), secrets.token_bytes(_NONCE_BYTES)
    body = nonce + _mix(data, key, nonce)
    return hmac.digest(key, head + body, "sha256") + body


def _open(sealed: bytes, head: bytes) -> bytes:
    key = _key(make=False)
    tag, body = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    if not hmac.compare_digest(tag, hmac.digest(key, head + body, "sha256")):
        raise ValueError("the record is damaged")
    return _mix(body[_NONCE_BYTES:], key, body[:_NONCE_BYTES])


def _mix(data: bytes, key: bytes, nonce: bytes) -> bytes:
    blocks = (len(data) + _BLOCK - 1) // _BLOCK
    stream = b"".join(
        hashlib.blake2b(nonce + index.to_bytes(8, "big"), key=key, digest_size=_BLOCK).digest()
        for index in range(blocks)
    )
    mixed = int.from_bytes(data, "big") ^ int.from_bytes(stream[: len(data)], "big")
    return mixed.to_bytes(len(data), "big")
