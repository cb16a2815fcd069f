"""Data table: rows of objects in columns that know how to show and sort them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2
ROW_HEIGHT = 32
LONGEST = 320
"""A cell that needs more than this many pixels may be elided; its tooltip has all of it."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: Heading, with the unit: "Latency p50 (ms)".
        text: Row -> what is shown.
        sort: Row -> what it is sorted by; the text where None.
        number: Right-aligned, with tabular digits.
        tone: Row -> "ok", "warn", "bad", "info", "muted" or "".
        icon: Row -> name of an icon, or "".
        tip: Row -> tooltip; the text itself where None.
        mono: Monospaced: paths and flags.
        stretch: Takes the room that is left, but not less than what it holds needs.
        least: Of a stretched column, the pixels that it may be squeezed to; 0 for what it needs.
    """

    title: str
    text: Callable[[Any], str]
    sort: Callable[[Any], Any] | None = None
    number: bool = False
    tone: Callable[[Any], str] | None = None
    icon: Callable[[Any], str] | None = None
    tip: Callable[[Any], str] | None = None
    mono: bool = False
    stretch: bool = False
    least: int = 0


class DataTable(QTableView):
    """A read-only table over a list of row objects.

    Ctrl+C copies the selected rows as tab-separated text, with the headings if more than one
    row is selected. Click a heading to sort.

    Signals:
        activated_row: Double click or Return on a row; carries the row object.
        selection_changed: The row object that is current, or None.
    """

    activated_row = Signal(object)
    selection_changed = Signal(object)

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _RowModel(tuple(columns), self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setSortRole(SORT_ROLE)
        self.setModel(self._proxy)
        self.setAccessibleName(name)
        self.setSortingEnabled(True)
        self._proxy.sort(-1)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        for index, column in enumerate(columns):
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(index, mode.Stretch if column.stretch else mode.Interactive)
        self._fitted = False
        self.doubleClicked.connect(self._activate)
        self._needs: dict[int, int] = {}
        theme().changed.connect(self._follow_theme)

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Replace all rows; columns take the width they need the first time."""
        first = self._model.rowCount() == 0
        self._model.set_rows(list(rows))
        if first:
            self.fit_columns()
        self._measure_stretched()

    def add_row(self, row: Any) -> None:
        self._model.add_row(row)
        if self._model.rowCount() == 1:
            self.fit_columns()

    def refresh(self) -> None:
        """Show the row objects again after they have changed."""
        self._model.refresh()

    def fit_columns(self) -> None:
        """Give each column (but a stretched one) the width of its content."""
        for index, column in enumerate(self._model.columns):
            if not column.stretch:
                self.resizeColumnToContents(index)
                self.setColumnWidth(index, min(self.columnWidth(index) + 16, 420))

    @Slot(str)
    def set_filter(self, letters: str) -> None:
        """Show only the rows of which a cell holds these letters, in either case; "" shows all."""
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterFixedString(letters.strip())

    def needed_width(self, column: int) -> int:
        """Pixels that a column's heading and cells need, LONGEST for those that are long."""
        header = self.horizontalHeader().sectionSizeHint(column)
        return min(max(header, self.sizeHintForColumn(column)), LONGEST)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns."""
        return self._model.columns

    @property
    def rows(self) -> tuple[Any, ...]:
        """Row objects in the order they were given."""
        return tuple(self._model.rows)

    @property
    def current_row(self) -> Any | None:
        """The selected row object (the first, if several), or None."""
        chosen = self.selected_rows
        return chosen[0] if chosen else None

    @property
    def selected_rows(self) -> tuple[Any, ...]:
        """Selected row objects from top to bottom."""
        indexes = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return tuple(index.data(ROW_ROLE) for index in indexes)

    def select(self, row: Any) -> None:
        """Select a row object, if it is there."""
        for number, candidate in enumerate(self._model.rows):
            if candidate is row or candidate == row:
                self.selectRow(self._proxy.mapFromSource(self._model.index(number, 0)).row())
                return

    def as_tsv(self, *, everything: bool = True) -> str:
        """Rows as shown, tab-separated, with headings."""
        rows = range(self._proxy.rowCount())
        if not everything:
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})  # type: ignore[assignment]
        lines = ["\t".join(column.title for column in self._model.columns)]
        for row in rows:
            cells = (self._proxy.index(row, c).data() for c in range(len(self._model.columns)))
            lines.append(
                "\t".join(str(cell).replace("\t", " ").replace("\n", " ") for cell in cells)
            )
        return "\n".join(lines) + "\n"

    def copy(self) -> None:
        """Put the selected rows (all, if none is selected) on the clipboard."""
        chosen = self.selectionModel().hasSelection()
        text = self.as_tsv(everything=not chosen)
        if chosen and len(self.selected_rows) == 1:
            text = text.split("\n", 1)[1]
        QGuiApplication.clipboard().setText(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._fitted and not self._model.rows:  # the headings need their room too
            self.fit_columns()
        self._fitted = True

    def _measure_stretched(self) -> None:
        columns = enumerate(self._model.columns)
        self._needs = {
            n: min(self.needed_width(n), column.least or LONGEST)
            for n, column in columns
            if column.stretch
        }
        self.share_room()

    def share_room(self) -> None:
        """Let a column stretch unless that would squeeze it below what it holds."""
        header, modes = self.horizontalHeader(), QHeaderView.ResizeMode
        others = sum(
            self.columnWidth(column)
            for column in range(len(self._model.columns))
            if column not in self._needs and not self.isColumnHidden(column)
        )
        room = self.viewport().width() - others
        fits = room >= sum(self._needs.values())
        for column, needs in self._needs.items():
            header.setSectionResizeMode(column, modes.Stretch if fits else modes.Interactive)
            if not fits:
                self.setColumnWidth(column, needs)

    @Slot()
    def _follow_theme(self) -> None:
        """Other colours, and perhaps larger text: no column is narrower than what it holds."""
        self._model.refresh()
        for number, column in enumerate(self._model.columns):
            if not column.stretch and not self.isColumnHidden(number):
                needs = self.needed_width(number)
                self.setColumnWidth(number, max(self.columnWidth(number), needs))
        self._measure_stretched()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        self.activated_row.emit(index.data(ROW_ROLE))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit(self.current_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _RowModel(QAbstractTableModel):
    def __init__(self, columns: tuple[Column, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: list[Any] = []

    def set_rows(self, rows: list[Any]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def add_row(self, row: Any) -> None:
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows))
        self.rows.append(row)
        self.endInsertRows()

    @Slot()
    def refresh(self) -> None:
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        kind = Qt.ItemDataRole
        if role == kind.DisplayRole:
            return column.text(row)
        if role == SORT_ROLE:
            return column.sort(row) if column.sort else column.text(row).casefold()
        if role == ROW_ROLE:
            return row
        if role == kind.TextAlignmentRole:
            return _alignment(column)
        if role == kind.ToolTipRole:
            return plain_tip(column.tip(row) if column.tip else column.text(row))
        if role == kind.ForegroundRole and column.tone and column.tone(row):
            return theme().color(column.tone(row))
        if role == kind.DecorationRole and column.icon and column.icon(row):
            tone = column.tone(row) if column.tone else ""
            return theme().icon(column.icon(row), tone or "muted")
        if role == kind.FontRole and column.mono:
            return theme().mono_font()
        return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
