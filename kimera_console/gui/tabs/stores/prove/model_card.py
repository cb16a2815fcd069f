"""Which model made the vectors, and what the user knows of their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Slot
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit

from kimera_console.core.stores.recipes.old_model import SAMPLE
from kimera_console.gui.tabs.stores.prompt_picker import PromptPicker
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import Card, PathField, button, hbox, label, set_enabled, vbox
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.path_field import ANY_TEXT

if TYPE_CHECKING:
    from kimera_console.gui.tabs.stores.store_controller import StoreController

_LINES = 3


class OldModelCard(Card):
    """The old model.

    Attributes:
        model: A bundle, a folder, a hub id, or "sample".
        sample: Takes the sample model.
        pooling: How its vectors were pooled.
        prompt: What it put before every text.
        recipes: A recipe a line; empty lets the proof find them.
    """

    def __init__(self, controller: StoreController) -> None:
        super().__init__(
            QCoreApplication.translate("OldModelCard", "Prove the text"),
            QCoreApplication.translate(
                "OldModelCard",
                "A vector does not show which text it was made from. The texts of a sample are"
                " embedded with the old model and compared with the stored vectors.",
            ),
        )
        self._controller = controller
        self.model = PathField(
            self.tr("Old model"), ANY_TEXT,
            placeholder=self.tr("A folder, a hub id, or “sample”"),
        )  # fmt: skip
        self.model.setObjectName("oldModel")
        self.sample = button(
            self.tr("Use &MiniLM sample"), lambda: self.model.set_text(SAMPLE),
            tip=self.tr("all-MiniLM-L6-v2, the model that Kimera has used"),
        )  # fmt: skip
        self.sample.setObjectName("oldSample")
        self.pooling = ChoiceBar(
            self.tr("Pooling"),
            {"auto": self.tr("As declared"), "cls": "CLS", "mean": self.tr("Mean")},
        )
        self.prompt = PromptPicker(controller.core.runner, self.tr("Prompt of the old model"))
        self.prompt.setObjectName("oldPrompt")
        self.recipes = QPlainTextEdit()
        self.recipes.setProperty("mono", True)
        self.recipes.setObjectName("recipes")
        self.recipes.setAccessibleName(self.tr("Recipes"))
        self.recipes.setTabChangesFocus(True)
        self.recipes.setPlaceholderText(
            self.tr("Empty: the likely ones are tried. Otherwise one per line:\n"
                    "body\nsymbolic_state->principle\n{{ title }}: {{ body }} WHEN title")
        )  # fmt: skip
        theme().measure(self.recipes, self._fit_recipes)
        self._pause = QTimer(self, singleShot=True, interval=250)
        self._lay_out()
        self._connect()

    @Slot()
    def _fit_recipes(self) -> None:
        height = self.recipes.fontMetrics().lineSpacing() * (_LINES + 1) + 2 * GRID
        self.recipes.setFixedHeight(height)

    def show_state(self) -> None:
        """Bring everything in line with what is chosen."""
        choices = self._controller.choices
        if self.model.text() != choices.old_model and not self.model.edit.hasFocus():
            self.model.set_text(choices.old_model)
        self.pooling.choose(choices.pooling)
        if self.isVisible():
            self.prompt.show_model(choices.old_model, choices.old_prompt)
        if self._typed() != choices.recipes and not self._pause.isActive():
            self.recipes.setPlainText("\n".join(choices.recipes))
            self._pause.stop()
        free = not self._controller.jobs.is_writing
        busy = self.tr("The database is being changed. Wait until that ends, or cancel it.")
        for widget in (self.model, self.sample, self.pooling, self.prompt, self.recipes):
            set_enabled(widget, free, busy)

    def commit_text(self) -> None:
        """Take what was typed just now, before anything is begun with it."""
        self.model.commit_text()
        if self._pause.isActive():
            self._pause.stop()
            self._take_recipes()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID // 2)
        model = hbox(self.model, self.sample)
        model.setStretch(0, 1)
        grid.addWidget(label(self.tr("Old model"), "caption"), 0, 0, 1, 3)
        grid.addLayout(model, 1, 0, 1, 3)
        grid.addWidget(label(self.tr("Pooling"), "caption"), 2, 0)
        grid.addWidget(label(self.tr("Prompt"), "caption"), 2, 1)
        grid.addWidget(self.pooling, 3, 0)
        grid.addWidget(self.prompt, 3, 1)
        grid.setColumnStretch(2, 1)
        self.add(grid)
        self.add(vbox(label(self.tr("Recipes"), "caption"), self.recipes, spacing=GRID // 2))

    def _connect(self) -> None:
        self.model.changed.connect(self._take_model)
        self.pooling.chosen.connect(lambda key: self._controller.set_option(pooling=key))
        self.prompt.chosen.connect(lambda name: self._controller.set_option(old_prompt=name))
        self.recipes.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self._take_recipes)

    @Slot(str)
    def _take_model(self, text: str) -> None:
        # A prompt's name is the model's own.
        self._controller.set_option(old_model=text or SAMPLE, old_prompt=None)

    def _typed(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.recipes.toPlainText().splitlines())
        return tuple(line for line in lines if line)

    @Slot()
    def _take_recipes(self) -> None:
        self._controller.set_recipes(self._typed())
