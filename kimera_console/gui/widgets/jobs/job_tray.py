"""Job tray: one line of constant height at the window's foot, and the rest on demand.

What runs is shown in the line; further jobs and the log open over the content. So nothing moves
when a job comes or goes.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kimera_console.core.jobs import JobState
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import WINDOW_PADDING
from kimera_console.gui.widgets.basic.basics import button, label
from kimera_console.gui.widgets.jobs.job_row import ROW_HEIGHT, JobRow
from kimera_console.gui.widgets.jobs.log_view import LogView

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from kimera_console.gui.jobs import JobHandle, JobRunner

GRACE_MS = 300
"""Shorter work never shows up."""
HEIGHT = 48
COMPACT_BELOW = 1240
"""Of the window's width, in pixels: a job that shares the line with a warning says less."""
ROOMY = 720
"""Of what a small mark leaves of that width: enough for all that a job shows."""
MOST_ROWS = 4
LOG_HEIGHT = 200


class JobTray(QFrame):
    """One line: the job that matters most, or that there is none.

    A click on it opens the other jobs and its log over the content; Escape or another click
    closes them.

    Signals:
        resized: The height of what lies over the content has changed.
    """

    resized = Signal()

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "tray")
        self.setAccessibleName(self.tr("Jobs"))
        self._keep_height()
        theme().follow(self, self._keep_height)
        self._rows: list[JobRow] = []
        self._at_end: QWidget | None = None
        self._idle = label(self.tr("No job is running."), "muted")
        self._place = QHBoxLayout()
        self._place.addWidget(self._idle)
        self.more = button("", self.toggle, small=True, tip=self.tr("Show all jobs"))
        self.more.setObjectName("moreJobsButton")
        self.more.hide()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(WINDOW_PADDING, 2, WINDOW_PADDING, 2)
        self._line.setSpacing(12)
        self._line.addLayout(self._place, 2)
        self._line.addWidget(self.more)
        self._panel = JobPanel(self)
        runner.submitted.connect(self._expect)

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """Jobs on show, oldest first."""
        return tuple(self._rows)

    @property
    def is_open(self) -> bool:
        """Whether the other jobs or a log lie over the content."""
        return not self._panel.isHidden()

    @property
    def covered_height(self) -> int:
        """Pixels at the window's foot that the tray and what it has opened take."""
        return self.height() + (self._panel.height() if self.is_open else 0)

    @property
    def log_text(self) -> str:
        """The log that is open, "" for none."""
        return self._panel.log.text() if self._panel.row is not None else ""

    def add_at_end(self, widget: QWidget) -> None:
        """Put something at the line's end that may come and go without moving the content."""
        self._line.addWidget(widget, 3)
        self._at_end = widget
        widget.installEventFilter(self)

    def show_log(self, row: JobRow) -> None:
        """Open a job's log, or close it if it is this one's."""
        self._panel.row = None if self._panel.row is row else row
        if self._panel.row is not None:
            self._panel.log.follow(row.job)
        self._panel.setVisible(self._panel.row is not None)
        self._arrange()

    @Slot()
    def toggle(self) -> None:
        """Open or close what lies over the content."""
        opens = self._panel.isHidden()
        if not opens:
            self._panel.row = None
        self._panel.setVisible(opens)
        self._arrange()

    @Slot()
    def close_panel(self) -> None:
        """Close what lies over the content."""
        if self.is_open:
            self.toggle()

    def remove(self, row: JobRow) -> None:
        if row in self._rows:
            self._rows.remove(row)
            row.hide()
            row.setParent(None)
            row.deleteLater()
            if self._panel.row is row or not self._rows:
                self._panel.row = None
                self._panel.hide()
            self._arrange()

    def leave_to_page(self, job: JobHandle) -> None:
        """A page shows this job's failure: the tray need not."""
        for row in self._rows:
            if row.job is job:
                row.leave_to_page()

    @Slot(object)
    def _remove_unread(self, row: JobRow) -> None:
        """Take a job away unless its log is being read."""
        if self._panel.row is not row:
            self.remove(row)

    @Slot(object)
    def _expect(self, job: JobHandle) -> None:
        if job.visible:
            wait = QTimer(self, singleShot=True, interval=GRACE_MS)
            # Weakly: what a job's own signal holds must not hold the job, and a timer that stays
            # would keep every job that there ever was.
            known = weakref.ref(job)
            wait.timeout.connect(lambda: self._admit(known()))
            wait.timeout.connect(wait.deleteLater)
            job.failed.connect(lambda _error: self._admit(known()))
            job.finished.connect(wait.deleteLater)
            wait.start()

    def _admit(self, job: JobHandle | None) -> None:
        if job is None:
            return
        ended_well = job.is_finished and job.state is not JobState.FAILED
        if ended_well or any(row.job is job for row in self._rows):
            return
        row = JobRow(job)
        row.log_requested.connect(self.show_log)
        row.removal_requested.connect(self.remove)
        row.expired.connect(self._remove_unread)
        job.state_changed.connect(self._arrange)
        self._rows.append(row)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Give the line the job that matters most, and the panel the others."""
        first = max(reversed(self._rows), key=_weight, default=None)  # the newest of its kind
        others = [row for row in self._rows if row is not first]
        self._idle.setVisible(first is None)
        if first is not None and self._place.indexOf(first) < 0:
            self._place.addWidget(first)
        for row in others:
            self._panel.take(row)
            row.set_compact(False)
        if first is not None:
            first.set_compact(self._is_tight())
            first.show()
        self.more.setText(self.tr("+{0} more").format(len(others)))
        self.more.setVisible(bool(others))
        self._panel.fit(self, len(others))
        self.resized.emit()

    @Slot()
    def _keep_height(self) -> None:
        self.setFixedHeight(theme().scaled(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _is_tight(self) -> bool:
        """Whether what stands at the line's end leaves a job too little room for all it shows."""
        end = self._at_end
        if end is None or end.isHidden():
            return False
        if end.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Maximum:  # a small mark
            return self.width() - end.sizeHint().width() < theme().scaled(ROOMY)
        return self.width() < theme().scaled(COMPACT_BELOW)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        types = QEvent.Type
        if event.type() in (types.ShowToParent, types.HideToParent, types.Resize):
            self._arrange()
        return False


class JobPanel(QFrame):
    """What lies over the content above the tray: further jobs, and a log.

    Attributes:
        row: Whose log is shown, None for none.
        log: The log.
    """

    def __init__(self, tray: JobTray) -> None:
        super().__init__(tray)
        self.setProperty("surface", "tray")
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("All jobs"))
        self.row: JobRow | None = None
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
        self.log = LogView()
        box = QVBoxLayout()
        box.setContentsMargins(WINDOW_PADDING, 8, WINDOW_PADDING, 8)
        box.addWidget(self.log)
        self._log_box = QWidget()
        self._log_box.setLayout(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._log_box, 1)
        layout.addWidget(self._scroll)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, tray.close_panel)
        escape.activatedAmbiguously.connect(tray.close_panel)  # there is a toast too
        self.hide()

    def take(self, row: JobRow) -> None:
        """List a job here."""
        if self._list.indexOf(row) < 0:
            self._list.addWidget(row)
            row.show()

    def fit(self, tray: JobTray, rows: int) -> None:
        """Lie over the content, right above the tray."""
        window = tray.window()
        if self.parentWidget() is not window and window is not tray:
            shown = not self.isHidden()
            self.setParent(window)
            self.setVisible(shown)
        listed = min(max(rows, 0), MOST_ROWS) * theme().scaled(ROW_HEIGHT)
        self._scroll.setVisible(rows > 0)
        self._scroll.setFixedHeight(listed + 8)
        self._log_box.setVisible(self.row is not None)
        height = (LOG_HEIGHT if self.row is not None else 0) + (listed + 8 if rows > 0 else 0)
        if not self.isHidden() and not height:
            self.hide()
        corner = tray.mapTo(window, QPoint(0, 0)) if window is not tray else QPoint(0, 0)
        self.setGeometry(corner.x(), corner.y() - height, tray.width(), height)
        self.raise_()


_ORDER = (
    JobState.SUCCEEDED,
    JobState.CANCELLED,
    JobState.QUEUED,
    JobState.FAILED,
    JobState.CANCELLING,
    JobState.RUNNING,
)
"""What matters more stands later."""


def _weight(row: JobRow) -> int:
    return _ORDER.index(row.job.state)
