"""What the parsers of several verbs share: common options, actions, and types of values."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def path(text: str) -> Path:
    """A path; `~` is a home folder."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise argparse.ArgumentTypeError(
            f"{text} names a home folder that does not exist"
        ) from None


def count(text: str) -> int:
    """A number from 1 on."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number


USUAL_ENV_FILE = Path(".env")
"""The file where none is named; one that was named so is another object."""


def add_env_file(parser: argparse.ArgumentParser, *, default: object = argparse.SUPPRESS) -> None:
    """`--env-file`. Suppressed below the program: given before a verb, it is not to be reset."""
    parser.add_argument(
        "--env-file",
        type=path,
        default=default,
        metavar="FILE",
        help="the .env file with Kimera's flags (default: ./.env)",
    )


def add_actions(
    parser: argparse.ArgumentParser, texts: Mapping[str, str], *, quiet: bool = False
) -> Mapping[str, argparse.ArgumentParser]:
    """Give a verb actions, of which one is required, each with the common options.

    Args:
        parser: The verb's.
        texts: Name of an action -> what it does.
        quiet: With `--quiet`.

    Returns:
        Name of an action -> its parser.
    """
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in texts.items():
        action = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        add_env_file(action)
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object"
        )
        if quiet:
            action.add_argument(
                "-q", "--quiet", action="store_true", default=argparse.SUPPRESS,
                help="no progress on standard error",
            )  # fmt: skip
    return actions.choices
