"""Stage timeline: what is done, what runs with real progress, what waits, what failed."""

from __future__ import annotations

import enum
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from kimera_console.core.jobs import JobState, Progress
from kimera_console.gui.language import core_words
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.basics import label
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.words import duration, progress_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.gui.jobs import JobHandle


class StageState(enum.Enum):
    """State of one stage; the value is its icon and colour token."""

    WAITING = ("dot", "border")
    RUNNING = ("play", "accent")
    DONE = ("check-circle", "ok")
    FAILED = ("error", "bad")
    STOPPED = ("stop", "muted")


class StageTimeline(QWidget):
    """Stages from top to bottom, each with its state, progress and time.

    `follow(job)` does everything; stages that the job reports and that were not announced are
    added as they come.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _StageRow] = {}
        self._tips: dict[str, str] = {}
        self._job: JobHandle | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._tick = QTimer(self, interval=500)
        self._tick.timeout.connect(self._update_times)

    def set_stages(self, names: Sequence[str]) -> None:
        """Start over with these stages, all waiting."""
        self._tick.stop()
        for row in self._rows.values():
            self._layout.removeWidget(row)
            row.hide()  # the loop deletes it later than the new rows are drawn
            row.deleteLater()
        self._rows = {}
        for name in names:
            self._add(name)

    def follow(self, job: JobHandle, stages: Sequence[str] = ()) -> None:
        """Show a job's stages until it ends.

        Args:
            job: Reports its stages as progress.
            stages: Names known beforehand, in order.
        """
        if self._job is not None:
            self._job.progressed.disconnect(self.take)
            self._job.finished.disconnect(self._finish)
        self._job = job
        self.set_stages(stages)
        job.progressed.connect(self.take)
        job.finished.connect(self._finish)
        if job.progress is not None:
            self.take(job.progress)
            self.set_running_time(job.progress.stage, job.stage_elapsed_s)
        if job.is_finished:
            self._finish()

    @Slot(object)
    def take(self, progress: Progress) -> None:
        """Show a progress report; the stages before it are done."""
        row = self._rows.get(progress.stage) or self._add(progress.stage)
        for earlier in self._rows.values():
            if earlier is row:
                break
            if earlier.state in (StageState.RUNNING, StageState.WAITING):
                earlier.set_state(StageState.DONE)
        if row.state is not StageState.RUNNING:
            row.set_state(StageState.RUNNING)
        row.take(progress)
        if not self._tick.isActive():  # frequent reports would put it off for ever
            self._tick.start()

    def set_tips(self, tips: Mapping[str, str]) -> None:
        """Say in tooltips what stages do.

        Args:
            tips: Stage name -> one sentence; stages that come later get theirs too.
        """
        self._tips = dict(tips)
        for name, row in self._rows.items():
            row.setToolTip(plain_tip(self._tips.get(name, "")))

    def complete(self, name: str, seconds: float, words: str = "") -> None:
        """Mark a stage as done, with the time it measured itself and words that stay beside it.

        Args:
            name: The stage.
            seconds: Wall time.
            words: A figure worth keeping: its peak memory.
        """
        row = self._rows.get(name) or self._add(name)
        row.complete(seconds, words)

    def set_time(self, name: str, seconds: float) -> None:
        """Give a stage the time that is on record for it."""
        row = self._rows.get(name)
        if row is not None:
            row.fix_time(seconds)

    def set_running_time(self, name: str, seconds: float) -> None:
        """Say for how long the stage that runs has been running; its time goes on from there."""
        row = self._rows.get(name)
        if row is not None and row.state is StageState.RUNNING:
            row.start_earlier(seconds)

    def finish(self, state: JobState) -> None:
        """End: success completes every stage, failure and cancel mark the running one."""
        self._tick.stop()
        for row in self._rows.values():
            if state is JobState.SUCCEEDED:
                row.set_state(StageState.DONE)
            elif row.state is StageState.RUNNING:
                failed = state is JobState.FAILED
                row.set_state(StageState.FAILED if failed else StageState.STOPPED)

    def state_of(self, name: str) -> StageState | None:
        """State of a stage, None if there is none of that name."""
        row = self._rows.get(name)
        return row.state if row else None

    def time_of(self, name: str) -> str:
        """The time that a stage shows; "" while it waits, or where there is none of that name."""
        row = self._rows.get(name)
        return row.time if row else ""

    def _add(self, name: str) -> _StageRow:
        """A new row; one that nobody announced goes after the stage that runs."""
        row = _StageRow(name)
        row.setToolTip(plain_tip(self._tips.get(name, "")))
        names = list(self._rows)
        running = [n for n in names if self._rows[n].state is StageState.RUNNING]
        place = names.index(running[-1]) + 1 if running else len(names)
        entries = list(self._rows.items())
        self._rows = dict([*entries[:place], (name, row), *entries[place:]])
        self._layout.insertWidget(place, row)
        return row

    @Slot()
    def _finish(self) -> None:
        if self._job is not None:
            self.finish(self._job.state)

    @Slot()
    def _update_times(self) -> None:
        for row in self._rows.values():
            row.update_time()


class _StageRow(QWidget):
    """One stage: icon, name, words of progress, time; a bar beneath while it runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.state = StageState.WAITING
        self._started = self._ended = 0.0
        self._icon = QLabel()
        self._icon.setFixedSize(18, 18)
        self._name = label(core_words(name))
        self._words = label("", "caption")
        self._time = label("", "caption")
        self._time.setMinimumWidth(56)
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._words, 0, 2)
        grid.addWidget(self._time, 0, 3)
        grid.addWidget(self._bar, 1, 1, 1, 3)
        self.setAccessibleName(core_words(name))
        theme().follow(self, self._paint)
        self._paint()

    @property
    def time(self) -> str:
        return self._time.text()

    def set_state(self, state: StageState) -> None:
        if state is self.state:
            return
        if state is StageState.RUNNING:
            self._started = time.monotonic()
        elif self.state is StageState.RUNNING:
            self._ended = time.monotonic()
        self.state = state
        self._bar.setVisible(state is StageState.RUNNING)
        if state is not StageState.RUNNING:
            self._words.clear()
        self.update_time()
        self._paint()

    def complete(self, seconds: float, words: str) -> None:
        self.set_state(StageState.DONE)
        self._words.setText(words)
        self._time.setText(duration(seconds))
        self._started = self._ended = 0.0  # its own measure stands
        self.setAccessibleDescription(self.tr("done {0} {1}").format(duration(seconds), words))

    def start_earlier(self, seconds: float) -> None:
        self._started = time.monotonic() - seconds
        self.update_time()

    def fix_time(self, seconds: float) -> None:
        self._time.setText(duration(seconds))
        self._started = self._ended = 0.0

    def take(self, progress: Progress) -> None:
        fraction = progress.fraction
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(fraction * 1000))
        self._words.setText(progress_words(progress))
        self.setAccessibleDescription(f"{self.state.name.lower()} {self._words.text()}")

    def update_time(self) -> None:
        if self.state is StageState.RUNNING:
            self._time.setText(duration(time.monotonic() - self._started))
        elif self._ended:
            self._time.setText(duration(self._ended - self._started))

    @Slot()
    def _paint(self) -> None:
        name, token = self.state.value
        self._icon.setPixmap(theme().pixmap(name, token, 18))
        waiting = self.state is StageState.WAITING
        if self._name.property("role") != ("muted" if waiting else ""):
            self._name.setProperty("role", "muted" if waiting else "")
            theme().restyle(self._name)
