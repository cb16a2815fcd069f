"""Data table: rows of objects in columns that know how to show and sort them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from kimera_console.core.system.visible import sheet_cell
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.lists.filter_field import NothingFound
from kimera_console.gui.widgets.lists.line_cells import LineCells
from kimera_console.gui.widgets.lists.row_model import ROW_ROLE, Column, RowModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROW_HEIGHT = 32
TALLEST_ROWS = 9
"""Rows of one line whose height a table of a few high rows may have."""
LONGEST = 320
"""A cell that needs more than this many pixels may be elided; its tooltip has all of it."""


def select_no_headings(view: QTableView) -> None:
    """Give the headings of a view that has its model a selection of their own, which stays empty.

    To paint a heading Qt asks whether its column is selected, and where all rows are, that asks for
    the flags of every cell: tenths of a second for ten thousand rows.
    """
    header = view.horizontalHeader()
    header.setSelectionModel(QItemSelectionModel(view.model(), header))


class DataTable(QTableView):
    """A read-only table over a list of row objects.

    Ctrl+C copies the selected rows as tab-separated text, with the headings if more than one
    row is selected. A click on a heading sorts, a second one the other way round, and a third
    one gives the rows' own order back; other rows are sorted in the same way.

    Args:
        columns: Its columns.
        name: Accessible name.
        ordered: The order of the rows means something, as in a queue: headings do not sort.
        key: Row -> what tells it from the others for as long as it is listed; hashable. Rows that
            are selected stay so when they are given anew; without it none is selected then.

    Raises:
        ValueError: A column of numbers has no `sort`, and the table is not `ordered`.

    Signals:
        row_activated: Double click or Return on a row; carries the row object.
        selection_changed: The row object that is current, or None.
    """

    row_activated = Signal(object)
    selection_changed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        parent: QWidget | None = None,
        *,
        ordered: bool = False,
        key: Callable[[Any], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit_rows)
        missing = [one.title for one in columns if one.number and one.sort is None]
        if missing and not ordered:
            raise ValueError(f"{name}: numbers would be sorted as words: {', '.join(missing)}")
        self._key = key
        self._kept: tuple[Callable[[Any], object], set[object], object] | None = None
        self._arranging = False
        self._model = RowModel(tuple(columns), self)
        self.setModel(self._model)
        self.setAccessibleName(name)
        self._let_sort(not ordered)
        self._nothing_found = NothingFound(self)
        self._model.arranging.connect(self._keep_choice)
        self._model.arranged.connect(self._choose_again)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._line_cells: dict[int, LineCells] = {}
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        select_no_headings(self)
        header.setMinimumSectionSize(48)
        for index, column in enumerate(columns):
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(index, mode.Stretch if column.stretch else mode.Interactive)
            if column.lines is not None:
                self._line_cells[index] = LineCells(self, column, index)
                self.setItemDelegateForColumn(index, self._line_cells[index])
        if self._line_cells:
            self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            header.sectionResized.connect(lambda: self._fit_soon.start())
        self._fitted = False
        self._shown_rows: int | None = None
        self._widths: dict[int, int] = {}
        self.doubleClicked.connect(self._activate)
        self._needs: dict[int, int] = {}
        theme().follow(self, self._follow_theme)
        theme().when_styled(header, self._fit_again)

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Replace all rows; columns take the width they need the first time."""
        first = not self._model.given
        self._model.set_rows(list(rows))
        if first:
            self.fit_columns()
        self._measure_stretched()

    def refresh(self) -> None:
        """Show the row objects again after they have changed."""
        self._model.refresh()

    def fit_columns(self) -> None:
        """Give each column (but a stretched one) the width of its content."""
        for index, column in enumerate(self._model.columns):
            if not column.stretch:
                self._fit_column(index)

    def _fit_column(self, index: int) -> None:
        self.resizeColumnToContents(index)
        self._widths[index] = min(self.columnWidth(index) + 16, 420)
        self.setColumnWidth(index, self._widths[index])

    def set_shown_rows(self, count: int) -> None:
        """Make the table as high as its headings and so many rows.

        Rows of several lines are as high as they are, up to TALLEST_ROWS of one line together.
        """
        self._shown_rows = count
        row = self.verticalHeader().defaultSectionSize()
        heights = [self.rowHeight(n) for n in range(min(count, len(self._model.rows)))]
        rows = sum(heights) + (count - len(heights)) * row
        rows = min(rows, max(count, TALLEST_ROWS) * row)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + 4)

    def lines(self, row: Any, column: int) -> tuple[str, ...]:
        """What a cell shows of a row object at its column's present width, line by line."""
        cells = self._line_cells.get(column)
        return cells.lines(row) if cells else (self._model.columns[column].text(row),)

    @Slot()
    def _fit_rows(self) -> None:
        """Give each row the height of its lines."""
        if not self._line_cells:
            return
        least, shown = self.verticalHeader().defaultSectionSize(), self._shown_rows
        for number, row in enumerate(self._model.rows):
            needed = max(cells.height(row) for cells in self._line_cells.values())
            if self.rowHeight(number) != (height := max(least, needed)):
                self.setRowHeight(number, height)
        if shown is not None:
            self.set_shown_rows(shown)

    @Slot(str)
    def set_filter(self, letters: str) -> None:
        """Show only the rows of which a cell holds these letters, in either case; "" shows all."""
        self._model.set_filter(letters.strip())

    def needed_width(self, column: int) -> int:
        """Pixels that a column's heading and cells need, LONGEST for those that are long."""
        header = self.horizontalHeader().sectionSizeHint(column)
        return min(max(header, self.sizeHintForColumn(column)), LONGEST)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order they were given."""
        return self._model.columns

    @property
    def rows(self) -> tuple[Any, ...]:
        """Row objects in the order they were given."""
        return tuple(self._model.given)

    @property
    def current_row(self) -> Any | None:
        """The selected row object (the first, if several), or None."""
        first = min(self._selected_numbers(), default=-1)
        return self._model.rows[first] if first >= 0 else None

    @property
    def selected_rows(self) -> tuple[Any, ...]:
        """Selected row objects from top to bottom."""
        return tuple(self._model.rows[number] for number in self._selected_numbers())

    def select(self, row: Any) -> None:
        """Select a row object, if it is there."""
        for number, candidate in enumerate(self._model.rows):
            if candidate is row or candidate == row:
                self.selectRow(number)
                return

    def selectRow(self, row: int) -> None:
        """Select this row alone, whatever keys are held: Qt's own toggles it under Ctrl."""
        if 0 <= row < len(self._model.rows):
            flags = QItemSelectionModel.SelectionFlag
            first = self._model.index(row, 0)
            self.selectionModel().setCurrentIndex(first, flags.ClearAndSelect | flags.Rows)

    def as_tsv(self, *, everything: bool = True) -> str:
        """Rows in the order shown, tab-separated, with headings; those filtered out are not."""
        rows = range(len(self._model.rows)) if everything else self._selected_numbers()
        lines = ["\t".join(column.title for column in self._model.columns)]
        for row in rows:
            cells = (
                sheet_cell(column.text(self._model.rows[row])) for column in self._model.columns
            )
            lines.append("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in cells))
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

    def _let_sort(self, on: bool) -> None:
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # the rows' own order
        header.setSortIndicatorClearable(on)
        self.setSortingEnabled(on)
        header.sortIndicatorChanged.connect(self._keep_in_sight)

    @Slot()
    def _keep_in_sight(self) -> None:
        """What is selected moves with its row: go there with it."""
        if self.selectionModel().hasSelection():
            self.scrollTo(self.currentIndex())

    def _selected_numbers(self) -> list[int]:
        ranges: Any = self.selectionModel().selection()  # a list, which its stub does not say
        return sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})

    @Slot(bool)
    def _keep_choice(self, new_rows: bool) -> None:
        """Note what is selected: a model that is reset forgets it."""
        key = self._key if new_rows else id
        chosen = self.selected_rows if key is not None else ()
        current = self.currentIndex()
        at = key(self._model.rows[current.row()]) if key and current.isValid() else None
        self._kept = (key, {key(row) for row in chosen}, at) if key and chosen else None
        self._arranging = not new_rows

    @Slot()
    def _choose_again(self) -> None:
        """Select what is still there; it counts as a change where new rows are given."""
        self._show_nothing_found()
        self._fit_rows()
        if self._kept is None:
            self._arranging = False
            return
        key_of, keys, current = self._kept
        selection, flags = QItemSelection(), QItemSelectionModel.SelectionFlag
        found, first = 0, -1  # of a run of rows: thousands of ranges of one row take long
        for number, row in enumerate((*self._model.rows, None)):
            key = key_of(row) if number < len(self._model.rows) else None
            if key is not None and key in keys:
                first, found = (number if first < 0 else first), found + 1
            elif first >= 0:
                selection.select(self._model.index(first, 0), self._model.index(number - 1, 0))
                first = -1
            if key is not None and key == current:
                self.selectionModel().setCurrentIndex(self._model.index(number, 0), flags.NoUpdate)
        self.selectionModel().select(selection, flags.Select | flags.Rows)
        shrunk, self._arranging = self._arranging and found < len(keys), False
        if shrunk:
            self.selection_changed.emit(self.current_row)

    @Slot()
    def _show_nothing_found(self) -> None:
        nothing = bool(self._model.given) and not self._model.rows
        self._nothing_found.show_for(self._model.letters, nothing=nothing)

    def _measure_stretched(self) -> None:
        columns, heading = enumerate(self._model.columns), self.horizontalHeader().sectionSizeHint
        self._needs = {
            n: min(self.needed_width(n), max(column.least or LONGEST, heading(n)))
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
    def _fit_again(self) -> None:
        """The style sheet is there: what came before it was measured without paddings."""
        for index, width in list(self._widths.items()):
            if self.columnWidth(index) == width:  # nobody has set another since
                self._fit_column(index)
        self.widen()

    @Slot()
    def _follow_theme(self) -> None:
        """Other colours, and perhaps larger text: no column is narrower than what it holds."""
        self._model.refresh()
        self.widen()

    def widen(self) -> None:
        """Make no column narrower than what it holds."""
        if self._shown_rows is not None:
            self.set_shown_rows(self._shown_rows)
        for number, column in enumerate(self._model.columns):
            if not column.stretch and not self.isColumnHidden(number):
                needs = self.needed_width(number)
                self.setColumnWidth(number, max(self.columnWidth(number), needs))
        self._measure_stretched()
        self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_soon.start()

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        self.row_activated.emit(index.data(ROW_ROLE))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._arranging:
            self.selection_changed.emit(self.current_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
        else:
            super().keyPressEvent(event)
