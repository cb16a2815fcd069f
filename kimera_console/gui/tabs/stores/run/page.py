"""The page of the run: how far the new vectors are, its pause, and what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDoubleSpinBox, QProgressBar, QWidget

from kimera_console.core.jobs import JobState
from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING
from kimera_console.core.stores.change.run import ChunkTexts, RunPause, RunSpeed
from kimera_console.gui.language import figure
from kimera_console.gui.tabs.stores.change_actions import begin_run
from kimera_console.gui.tabs.stores.page import StepPage, inset_number, set_primary
from kimera_console.gui.tabs.stores.row_rules import open_rules
from kimera_console.gui.tabs.stores.steps import step_obstacle
from kimera_console.gui.tabs.stores.tasks import COMPARE, PROVE, RUN
from kimera_console.gui.tabs.stores.wording import rule_class
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import (
    Card,
    InlineMessage,
    MetricTile,
    button,
    hbox,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.metric import NO_VALUE

if TYPE_CHECKING:
    from kimera_console.core.jobs import Progress
    from kimera_console.core.stores.change.run import RunReport
    from kimera_console.gui.tabs.stores.store_controller import StoreController

SPEED_FROM_S = 2.0
"""How long the first chunk's texts must have been embedded before their speed is shown."""


class RunPage(StepPage):
    """The new vectors are made.

    Attributes:
        pause: Makes the run wait between two chunks.
        rows, speed, left: Tiles.
        bar: Share of the work that is done, whoever did it: rows written, and texts of the chunk
            at work that are embedded.
        chunk: How far the chunk at work is; nothing of it is written yet.
        rate: Maximum texts per second.
        message: What stands in the way, or what came of it.
        start, pause_button, next_button: The buttons.
    """

    step = RUN

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(controller, parent)
        self.pause = RunPause()
        self._icon = "pause"
        self._card = Card(self.tr("Run"), " ")
        self.rows = MetricTile(self.tr("Rows done"), widest="00 000 000")
        self.speed = MetricTile(self.tr("Speed"), self.tr("texts/s"), widest="000 000")
        self.left = MetricTile(self.tr("Time left"), widest="00:00:00")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.chunk = label(" ", "caption")
        self.chunk.setObjectName("runChunk")
        self._last_speed = RunSpeed(0.0, None)
        self._texts, self._begun_s = 0, 0.0
        self.message = InlineMessage(closable=False)
        self.message.triggered.connect(lambda: self.step_requested.emit(PROVE))
        self.rate = QDoubleSpinBox()
        self.rate.setObjectName("runRate")
        self.rate.setAccessibleName(self.tr("Maximum texts per second"))
        self.rate.setRange(0, 1_000_000)
        self.rate.setDecimals(0)
        inset_number(self.rate)
        self.rate.setSpecialValueText(self.tr("No limit"))
        self.start = button(self.tr("&Start"), self._begin_run, kind="primary", tip="Ctrl+Return")
        self.start.setObjectName("startRun")
        self.pause_button = button(
            self.tr("Pa&use"), self.toggle_pause, icon="pause", also=self.tr("&Resume")
        )
        self.pause_button.setObjectName("pauseRun")
        self.next_button = button(
            self.tr("Continue to C&ompare"), lambda: self.step_requested.emit(COMPARE)
        )
        self.next_button.setObjectName("nextFromRun")
        self._lay_out()
        self.rate.valueChanged.connect(lambda value: controller.set_option(rate=value))
        controller.jobs.progressed.connect(self._follow)
        controller.jobs.published.connect(self._take_partial)
        self.begin()

    @Slot()
    def _begin_run(self) -> None:
        """Begin, or resume."""
        if not self._obstacle():
            self.pause = RunPause()
            self.speed.clear()
            self.left.clear()
            self._last_speed, self._texts = RunSpeed(0.0, None), 0
            begin_run(self.controller, self.pause)

    @Slot()
    def toggle_pause(self) -> None:
        """Wait after the chunk that is being done, or resume."""
        if self.pause.paused:
            self.pause.go_on()
        else:
            self.pause.pause()
        self.show_state()

    @property
    def busy_focus(self) -> QWidget:
        """A run may take hours: pressed twice, Start pauses it, and Resume continues it."""
        return self.pause_button

    def show_state(self) -> None:
        controller = self.controller
        job, state = controller.jobs.job, controller.run
        running = controller.jobs.step == RUN
        if running:
            self.pause_button.show()  # it is about to have the focus
        super().show_state()
        self._card.set_caption(self._caption_words())
        obstacle = self._obstacle()
        begun = state is not None and state.run.state == RUNNING
        done = state is not None and state.run.state == COMPLETE
        again = self.tr("Chec&k for changes") if done else self.tr("&Resume")
        self.start.setText(again if begun or done else self.tr("&Start"))
        self.start.setVisible(not running)
        set_enabled(self.start, not obstacle, obstacle)
        self.pause_button.setVisible(running)
        self.pause_button.setText(self.tr("&Resume") if self.pause.paused else self.tr("Pa&use"))
        icon = "play" if self.pause.paused else "pause"
        if icon != self._icon:
            self._icon = icon
            theme().set_icon(self.pause_button, icon)
        stopping = job is not None and job.state is JobState.CANCELLING
        set_enabled(self.pause_button, not stopping, self.tr("It is being stopped."))
        set_enabled(self.rate, not running, self.tr("Takes effect at the next start."))
        self.rate.blockSignals(True)
        self.rate.setValue(controller.choices.rate)
        self.rate.blockSignals(False)
        closed = step_obstacle(controller, COMPARE) or ("" if done else self.tr("Run first."))
        set_enabled(self.next_button, not closed, closed)
        set_primary(self.start, not done)
        set_primary(self.next_button, done)
        if not running:
            self._show_ledger()
            self.left.clear()
            self.chunk.setText(" ")
        self._show_message()

    def _lay_out(self) -> None:
        self.strip.hide_bar()
        tiles = hbox(self.rows, self.speed, self.left, spacing=CARD_PADDING)
        for item in (tiles, self.bar, self.chunk, self.strip, self.message):
            self._card.add(item)
        self._card.add_row(
            label(self.tr("Maximum texts per second"), "muted"), self.rate,
            right=(self.next_button, self.pause_button, self.start),
        )  # fmt: skip
        self.column.addWidget(self._card)
        self.column.addStretch(1)

    def _obstacle(self) -> str:
        closed = self.busy_reason or step_obstacle(self.controller, RUN)
        if closed:
            return closed
        missing = open_rules(self.controller)
        if missing:
            named = ", ".join(rule_class(name) for name in missing)
            return self.tr("In Prove the text, choose what to do with rows of: {0}.").format(named)
        return ""

    def _caption_words(self) -> str:
        controller, state = self.controller, self.controller.run
        if controller.choice is None:
            return " "
        if state is not None:
            run = state.run
            return self.tr("{0}.{1} by {2}, {3} dimensions. Texts and old vectors stay.").format(
                run.choice.table, run.column, run.stamp.model, run.stamp.dimension
            )
        return self.tr("New vectors beside {0}.{1}. Texts and old vectors stay.").format(
            controller.choice.table, controller.choice.vector
        )

    def _show_ledger(self) -> None:
        state = self.controller.run
        if state is None:
            self.rows.clear()
            self.bar.setValue(0)
            return
        done, total = state.progress.rows, max(state.run.rows, state.progress.rows, 1)
        self._show_rows(done, total)

    def _show_rows(self, done: float, total: float) -> None:
        self.rows.set_value(words.count(done), detail=self.tr("of {0}").format(words.count(total)))
        self.bar.setValue(round(1000 * done / total))

    @Slot(object)
    def _follow(self, progress: Progress) -> None:
        """Show how many of the chunk's texts are embedded: a chunk may take minutes."""
        if self.controller.jobs.step != RUN or not self._texts or progress.unit != "texts":
            return
        done, last = min(progress.done, self._texts), self._last_speed
        left_s = last.seconds_left
        self.chunk.setText(
            self.tr("{0} of {1} texts embedded, not written yet").format(
                words.count(done), words.count(self._texts)
            )
        )
        seconds = time.monotonic() - self._begun_s
        if not last.texts_per_s and done and seconds >= SPEED_FROM_S:  # the first chunk
            speed = done / seconds
            left_s = (last.total - last.rows - done) / speed
            self._show_speed(speed, left_s)
        self._show_share(last.rows + done, left_s)

    @Slot(object)
    def _take_partial(self, partial: object) -> None:
        if isinstance(partial, ChunkTexts):
            self._texts, self._begun_s = partial.texts, time.monotonic()
            job = self.controller.jobs.job
            if job is not None and job.progress is not None:  # reported just before, of these texts
                self._follow(job.progress)
        elif isinstance(partial, RunSpeed):
            self._last_speed, self._texts = partial, 0
            self.chunk.setText(" ")
            self._show_rows(partial.rows, partial.total)
            if partial.texts_per_s:
                self._show_speed(partial.texts_per_s, partial.seconds_left)
            self._show_share(partial.rows, partial.seconds_left)

    def _show_speed(self, speed: float, left_s: float | None) -> None:
        shown = figure(f"{speed:.1f}") if speed < 10 else words.count(speed)
        self.speed.set_value(shown)
        self.left.set_value(words.duration(left_s) if left_s is not None else NO_VALUE)

    def _show_share(self, done: float, left_s: float | None) -> None:
        """Of the whole run: here, in the job tray and in the title alike."""
        share = min(1.0, done / self._last_speed.total)
        self.bar.setValue(round(1000 * share))
        job = self.controller.jobs.job
        if job is not None and self.controller.jobs.step == RUN:
            job.report_whole(share, left_s)

    def _show_message(self) -> None:
        controller = self.controller
        report, state = controller.results.report, controller.run
        running = controller.jobs.step == RUN
        missing = open_rules(controller)
        if running and self.pause.paused:
            self.message.show_message(
                "info", self.tr("Pauses after the current rows."),
                self.tr("Finished rows are kept, whatever happens. Press Resume to continue."),
            )  # fmt: skip
        elif running:
            self.message.clear()
        elif RUN in controller.jobs.errors or RUN in controller.jobs.stopped:
            self.message.show_message(
                "info", self.tr("Finished rows are kept. Press Resume to continue.")
            )
        elif missing and not step_obstacle(controller, RUN):
            named = ", ".join(rule_class(name) for name in missing)
            self.message.show_message(
                "warn", self.tr("No choice yet for rows of: {0}.").format(named),
                action=self.tr("Choose"),
            )  # fmt: skip
        elif report is not None and report.complete:
            self.message.show_message("ok", *self._report_words(report))
        elif state is not None and state.run.state == RUNNING:
            self.message.show_message(
                "info",
                self.tr("A run was interrupted. Press Resume to continue.")
                if state.progress.rows
                else self.tr("A run was started; no row is done yet."),
            )
        else:
            self.message.clear()

    def _report_words(self, report: RunReport) -> tuple[str, str]:
        text = self.tr("Complete: {0} of {1} rows have a new vector.").format(
            words.count(report.progress.embedded), words.count(report.progress.rows)
        )
        lines = []
        if report.changed:
            one = self.tr("1 row was changed or added meanwhile.")
            many = self.tr("{0} rows were changed or added meanwhile.")
            lines.append(words.counted(report.changed, one, many))
        lines += [
            self.tr("Left out: {0} ({1}).").format(
                rule_class(name), words.counted(count, self.tr("1 row"), self.tr("{0} rows"))
            )
            for name, count in report.left_out.items()
        ]
        return text, "\n".join(lines)
