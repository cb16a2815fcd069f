"""Byte-preserving, locked, durable edits of a `.env` file, each of which can be taken back.

Reading and writing follow python-dotenv, because that is what Kimera reads the file with: before
a file is replaced, python-dotenv itself has read the new bytes and found exactly what was meant.
One limit is python-dotenv's own: it replaces `${NAME}` inside any value, quoted or not, and has
no escape for it. Such a value is written as it is; a reader that interpolates expands it.

An edit is applied to the bytes found under the lock, so two writers never lose each other's
lines. Every write is recorded first (`history`). If the record cannot be stored, because
the state folder is read-only or full, the edit is still made and says `recorded=False`:
an operator who must flip a flag at night is not stopped by a history.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import EnvFileChangedError, EnvFileError
from kimera_console.core.flags import envfile_io, grammar
from kimera_console.core.system.masking import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kimera_console.core.flags.past_writes import EnvWrite


@dataclass(frozen=True)
class EnvEntry:
    """One `KEY=value` of a file; the last one counts where a key stands twice.

    Attributes:
        key: Name.
        value: Value as python-dotenv reads it (quotes and escapes undone, no interpolation).
        line: 1-based number of the line where it starts.
        expanded: The value with `${NAME}` replaced, as load_dotenv does.
    """

    key: str
    value: str
    line: int
    expanded: str = ""


def read_entries(path: Path, *, environ: Mapping[str, str] | None = None) -> Mapping[str, EnvEntry]:
    """Entries in force of a file, in the order of their lines; empty where it does not exist.

    A line that is no assignment is skipped, as python-dotenv does (`problems` names it).

    Args:
        path: The file, or a link to it.
        environ: Environment for `expanded`; this process's by default.

    Raises:
        EnvFileError: Not a readable regular file, not UTF-8, or a quote is never closed (what
            was meant by the rest of the file cannot be known); names the line.
    """
    return entries_in(read_bytes(path), path, environ=environ)


def entries_in(
    data: bytes, path: Path, *, environ: Mapping[str, str] | None = None
) -> Mapping[str, EnvEntry]:
    """As `read_entries`, of bytes that are or would be a file's.

    Args:
        data: What the file holds.
        path: Named in errors; not read.
        environ: As of `read_entries`.

    Raises:
        EnvFileError: Not UTF-8, or a quote is never closed.
    """
    _check_text(data, path)
    parsed = grammar.parse(data)
    for problem in parsed.problems:
        if problem.open_quote:
            raise EnvFileError(
                f"Line {problem.line} of {path} {problem.reason}.", hint="Close the quote."
            )
    values = grammar.expanded(parsed, os.environ if environ is None else environ)
    in_force = sorted(parsed.in_force().values(), key=lambda binding: binding.start)
    return {
        each.key: EnvEntry(each.key, each.value or "", each.line, values[each.key])
        for each in in_force
    }


def _check_text(data: bytes, path: Path) -> None:
    """Raise EnvFileError for bytes that are not UTF-8: readers refuse the whole file."""
    problem = _not_utf8(data)
    if problem:
        raise EnvFileError(
            f"{path}: {problem} None of its values is in force.", hint="Save it as UTF-8."
        )


def _not_utf8(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (
            f"Line {line} holds a byte that is not UTF-8 (0x{data[error.start]:02x}): "
            "python-dotenv refuses the whole file."
        )
    return ""


def read_bytes(path: Path) -> bytes:
    """The file as it is, for `expected`; empty where it does not exist. Raises EnvFileError."""
    return envfile_io.read(envfile_io.resolve(path)) or b""


def secret_values(path: Path, *, environ: Mapping[str, str] | None = None) -> set[str]:
    """Values that must be shown nowhere: secrets of a file and of an environment.

    Args:
        path: The file; one that cannot be read holds none that could be shown.
        environ: This process's environment by default.
    """
    variables = os.environ if environ is None else environ
    found = {value for name, value in variables.items() if is_secret_name(name)}
    with contextlib.suppress(EnvFileError):
        data = read_bytes(path)
        if data:
            from kimera_console.core.flags.diff import secrets_of

            found |= secrets_of(data)
    return found


def problems(path: Path) -> tuple[str, ...]:
    """Sentences about lines that readers skip or stumble over; empty if all is well.

    Raises:
        EnvFileError: The file cannot be read at all.
    """
    data = envfile_io.read(envfile_io.resolve(path)) or b""
    found = [f"Line {p.line} {p.reason}." for p in grammar.parse(data).problems]
    if not_utf8 := _not_utf8(data):
        found.append(not_utf8)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        found.append(f"Line {line} holds a NUL byte: its variable cannot be set.")
    return tuple(found)


def write_entries(
    path: Path, changes: Mapping[str, str | None], *, expected: bytes | None = None
) -> EnvWrite | None:
    """Set (text) or remove (None) keys in one durable write; None if nothing changed.

    Args:
        path: The file, or a link to it; it need not exist, its folder must.
        changes: New values; None removes every line of the key.
        expected: The bytes the caller last saw (`read_bytes`); None writes whatever they are.

    Raises:
        EnvFileChangedError: The file is not `expected`.
        EnvFileError: Nothing was written; the old file is as it was.
    """
    from kimera_console.core.flags.diff import summary
    from kimera_console.core.flags.past_writes import commit

    target = envfile_io.resolve(path)
    envfile_io.check_writable(target)
    with envfile_io.locked(target):
        before = envfile_io.read(target)
        if expected is not None and (before or b"") != expected:
            raise EnvFileChangedError(
                f"{path} was changed by someone else meanwhile; nothing was written.",
                hint="Review the file, then apply the change again.",
            )
        after = _edited(target, before or b"", changes)
        if after == (before or b""):
            return None
        _check_reads_back(target, before or b"", after, changes)
        return commit(target, before, after, summary(before or b"", after))


def edited_bytes(path: Path, changes: Mapping[str, str | None]) -> bytes:
    """What `write_entries` would leave in the file; nothing is written.

    Raises:
        EnvFileError: As `write_entries`.
    """
    target = envfile_io.resolve(path)
    return _edited(target, envfile_io.read(target) or b"", changes)


def preview(path: Path, changes: Mapping[str, str | None]) -> str:
    """Unified diff of what `write_entries` would do, secrets masked; "" if nothing would change.

    Raises:
        EnvFileError: As `write_entries`.
    """
    from kimera_console.core.flags.diff import diff
    from kimera_console.core.flags.past_writes import hidden

    target = envfile_io.resolve(path)
    before = envfile_io.read(target) or b""
    after = _edited(target, before, changes)
    return hidden(diff(before, after, str(path), str(path)))


def history(path: Path) -> tuple[EnvWrite, ...]:
    """Past writes of this file by any console of this user, newest first.

    Raises:
        EnvFileError: The history or the file cannot be read.
    """
    from kimera_console.core.flags.history import open_writes
    from kimera_console.core.flags.past_writes import as_write, records_of

    target = envfile_io.resolve(path)
    records = records_of(target, envfile_io.read(target))
    in_force = {record.number for record in open_writes(records)}
    return tuple(
        as_write(record, taken_back=not record.restores and record.number not in in_force)
        for record in reversed(records)
    )


def copies_folder(path: Path) -> Path:
    """Where the file as it was before each write N lies as `N.env`, for `cp`."""
    from kimera_console.core.flags.history import copies_of

    return copies_of(envfile_io.resolve(path))


def compare(path: Path, write_id: str | None = None) -> str:
    """Unified diff from the file as it is to the state before a write, secrets masked.

    Args:
        path: The file, or a link to it.
        write_id: The write; None is the one that `rollback` alone would take back.

    Raises:
        EnvFileError: No such write, or its record cannot be read.
    """
    from kimera_console.core.flags.diff import diff
    from kimera_console.core.flags.past_writes import (
        bytes_before,
        find,
        hidden,
        last_open,
        records_of,
    )

    target = envfile_io.resolve(path)
    now = envfile_io.read(target)
    records = records_of(target, now)
    record = last_open(records, path) if write_id is None else find(records, target, write_id)
    before = bytes_before(target, record)
    return hidden(diff(now or b"", before, "now", f"before {record.number}"))


def restored_entries(path: Path, write_id: str | None = None) -> Mapping[str, EnvEntry]:
    """The entries of the file as `rollback` would restore it.

    Raises:
        EnvFileError: No such write, its record cannot be read, or a quote was not closed then.
    """
    from kimera_console.core.flags.past_writes import bytes_before, find, last_open, records_of

    target = envfile_io.resolve(path)
    records = records_of(target, envfile_io.read(target))
    record = last_open(records, path) if write_id is None else find(records, target, write_id)
    return entries_in(bytes_before(target, record), path)


def rollback(path: Path, write_id: str | None = None, *, unchanged: bool = False) -> EnvWrite:
    """Take back the last write (or restore the bytes before `write_id`), byte for byte.

    Without an id it takes back the newest write that is not taken back yet, so that repeating
    it walks further back. Taking back a rollback, by its id, brings back what it had undone.
    A file that the write had made is removed again. A rollback is itself recorded.

    Args:
        path: The file, or a link to it.
        write_id: The write; None is the newest that is not taken back.
        unchanged: Refuse with an id too, if the file is not as that write left it.

    Raises:
        EnvFileChangedError: The file is not as that write left it, where that matters.
        EnvFileError: Nothing to take back, no such write, or the file cannot be written.
    """
    from kimera_console.core.flags.diff import summary
    from kimera_console.core.flags.past_writes import (
        bytes_before,
        check_unchanged,
        commit,
        find,
        last_open,
        records_of,
    )

    target = envfile_io.resolve(path)
    envfile_io.check_writable(target)
    with envfile_io.locked(target):
        before = envfile_io.read(target)
        records = records_of(target, before)
        record = last_open(records, path) if write_id is None else find(records, target, write_id)
        if write_id is None or unchanged:
            check_unchanged(record, path, before)
        restored = bytes_before(target, record) if record.existed else None
        change = summary(before or b"", restored or b"")
        text = f"Back to before write {record.number}: {change}"
        return commit(target, before, restored, text, restores=record.number)


def _edited(target: Path, before: bytes, changes: Mapping[str, str | None]) -> bytes:
    _check_text(before, target)
    try:
        return grammar.edit(before, changes)
    except EnvFileError as error:
        text = error.message[0].lower() + error.message[1:] if error.message else ""
        raise EnvFileError(f"{target} was not changed: {text}", hint=error.advice) from error


def _check_reads_back(
    target: Path, before: bytes, after: bytes, changes: Mapping[str, str | None]
) -> None:
    """Let python-dotenv itself read the new bytes: what was meant, and all else as before."""
    wanted: dict[str, str | None] = {
        key: value for key, value in grammar.values_in(before).items() if key not in changes
    }
    wanted.update({key: value for key, value in changes.items() if value is not None})
    if grammar.values_in(after) != wanted:
        raise EnvFileError(
            f"{target} was not changed: python-dotenv would not read back what was meant.",
            hint="Edit the file by hand.",
        )


__all__ = [
    "EnvEntry",
    "compare",
    "copies_folder",
    "edited_bytes",
    "entries_in",
    "history",
    "preview",
    "problems",
    "read_bytes",
    "read_entries",
    "restored_entries",
    "rollback",
    "secret_values",
    "write_entries",
]
