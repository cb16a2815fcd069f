"""The table of texts: selection, editing in place, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kimera_console.core.texts.blank import is_blank
from kimera_console.gui.tabs.embed.editor import MAX_CHARS, TextEditor
from kimera_console.gui.tabs.embed.texts.list_model import (
    COLUMN,
    NUMBER,
    SCORE,
    TEXT,
    TOKENS,
    ListModel,
)
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.table import ROW_HEIGHT, select_no_headings

if TYPE_CHECKING:
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController

_Index = QModelIndex | QPersistentModelIndex
_EDITOR_PX = 96
_WIDTHS = ((NUMBER, 56), (TOKENS, 84), (SCORE, 72))
"""Columns and their widths, in pixels of text of the usual size."""
_OWN_COLUMN = (72, 136)
"""Least and most of the file's own column."""
_FILLED = "filled"


class ListView(QTableView):
    """Texts in rows. The current row is the selection of the set.

    F2 or a double click edits, Return keeps it, Escape does not; Delete removes the selected
    rows, Ctrl+C copies their texts, Ctrl+V adds the clipboard's lines.

    Signals:
        removal_requested: Keys of the selected entries.
        paste_requested: Lines were pasted (str).
        edited: Key of an entry and its new text.
        refused: An edit that cannot be made here; says why.
        shortened: A paste into the text that is edited was cut: characters given, characters kept.
    """

    removal_requested = Signal(object)
    paste_requested = Signal(object)
    edited = Signal(int, object)
    refused = Signal(str)
    shortened = Signal(int, int)

    def __init__(self, controller: TextsController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._following = False
        self.rows = ListModel(controller, self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Texts"))
        self.setObjectName("textList")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        select_no_headings(self)
        header.setMinimumSectionSize(40)
        for column in (NUMBER, COLUMN, TOKENS, SCORE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        self.rows.modelReset.connect(self._restore)
        controller.selection_changed.connect(self._follow)
        controller.column_changed.connect(self._show_columns)
        self._show_columns()
        theme().measure(self, self._fit_columns)

    @property
    def selected_keys(self) -> tuple[int, ...]:
        """Keys of the selected rows, from top to bottom."""
        # By ranges: `selectedRows` asks the model five times for each of ten thousand rows.
        found = self.selectionModel().selection()
        ranges = [found.at(place) for place in range(found.count())]
        rows = {row for part in ranges for row in range(part.top(), part.bottom() + 1)}
        return tuple(self.rows.entry(row).key for row in sorted(rows))

    def copy(self) -> int:
        """Put the selected texts on the clipboard, a line each; returns how many."""
        texts = [self.rows.entry(self.rows.row_of(key)).text for key in self.selected_keys]
        if texts:
            QGuiApplication.clipboard().setText("\n".join(texts))
        return len(texts)

    def text_to_edit(self, row: int) -> str:
        """The whole text of a row."""
        return self.rows.entry(row).text

    def keep_edit(self, row: int, text: str) -> None:
        """Take an edit's outcome; an emptied text changes nothing."""
        entry = self.rows.entry(row)
        self.rows.release()
        if is_blank(text):
            self.refused.emit(self.tr("An empty text has no vector: remove it instead."))
        elif text != entry.text:
            self.edited.emit(entry.key, text)

    def set_scores(self, scores: dict[int, float]) -> None:
        """Order by these; the best comes into sight, unless a text is being edited."""
        self.rows.set_scores(scores)
        self._show_columns()
        if scores and not self.rows.held:
            self.scrollToTop()

    @Slot()
    def _show_columns(self) -> None:
        self.setColumnHidden(COLUMN, not self._controller.text_set.column)
        self.setColumnHidden(SCORE, not self.rows.scores)
        self.setColumnHidden(TOKENS, bool(self.rows.scores))
        self._fit_columns()

    @Slot()
    def _fit_columns(self) -> None:
        """Give all columns but the texts' their width; the file's own column that of its words."""
        scale = theme().text_scale
        for column, width in _WIDTHS:
            self.setColumnWidth(column, round(width * scale))
        if not self.isColumnHidden(COLUMN):
            least, most = (round(width * scale) for width in _OWN_COLUMN)
            self.setColumnWidth(COLUMN, max(least, min(most, self.sizeHintForColumn(COLUMN) + 8)))

    @Slot()
    def _restore(self) -> None:
        """A reset model has no selection: take that of the set."""
        self._show_columns()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        key = self._controller.text_set.selected
        row = -1 if key is None else self.rows.row_of(key)
        if row == self.currentIndex().row() and row >= 0:
            return
        if row < 0 and self.rows.held:
            return  # it may be one that is listed when the edit has ended
        self._following = True
        if row < 0:
            self.selectionModel().clear()
        else:
            index = self.rows.index(row, TEXT)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)
        self._following = False

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if not self._following and current.isValid():
            self._controller.text_set.select(self.rows.entry(current.row()).key)

    def edit(  # type: ignore[override]
        self, index: QModelIndex, trigger: object = None, event: QEvent | None = None
    ) -> bool:
        if trigger is None:
            super().edit(index)
            return True
        editing = trigger in (
            QAbstractItemView.EditTrigger.DoubleClicked,
            QAbstractItemView.EditTrigger.EditKeyPressed,
        )
        if editing and index.isValid() and len(self.text_to_edit(index.row())) > MAX_CHARS:
            self.refused.emit(
                self.tr("A text of more than {0} characters cannot be edited here.").format(
                    words.count(MAX_CHARS)
                )
            )
            return False
        if editing and index.isValid() and index.column() != TEXT:
            index = self.rows.index(index.row(), TEXT)
        return bool(super().edit(index, trigger, event))  # type: ignore[call-overload]

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        self.rows.release()
        super().closeEditor(editor, hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_requested.emit(QGuiApplication.clipboard().text())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected_keys:
            self.removal_requested.emit(self.selected_keys)
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Edits a text over its row and those below, so that several lines can be seen."""

    def __init__(self, view: ListView) -> None:
        super().__init__(view)
        self._view = view

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = TextEditor(parent)
        editor.setAccessibleName(self.tr("Edit the text. Return saves, Escape cancels"))
        editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        editor.shortened.connect(self._view.shortened)
        self._view.rows.hold()
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        assert isinstance(editor, TextEditor)
        if editor.property(_FILLED):  # Qt asks again whenever the row is painted anew
            return
        editor.setProperty(_FILLED, True)
        editor.replace_text(self._view.text_to_edit(index.row()))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        assert isinstance(editor, TextEditor)
        self._view.keep_edit(index.row(), editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        room = self._view.viewport().rect()
        place: QRect = self._view.visualRect(self._view.rows.index(index.row(), TEXT))
        place.setHeight(min(_EDITOR_PX, room.height()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        place.setRight(room.right() - 8)
        editor.setGeometry(place)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                assert isinstance(editor, TextEditor)
                if shift:  # left alone, it would put in U+2028, which is no line end elsewhere
                    editor.insertPlainText("\n")
                    return True
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
                return True
        return super().eventFilter(editor, event)
