"""The Convert button, and whether a conversion can be started now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.convert.plan import room_problem
from kimera_console.core.sources.architectures import PUBLISHED
from kimera_console.core.sources.exporters import needs_for
from kimera_console.gui.widgets import button, label, set_enabled
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.words import middle_elided

if TYPE_CHECKING:
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.tabs.convert.run.queue import ConversionQueue
    from kimera_console.gui.tabs.convert.setup.inspection_card import InspectionCard
    from kimera_console.gui.tabs.convert.setup.options_card import OptionsCard

LOOK_AGAIN_MS = 2000
"""Memory and disk come free without telling: where they are missing, they are read again."""

LONGEST_FOLDER = 40
"""Letters of the output folder beside the button, whose tooltip has all of it."""


class StartController(QObject):
    """Keeps the Convert button true to what is set up.

    Args:
        what: Shows what a conversion needs.
        how: What is chosen.
        queue: Whose turn it is.

    Attributes:
        button: Converts, or adds to the queue while a conversion runs.
        advice: Beside it: where the model will go, or what stands in its way.

    Signals:
        start_requested: The button was pressed.
    """

    start_requested = Signal()

    def __init__(
        self, what: InspectionCard, how: OptionsCard, queue: ConversionQueue, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._what, self._how, self._queue = what, how, queue
        self.button = button(
            self.tr("C&onvert"), self.start_requested.emit, kind="primary",
            also=self.tr("Add t&o queue"),
            tip=self.tr("Convert, compare with the source model, publish what passed. Ctrl+Return"),
        )  # fmt: skip
        self.button.setObjectName("convertButton")
        self.advice = label("", "caption", wrap=True)
        self._model: ModelInspection | None = None
        self._state = ""
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(self.update_obstacle)

    def set_model(self, model: ModelInspection | None, state: str = "") -> None:
        """What is to be converted, or why there is nothing: a state of `InspectController`."""
        self._model, self._state = model, state
        self.update_obstacle()

    @Slot()
    def update_obstacle(self) -> str:
        """Enable the button, or say what stands in its way; returns that, "" if nothing does."""
        how, model = self._how, self._model
        missing = ""
        if model is not None:
            exporter, precision = how.exporter.key, how.precision.key
            if not how.problem:
                missing = room_problem(how.request.out, model, exporter, precision)
            self._what.show_needs(needs_for(exporter, model), precision, missing)
        runs = bool(self._queue.unfinished)
        obstacle = self._obstacle()
        if not obstacle and not runs:  # what waits has the room that it needs when its turn comes
            obstacle = missing
        set_enabled(self.button, not obstacle, obstacle)
        self.advice.setText(obstacle or self.tr("Into {0}").format(self._folder))
        self.advice.setToolTip(plain_tip(how.shown_folder))
        self.button.setText(self.tr("Add t&o queue") if runs else self.tr("C&onvert"))
        if missing:
            self._again.start()
        else:
            self._again.stop()
        return obstacle

    def _obstacle(self) -> str:
        model = self._model
        if model is None:
            reasons = {
                "wait": self.tr("Inspecting the model."),
                "ask": self.tr("This model is not on this machine. Look it up on the hub first."),
                "unusable": self.tr("This model cannot be used. See the reason above."),
            }
            return reasons.get(self._state, self.tr("Choose a model first."))
        imports = model.can_be_imported and self._how.exporter.key == PUBLISHED
        problem = "" if imports else model.problem
        return problem or self._how.problem or self._target_problem()

    def _target_problem(self) -> str:
        if not self._queue.goes_into(self._how.request.out):
            return ""
        return self.tr(
            "A conversion writes to {0}. For another one, choose another folder."
        ).format(self._folder)

    @property
    def _folder(self) -> str:
        return middle_elided(self._how.shown_folder, LONGEST_FOLDER)
