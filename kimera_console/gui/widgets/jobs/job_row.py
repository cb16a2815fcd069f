"""One job as a line: its name, how far it is, how long it takes, and Cancel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from kimera_console.core.jobs import JobState, Progress
from kimera_console.gui.language import core_words
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.share import ROUNDING
from kimera_console.gui.widgets.basic.basics import (
    button,
    icon_button,
    label,
    set_enabled,
    set_tone,
)
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.words import duration, progress_words, time_left

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.threads.share import WholeJob

KEPT_MS = 6000
"""A job that ended well stays this long; a failed one until it is dismissed."""
ROW_HEIGHT = 40
WIDE_NAME, NARROW_NAME = 360, 96
"""Pixels that a job's name gets if it needs them; a longer one loses its middle."""
ESTIMATE_FROM_S, ESTIMATE_FROM_SHARE = 2.0, 0.03
"""How long a step must have run, and what share of it must be done, before an estimate is shown."""

_LOOKS = {
    JobState.QUEUED: ("clock", "muted"),
    JobState.RUNNING: ("play", "accent"),
    JobState.CANCELLING: ("stop", "warn"),
    JobState.SUCCEEDED: ("check-circle", "ok"),
    JobState.CANCELLED: ("stop", "muted"),
    JobState.FAILED: ("error", "bad"),
}


class JobRow(QWidget):
    """One job. A click opens its log.

    Attributes:
        words: Stage or outcome.

    Signals:
        log_requested: Show or hide its log; carries the row.
        removal_requested: It was dismissed; carries the row.
        expired: It ended well a while ago; carries the row. Once more after the same while, for
            as long as it stays.
    """

    log_requested = Signal(object)
    removal_requested = Signal(object)
    expired = Signal(object)

    def __init__(self, job: JobHandle) -> None:
        super().__init__()
        self.job = job
        self.setFixedHeight(theme().scaled(ROW_HEIGHT))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(job.name)
        self._icon = QLabel()
        self._icon.setFixedSize(QSize(18, 18))
        self.words = ElidedLabel("", "muted")
        self._compact = self._shown_elsewhere = False
        self._pace = _StepPace()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._elapsed = label("")
        self._elapsed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._log_button = icon_button(
            "log", self.tr("Show the log of “{0}”").format(job.name), self._ask_log
        )
        self._cancel = button(self.tr("Cancel"), job.cancel, small=True)
        self._cancel.setAccessibleName(self.tr("Cancel “{0}”").format(job.name))
        self._dismiss = icon_button("close", self.tr("Dismiss"), self._ask_gone)
        self._dismiss.setObjectName("dismissJobButton")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self._name = ElidedLabel(job.name, "strong", Qt.TextElideMode.ElideMiddle)
        layout.addWidget(self._icon)
        layout.addWidget(self._name, 1)
        layout.addWidget(self.words, 4)
        layout.addWidget(self._bar)
        layout.addWidget(self._elapsed)
        layout.addWidget(self._log_button)
        layout.addWidget(self._cancel)
        layout.addWidget(self._dismiss)
        self._tick = QTimer(self, interval=250)
        self._tick.timeout.connect(self._update_time)
        self._kept = QTimer(self, interval=KEPT_MS)
        self._kept.timeout.connect(lambda: self.expired.emit(self))
        job.state_changed.connect(self._update)
        job.progressed.connect(self._take)
        job.whole_changed.connect(self._update_bar)
        job.finished.connect(self._update)
        theme().follow(self, self._update)
        if job.progress is not None:
            self._take(job.progress)
        self._update()

    def set_compact(self, compact: bool) -> None:
        """Leave the bar, the stage and the log's button out: something else needs their room."""
        self._compact = compact
        self._name.ensurePolished()  # else its letters are measured before they are bold
        needs = self._name.fontMetrics().horizontalAdvance(self._name.text()) + 2
        most = theme().scaled(NARROW_NAME if compact else WIDE_NAME)
        self._name.setMinimumWidth(min(needs, most))
        # Of a few letters the first are the ones that tell what it is.
        modes = Qt.TextElideMode
        self._name.set_mode(modes.ElideRight if compact else modes.ElideMiddle)
        self._bar.setVisible(not compact and not self.job.is_finished)
        self._log_button.setVisible(not compact)
        self.words.setVisible(not compact or self.job.is_finished)

    def leave_to_page(self) -> None:
        """Its failure is shown on a page: say here only that it failed, and for a while."""
        self._shown_elsewhere = True
        self._update()

    @Slot()
    def _update(self) -> None:
        state = self.job.state
        icon, token = _LOOKS[state]
        self._icon.setPixmap(theme().pixmap(icon, token, 18))
        final = state.is_final
        self._bar.setVisible(not final and not self._compact)
        self._cancel.setVisible(not final)
        self._dismiss.setVisible(final)
        cancelling = state is JobState.CANCELLING
        set_enabled(self._cancel, not cancelling, self.tr("It is stopping."))
        if state is JobState.QUEUED:
            self._bar.setRange(0, 1)
            self._show_words(self.tr("waiting"))
        elif state is JobState.RUNNING and self.job.progress is None:
            self._bar.setRange(0, 0)
            self._show_words("")
        elif cancelling:
            self._bar.setRange(0, 0)
            self._show_words(self.tr("stopping…"))
        elif final:
            self._show_words(self._outcome(), token if token != "muted" else "")
        self._update_time()
        if final:
            self._tick.stop()
            if state is not JobState.FAILED or self._shown_elsewhere:
                self._kept.start()
        else:
            self._tick.start()

    @Slot(object)
    def _take(self, progress: Progress) -> None:
        if self.job.state is not JobState.RUNNING:
            return
        self._pace.note(progress)
        self._update_bar()
        stage = core_words(progress.stage)
        said = (stage if stage != self.job.name else "", progress_words(progress))
        self._show_words(" · ".join(filter(None, said)))

    @Slot()
    def _update_bar(self) -> None:
        """The whole job's share where it is known, else that of the step named beside it."""
        if self.job.state is not JobState.RUNNING:
            return
        share = self.job.share
        if self._whole is None and self.job.progress is not None:
            share = self.job.progress.fraction
        self._bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self._bar.setValue(round(share * 1000))

    def _outcome(self) -> str:
        if self._shown_elsewhere:
            return self.tr("failed")
        if self.job.state is JobState.FAILED and self.job.error is not None:
            return core_words(str(self.job.error))
        done = self.job.state is JobState.SUCCEEDED
        return self.tr("done") if done else self.tr("cancelled")

    def _show_words(self, words: str, tone: str = "") -> None:
        self.words.setText(words)
        set_tone(self.words, tone)
        self.setAccessibleDescription(words)

    @Slot()
    def _update_time(self) -> None:
        elapsed = self.job.elapsed_s
        words = duration(elapsed) if elapsed else ""
        if self.job.state is JobState.RUNNING:
            words = self._with_left(words)
        self._elapsed.setText(words)
        # Never cut, and wide enough from the first that nothing moves as it counts.
        usual = self._elapsed.fontMetrics().horizontalAdvance(self.tr("0:00 · step: 00 s left"))
        self._elapsed.setMinimumWidth(max(usual, self._elapsed.sizeHint().width()))
        self._elapsed.setToolTip(
            self.tr("Elapsed time, and estimated time left for the whole job") if self._whole
            else self.tr("Elapsed time, and estimated time left for the current step")
        )  # fmt: skip

    @property
    def _whole(self) -> WholeJob | None:
        """What is known of the whole job, None where nothing is."""
        whole = self.job.whole
        return whole if whole is not None and whole.is_known else None

    def _with_left(self, taken: str) -> str:
        """The time taken, and what is left: of the whole job, else of the step at work."""
        whole = self._whole
        if whole is not None:
            left_s, words = whole.left_s, self.tr("{0} · about {1} left")
        else:
            left_s, words = self._pace.left_s, self.tr("{0} · step: {1} left")
        return taken if left_s is None else words.format(taken, time_left(left_s))

    def _ask_log(self) -> None:
        self.log_requested.emit(self)

    @Slot()
    def _ask_gone(self) -> None:
        if self.job.is_finished:
            self.removal_requested.emit(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._ask_log()


class _StepPace:
    """How long a step still takes, at the speed that it has had so far.

    Attributes:
        left_s: Seconds; None where it is not known.
    """

    def __init__(self) -> None:
        self.left_s: float | None = None
        self._stage, self._again = "", False
        self._began_s = self._first = self._last = 0.0

    def note(self, progress: Progress) -> None:
        """Take a report of the step."""
        now, fraction = time.monotonic(), progress.fraction
        if progress.stage != self._stage or fraction is None:
            self._stage, self._again, self.left_s = progress.stage, False, None
            self._began_s, self._first = now, fraction or 0.0
        elif fraction < self._last - ROUNDING:
            # It counts from nothing again: how often it will do so is not known.
            self._again, self.left_s = True, None
        self._last = fraction or 0.0
        taken, done = now - self._began_s, self._last - self._first
        if not self._again and taken >= ESTIMATE_FROM_S and done >= ESTIMATE_FROM_SHARE:
            self.left_s = (1 - self._last) / done * taken
