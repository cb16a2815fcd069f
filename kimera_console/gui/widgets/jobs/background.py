"""What is seen of jobs while another window is in front: the title, and a notification."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from kimera_console.core.jobs import JobState

if TYPE_CHECKING:
    from kimera_console.gui.jobs import JobHandle, JobRunner

LONG_S = 10.0
"""A job that took less is not worth an interruption."""
SHOWN_MS = 10_000


class BackgroundJobs(QObject):
    """Keeps a window's title, and notifies of what ended while the window was not in front.

    The title tells how far the job that began last is; after it has ended out of sight, how it
    ended, until the window is looked at.

    Args:
        runner: Whose visible jobs these are.
        window: Its title is kept from here on.

    Attributes:
        last_notice: Title and words of the last notification; ("", "") before the first.
    """

    def __init__(self, runner: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._usual = window.windowTitle()
        self._jobs: list[JobHandle] = []
        self._ended = ""
        self._icon: QSystemTrayIcon | None = None
        self.last_notice = ("", "")
        runner.submitted.connect(self._follow)
        window.installEventFilter(self)

    @Slot(object)
    def _follow(self, job: JobHandle) -> None:
        if job.visible:
            self._jobs.append(job)
            job.state_changed.connect(self._tell)
            job.progressed.connect(self._tell)
            # Weakly: what a job's own signal holds must not hold the job.
            known = weakref.ref(job)
            job.finished.connect(lambda: self._end(known()))

    def _end(self, job: JobHandle | None) -> None:
        if job is None:
            return
        self._jobs.remove(job)
        away = not self._window.isActiveWindow()
        if away and job.elapsed_s >= LONG_S and job.state is not JobState.CANCELLED:
            failed = job.state is JobState.FAILED
            self._ended = (self.tr("Failed: {0}") if failed else self.tr("Done: {0}")).format(
                job.name
            )
            self._notify(self._ended, str(job.error) if failed and job.error else "", failed)
        self._tell()

    def _notify(self, title: str, words: str, failed: bool) -> None:
        """Ask for attention as the desktop does it."""
        self.last_notice = (title, words)
        QApplication.alert(self._window)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self)
            self._icon.messageClicked.connect(self._window.activateWindow)
        kinds = QSystemTrayIcon.MessageIcon
        self._icon.show()
        self._icon.showMessage(
            title, words or self._usual, kinds.Warning if failed else kinds.Information, SHOWN_MS
        )

    @Slot()
    def _tell(self) -> None:
        running = [job for job in self._jobs if job.state is JobState.RUNNING]
        parts = [self._usual]
        if running:
            job = running[-1]
            share = job.progress.fraction if job.progress is not None else None
            parts.insert(0, job.name if share is None else f"{share:.0%} {job.name}")
        elif self._ended:
            parts.insert(0, self._ended)
        title = " · ".join(parts)
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self._ended:
            self._ended = ""
            if self._icon is not None:
                self._icon.hide()
            self._tell()
        return False
