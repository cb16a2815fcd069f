"""All that a person can read in a window at a moment, widget by widget."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from kimera_console.gui.language import core_words
from kimera_console.gui.widgets.plot.axis import NumberAxis

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST_ROWS = 60
"""Of a list: those below show the same kinds of things."""


MACHINE = (
    (r"\S*[/\\]\S*", "a path, an address of the network, a name on the hub"),
    (r"\d+\.\d+\.\d+\S*", "a version of three parts, an address"),
    (r"\b(?:CUDA|Python|OpenSSL|glibc) \d+\.\d+", "a version of two parts"),
    (r"\b[\w-]*\.(?:onnx|data|json|csv|txt|env|so|py|npy)\b\S*", "a file's name"),
)
"""What stays as machines write it, each with its reason."""
_ENGLISH = re.compile(r"\d\.\d|\d,\d{3},\d{3}|(?<!\d)0\u202f\d")


def read(window: QWidget) -> Iterator[tuple[str, str]]:
    """Each text in sight, with the kind and name of its widget; tips and what is read out too.

    Fields to write in hold what a user types, and logs are kept in English as a whole.
    """
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        name = widget.objectName() or widget.accessibleName()
        called = f"{type(widget).__name__}({name})"
        for text in _texts(widget):
            if text:
                yield called, text


def read_built(window: QWidget, *, but: Collection[QWidget] = ()) -> Iterator[tuple[str, str]]:
    """As `read`, of every page that is built, whether in sight or not.

    What is taken away is passed over: a page that is turned to shows it neither.

    Args:
        window: Of the console.
        but: Widgets that are passed over with all that is in them.
    """
    for widget in (window, *window.findChildren(QWidget)):
        if not _is_taken_away(widget, window, but):
            called = f"{type(widget).__name__}({widget.objectName() or widget.accessibleName()})"
            yield from ((called, text) for text in _texts(widget) if text)


def _is_taken_away(widget: QWidget, window: QWidget, but: Collection[QWidget]) -> bool:
    """Whether a widget or one around it is hidden, and not merely a page behind another."""
    one: QWidget | None = widget
    while one is not None and one is not window:
        is_page = isinstance(one.parentWidget(), QStackedWidget)
        if one in but or (one.isHidden() and not is_page):
            return True
        one = one.parentWidget()
    return False


def english_numbers(text: str) -> list[str]:
    """The pieces of a text in which a number is written as in English."""
    for pattern, _reason in MACHINE:
        text = re.sub(pattern, " ", text)
    return [one for one in text.split(" ") if _ENGLISH.search(one)]


def find_english(window: QWidget) -> Iterator[tuple[str, str, str]]:
    """The widget, its text, and what of it is English: numbers, and sentences of the core."""
    for widget, text in read(window):
        if wrong := english_numbers(text):
            yield widget, text, f"English numbers: {' '.join(wrong)}"
        if (said := core_words(text)) != text:
            yield widget, text, f"The core's English: {said}"


def _texts(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    yield widget.accessibleDescription()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(min(widget.count(), MOST_ROWS)))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(index) for index in range(widget.count()))
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
        if widget.isReadOnly():
            yield widget.text()
    elif isinstance(widget, QAbstractItemView):
        yield from _items(widget)
    elif isinstance(widget, QGraphicsView):
        yield from _drawn(widget)


def _items(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    parents = [QModelIndex()]
    while parents:
        parent = parents.pop()
        for row in range(min(model.rowCount(parent), MOST_ROWS)):
            parents.append(model.index(row, 0, parent))
            for column in range(model.columnCount(parent)):
                index = model.index(row, column, parent)
                yield str(index.data() or "")
                yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")


def _drawn(view: QGraphicsView) -> Iterator[str]:
    """A plot's titles, legends and ticks."""
    scene = view.scene()
    for item in scene.items() if scene is not None else ():
        if not item.isVisible():
            continue
        if isinstance(item, NumberAxis):
            low, high = item.range
            length = item.size().height() or item.size().width()
            for spacing, values in item.tickValues(low, high, max(length, 100)):
                yield from item.tickStrings(values, 1.0, spacing)
        words = getattr(item, "toPlainText", None)
        if callable(words):
            yield words()


__all__ = ["english_numbers", "find_english", "read", "read_built"]
