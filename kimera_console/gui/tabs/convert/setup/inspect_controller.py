"""Looking at the model that is named, and telling the cards what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.bundles.known import default_output
from kimera_console.core.sources.naming import model_name
from kimera_console.gui.jobs import IO
from kimera_console.gui.tabs.convert import tasks as work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.run.run_panel import RunPanel
    from kimera_console.gui.tabs.convert.setup.inspection_card import InspectionCard
    from kimera_console.gui.tabs.convert.setup.options_card import OptionsCard
    from kimera_console.gui.tabs.convert.setup.source_card import SourceCard


class InspectDesk(QObject):
    """Inspects what is named; an answer about anything else is dropped.

    Args:
        core: Runs the job.
        source: Names the model.
        what: Shows what it is.
        how: Offers what can be chosen for it.
        run: Says in its empty state whether a model is ready.
        folder: Gives the models folder, for the proposed output.

    Signals:
        inspected: The `ModelInspection` of the model that is named now.
        changed: What is known of it is another, or is being looked for.
    """

    inspected = Signal(object)
    changed = Signal()

    def __init__(
        self,
        core: ConsoleCore,
        source: SourceCard,
        what: InspectionCard,
        how: OptionsCard,
        run: RunPanel,
        folder: Callable[[], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._core, self._folder = core, folder
        self._source, self._what, self._how, self._run = source, what, how, run
        self._job: JobHandle | None = None
        self.model: ModelInspection | None = None
        source.source_changed.connect(self.look)
        how.pooling_changed.connect(self.look)

    @property
    def state(self) -> str:
        """While there is no model, why: "choose", "wait" or "unusable"."""
        if not self._source.text:
            return "choose"
        return "wait" if self._job is not None else "unusable"

    @Slot()
    def look(self) -> None:
        """Inspect what is named now."""
        before, self._job = self._job, None
        if before is not None:
            before.cancel()
        self.model = None
        source = self._source.text
        if not source:
            self._what.clear()
            self._how.set_model(None)
            self._run.set_ready("")
            self.changed.emit()
            return
        self._what.wait()
        job = self._core.runner.submit(
            self.tr("Inspect {0}").format(source),
            work.inspect(self._core, source, self._how.pooling.key),
            lane=IO,
            visible=False,
        )
        self._job = job
        job.progressed.connect(lambda step: self._what.take(step) if self._awaits(job) else None)
        job.succeeded.connect(lambda found: self._take(job, found))
        job.failed.connect(lambda error: self._fail(job, error))
        self.changed.emit()

    def propose_folder(self) -> None:
        """Fill in where its conversion goes, in the models folder that is in use now."""
        if self.model is not None and (self.model.supported or self.model.can_be_taken):
            self._how.propose_folder(default_output(self._folder(), self.model.source))

    def _awaits(self, job: JobHandle) -> bool:
        return self._job is job

    def _take(self, job: JobHandle, found: ModelInspection) -> None:
        if not self._awaits(job):
            return
        self._job = None
        self.model = found
        self._how.set_model(found)
        self._what.show_model(found)
        self.propose_folder()
        if found.supported or found.can_be_taken:
            self._run.set_ready(model_name(found.source))
        self.changed.emit()
        self.inspected.emit(found)

    def _fail(self, job: JobHandle, error: KimeraError) -> None:
        if not self._awaits(job):
            return
        self._job = None
        self._how.set_model(None)
        self._what.show_error(error)
        self._run.set_ready("")
        self.changed.emit()
