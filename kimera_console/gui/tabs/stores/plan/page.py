"""The page of the plan: the new model, and what the change would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from kimera_console.core.bundles.bundle import list_bundles
from kimera_console.core.bundles.library import damaged_models, usual_folder
from kimera_console.core.errors import KimeraError
from kimera_console.core.stores.change.vector_index import METHODS
from kimera_console.core.system.answers import check_answers
from kimera_console.gui.language import core_words
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.stores.change_actions import begin_plan
from kimera_console.gui.tabs.stores.page import StepPage, set_primary
from kimera_console.gui.tabs.stores.plan.plan_card import StorePlanCard
from kimera_console.gui.tabs.stores.prompt_picker import PromptPicker
from kimera_console.gui.tabs.stores.row_rules import rules_in_force
from kimera_console.gui.tabs.stores.steps import step_obstacle
from kimera_console.gui.tabs.stores.tasks import PLAN, RUN
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import Card, PathField, button, label, set_enabled
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.tabs.stores.store_controller import StoreController

ModelsListed = tuple[tuple[str, ...], tuple[str, ...]]
"""Folders of converted models, and a sentence for each folder of one that cannot be read."""


class PlanPage(StepPage):
    """Which new model, and what it costs.

    Attributes:
        model: The new model's folder; empty takes the active one.
        prompt: What it puts before every text.
        index: Index of the new column; PostgreSQL alone has one.
        plan: What was estimated.
        start, next_button: The buttons.
    """

    step = PLAN

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(controller, parent)
        self._card = Card(
            self.tr("Plan"),
            self.tr(
                "Embeds a sample with the new model and estimates the whole. Nothing is written."
            ),
        )
        self.model = PathField(
            self.tr("New model"), placeholder=self.tr("The active model (ONNX_MODEL_PATH)")
        )
        self.model.setObjectName("newModel")
        self.prompt = PromptPicker(controller.core.runner, self.tr("Prompt of the new model"))
        self.prompt.setObjectName("newPrompt")
        texts = (self.tr("As the old column’s"), self.tr("None"), "HNSW", "IVFFlat")
        self.index = ChoiceBar(self.tr("Index"), dict(zip(METHODS, texts, strict=True)))
        self._index_label = label(self.tr("Index"), "caption")
        self.start = button(
            self.tr("&Plan"), self._begin_plan, kind="primary", tip="Ctrl+Return",
            also=self.tr("&Plan again"),
        )  # fmt: skip
        self.start.setObjectName("startPlan")
        self.next_button = button(
            self.tr("Continue to &Run"), lambda: self.step_requested.emit(RUN)
        )
        self.next_button.setObjectName("nextFromPlan")
        self.plan = StorePlanCard()
        self._models = Latest(
            controller.core.runner, lambda read, context: read(context), self,
            name=self.tr("List the models"), visible=False,
        )  # fmt: skip
        self._models.succeeded.connect(lambda _look, found: self._show_models(found))
        self._lay_out()
        # A prompt's name is the model's own.
        self.model.changed.connect(lambda text: controller.set_option(bundle=text, prompt=None))
        self.prompt.chosen.connect(lambda name: controller.set_option(prompt=name))
        self.index.chosen.connect(lambda key: controller.set_option(index=key))
        self.begin()

    @Slot()
    def _begin_plan(self) -> None:
        self.model.commit_text()
        begin_plan(self.controller)

    def show_state(self) -> None:
        super().show_state()
        controller, busy = self.controller, self.busy_reason
        if self.model.text() != controller.choices.bundle and not self.model.edit.hasFocus():
            self.model.set_text(controller.choices.bundle)
        if self.isVisible():
            self.prompt.show_model(str(controller.bundle), controller.choices.prompt)
        self.index.choose(controller.choices.index)
        has_index = controller.overview is not None and controller.overview.dialect == "postgresql"
        self.index.setVisible(has_index)
        self._index_label.setVisible(has_index)
        for widget in (self.model, self.prompt, self.index):
            set_enabled(widget, not busy, busy)
        plan = controller.results.plan
        obstacle = busy or step_obstacle(controller, PLAN)
        set_enabled(self.start, not obstacle, obstacle)
        self.start.setText(self.tr("&Plan again") if plan is not None else self.tr("&Plan"))
        closed = step_obstacle(controller, RUN)
        set_enabled(self.next_button, not closed, closed)
        set_primary(self.start, bool(closed))
        set_primary(self.next_button, not closed)
        proof = controller.results.proof
        self.plan.show_plan(
            plan, rules_in_force(controller).chosen, proved=proof is not None and proof.proved
        )

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID // 2)
        grid.addWidget(label(self.tr("New model"), "caption"), 0, 0)
        grid.addWidget(label(self.tr("Prompt"), "caption"), 0, 1)
        grid.addWidget(self._index_label, 2, 0)
        grid.addWidget(self.model, 1, 0)
        grid.addWidget(self.prompt, 1, 1)
        grid.addWidget(self.index, 3, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self._card.add(grid)
        self._card.add(self.strip)
        self._card.add_row(right=(self.next_button, self.start))
        self.column.addWidget(self._card)
        self.column.addWidget(self.plan)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        settings = self.controller.core.settings

        def read(context: JobContext) -> ModelsListed:
            try:
                folder = usual_folder(settings)
                check_answers(folder, checkpoint=context.checkpoint)
                paths = [str(one.path) for one in list_bundles(folder)]
                problems = [one.problem for one in damaged_models(settings, folder=folder)]
            except KimeraError:
                return (), ()
            return tuple(paths), tuple(problems)

        self._models.request(read)

    def _show_models(self, found: ModelsListed) -> None:
        paths, problems = found
        self.model.set_recent(paths, [core_words(problem) for problem in problems])
