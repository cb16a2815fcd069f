"""What can be measured on this machine, looked for in jobs and shown in the plan."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.bench.plan.contenders import contenders, more_contenders
from kimera_console.core.errors import NoAnswerError
from kimera_console.core.system.answers import check_answers
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.benchmark.plan.estimate_controller import SETTLE_MS
from kimera_console.gui.watch.models_folder import ModelsFolderWatch

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.bench.plan.types import Contender
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.benchmark.plan.plan_card import BenchmarkPlanCard
    from kimera_console.gui.tabs.benchmark.runs.benchmark_controller import BenchmarkController


class ContendersController(QObject):
    """Lists the contenders, and again after the backend or the models in its folder have changed.

    Args:
        core: Runs the jobs.
        plan: Shows the contenders, or why there is no list.
        controller: While it measures, no new list is made; one that is due comes after it.
        tab: Out of sight, it gets its new list when it is shown.

    Signals:
        listed: The plan shows a new list.
        failed: The plan shows why there is none.
    """

    listed = Signal()
    failed = Signal()

    def __init__(
        self,
        core: ConsoleCore,
        plan: BenchmarkPlanCard,
        controller: BenchmarkController,
        tab: QWidget,
    ) -> None:
        super().__init__(tab)
        self._core, self._plan, self._controller, self._tab = core, plan, controller, tab
        self._outdated = False
        self._latest = Latest(
            core.runner, _find, self, name=self.tr("Search for contenders"), visible=False
        )
        self._latest.succeeded.connect(self._show)
        self._latest.failed.connect(self._show_problem)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._follow)
        core.backend_model.changed.connect(self._settle.start)
        self._watch = ModelsFolderWatch(self)
        self._watch.changed.connect(self._follow)
        controller.running_changed.connect(self._catch_up)

    @Slot()
    def refresh(self) -> None:
        """Look at what this machine and these flags have, in a job."""
        self._outdated = False
        self._latest.request(self._core.settings)

    def follow_show(self) -> None:
        """The tab has come into sight; a folder that was not there is watched by nobody."""
        if not self._latest.is_pending:
            self._follow()

    @Slot()
    def _follow(self) -> None:
        self._outdated = True
        self._catch_up()

    @Slot()
    def _catch_up(self) -> None:
        if self._outdated and self._tab.isVisible() and not self._controller.is_running:
            self.refresh()

    @Slot(object, object)
    def _show(self, _asked: object, found: _FoundContenders) -> None:
        self._watch.follow(found.folder, found.models)
        self._plan.show_contenders(found.contenders)
        self.listed.emit()

    @Slot(object, object)
    def _show_problem(self, _asked: object, error: KimeraError) -> None:
        self._plan.contenders.show_problem(str(error))
        self.failed.emit()


@dataclass(frozen=True)
class _FoundContenders:
    """What a look found, and where: the folder of the configured model, and what lies there."""

    contenders: tuple[Contender, ...]
    folder: Path
    models: tuple[Path, ...]


def _find(settings: Settings, context: JobContext) -> _FoundContenders:
    folder = settings.options().onnx_model_path.parent
    models: tuple[Path, ...] = ()
    with contextlib.suppress(OSError, NoAnswerError):
        check_answers(folder, checkpoint=context.checkpoint)
        models = tuple(
            one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(".")
        )
    return _FoundContenders((*contenders(settings), *more_contenders(settings)), folder, models)
