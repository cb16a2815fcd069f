"""What `flags set` and `flags try` are given: `NAME=VALUE ...`; for `set` also `NAME VALUE`."""

from __future__ import annotations

import argparse
import getpass
import signal
import sys
import warnings
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SettingsError
from kimera_console.core.flags.declarations import FlagKind, check_value, find_flag
from kimera_console.core.jobs import JobCancelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USAGE = "NAME VALUE, or NAME=VALUE ..."
FROM_INPUT = "-"
LONGEST_SECRET = 64 * 1024
"""Characters read for a secret; no token is near it."""


class Assignments(argparse.Action):
    """Turns the words into a dict of names and values; None is a value that was not given."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Store the dict; a shape that is none of the two ends in a usage error."""
        del option_string
        words = [str(word) for word in values or ()]
        pairs: list[tuple[str, str | None]]
        if "=" in words[0]:
            pairs = [_split(word) for word in words]
            if any(value is None for _, value in pairs):
                parser.error(f"expected {USAGE}")
        elif len(words) <= 2:
            pairs = [(words[0], words[1] if len(words) == 2 else None)]
        else:
            parser.error(f"expected {USAGE}")
        for name, value in pairs:
            if value is None and not _is_secret(name):
                parser.error(f"{name} needs a value: {USAGE}")
        setattr(namespace, self.dest, dict(pairs))


def resolved(given: Mapping[str, str | None]) -> dict[str, str]:
    """The values, each checked; a secret's is read from standard input or asked for.

    Raises:
        SettingsError: A name is no flag, a value is not one of its flag, or a secret was given
            where the process list and the shell's history show it.
    """
    for name, value in given.items():
        if _is_secret(find_flag(name).name) and value not in (None, "", FROM_INPUT):
            raise SettingsError(
                f"{name} is a secret: as an argument it appears in the process list and in the "
                "shell's history. Nothing was written.",
                hint=f"Leave it out to be asked for it (`kimera-console flags set {name}`), or "
                f"pipe it in (`kimera-console flags set {name} -`).",
            )
    values = {
        name: _ask(name) if _is_secret(name) and value in (None, FROM_INPUT) else value or ""
        for name, value in given.items()
    }
    for name, value in values.items():
        _check(name, value, hint="Nothing was written.")
    return values


def to_try(words: Sequence[str]) -> dict[str, str | None]:
    """The changes to try, each checked; None takes a flag's line out of the file.

    Raises:
        SettingsError: A name is no flag or a secret, or a value is missing or not one of its flag.
    """
    return dict(_to_try(*_split(word)) for word in words)


def _to_try(name: str, value: str | None) -> tuple[str, str | None]:
    from kimera_console.core.flags.sheet import change_of

    flag = find_flag(name)
    if value is None:
        raise SettingsError(
            f"{name} has no value here.", hint=f"Write {name}=VALUE; nothing is written by a try."
        )
    if _is_secret(name):
        raise SettingsError(
            f"{name} takes no part in a try: it changes no backend, and a secret on a command "
            "line is seen by every user of the machine.",
            hint="Leave it out.",
        )
    change = change_of(flag, value)
    if change is not None:
        _check(name, change, hint="Nothing was tried.")
    return name, change


def _split(word: str) -> tuple[str, str | None]:
    """A name and what follows its first "="; None where there is none."""
    name, equals, value = word.partition("=")
    return name, value if equals else None


def _check(name: str, value: str, *, hint: str) -> None:
    problem = check_value(find_flag(name), value)
    if problem:
        # The problem of a secret must not repeat it; the kinds of problem there never do.
        raise SettingsError(f"{name} {problem}.", hint=hint)


def _is_secret(name: str) -> bool:
    try:
        return find_flag(name).kind is FlagKind.SECRET
    except SettingsError:
        return False


def _ask(name: str) -> str:
    if sys.stdin.isatty():
        return _ask_terminal(name)
    text = sys.stdin.read(LONGEST_SECRET)
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise SettingsError(
            f"Standard input holds no value for {name}. Nothing was written.",
            hint=f"Pipe it in, or run `kimera-console flags set {name}` on a terminal.",
        )
    if "\n" in text or "\r" in text:
        raise SettingsError(
            f"Standard input holds more than one line for {name}. Nothing was written.",
            hint="Pipe in the value alone.",
        )
    return text


def _ask_terminal(name: str) -> str:
    """Ask without echo; Ctrl+C and SIGTERM leave a terminal that echoes again."""

    def leave(_number: int, _frame: object) -> None:
        raise JobCancelled

    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, leave) for number in numbers}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            text = getpass.getpass(f"{name} (not shown): ")
    except getpass.GetPassWarning:
        raise SettingsError(
            f"The terminal would show {name} while it is typed. Nothing was written.",
            hint=f"Pipe it in: `kimera-console flags set {name} -`.",
        ) from None
    except EOFError:
        text = ""
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if not text:
        raise SettingsError(
            f"No value was given for {name}. Nothing was written.",
            hint=f"`kimera-console flags unset {name}` removes it.",
        )
    return text
