"""The titles in the list of checks: broken into lines where they have no room."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget

NO_LIMIT = 1 << 16
BREAK = "\u200b"
"""The zero-width space: a place for a line's end that shows nothing."""


class TitleCells(QStyledItemDelegate):
    """Shows the titles of a list of checks, and knows how many lines each needs.

    Args:
        listed: Whose first column they are in.
    """

    def __init__(self, listed: QTreeWidget) -> None:
        super().__init__(listed)
        self._listed = listed
        self._room = NO_LIMIT

    @property
    def line_height(self) -> int:
        """Pixels of a painted line, rounded up as Qt does; `lineSpacing` may be one less."""
        return math.ceil(QFontMetricsF(self._listed.font()).height())

    def measure_room(self) -> None:
        """Take the width of a title, beside its icon, from the column of now."""
        listed, option = self._listed, QStyleOptionViewItem()
        option.initFrom(listed)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.decorationSize, option.showDecorationSelected = listed.iconSize(), True
        option.rect = QRect(0, 0, listed.header().sectionSize(0), listed.fontMetrics().height())
        element, style = QStyle.SubElement.SE_ItemViewItemText, listed.style()
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, listed) + 1
        room = style.subElementRect(element, option, listed).width() - 2 * margin
        self._room = max(1, room)

    def lines_of(self, title: str) -> int:
        """How many lines a title takes."""
        return self.lines_in(self.shown(title), self._room)

    def lines_in(self, text: str, width_px: int) -> int:
        """How many lines a text takes in a width."""
        metrics = self._listed.fontMetrics()
        room, wrap = QRect(0, 0, width_px, NO_LIMIT), Qt.TextFlag.TextWordWrap
        return max(
            1, round(metrics.boundingRect(room, wrap, text).height() / metrics.lineSpacing())
        )

    def shown(self, title: str) -> str:
        """A title that may also be broken inside the words that have no room in its column."""
        advance = self._listed.fontMetrics().horizontalAdvance
        words = title.split(" ")
        return " ".join(BREAK.join(one) if advance(one) > self._room else one for one in words)

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.text = self.shown(option.text)
