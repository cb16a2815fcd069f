"""Finds text that does not fit in the rows of a tree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kimera_console.gui.tabs.health.title_cells import BREAK, TitleCells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QModelIndex
    from PySide6.QtWidgets import QTreeView

SLACK = 1
"""Pixels that rounding may take."""
NO_LIMIT = 1 << 16


def tree_rows(tree: QTreeView) -> Iterator[tuple[str, str]]:
    """The cut texts of the rows in sight; unlike a table's cells no tooltip says the same."""
    index = tree.indexAt(QPoint(0, 0))
    while index.isValid() and tree.visualRect(index).top() < tree.viewport().height():
        for column in range(index.model().columnCount(index.parent())):
            cell = index.siblingAtColumn(column)
            spans = column == 0 and tree.isFirstColumnSpanned(index.row(), index.parent())
            if not tree.isColumnHidden(column):
                yield from _branch(tree, cell)
            if spans:
                break
        index = tree.indexBelow(index)


def _branch(tree: QTreeView, cell: QModelIndex) -> Iterator[tuple[str, str]]:
    text = str(cell.data() or "")
    cells = tree.itemDelegateForColumn(cell.column())
    shown = cells.shown(text) if isinstance(cells, TitleCells) else text
    option = QStyleOptionViewItem()
    option.initFrom(tree)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
    if cell.data(Qt.ItemDataRole.DecorationRole) is not None:
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
    font = cell.data(Qt.ItemDataRole.FontRole)
    used = tree.font() if font is None else font
    option.decorationSize, option.showDecorationSelected = tree.iconSize(), True
    option.rect = tree.visualRect(cell)
    style = tree.style()
    place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, tree)
    edge = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, tree) + 1
    yield from _text_in(shown, used, place.width() - 2 * edge, place.height(), tree)


def _text_in(
    text: str, font: QFont, width: int, height: int, tree: QTreeView
) -> Iterator[tuple[str, str]]:
    metrics = QFontMetrics(font)
    words = text.replace(BREAK, " ").split() if tree.wordWrap() else [text]
    longest = max(map(metrics.horizontalAdvance, words), default=0)
    wrap = Qt.TextFlag.TextWordWrap if tree.wordWrap() else Qt.TextFlag.TextSingleLine
    measured = metrics.boundingRect(QRect(0, 0, width, NO_LIMIT), wrap, text).height()
    lines = max(1, round(measured / metrics.lineSpacing()))
    # Qt paints each line in whole pixels, and elides what has no room for all of them.
    needed = lines * math.ceil(QFontMetricsF(font).height())
    if longest - width > SLACK:
        yield text, f"row too narrow: {longest - width} px missing"
    elif text and needed - height > (SLACK if lines == 1 else 0):
        yield text, f"row too low: {needed - height} px missing"
