"""Where messages stand, so that they move nothing when they come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import GRID, WINDOW_PADDING

if TYPE_CHECKING:
    from kimera_console.gui.widgets.messages.message import InlineMessage

EDGES = 2 * GRID + 8
"""What a message's margins, its frame and the gap between its texts take, in pixels."""


class MessageArea(QWidget):
    """Holds messages, of which one is shown at a time, in room that is kept for it.

    Args:
        messages: The messages.
        lines: Lines of text that there is room for; a longer message takes more.
    """

    def __init__(self, *messages: InlineMessage, lines: int) -> None:
        super().__init__()
        self._lines = lines
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for message in messages:
            layout.addWidget(message)
        layout.addStretch(1)
        theme().follow(self, self._keep_room)
        self._keep_room()

    def set_lines(self, lines: int) -> None:
        """Change how many lines of text there is room for."""
        self._lines = lines
        self._keep_room()

    @Slot()
    def _keep_room(self) -> None:
        self.ensurePolished()
        self.setMinimumHeight(self._lines * self.fontMetrics().lineSpacing() + EDGES)


def foot_width(host: QWidget) -> int:
    """Pixels that what lies over the foot of a page may be wide."""
    return max(0, host.width() - 2 * WINDOW_PADDING)


def lie_at_foot(widget: QWidget, host: QWidget, height_px: int) -> None:
    """Put a child of a page over its foot, no higher than the page."""
    widget.resize(foot_width(host), min(height_px, host.height()))
    widget.move(WINDOW_PADDING, host.height() - widget.height() - GRID)
    widget.raise_()
