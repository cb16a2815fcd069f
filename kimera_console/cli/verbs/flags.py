"""`flags`: read and edit the flags of a .env file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kimera_console.cli.assignments import resolved
from kimera_console.cli.output import Output, table
from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import FlagKind, find_flag, mask
from kimera_console.core.flags.settings import FlagValue, Settings
from kimera_console.core.system.masking import MASK
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from kimera_console.core.jobs import JobContext


def flags(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`flags list|get|set|unset|history|compare|rollback|try|export`."""
    settings = Settings(arguments.env_file)
    if arguments.action in ("try", "export"):
        # Imported here: the actions below must work where little else does.
        from kimera_console.cli.verbs.flags_try import export, try_flags

        if arguments.action == "export":
            return export(arguments, settings, output)
        return try_flags(arguments, settings, output, context)
    actions = {
        "list": _list,
        "get": _get,
        "set": _set,
        "unset": _unset,
        "history": _history,
        "compare": _compare,
        "rollback": _rollback,
    }
    return actions[arguments.action](arguments, settings, output)


def _list(_arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    values = settings.values()
    output.data({"env_file": str(settings.env_file), "flags": [_data(v) for v in values]})
    rows = [
        (value.flag.name, value.shown or "(empty)", str(value.origin), value.problem)
        for value in values
    ]
    output.answer(table([("FLAG", "VALUE", "ORIGIN", ""), *rows]))
    return 0


def _get(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    value = settings.get(arguments.name)
    output.data({"flags": [_data(value)]})
    output.answer(value.shown)
    return 0


def _set(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    values = resolved(arguments.values)
    output.hide(value for name, value in values.items() if find_flag(name).kind is FlagKind.SECRET)
    return _write(settings, output, values)


def _unset(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    return _write(settings, output, {find_flag(arguments.name).name: None})


def _write(settings: Settings, output: Output, changes: Mapping[str, str | None]) -> int:
    write = envfile.write_entries(settings.env_file, changes)
    values = [settings.get(name) for name in changes]
    output.data({"flags": [_data(v) for v in values], "write": asdict(write) if write else None})
    output.answer(f"{settings.env_file}: {write.summary if write else 'nothing to change'}")
    for value in values:
        if value.overridden:
            output.note(
                f"{value.flag.name} is also set by this environment ({value.shown}), which wins "
                "over the file here. Processes started without it follow the file."
            )
    if write is not None:
        _note_unrecorded(write, output)
        if envfile.reader() != "dotenv":
            output.note(
                "python-dotenv does not load here, so the console's own reader has checked the "
                "new file."
            )
    return 0


def _note_unrecorded(write: envfile.EnvWrite, output: Output) -> None:
    if not write.recorded:
        output.note(
            f"This write could not be recorded in {console_paths().state}, so `flags rollback` "
            "cannot take it back. Check the owner, the mode and the free space there."
        )


def _history(_arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    writes = envfile.history(settings.env_file)
    output.data({"env_file": str(settings.env_file), "history": [asdict(w) for w in writes]})
    if writes:
        output.answer(table([(w.id, w.when, w.who, _what(w)) for w in writes]))
    else:
        output.answer(f"{settings.env_file}: no write is recorded")
    return 0


def _what(write: envfile.EnvWrite) -> str:
    return write.summary + ("  (taken back)" if write.taken_back else "")


def _compare(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    diff = envfile.compare(settings.env_file, arguments.id)
    output.data({"env_file": str(settings.env_file), "id": arguments.id, "diff": diff})
    output.answer(diff or f"{settings.env_file}: nothing would change")
    return 0


def _rollback(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    write = envfile.rollback(settings.env_file, arguments.id)
    output.data({"write": asdict(write), "flags": _values_after(settings)})
    output.answer(f"{settings.env_file}: {write.summary}")
    _note_unrecorded(write, output)
    return 0


def _values_after(settings: Settings) -> list[dict[str, Any]]:
    """The flags of a restored file; one that was broken then is restored as it was."""
    try:
        return [_data(value) for value in settings.values()]
    except EnvFileError:
        return []


def _data(value: FlagValue) -> dict[str, Any]:
    secret = value.flag.kind is FlagKind.SECRET
    return {
        "name": value.flag.name,
        "value": MASK if secret and value.value else value.value,
        "origin": str(value.origin),
        "default": mask(value.flag, value.flag.default),
        "file_value": mask(value.flag, value.file_value) if value.file_value else value.file_value,
        "overridden": value.overridden,
        "problem": value.problem,
        "help": value.flag.help,
    }
