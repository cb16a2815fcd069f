"""Says at the start that the last window crashed, and that this one began in safe mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.gui.console_core import ConsoleCore


def report_crash(core: ConsoleCore, report: Path, cause: str, *, safe: bool) -> None:
    """Show a toast.

    Args:
        core: Shows it; its backend is what a safe start has not loaded.
        report: The file that is kept of the crash.
        cause: What ended the last window; "" where that is not known.
        safe: Whether nothing was loaded this time.
    """
    text = (
        _tr("The console crashed last time: {0}.").format(cause)
        if cause
        else _tr("The console was killed last time, or the power failed.")
    )
    kept = _tr("Report: {0}").format(report)
    if not safe:
        core.notify(text, "warn", kept)
        return
    core.notify(
        _tr("Safe mode: the console ended unexpectedly several times. No model was loaded."),
        "warn",
        f"{text} {kept}",
        action=_tr("Load the backend"),
        on_action=core.backend_model.load,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("AfterCrash", text)
