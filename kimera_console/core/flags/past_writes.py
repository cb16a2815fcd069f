"""Recording a write of a `.env` file and making it, and finding past ones to take back."""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, EnvFileChangedError, EnvFileError, Step
from kimera_console.core.flags import envfile_io, history
from kimera_console.core.system import durable
from kimera_console.core.system.masking import SHORTEST_HIDDEN, is_secret_name, mask_values

if sys.platform != "win32":
    import pwd

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.flags.history import WriteRecord


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


def commit(
    target: Path, before: bytes | None, after: bytes | None, summary: str, *, restores: int = 0
) -> EnvWrite:
    """Record the write, then make it; called under the lock."""
    with contextlib.suppress(OSError):
        durable.remove_leftover(target)  # before the record's, so that kills never leave two
    record = history.WriteRecord(
        number=0,
        when=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        who=_user(),
        summary=hidden(summary),
        existed=before is not None,
        before=history.digest(before or b""),
        after=history.digest(after or b""),
        restores=restores,
        removed=after is None,
    )
    try:
        record = replace(record, number=history.resolve_pending(target, before) + 1)
        history.store(target, record, before or b"", after or b"")
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
            history.drop(target, record.number)
        if isinstance(error, OSError):
            raise envfile_io.failed(target, error, "written") from error
        raise
    if recorded:
        history.confirm(target, record.number)
    return as_write(record, recorded=recorded)


def hidden(text: str) -> str:
    """The text without this environment's secrets: a flag's value may hold one of them."""
    secrets = (value for name, value in os.environ.items() if is_secret_name(name))
    return mask_values(text, (secret for secret in secrets if len(secret) >= SHORTEST_HIDDEN))


def as_write(record: WriteRecord, *, recorded: bool = True, taken_back: bool = False) -> EnvWrite:
    """A record as callers of `envfile` see it."""
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


def records_of(target: Path, now: bytes | None) -> tuple[WriteRecord, ...]:
    """The records of a file of these bytes, oldest first. Raises EnvFileError."""
    try:
        return history.load(target, now)
    except OSError as error:
        folder = history.folder_of(target)
        raise EnvFileError(
            f"The history of {target} cannot be read: {error.strerror or error}.",
            hint=f"Check the owner and mode of {folder}.",
        ) from error


def last_open(records: tuple[WriteRecord, ...], path: Path) -> WriteRecord:
    """The newest write that is in force. Raises EnvFileError where there is none."""
    writes = history.open_writes(records)
    if not writes:
        raise EnvFileError(
            f"The history of {path} holds no write that can be undone.",
            hint=Advice.of("See the list of writes", Action.LIST_WRITES, "."),
        )
    return writes[-1]


def check_unchanged(last: WriteRecord, path: Path, now: bytes | None) -> None:
    """Raise EnvFileChangedError unless the file is as this write left it."""
    if not last.ended_in(now):
        raise EnvFileChangedError(
            f"{path} was changed by someone else since write {last.number}, so undoing it "
            "would undo their change too; nothing was written.",
            hint=Advice.of(
                f"To restore the file as it was before write {last.number} anyway, "
                "roll that write back",
                Step(Action.ROLL_BACK, str(last.number)),
                ". The file as it is now is kept.",
            ),
        )


def find(records: tuple[WriteRecord, ...], target: Path, write_id: str) -> WriteRecord:
    """The record that an id names. Raises EnvFileError."""
    for record in records:
        if str(record.number) == write_id.strip():
            return record
    raise EnvFileError(
        f"The history of {target} holds no write {write_id!r}.",
        hint=Advice.of("See the list of writes", Action.LIST_WRITES, "."),
    )


def bytes_before(target: Path, record: WriteRecord) -> bytes:
    """The bytes before a write. Raises EnvFileError where its record cannot be read."""
    try:
        data = history.bytes_before(target, record.number)
    except (OSError, ValueError) as error:
        raise EnvFileError(
            f"The record of write {record.number} of {target} cannot be read: {error}.",
            hint=Advice.of("Choose another write", Action.LIST_WRITES, "."),
        ) from error
    return data


def _user() -> str:
    """Who writes, as far as the system knows (never LOGNAME); under sudo, also who asked."""
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
    "EnvWrite",
    "as_write",
    "bytes_before",
    "check_unchanged",
    "commit",
    "find",
    "hidden",
    "last_open",
    "records_of",
]
