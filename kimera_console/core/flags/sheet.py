"""One reading of a `.env` file for somebody who is about to change it, and the changes offered.

The Flags tab shows a `FlagSheet`; what a click on a control, a preset or "undo" means is decided
here, so that a window and a command line mean the same.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kimera_console.core.errors import (
    EnvFileChangedError,
    EnvFileError,
    KimeraError,
    SettingsError,
)
from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import FlagKind, check_value, find_flag, parse_switch
from kimera_console.core.flags.diff import LONGEST_SHOWN
from kimera_console.core.system.answers import check_answers
from kimera_console.core.system.masking import MASK, is_secret_name, mask_values, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kimera_console.core.flags.declarations import Flag
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.flags.settings import FlagValue, Settings

ON, OFF = "1", "0"
MOST_TRIES = 20
"""Times that a write looks again because the file changed between a look and the write."""


@dataclass(frozen=True)
class OtherLine:
    """A variable of the file that the console does not declare, and never touches.

    Attributes:
        key: Name.
        shown: Value as it may be shown: secrets are masked, long ones cut.
        line: 1-based number.
    """

    key: str
    shown: str
    line: int


@dataclass(frozen=True)
class FlagSheet:
    """A `.env` file at one moment.

    Attributes:
        path: The file.
        exists: Whether it is there.
        values: Every declared flag; empty where the file cannot be read.
        path_problems: PATH flags whose folder is not there: name -> a sentence.
        others: Undeclared variables, in the order of their lines.
        history: Past writes, newest first.
        problems: Sentences about lines that readers skip or stumble over.
        error: Why the file cannot be read; None if it can.
    """

    path: Path
    exists: bool
    values: tuple[FlagValue, ...] = ()
    path_problems: Mapping[str, str] = field(default_factory=dict)
    others: tuple[OtherLine, ...] = ()
    history: tuple[EnvWrite, ...] = ()
    problems: tuple[str, ...] = ()
    error: EnvFileError | None = None

    def value(self, name: str) -> FlagValue | None:
        """A flag's value; None where the file cannot be read."""
        return next((value for value in self.values if value.flag.name == name), None)


@dataclass(frozen=True)
class Preset:
    """Switches that are set together.

    Attributes:
        id: "onnx", "transformers", "lightweight".
        title: Words of its button.
        help: One sentence.
        switches: Name -> on or off.
    """

    id: str
    title: str
    help: str
    switches: Mapping[str, bool]


PRESETS = (
    Preset(
        "onnx", "ONNX", "ONNX Runtime first, then Transformers.",
        {"USE_ONNX": True, "LIGHTWEIGHT_EMBEDDING": False},
    ),
    Preset(
        "transformers", "Transformers", "Transformers first; the converted model is not used.",
        {"USE_ONNX": False, "LIGHTWEIGHT_EMBEDDING": False},
    ),
    Preset(
        "lightweight", "Lightweight",
        "Emergency mode: hashed vectors alone, no model is loaded.",
        {"LIGHTWEIGHT_EMBEDDING": True},
    ),
)  # fmt: skip
"""The three states of a migration."""


def read_sheet(settings: Settings) -> FlagSheet:
    """Read the file; one that cannot be read is reported in `error`, never raised."""
    path = settings.env_file
    exists = path.exists()
    try:
        values = settings.values()
        return FlagSheet(
            path,
            exists,
            values,
            path_problems(settings, values),
            _other_lines(path, {value.flag.name for value in values}),
            _history(path),
            envfile.problems(path),
        )
    except EnvFileError as error:
        return FlagSheet(path, exists, history=_history(path), error=error)


def write_flags(
    settings: Settings,
    changes: Mapping[str, str | None],
    *,
    seen: Mapping[str, str | None] | None = None,
) -> EnvWrite | None:
    """Check the values and write them in one durable write; None if the file says so already.

    Args:
        settings: Names the file.
        changes: Declared flags; None removes the flag from the file.
        seen: What the file said of these flags when the user decided (None for nothing); other
            flags and lines may have changed since. Without it whatever stands there is replaced.

    Raises:
        SettingsError: A value is not one of that flag.
        EnvFileChangedError: One of these flags does not say `seen` any more.
        EnvFileError: Nothing was written.
    """
    check_values(changes)
    if seen is None:
        return envfile.write_entries(settings.env_file, changes)
    return _write_over_seen(settings.env_file, changes, seen)


def check_values(changes: Mapping[str, str | None]) -> None:
    """Raise SettingsError for a name that is no flag, and for a value that is not one of it."""
    for name, text in changes.items():
        problem = check_value(find_flag(name), text) if text is not None else ""
        if problem:
            raise SettingsError(f"{name} {problem}.", hint="Nothing was written.")


def undo_write(settings: Settings, write: EnvWrite) -> EnvWrite:
    """Undo a write if it is still the last one.

    Raises:
        EnvFileChangedError: Something was written after it; nothing was changed.
        EnvFileError: It is not recorded, or the file cannot be written.
    """
    path = settings.env_file
    if not write.recorded:
        raise EnvFileError(
            f"The write {write.summary!r} could not be recorded, so it can't be undone.",
            hint="Change the flag by hand.",
        )
    last = next((each for each in envfile.history(path) if not each.taken_back), None)
    if last is None or last.id != write.id:
        raise EnvFileChangedError(
            f"{path} was written again since; nothing was undone.",
            hint="The history shows every write; any of them can be restored from there.",
        )
    return envfile.rollback(path)


def change_of(flag: Flag, text: str) -> str | None:
    """What to write so that a flag has this text; None, which removes its line, for no text."""
    return None if not text.strip() and not flag.default else text


def flipped(value: FlagValue) -> str:
    """What a click on an overridden switch writes: the other of what the file says.

    Where the file says nothing usable, the other of the value in force.
    """
    in_file = parse_switch(value.file_value) if value.file_value is not None else None
    return OFF if (value.is_on if in_file is None else in_file) else ON


def path_problems(settings: Settings, values: Iterable[FlagValue]) -> dict[str, str]:
    """Flags whose folder, or whose file's folder, is not there: name -> a sentence."""
    found: dict[str, str] = {}
    for value in values:
        kinds = (FlagKind.PATH, FlagKind.FILE)
        if value.flag.kind not in kinds or value.problem or not value.value:
            continue
        try:
            path = settings.resolve_path(value)
            if value.flag.kind is FlagKind.FILE:
                path = path.parent
            check_answers(path)
            if not path.is_dir():
                there = "is not a folder" if path.exists() else "does not exist"
                found[value.flag.name] = f"{path} {there}."
        except KimeraError as error:
            found[value.flag.name] = f"{error.message} {error.hint}".strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            found[value.flag.name] = f"This path cannot be used: {reason}."
    return found


def preset_in_force(values: Iterable[FlagValue]) -> str:
    """Id of the preset that the values in force amount to, "" if there are none."""
    by_name = {value.flag.name: value for value in values}
    for preset in sorted(PRESETS, key=lambda each: len(each.switches)):
        if by_name and all(by_name[name].is_on == on for name, on in preset.switches.items()):
            return preset.id
    return ""


def preset_changes(values: Iterable[FlagValue], preset: Preset) -> dict[str, str | None]:
    """The switches that the file has to say otherwise for a preset, and nothing else."""
    changes: dict[str, str | None] = {}
    for value in values:
        wanted = preset.switches.get(value.flag.name)
        if wanted is None:
            continue
        says = value.flag.default if value.file_value is None else value.file_value
        if parse_switch(says) is not wanted:
            changes[value.flag.name] = ON if wanted else OFF
    return changes


def _write_over_seen(
    path: Path, changes: Mapping[str, str | None], seen: Mapping[str, str | None]
) -> EnvWrite | None:
    """Write on exactly those bytes whose entries were looked at."""
    for _ in range(MOST_TRIES):
        data = envfile.read_bytes(path)
        entries = envfile.entries_in(data, path)
        for name in changes:
            says = entries[name].value if name in entries else None
            if says != seen[name]:
                raise EnvFileChangedError(
                    f"{name} was changed in {path} by someone else meanwhile; nothing was written.",
                    hint="Review the file, then apply the change again.",
                )
        with contextlib.suppress(EnvFileChangedError):
            return envfile.write_entries(path, changes, expected=data)
    raise EnvFileChangedError(
        f"{path} is being changed again and again by someone else; nothing was written.",
        hint="Find out who writes it, then apply the change again.",
    )


def _other_lines(path: Path, declared: set[str]) -> tuple[OtherLine, ...]:
    entries = [each for each in envfile.read_entries(path).values() if each.key not in declared]
    secrets = [each.value for each in entries if is_secret_name(each.key)]
    return tuple(OtherLine(each.key, _shown(each, secrets), each.line) for each in entries)


def _shown(entry: envfile.EnvEntry, secrets: list[str]) -> str:
    if is_secret_name(entry.key) and entry.value:
        return MASK
    text = printable(mask_values(entry.value, secrets))
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _history(path: Path) -> tuple[EnvWrite, ...]:
    try:
        return envfile.history(path)
    except EnvFileError:
        return ()


__all__ = [
    "PRESETS",
    "FlagSheet",
    "OtherLine",
    "Preset",
    "change_of",
    "check_values",
    "flipped",
    "path_problems",
    "preset_changes",
    "preset_in_force",
    "read_sheet",
    "undo_write",
    "write_flags",
]
