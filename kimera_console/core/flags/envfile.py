"""Byte-preserving, locked, durable edits of a `.env` file, each of which can be taken back.

Reading and writing follow python-dotenv, because that is what Kimera reads the file with: before
a file is replaced, python-dotenv itself has read the new bytes and found exactly what was meant.
Nothing else here needs more than the standard library, and where python-dotenv is missing or
broken the console's own grammar stands in: an installation in ruins can still be taken back.
One limit is python-dotenv's own: it replaces `${NAME}` inside any value, quoted or not, and has
no escape for it. Such a value is written as it is; a reader that interpolates expands it.

An edit is applied to the bytes found under the lock, so two writers never lose each other's
lines. Every write is recorded first (envfile_history). If the record cannot be stored, because
the state folder is read-only or full, the edit is made all the same and says `recorded=False`:
an operator who must flip a flag at night is not stopped by a history.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimera_console.core.errors import EnvFileChangedError, EnvFileError
from kimera_console.core.flags import diff as envfile_diff
from kimera_console.core.flags import envfile_io
from kimera_console.core.flags import grammar as envparse
from kimera_console.core.flags import history as envfile_history
from kimera_console.core.system import durable
from kimera_console.core.system.masking import SHORTEST_HIDDEN, is_secret_name, mask_values

if sys.platform != "win32":
    import pwd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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


@dataclass(frozen=True)
class EnvWrite:
    """One past write, newest first in `history`.

    Attributes:
        id: Names it for rollback; "" if it could not be recorded.
        when: Local time, ISO 8601 with offset.
        who: User name.
        summary: What changed, secrets masked ("USE_ONNX: 1 -> 0").
        existed: Whether the file existed before.
        recorded: Whether the history holds it, so that it can be taken back.
        restores: Id of the write whose earlier state this one restored; "" for an edit.
        taken_back: Whether a later rollback took it back.
    """

    id: str
    when: str
    who: str
    summary: str
    existed: bool
    recorded: bool = True
    restores: str = ""
    taken_back: bool = False


def read_entries(path: Path, *, environ: Mapping[str, str] | None = None) -> Mapping[str, EnvEntry]:
    """Entries in force of a file, in the order of their lines; empty where it does not exist.

    A line that is no assignment is skipped, as python-dotenv does (`problems` names it).

    Args:
        path: The file, or a link to it.
        environ: Environment for `expanded`; this process's by default.

    Raises:
        EnvFileError: Not a readable regular file, not text, or a quote is never closed (what
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
        EnvFileError: A quote is never closed.
    """
    parsed = envparse.parse(data)
    for problem in parsed.problems:
        if problem.open_quote:
            raise EnvFileError(
                f"Line {problem.line} of {path} {problem.reason}.", hint="Close the quote."
            )
    values = envparse.expanded(parsed, os.environ if environ is None else environ)
    in_force = sorted(parsed.in_force().values(), key=lambda binding: binding.start)
    return {
        each.key: EnvEntry(each.key, each.value or "", each.line, values[each.key])
        for each in in_force
    }


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
        found |= envfile_diff.secrets_of(read_bytes(path))
    return found


def problems(path: Path) -> tuple[str, ...]:
    """Sentences about lines that readers skip or stumble over; empty if all is well.

    Raises:
        EnvFileError: The file cannot be read at all.
    """
    data = envfile_io.read(envfile_io.resolve(path)) or b""
    found = [f"Line {p.line} {p.reason}." for p in envparse.parse(data).problems]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found.append(
            f"Line {line} holds a byte that is not UTF-8 (0x{data[error.start]:02x}): "
            "python-dotenv refuses the whole file."
        )
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
    target = envfile_io.resolve(path)
    envfile_io.check_writable(target)
    with envfile_io.locked(target):
        before = envfile_io.read(target)
        if expected is not None and (before or b"") != expected:
            raise EnvFileChangedError(
                f"{path} was changed by someone else meanwhile; nothing was written.",
                hint="Look at it again, then apply the change anew.",
            )
        after = _edited(target, before or b"", changes)
        if after == (before or b""):
            return None
        _check_reads_back(target, before or b"", after, changes)
        return _commit(target, before, after, envfile_diff.summary(before or b"", after))


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
    target = envfile_io.resolve(path)
    before = envfile_io.read(target) or b""
    after = _edited(target, before, changes)
    return _hidden(envfile_diff.diff(before, after, str(path), str(path)))


def history(path: Path) -> tuple[EnvWrite, ...]:
    """Past writes of this file by any console of this user, newest first.

    Raises:
        EnvFileError: The history or the file cannot be read.
    """
    target = envfile_io.resolve(path)
    records = _records(target, envfile_io.read(target))
    in_force = {record.number for record in envfile_history.open_writes(records)}
    return tuple(
        _as_write(record, taken_back=not record.restores and record.number not in in_force)
        for record in reversed(records)
    )


def compare(path: Path, write_id: str | None = None) -> str:
    """Unified diff from the file as it is to the state before a write, secrets masked.

    Args:
        path: The file, or a link to it.
        write_id: The write; None is the one that `rollback` alone would take back.

    Raises:
        EnvFileError: No such write, or its record cannot be read.
    """
    target = envfile_io.resolve(path)
    now = envfile_io.read(target)
    records = _records(target, now)
    record = _last_open(records, path) if write_id is None else _find(records, target, write_id)
    before = _bytes_before(target, record)
    return _hidden(envfile_diff.diff(now or b"", before, "now", f"before {record.number}"))


def rollback(path: Path, write_id: str | None = None) -> EnvWrite:
    """Take back the last write (or restore the bytes before `write_id`), byte for byte.

    Without an id it takes back the newest write that is not taken back yet, so that repeating
    it walks further back. Taking back a rollback, by its id, brings back what it had undone.
    A file that the write had made is removed again. A rollback is itself recorded.

    Raises:
        EnvFileChangedError: Without an id, if the file is not as that write left it.
        EnvFileError: Nothing to take back, no such write, or the file cannot be written.
    """
    target = envfile_io.resolve(path)
    envfile_io.check_writable(target)
    with envfile_io.locked(target):
        before = envfile_io.read(target)
        records = _records(target, before)
        if write_id is None:
            record = _last_open(records, path)
            _check_unchanged(record, path, before)
        else:
            record = _find(records, target, write_id)
        restored = _bytes_before(target, record) if record.existed else None
        change = envfile_diff.summary(before or b"", restored or b"")
        summary = f"Back to before {record.number}: {change}"
        return _commit(target, before, restored, summary, restores=record.number)


def _edited(target: Path, before: bytes, changes: Mapping[str, str | None]) -> bytes:
    try:
        return envparse.edit(before, changes)
    except EnvFileError as error:
        text = error.message[0].lower() + error.message[1:] if error.message else ""
        raise EnvFileError(f"{target} was not changed: {text}", hint=error.hint) from error


def _check_reads_back(
    target: Path, before: bytes, after: bytes, changes: Mapping[str, str | None]
) -> None:
    """Let python-dotenv itself read the new bytes: what was meant, and all else as before."""
    wanted: dict[str, str | None] = {
        key: value for key, value in _dotenv_values(before).items() if key not in changes
    }
    wanted.update({key: value for key, value in changes.items() if value is not None})
    if _dotenv_values(after) != wanted:
        raise EnvFileError(
            f"{target} was not changed: python-dotenv would not read back what was meant.",
            hint="Edit the file by hand.",
        )


def reader() -> str:
    """Who reads new bytes back before they are written: python-dotenv, unless it is not there."""
    try:
        import dotenv
    except Exception:  # noqa: BLE001 - missing or broken: a flag must be flipped all the same
        return "the console's own reader"
    return dotenv.__name__


def _dotenv_values(data: bytes) -> dict[str, str | None]:
    try:
        import dotenv
    except Exception:  # noqa: BLE001 - see `reader`
        return {binding.key: binding.value for binding in envparse.parse(data).bindings}
    stream = io.StringIO(envparse.decode(data), newline=None)
    return dict(dotenv.dotenv_values(stream=stream, interpolate=False))


def _commit(
    target: Path, before: bytes | None, after: bytes | None, summary: str, *, restores: int = 0
) -> EnvWrite:
    """Record the write, then make it; called under the lock."""
    with contextlib.suppress(OSError):
        durable.remove_leftover(target)  # before the record's, so that kills never leave two
    record = envfile_history.Record(
        number=0,
        when=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        who=_user(),
        summary=_hidden(summary),
        existed=before is not None,
        before=envfile_history.digest(before or b""),
        after=envfile_history.digest(after or b""),
        restores=restores,
        removed=after is None,
    )
    try:
        record = replace(record, number=envfile_history.settle(target, before) + 1)
        envfile_history.store(target, record, before or b"")
        recorded = True
    except (OSError, ValueError):
        recorded = False
    try:
        if after is None:
            durable.remove_file(target)
        else:
            durable.replace_file(target, after)
    except BaseException as error:
        if recorded:
            envfile_history.drop(target, record.number)
        if isinstance(error, OSError):
            raise envfile_io.failed(target, error, "written") from error
        raise
    if recorded:
        envfile_history.confirm(target, record.number)
    return _as_write(record, recorded=recorded)


def _hidden(text: str) -> str:
    """The text without this environment's secrets: a flag's value may hold one of them."""
    secrets = (value for name, value in os.environ.items() if is_secret_name(name))
    return mask_values(text, (secret for secret in secrets if len(secret) >= SHORTEST_HIDDEN))


def _records(target: Path, now: bytes | None) -> tuple[envfile_history.Record, ...]:
    try:
        return envfile_history.load(target, now)
    except OSError as error:
        folder = envfile_history.folder_of(target)
        raise EnvFileError(
            f"The history of {target} cannot be read: {error.strerror or error}.",
            hint=f"Check the owner and mode of {folder}.",
        ) from error


def _last_open(records: tuple[envfile_history.Record, ...], path: Path) -> envfile_history.Record:
    writes = envfile_history.open_writes(records)
    if not writes:
        raise EnvFileError(
            f"The history of {path} holds no write that could be taken back.",
            hint="`kimera-console flags history` lists what there is.",
        )
    return writes[-1]


def _check_unchanged(last: envfile_history.Record, path: Path, now: bytes | None) -> None:
    if not last.ended_in(now):
        raise EnvFileChangedError(
            f"{path} was changed by someone else since write {last.number}, so taking that back "
            "would undo their change too; nothing was written.",
            hint=f"To restore the file as it was before that write all the same, name it: "
            f"`kimera-console flags rollback {last.number}`. The file as it is now is kept.",
        )


def _find(
    records: tuple[envfile_history.Record, ...], target: Path, write_id: str
) -> envfile_history.Record:
    for record in records:
        if str(record.number) == write_id.strip():
            return record
    raise EnvFileError(
        f"The history of {target} holds no write {write_id!r}.",
        hint="`kimera-console flags history` lists what there is.",
    )


def _bytes_before(target: Path, record: envfile_history.Record) -> bytes:
    try:
        data = envfile_history.bytes_before(target, record.number)
    except (OSError, ValueError) as error:
        raise EnvFileError(
            f"The record of write {record.number} of {target} cannot be read: {error}.",
            hint="Choose another write from `kimera-console flags history`.",
        ) from error
    return data


def _as_write(
    record: envfile_history.Record, *, recorded: bool = True, taken_back: bool = False
) -> EnvWrite:
    return EnvWrite(
        id=str(record.number) if recorded else "",
        when=record.when,
        who=record.who,
        summary=record.summary,
        existed=record.existed,
        recorded=recorded,
        restores=str(record.restores) if record.restores else "",
        taken_back=taken_back,
    )


def _user() -> str:
    """Who writes, as far as the system tells (never LOGNAME); under sudo, also who asked."""
    if sys.platform == "win32":
        name = os.environ.get("USERNAME", "unknown")
    else:
        try:
            name = pwd.getpwuid(os.geteuid()).pw_name
        except KeyError:  # a container's user need not have a name
            name = str(os.geteuid())
    asked = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo by {asked})" if asked and asked != name else name


__all__ = [
    "EnvEntry",
    "EnvWrite",
    "compare",
    "edited_bytes",
    "entries_in",
    "history",
    "preview",
    "problems",
    "read_bytes",
    "read_entries",
    "reader",
    "rollback",
    "secret_values",
    "write_entries",
]
