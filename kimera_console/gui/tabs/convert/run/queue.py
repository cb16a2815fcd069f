"""The queue of conversions: one runs, the others wait in an order that can be changed."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.bundles.search import SearchPoint
from kimera_console.core.convert.record.memory_samples import MOST_READINGS, MemoryReading, thinned
from kimera_console.core.jobs import JobState
from kimera_console.core.sources.naming import model_name
from kimera_console.core.system.stage_clock import ExpectedStages, StageClock
from kimera_console.gui.jobs import CONVERT
from kimera_console.gui.tabs.convert import tasks as work
from kimera_console.gui.threads.file_questions import real_path
from kimera_console.gui.widgets.jobs.whole_clock import WholeClock

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle


ENDED_KEPT = 20
"""Conversions that have ended and stay listed, with log, report and memory. Older ones that ran are
in the history."""


@dataclass(eq=False)
class QueueEntry:
    """A conversion that was asked for in this window.

    Attributes:
        job: Runs it.
        request: What is converted, how, and where it goes.
        stages: Stages that have ended.
        stage: The one that was reached.
        memory: Readings so far.
        points: Points of a search that have been measured.
    """

    job: JobHandle
    request: ConversionRequest
    stages: list[StageReport] = field(default_factory=list)
    stage: str = ""
    memory: list[MemoryReading] = field(default_factory=list)
    points: list[SearchPoint] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The model's short name."""
        return model_name(self.request.source)

    @property
    def state(self) -> JobState:
        return self.job.state


class ConversionQueue(QObject):
    """Conversions of this window: the one that runs, those that wait, those that ended last.

    Signals:
        started: A `QueueEntry` runs now.
        stage_started: The `QueueEntry` that runs has come to its next stage.
        ended: A `QueueEntry` has ended; its job has the outcome.
        changed: Entries, their order or their states are others.
    """

    started = Signal(object)
    stage_started = Signal(object)
    ended = Signal(object)
    changed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._entries: list[QueueEntry] = []
        core.runner.order_changed.connect(self.changed)
        self._clock = WholeClock(self)

    def add(self, request: ConversionRequest) -> QueueEntry:
        """Put a conversion at the end of the queue; it starts at once if none runs."""
        job = self._core.runner.submit(
            self.tr("Convert {0} to {1}").format(model_name(request.source), request.precision),
            work.convert(self._core, request),
            lane=CONVERT,
        )
        job.report_whole(None, None)  # until it is known: a stage's share is not the whole's
        entry = QueueEntry(job, request)
        self._entries.append(entry)
        # Weakly: an entry holds its job, so the job's own signals must not hold the entry.
        known = weakref.ref(entry)
        job.progressed.connect(lambda progress: self._note_stage(known(), progress.stage))
        job.published.connect(lambda partial: self._take(known(), partial))
        job.state_changed.connect(lambda state: self._follow(known(), state))
        job.finished.connect(lambda: self._end(known()))
        self.changed.emit()
        return entry

    @property
    def entries(self) -> tuple[QueueEntry, ...]:
        """The one that runs, those that wait in their order, then the ended, newest first."""
        order = {job: place for place, job in enumerate(self._core.runner.waiting)}
        unfinished = [entry for entry in self._entries if not entry.job.is_finished]
        ended = [entry for entry in reversed(self._entries) if entry.job.is_finished]
        return (*sorted(unfinished, key=lambda entry: order.get(entry.job, -1)), *ended)

    @property
    def unfinished(self) -> tuple[QueueEntry, ...]:
        """The one that runs, and those that wait."""
        return tuple(entry for entry in self.entries if not entry.job.is_finished)

    def place(self, entry: QueueEntry) -> int:
        """1 for the next that waits, 2 for the one after it; 0 if it does not wait."""
        waiting = self._core.runner.waiting
        return waiting.index(entry.job) + 1 if entry.job in waiting else 0

    def waiting_count(self) -> int:
        return len(self._core.runner.waiting)

    def goes_into(self, folder: Path) -> bool:
        """Whether a conversion that runs or waits goes into this folder, however it is named."""
        place = real_path(folder)
        return any(real_path(entry.request.out) == place for entry in self.unfinished)

    def move(self, entry: QueueEntry, places: int) -> None:
        """Let a waiting one start later (1) or sooner (-1)."""
        self._core.runner.move(entry.job, places)

    def remove(self, entry: QueueEntry) -> None:
        """Take an ended one off the list; one that waits or runs is cancelled."""
        if not entry.job.is_finished:
            entry.job.cancel()
        elif entry in self._entries:
            self._entries.remove(entry)
            self.changed.emit()

    def _follow(self, entry: QueueEntry | None, state: JobState) -> None:
        if entry is not None and state is JobState.RUNNING:
            self.started.emit(entry)
        self.changed.emit()

    def _note_stage(self, entry: QueueEntry | None, stage: str) -> None:
        if entry is not None and stage != entry.stage:
            entry.stage = stage
            self.stage_started.emit(entry)

    def _end(self, entry: QueueEntry | None) -> None:
        if entry is None:
            return
        self.ended.emit(entry)
        ended = [one for one in self._entries if one.job.is_finished]
        for old in ended[: max(0, len(ended) - ENDED_KEPT)]:
            self._entries.remove(old)
        self.changed.emit()

    def _take(self, entry: QueueEntry | None, partial: object) -> None:
        if entry is None:
            return
        if isinstance(partial, StageReport):
            entry.stages.append(partial)
        elif isinstance(partial, ExpectedStages):
            self._clock.begin(entry.job, StageClock(partial.seconds))
        elif isinstance(partial, SearchPoint):
            entry.points.append(partial)
        elif isinstance(partial, MemoryReading):
            entry.memory.append(partial)
            if len(entry.memory) > 2 * MOST_READINGS:
                entry.memory = thinned(entry.memory)
