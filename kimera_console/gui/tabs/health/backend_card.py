"""The backend card: the chain, past fallbacks, versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt, Slot
from PySide6.QtWidgets import QStackedLayout, QStackedWidget, QWidget

from kimera_console.core.backends.base import DISPLAY_NAMES
from kimera_console.gui.tabs.health.chain_view import ChainView
from kimera_console.gui.widgets import Card, Column, DataTable, EmptyState, holder
from kimera_console.gui.widgets.choice_bar import ChoiceBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.embedder import FallbackEvent
    from kimera_console.gui.backend_model import BackendStatus

CHAIN, FALLBACKS, VERSIONS = "chain", "fallbacks", "versions"


class BackendCard(Card):
    """Three views of one matter: what runs here, what ran before, what it is made of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Backend", parent=parent)
        self.set_title(self.tr("Backend"))
        self.views = ChoiceBar(
            self.tr("View"),
            {
                CHAIN: self.tr("Chain"),
                FALLBACKS: self.tr("Fallbacks"),
                VERSIONS: self.tr("Versions"),
            },
        )
        self.chain = ChainView()
        self.events = DataTable(
            [
                Column(self.tr("When"), _when, sort=lambda e: e.when, tip=lambda e: e.when),
                Column(self.tr("From"), lambda e: _name(e.from_backend)),
                Column(self.tr("To"), lambda e: _name(e.to_backend), tone=_tone),
                Column(self.tr("Why"), lambda e: e.reason, stretch=True),
            ],
            self.tr("Fallbacks, newest first"),
        )
        self.versions = DataTable(
            [
                Column(self.tr("Name"), lambda pair: pair[0]),
                Column(self.tr("Version"), lambda pair: pair[1], mono=True, stretch=True),
            ],
            self.tr("Versions"),
        )
        none_yet = EmptyState(
            "check-circle", self.tr("No fallback since the console was started."),
            hint=self.tr("When a backend gives way to another one, it is told here."),
        )  # fmt: skip
        self._events_stack = QStackedLayout()
        self._events_stack.addWidget(none_yet)
        self._events_stack.addWidget(self.events)
        self._pages = QStackedWidget()
        for page in (self.chain, holder(self._events_stack), self.versions):
            self._pages.addWidget(page)
        self.add_action(self.views)
        self.add(self._pages, 1)
        self.views.chosen.connect(self._turn)

    def show_status(self, status: BackendStatus) -> None:
        """Show the chain and the fallbacks as they are now."""
        self.chain.show_status(status)
        newest_first = tuple(reversed(status.events))
        if self.events.rows != newest_first:
            self.events.set_rows(newest_first)
        self._events_stack.setCurrentIndex(1 if newest_first else 0)
        words = self.tr("Fallbacks")
        number = f" ({len(newest_first)})" if newest_first else ""
        self.views.button(FALLBACKS).setText(words + number)

    def show_versions(self, versions: Sequence[tuple[str, str]]) -> None:
        """Show names and versions."""
        self.versions.set_rows(versions)

    @Slot(str)
    def _turn(self, view: str) -> None:
        self._pages.setCurrentIndex((CHAIN, FALLBACKS, VERSIONS).index(view))


def _when(event: FallbackEvent) -> str:
    moment = QDateTime.fromString(event.when, Qt.DateFormat.ISODateWithMs).toLocalTime()
    today = moment.date() == QDateTime.currentDateTime().date()
    return QLocale.c().toString(moment, "HH:mm:ss" if today else "MMM d, HH:mm")


def _name(backend: str) -> str:
    return DISPLAY_NAMES.get(backend, backend) or "nothing"


def _tone(event: FallbackEvent) -> str:
    return "" if event.to_backend else "bad"
