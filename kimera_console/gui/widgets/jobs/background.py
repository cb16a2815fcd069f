"""What is seen of jobs while another window is in front: the title, and a notification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from kimera_console.core.jobs import JobState
from kimera_console.gui.language import core_words, figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.gui.jobs import JobHandle, JobRunner

LONG_S = 10.0
"""A job that took less is not worth an interruption."""
SHOWN_MS = 10_000


class BackgroundJobs(QObject):
    """Keeps a window's title, and notifies of what ended while the window was not in front.

    The title shows how far the job that began last is, or its stage where the whole job's share
    is not known. After a long job has ended while another window was in front, the title shows its
    outcome until this window is in front again, or another job has ended: then that one's.

    Args:
        runner: Whose visible jobs these are.
        window: Its title is kept from here on.
        may_notify: Asked whether to notify; the title changes in any case.

    Attributes:
        last_notice: Title and words of the last notification; ("", "") before the first.
    """

    def __init__(
        self,
        runner: JobRunner,
        window: QWidget,
        may_notify: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._may_notify = may_notify
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
            job.state_changed.connect(self._show_state)
            job.progressed.connect(self._show_state)
            job.whole_changed.connect(self._show_state)
            # No lambda: a slot of this object is not called once the window has gone.
            job.finished.connect(self._take_finished)

    @Slot()
    def _take_finished(self) -> None:
        for job in [job for job in self._jobs if job.is_finished]:
            self._jobs.remove(job)
            self._end(job)

    def _end(self, job: JobHandle) -> None:
        away = not self._window.isActiveWindow()
        shows, failed = away and job.state is not JobState.CANCELLED, job.state is JobState.FAILED
        is_long = job.elapsed_s >= LONG_S
        if shows and (is_long or self._ended):
            outcome = self.tr("Failed: {0}") if failed else self.tr("Done: {0}")
            self._ended = outcome.format(job.name)
            why = core_words(str(job.error)) if failed and job.error else ""
            if is_long and self._may_notify():
                self._notify(self._ended, why, failed)
        else:
            self._ended = ""  # what ended before is no news any more
        self._show_state()

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
    def _show_state(self) -> None:
        running = [job for job in self._jobs if job.state is JobState.RUNNING]
        parts = [self._usual]
        if running:
            parts.insert(0, _running_words(running[-1]))
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
            self._show_state()
        return False


def _running_words(job: JobHandle) -> str:
    """A job's share and name; its stage where a share would begin again with each stage."""
    if job.share is not None:
        return f"{figure(f'{job.share:.0%}')} {job.name}"
    stage = job.progress.stage if job.progress is not None else ""
    return f"{job.name}: {core_words(stage)}" if stage else job.name
