"""What a flag's row says of its value."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.flags.diff import NOT_SET
from kimera_console.gui.language import core_words

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


def value_words(shown: str) -> str:
    """A value as a pending change shows it: that there is none is said in the window's language."""
    return core_words(NOT_SET) if shown == NOT_SET else shown


def brief(text: str) -> str:
    """A value, or its end where it is long."""
    return text if len(text) <= LONGEST_WORDS else f"…{text[1 - LONGEST_WORDS :]}"


def default_words(flag: Flag) -> str:
    """What a flag's default value is."""
    if not flag.default:
        return QCoreApplication.translate("FlagRow", "it has no default value")
    return QCoreApplication.translate("FlagRow", "the default is {0}").format(flag.default)
