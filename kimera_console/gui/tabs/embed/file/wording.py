"""The core's words for the window: it advises options of the command line, which is not here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES, LIGHTWEIGHT
from kimera_console.gui.tabs.embed.notices import Notice

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.backend_model import BackendStatus

_HINTS = (
    ("To add these rows (once more), leave --resume out", "To add them once more, press Start"),
    ("Go on with --resume, or start over with --restart", "Press Resume, or Start again"),
    ("Leave --append out", "Choose Replace"),
    ("Give the same options to go on", "Choose the same columns to go on"),
    ("or start over with --restart", "or press Start again"),
    ("Start over with --restart", "Press Start again"),
    ("Start over, which throws it away: --restart", "Press Start again, which throws it away"),
    ("Say which holds the texts: --column NAME", "Choose the column of the texts"),
    ("or name its form with --format csv, jsonl or parquet", "or choose its form under Read as"),
    ("Name its form with --format csv, jsonl or parquet", "Choose its form under Read as"),
    ("or name its form with --format", "or choose its form under Read as"),
    ("leave such lines out with --bad-lines skip", "choose to leave such lines out"),
    ("are kept for --resume", "are kept: Resume goes on with them"),
    ("is kept for --resume", "is kept: Resume goes on with it"),
    ("Name a column of ids (--id-column)", "Choose a column of ids"),
    ("Leave the column of ids out", "Choose the line numbers as ids"),
    ("Send its content to standard input and read that: --input -", "Save its content as a file"),
    ("Give the same --prompt ('' is none)", "Choose the same prompt"),
    ("Name another file", "Choose another file"),
)  # fmt: skip
"""What core advises, and the same in the words of this view's buttons; the first that fits."""
_OPTION = re.compile(r"(?<!\S)\(?--[a-z]")


def hint_for_window(hint: str) -> str:
    """A hint of the core as it can be followed here."""
    for said, here in _HINTS:
        if said in hint:
            hint = hint.replace(said, _tr(here))
    # A sentence that nobody has worded yet is better left out than followed in vain.
    sentences = re.split(r"(?<=[.!?])\s+", hint)
    return " ".join(one for one in sentences if not _OPTION.search(one))


def notices_before(status: BackendStatus) -> tuple[Notice, ...]:
    """What must be known about the vectors that a run would write, the gravest first."""
    found = []
    active = status.active
    if status.error:
        found.append(Notice("bad", status.error, status.hint, _tr("Open Health"), ("health", "")))
    elif status.planned == (LIGHTWEIGHT,):
        found.append(
            Notice(
                "warn",
                _tr("LIGHTWEIGHT_EMBEDDING is on: these would be lightweight vectors."),
                _tr("They capture words, not meaning. Do not store them with a model’s vectors."),
                _tr("Open Flags"),
                ("flags", "LIGHTWEIGHT_EMBEDDING"),
            )
        )
    elif active is not None and active.degraded:
        found.append(
            Notice(
                "warn",
                _tr("No model could be used: these would be lightweight vectors."),
                _reasons(status),
                _tr("Open Health"),
                ("health", ""),
            )
        )
    if active is not None and status.dimension_warning:
        found.append(
            Notice(
                "warn",
                status.dimension_warning,
                _tr("Vectors of another dimension cannot go into the same store."),
                _tr("Open Flags"),
                ("flags", "EMBEDDING_DIM"),
            )
        )
    return tuple(found)


def error_words(error: KimeraError) -> tuple[str, str]:
    """An error's sentence, and what to do about it here."""
    return error.message, hint_for_window(error.hint)


def _reasons(status: BackendStatus) -> str:
    return "\n".join(
        f"{DISPLAY_NAMES.get(one.backend, one.backend)}: {one.reason}"
        for one in status.failed_attempts
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileWording", text)
