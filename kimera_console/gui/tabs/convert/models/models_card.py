"""The list of models: what there is, whole, foreign or damaged, and what is active."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.convert.action_message import ActionMessage
from kimera_console.gui.tabs.convert.models import model_actions as does
from kimera_console.gui.tabs.convert.models.listed import listed_models, model_columns
from kimera_console.gui.tabs.convert.models.model_actions import ModelActions
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.file_questions import ask_briefly, is_silent
from kimera_console.gui.widgets import Card, DataTable, EmptyState, FilterField, icon_button
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent

    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.tabs.convert.models.listed import ListedModel
    from kimera_console.gui.tabs.convert.tasks import ModelsFound

NAME_WIDTH = 208
"""Room for a model's name, in pixels, before a further column is shown."""
ALWAYS = 3
"""Columns that every list shows: name, precision, state."""


class ModelsCard(Card):
    """A table of models. What concerns the selected one stands beside it, in the detail.

    Args:
        folder: The models folder, as shown.

    Attributes:
        buttons: What can be done with the selected models; the detail shows it.
        message: Says how something with a model went; the view shows it, over its foot.
        question: Asks before something is done to a model; the detail shows it.
        filter: Only the models with these letters are listed.

    Signals:
        use_requested: A `Bundle` is to be put to use.
        verify_requested: A `ListedModel` is to be verified.
        repeat_requested: A `ListedModel` is to be converted again.
        comparison_requested: The `ListedModel` whose recorded comparison is to be shown.
        compare_requested: Two `Bundle`s are to be compared with each other.
        delete_requested: A `ListedModel` is to be deleted.
        chosen: The one selected `ListedModel`, or None.
        refresh_requested: Look again.
    """

    use_requested = Signal(object)
    verify_requested = Signal(object)
    repeat_requested = Signal(object)
    comparison_requested = Signal(object)
    compare_requested = Signal(object, object)
    delete_requested = Signal(object)
    chosen = Signal(object)
    refresh_requested = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__("Models", parent=parent)
        self.set_title(self.tr("Converted models"))
        self._active_path = ""
        self._quiet = False
        self._folder = folder
        self._unlisted = False
        self._silent: tuple[Path, ...] = ()
        self._failed: dict[Path, tuple[int | None, str]] = {}
        self.message = ActionMessage()
        self.question = Question()
        self.buttons = ModelActions()
        self.table = DataTable(
            model_columns(lambda: self._active_path),
            self.tr("Converted models"),
            key=lambda row: row.path,
        )
        self.filter = FilterField(self.table, self.tr("Filter the models"), "modelFilter")
        self.table.setSelectionMode(DataTable.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.empty = EmptyState(
            "model", self.tr("No converted models yet."), self.tr("Convert one")
        )
        self.show_folder(folder)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.table)
        self.add_action(
            icon_button("refresh", self.tr("Refresh (Ctrl+R)"), self.refresh_requested.emit)
        )
        self.add(self.filter)
        self.add(self._stack, 1)
        self._connect()
        self._offer()

    def show_found(self, found: ModelsFound) -> None:
        """Replace the rows, damaged models among them; the selection stays where it can."""
        self._unlisted, self._silent = False, found.silent
        self.show_folder(self._folder)
        self._set_rows(
            [replace(row, failed=self._failure(row.path)) for row in listed_models(found)]
        )

    def show_problem(self, error: KimeraError) -> None:
        """There is no list: say why in its place, until there is one."""
        self._unlisted = True
        self._set_rows([])
        self.empty.set_words(core_words(error.message), advice_words(error.advice))
        self.message.show_error(error)
        self.message.keep_while(lambda: self._unlisted)

    @property
    def is_unlisted(self) -> bool:
        """Whether the last look found nothing out."""
        return self._unlisted

    def _set_rows(self, rows: list[ListedModel]) -> None:
        self._quiet = True
        self.table.set_rows(rows)
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self.filter.setVisible(bool(rows))
        self._quiet = False
        self._fit_columns()
        self.message.recheck()
        self._select()

    def remember_verified(self, row: ListedModel, problems: Sequence[str]) -> None:
        """List a model as damaged while its files are those that a verification found wrong."""
        self._failed.pop(row.path, None)
        if problems:
            self._failed[row.path] = (_newest_ns(row.path), " ".join(problems))

    def _failure(self, folder: Path) -> str:
        """What a verification found wrong with a model's files; only then they are looked at."""
        when, said = self._failed.get(folder, (0, ""))
        if not said:
            return ""
        now = _newest_ns(folder)
        return said if now == when or None in (now, when) else ""

    def show_folder(self, folder: Path) -> None:
        """Say where converted models are kept."""
        self._folder = folder
        self.empty.set_words(
            self.tr("No converted models yet."),
            self.tr("Models are saved in {0}").format(folder),
        )

    def set_active(self, path: str) -> None:
        """Say which bundle's folder is the one that runs; "" if none of them."""
        if path != self._active_path:
            self._active_path = path
            self.table.refresh()
            self._fit_columns()
            self._offer()

    def is_as_before(self, row: ListedModel) -> bool:
        """Whether a model is listed as it was when it was `row`."""
        now = next((one for one in self.table.rows if one.path == row.path), None)
        if now is None:
            return False
        made, was = ("" if m is None else m.bundle.created for m in (now.model, row.model))
        whole = (now.model is None) == (row.model is None)
        return bool(whole and made == was and now.size_bytes == row.size_bytes)

    def is_unknown(self, folder: Path) -> bool:
        """Whether the last look could not find out if a model is there: nobody answered."""
        return self._unlisted or folder in self._silent

    @property
    def folders(self) -> tuple[Path, ...]:
        """Of the models that are listed, and those that do not answer."""
        return (*(row.path for row in self.table.rows), *self._silent)

    def is_listed(self, row: ListedModel) -> bool:
        """Whether a model is listed in the folder of `row`."""
        return any(one.path == row.path for one in self.table.rows)

    @property
    def current(self) -> ListedModel | None:
        """The selected model, None if it is not exactly one."""
        chosen: Sequence[ListedModel] = self.table.selected_rows
        return chosen[0] if len(chosen) == 1 else None

    def context_menu(self) -> QMenu:
        """A menu of what can be done with the selected models."""
        return self.buttons.menu(self.table)

    def _connect(self) -> None:
        self.table.selection_changed.connect(self._select)
        self.table.row_activated.connect(self.comparison_requested)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.buttons.action_requested.connect(self._do)
        shortcut = QShortcut(QKeySequence("Ctrl+R"), self, self.refresh_requested.emit)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        remove = QShortcut(QKeySequence("Del"), self.table, lambda: self.buttons.press(does.DELETE))
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _fit_columns(self) -> None:
        """Show as many columns as there is room for, each as wide as what it holds."""
        columns = len(self.table.columns)
        room = self.table.viewport().width() - theme().scaled(NAME_WIDTH)
        full = False
        for column in range(1, columns):
            self.table.setColumnHidden(column, False)
            width = self.table.needed_width(column)
            room -= width
            full = full or (column >= ALWAYS and room < 0)
            self.table.setColumnHidden(column, full)
            self.table.setColumnWidth(column, width)
        self.table.share_room()

    @Slot()
    def _select(self) -> None:
        self._offer()
        if not self._quiet:
            self.chosen.emit(self.current)

    def _offer(self) -> None:
        self.buttons.offer(self.table.selected_rows, self._active_path)

    @Slot(str)
    def _do(self, action: str) -> None:
        """What a button asks for; it is enabled only where that makes sense."""
        rows: Sequence[ListedModel] = self.table.selected_rows
        whole = [row.model.bundle for row in rows if row.model is not None]
        if action == does.COMPARE:
            self.compare_requested.emit(*whole)
        elif action == does.USE:
            self.use_requested.emit(whole[0])
        else:
            verbs: dict[str, Callable[[ListedModel], object]] = {
                does.VERIFY: self.verify_requested.emit,
                does.AGAIN: self.repeat_requested.emit,
                does.COMPARISON: self.comparison_requested.emit,
                does.OPEN: self.open_folder,
                does.COPY: self.copy_path,
                does.DELETE: self.delete_requested.emit,
            }
            verbs[action](rows[0])

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        """The same actions, where the mouse or the menu key is."""
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(place))

    def open_folder(self, row: ListedModel) -> None:
        """Show a model's folder in the system's file manager."""
        if is_silent(row.path) or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.path))):
            self.message.show_message(
                "warn",
                self.tr("No file manager could open {0}").format(row.path),
                self.tr("Copy the path and open it yourself."),
            )
            self.message.keep_while(lambda: self.is_as_before(row))

    def copy_path(self, row: ListedModel) -> None:
        """Put a model's path on the clipboard."""
        QGuiApplication.clipboard().setText(str(row.path))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()


def _newest_ns(folder: Path) -> int | None:
    """When a file of a model was changed last; 0 where none can be looked at.

    None where nobody answers: it may be any time.
    """

    def look() -> int:
        return max((one.stat().st_mtime_ns for one in folder.iterdir()), default=0)

    try:
        return ask_briefly(folder, look, None)
    except OSError:
        return 0
