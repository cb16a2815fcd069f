"""The checks as a grouped list: icon, title, outcome in a word, and what fixes it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from kimera_console.core.health import CheckStatus, as_text
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.health.status_style import (
    act_words,
    every_word,
    style_of,
    style_of_check,
)
from kimera_console.gui.tabs.health.title_cells import TitleCells
from kimera_console.gui.theme import TEXT_SCALES, theme
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.lists.filter_field import NothingFound

if TYPE_CHECKING:
    from kimera_console.core.health import Check

ROW_HEIGHT = 24
"""Pixels of a row at the usual size of text; a title of several lines takes more."""
BESIDE_LINE, BESIDE_LINES = 4, 10
"""Pixels of a row above and below one line of text, and several."""
BESIDE_OUTCOME, BESIDE_FIX, BESIDE_SIGN = 30, 30, 28
"""Pixels of the columns of the outcome and of the fix that their words, or its sign, do not get."""
ICON = 16
TITLE_ROOM = 272
"""Pixels of the longest title with its icon, at the usual size of text."""
FIX = 2
"""The column with a link where writing flags fixes the check."""
SEVERITY = (CheckStatus.FAIL, CheckStatus.WARN, CheckStatus.OK, CheckStatus.SKIP)
"""The order of the list, the worst first."""
_ID = Qt.ItemDataRole.UserRole


class CheckList(QTreeWidget):
    """Checks by group; once all have ended, failures first. Ctrl+C copies the selected one.

    A click on *Fix* in a row, or Return on it, asks to fix the check.

    Signals:
        chosen: The `Check` that is current, or None.
        fix_requested: The `Check` whose flags are to be written.
    """

    chosen = Signal(object)
    fix_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checks: dict[str, Check] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._ended: set[str] = set()
        self._wanted = ""
        self._only: CheckStatus | None = None
        self._letters = self._busy = ""
        self._titles = TitleCells(self)
        self.setAccessibleName(self.tr("Checks"))
        self.setColumnCount(3)
        self.setMouseTracking(True)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(False)
        self.setWordWrap(True)  # a title is never cut; Qt leaves the height of its row to us
        self.setItemDelegateForColumn(0, self._titles)
        self.setAllColumnsShowFocus(True)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(ICON, ICON))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, FIX):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)  # the header knows its size then
        self._fit_soon.setObjectName("fitSoon")
        self._fit_soon.timeout.connect(self._fit_rows)
        header.sectionResized.connect(lambda *_: self._fit_soon.start())
        self._nothing_found = NothingFound(self)
        self.currentItemChanged.connect(self._announce)
        self.itemClicked.connect(self._click)
        theme().measure(self, self._keep_room)
        theme().follow(self, self._paint_all)

    @Slot()
    def _keep_room(self) -> None:
        """Give the outcomes the room of the longest, so that none is cut and nothing jumps.

        Larger text leaves the room to what fixes the selected check, beside the list: titles and
        outcomes are broken into lines, and a sign stands for *Fix*.
        """
        outcomes = every_word()
        if self._is_large:
            outcomes = tuple(" ".join(outcomes).split())
        widest = max(map(self.fontMetrics().horizontalAdvance, outcomes))
        self.header().resizeSection(1, widest + BESIDE_OUTCOME)
        link = self.fontMetrics().horizontalAdvance(self.tr("Fix")) + BESIDE_FIX
        self.header().resizeSection(FIX, BESIDE_SIGN + ICON if self._is_large else link)
        columns = self.header().sectionSize(1) + self.header().sectionSize(FIX)
        whole = TITLE_ROOM + columns + self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(0 if self._is_large else whole)
        self._fit_rows()

    @property
    def _is_large(self) -> bool:
        """Whether the user has chosen larger text."""
        return theme().text_scale > TEXT_SCALES[0]

    @Slot()
    def _fit_rows(self) -> None:
        """Give each row the height of its title and its outcome in the widths of now."""
        self._titles.measure_room()
        line, beside = self._titles.line_height, self.header().sectionSize(1)
        for item in self._items.values():
            lines = max(
                self._titles.lines_of(item.text(0)),
                self._titles.lines_in(item.text(1), beside - BESIDE_OUTCOME + 1),
            )
            edges = BESIDE_LINE if lines == 1 else BESIDE_LINES
            _set_height(item, max(ROW_HEIGHT, lines * line + edges))
        for group in self._groups.values():
            _set_height(group, max(ROW_HEIGHT, line + BESIDE_LINE) + 4)

    def start(self) -> None:
        """A new run: what stands here is being checked again."""
        self._ended.clear()
        self._paint_all()

    @Slot(str)
    def set_busy(self, reason: str) -> None:
        """While something is being written nothing is fixed; "" ends that."""
        self._busy = reason
        self._paint_all()

    def show_only(self, status: CheckStatus | None) -> None:
        """Show the checks of one status alone; None shows all."""
        self._only = status
        self._narrow()

    @Slot(str)
    def set_filter(self, letters: str) -> None:
        """Show only the checks whose title, group or outcome holds these letters."""
        self._letters = letters.strip()
        self._narrow()

    def _narrow(self) -> None:
        self._hide_others()
        current = self.currentItem()
        if current is None or current.isHidden():
            self._choose_worst()

    def _hide_others(self) -> None:
        for check_id, item in self._items.items():
            item.setHidden(not self._is_wanted(self._checks[check_id], item))
        for group in self._groups.values():
            members = [item for item in self._items.values() if item.parent() is group]
            group.setHidden(all(item.isHidden() for item in members))
        shown = any(not item.isHidden() for item in self._items.values())
        self._nothing_found.show_for(self._letters, nothing=not shown)

    def _is_wanted(self, check: Check, item: QTreeWidgetItem) -> bool:
        words = " ".join((item.text(0), check.group, item.text(1))).casefold()
        return self._only in (None, check.status) and self._letters.casefold() in words

    def take(self, check: Check) -> None:
        """Show a check's outcome."""
        self._checks[check.id] = check
        self._ended.add(check.id)
        item = self._items.get(check.id)
        if item is None:
            item = self._items[check.id] = QTreeWidgetItem(self._group(check.group))
            item.setData(0, _ID, check.id)
        self._paint(check.id)
        self._fit_rows()
        if check.id == self._wanted or self.currentItem() is item:
            self.setCurrentItem(item)
            self.chosen.emit(check)

    def finish(self, *, complete: bool) -> None:
        """The run is over; a complete one takes away what it did not name."""
        if complete:
            for check_id in [known for known in self._items if known not in self._ended]:
                group = self._groups[self._checks.pop(check_id).group]
                group.removeChild(self._items.pop(check_id))
                group.setHidden(group.childCount() == 0)
        self._ended = set(self._items)
        self._paint_all()
        self._sort()
        self._hide_others()
        if self.current is None or (complete and self.current.id != self._wanted):
            self._choose_worst()
        self._wanted = ""

    @property
    def checks(self) -> tuple[Check, ...]:
        """All that are listed, those that are filtered out and those of an earlier run too."""
        return tuple(self._checks.values())

    @property
    def current(self) -> Check | None:
        item = self.currentItem()
        return self._checks.get(item.data(0, _ID)) if item is not None else None

    def select(self, check_id: str) -> None:
        """Select a check, now or as soon as it is there."""
        self._wanted = check_id
        item = self._items.get(check_id)
        if item is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)

    def outcome(self, check_id: str) -> str:
        """A check's outcome as shown, "" if it is not there."""
        item = self._items.get(check_id)
        return item.text(1) if item is not None else ""

    def _group(self, name: str) -> QTreeWidgetItem:
        item = self._groups.get(name)
        if item is not None:
            item.setHidden(False)
        else:
            item = self._groups[name] = QTreeWidgetItem(self, [core_words(name)])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setFirstColumnSpanned(True)
            item.setFont(0, theme().font(semibold=True))
            item.setExpanded(True)
        return item

    def _sort(self) -> None:
        """Failures first: in each group, and the groups by their worst check."""
        current = self.currentItem()
        with QSignalBlocker(self):
            for group in self._groups.values():
                group.addChildren(sorted(group.takeChildren(), key=self._severity))
            while self.topLevelItemCount():
                self.takeTopLevelItem(0)
            for top in sorted(self._groups.values(), key=self._worst_of):
                self.addTopLevelItem(top)
                top.setFirstColumnSpanned(True)
                top.setExpanded(True)
            if current is not None:
                self.setCurrentItem(current)

    def _worst_of(self, group: QTreeWidgetItem) -> int:
        members = (item for item in self._items.values() if item.parent() is group)
        return min(map(self._severity, members), default=len(SEVERITY))

    def _severity(self, item: QTreeWidgetItem) -> int:
        return SEVERITY.index(self._checks[item.data(0, _ID)].status)

    def _choose_worst(self) -> None:
        shown = [item for item in self._items.values() if not item.isHidden()]
        if shown:
            worst = min(shown, key=self._severity)
            self.setCurrentItem(worst)
            self.scrollToItem(worst)

    @Slot()
    def _announce(self) -> None:
        self.chosen.emit(self.current)

    @Slot()
    def _paint_all(self) -> None:
        for group in self._groups.values():
            group.setFont(0, theme().font(semibold=True))
        for check_id in self._items:
            self._paint(check_id)
        self._fit_rows()  # an outcome may be of more words than the one before

    def _paint(self, check_id: str) -> None:
        check, item = self._checks[check_id], self._items[check_id]
        look = style_of_check(check) if check_id in self._ended else style_of(None)
        item.setText(0, visible_cell(core_words(check.title)))
        item.setText(1, look.word)
        icon = theme().icon(look.icon, look.tone)
        # Else Qt tints it on a selected row, and a colour would mean something else there.
        icon.addPixmap(theme().pixmap(look.icon, look.tone, 16), QIcon.Mode.Selected)
        item.setIcon(0, icon)
        item.setForeground(1, theme().color(look.tone))
        item.setToolTip(0, plain_tip(check.detail))
        fix = act_words(check)[0] if check_id in self._ended else ""
        tone = "muted" if self._busy else "accent"
        item.setText(FIX, self.tr("Fix") if fix and not self._is_large else "")
        sign = theme().icon("edit", tone) if fix and self._is_large else None
        item.setData(FIX, Qt.ItemDataRole.DecorationRole, sign)
        item.setForeground(FIX, theme().color(tone))
        item.setToolTip(FIX, plain_tip(fix and (self._busy or fix)))
        item.setData(FIX, Qt.ItemDataRole.AccessibleTextRole, fix)

    @Slot(QTreeWidgetItem, int)
    def _click(self, item: QTreeWidgetItem, column: int) -> None:
        if column == FIX:
            self._fix(item)

    def _fix(self, item: QTreeWidgetItem) -> None:
        if _has_fix(item) and not self._busy:
            self.fix_requested.emit(self._checks[item.data(0, _ID)])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        item, column = self.itemAt(event.pos()), self.columnAt(event.pos().x())
        on_link = item is not None and column == FIX and _has_fix(item) and not self._busy
        shape = Qt.CursorShape.PointingHandCursor if on_link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        check = self.current
        if event.matches(QKeySequence.StandardKey.Copy) and check is not None:
            QGuiApplication.clipboard().setText(as_text([check]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and check is not None:
            self._fix(self._items[check.id])
        else:
            super().keyPressEvent(event)


def _has_fix(item: QTreeWidgetItem) -> bool:
    return bool(item.data(FIX, Qt.ItemDataRole.AccessibleTextRole))


def _set_height(item: QTreeWidgetItem, height_px: int) -> None:
    """Change a row's height, if it is another: each change lays out the list."""
    if item.sizeHint(0).height() != height_px:
        item.setSizeHint(0, QSize(0, height_px))
