"""`flags`: read and edit the flags of a .env file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kimera_console.cli.output import Output, table
from kimera_console.cli.verbs_flags_try import export, try_flags
from kimera_console.core import envfile
from kimera_console.core.errors import SettingsError
from kimera_console.core.flags import FlagKind, check_value, find_flag, mask
from kimera_console.core.masking import MASK
from kimera_console.core.settings import FlagValue, Settings

if TYPE_CHECKING:
    import argparse

    from kimera_console.core.jobs import JobContext


def flags(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`flags list|get|set|unset|history|rollback|try|export`."""
    if arguments.action == "try":  # the others are quick
        return try_flags(arguments, Settings(arguments.env_file), output, context)
    actions = {
        "list": _list,
        "get": _get,
        "set": _set,
        "unset": _unset,
        "history": _history,
        "rollback": _rollback,
        "export": export,
    }
    return actions[arguments.action](arguments, Settings(arguments.env_file), output)


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
    flag = find_flag(arguments.name)
    problem = check_value(flag, arguments.value)
    if problem:
        # The problem of a secret must not repeat it; the kinds of problem there never do.
        raise SettingsError(f"{flag.name} {problem}.", hint="Nothing was written.")
    return _write(arguments, settings, output, {flag.name: arguments.value})


def _unset(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    flag = find_flag(arguments.name)
    return _write(arguments, settings, output, {flag.name: None})


def _write(
    arguments: argparse.Namespace,
    settings: Settings,
    output: Output,
    changes: dict[str, str | None],
) -> int:
    write = envfile.write_entries(settings.env_file, changes)
    value = settings.get(arguments.name)
    output.data({"flags": [_data(value)], "write": asdict(write) if write else None})
    output.answer(f"{settings.env_file}: {write.summary if write else 'nothing to change'}")
    if value.overridden:
        output.note(
            f"{value.flag.name} is also set by this environment ({value.shown}), which wins over "
            "the file here. Processes started without it follow the file."
        )
    return 0


def _history(_arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    writes = envfile.history(settings.env_file)
    output.data({"env_file": str(settings.env_file), "history": [asdict(w) for w in writes]})
    if writes:
        output.answer(table([(w.id, w.when, w.who, w.summary) for w in writes]))
    else:
        output.answer(f"{settings.env_file}: no write is recorded")
    return 0


def _rollback(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    write = envfile.rollback(settings.env_file, arguments.id)
    output.data({"write": asdict(write), "flags": [_data(value) for value in settings.values()]})
    output.answer(f"{settings.env_file}: {write.summary}")
    return 0


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
