"""Finds text that does not fit: measures every widget in sight, and walks the whole window."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QToolButton,
    QTreeView,
    QWidget,
)
from shiboken6 import isValid

from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.pill import StatusPill
from kimera_console.gui.widgets.lists.line_cells import LineCells
from kimera_console.gui.widgets.lists.row_model import ROW_ROLE
from tests.gui.clipping_trees import tree_rows
from tests.gui.settling import process_layout, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QModelIndex

    from kimera_console.gui.main_window import MainWindow

SENTENCE = 24
"""Letters from which on a table's cell counts as a sentence or a name, which a tooltip may hold."""
SLACK = 1
"""Pixels that rounding may take."""


@dataclass(frozen=True, order=True)
class Finding:
    """One text that does not fit.

    Attributes:
        page: Where in the window.
        size: Of the window, and of its text.
        widget: Kind and name.
        text: What is cut.
        why: How much is missing.
    """

    page: str
    size: str
    widget: str
    text: str
    why: str

    def __str__(self) -> str:
        return f"{self.page} @ {self.size}: {self.widget} {self.text!r}: {self.why}"


def walk(
    window: MainWindow,
    size: str,
    wait_idle: Callable[[], None],
    find: Callable[[QWidget], Iterator[tuple[str, str, str]]] | None = None,
) -> list[Finding]:
    """Visit every tab of the registry and everything that can be toggled there, and measure.

    Args:
        size: How the findings call the window's size.
        wait_idle: Waits until what a click began has ended.
        find: What is wrong at a moment: the widget, its text, and why; `measure` where None.
    """
    find = find or measure
    found: dict[tuple[str, str, str], Finding] = {}

    def look(page: str) -> None:
        wait_idle()
        seen = set(find(window))
        if seen:  # a layout that is under way is no fault
            QTest.qWait(100)
            wait_idle()
            seen &= set(find(window))
        for widget, text, why in seen:
            key = (widget, text, why.split(":")[0])
            found.setdefault(key, Finding(page, size, widget, text, why))

    bar = window.findChild(QTabBar)
    assert bar is not None
    for index in range(bar.count()):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
        look(window.current_tab)
        clicked: list[QToolButton] = []
        _toggle(window.page(window.current_tab), window.current_tab, set(), clicked, look)
        for fold in reversed(clicked):  # so that another walk begins like this one
            if isValid(fold):
                fold.click()
    return sorted(found.values())


def _toggle(
    page: QWidget,
    name: str,
    seen: set[int],
    clicked: list[QToolButton],
    look: Callable[[str], None],
) -> None:
    """Click each choice and fold in sight, then those that come into sight by it.

    Args:
        page: Of a tab.
        name: How the findings call it.
        seen: What was clicked already, and bars of choices.
        clicked: Gets the folds.
        look: Measures.
    """
    for bar in [one for one in page.findChildren(ChoiceBar) if _new(one, seen)]:
        buttons = bar.findChildren(QToolButton)
        first = next((one for one in buttons if one.isChecked()), buttons[0])
        for made in (*(one for one in buttons if one is not first), first):
            if not made.isEnabled() or not made.isVisible():
                continue
            made.click()
            inside = f"{name} › {made.text()}"
            look(inside)
            _toggle(page, inside, seen, clicked, look)
    for fold in [one for one in page.findChildren(QToolButton) if _is_fold(one, seen)]:
        fold.click()
        clicked.append(fold)
        inside = f"{name} › {fold.text()}"
        look(inside)
        _toggle(page, inside, seen, clicked, look)


def _new(widget: QWidget, seen: set[int]) -> bool:
    if not widget.isVisible() or id(widget) in seen:
        return False
    seen.add(id(widget))
    return True


def _is_fold(made: QToolButton, seen: set[int]) -> bool:
    inside_bar = isinstance(made.parentWidget(), ChoiceBar)
    return made.isCheckable() and not inside_bar and made.isEnabled() and _new(made, seen)


def measure_settled(window: QWidget) -> list[tuple[str, str, str]]:
    """What does not fit once the layout has come to rest, and still a moment later."""
    settle(window)
    if seen := set(measure(window)):
        QTest.qWait(100)
        settle(window)
        seen &= set(measure(window))
    return sorted(seen)


def measure(window: QWidget) -> Iterator[tuple[str, str, str]]:
    """What does not fit at this moment: the widget, its text, and why."""
    widgets = [one for one in window.findChildren(QWidget) if one.isVisible() and _is_ours(one)]
    for widget in widgets:
        for text, why in _in_one(widget):
            yield _called(widget), text, why
    yield from _outside(widgets)
    yield from _overlaps(widgets)


def _is_ours(widget: QWidget) -> bool:
    """Whether it is not one of the small parts that Qt makes for itself."""
    return not widget.objectName().startswith("qt_")


def _in_one(widget: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QComboBox):
        yield from _combo(widget)
    elif isinstance(widget, QAbstractButton):
        yield from _button(widget)
    elif isinstance(widget, QTabBar):
        yield from _tab_bar(widget)
    elif isinstance(widget, QHeaderView):
        yield from _header(widget)
    elif isinstance(widget, QTableView):
        yield from _cells(widget)
    elif isinstance(widget, QTreeView):
        yield from tree_rows(widget)
    elif isinstance(widget, QScrollArea):
        bar = widget.horizontalScrollBar()
        if bar.maximum() > SLACK:
            inside = [one for one in widget.findChildren(QWidget) if one.isVisible()]
            widest = max(
                (one for one in inside if _holds_no_control(one)),
                key=lambda one: one.minimumSizeHint().width(),
                default=widget,
            )
            yield _words(widest), f"scrolls sideways: {bar.maximum()} px for {_called(widest)}"


def _holds_no_control(widget: QWidget) -> bool:
    return not any(
        isinstance(one, QLabel | QAbstractButton | QComboBox)
        for one in widget.findChildren(QWidget)
    )


def _label(label: QLabel) -> Iterator[tuple[str, str]]:
    text = label.text()
    if not text.strip():
        return
    width, height = label.width(), label.height()
    if isinstance(label, ElidedLabel):
        missing = label.fontMetrics().horizontalAdvance(text) - width
        if missing > SLACK and not (_is_name(text) and text in label.toolTip()):
            yield text, f"elided: {missing} px missing"
    elif label.wordWrap():
        longest = max(label.fontMetrics().horizontalAdvance(word) for word in _words_of(label))
        if longest - width > SLACK:
            yield text, f"a word does not fit: {longest - width} px missing"
        elif label.heightForWidth(width) - height > SLACK:
            yield text, f"too low: {label.heightForWidth(width) - height} px missing"
    else:
        wanted = label.sizeHint()
        if wanted.width() - width > SLACK:
            yield text, f"too narrow: {wanted.width() - width} px missing"
        if label.fontMetrics().height() - height > SLACK:
            yield text, f"too low: {label.fontMetrics().height() - height} px missing"


def _words_of(label: QLabel) -> list[str]:
    """The pieces between which a label may break."""
    return QLabel.text(label).replace("\u200b", " ").split()


def _is_name(text: str) -> bool:
    """Whether a text may be elided: a path or a model's name."""
    return "/" in text or "\\" in text or " " not in text.strip()


def _button(button: QAbstractButton) -> Iterator[tuple[str, str]]:
    if not button.text() and button.icon().isNull():
        return
    wanted = button.sizeHint()
    missing = wanted.width() - button.width()
    if missing > SLACK and not (
        isinstance(button, StatusPill)
        and (
            missing <= 2  # its edge
            or (len(button.text()) >= SENTENCE and button.text() in button.toolTip())
        )
    ):
        yield button.text(), f"too narrow: {missing} px missing"
    text_height = button.fontMetrics().height()
    border = 2 if isinstance(button, QPushButton | QToolButton) else 0
    if button.text() and text_height + border - button.height() > SLACK:
        yield button.text(), f"too low: {text_height + border - button.height()} px missing"


def _combo(combo: QComboBox) -> Iterator[tuple[str, str]]:
    option = QStyleOptionComboBox()
    option.initFrom(combo)
    control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    room = combo.style().subControlRect(control, option, part, combo).width()
    missing = combo.fontMetrics().horizontalAdvance(combo.currentText()) - room
    if missing > SLACK and not _is_name(combo.currentText()):
        yield combo.currentText(), f"too narrow: {missing} px missing"


def _tab_bar(bar: QTabBar) -> Iterator[tuple[str, str]]:
    for index in range(bar.count()):
        room = bar.tabRect(index).width()
        wanted = bar.fontMetrics().horizontalAdvance(bar.tabText(index))
        if not bar.tabIcon(index).isNull():
            wanted += bar.iconSize().width()
        if wanted - room > SLACK:
            yield bar.tabText(index), f"too narrow: {wanted - room} px missing"
        if bar.tabRect(index).right() > bar.width():
            yield bar.tabText(index), "outside the bar"


def _header(header: QHeaderView) -> Iterator[tuple[str, str]]:
    if header.orientation() is not Qt.Orientation.Horizontal or header.model() is None:
        return
    for index in range(header.count()):
        if header.isSectionHidden(index):
            continue
        title = header.model().headerData(index, Qt.Orientation.Horizontal)
        missing = header.sectionSizeHint(index) - header.sectionSize(index)
        if title and missing > SLACK:
            yield str(title), f"heading too narrow: {missing} px missing"


def _cells(table: QTableView) -> Iterator[tuple[str, str]]:
    model, seen = table.model(), table.viewport().rect()
    if model is None:
        return
    for row in range(model.rowCount()):
        if not seen.intersects(table.visualRect(model.index(row, 0))):
            continue
        for column in range(model.columnCount()):
            index = model.index(row, column)
            text = str(index.data() or "")
            missing = table.sizeHintForIndex(index).width() - table.columnWidth(column)
            if not text or missing <= SLACK or table.isColumnHidden(column):
                continue
            if _in_lines(table, index, text):
                continue
            tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
            if not (tip and (len(text) >= SENTENCE or f"/{text}" in tip or "/" in text)):
                yield text, f"cell too narrow: {missing} px missing"


def _in_lines(table: QTableView, index: QModelIndex, text: str) -> bool:
    """Whether a cell shows all of its text in several lines, which its row has room for."""
    cells = table.itemDelegateForColumn(index.column())
    if not isinstance(cells, LineCells):
        return False
    row = index.data(ROW_ROLE)
    whole = "".join("".join(cells.lines(row)).split()) == "".join(text.split())
    return whole and table.rowHeight(index.row()) >= cells.height(row)


def _outside(widgets: list[QWidget]) -> Iterator[tuple[str, str, str]]:
    """Texts and controls that reach over the edge of what holds them; scrolling is no edge."""
    for widget in widgets:
        if not isinstance(widget, QLabel | QAbstractButton | QComboBox):
            continue
        child, holder = widget, widget.parentWidget()
        place = QRect(widget.rect())
        while holder is not None and not child.isWindow():
            place.translate(child.pos())
            if isinstance(holder.parentWidget(), QAbstractScrollArea):
                break
            if not holder.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
                room = holder.rect()
                over = max(place.right() - room.right(), place.bottom() - room.bottom())
                yield _called(widget), _words(widget), f"outside {_called(holder)}: {over} px"
                break
            child, holder = holder, holder.parentWidget()


def _overlaps(widgets: list[QWidget]) -> Iterator[tuple[str, str, str]]:
    """Siblings that lie over each other: a layout or a splitter had too little room for them."""
    by_parent: dict[int, list[QWidget]] = {}
    for widget in widgets:
        parent = widget.parentWidget()
        if parent is not None and _is_placed(parent, widget):
            by_parent.setdefault(id(parent), []).append(widget)
    for siblings in by_parent.values():
        for one, other in itertools.combinations(siblings, 2):
            shared = one.geometry() & other.geometry()
            if shared.width() > SLACK and shared.height() > SLACK:
                size = f"{shared.width()}x{shared.height()} px"
                yield _called(one), _words(one), f"overlaps {_called(other)}: {size}"


def _is_placed(parent: QWidget, widget: QWidget) -> bool:
    """Whether its parent places it; what is laid over others on purpose is in no layout."""
    if isinstance(parent, QSplitter):
        return parent.indexOf(widget) >= 0
    layout = parent.layout()
    return layout is not None and (layout.indexOf(widget) >= 0 or _nested(parent, widget))


def _nested(parent: QWidget, widget: QWidget) -> bool:
    """Whether one of the layouts inside the parent's layout holds the widget."""
    layouts = [parent.layout()]
    while layouts:
        layout = layouts.pop()
        for index in range(layout.count()):
            item = layout.itemAt(index)
            if item.widget() is widget:
                return True
            if item.layout() is not None:
                layouts.append(item.layout())
    return False


def _called(widget: QWidget) -> str:
    name = widget.objectName() or widget.accessibleName()
    return f"{type(widget).__name__}({name})" if name else type(widget).__name__


def _words(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return str(text() if callable(text) else text or "")


__all__ = ["Finding", "measure", "measure_settled", "process_layout", "walk"]
