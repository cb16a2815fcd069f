"""Byte-preserving, locked, durable edits of a `.env` file, each of which can be taken back.

Reading and writing follow python-dotenv, because that is what Kimera reads the file with: before
a file is replaced, python-dotenv itself has read the new bytes and found exactly what was meant.
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
import difflib
import errno
import getpass
import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core import durable, envfile_history, envparse
from kimera_console.core.errors import EnvFileChangedError, EnvFileError
from kimera_console.core.masking import MASK, is_secret_name, mask_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST_FILE_BYTES = 4 * 1024 * 1024
"""A file larger than this is taken for something else than a `.env` file."""

NOT_SET = "not set"
"""How a summary shows a key that is absent."""


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
    target = _resolve(path)
    parsed = envparse.parse(_read(target) or b"")
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
    return _read(_resolve(path)) or b""


def problems(path: Path) -> tuple[str, ...]:
    """Sentences about lines that readers skip or stumble over; empty if all is well.

    Raises:
        EnvFileError: The file cannot be read at all.
    """
    data = _read(_resolve(path)) or b""
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
    target = _resolve(path)
    _check_writable(target)
    with _locked(target):
        before = _read(target)
        if expected is not None and (before or b"") != expected:
            raise EnvFileChangedError(
                f"{path} was changed by someone else meanwhile; nothing was written.",
                hint="Look at it again, then apply the change anew.",
            )
        after = _edited(target, before or b"", changes)
        if after == (before or b""):
            return None
        _check_reads_back(target, before or b"", after, changes)
        return _commit(target, before, after, _summary(before or b"", after))


def preview(path: Path, changes: Mapping[str, str | None]) -> str:
    """Unified diff of what `write_entries` would do, secrets masked; "" if nothing would change.

    Raises:
        EnvFileError: As `write_entries`.
    """
    target = _resolve(path)
    before = _read(target) or b""
    return _diff(before, _edited(target, before, changes), str(path), str(path))


def history(path: Path) -> tuple[EnvWrite, ...]:
    """Past writes of this file by any console of this user, newest first."""
    records = envfile_history.load(_resolve(path))
    in_force = {record.number for record in envfile_history.open_writes(records)}
    return tuple(
        _as_write(record, taken_back=not record.restores and record.number not in in_force)
        for record in reversed(records)
    )


def compare(path: Path, write_id: str) -> str:
    """Unified diff from the file as it is to the state before a write, secrets masked.

    Raises:
        EnvFileError: No such write, or its record cannot be read.
    """
    target = _resolve(path)
    record = _find(target, write_id)
    return _diff(_read(target) or b"", _bytes_before(target, record), "now", f"before {write_id}")


def rollback(path: Path, write_id: str | None = None) -> EnvWrite:
    """Take back the last write (or restore the bytes before `write_id`), byte for byte.

    Without an id it takes back the newest write that is not taken back yet, so that repeating
    it walks further back. Taking back a rollback, by its id, brings back what it had undone.
    A file that the write had made is removed again. A rollback is itself recorded.

    Raises:
        EnvFileChangedError: Without an id, if the file is not as that write left it.
        EnvFileError: Nothing to take back, no such write, or the file cannot be written.
    """
    target = _resolve(path)
    _check_writable(target)
    with _locked(target):
        before = _read(target)
        _forget_unfinished(target, before)
        record = _last_open(target, path, before) if write_id is None else _find(target, write_id)
        restored = _bytes_before(target, record) if record.existed else None
        change = _summary(before or b"", restored or b"")
        summary = f"Back to before {record.number}: {change}"
        return _commit(target, before, restored, summary, restores=record.number)


def _resolve(path: Path) -> Path:
    try:
        return Path(os.path.realpath(Path(path).expanduser()))
    except (OSError, ValueError, RuntimeError) as error:
        raise EnvFileError(f"{str(path)!r} is not a usable path: {error}.") from error


def _read(target: Path) -> bytes | None:
    """All bytes of a regular file; None where it does not exist."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        # Non-blocking: opening a FIFO would otherwise wait for a writer.
        handle = os.open(target, flags | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        _check_kind(target)
        raise _failed(target, error, "read") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise _wrong_kind(target, status.st_mode)
        if status.st_size > LARGEST_FILE_BYTES:
            raise EnvFileError(
                f"{target} is {status.st_size:,} bytes long: too long for a .env file.",
                hint="Choose another file with --env-file.",
            )
        with os.fdopen(os.dup(handle), "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise _failed(target, error, "read") from error
    finally:
        os.close(handle)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise EnvFileError(f"{target} is UTF-16 text.", hint="Save it as UTF-8.")
    return data


def _check_kind(target: Path) -> None:
    with contextlib.suppress(OSError):
        mode = os.stat(target).st_mode
        if not stat.S_ISREG(mode):
            raise _wrong_kind(target, mode)


def _wrong_kind(target: Path, mode: int) -> EnvFileError:
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a FIFO (named pipe)",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFSOCK: "a socket",
    }
    kind = kinds.get(stat.S_IFMT(mode), "not a regular file")
    return EnvFileError(f"{target} is {kind}.", hint="Choose a regular file with --env-file.")


def _check_writable(target: Path) -> None:
    """Refuse a read-only file: a rename would get round the wish of whoever made it so."""
    try:
        mode = os.stat(target).st_mode
    except OSError:
        return
    if stat.S_ISREG(mode) and (not mode & 0o222 or not os.access(target, os.W_OK)):
        raise EnvFileError(
            f"{target} is read-only; nothing was written.",
            hint=f"Allow writing first: chmod u+w {target}",
        )


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    try:
        lock = durable.locked(target)
        lock.__enter__()
    except durable.LockTimeoutError as error:
        raise EnvFileError(
            f"{target} is being written by another program; nothing was written.",
            hint="Close the other console, or try again.",
        ) from error
    except OSError as error:
        raise _failed(target, error, "written") from error
    with contextlib.ExitStack() as stack:
        stack.push(lock)
        yield


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


def _dotenv_values(data: bytes) -> dict[str, str | None]:
    import dotenv

    stream = io.StringIO(envparse.decode(data), newline=None)
    return dict(dotenv.dotenv_values(stream=stream, interpolate=False))


def _commit(
    target: Path, before: bytes | None, after: bytes | None, summary: str, *, restores: int = 0
) -> EnvWrite:
    """Record the write, then make it; called under the lock."""
    _forget_unfinished(target, before)
    record = envfile_history.Record(
        number=envfile_history.newest(target)[0] + 1,
        when=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        who=_user(),
        summary=summary,
        existed=before is not None,
        before=envfile_history.digest(before or b""),
        after=envfile_history.digest(after or b""),
        restores=restores,
        removed=after is None,
    )
    recorded = True
    try:
        envfile_history.store(target, record, before or b"")
    except (OSError, ValueError):
        recorded = False
    try:
        if after is None:
            durable.remove_file(target)
        else:
            durable.replace_file(target, after)
    except OSError as error:
        envfile_history.drop(target, record.number)
        raise _failed(target, error, "written") from error
    return _as_write(record, recorded=recorded)


def _forget_unfinished(target: Path, now: bytes | None) -> None:
    """Drop the newest record if its write was killed before it changed the file."""
    number, record = envfile_history.newest(target)
    if record is None or record.before == record.after:
        return
    is_before = envfile_history.digest(now or b"") == record.before
    if is_before and record.existed == (now is not None):
        envfile_history.drop(target, number)


def _last_open(target: Path, path: Path, now: bytes | None) -> envfile_history.Record:
    writes = envfile_history.open_writes(envfile_history.load(target))
    if not writes:
        raise EnvFileError(
            f"The history of {path} holds no write that could be taken back.",
            hint="`kimera-console flags history` lists what there is.",
        )
    last = writes[-1]
    if envfile_history.digest(now or b"") != last.after or (now is None) != last.removed:
        raise EnvFileChangedError(
            f"{path} was changed by someone else since write {last.number}, so taking that back "
            "would undo their change too; nothing was written.",
            hint=f"To restore the file as it was before that write all the same, name it: "
            f"`kimera-console flags rollback {last.number}`. The file as it is now is kept.",
        )
    return last


def _find(target: Path, write_id: str) -> envfile_history.Record:
    for record in envfile_history.load(target):
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


def _summary(before: bytes, after: bytes) -> str:
    """What changed, key by key, secrets masked."""
    old, new = envparse.parse(before).in_force(), envparse.parse(after).in_force()
    parts = []
    for key in sorted({*old, *new}, key=lambda key: (new.get(key) or old[key]).start):
        was = old[key].value if key in old else None
        now = new[key].value if key in new else None
        if was != now:
            parts.append(f"{key}: {_shown(key, was)} -> {_shown(key, now)}")
    return mask_values("; ".join(parts), _secrets(before, after)) or "no value changed"


def _shown(key: str, value: str | None) -> str:
    if value is None:
        return NOT_SET
    if is_secret_name(key):
        return MASK
    shown = value if value.isprintable() else repr(value)
    return shown if len(shown) <= 200 else shown[:199] + "…"


def _secrets(*states: bytes) -> set[str]:
    return {
        binding.value
        for data in states
        for binding in envparse.parse(data).bindings
        if binding.value and is_secret_name(binding.key)
    }


def _diff(before: bytes, after: bytes, before_name: str, after_name: str) -> str:
    if before == after:
        return ""
    secrets = _secrets(before, after)
    old = _masked_lines(before, "", secrets)
    new = _masked_lines(after, " (new)", secrets, unchanged=envparse.parse(before).in_force())
    lines = difflib.unified_diff(old, new, before_name, after_name, lineterm="")
    return "\n".join(lines)


def _masked_lines(
    data: bytes,
    mark: str,
    secrets: set[str],
    unchanged: Mapping[str, envparse.Binding] | None = None,
) -> list[str]:
    """Lines with the values of secrets struck out; `mark` tells a changed one from the old."""
    parsed = envparse.parse(data)
    text = parsed.text
    for binding in reversed(parsed.bindings):
        if is_secret_name(binding.key) and binding.value:
            was = (unchanged or {}).get(binding.key)
            differs = was is None or was.value != binding.value
            shown = MASK + (mark if differs and unchanged is not None else "")
            text = text[: binding.value_start] + shown + text[binding.value_end :]
    text = mask_values(text, secrets)
    return text.encode("utf-8", "replace").decode("utf-8").splitlines()


def _user() -> str:
    """Who writes, as far as the system tells; under sudo, also who asked."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = str(os.getuid()) if hasattr(os, "getuid") else "unknown"
    asked = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo by {asked})" if asked and asked != name else name


_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space, then try again."),
    errno.EDQUOT: ("your disk quota is used up", "Free some space, then try again."),
    errno.EFBIG: ("a limit on file sizes was reached", "Raise it (ulimit -f), then try again."),
    errno.EROFS: ("its file system is read-only", "Mount it for writing, or choose another file."),
    errno.EBUSY: (
        "it is mounted by itself (a container's bind mount?) and cannot be replaced",
        "Mount the folder that holds it instead.",
    ),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ELOOP: ("its links lead in a circle", "Mend the link."),
    errno.ENOTDIR: ("its path leads through a file", "Choose another path."),
    errno.ENOENT: ("its folder does not exist", "Make the folder first, or choose another path."),
}


def _failed(target: Path, error: OSError, verb: str) -> EnvFileError:
    if isinstance(error, PermissionError):
        reason, hint = (
            "permission was denied",
            f"Check the owner and mode of it and {target.parent}.",
        )
    else:
        reason, hint = _REASONS.get(
            error.errno or 0,
            (str(error.strerror or error), "See that it can be reached, and retry."),
        )
    return EnvFileError(f"{target} could not be {verb}: {reason}.", hint=hint)


__all__ = [
    "NOT_SET",
    "EnvEntry",
    "EnvWrite",
    "compare",
    "history",
    "preview",
    "problems",
    "read_bytes",
    "read_entries",
    "rollback",
    "write_entries",
]
