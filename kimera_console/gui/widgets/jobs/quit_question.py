"""Asks before the window closes while work runs that quitting would stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import CONVERT
from kimera_console.gui.widgets.basic.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.jobs import JobHandle, JobRunner

MOST_NAMED = 5
"""Jobs that the question names; of more it says how many."""


class QuitQuestion(QObject):
    """The one question of a window that is to close.

    It names the jobs that would be missed and says what quitting keeps of each. It goes by itself,
    and the window stays, once the last of them has ended.

    Args:
        runner: Its jobs with `at_quit`, and all of the lane `CONVERT`, are what is asked about.
        window: The question lies over it.

    Attributes:
        box: The question on show, None while nothing is asked.

    Signals:
        quit_chosen: The user quits anyway.
    """

    quit_chosen = Signal()

    def __init__(self, runner: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._runner, self._window = runner, window
        self.box: QMessageBox | None = None
        runner.submitted.connect(self._watch)

    @property
    def missed(self) -> tuple[JobHandle, ...]:
        """Unfinished jobs that quitting should ask about, oldest first."""
        return tuple(
            job
            for job in self._runner.active
            if _kept_of(job) and not job.is_finished and job.state is not JobState.CANCELLING
        )

    def ask(self) -> None:
        """Ask, unless it is being asked already; does not block."""
        if self.box is None:
            if self._window.isMinimized():  # it would be hidden with the window
                self._window.setWindowState(
                    self._window.windowState() & ~Qt.WindowState.WindowMinimized
                )
            self.box = self._make()
            self._show_jobs()
            self.box.open()
        self.box.raise_()
        self.box.activateWindow()

    @Slot()
    def withdraw(self) -> None:
        """Ask nothing any more; the window stays as it is."""
        box, self.box = self.box, None
        if box is not None:
            box.close()

    def _make(self) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setObjectName("quitQuestion")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Quit?"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        keep = box.addButton(self.tr("&Keep working"), QMessageBox.ButtonRole.RejectRole)
        keep.setObjectName("keepWorking")
        leave = box.addButton(self.tr("&Quit"), QMessageBox.ButtonRole.DestructiveRole)
        leave.setObjectName("quitNow")
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        leave.clicked.connect(self.quit_chosen)
        box.finished.connect(self._forget)
        return box

    @Slot(object)
    def _watch(self, job: JobHandle) -> None:
        if _kept_of(job):
            job.state_changed.connect(self._show_jobs)
            self._show_jobs()

    @Slot()
    def _show_jobs(self) -> None:
        """Name what runs now; nothing is left to ask when nothing of it does."""
        jobs = self.missed
        if self.box is None:
            return
        if not jobs:
            self.withdraw()
            return
        self.box.setText(
            counted(
                len(jobs),
                self.tr("1 job has not ended. Quitting stops it."),
                self.tr("{0} jobs have not ended. Quitting stops them."),
            )
        )
        self.box.setInformativeText(_lines(jobs))

    @Slot()
    def _forget(self) -> None:
        self.box = None


def _lines(jobs: Sequence[JobHandle]) -> str:
    said = [f"{job.name}\n{_kept_of(job)}" for job in jobs[:MOST_NAMED]]
    more = len(jobs) - MOST_NAMED
    if more > 0:
        said.append(counted(more, _tr("And 1 more job."), _tr("And {0} more jobs.")))
    return "\n\n".join(said)


def _kept_of(job: JobHandle) -> str:
    """What quitting keeps and loses of a job; "" for one that nobody misses."""
    if job.at_quit or job.lane != CONVERT:
        return job.at_quit
    return (
        _tr("It is still waiting; queue it again after the next start.")
        if job.state is JobState.QUEUED
        else _tr("Only what was downloaded is kept; the conversion must start over.")
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("QuitQuestion", text)
