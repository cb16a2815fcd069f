"""The file of the flags in a switch of stores: recognised by a keyed digest, and put back.

The database's record of a switch tells whether the file is as it was before, or as the switch left
it. A plain hash in a database that others read would let them try out what the file's passwords
are, so the digest is keyed; its key lies beside the history of flags, and only its owner can read
it. For another user the file counts as written since, and only the switch's own flags are put back.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import hmac
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, EnvFileError, StoreError
from kimera_console.core.flags import envfile, envfile_io, past_writes
from kimera_console.core.stores.change.exchange import UNDONE, list_switches, save_switch
from kimera_console.core.stores.change.writing import writing
from kimera_console.core.system import durable
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from kimera_console.core.stores.change.exchange import SwitchRecord
    from kimera_console.core.stores.database.connection import Store

_FLAGS = frozenset({
    "USE_ONNX", "ONNX_MODEL_PATH", "LIGHTWEIGHT_EMBEDDING", "EMBEDDING_MODEL", "EMBEDDING_DIM",
})  # fmt: skip
"""What a switch writes; a record that names anything else is not believed."""
_KEY_NAME = "store-switches.key"
_KEY_BYTES = 32
_KEYED = "keyed:"


def file_mark(data: bytes) -> str:
    """Keyed digest by which this user's console recognises a file's bytes; "" without a key."""
    key = _key(make=True)
    return f"{_KEYED}{hmac.digest(key, data, 'sha256').hex()}" if key else ""


def matches_mark(data: bytes, mark: str) -> bool:
    """Whether a file of these bytes got that mark, as far as this user can tell."""
    if mark.startswith(_KEYED):
        key = _key(make=False)
        made = f"{_KEYED}{hmac.digest(key, data, 'sha256').hex()}" if key else ""
        return bool(made) and hmac.compare_digest(made, mark)
    # Records of earlier versions hold a plain SHA-256.
    return bool(mark) and hmac.compare_digest(hashlib.sha256(data).hexdigest(), mark)


def restore_flags(record: SwitchRecord) -> bool:
    """Put the file back; whether it is byte for byte as before the switch.

    Raises:
        StoreError: The record is of another machine's file, or names what is no flag of a switch.
        EnvFileError: The file cannot be written.
    """
    check_record(record)
    path = Path(record.env_file)
    now = envfile.read_bytes(path)
    if matches_mark(now, record.before):
        return True
    if matches_mark(now, record.after):
        with contextlib.suppress(EnvFileError):
            write = _write_to_take_back(path, now, record)
            if write:
                envfile.rollback(path, write)
                return True
    # Somebody wrote it since, or this is not the user who switched: other lines stay.
    envfile.write_entries(path, record.former)
    return matches_mark(envfile.read_bytes(path), record.before)


def check_record(record: SwitchRecord) -> None:
    """Check that a record, which others can write too, may decide over a file of this machine.

    Raises:
        StoreError: The record is of another machine, or names what is no flag of a switch.
    """
    if _is_ours(record) and {*record.former, *record.changes} <= _FLAGS:
        return
    raise StoreError(
        f"The switch of {record.env_file} was made on {record.host or 'another machine'}.",
        hint=Advice.of(
            "Roll it back on that machine. If only this machine's name has changed, roll it back"
            " on the command line and name that file",
            Action.STORE_ENV_FILE,
            ".",
        ),
    )


def claim_switches(store: Store, env_file: Path) -> None:
    """Record the switches of a file as this machine's, because its user has named the file.

    Args:
        store: Opened for writing.
        env_file: Absolute; switches of other files stay as they are.
    """
    with store.connect() as connection:
        found = [
            record
            for record in list_switches(store, connection)
            if record.phase != UNDONE and Path(record.env_file) == env_file and not _is_ours(record)
        ]
    if found:
        with writing(store) as connection:
            for record in found:
                save_switch(connection, dataclasses.replace(record, host=platform.node()))


def _is_ours(record: SwitchRecord) -> bool:
    """Whether this machine made the switch; one that was given another name knows its file."""
    if record.host in ("", platform.node()):
        return True
    with contextlib.suppress(EnvFileError):
        now = envfile.read_bytes(Path(record.env_file))
        # A mark without a key could have been made by anybody who knows the file.
        marks = (record.before, record.after)
        return any(mark.startswith(_KEYED) and matches_mark(now, mark) for mark in marks)
    return False


def _write_to_take_back(path: Path, now: bytes, record: SwitchRecord) -> str:
    """The write in this user's history that restores what the record says; "" for none.

    Each user's writes are numbered from 1: a number alone may name quite another write.
    """
    target = envfile_io.resolve(path)
    records = past_writes.records_of(target, now)
    if record.write_id:
        found = past_writes.find(records, target, record.write_id)
    else:
        found = past_writes.last_open(records, path)
    before = past_writes.bytes_before(target, found)
    return str(found.number) if matches_mark(before, record.before) else ""


def _key(*, make: bool) -> bytes:
    """This user's key, b"" where there is none."""
    file = console_paths().state / _KEY_NAME
    with contextlib.suppress(OSError):
        if make and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with durable.locked(file):
                if not file.exists():
                    durable.replace_file(file, os.urandom(_KEY_BYTES), new_mode=0o600)
        key = file.read_bytes()
        return key if len(key) == _KEY_BYTES else b""
    return b""
