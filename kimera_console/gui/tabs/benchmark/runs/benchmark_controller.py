"""One measurement, from the button to the kept run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.bench.measure.rounds import BenchmarkPause
from kimera_console.core.bench.output.live import LiveRun
from kimera_console.core.bench.output.run_view import RunView, keep_partial, measure_and_keep
from kimera_console.core.bench.plan.estimate import MEASURE, SKIPPABLE, estimate_stages
from kimera_console.core.bench.plan.time_left import TimeLeft
from kimera_console.core.bench.plan.types import BenchmarkPlan, Sample
from kimera_console.core.stats import MIN_ROUNDS
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.language import core_words
from kimera_console.gui.widgets.jobs.whole_clock import WholeClock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.core.bench.verdict.user_claims import UserClaim
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

REFRESH_MS = 200
"""Samples come in bursts; plots follow them this often."""


class BenchmarkController(QObject):
    """Runs one plan at a time and keeps what was measured, also of a cancelled run.

    Attributes:
        live: The samples of the current or last run; None before the first.
        job: The measuring job, for its log; None before the first.
        pause: Stops it before its next turn while it is on.

    Signals:
        started: A run was begun; carries its `LiveRun`.
        samples_changed: `live` has new samples.
        progressed: The job's newest `Progress`.
        measured: A `RunView`, of a whole run or of what a stopped one had taken.
        stopped: It was cancelled before the first sample.
        failed: A `KimeraError`; what had been measured follows as `measured`.
        running_changed: Whether a run is under way.
        left_changed: Seconds that the whole run still takes; None where that is not known.
    """

    started = Signal(object)
    samples_changed = Signal()
    progressed = Signal(object)
    measured = Signal(object)
    stopped = Signal()
    failed = Signal(object)
    running_changed = Signal(bool)
    left_changed = Signal(object)

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self.live: LiveRun | None = None
        self.job: JobHandle | None = None
        self.pause = BenchmarkPause()
        self._running = False
        self._dirty = False
        self._clock = WholeClock(self)
        self._clock.left_changed.connect(self.left_changed)
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._emit_samples_changed)

    @property
    def is_running(self) -> bool:
        """From the start until its result, or the lack of one, is there."""
        return self._running

    def start(
        self,
        plan: BenchmarkPlan,
        labels: Mapping[str, str],
        claims: Sequence[UserClaim] = (),
    ) -> None:
        """Begin a run; does nothing while one is under way."""
        if self._running:
            return
        settings = self._core.settings
        pause = self.pause = BenchmarkPause()
        live = self.live = LiveRun(plan, labels)
        names = ", ".join(
            core_words(labels.get(name, name).partition(" · ")[0]) for name in plan.contenders
        )
        job = self.job = self._core.runner.submit(
            self.tr("Benchmark: {0}").format(names),
            lambda context: measure_and_keep(
                settings, plan, context=context, pause=pause, claims=claims, record=live.record
            ),
            lane=MODEL,
            at_quit=self.tr("The measurements so far are kept as a stopped run."),
        )
        job.report_whole(None, None)  # until it is estimated: the stages' shares say less
        job.published.connect(self._take)
        job.progressed.connect(self.progressed)
        job.succeeded.connect(self._end_with)
        job.cancelled.connect(self._keep_what_there_is)
        job.failed.connect(self._fail)
        self._set_running(True)
        self._refresh.start()
        self._expect(plan)
        self.started.emit(live)

    @property
    def skippable(self) -> str:
        """Stage at work whose rest can be left out, "" for none."""
        job = self.job
        if not self._running or job is None or job.progress is None or self.live is None:
            return ""
        stage, fraction = job.progress.stage, job.progress.fraction or 0.0
        if stage == MEASURE and fraction * self.live.plan.rounds < MIN_ROUNDS:
            return ""
        return stage if stage in SKIPPABLE and not self.pause.skips(stage) else ""

    @Slot()
    def skip(self) -> None:
        """Leave the rest of the stage at work out."""
        stage = self.skippable
        if stage:
            self.pause.skip(stage)

    def _expect(self, plan: BenchmarkPlan) -> None:
        """Learn, in a job of its own, how long the stages of a run should take."""
        settings, asked = self._core.settings, self.job

        def take(found: dict[str, float]) -> None:
            if asked is not None and self.job is asked and self._running:
                self._clock.begin(asked, TimeLeft(found))

        job = self._core.runner.submit(
            self.tr("Estimate the benchmark"),
            lambda _context: estimate_stages(settings, plan),
            visible=False,
        )
        job.succeeded.connect(take)

    @Slot(bool)
    def set_paused(self, paused: bool) -> None:
        """Pause before the next turn, or go on."""
        if paused:
            self.pause.ask()
        else:
            self.pause.resume()

    @Slot()
    def cancel(self) -> None:
        """Stop the run; what was measured is kept."""
        if self.job is not None and self._running:
            self.job.cancel()

    @Slot(object)
    def _take(self, partial: object) -> None:
        if self.live is not None and isinstance(partial, Sample):
            self.live.add(partial)
            self._dirty = True

    @Slot()
    def _emit_samples_changed(self) -> None:
        if self._dirty:
            self._dirty = False
            self.samples_changed.emit()

    @Slot(object)
    def _end_with(self, view: RunView) -> None:
        self._set_running(False)
        self.measured.emit(view)

    @Slot(object)
    def _fail(self, error: KimeraError) -> None:
        self.failed.emit(error)
        self._keep_what_there_is()

    @Slot()
    def _keep_what_there_is(self) -> None:
        live = self.live
        if live is None or not live.samples:
            failed = self.job is not None and self.job.error is not None
            self._set_running(False)
            if not failed:
                self.stopped.emit()
            return
        job = self._core.runner.submit(
            self.tr("Keep what was measured"),
            lambda _context: keep_partial(live),
            visible=False,
        )
        job.succeeded.connect(self._end_with)
        job.failed.connect(self.failed)
        job.finished.connect(lambda: self._set_running(False))

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            if not running:
                self._refresh.stop()
                self._emit_samples_changed()
            self.running_changed.emit(running)
