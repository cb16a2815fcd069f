"""What a flag's row says of its value."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from kimera_console.core.flags.declarations import Flag
    from kimera_console.core.flags.pending import PendingChange
    from kimera_console.core.flags.settings import FlagValue

LONGEST_WORDS = 40
"""Characters of an old or new value in the row; the end of a path tells more than its start."""


def once_applied(value: FlagValue, pending: PendingChange | None) -> FlagValue:
    """The value as it will be in force once the change is applied."""
    if pending is None:
        return value
    if value.overridden:
        return dataclasses.replace(value, file_value=pending.text)
    text = value.flag.default if pending.text is None else pending.text
    return dataclasses.replace(value, value=text, file_value=pending.text, problem="")


def brief(text: str) -> str:
    """A value, or its end where it is long."""
    return text if len(text) <= LONGEST_WORDS else f"…{text[1 - LONGEST_WORDS :]}"


def default_words(flag: Flag) -> str:
    """What a flag's default value is."""
    if not flag.default:
        return QCoreApplication.translate("FlagRow", "it has no default value")
    return QCoreApplication.translate("FlagRow", "the default is {0}").format(flag.default)
