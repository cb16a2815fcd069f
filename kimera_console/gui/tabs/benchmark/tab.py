"""Benchmark tab: what to measure on the left, what was measured on the right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QWidget

from kimera_console.core.bench.output.run_view import view_of
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.benchmark.plan.choice import Choice
from kimera_console.gui.tabs.benchmark.plan.contenders_controller import ContendersController
from kimera_console.gui.tabs.benchmark.plan.estimate_controller import EstimateController
from kimera_console.gui.tabs.benchmark.plan.plan_card import BenchmarkPlanCard
from kimera_console.gui.tabs.benchmark.results.advice_controller import AdviceController
from kimera_console.gui.tabs.benchmark.results.benchmark_empty_state import BenchmarkEmptyState
from kimera_console.gui.tabs.benchmark.results.results_page import ResultsPage
from kimera_console.gui.tabs.benchmark.runs.benchmark_controller import BenchmarkController
from kimera_console.gui.tabs.benchmark.runs.run_card import RunCard
from kimera_console.gui.tabs.benchmark.runs.run_history_controller import RunHistoryController
from kimera_console.gui.tabs.benchmark.runs.save_controller import SaveController
from kimera_console.gui.tokens import CARD_PADDING, WINDOW_PADDING
from kimera_console.gui.widgets import Card, set_enabled, vbox
from kimera_console.gui.widgets.basic.basics import PageArea
from kimera_console.gui.widgets.messages.message_area import BottomOverlay
from kimera_console.gui.widgets.messages.use_question import UseQuestion

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from kimera_console.core.bench.output.history import SavedRun
    from kimera_console.core.bench.output.live import LiveRun
    from kimera_console.core.bench.output.run_view import RunView
    from kimera_console.core.bench.plan.types import BenchmarkPlan, BenchmarkRun
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext, Progress
    from kimera_console.gui.console_core import ConsoleCore

LEFT_WIDTH = 312
_CHOICE, _AXES = "benchmark/choice", "benchmark/log_axes"
_AXES_AT_FIRST = "log_batch log_time"


class BenchmarkTab(QWidget):
    """Backends measured side by side, on this machine.

    Attributes:
        controller: The measurement.
        plan_card: The choices.
        run_card: The buttons.
        results: The right side, once there is something to show.
        empty: The right side before that.
        history: The history, notes, and comparisons.

    Signals:
        run_finished: A `BenchmarkRun` was measured and is shown; also one that was stopped.
        contenders_listed: The contenders of this machine are on show.
    """

    run_finished = Signal(object)
    contenders_listed = Signal()

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._view: RunView | None = None
        self._views = Latest(core.runner, _view, self, name=self.tr("Read a run"), visible=False)
        self.setAccessibleName(self.tr("Benchmark"))
        self.controller = BenchmarkController(core, self)
        self.plan_card = BenchmarkPlanCard(Choice.from_text(core.preferences.text(_CHOICE)))
        self.run_card = RunCard()
        axes = core.preferences.text(_AXES, _AXES_AT_FIRST)
        self.results = ResultsPage(frozenset(axes.split()))
        self.empty = BenchmarkEmptyState()
        self.history = RunHistoryController(core, self.results, self)
        self._estimates = EstimateController(core, self.plan_card, self.run_card, self)
        self._save_controller = SaveController(core, self.results, self)
        self.use_question = UseQuestion(core)
        advice = self.results.headline.advice
        self._advice = AdviceController(core, advice, self.use_question, self)
        self._contenders = ContendersController(core, self.plan_card, self.controller, self)
        self._lay_out()
        self._connect()
        self.empty.propose(has_model=self._has_model())
        self._show_results(False)
        self._show_state()
        self.list_contenders()
        self.history.show(None)
        self.history.read()

    @property
    def last_run(self) -> BenchmarkRun | None:
        """The run on show: measured just now, or chosen from the history."""
        return self._view.run if self._view is not None else None

    @Slot()
    def list_contenders(self) -> None:
        """Look at what this machine and these flags have, in a job."""
        self._contenders.refresh()

    @Slot()
    def run_full(self) -> None:
        """Measure what is chosen."""
        if self._may_start(self.plan_card.full_problem):
            self._start(self.plan_card.choice.plan())

    @Slot()
    def run_quick(self) -> None:
        """Measure the chosen contenders by the quick plan."""
        if self._may_start(self.plan_card.problem):
            self._start(self.plan_card.choice.quick_plan())

    def show_run(self, run: BenchmarkRun, *, baseline: str = "") -> None:
        """Show a run of the history, or the shown one against another baseline."""
        self._views.request((run, baseline))

    def _lay_out(self) -> None:
        left = QWidget(self)
        choices = PageArea(left)
        choices.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        choices.setWidget(self.plan_card)
        choices.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._left = left
        self._keep_width()
        column = vbox(spacing=CARD_PADDING)
        left.setLayout(column)
        column.addWidget(choices, 1)
        column.addWidget(self.run_card)
        self._right = QStackedLayout()
        card = Card()
        card.add(self.empty, 1)
        self._right.addWidget(card)
        self._right.addWidget(self.results)
        BottomOverlay(self.results, self.use_question)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*[WINDOW_PADDING] * 4)
        layout.setSpacing(CARD_PADDING)
        layout.addWidget(left)
        layout.addLayout(self._right, 1)

    @Slot()
    def _keep_width(self) -> None:
        self._left.setFixedWidth(self._core.theme.scaled(LEFT_WIDTH))

    def _connect(self) -> None:
        self._core.theme.follow(self, self._keep_width)
        self.plan_card.changed.connect(self._follow_choice)
        self.plan_card.refresh.clicked.connect(self.list_contenders)
        self.run_card.run.clicked.connect(self.run_full)
        self.run_card.quick.clicked.connect(self.run_quick)
        self.run_card.cancel.clicked.connect(self._cancel)
        self.run_card.pause.toggled.connect(self.controller.set_paused)
        self.run_card.skip.clicked.connect(self.controller.skip)
        self.controller.left_changed.connect(self.run_card.show_left)
        self.run_card.bind_keys(self)
        self.empty.triggered.connect(self._take_first_step)
        self._contenders.listed.connect(self._follow_contenders)
        self._contenders.failed.connect(self._show_state)
        self._views.succeeded.connect(self._show_earlier)
        controller = self.controller
        controller.started.connect(self._show_started)
        controller.samples_changed.connect(self._show_samples)
        controller.progressed.connect(self._show_progress)
        controller.measured.connect(self._show_measured)
        controller.stopped.connect(self._show_stopped)
        controller.failed.connect(self._show_error)
        controller.running_changed.connect(self._follow_running)
        results = self.results
        results.log_requested.connect(lambda: results.toggle_log(controller.job))
        results.repeat_requested.connect(self._repeat)
        results.plots.axes_changed.connect(self._keep_axes)
        results.ratios.baseline_chosen.connect(self._choose_baseline)
        results.bar.run_chosen.connect(self.show_run)
        results.bar.save_requested.connect(self._save)
        results.bar.copy_requested.connect(self._copy)
        self.history.listed.connect(self._show_newest)
        self.history.noted.connect(self._follow_note)

    @Slot()
    def _repeat(self) -> None:
        """Measure by the plan of the run on show once more."""
        problem = self.plan_card.options.claim_problem  # the rest is the plan's own
        if self._view is not None and not self.controller.is_running and self._may_start(problem):
            self._start(self._view.run.plan)

    def _may_start(self, problem: str) -> bool:
        """Whether nothing is wrong with the choice; else it is said."""
        if problem:
            self._core.notify(problem, "warn")
        return not problem

    def _start(self, plan: BenchmarkPlan) -> None:
        labels = {one.id: one.label for one in self.plan_card.contenders.contenders}
        self._views.withdraw()  # a run that is still being read must not replace this one
        self.controller.start(plan, labels, self.plan_card.choice.user_claims())

    @Slot()
    def _cancel(self) -> None:
        self.run_card.show_stopping()
        self.controller.cancel()

    @Slot()
    def _take_first_step(self) -> None:
        if self._has_model():
            self.run_quick()
        else:
            self._core.navigate("convert")

    @Slot(object)
    def _show_started(self, live: LiveRun) -> None:
        self.run_card.show_waiting()
        self.history.show(None)
        self.results.show_started(live)
        self.results.scroll_area.verticalScrollBar().setValue(0)
        self._show_results(True)

    @Slot()
    def _show_samples(self) -> None:
        if self.controller.live is not None:
            self.results.grow(self.controller.live)

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        job = self.controller.job
        if job is not None and not job.is_finished:
            self.run_card.show_progress(progress, job.share)
            self.run_card.set_skippable(self.controller.skippable)

    @Slot(object)
    def _show_measured(self, view: RunView) -> None:
        self._view = view
        self.results.show_view(view, fresh=True)
        self.results.show_failures(view, with_log=True)
        self.results.show_noise(view)
        self.history.show(view)
        self.history.read()
        self.run_finished.emit(view.run)

    @Slot()
    def _show_stopped(self) -> None:
        self._show_last()
        self.results.message.show_message(
            "info",
            self.tr("The benchmark was stopped before its first measurement."),
            self.tr("The earlier run is shown again.")
            if self._view is not None
            else self.tr("Nothing was measured."),
        )

    @Slot(object)
    def _show_error(self, error: KimeraError) -> None:
        self._show_last()
        self._show_results(True)
        self.results.show_error(error)

    def _show_last(self) -> None:
        """Go back to what was on show before a run that gave nothing."""
        if self._view is not None:
            self.results.show_view(self._view, fresh=False)
            self.history.show(self._view)
        else:
            self.results.bar.show_nothing()

    @Slot(object, object)
    def _show_earlier(self, _asked: object, view: RunView) -> None:
        if self.controller.is_running:
            return
        same = self._view is not None and self._view.run == view.run
        self._view = view
        if same:
            self.results.show_baseline(view)
            self.history.show(view)
            return
        self.results.message.clear()
        self.results.log.hide()
        self.results.show_view(view, fresh=False)
        self.results.show_failures(view, with_log=False)
        self.history.show(view)
        self._show_results(True)

    @Slot(bool)
    def _follow_running(self, running: bool) -> None:
        self._show_state()
        if not running:
            self.run_card.show_idle()
            self._estimates.ask()

    @Slot()
    def _follow_choice(self) -> None:
        self._core.preferences.set_text(_CHOICE, self.plan_card.choice.to_text())
        self._show_state()
        self._estimates.ask()

    @Slot()
    def _show_state(self) -> None:
        running = self.controller.is_running
        self.plan_card.set_locked(running)
        self.run_card.set_state(self.plan_card, running=running)
        problem = self.plan_card.problem if self._has_model() else ""
        set_enabled(self.empty.button, not problem, problem)

    @Slot()
    def _follow_contenders(self) -> None:
        self.empty.propose(has_model=self._has_model())
        self._show_state()
        self._estimates.ask()
        self.contenders_listed.emit()

    def _has_model(self) -> bool:
        found = self.plan_card.contenders.contenders
        return not found or any(one.available and one.model for one in found)

    @Slot(object)
    def _show_newest(self, saved: tuple[SavedRun, ...]) -> None:
        if saved and self._view is None and not self.controller.is_running:
            self.show_run(saved[0].run)

    @Slot(object)
    def _follow_note(self, run: BenchmarkRun) -> None:
        if self._view is not None and replace(self._view.run, remark=run.remark) == run:
            self._view = replace(self._view, run=run)

    def _show_results(self, shown: bool) -> None:
        self._right.setCurrentIndex(1 if shown else 0)
        self.run_card.set_primary(shown)

    @Slot(str)
    def _choose_baseline(self, contender: str) -> None:
        if self._view is not None:
            self.show_run(self._view.run, baseline=contender)

    @Slot(str)
    def _save(self, suffix: str) -> None:
        if self._view is not None:
            self._save_controller.ask(self._view, suffix)

    @Slot()
    def _copy(self) -> None:
        if self._view is not None:
            self._save_controller.copy(self._view)

    @Slot()
    def _keep_axes(self) -> None:
        self._core.preferences.set_text(_AXES, " ".join(sorted(self.results.plots.log_axes)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._contenders.follow_show()


def _view(asked: tuple[BenchmarkRun, str], _context: JobContext) -> RunView:
    run, baseline = asked
    return view_of(run, baseline=baseline)
