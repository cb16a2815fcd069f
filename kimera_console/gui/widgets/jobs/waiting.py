"""What a job that has not begun waits for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL

if TYPE_CHECKING:
    from kimera_console.gui.jobs import JobHandle, JobRunner


def waiting_words(runner: JobRunner, job: JobHandle | None, *, urgent: bool) -> str:
    """What a job that has not begun waits for on the `model` lane, "" for nothing.

    Args:
        runner: Whose lane it is.
        job: The one that waits; None if it is still to be queued.
        urgent: Whether it may run in the pauses of a job that makes way.
    """
    for other in runner.active:
        if other.lane == MODEL and other is not job and other.state is not JobState.QUEUED:
            if urgent and other.makes_way:
                words = QCoreApplication.translate("Waiting", "Waiting for a pause of “{0}”")
            else:
                words = QCoreApplication.translate("Waiting", "Waiting for “{0}” to end")
            return words.format(other.name)
    return ""
