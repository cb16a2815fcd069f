"""Says at the start what the last one left unfinished: a change cut short, changes that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.jobs import IO

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.switching.unfinished import InterruptedChange
    from kimera_console.gui.console_core import ConsoleCore

    Found = tuple[InterruptedChange | None, tuple[str, ...]]


def report_unfinished(core: ConsoleCore, tab_in_sight: Callable[[], str]) -> None:
    """Look for what is unfinished of the flags file, and show a toast for it.

    Args:
        core: Its flags file is looked at.
        tab_in_sight: Id of the tab that is shown; on the Flags tab, what waits is seen there.
    """
    path = core.settings.env_file

    def read(_context: JobContext) -> Found:
        from kimera_console.core.switching.unfinished import kept_pending, take_interrupted

        return take_interrupted(path), tuple(kept_pending(path))

    job = core.runner.submit(_tr("Find unfinished changes"), read, lane=IO, visible=False)

    def show(found: Found) -> None:
        interrupted, waiting = found
        _show(core, interrupted, () if tab_in_sight() == "flags" else waiting)

    job.succeeded.connect(show)


def _show(
    core: ConsoleCore, interrupted: InterruptedChange | None, waiting: tuple[str, ...]
) -> None:
    waits = _tr("Not applied yet, kept from last time: {0}.").format(", ".join(waiting))
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
