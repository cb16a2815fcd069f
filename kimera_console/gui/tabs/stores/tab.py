"""The tab: the steps at the left, the page of one of them beside it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from kimera_console.gui.tabs.stores.step_list import StepList
from kimera_console.gui.tabs.stores.steps import step_obstacle, step_state
from kimera_console.gui.tabs.stores.store_controller import StoreController
from kimera_console.gui.tabs.stores.tasks import (
    AUDIT,
    COMPARE,
    CONNECT,
    PLAN,
    PROVE,
    RUN,
    STEPS,
    SWITCH,
)
from kimera_console.gui.tabs.stores.work import Address
from kimera_console.gui.tokens import CARD_PADDING, WINDOW_PADDING
from kimera_console.gui.widgets import dropped_path, hbox, holder, vbox
from kimera_console.gui.widgets.basic.fold import note_content
from kimera_console.gui.widgets.messages.drop_overlay import DropOverlay

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent

    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.stores.page import StepPage

_PAGES = {
    CONNECT: "connect.page:ConnectPage",
    AUDIT: "audit.page:AuditPage",
    PROVE: "prove.page:ProvePage",
    PLAN: "plan.page:PlanPage",
    RUN: "run.page:RunPage",
    COMPARE: "compare.page:ComparePage",
    SWITCH: "switch.page:SwitchPage",
}
"""Step -> "module:class" under this package; each is imported and built when first shown."""


class StoresTab(QWidget):
    """Stored vectors, from a look at them to the switch to another model.

    Attributes:
        controller: What is chosen, known and running.
        step_list: The steps.
        current_step: Id of the step in sight.
    """

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self.controller = StoreController(core, self)
        self.current_step = CONNECT
        self._pages: dict[str, StepPage] = {}
        self.setAccessibleName(self.tr("Stores"))
        self.setAcceptDrops(True)
        self.step_list = StepList()
        self.step_list.chosen.connect(self.show_step)
        self._stack = QStackedWidget()
        self._overlay = DropOverlay(self)
        left = holder(vbox(self.step_list, spacing=0))
        left.layout().setContentsMargins(WINDOW_PADDING, CARD_PADDING, 0, WINDOW_PADDING)  # type: ignore[union-attr]
        both = hbox(left, self._stack, spacing=0)
        both.setStretch(1, 1)
        self.setLayout(both)
        for number, step in enumerate(STEPS, start=1):
            keys = QKeySequence(f"Alt+{number}")
            shortcut = QShortcut(keys, self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda chosen=step: self.go_to(chosen))
        self.controller.changed.connect(self._show_state)
        core.backend_model.flags_read.connect(self._look_in_sight)
        self.show_step(CONNECT)

    def page(self, step: str) -> StepPage:
        """A step's page, built now if it was not."""
        if step not in self._pages:
            module, _, kind = _PAGES[step].partition(":")
            found = importlib.import_module(f"kimera_console.gui.tabs.stores.{module}")
            self._pages[step] = cast("StepPage", getattr(found, kind)(self.controller))
            self._pages[step].step_requested.connect(self.go_to)
            self._stack.addWidget(self._pages[step])
            note_content(self.step_list.button(step), self._pages[step])
        return self._pages[step]

    def build_missing_view(self) -> bool:
        """Build one page that was never shown, out of sight; False where there is none left."""
        missing = next((step for step in STEPS if step not in self._pages), "")
        if missing:
            self.page(missing)
        return bool(missing)

    @Slot(str)
    def show_step(self, step: str) -> None:
        """Go to a step; one that is not open yet changes nothing."""
        if step_obstacle(self.controller, step):
            return
        self.current_step = step
        self._stack.setCurrentWidget(self.page(step))
        self._show_state()

    @Slot(str)
    def go_to(self, step: str) -> None:
        """The same, and the keys go to the page."""
        self.show_step(step)
        if self.current_step == step:
            self.page(step).take_focus()

    @Slot()
    def _show_state(self) -> None:
        if step_obstacle(self.controller, self.current_step):
            self.show_step(CONNECT)  # what it was about is gone
            return
        states = {step: step_state(self.controller, step) for step in STEPS}
        self.step_list.show_states(states, self.current_step)

    @Slot()
    def _look_in_sight(self) -> None:
        """Somebody may have switched it; what nobody sees is read when it is shown."""
        if self.isVisible():
            self.controller.look_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.controller.look_again()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._look_in_sight()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event):
            event.acceptProposedAction()
            self._overlay.show_text(self.tr("Drop an SQLite file to connect to it"))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._overlay.hide()
        path = dropped_path(event)
        if path and not self.controller.jobs.is_writing:
            event.acceptProposedAction()
            self.show_step(CONNECT)
            self.controller.connect_to(Address(path))
