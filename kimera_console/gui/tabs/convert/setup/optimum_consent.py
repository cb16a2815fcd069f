"""Asking before pip makes the environment of the exporter optimum, and making it as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.advice import Action, Step
from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.architectures import OPTIMUM_EXPORTER
from kimera_console.core.sources.exporters import choose_exporter
from kimera_console.core.sources.naming import model_name

if TYPE_CHECKING:
    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.run.queue import ConversionQueue, QueueEntry
    from kimera_console.gui.widgets.messages.question import Question


class OptimumConsent(QObject):
    """Stands before conversions that need the environment while it is not there.

    A conversion that was queued without a look at its model fails for want of it: then it is asked
    too, and the conversion is queued again. What waits for an answer waits for one answer.

    Args:
        core: Its runner makes the environment.
        question: Where it is asked.
        queue: Tells which conversions failed.
        parent: Owns it.

    Signals:
        enqueue_wanted: The `ConversionRequest` to be queued.
    """

    enqueue_wanted = Signal(object)

    def __init__(
        self, core: ConsoleCore, question: Question, queue: ConversionQueue, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core, self._question, self._queue = core, question, queue
        self._job: JobHandle | None = None
        self._waiting: list[ConversionRequest] = []
        queue.ended.connect(self._look_at_end)

    def enqueue(self, request: ConversionRequest, model: ModelInspection) -> None:
        """Queue at once, or once the environment is made; not at all where nobody agrees."""
        if not _needs_optimum(request.exporter, model) or ENVIRONMENT.python() is not None:
            self.enqueue_wanted.emit(request)
        else:
            self._ask_for(request)

    @Slot(object)
    def _look_at_end(self, entry: QueueEntry) -> None:
        error = entry.job.error
        if error is not None and Step(Action.INSTALL_OPTIMUM) in error.advice.parts:
            self._ask_for(entry.request)

    def _ask_for(self, request: ConversionRequest) -> None:
        self._waiting = [one for one in self._waiting if one.out != request.out] + [request]
        if self._job is not None:
            self._core.notify(self.tr("The environment of optimum is being made."), "info")
            return
        count = len(self._waiting)
        self._question.ask(
            self.tr("Install the exporter optimum for this conversion?")
            if count == 1
            else self.tr("Install the exporter optimum for these {0} conversions?").format(count),
            self.tr(
                "pip makes an environment of its own for {0} in {1}: 0.2 GB. Nothing else is"
                " changed."
            ).format(", ".join(ENVIRONMENT.requirements), ENVIRONMENT.folder),
            (
                ("installOptimum", self.tr("&Install and convert"), self._make),
                ("leaveOptimum", self.tr("Not now"), self._leave),
            ),
        )

    @Slot()
    def _leave(self) -> None:
        self._question.clear()
        self._waiting.clear()

    @Slot()
    def _make(self) -> None:
        self._question.clear()
        job = self._job = self._core.runner.submit(
            self.tr("Make the environment of optimum"), ENVIRONMENT.make
        )
        job.succeeded.connect(self._go_on)
        job.finished.connect(self._end)
        # A failure is told by the window, as of every job that may be seen.

    @Slot()
    def _go_on(self) -> None:
        """Queue what waited, unless another conversion has been begun into its folder since."""
        requests, self._waiting = self._waiting, []
        for request in requests:
            if not self._queue.goes_into(request.out):
                self.enqueue_wanted.emit(request)
                continue
            self._core.notify(
                self.tr("{0} was not queued: another conversion writes to {1}.").format(
                    model_name(request.source), request.out
                ),
                "warn",
                self.tr("Choose another folder, and convert again."),
            )

    @Slot()
    def _end(self) -> None:
        self._job = None
        self._waiting.clear()


def _needs_optimum(exporter: str, model: ModelInspection) -> bool:
    try:
        return choose_exporter(exporter, model) == OPTIMUM_EXPORTER
    except KimeraError:  # the conversion itself says it
        return False
