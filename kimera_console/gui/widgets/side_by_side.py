"""Cards beside each other where there is room, beneath each other where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

ROOM_PX = 900
"""From this width on two cards stand beside each other, at the usual size of text."""


class SideBySide(QWidget):
    """Two or more widgets in a row or in a column.

    Args:
        widgets: The widgets.
        shares: Their parts of it; equal ones by default.
        room_px: The width from which on they stand beside each other; larger text needs more.
    """

    def __init__(
        self, *widgets: QWidget, shares: tuple[int, ...] = (), room_px: int = ROOM_PX
    ) -> None:
        super().__init__()
        self._room_px = room_px
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._box.setSpacing(CARD_PADDING)
        for place, widget in enumerate(widgets):
            self._box.addWidget(widget, shares[place] if shares else 1)
        theme().follow(self, self._turn)

    def minimumSizeHint(self) -> QSize:
        # As in a column: else a row that once had room would keep the page from getting narrower.
        parts = (self._box.itemAt(place) for place in range(self._box.count()))
        width = max((part.minimumSize().width() for part in parts if part is not None), default=0)
        return QSize(width, self._box.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    @Slot()
    def _turn(self) -> None:
        wide = self.width() >= theme().scaled(self._room_px)
        wanted = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
