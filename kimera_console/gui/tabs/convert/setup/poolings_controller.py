"""What poolings would give, for a model that declares none: asked for, computed, shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kimera_console.core.sources.pooling import DEFAULT_SOURCE
from kimera_console.gui.language import filled
from kimera_console.gui.tabs.convert import tasks as work

if TYPE_CHECKING:
    from kimera_console.core.convert.gate.poolings import PoolingsCompared
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.setup.inspect_controller import InspectController
    from kimera_console.gui.tabs.convert.setup.inspection_card import InspectionCard


class PoolingsController(QObject):
    """Offers the comparison where it helps, and shows its outcome if the model is still named.

    Args:
        core: Runs the job.
        inspect: Knows the model that is named now.
        what: Where it is offered and its failures are shown.
    """

    def __init__(
        self, core: ConsoleCore, inspect: InspectController, what: InspectionCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core, self._inspect, self._what = core, inspect, what
        self._model: ModelInspection | None = None
        self._job: JobHandle | None = None
        inspect.inspected.connect(self._offer)

    @Slot(object)
    def _offer(self, found: ModelInspection) -> None:
        """Its pooling is what is missing, and nothing else."""
        if found.supported or found.pooling_source != DEFAULT_SOURCE or not found.parameters:
            return
        self._what.message.offer(
            "warn", found.problem, self._advice(), self.tr("Compare poolings"), self._start
        )

    @Slot()
    def _start(self) -> None:
        model = self._inspect.model
        if model is None or self._job is not None:
            return
        self._model = model
        job = self._job = self._core.runner.submit(
            self.tr("Compare the poolings of {0}").format(model.source),
            work.compare_pooling(self._core, model.source),
        )
        job.succeeded.connect(self._show_poolings)
        job.finished.connect(self._end)
        # The window shows a failure, as of every job that may be seen.

    @Slot(object)
    def _show_poolings(self, found: PoolingsCompared) -> None:
        model = self._model
        if model is None or model is not self._inspect.model:
            return
        names = {"cls": "cls", "mean": "mean", "lasttoken": self.tr("last token")}
        pairs = ", ".join(
            filled(self.tr("{0} and {1}: {2:.3f}"), names[one], names[other], least)
            for (one, other), least in found.cosines.items()
        )
        said = self.tr("Lowest cosine of {0} texts between {1}.").format(found.texts, pairs)
        if found.base_pooling:
            base = self.tr("It was made from {0}, which declares {1}.").format(
                found.base, found.base_pooling
            )
        elif found.base:
            base = self.tr(
                "config.json says that it was made from {0}, whose pooling is not known here."
            ).format(found.base)
        else:
            base = self.tr("config.json does not name the model that it was made from.")
        self._what.message.show_message("warn", model.problem, f"{said}\n{base}\n{self._advice()}")

    def _advice(self) -> str:
        return self.tr(
            "Its authors’ documentation says which: choose it under Advanced. A wrong one gives"
            " wrong vectors."
        )

    @Slot()
    def _end(self) -> None:
        self._job = None
