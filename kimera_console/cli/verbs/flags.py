"""`flags`: read and edit the flags of a .env file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kimera_console.cli.assignments import resolved
from kimera_console.cli.output import Output, table
from kimera_console.core.errors import EnvFileError, KimeraError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import FlagKind, find_flag, mask
from kimera_console.core.flags.settings import FlagValue, Settings
from kimera_console.core.switching.unfinished import take_interrupted
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.jobs import JobContext


def flags(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`flags list|get|set|unset|history|compare|rollback|try|export`."""
    settings = Settings(arguments.env_file)
    _note_interrupted(settings, output)
    if arguments.action in ("try", "export"):
        # Imported here: the actions below must work where little else does.
        from kimera_console.cli.verbs.flags_try import export, try_flags

        if arguments.action == "export":
            return export(arguments, settings, output)
        return try_flags(arguments, settings, output, context)
    if arguments.action in ("set", "unset"):
        return _write(arguments, settings, output, context)
    actions = {
        "list": _list,
        "get": _get,
        "history": _history,
        "compare": _compare,
        "rollback": _rollback,
    }
    return actions[arguments.action](arguments, settings, output)


def _list(_arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    values = settings.values()
    output.data({"env_file": str(settings.env_file), "flags": [_data(v) for v in values]})
    rows = [
        (
            value.flag.name,
            value.shown or "(empty)",
            str(value.origin),
            value.problem or value.warning,
        )
        for value in values
    ]
    output.answer(table([("FLAG", "VALUE", "ORIGIN", ""), *rows]))
    return 0


def _get(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    value = settings.get(arguments.name)
    output.data({"flags": [_data(value)]})
    output.answer(value.shown)
    if value.warning:
        output.note(f"{value.flag.name} ({value.origin}) {value.warning}.")
    return 0


def _note_interrupted(settings: Settings, output: Output) -> None:
    """Say once what a kill has interrupted, here or in a window."""
    found = take_interrupted(settings.env_file)
    if found is not None:
        output.note(found.sentence)
        if found.written:
            output.note("`kimera-console doctor` checks what runs; `flags rollback` undoes it.")


def _write(
    arguments: argparse.Namespace, settings: Settings, output: Output, context: JobContext
) -> int:
    changes = _changes(arguments, output)
    if arguments.if_it_works:
        from kimera_console.cli.verbs.flags_try import apply_flags

        write = apply_flags(settings, changes, output, context)
    else:
        write = envfile.write_entries(settings.env_file, changes)
    _report_write(settings, changes, write, output)
    return 0


def _changes(arguments: argparse.Namespace, output: Output) -> Mapping[str, str | None]:
    if arguments.action == "unset":
        return {find_flag(arguments.name).name: None}
    values = resolved(arguments.values)
    output.hide(value for name, value in values.items() if find_flag(name).kind is FlagKind.SECRET)
    return values


def _report_write(
    settings: Settings,
    changes: Mapping[str, str | None],
    write: EnvWrite | None,
    output: Output,
) -> None:
    values = [settings.get(name) for name in changes]
    output.data({"flags": [_data(v) for v in values], "write": asdict(write) if write else None})
    output.answer(f"{settings.env_file}: {write.summary if write else 'nothing to change'}")
    for value in values:
        if value.warning:
            output.note(f"{value.flag.name} {value.warning}.")
        if value.overridden:
            output.note(
                f"{value.flag.name} is also set by this environment ({value.shown}), which wins "
                "over the file here. Processes started without it follow the file."
            )
    if "MAX_EMBEDDING_LENGTH" in changes:
        _note_longest(settings, output)
    if write is not None:
        _note_unrecorded(write, output)


def _note_longest(settings: Settings, output: Output) -> None:
    """Say what the longest text takes of memory, where the converted model tells it."""
    from kimera_console.core.embedding.longest_text import longest_text

    try:
        found = longest_text(settings.options())
    except KimeraError:
        return  # another flag cannot be used: nothing loads, whatever the length
    if found is not None:
        output.note(found.sentence)


def _note_unrecorded(write: EnvWrite, output: Output) -> None:
    if not write.recorded:
        output.note(
            f"This write could not be recorded in {console_paths().state}, so `flags rollback` "
            "cannot undo it. Check the owner, the mode and the free space there."
        )


def _history(_arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    writes = envfile.history(settings.env_file)
    copies = str(envfile.copies_folder(settings.env_file))
    output.data(
        {
            "env_file": str(settings.env_file),
            "copies": copies,
            "history": [asdict(w) for w in writes],
        }
    )
    if writes:
        output.answer(table([(w.id, w.when, w.who, _what(w)) for w in writes]))
        output.note(f"The file as it was before each write: {copies}")
    else:
        output.answer(f"{settings.env_file}: no write is recorded")
    return 0


def _what(write: EnvWrite) -> str:
    return write.summary + ("  (undone)" if write.taken_back else "")


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
    return {
        "name": value.flag.name,
        "value": mask(value.flag, value.value),
        "origin": str(value.origin),
        "default": mask(value.flag, value.flag.default),
        "file_value": mask(value.flag, value.file_value) if value.file_value else value.file_value,
        "overridden": value.overridden,
        "problem": value.problem,
        "warning": value.warning,
        "help": value.flag.help,
    }
