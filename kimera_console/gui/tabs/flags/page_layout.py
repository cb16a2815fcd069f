"""How the Flags tab shares out a page that is narrow or low for its size of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QScrollArea, QWidget

    from kimera_console.gui.tabs.flags.file_card import FileCard
    from kimera_console.gui.tabs.flags.row import FlagRow

CONTROL_WIDTHS = (296, 216)
"""Of lines for text and paths, in pixels: in a wide page and in a narrow one."""
WIDE = 720
TIGHT, LOW = 560, 320
"""Below this width of the flags and this height of the tab, in pixels at the usual size of text,
they make do with less room."""


class FlagsPageLayout(QObject):
    """Fits rows, file card and margins to the page.

    Args:
        tab: Its layout's margins are those of the page.
        page: Scrolls the flags.
        file_card: Stands above them.
        rows: The flags.
    """

    def __init__(
        self, tab: QWidget, page: QScrollArea, file_card: FileCard, rows: Iterable[FlagRow]
    ) -> None:
        super().__init__(tab)
        self._tab, self._page, self._file_card = tab, page, file_card
        self._rows = tuple(rows)
        for watched in (tab, page.viewport()):
            watched.installEventFilter(self)
        theme().follow(tab, self._fit)

    @Slot()
    def _fit(self) -> None:
        """Narrow the controls of a narrow page, and give a low one's flags all room there is.

        The page's own width decides, not a row's: that depends on the controls.
        """
        width = self._page.viewport().width()
        for row in self._rows:
            row.set_control_width(CONTROL_WIDTHS[0 if width >= WIDE else 1])
            row.set_tight(width < theme().scaled(TIGHT))
        low = self._tab.height() < theme().scaled(LOW)
        self._file_card.set_low(low)
        layout = self._tab.layout()
        assert layout is not None
        edge = GRID if low else WINDOW_PADDING
        layout.setContentsMargins(WINDOW_PADDING, edge, WINDOW_PADDING, edge)
        layout.setSpacing(GRID if low else CARD_PADDING)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False
