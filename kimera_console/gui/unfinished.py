"""Says at the start what the last one left unfinished: a change cut short, changes that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.jobs import IO

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.switching.unfinished import Interrupted
    from kimera_console.gui.console_core import ConsoleCore

    Found = tuple[Interrupted | None, tuple[str, ...]]


def report_unfinished(core: ConsoleCore) -> None:
    """Look for what is unfinished of the flags file, and show a toast for it."""
    path = core.settings.env_file

    def look(_context: JobContext) -> Found:
        from kimera_console.core.switching.unfinished import kept_pending, take_interrupted

        return take_interrupted(path), tuple(kept_pending(path))

    job = core.runner.submit(_tr("Look for unfinished changes"), look, lane=IO, visible=False)
    job.succeeded.connect(lambda found: _show(core, *found))


def _show(core: ConsoleCore, interrupted: Interrupted | None, waiting: tuple[str, ...]) -> None:
    waits = _tr("Not applied yet, kept from the last time: {0}.").format(", ".join(waiting))
    if interrupted is not None:
        text, tone, hint = interrupted.sentence, "warn", waits if waiting else ""
    elif waiting:
        text, tone, hint = waits, "info", ""
    else:
        return
    names = interrupted.names if interrupted is not None else waiting
    core.notify(
        text, tone, hint, action=_tr("Show the flags"),
        on_action=lambda: core.navigate("flags", names[0] if names else ""),
    )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unfinished", text)
