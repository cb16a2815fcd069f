"""Layouts that break into lines where a row has no room.

superqt 0.9 has a flow layout too. Its size hint is that of the widest item, so a row beside others
gets one item's width, and it shares nothing out among its lines.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtWidgets import QFrame, QLayout, QSizePolicy, QWidget

from kimera_console.gui.tokens import CARD_PADDING, GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLayoutItem


class FlowRow(QFrame):
    """Widgets in a row, or in as many lines as its width needs.

    It sets its own height: a splitter, a stack and a scroll area ask for none by the width.

    Args:
        widgets: In order.
        layout: Lays them out; a `FlowLayout` where None.
    """

    def __init__(self, *widgets: QWidget, layout: QLayout | None = None) -> None:
        super().__init__()
        self.setLayout(layout or FlowLayout())
        for widget in widgets:
            self.add(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        layout = self.layout()
        assert layout is not None
        layout.addWidget(widget)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
            self.updateGeometry()
        return done


class FlowLayout(QLayout):
    """Lays items out like words: left to right, then in a new line.

    Its size hint is one line of all its items, its minimum width that of the widest.

    Args:
        spacing: Between two items, in pixels.
        line_spacing: Between two lines; as between items where None.
        even: Share the items out among the lines that are needed: no last one stands alone.
        line_height: Least height of a line, in pixels; what is lower stands in its middle.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        spacing: int = GRID,
        line_spacing: int | None = None,
        *,
        even: bool = False,
        line_height: int = 0,
    ) -> None:
        super().__init__(parent)
        self._even, self._line_height = even, line_height
        self._items: list[QLayoutItem] = []
        self._line_spacing = spacing if line_spacing is None else line_spacing
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def _arrange(self, rect: QRect, move: bool) -> int:
        """Place the items, or only measure; the height in pixels that they need."""
        y = rect.y()
        for line in self._lines(rect.width()):
            x, height = rect.x(), max(self._line_height, *(size.height() for _, size in line))
            for item, size in line if move else ():
                top = y + (height - size.height()) // 2
                item.setGeometry(QRect(QPoint(x, top), size))
                x += self._step(size)
            y += height + self._line_spacing
        return max(0, y - self._line_spacing - rect.y())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        end = self._even_width(width) if self._even else width
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        x = 0
        for item in self._shown():
            size = _size_within(item, width)
            if not lines or (x and x + size.width() > end):
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += self._step(size)
        return lines

    def _step(self, size: QSize) -> int:
        """From an item's left edge to the next one's; one without a width only gives height."""
        return size.width() + self.spacing() if size.width() else 0

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _even_width(self, width: int) -> int:
        """The least width that needs no more lines than this one."""
        hints = [item.sizeHint() for item in self._shown()]
        widths = [hint.width() for hint in hints if hint.width()]

        def lines(room: int) -> int:
            count, x = 1, 0
            for one in widths:
                if x and x + one > room:
                    count, x = count + 1, 0
                x += one + self.spacing()
            return count

        low, high, most = max(widths, default=0), width, lines(width)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if lines(middle) <= most else (middle + 1, high)
        return max(low, width if most == 1 else 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        around = self.contentsMargins()
        inside = QRect(0, 0, width - around.left() - around.right(), 0)
        return self._arrange(inside, move=False) + around.top() + around.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(map(self._step, sizes)) - self.spacing()
        height = max((size.height() for size in sizes), default=0)
        return QSize(max(0, width), max(height, self._line_height)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        size = QSize(0, self._line_height)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())


class ColumnsLayout(QLayout):
    """Lays items out in columns of one width: in one line where all have room, else in several.

    Lines have the same count of items where that is possible: six stand as six, three or two.
    Where it is not, as with three, all stand in one line by their own widths, or the last line has
    fewer.

    Args:
        spacing: Between columns and lines, in pixels.
    """

    def __init__(self, spacing: int = CARD_PADDING) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def _columns(self, width: int) -> int:
        most = (width + self.spacing()) // max(1, self.minimumSize().width() + self.spacing())
        count = len(self._items)
        fitting = [columns for columns in range(1, count + 1) if columns <= most]
        even = next((each for each in reversed(fitting) if not count % each), 1)
        if even > 1 or count < 3:
            return even
        return count if self._own_widths(width) else max(fitting, default=1)

    def _own_widths(self, width: int) -> list[int]:
        """The widths of all items in one line, with an equal share of the rest; [] without room."""
        least = [item.minimumSize().width() for item in self._items]
        rest = width - sum(least) - self.spacing() * (len(least) - 1)
        return [each + rest // len(least) for each in least] if rest >= 0 else []

    def _line_height(self) -> int:
        return max((item.sizeHint().height() for item in self._items), default=0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = math.ceil(len(self._items) / max(1, self._columns(width)))
        return lines * (self._line_height() + self.spacing()) - self.spacing()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        columns, high = self._columns(rect.width()), self._line_height()
        even = (rect.width() - self.spacing() * (columns - 1)) // columns
        widths = [even] * columns
        if even < self.minimumSize().width() and columns == len(self._items):
            widths = self._own_widths(rect.width()) or widths
        x = y = 0
        for place, item in enumerate(self._items):
            column = place % columns
            if not column:
                x, y = rect.x(), rect.y() + place // columns * (high + self.spacing())
            item.setGeometry(QRect(x, y, widths[column], high))
            x += widths[column] + self.spacing()

    def sizeHint(self) -> QSize:
        wide = sum(item.sizeHint().width() + self.spacing() for item in self._items)
        return QSize(wide - self.spacing(), self._line_height())

    def minimumSize(self) -> QSize:
        widths = [item.minimumSize().width() for item in self._items]
        return QSize(max(widths, default=0), self._line_height())


def _size_within(item: QLayoutItem, width: int) -> QSize:
    """The size that an item likes, not wider than a line unless it must be."""
    size = item.sizeHint()
    size.setWidth(min(size.width(), max(width, item.minimumSize().width())))
    if item.hasHeightForWidth():
        size.setHeight(item.heightForWidth(size.width()))
    return size
