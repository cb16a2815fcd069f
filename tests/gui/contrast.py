"""Finds text that is hard to read: compares what is painted of each text with what is behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QImage, QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTextEdit,
    QTreeView,
    QWidget,
)

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX
from kimera_console.gui.widgets.basic.badge import Badge
from kimera_console.gui.widgets.basic.pill import StatusPill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QModelIndex

SCALE = 3
"""The window is drawn this many times as large: strokes then have pixels of their colour alone."""
LEAST, LEAST_LARGE = 4.5, 3.0
"""Of WCAG 2, 1.4.3, level AA."""
LARGE_PX, LARGE_BOLD_PX = 24, 18
DIFFERS = 24
"""Difference of a channel from which on a pixel is not background."""
LEAST_PIXELS = 12
LEAST_HEIGHT = 14
"""Of a text that is scrolled out of sight in part, so that letters are seen and not an edge."""

Text = tuple[QWidget, str, QRect, QFont]
"""A widget, a text in it, where, and its font."""


def hard_to_read(window: QWidget) -> Iterator[tuple[str, str, str]]:
    """What is hard to read at this moment: the widget, its text, and why."""
    picture = _picture(window)
    for widget, text, place, font in texts(window):
        found = contrast(_crop(picture, place))
        least = _least(font)
        if found is not None and round(found[0], 2) < least:
            ratio, ink, paper = found
            name = widget.objectName() or widget.accessibleName()
            yield (
                f"{type(widget).__name__}({name})",
                text[:60],
                f"{ratio:.2f} of {least}: {ink} on {paper}",
            )


def contrast(pixels: np.ndarray) -> tuple[float, str, str] | None:
    """Contrast of what is written with what is behind it, and both colours; None without text.

    The most frequent colour is the background, the most frequent other one the text's: those
    between, at the edges of letters, are many and each rare.

    Args:
        pixels: Red, green and blue, uint8, shape `(height, width, 3)`.
    """
    flat = pixels.reshape(-1, 3).astype(np.int32)
    if not len(flat):
        return None
    codes = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    values, counts = np.unique(codes, return_counts=True)
    paper = int(values[counts.argmax()])
    channels = np.stack([values >> 16, (values >> 8) & 255, values & 255], axis=1)
    other = np.abs(channels - np.array(_channels(paper))).max(axis=1) >= DIFFERS
    if not other.any() or counts[other].max() < LEAST_PIXELS:
        return None
    ink = int(values[other][counts[other].argmax()])
    inks, papers = f"#{ink:06X}", f"#{paper:06X}"
    return ratio(inks, papers), inks, papers


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, each "#RRGGBB", from 1 to 21."""
    both = (_luminance(int(color[1:], 16)) for color in (one, other))
    dark, bright = sorted(both)
    return (bright + 0.05) / (dark + 0.05)


def texts(window: QWidget) -> Iterator[Text]:
    """Each text in sight that can be used; the ones of plots and pictures are not widgets."""
    for widget in window.findChildren(QWidget):
        seen = _in_sight(window, widget)
        if seen.isEmpty() or not widget.isEnabled():
            continue
        for text, place, font in _of(widget):
            whole = QRect(widget.mapTo(window, place.topLeft()), place.size())
            place = whole & seen
            if not text.strip() or place.width() <= 4 or place.height() <= 4:
                continue
            if place.height() < min(whole.height(), LEAST_HEIGHT):
                continue
            if not _is_covered(window, widget, place):
                yield widget, text, place, font


def _of(widget: QWidget) -> Iterator[tuple[str, QRect, QFont]]:
    inside = widget.rect().adjusted(3, 2, -3, -2)  # without the frame
    if isinstance(widget, QLabel):
        yield widget.text(), widget.rect(), widget.font()
    elif isinstance(widget, Badge):
        font = theme().font(CAPTION_PX)
        width = QFontMetrics(font).horizontalAdvance(widget.text)
        yield widget.text, QRect(24, 3, width, widget.height() - 6) & inside, font
    elif isinstance(widget, StatusPill):
        yield widget.text(), _without_ends(inside), widget.font()
    elif isinstance(widget, QAbstractButton):
        yield widget.text(), inside, widget.font()
    elif isinstance(widget, QComboBox):
        yield widget.currentText(), inside.adjusted(4, 0, -28, 0), widget.font()
    elif isinstance(widget, QLineEdit):
        yield (
            widget.text() or widget.placeholderText(),
            inside.adjusted(0, 3, -24, -3),
            widget.font(),
        )
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText() or widget.placeholderText(), inside, widget.font()
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            yield widget.tabText(tab), widget.tabRect(tab).adjusted(2, 2, -2, -4), widget.font()
    elif isinstance(widget, QMenuBar):
        for action in widget.actions():
            yield action.text(), widget.actionGeometry(action), widget.font()
    elif isinstance(widget, QHeaderView):
        yield from _headings(widget)
    elif isinstance(widget, QTableView | QTreeView):
        yield from _cells(widget)


def _without_ends(place: QRect) -> QRect:
    """A pill without its round ends, beside which the page is seen."""
    end = place.height() // 2
    return place.adjusted(end, 0, -end, 0)


def _headings(header: QHeaderView) -> Iterator[tuple[str, QRect, QFont]]:
    if header.orientation() is not Qt.Orientation.Horizontal or header.model() is None:
        return
    for section in range(header.count()):
        text = str(header.model().headerData(section, Qt.Orientation.Horizontal) or "")
        left, width = header.sectionViewportPosition(section), header.sectionSize(section)
        yield text, QRect(left, 4, width, header.height() - 8), header.font()


def _cells(view: QTableView | QTreeView) -> Iterator[tuple[str, QRect, QFont]]:
    model, seen = view.model(), view.viewport().rect()
    offset = view.viewport().mapTo(view, QPoint(0, 0))

    def below(parent: QModelIndex) -> Iterator[QModelIndex]:
        for row in range(model.rowCount(parent)):
            for column in range(model.columnCount(parent)):
                yield model.index(row, column, parent)
            yield from below(model.index(row, 0, parent))

    root = QAbstractItemView.rootIndex(view)
    for index in below(root):
        place = view.visualRect(index) & seen
        if place.height() > 8 and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            yield (
                str(index.data() or ""),
                place.adjusted(2, 2, -2, -2).translated(offset),
                view.font(),
            )


def _in_sight(window: QWidget, widget: QWidget) -> QRect:
    """The part of a widget that nothing covers, in the window."""
    if not widget.isVisible() or widget.window() is not window:
        return QRect()
    region = QRegion(widget.visibleRegion()).boundingRect()
    return QRect(widget.mapTo(window, region.topLeft()), region.size())


def _is_covered(window: QWidget, widget: QWidget, place: QRect) -> bool:
    """Whether a message or the like lies over a part of it: that is dismissed."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents):
        return False
    corners = place.topLeft(), place.topRight(), place.bottomLeft(), place.bottomRight()
    tops = [window.childAt(corner) for corner in (*corners, place.center())]
    return any(top is not widget and not widget.isAncestorOf(top) for top in tops if top)


def _least(font: QFont) -> float:
    size = QFontInfo(font).pixelSize()
    bold = font.weight() >= QFont.Weight.DemiBold
    return LEAST_LARGE if size >= (LARGE_BOLD_PX if bold else LARGE_PX) else LEAST


def _picture(window: QWidget) -> np.ndarray:
    image = QImage(window.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    window.render(image)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), 2::-1].copy()


def _crop(picture: np.ndarray, place: QRect) -> np.ndarray:
    left, top = place.x() * SCALE, place.y() * SCALE
    return picture[top : top + place.height() * SCALE, left : left + place.width() * SCALE]


def _channels(color: int) -> tuple[int, int, int]:
    return color >> 16, (color >> 8) & 255, color & 255


def _luminance(color: int) -> float:
    """Relative luminance of an sRGB colour, as WCAG 2 defines it."""
    parts = [value / 255 for value in _channels(color)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
