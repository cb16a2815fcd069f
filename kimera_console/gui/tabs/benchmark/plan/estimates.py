"""How long the chosen runs will take, worked out in jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kimera_console.core.bench.plan.estimate import estimate_seconds

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.benchmark.plan.plan_card import BenchmarkPlanCard
    from kimera_console.gui.tabs.benchmark.runs.run_card import RunCard


class PlanEstimates(QObject):
    """Asks for the durations of what is chosen and shows the newest answer."""

    def __init__(
        self, core: ConsoleCore, plan: BenchmarkPlanCard, run: RunCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core, self._plan, self._run = core, plan, run
        self._asked = 0

    @Slot()
    def ask(self) -> None:
        """Work out the expected durations, in a job: it looks into the models' files."""
        choice, settings = self._plan.choice, self._core.settings
        self._asked += 1
        number = self._asked
        if self._plan.problem:
            self._run.show_no_estimate(self._plan.problem)
            return
        quick = choice.quick_plan()
        full = choice.plan() if not self._plan.full_problem else None

        def work(_context: object) -> tuple[float | None, float]:
            seconds = estimate_seconds(settings, full) if full is not None else None
            return seconds, estimate_seconds(settings, quick)

        job = self._core.runner.submit(self.tr("Estimate the benchmark"), work, visible=False)
        job.succeeded.connect(lambda found: self._show(number, *found))
        job.failed.connect(lambda error: self._show_none(number, error))

    def _show(self, number: int, full_s: float | None, quick_s: float) -> None:
        if number == self._asked:
            self._run.show_estimate(full_s, quick_s)

    def _show_none(self, number: int, error: KimeraError) -> None:
        if number == self._asked:
            self._run.show_no_estimate(self.tr("There is no estimate."), error.message)
