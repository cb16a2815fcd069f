"""How long the chosen runs will take, worked out in jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from kimera_console.core.bench.plan.estimate import estimate_seconds
from kimera_console.gui.latest import Latest

if TYPE_CHECKING:
    from kimera_console.core.bench.plan.types import BenchmarkPlan
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.benchmark.plan.plan_card import BenchmarkPlanCard
    from kimera_console.gui.tabs.benchmark.runs.run_card import RunCard

SETTLE_MS = 200
"""Choices and flags change in bursts; lists and estimates follow the last change."""


class EstimateController(QObject):
    """Asks for the durations of what is chosen and shows the newest answer."""

    def __init__(
        self, core: ConsoleCore, plan: BenchmarkPlanCard, run: RunCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core, self._plan, self._run = core, plan, run
        self._latest = Latest(
            core.runner, _estimate, self, name=self.tr("Estimate the benchmark"), visible=False
        )
        self._latest.succeeded.connect(self._show)
        self._latest.failed.connect(self._show_none)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask)

    @Slot()
    def ask(self) -> None:
        """Work out the expected durations soon, in a job: it looks into the models' files."""
        self._settle.start()

    @Slot()
    def _ask(self) -> None:
        choice = self._plan.choice
        if self._plan.problem:
            self._latest.withdraw()
            self._run.show_no_estimate(self._plan.problem)
            return
        full = choice.plan() if not self._plan.full_problem else None
        self._latest.request((self._core.settings, full, choice.quick_plan()))

    @Slot(object, object)
    def _show(self, _asked: object, seconds: tuple[float | None, float]) -> None:
        self._run.show_estimate(*seconds)

    @Slot(object, object)
    def _show_none(self, _asked: object, error: KimeraError) -> None:
        self._run.show_no_estimate(self.tr("There is no estimate."), error.message)


def _estimate(
    asked: tuple[Settings, BenchmarkPlan | None, BenchmarkPlan], _context: JobContext
) -> tuple[float | None, float]:
    """Seconds of the full run, None where nothing is chosen for it, and of the quick one."""
    settings, full, quick = asked
    seconds = estimate_seconds(settings, full) if full is not None else None
    return seconds, estimate_seconds(settings, quick)
