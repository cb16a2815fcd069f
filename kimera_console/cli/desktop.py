"""How the desktop finds the console, and how a shell completes its words."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from kimera_console.cli.output import print_answer
from kimera_console.core.errors import InputError, KimeraError
from kimera_console.core.system.installation.program import console_command

ENTRY = Path("applications", "kimera-console.desktop")
ICON = Path("icons", "hicolor", "scalable", "apps", "kimera-console.svg")
SHELLS = ("bash", "zsh", "fish", "tcsh")
_PATHS = ("DIR", "FILE", "FOLDER", "MODEL", "SOURCE")
"""Words of the usage that stand for a path."""
_TEXT = """\
[Desktop Entry]
Type=Application
Version=1.5
Name=Kimera Console
Comment=Convert, test and switch embedding models
Exec={exec}
Icon=kimera-console
Terminal=false
Categories=Development;Utility;
StartupWMClass=kimera-console
StartupNotify=true
"""


def add_desktop_options(parser: argparse.ArgumentParser) -> None:
    """Options that stand without a verb; `run` carries them out."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--install-desktop",
        action="store_const",
        dest="desktop",
        const="install",
        help="add the window to the desktop's menu, with this --env-file (Linux)",
    )
    group.add_argument(
        "--remove-desktop",
        action="store_const",
        dest="desktop",
        const="remove",
        help="remove it from the menu",
    )
    group.add_argument(
        "--print-completion",
        choices=SHELLS,
        help="print a completion script for this shell: verbs, options and paths",
    )


def is_asked(arguments: argparse.Namespace) -> bool:
    """Whether one of those options was given."""
    return bool(arguments.desktop or arguments.print_completion)


def check_alone(
    arguments: argparse.Namespace, parser: argparse.ArgumentParser
) -> argparse.Namespace:
    """The arguments as they are; exits with 2 where such an option was given with a verb."""
    if arguments.verb is not None and is_asked(arguments):
        parser.error(f"this option is used without a verb: leave out {arguments.verb!r}")
    return arguments


def run(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Carry out the option that was given; what came of it is on standard output.

    Returns:
        Exit code: 0, or 1 where a sentence on standard error says why.

    Raises:
        AnswerLostError: Standard output takes no more.
    """
    try:
        if arguments.print_completion:
            lines = [completion(parser, arguments.print_completion).rstrip()]
        elif arguments.desktop == "install":
            lines = [f"Written: {path}" for path in install_entry(arguments.env_file)]
        else:
            lines = [f"Removed: {path}" for path in remove_entry()]
            lines = lines or ["There was no menu entry."]
    except KimeraError as error:
        sys.stderr.write(f"kimera-console: {error}\n")
        return 1
    print_answer("\n".join(lines))
    return 0


def install_entry(env_file: Path) -> tuple[Path, Path]:
    """Write a menu entry that opens the window on a flags file, and its icon.

    Args:
        env_file: Made absolute: an entry is started in no folder in particular.

    Returns:
        The entry and the icon; earlier ones are replaced.

    Raises:
        KimeraError: This system has no such entries, or a file cannot be written.
        InputError: A path cannot be written into an entry.
    """
    from kimera_console.core.system.durable import replace_file

    entry, icon = _places()
    command = [*_console(), "--env-file", str(env_file.absolute())]
    text = _TEXT.format(exec=" ".join(map(_quoted, command)))
    try:
        for path, data in ((icon, _icon()), (entry, text.encode())):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data, new_mode=0o644)
    except OSError as error:
        raise KimeraError(
            f"The menu entry cannot be written: {error.strerror or error}.",
            hint=f"Check the permissions of {entry.parent} and {icon.parent}.",
        ) from error
    return entry, icon


def remove_entry() -> tuple[Path, ...]:
    """Remove what `install_entry` wrote.

    Returns:
        The files that were there.

    Raises:
        KimeraError: This system has no such entries, or a file cannot be removed.
    """
    removed = []
    for path in _places():
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise KimeraError(
                f"{path} cannot be removed: {error.strerror or error}.",
                hint="Check the permissions of its folder.",
            ) from error
        removed.append(path)
    return tuple(removed)


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """A script that lets a shell complete the words of a parser.

    Args:
        parser: With its verbs.
        shell: One of SHELLS.
    """
    import shtab

    _complete_paths(parser, shtab.FILE)
    script: str = shtab.complete(parser, shell)
    return script


def _complete_paths(parser: argparse.ArgumentParser, how: object) -> None:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                _complete_paths(each, how)
        elif action.metavar in _PATHS:
            action.complete = how  # type: ignore[attr-defined]  # where shtab looks


def _places() -> tuple[Path, Path]:
    if not sys.platform.startswith("linux"):
        raise KimeraError(
            "Menu entries of this kind exist on Linux only.",
            hint="Make a shortcut to `kimera-console` by the system's own means.",
        )
    import platformdirs

    data = platformdirs.user_data_path()
    return data / ENTRY, data / ICON


def _console() -> list[str]:
    """How this installation is started, wherever it is started from."""
    script = Path(sys.executable).with_name("kimera-console")
    return [str(script)] if script.is_file() else console_command()


def _icon() -> bytes:
    from kimera_console.resources import resource_path

    return resource_path("icons", "app.svg").read_bytes()


def _quoted(word: str) -> str:
    """A word of an `Exec` line: quoted, and then escaped as every value of an entry is."""
    if not word.isprintable():
        raise InputError(
            f"A path with control characters cannot be written to a menu entry: {word!r}.",
            hint="Rename the folder.",
        )
    quoted = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return '"{}"'.format(quoted.replace("\\", "\\\\"))


__all__ = [
    "SHELLS",
    "add_desktop_options",
    "check_alone",
    "completion",
    "install_entry",
    "is_asked",
    "remove_entry",
    "run",
]
