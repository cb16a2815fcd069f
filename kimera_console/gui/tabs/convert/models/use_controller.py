"""Puts a model to use once the user has seen what that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
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
        self._asked: Bundle | None = None
        self._from_list = False
        card.use_requested.connect(self._ask_of_listed)
        card.chosen.connect(self._follow_choice)
        panel.use_requested.connect(self._ask_of_result)
        models.listed.connect(self._follow_files)

    @Slot()
    def follow_result(self) -> None:
        """Another conversion is on show: ask no more about the one before."""
        if not self._from_list:
            self._question.clear()

    @Slot(object)
    def _ask_of_listed(self, bundle: Bundle) -> None:
        self._ask(bundle, self._card.message, from_list=True)

    @Slot()
    def _ask_of_result(self) -> None:
        if self._panel.bundle is not None:
            self._ask(self._panel.bundle, self._panel.message, from_list=False)

    def _ask(self, bundle: Bundle, message: ActionMessage, *, from_list: bool) -> None:
        if self._models.is_activating:
            return
        self._asked, self._from_list = bundle, from_list
        message.clear()
        self._question.ask_about(bundle.path, lambda: self._models.use(bundle, message))

    @Slot(object)
    def _follow_choice(self, row: ListedModel | None) -> None:
        """Another model of the list is selected: ask no more about the one before."""
        asked = self._asked
        if self._from_list and asked is not None and (row is None or row.path != asked.path):
            self._question.clear()

    @Slot()
    def _follow_files(self) -> None:
        """Its files are another model's by now, or gone: the change shown is not what is asked."""
        asked = self._asked
        change = self._models.since(asked) if asked is not None else None
        if asked is None or change is None or not self._question.is_asked:
            return
        self._question.clear()
        row = next((one for one in self._card.table.rows if one.path == asked.path), None)
        if self._from_list and row is not None:  # else the conversion says so, or none is listed
            self._card.message.show_message("warn", change.sentence)
            self._card.message.keep_while(lambda: self._card.is_as_before(row))
