"""The view Models: which folder, the models in it, and what the selected one records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from kimera_console.gui.tabs.convert.models.model_detail import ModelDetail
from kimera_console.gui.tabs.convert.models.models_controller import RECENT_FOLDERS
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import (
    PathField,
    existing_folder,
    hbox,
    holder,
    label,
    scroll_part,
    vbox,
)
from kimera_console.gui.widgets.turning_splitter import TurningSplitter

if TYPE_CHECKING:
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.models.models_card import ModelsCard

LIST_WIDTH, DETAIL_WIDTH = 456, 760
"""Proposed, in pixels; other windows divide their width likewise."""
LEAST_LIST_WIDTH, LEAST_DETAIL_HEIGHT = 400, 240


class ModelsView(QWidget):
    """The folder; beneath it the list at the left, and the selected model at the right.

    Signals:
        folder_chosen: Another models folder, a `Path`.
    """

    folder_chosen = Signal(object)

    def __init__(
        self, core: ConsoleCore, card: ModelsCard, folder: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._core = core
        self._card = card
        self.folder = PathField(self.tr("Models folder"), check=existing_folder)
        self.folder.edit.setObjectName("modelsFolderField")
        self.detail = ModelDetail((card.buttons, card.question))
        card.message.lay_over(self)
        self._keep_width()
        theme().follow(self, self._keep_width)
        name = label(self.tr("Models &in"), "muted")
        name.setBuddy(self.folder.edit)
        beside = scroll_part(self.detail, low=True)
        beside.setMinimumHeight(LEAST_DETAIL_HEIGHT)
        splitter = TurningSplitter()
        splitter.addWidget(card)
        splitter.addWidget(beside)
        splitter.setSizes([LIST_WIDTH, DETAIL_WIDTH])
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        core.preferences.keep_splitter("convert-models-beside", splitter)
        row = hbox(name, spacing=CARD_PADDING)
        row.addWidget(self.folder, 1)
        layout = vbox(spacing=CARD_PADDING)
        layout.setContentsMargins(WINDOW_PADDING, GRID, WINDOW_PADDING, WINDOW_PADDING)
        layout.addLayout(row)
        page = scroll_part(holder(vbox(splitter)))
        layout.addWidget(page, 1)
        self.setLayout(layout)
        self.show_folder(folder)
        self.folder.submitted.connect(self._choose)
        card.chosen.connect(self.detail.show_row)
        card.comparison_requested.connect(self._show_comparison)

    def show_folder(self, folder: Path) -> None:
        """Say which folder is looked into."""
        self.folder.set_text(str(folder))
        self.folder.set_problem("")  # one that is not made yet is no mistake
        self.folder.set_recent(self._core.preferences.recent(RECENT_FOLDERS))

    @Slot()
    def _keep_width(self) -> None:
        self._card.setMinimumWidth(theme().scaled(LEAST_LIST_WIDTH))

    @Slot(str)
    def _choose(self, text: str) -> None:
        if not self.folder.is_valid:
            return
        folder = Path(text).expanduser()
        if not folder.is_absolute():
            folder = self._core.settings.env_file.parent / folder
        self.folder_chosen.emit(folder)

    @Slot()
    def _show_comparison(self) -> None:
        self.detail.turn_to_comparison()
