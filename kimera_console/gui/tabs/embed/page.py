"""The page that every view of the tab is: it scrolls, and begins close under the bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.tokens import CARD_PADDING, WINDOW_PADDING
from kimera_console.gui.widgets import scroll_page

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollArea, QWidget


def view_page(content: QWidget) -> QScrollArea:
    """A vertically scrolling page, aligned with the bar above it."""
    area = scroll_page(content)
    page = area.widget()
    layout = page.layout() if page is not None else None
    assert layout is not None  # scroll_page made both
    layout.setContentsMargins(WINDOW_PADDING, CARD_PADDING, WINDOW_PADDING, WINDOW_PADDING)
    return area
