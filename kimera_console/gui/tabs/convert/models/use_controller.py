"""Puts a model to use once the user has seen what that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.gui.tabs.convert.action_message import ActionMessage
    from kimera_console.gui.tabs.convert.models.listed import ListedModel
    from kimera_console.gui.tabs.convert.models.models_card import ModelsCard
    from kimera_console.gui.tabs.convert.models.models_controller import ModelsController
    from kimera_console.gui.tabs.convert.run.run_panel import RunPanel
    from kimera_console.gui.widgets.messages.use_question import UseQuestion


class UseController(QObject):
    """Follows *Use this model* of a conversion and *Use* of the list of models.

    Args:
        question: Shows the change and asks.
        models: Puts a model to use.
        card: The list.
        panel: The conversion.
    """

    def __init__(
        self,
        question: UseQuestion,
        models: ModelsController,
        card: ModelsCard,
        panel: RunPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._question, self._models, self._card, self._panel = question, models, card, panel
        self._listed: Path | None = None
        card.use_requested.connect(self._ask_of_listed)
        card.chosen.connect(self._follow_choice)
        panel.use_requested.connect(self._ask_of_result)

    @Slot(object)
    def _ask_of_listed(self, bundle: Bundle) -> None:
        self._ask(bundle, self._card.message)
        self._listed = bundle.path

    @Slot()
    def _ask_of_result(self) -> None:
        if self._panel.bundle is not None:
            self._ask(self._panel.bundle, self._panel.message)

    def _ask(self, bundle: Bundle, message: ActionMessage) -> None:
        if self._models.is_activating:
            return
        self._listed = None
        message.clear()
        self._question.ask_about(bundle.path, lambda: self._models.use(bundle, message))

    @Slot(object)
    def _follow_choice(self, row: ListedModel | None) -> None:
        """Another model of the list is selected: ask no more about the one before."""
        if self._listed is not None and (row is None or row.path != self._listed):
            self._listed = None
            self._question.clear()
