"""The page of the switch: columns and flags together, back again, and the end of the old ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.tabs.stores.page import StepPage
from kimera_console.gui.tabs.stores.switch.leftovers_card import LeftoversCard
from kimera_console.gui.tabs.stores.switch.switch_card import SwitchCard
from kimera_console.gui.tabs.stores.tasks import SWITCH

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.tabs.stores.store_controller import StoreController


class SwitchPage(StepPage):
    """New vectors in force, or the old ones.

    Attributes:
        switch: Switches, and rolls back.
        leftovers: Drops the old vectors, or discards the new ones.
    """

    step = SWITCH

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(controller, parent)
        self.switch = SwitchCard(controller, self.strip)
        self.start = self.switch.start
        self.leftovers = LeftoversCard(controller)
        self.column.addWidget(self.switch)
        self.column.addWidget(self.leftovers)
        self.column.addStretch(1)
        self.begin()

    def show_state(self) -> None:
        super().show_state()
        self.switch.show_state(self.busy_reason)
        self.leftovers.show_state(self.busy_reason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.switch.refresh_preview()
