"""The page of the first step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kimera_console.gui.tabs.stores.connect.columns_card import ColumnsCard
from kimera_console.gui.tabs.stores.connect.database_card import DatabaseCard
from kimera_console.gui.tabs.stores.page import StepPage
from kimera_console.gui.tabs.stores.tasks import CONNECT
from kimera_console.gui.widgets import EmptyState

if TYPE_CHECKING:
    from kimera_console.gui.tabs.stores.store_controller import StoreController


class ConnectPage(StepPage):
    """Which database, and which of its columns.

    Attributes:
        database: Where it is.
        columns: What it holds; hidden while there is no connection.
    """

    step = CONNECT

    def __init__(self, controller: StoreController, parent: QWidget | None = None) -> None:
        super().__init__(controller, parent)
        self.database = DatabaseCard(controller, self.strip)
        self.start = self.database.connect_button
        self.columns = ColumnsCard(controller)
        self.columns.step_requested.connect(self.step_requested)
        self._empty = EmptyState(
            "stores",
            self.tr("See what vectors a database holds, and switch them to another model"),
            self.tr("Choose an SQLite file…"),
            hint=self.tr(
                "Choose or drop a file, or enter the URL of a PostgreSQL database with pgvector. "
                "Nothing is written before Run, and old vectors stay until you drop them."
            ),
            primary=False,
        )
        self._empty.button.setObjectName("chooseStore")
        self._empty.triggered.connect(self.database.url.pick)
        for widget in (self.database, self.columns):
            self.column.addWidget(widget)
        self.column.addWidget(self._empty, 1)
        self._rest = QWidget()
        self.column.addWidget(self._rest, 1)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Open), self, self.database.url.pick,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )  # fmt: skip
        self.begin()

    @property
    def first_focus(self) -> QWidget:
        return self.database.url.edit

    def show_state(self) -> None:
        super().show_state()
        there = self.controller.overview is not None
        self.database.show_state()
        self.columns.setVisible(there)
        self._empty.setVisible(not there)
        self._rest.setVisible(there)
        if there:
            self.columns.show_state()
