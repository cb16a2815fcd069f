"""What can be measured on this machine, looked for in jobs and shown in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.bench.plan.contenders import contenders, more_contenders
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.benchmark.plan.estimate_controller import SETTLE_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.bench.plan.types import Contender
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.benchmark.plan.plan_card import BenchmarkPlanCard
    from kimera_console.gui.tabs.benchmark.runs.session import BenchmarkSession


class ContendersController(QObject):
    """Lists the contenders, and again after the backend has changed.

    Args:
        core: Runs the jobs.
        plan: Shows the contenders, or why there is no list.
        session: While it measures, a change of the backend makes no new list.
        tab: Out of sight, it gets its new list when it is shown.

    Signals:
        listed: The plan shows a new list.
        failed: The plan shows why there is none.
    """

    listed = Signal()
    failed = Signal()

    def __init__(
        self, core: ConsoleCore, plan: BenchmarkPlanCard, session: BenchmarkSession, tab: QWidget
    ) -> None:
        super().__init__(tab)
        self._core, self._plan, self._session, self._tab = core, plan, session, tab
        self._outdated = False
        self._latest = Latest(
            core.runner, _find, self, name=self.tr("Search for contenders"), visible=False
        )
        self._latest.succeeded.connect(self._show)
        self._latest.failed.connect(self._show_problem)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._follow_backend)
        core.backend_model.changed.connect(self._settle.start)

    @Slot()
    def look(self) -> None:
        """Look at what this machine and these flags have, in a job."""
        self._outdated = False
        self._latest.request(self._core.settings)

    def catch_up(self) -> None:
        """Look again if the backend has changed while the tab was out of sight."""
        if self._outdated:
            self.look()

    @Slot()
    def _follow_backend(self) -> None:
        self._outdated = not self._tab.isVisible()
        if self._tab.isVisible() and not self._session.is_running:
            self.look()

    @Slot(object, object)
    def _show(self, _asked: object, found: Sequence[Contender]) -> None:
        self._plan.show_contenders(found)
        self.listed.emit()

    @Slot(object, object)
    def _show_problem(self, _asked: object, error: KimeraError) -> None:
        self._plan.contenders.show_problem(str(error))
        self.failed.emit()


def _find(settings: Settings, _context: JobContext) -> tuple[Contender, ...]:
    return (*contenders(settings), *more_contenders(settings))
