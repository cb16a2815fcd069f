"""The page of the proof: the old model, the recipes, and the rows that they do not explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from kimera_console.gui.tabs.stores.actions import begin_proof
from kimera_console.gui.tabs.stores.page import StepPage, set_primary
from kimera_console.gui.tabs.stores.prove.classes_card import RowClassesCard
from kimera_console.gui.tabs.stores.prove.model_card import OldModelCard
from kimera_console.gui.tabs.stores.prove.recipes_card import RecipesCard
from kimera_console.gui.tabs.stores.prove.rules_card import RulesCard
from kimera_console.gui.tabs.stores.row_rules import open_rules
from kimera_console.gui.tabs.stores.steps import step_obstacle
from kimera_console.gui.tabs.stores.tasks import PLAN, PROVE
from kimera_console.gui.widgets import button, set_enabled
from kimera_console.gui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.tabs.stores.store_controller import StoreController


class ProvePage(StepPage):
    """Which text the vectors were made of.

    Attributes:
        model: The old model, and recipes of one's own.
        recipes: What the proof found.
        classes: Rows that no recipe reproduces.
        rules: What is done with such rows.
        start, next_button: The buttons.
        next_below: Goes on too, from beneath the choices, where one has come to.
    """

    step = PROVE

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(controller, parent)
        self.start = button(
            self.tr("&Prove"), self._begin_proof, kind="primary", tip="Ctrl+Return",
            also=self.tr("&Prove again"),
        )  # fmt: skip
        self.start.setObjectName("startProve")
        self.next_button = button(
            self.tr("Continue to P&lan"), lambda: self.step_requested.emit(PLAN)
        )
        self.next_button.setObjectName("nextFromProve")
        self.next_below = button(
            self.tr("Continue to Plan"), lambda: self.step_requested.emit(PLAN)
        )
        self.next_below.setObjectName("nextFromRules")
        self.model = OldModelCard(controller)
        self.recipes = RecipesCard(controller)
        self.classes = RowClassesCard()
        self.rules = RulesCard(controller)
        self._parts = SideBySide(self.classes, self.rules)
        self.model.add(self.strip)
        self.model.add_row(right=(self.next_button, self.start))
        self.rules.add_row(right=(self.next_below,))
        for widget in (self.model, self.recipes, self._parts):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.begin()

    @property
    def first_focus(self) -> QWidget:
        """Once there is a plan, the choice that is missing here: the run asks for it."""
        if self.controller.results.plan is not None:
            for name in open_rules(self.controller):
                return self.rules.combos[name]
        return super().first_focus

    @Slot()
    def _begin_proof(self) -> None:
        self.model.commit_text()
        begin_proof(self.controller)

    def show_state(self) -> None:
        super().show_state()
        proof, busy = self.controller.results.proof, self.busy_reason
        self.model.show_state()
        self.recipes.show_state()
        self.classes.setVisible(proof is not None)
        self.classes.show_proof(proof)
        self.rules.show_state()
        set_enabled(self.start, not busy, busy)
        self.start.setText(self.tr("&Prove again") if proof is not None else self.tr("&Prove"))
        obstacle = step_obstacle(self.controller, PLAN)
        for each in (self.next_button, self.next_below):
            set_enabled(each, not obstacle, obstacle)
        set_primary(self.start, bool(obstacle))
        set_primary(self.next_button, not obstacle)
