"""Changes of a `.env` file that were pending or being applied when the console ended.

Both are kept in the console's state folder, as private as the file itself (mode 0600), because
they hold its values. Neither is needed to apply a change: where the state folder is full or cannot
be written, only the next start does not know of them.
"""

from __future__ import annotations

import contextlib
import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.history import file_id
from kimera_console.core.system import durable
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.records import RecordError, from_json, readable_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class InterruptedChange:
    """A change whose console ended, or was ended, before it was through.

    Attributes:
        path: The `.env` file.
        when: Local time of its beginning, ISO 8601.
        names: The flags.
        written: Whether the file says what was wanted; else it is as it was.
    """

    path: Path
    when: str
    names: tuple[str, ...]
    written: bool

    @property
    def sentence(self) -> str:
        """What was interrupted, and what the file says now."""
        begun = f"Applying {', '.join(self.names)} to {self.path} was interrupted ({self.when})"
        if self.written:
            return (
                f"{begun}. The new values are in the file: they worked in a trial, but were not "
                "verified after the write."
            )
        return f"{begun}. Nothing was written: the file is as it was."


@dataclass(frozen=True)
class _StartedChange:
    """The note of a change that is being applied.

    Attributes:
        when: As of `InterruptedChange`.
        changes: Flag -> what the file is to say; None where it is to say nothing.
    """

    when: str
    changes: dict[str, str | None]


@contextlib.contextmanager
def under_way(path: Path, changes: Mapping[str, str | None]) -> Iterator[None]:
    """Note that a change is being applied; only a kill leaves the note behind.

    Raises:
        EnvFileError: Another console is applying a change to this file.
    """
    note = _place(path, "applying")
    begun = {"when": _now(), "changes": dict(changes)}
    with contextlib.ExitStack() as stack:
        try:
            durable.private_folder(note.parent)
            stack.enter_context(durable.locked(note, timeout_s=0.0))
            stack.callback(_remove, note)
            durable.replace_file(note, json.dumps(begun).encode(), owned_like=note.parent)
        except durable.LockTimeoutError as error:
            raise EnvFileError(
                f"Another console is applying a change to {path}; nothing was written.",
                hint="Wait until it is done, or cancel it there.",
            ) from error
        except OSError:
            _remove(note)
        yield


def take_interrupted(path: Path) -> InterruptedChange | None:
    """The change of this file that was interrupted, reported once; None if there is none."""
    note = _place(path, "applying")
    try:
        if not note.exists():
            return None
        with durable.locked(note, timeout_s=0.0):  # held: it is under way in another console
            text = note.read_bytes()
            _remove(note)
        begun = from_json(text, _StartedChange)
        entries = envfile.read_entries(path)
        says = {name: entries[name].value if name in entries else None for name in begun.changes}
        return InterruptedChange(path, begun.when, tuple(begun.changes), says == begun.changes)
    except (OSError, RecordError, EnvFileError):
        return None


def keep_pending(path: Path, changes: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Keep the pending changes of this file for the next start; none removes what was kept.

    Not synced, so that a window may call it at every keystroke: it survives a kill, but perhaps
    not a power failure.

    Args:
        path: The file.
        changes: Flag -> what the file is to say, and what it said when that was decided.
    """
    place = _place(path, "pending")
    with contextlib.suppress(OSError):
        if changes:
            durable.private_folder(place.parent)
            data = json.dumps(dict(changes)).encode()
            durable.replace_file(place, data, owned_like=place.parent, synced=False)
        else:
            _remove(place)


def kept_pending(path: Path) -> dict[str, tuple[str | None, str | None]]:
    """What `keep_pending` kept of this file; what cannot be read is nothing."""
    try:
        kept = from_json(_place(path, "pending").read_bytes(), dict[str, Any])
    except (OSError, RecordError):
        return {}
    return readable_part(kept, dict.fromkeys(kept, tuple[str | None, str | None]))


def _place(path: Path, what: str) -> Path:
    return console_paths().state / "unfinished" / f"{what}-{file_id(path)[:20]}.json"


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


__all__ = ["InterruptedChange", "keep_pending", "kept_pending", "take_interrupted", "under_way"]
