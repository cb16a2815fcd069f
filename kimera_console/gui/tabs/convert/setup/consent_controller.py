"""Asking before pip installs what a conversion needs, and installing it as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.errors import Action, KimeraError, Step
from kimera_console.core.sources.architectures import OPTIMUM_EXPORTER
from kimera_console.core.sources.exporters import choose_exporter
from kimera_console.core.sources.naming import model_name
from kimera_console.core.system.installation.conversion_part import (
    SIZE,
    add_conversion_part,
    conversion_ready,
    part_folder,
    requirements,
)
from kimera_console.gui.language import core_words

if TYPE_CHECKING:
    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.run.queue import ConversionQueue, QueueEntry
    from kimera_console.gui.widgets.messages.question import Question


class ConsentController(QObject):
    """Asks before a conversion that needs something which is not installed.

    A conversion that was queued without a look at it fails for want of it: then it is asked too,
    and the conversion is queued again. What waits for an answer waits for one answer.

    A subclass says what it is: `action`, `ask_about`, `make`, and the words of the job.

    Args:
        core: Its runner installs.
        question: Where it is asked.
        queue: Tells which conversions failed.
        parent: Owns it.

    Signals:
        enqueue_requested: The `ConversionRequest` to be queued.
    """

    enqueue_requested = Signal(object)
    action: Action
    """What a failed conversion advises where this is missing."""

    def __init__(
        self, core: ConsoleCore, question: Question, queue: ConversionQueue, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core, self._question, self._queue = core, question, queue
        self._job: JobHandle | None = None
        self._waiting: list[ConversionRequest] = []
        queue.ended.connect(self._check_end)

    def ask_for(self, request: ConversionRequest) -> None:
        """Ask, or let the request wait for the answer that others wait for."""
        self._waiting = [one for one in self._waiting if one.out != request.out] + [request]
        if self._job is not None:
            self._core.notify(self.busy_words(), "info")
            return
        self.ask_about(len(self._waiting))

    def ask_about(self, count: int) -> None:
        """Put the question, whose answers are `install` and `leave`."""
        raise NotImplementedError

    def make(self, context: JobContext) -> object:
        """Install it; runs on a worker thread."""
        raise NotImplementedError

    def job_words(self) -> str:
        """Name of the job that installs."""
        raise NotImplementedError

    def busy_words(self) -> str:
        """What is said while it is being installed."""
        raise NotImplementedError

    @Slot()
    def leave(self) -> None:
        """Nobody agrees: nothing is queued."""
        self._question.clear()
        self._waiting.clear()

    @Slot()
    def install(self) -> None:
        """Somebody agrees: what waits is queued once it is there."""
        self._question.clear()
        job = self._job = self._core.runner.submit(self.job_words(), self.make)
        job.succeeded.connect(self._go_on)
        job.finished.connect(self._end)
        # The window shows a failure, as of every job that may be seen.

    @Slot(object)
    def _check_end(self, entry: QueueEntry) -> None:
        error = entry.job.error
        if error is not None and Step(self.action) in error.advice.parts:
            self.ask_for(entry.request)

    @Slot()
    def _go_on(self) -> None:
        """Queue what waited, unless another conversion has been begun into its folder since."""
        requests, self._waiting = self._waiting, []
        for request in requests:
            if not self._queue.goes_into(request.out):
                self.enqueue_requested.emit(request)
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


class PartConsentController(ConsentController):
    """Stands before every conversion while the console has no torch."""

    action = Action.ADD_CONVERSION

    def ask_about(self, count: int) -> None:
        """Ask for all conversions that wait."""
        self._question.ask(
            self.tr("Add the conversion part for this conversion?")
            if count == 1
            else self.tr("Add the conversion part for these {0} conversions?").format(count),
            self.tr(
                "This edition has no torch. pip downloads {0} into {1}: {2}. It can be cancelled;"
                " the next attempt resumes where it stopped."
            ).format(", ".join(requirements()), part_folder(), core_words(SIZE)),
            (
                ("addPart", self.tr("Add and convert"), self.install),
                ("leavePart", self.tr("Not now"), self.leave),
            ),
        )

    def make(self, context: JobContext) -> object:
        """Install the packages that conversions need; on a worker thread."""
        return add_conversion_part(context)

    def job_words(self) -> str:
        """Name of the job that adds it."""
        return self.tr("Add the conversion part")

    def busy_words(self) -> str:
        """What is said while it is being added."""
        return self.tr("The conversion part is being added.")


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
            self.tr("Install the optimum exporter for this conversion?")
            if count == 1
            else self.tr("Install the optimum exporter for these {0} conversions?").format(count),
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
