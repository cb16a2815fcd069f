"""The view Convert laid out: the steps at the left, the conversion at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import holder, scroll_part, vbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QPushButton

    from kimera_console.gui.preferences import Preferences

LEFT_WIDTHS = (444, 464, 560)
"""Least, proposed and greatest width of the steps, in pixels."""

SAYS_LINES = 3
"""Lines of room beside the button: what it says changes when a conversion begins."""


class StepsPage(QWidget):
    """Where the tab's cards stand.

    Args:
        steps: From top to bottom at the left; they scroll.
        beneath: Beside the button: what it will do, and what must be agreed to.
        start: Starts the conversion; never scrolls away.
        run: The conversion.
        parent: Where the page has its place.
    """

    def __init__(
        self,
        *,
        steps: Sequence[QWidget],
        beneath: Sequence[QWidget],
        start: QPushButton,
        run: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        cards = vbox(*steps, spacing=CARD_PADDING)
        cards.addStretch(1)
        content = holder(cards)
        content.setMinimumWidth(LEFT_WIDTHS[0])  # larger text asks for more itself
        scrolled = scroll_part(content)
        start.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        for said in beneath[1:]:  # shown when a folder turns out to exist, as after a conversion
            policy = said.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            said.setSizePolicy(policy)
        foot = QHBoxLayout()
        foot.setSpacing(CARD_PADDING)
        foot.addLayout(vbox(*beneath, spacing=0), 1)
        foot.addWidget(start)
        left = holder(vbox(scrolled, foot, spacing=CARD_PADDING))
        self._left, self._says = left, beneath[0]
        theme().measure(self._says, self._keep_widths)
        self._columns = QSplitter(Qt.Orientation.Horizontal, self)
        self._columns.addWidget(left)
        right = scroll_part(run, low=True)
        self._columns.addWidget(right)
        self._columns.setSizes([LEFT_WIDTHS[1], 1280])
        self._columns.setStretchFactor(1, 1)
        self._columns.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(WINDOW_PADDING, GRID, WINDOW_PADDING, WINDOW_PADDING)
        layout.addWidget(self._columns)

    @Slot()
    def _keep_widths(self) -> None:
        self._left.setMaximumWidth(theme().scaled(LEFT_WIDTHS[2]))
        self._says.ensurePolished()
        self._says.setMinimumHeight(SAYS_LINES * self._says.fontMetrics().lineSpacing())

    def keep_sizes(self, preferences: Preferences) -> None:
        """Give the columns the widths they had."""
        preferences.keep_splitter("convert-columns", self._columns)


def card_page(card: QWidget) -> QWidget:
    """A view that is one card."""
    page = QWidget()
    layout = QHBoxLayout(page)
    layout.setContentsMargins(WINDOW_PADDING, GRID, WINDOW_PADDING, WINDOW_PADDING)
    layout.addWidget(card)
    return page
