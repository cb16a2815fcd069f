"""Asking before pip makes the environment of the exporter optimum, and making it as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.architectures import OPTIMUM_EXPORTER
from kimera_console.core.sources.exporters import choose_exporter

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.widgets.messages.question import Question


class OptimumConsent(QObject):
    """Stands before a conversion that needs the environment while it is not there.

    Args:
        core: Its runner makes the environment.
        question: Where it is asked.
        parent: Owns it.
    """

    def __init__(self, core: ConsoleCore, question: Question, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._question = core, question
        self._job: JobHandle | None = None

    def agree_then(
        self, exporter: str, model: ModelInspection, go_on: Callable[[], object]
    ) -> None:
        """Go on at once, or once the environment is made; not at all where nobody agrees.

        Args:
            exporter: What is chosen: "auto", "optimum", ...
            model: What is to be converted.
            go_on: Starts the conversion.
        """
        if not _needs_optimum(exporter, model) or ENVIRONMENT.python() is not None:
            go_on()
            return
        if self._job is not None:
            self._core.notify(self.tr("The environment of optimum is being made."), "info")
            return
        self._question.ask(
            self.tr("Install the exporter optimum for this conversion?"),
            self.tr(
                "pip makes an environment of its own for {0} in {1}: 0.2 GB. Nothing else is"
                " changed."
            ).format(", ".join(ENVIRONMENT.requirements), ENVIRONMENT.folder),
            (
                ("installOptimum", self.tr("&Install and convert"), lambda: self._make(go_on)),
                ("leaveOptimum", self.tr("Not now"), self._question.clear),
            ),
        )

    def _make(self, go_on: Callable[[], object]) -> None:
        self._question.clear()
        job = self._job = self._core.runner.submit(
            self.tr("Make the environment of optimum"), ENVIRONMENT.make
        )
        job.succeeded.connect(lambda _python: go_on())
        job.finished.connect(self._end)
        # A failure is told by the window, as of every job that may be seen.

    def _end(self) -> None:
        self._job = None


def _needs_optimum(exporter: str, model: ModelInspection) -> bool:
    try:
        return choose_exporter(exporter, model) == OPTIMUM_EXPORTER
    except KimeraError:  # the conversion itself says it
        return False
