"""What the pages of the steps share: a scrolling page, its job's progress, its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QProgressBar,
    QPushButton,
    QWidget,
)

from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.stores.tasks import STEPS
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import InlineMessage, button, hbox, scroll_page, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.jobs.waiting import waiting_words

if TYPE_CHECKING:
    from kimera_console.core.jobs import Progress
    from kimera_console.gui.tabs.stores.store_controller import StoreController


class StepPage(QWidget):
    """A page of one step: cards in a column that scrolls.

    A page fills `column` in its constructor and then calls `begin`. `show_state` brings it in line
    with the controller; it is called whenever that changes while the page is in sight, and when it
    comes into sight.

    Attributes:
        step: Id of the step.
        column: The layout of the cards.
        strip: Progress of the step's job, and what came of it.
        start: The button that begins the step's work; a page sets it before it calls `begin`.

    Signals:
        go: Id of another step that the user wants to see.
    """

    step_requested = Signal(str)
    step = STEPS[0]
    start: QPushButton

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        self._was_running = False
        self._refocus = QTimer(self, singleShot=True, interval=0)
        self._refocus.timeout.connect(lambda: self.first_focus.setFocus())
        self.setObjectName(f"page_{self.step}")
        self.strip = JobStrip(controller, self.step)
        content = QWidget()
        self.column = vbox(spacing=CARD_PADDING)
        content.setLayout(self.column)
        around = QMargins(CARD_PADDING, CARD_PADDING, WINDOW_PADDING, WINDOW_PADDING)
        self.area = scroll_page(content, margin=around)
        self.setLayout(hbox(self.area, spacing=0))
        self.strip.message.lay_over(self)

    def begin(self) -> None:
        """Follow the controller from now on."""
        QShortcut(
            QKeySequence("Ctrl+Return"), self, self.activate,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )  # fmt: skip
        self.controller.changed.connect(self.show_state)
        self.show_state()

    @property
    def first_focus(self) -> QWidget:
        """Where the keys go when the page is shown."""
        return self.start

    def take_focus(self) -> None:
        """Give the keys to what is to be done first; what is further down is scrolled to."""
        first = self.first_focus
        first.setFocus()
        if first is not self.start:  # once the page is laid out
            QTimer.singleShot(
                0, first, lambda: self.area.ensureWidgetVisible(first, 0, CARD_PADDING)
            )

    @property
    def busy_focus(self) -> QWidget:
        """Where the keys go when the step's work begins; what it does must be easy to undo."""
        return self.strip.cancel

    @Slot()
    def show_state(self) -> None:
        """Bring everything in line with what is chosen and known."""
        running = self.controller.jobs.step == self.step
        focused = self.window().focusWidget()  # kept while another window is active
        inside = focused is not None and self.isAncestorOf(focused)
        # Pressed, it is disabled, and the focus rests on its card.
        on_cancel = inside and (
            focused in (self.strip.cancel, self.busy_focus) or focused.property("surface") == "card"
        )
        self.strip.show_state()
        if running and not self._was_running and inside:
            self.busy_focus.setFocus()  # what began it is about to be disabled
        elif self._was_running and not running and on_cancel:
            self._refocus.start()  # when the page has enabled it again
        self._was_running = running

    @Slot()
    def activate(self) -> None:
        """What Ctrl+Return does: press the step's button, if it can be pressed."""
        if self.start.isVisible():
            self.start.click()

    @property
    def busy_reason(self) -> str:
        """Why nothing else can be begun now; "" where it can."""
        job = self.controller.jobs.job
        return self.tr("“{0}” is still running.").format(job.name) if job is not None else ""


def set_primary(widget: QPushButton, on: bool) -> None:
    """Make a button the page's one primary action, or an ordinary one."""
    kind = "primary" if on else ""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        theme().restyle(widget)


def inset_number(spin: QAbstractSpinBox) -> None:
    """Keep a spin box's number off its edge: the style sheet's padding does not reach it."""
    spin.lineEdit().setTextMargins(GRID // 2, 0, 0, 0)


class JobStrip(QWidget):
    """Progress of a step's job with its Cancel; while none runs, the room for it.

    Attributes:
        cancel: Stops the job.
        message: Why it failed, or that it was stopped; lies over the step's page.
    """

    def __init__(self, controller: StoreController, step: str) -> None:
        super().__init__()
        self._controller, self._step = controller, step
        self.message = InlineMessage()
        self.message.dismissed.connect(self._note_read)
        self._read: object = None
        self._stage = ElidedLabel(" ", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.cancel = button(self.tr("Ca&ncel"), controller.jobs.cancel)
        self.cancel.setObjectName(f"cancel_{step}")
        how_far = vbox(self._stage, self._bar, spacing=GRID // 2)
        row = hbox()  # one row, no higher than Cancel: its room stays empty while nothing runs
        row.addLayout(how_far, 1)
        row.addWidget(self.cancel)
        self.setLayout(row)
        policy = self.sizePolicy()  # else the page moves when the job begins and when it ends
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        controller.jobs.progressed.connect(self._follow)
        self.show_state()

    def hide_bar(self) -> None:
        """Show no bar: the page has one of its own."""
        self._bar.hide()

    @Slot()
    def show_state(self) -> None:
        """Show what is true now."""
        jobs = self._controller.jobs
        running, outcome = jobs.step == self._step, self._outcome()
        if running:
            self._read = None
        if outcome is None or running or outcome == self._read:
            self.message.clear()
        elif isinstance(outcome, KimeraError):
            self.message.show_error(outcome)
        else:
            self.message.show_message("info", outcome)
        self.setVisible(running)
        if running:
            self._show_stage()

    def _outcome(self) -> KimeraError | str | None:
        """The outcome of the step's last work, where it must be shown."""
        jobs = self._controller.jobs
        stopped = self.tr("Stopped before it ended.") if self._step in jobs.stopped else None
        return jobs.errors.get(self._step, stopped)

    @Slot()
    def _note_read(self) -> None:
        """It was read and dismissed: it is not shown again, though the step stays failed."""
        self._read = self._outcome()

    @Slot(object)
    def _follow(self, progress: Progress) -> None:
        if self._controller.jobs.step != self._step:
            return
        self._bar.setRange(0, 0 if progress.fraction is None else 1000)
        self._bar.setValue(round((progress.fraction or 0) * 1000))
        self._show_stage()

    def _show_stage(self) -> None:
        job = self._controller.jobs.job
        if job is None:
            return
        if job.progress is None:
            self._bar.setRange(0, 0)
        self._stage.setText(self._words())
        self.cancel.setEnabled(job.state is not JobState.CANCELLING)

    def _words(self) -> str:
        job = self._controller.jobs.job
        assert job is not None
        if job.state is JobState.CANCELLING:
            return self.tr("Stopping…")
        if job.state is JobState.QUEUED and job.lane == MODEL:
            waits = waiting_words(self._controller.core.runner, job, urgent=False)
            if waits:
                return waits
        if job.progress is None:
            return self.tr("Starting…")
        figures = words.progress_words(job.progress)
        stage = core_words(job.progress.stage)
        return f"{stage} · {figures}" if figures else stage
