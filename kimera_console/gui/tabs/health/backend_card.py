"""The backend card: the chain, and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from kimera_console.gui.tabs.health.chain_view import ChainView
from kimera_console.gui.widgets import Card, Column, DataTable
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.gui.backend_model import BackendStatus

CHAIN, VERSIONS = "chain", "versions"


class BackendCard(Card):
    """Two views of one matter: what runs here, and what it is made of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Backend", parent=parent)
        self.set_title(self.tr("Backend"))
        self.views = ChoiceBar(
            self.tr("Page"),
            {CHAIN: self.tr("Chain"), VERSIONS: self.tr("Versions")},
        )
        self.chain = ChainView()
        self.versions = DataTable(
            [
                Column(self.tr("Name"), lambda pair: pair[0]),
                Column(self.tr("Version"), lambda pair: pair[1], mono=True, stretch=True),
            ],
            self.tr("Versions"),
            key=lambda pair: pair[0],
        )
        self._pages = QStackedWidget()
        for page in (self.chain, self.versions):
            self._pages.addWidget(page)
        self.views.lead_to({CHAIN: self.chain, VERSIONS: self.versions})
        self.add_action(self.views)
        self.add(self._pages, 1)
        self.views.chosen.connect(self._turn)

    def show_status(self, status: BackendStatus) -> None:
        self.chain.show_status(status)

    def show_versions(self, versions: Sequence[tuple[str, str]]) -> None:
        self.versions.set_rows(versions)

    @Slot(str)
    def _turn(self, view: str) -> None:
        self._pages.setCurrentIndex((CHAIN, VERSIONS).index(view))
