"""Asking before pip makes the environment of the exporter optimum, and making it as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.errors import Action, KimeraError
from kimera_console.core.sources.architectures import OPTIMUM_EXPORTER
from kimera_console.core.sources.exporters import choose_exporter
from kimera_console.core.system.installation.conversion_part import conversion_ready
from kimera_console.gui.tabs.convert.setup.consent_controller import ConsentController
from kimera_console.gui.tabs.convert.setup.part_consent_controller import PartConsentController

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.run.queue import ConversionQueue
    from kimera_console.gui.widgets.messages.question import Question


class OptimumConsentController(ConsentController):
    """Asks before a conversion that needs the environment while it is not installed.

    What every conversion needs is asked about first, see `PartConsentController`.
    """

    action = Action.INSTALL_OPTIMUM

    def __init__(
        self, core: ConsoleCore, question: Question, queue: ConversionQueue, parent: QObject
    ) -> None:
        super().__init__(core, question, queue, parent)
        self._part = PartConsentController(core, question, queue, self)
        self._part.enqueue_requested.connect(self.enqueue_requested)

    def enqueue(self, request: ConversionRequest, model: ModelInspection) -> None:
        """Queue at once, or once what it needs is there; not at all where nobody agrees."""
        if not conversion_ready() and request.comparison:
            self._part.ask_for(request)
        elif (
            not _needs_optimum(request.exporter, model)
            or ENVIRONMENT.python() is not None
            or not ENVIRONMENT.is_possible  # the conversion says so, before it fetches anything
        ):
            self.enqueue_requested.emit(request)
        else:
            self.ask_for(request)

    def ask_about(self, count: int) -> None:
        """Ask for all conversions that wait."""
        self._question.ask(
            self.tr("Install the exporter optimum for this conversion?")
            if count == 1
            else self.tr("Install the exporter optimum for these {0} conversions?").format(count),
            self.tr(
                "pip creates a separate environment for {0} in {1}: 0.2 GB, or 1 GB and more in an"
                " application folder. Nothing else is changed."
            ).format(", ".join(ENVIRONMENT.requirements), ENVIRONMENT.folder),
            (
                ("installOptimum", self.tr("&Install and convert"), self.install),
                ("leaveOptimum", self.tr("Not now"), self.leave),
            ),
        )

    def make(self, context: JobContext) -> object:
        """Make the environment."""
        return ENVIRONMENT.make(context)

    def job_words(self) -> str:
        """Name of the job that makes it."""
        return self.tr("Create the environment of optimum")

    def busy_words(self) -> str:
        """What is said while it is being made."""
        return self.tr("The environment of optimum is being created.")


def _needs_optimum(exporter: str, model: ModelInspection) -> bool:
    try:
        return choose_exporter(exporter, model) == OPTIMUM_EXPORTER
    except KimeraError:  # the conversion itself says it
        return False
