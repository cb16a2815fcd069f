"""Looking at the model that is named, and telling the cards what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.bundles.library import default_output
from kimera_console.core.errors import NotDownloadedError
from kimera_console.core.sources.naming import model_name
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.convert import tasks as work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.run.run_panel import RunPanel
    from kimera_console.gui.tabs.convert.setup.inspection_card import InspectionCard
    from kimera_console.gui.tabs.convert.setup.options_card import OptionsCard
    from kimera_console.gui.tabs.convert.setup.source_card import SourceCard


class InspectController(QObject):
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
        self._latest = Latest(
            core.runner, lambda asked, context: asked(context), self,
            replaces=True, lane=IO, visible=False,
        )  # fmt: skip
        self._latest.progressed.connect(what.take)
        self._latest.succeeded.connect(self._take)
        self._latest.failed.connect(self._fail)
        self.model: ModelInspection | None = None
        self._is_elsewhere = False
        source.source_changed.connect(self.inspect)
        what.retry_requested.connect(self.ask_hub)
        how.pooling_changed.connect(self.inspect)
        self._precision = how.precision.key
        how.precision.chosen.connect(self._follow_precision)

    @property
    def state(self) -> str:
        """While there is no model, why: "choose", "wait", "ask" (the hub) or "unusable"."""
        if not self._source.text:
            return "choose"
        if self._latest.is_pending:
            return "wait"
        return "ask" if self._is_elsewhere else "unusable"

    @Slot()
    def ask_hub(self) -> None:
        """Look again, on the hub too."""
        self._source.asks_hub = True
        self.inspect()

    @Slot()
    def inspect(self) -> None:
        self._latest.stop()
        self.model = None
        self._is_elsewhere = False
        source = self._source.text
        if not source:
            self._what.clear()
            self._how.set_model(None)
            self._run.set_ready("")
            self.changed.emit()
            return
        self._what.wait()
        inspect = work.inspect(
            self._core, source, self._how.pooling.key, asks_hub=self._source.asks_hub
        )
        self._latest.request(inspect, name=self.tr("Inspect {0}").format(source))
        self.changed.emit()

    def propose_folder(self) -> None:
        """Fill in where its conversion goes, in the models folder that is in use now."""
        self._precision = self._how.precision.key
        if self.model is not None and (self.model.supported or self.model.can_be_imported):
            self._how.propose_folder(self._proposed(self.model))

    def _proposed(self, model: ModelInspection) -> Path:
        return default_output(self._folder(), model.source, self._precision)

    @Slot()
    def _follow_precision(self) -> None:
        """Another precision goes into a folder of its own, unless the user has named one."""
        model = self.model
        if model is not None and self._how.names_folder(self._proposed(model)):
            self._how.release_folder()  # a past conversion's, set up again: nobody typed it
        self.propose_folder()

    @Slot(object, object)
    def _take(self, _asked: object, found: ModelInspection) -> None:
        self.model = found
        self._how.set_model(found)
        self._what.show_model(found)
        self.propose_folder()
        usable = found.supported or found.can_be_imported
        self._run.set_ready(model_name(found.source) if usable else "")
        self.changed.emit()
        self.inspected.emit(found)

    @Slot(object, object)
    def _fail(self, _asked: object, error: KimeraError) -> None:
        self._how.set_model(None)
        self._is_elsewhere = isinstance(error, NotDownloadedError)
        self._what.show_error(error)
        self._run.set_ready("")
        self.changed.emit()
