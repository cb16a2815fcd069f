"""The view Convert laid out: the steps at the left, the conversion at the right or beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import holder, scroll_part, vbox
from kimera_console.gui.widgets.turning_splitter import TurningSplitter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QPushButton

    from kimera_console.gui.preferences import Preferences

LEFT_WIDTHS = (444, 464, 560)
"""Least, proposed and greatest width of the steps, in pixels."""

RUN_WIDTH = 480
"""From this width in pixels on the conversion stands beside the steps, at the usual size of text.

It is the same for all conversions and before the first: the page does not turn when one ends.
"""
LEAST_HEIGHT, PEEK = 240, 40
"""Of steps and conversion that stand beneath each other, and how much of the lower one is in sight
below the upper one, in pixels."""

NO_LIMIT = (1 << 24) - 1
"""Of a widget's size: Qt's QWIDGETSIZE_MAX."""
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
        cards.addStrut(LEFT_WIDTHS[0])  # larger text asks for more itself
        scrolled = scroll_part(holder(cards))
        start.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        for said in beneath[1:]:  # shown when a folder turns out to exist, as after a conversion
            policy = said.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            said.setSizePolicy(policy)
        foot = QHBoxLayout()
        foot.setSpacing(CARD_PADDING)
        foot.addLayout(vbox(*beneath, spacing=0), 1)
        foot.addWidget(start)
        self._left = holder(vbox(scrolled, foot, spacing=CARD_PADDING))
        self._right = scroll_part(run, low=True)
        self._says = beneath[0]
        columns = self._columns = TurningSplitter(self)
        columns.addWidget(self._left)
        columns.addWidget(self._right)
        columns.setSizes([LEFT_WIDTHS[1], 1280])
        columns.setStretchFactor(1, 1)
        self._page = scroll_part(columns)
        columns.turned.connect(self._keep_widths)
        theme().measure(self._says, self._keep_widths)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(WINDOW_PADDING, GRID, WINDOW_PADDING, WINDOW_PADDING)
        layout.addWidget(self._page)

    def show_run(self) -> None:
        """Scroll to the conversion where it stands beneath the steps."""

        def scroll() -> None:
            self._page.ensureWidgetVisible(self._right, 0, 0)

        QTimer.singleShot(0, self, scroll)

    @Slot()
    def _keep_widths(self) -> None:
        turned = self._columns.is_turned
        most = NO_LIMIT if turned else theme().scaled(LEFT_WIDTHS[2])
        self._left.setMaximumWidth(most)
        self._right.setMinimumWidth(theme().scaled(RUN_WIDTH))
        self._says.ensurePolished()
        self._says.setMinimumHeight(SAYS_LINES * self._says.fontMetrics().lineSpacing())
        self._keep_heights()

    def _keep_heights(self) -> None:
        """Beneath each other each has the page for itself, but for a strip of the next one."""
        room = max(LEAST_HEIGHT, self._page.viewport().height() - PEEK)
        for part in (self._left, self._right):
            part.setMinimumHeight(room if self._columns.is_turned else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_heights()

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
