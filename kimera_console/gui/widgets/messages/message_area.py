"""Where messages stand, so that they move nothing when they come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import GRID, WINDOW_PADDING

if TYPE_CHECKING:
    from kimera_console.gui.widgets.messages.message import InlineMessage

EDGES = 2 * GRID + 8
"""What a message's margins, its frame and the gap between its texts take, in pixels."""
WIDEST = 480
"""Pixels of what lies over a foot, at the usual size of text: the left of a page stays free."""


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


class BottomOverlay(QWidget):
    """Lies over the right of a page's foot, as high as what it holds: that moves nothing there.

    Args:
        host: The page. Where it scrolls, the foot is that of the area in which it does.
        parts: From top to bottom; of what is hidden nothing is seen.
    """

    def __init__(self, host: QWidget, *parts: QWidget) -> None:
        super().__init__(host)
        self._host = host
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for part in parts:
            layout.addWidget(part)
        host.installEventFilter(self)
        theme().follow(self, self._place)
        self._place()

    @Slot()
    def _place(self) -> None:
        area = area_around(self._host)
        if area is not self._host:  # known once the page is in its place
            self._host.removeEventFilter(self)
            self._host = area
            self.setParent(area)
            area.installEventFilter(self)
            self.show()
        layout = self.layout()
        assert layout is not None
        room = foot_width(area)
        width = min(room, theme().scaled(WIDEST))
        height = min(max(0, layout.totalHeightForWidth(width)), area.height())
        left = area.width() - WINDOW_PADDING - width
        self.setGeometry(left, area.height() - height - GRID, width, height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # something is asked, or not any more
            self._place()
        return done


def area_around(page: QWidget) -> QWidget:
    """The area in which a page scrolls, whose foot is always in sight; else the page."""
    parent = page.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return parent
        parent = parent.parentWidget()
    return page


def foot_width(host: QWidget) -> int:
    """Pixels that what lies over the foot of a page may be wide."""
    return max(0, host.width() - 2 * WINDOW_PADDING)


def lie_at_foot(widget: QWidget, host: QWidget, height_px: int) -> None:
    """Put a child of a page over its foot, no higher than the page."""
    widget.resize(foot_width(host), min(height_px, host.height()))
    widget.move(WINDOW_PADDING, host.height() - widget.height() - GRID)
    widget.raise_()
