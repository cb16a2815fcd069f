"""Job tray: what runs, how far it is, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kimera_console.core.jobs import JobState, Progress
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import WINDOW_PADDING
from kimera_console.gui.widgets.basic.basics import (
    button,
    icon_button,
    label,
    set_enabled,
    set_tone,
)
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.words import duration, progress_words
from kimera_console.gui.widgets.jobs.log_view import LogView

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QMouseEvent, QResizeEvent, QShowEvent

    from kimera_console.gui.jobs import JobHandle, JobRunner

GRACE_MS = 300
"""Shorter work never shows up."""
KEPT_MS = 6000
"""A job that ended well stays this long; a failed one until it is dismissed."""
ROW_HEIGHT = 40
MOST_ROWS = 3
LOG_HEIGHT = 200

_LOOKS = {
    JobState.QUEUED: ("clock", "muted"),
    JobState.RUNNING: ("play", "accent"),
    JobState.CANCELLING: ("stop", "warn"),
    JobState.SUCCEEDED: ("check-circle", "ok"),
    JobState.CANCELLED: ("stop", "muted"),
    JobState.FAILED: ("error", "bad"),
}


class JobTray(QFrame):
    """One row a job; hidden while there is none.

    Signals:
        resized: Its height has changed.
    """

    resized = Signal()

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "tray")
        self.setAccessibleName(self.tr("Jobs"))
        self._rows: list[JobRow] = []
        self._open: JobRow | None = None
        self._list = QVBoxLayout()
        self._list.setContentsMargins(WINDOW_PADDING, 4, WINDOW_PADDING, 4)
        self._list.setSpacing(0)
        inner = QWidget()
        inner.setProperty("page", True)
        inner.setLayout(self._list)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inner)
        self._log = LogView()
        self._log.setFixedHeight(LOG_HEIGHT)
        self._log_box = QWidget()
        box = QVBoxLayout(self._log_box)
        box.setContentsMargins(WINDOW_PADDING, 0, WINDOW_PADDING, 12)
        box.addWidget(self._log)
        self._log_box.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll)
        layout.addWidget(self._log_box)
        self.hide()
        runner.submitted.connect(self._expect)

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """Rows on show, oldest first."""
        return tuple(self._rows)

    def show_log(self, row: JobRow) -> None:
        """Open a job's log beneath the rows, or close it if it is this one's."""
        self._open = None if self._open is row else row
        if self._open is not None:
            self._log.follow(row.job)
        self._log_box.setVisible(self._open is not None)
        self._fit()

    def remove(self, row: JobRow) -> None:
        """Take a row away."""
        if row in self._rows:
            self._rows.remove(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
            if self._open is row:
                self.show_log(row)
            self._fit()

    @Slot(object)
    def _expect(self, job: JobHandle) -> None:
        if job.visible:
            wait = QTimer(self, singleShot=True, interval=GRACE_MS)
            wait.timeout.connect(lambda: self._admit(job, wait))
            job.failed.connect(lambda _error: self._admit(job, wait))
            wait.start()

    def _admit(self, job: JobHandle, wait: QTimer) -> None:
        wait.stop()
        ended_well = job.is_finished and job.state is not JobState.FAILED
        if ended_well or any(row.job is job for row in self._rows):
            return
        row = JobRow(job)
        row.log_wanted.connect(self.show_log)
        row.done_with.connect(self.remove)
        self._rows.append(row)
        self._list.addWidget(row)
        self._fit()

    def _fit(self) -> None:
        shown = min(len(self._rows), MOST_ROWS)
        self._scroll.setFixedHeight(shown * ROW_HEIGHT + 8)
        self.setVisible(bool(self._rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.resized.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.resized.emit()


class JobRow(QWidget):
    """One job. A click opens its log.

    Signals:
        log_wanted: Show or hide its log; carries the row.
        done_with: It may go; carries the row.
    """

    log_wanted = Signal(object)
    done_with = Signal(object)

    def __init__(self, job: JobHandle) -> None:
        super().__init__()
        self.job = job
        self.setFixedHeight(ROW_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(job.name)
        self._icon = QLabel()
        self._icon.setFixedSize(QSize(18, 18))
        self._words = label("", "muted")
        self._words.setMinimumWidth(80)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._elapsed = label("")
        self._elapsed.setMinimumWidth(56)
        self._elapsed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._log_button = icon_button(
            "log", self.tr("Show the log of “{0}”").format(job.name), self._ask_log
        )
        self._cancel = button(self.tr("Cancel"), job.cancel, small=True)
        self._cancel.setAccessibleName(self.tr("Cancel “{0}”").format(job.name))
        self._dismiss = icon_button("close", self.tr("Dismiss"), self._ask_gone)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        name = label(job.name, "strong")
        layout.addWidget(self._icon)
        layout.addWidget(name)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._elapsed)
        layout.addWidget(self._log_button)
        layout.addWidget(self._cancel)
        layout.addWidget(self._dismiss)
        self._tick = QTimer(self, interval=250)
        self._tick.timeout.connect(self._update_time)
        self._kept = QTimer(self, singleShot=True, interval=KEPT_MS)
        self._kept.timeout.connect(self._ask_gone)
        job.state_changed.connect(self._update)
        job.progressed.connect(self._take)
        job.finished.connect(self._update)
        theme().changed.connect(self._update)
        if job.progress is not None:
            self._take(job.progress)
        self._update()

    @property
    def words(self) -> str:
        """Stage or outcome as shown."""
        return self._words.text()

    @Slot()
    def _update(self) -> None:
        state = self.job.state
        icon, token = _LOOKS[state]
        self._icon.setPixmap(theme().pixmap(icon, token, 18))
        final = state.is_final
        self._bar.setVisible(not final)
        self._cancel.setVisible(not final)
        self._dismiss.setVisible(final)
        cancelling = state is JobState.CANCELLING
        set_enabled(self._cancel, not cancelling, self.tr("It is stopping."))
        if state is JobState.QUEUED:
            self._bar.setRange(0, 1)
            self._say(self.tr("waiting"))
        elif state is JobState.RUNNING and self.job.progress is None:
            self._bar.setRange(0, 0)
            self._say("")
        elif cancelling:
            self._bar.setRange(0, 0)
            self._say(self.tr("stopping…"))
        elif final:
            self._say(self._outcome(), token if token != "muted" else "")
        self._update_time()
        if final:
            self._tick.stop()
            if state is not JobState.FAILED:
                self._kept.start()
        else:
            self._tick.start()

    @Slot(object)
    def _take(self, progress: Progress) -> None:
        if self.job.state is not JobState.RUNNING:
            return
        fraction = progress.fraction
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(fraction * 1000))
        figures = progress_words(progress)
        self._say(f"{progress.stage} · {figures}" if figures else progress.stage)

    def _outcome(self) -> str:
        if self.job.state is JobState.FAILED and self.job.error is not None:
            return str(self.job.error)
        done = self.job.state is JobState.SUCCEEDED
        return self.tr("done") if done else self.tr("cancelled")

    def _say(self, words: str, tone: str = "") -> None:
        self._words.setText(words)
        self._words.setToolTip(plain_tip(words))
        set_tone(self._words, tone)
        self.setAccessibleDescription(words)

    @Slot()
    def _update_time(self) -> None:
        elapsed = self.job.elapsed_s
        self._elapsed.setText(duration(elapsed) if elapsed else "")

    def _ask_log(self) -> None:
        self.log_wanted.emit(self)

    @Slot()
    def _ask_gone(self) -> None:
        if self._kept.isActive() or self.job.is_finished:
            self.done_with.emit(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._ask_log()
