"""What the File view says of errors and of the vectors that a run would write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.embedding.backends.base import LIGHTWEIGHT
from kimera_console.gui.language import backend_name
from kimera_console.gui.tabs.embed.notices import Notice
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.backend_model import BackendStatus


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
    return error.message, advice_words(error.advice)


def _reasons(status: BackendStatus) -> str:
    return "\n".join(f"{backend_name(one.backend)}: {one.reason}" for one in status.failed_attempts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileWording", text)
