"""The lower right card: how far the run is, then what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from kimera_console.core.jobs import JobState
from kimera_console.gui.language import core_words, figure, name_of
from kimera_console.gui.tabs.embed.file.lines_list import LinesList
from kimera_console.gui.tabs.embed.file.result import ResultPanel
from kimera_console.gui.tabs.embed.file.wording import error_words
from kimera_console.gui.widgets import (
    Card,
    EmptyState,
    InlineMessage,
    MetricTile,
    button,
    hbox,
    label,
    vbox,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.metric import NO_VALUE
from kimera_console.gui.widgets.flow import ColumnsLayout, FlowRow
from kimera_console.gui.widgets.jobs.waiting import waiting_words

if TYPE_CHECKING:
    from kimera_console.core.embed_file.types import FileProgress
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.embed.file.file_controller import FileController


class FileRunCard(Card):
    """Progress, outcome, and the lines that want a look.

    Attributes:
        rows, speed, left: Tiles of the figures.
        bar: How much of the file is read.
        notes: How the run began: what was kept, what is made again.
        cancel: Stops the run; what is done is kept.
        message: Why it failed or stopped, or what must be known about the vectors.
        result: What was written.
        lines: Bad, truncated and empty lines.
    """

    def __init__(
        self, core: ConsoleCore, controller: FileController, parent: QWidget | None = None
    ) -> None:
        super().__init__(QCoreApplication.translate("FileRunCard", "Run"), parent=parent)
        self._core, self._controller = core, controller
        self._stage = ElidedLabel(" ", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the file"))
        self.rows = MetricTile(self.tr("Vectors"), widest="00\u202f000\u202f000")
        self.speed = MetricTile(self.tr("Speed"), self.tr("texts/s"), widest="000\u202f000")
        self.left = MetricTile(self.tr("Time left"), widest="00:00:00")
        self.cancel = button(
            self.tr("Ca&ncel"), controller.cancel, tip=self.tr("Cancel and keep what is done")
        )
        self.cancel.setObjectName("cancelFile")
        self.message = InlineMessage(closable=False)
        self.notes = label("", "muted", wrap=True, selectable=True)
        self.result = ResultPanel(core, controller)
        self.lines = LinesList()
        self._empty = EmptyState(
            "embed",
            self.tr("Progress and results appear here"),
            hint=self.tr("You can cancel a run or close the console, and resume it later."),
            primary=False,
        )
        self._lay_out()
        controller.run_changed.connect(self._show_state)
        controller.progressed.connect(self._follow)
        self._show_state()

    def _lay_out(self) -> None:
        tiles = FlowRow(self.rows, self.speed, self.left, layout=ColumnsLayout())
        head = hbox()
        head.addWidget(self._stage, 1)
        head.addWidget(self.cancel)
        self._running = QWidget()
        self._running.setLayout(vbox(head, self.bar, tiles))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._body = QWidget()
        body = vbox(self._running, self.notes, self.message, self.result)
        self._body.setLayout(body)
        body.addWidget(self.lines, 1)
        body.addStretch(0)
        self._stack.addWidget(self._body)
        self.add(self._stack, 1)

    @Slot()
    def _show_state(self) -> None:
        """The run has begun, goes on, or has ended."""
        controller = self._controller
        job, report, error = controller.job, controller.report, controller.run_error
        ended = report is not None or error is not None or controller.stopped
        self._stack.setCurrentWidget(self._body if job is not None or ended else self._empty)
        self._running.setVisible(job is not None)
        self.notes.setText("\n".join(controller.notes))
        in_headline = report is not None and bool(report.resumed_rows)
        self.notes.setVisible(bool(controller.notes) and not in_headline)
        self.result.show_report(report)
        if error is not None:
            self.message.show_message("bad", *error_words(error))
        elif controller.stopped:
            self.message.show_message("info", self._stopped_words())
        elif report is not None and report.warnings:
            self.message.show_message("warn", report.warnings[0], "\n".join(report.warnings[1:]))
        else:
            self.message.clear()
        if job is not None:
            self._follow()
        elif report is not None:
            self.lines.show_tally(report.tally, report.info.max_tokens, None)
        elif controller.progress is None:
            self.lines.show_tally(None, 0, None)

    @Slot()
    def _follow(self) -> None:
        job, progress = self._controller.job, self._controller.progress
        if job is None:
            return
        self._stage.setText(self._stage_words(job))
        share = job.progress.fraction if job.progress is not None else None
        self.bar.setRange(0, 0 if share is None else 1000)
        self.bar.setValue(round((share or 0) * 1000))
        if progress is None:
            for tile in (self.rows, self.speed, self.left):
                tile.clear()
            self.lines.show_tally(None, 0, None)
            return
        kept = self.tr("{0} saved").format(words.count(progress.kept))
        self.rows.set_value(words.count(progress.rows), detail=kept)
        self.speed.set_value(_speed(progress.texts_per_s))
        left_s = progress.seconds_left
        self.left.set_value(NO_VALUE if left_s is None else words.duration(max(1, round(left_s))))
        active = self._core.backend_model.status.active
        self.lines.show_tally(progress.tally, active.max_tokens if active else 0, progress.kept)

    def _stage_words(self, job: JobHandle) -> str:
        if job.state is JobState.CANCELLING:
            return self.tr("Stopping…")
        if job.state is JobState.QUEUED:
            waits = waiting_words(self._core.runner, job, urgent=False)
            if waits:
                return waits
        if job.progress is None:
            return self.tr("Loading a backend…")
        active = self._core.backend_model.status.active
        if active is None:
            return core_words(job.progress.stage)
        who = active.model or self.tr("no model: degraded")
        return f"{core_words(job.progress.stage)} · {name_of(active)} · {who}"

    def _stopped_words(self) -> str:
        progress: FileProgress | None = self._controller.progress
        if progress is None or not progress.kept:
            return self.tr("Stopped before any vectors were saved.")
        return words.counted(
            progress.kept,
            self.tr("Stopped. 1 vector is saved. Press Resume to continue."),
            self.tr("Stopped. {0} vectors are saved. Press Resume to continue."),
        )


def _speed(texts_per_s: float) -> str:
    if not texts_per_s:
        return NO_VALUE
    return words.count(texts_per_s) if texts_per_s >= 10 else figure(f"{texts_per_s:.1f}")
