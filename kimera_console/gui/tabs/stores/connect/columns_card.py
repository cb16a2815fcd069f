"""What the database holds: its tables, and the columns of one, to be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit

from kimera_console.core.errors import KimeraError
from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING
from kimera_console.core.stores.change.saved import save_choices
from kimera_console.core.stores.recipes.kimera import kimera_table
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.tabs.stores.page import set_primary
from kimera_console.gui.tabs.stores.tasks import AUDIT, RUN, SWITCH
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    FilterField,
    InlineMessage,
    button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.stores.database.tables import TableInfo, VectorColumn
    from kimera_console.gui.tabs.stores.store_controller import StoreController

_MOST_ROWS = 6


class ColumnsCard(Card):
    """Which vectors.

    Attributes:
        table: The tables with vectors.
        vector, key, text: The columns, as found or corrected.
        message: Whether they can be used, and a change that was begun.
        name, save: Keeps the choices by a name.
        next_button: Goes on.

    Signals:
        go: Id of a step that the user wants to see.
    """

    step_requested = Signal(str)

    def __init__(self, controller: StoreController) -> None:
        super().__init__(QCoreApplication.translate("ColumnsCard", "Vectors"), " ")
        self._controller = controller
        self._filled: tuple[object, ...] = ()
        self.table = self._make_table()
        self.filter = FilterField(self.table, self.tr("Filter the tables"), "tableFilter")
        self.filter.setMaximumWidth(200)
        self.add_action(self.filter)
        self.vector = _combo(self.tr("Vector column"), "vectorColumn")
        self.key = _combo(self.tr("Key"), "keyColumn")
        self.key.setEditable(True)  # several columns are typed
        self.key.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.key.setCompleter(None)  # type: ignore[arg-type]  # Qt takes it, its stub does not
        self.key.setToolTip(self.tr("Columns that identify a row. Separate several with commas."))
        self.text = _combo(self.tr("Text"), "textColumn")
        self.message = InlineMessage(closable=False)
        self.name = QLineEdit()
        self.name.setObjectName("storeName")
        self.name.setAccessibleName(self.tr("Name of the saved store"))
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setMaximumWidth(200)
        self.save = button(
            self.tr("Sa&ve choices"), self._save,
            tip=self.tr("Save the choices of all steps under a name, without passwords"),
        )  # fmt: skip
        self.save.setObjectName("saveStore")
        self.next_button = button(
            self.tr("Continue to &Audit"), lambda: self.step_requested.emit(AUDIT), kind="primary"
        )
        self.next_button.setObjectName("nextFromConnect")
        self._lay_out()
        self._connect()

    def show_state(self) -> None:
        """Bring everything in line with what is chosen and known."""
        controller = self._controller
        overview = controller.overview
        if overview is None:
            return
        self.set_caption(self._caption_words(len(overview.tables), len(overview.problems)))
        shown = (overview, controller.choices.kimera, controller.choices.table)
        if shown != self._filled:
            self._filled = shown
            self._fill_tables()
        info = controller.table
        self._fill_columns(info)
        self._show_message()
        free = not controller.jobs.is_writing
        busy = self.tr("The database is being changed. Wait until that ends, or cancel it.")
        for widget in (self.table, self.vector, self.key, self.text):
            set_enabled(widget, free and info is not None, busy if not free else "")
        missing = self.tr("Choose a table whose columns can be used first.")
        set_enabled(self.next_button, controller.choice is not None, missing)
        unfinished = controller.run is not None and controller.run.run.state in (RUNNING, COMPLETE)
        set_primary(self.next_button, not unfinished)
        set_primary(self.message.button, unfinished)
        unnamed = self.tr("Enter a name first.")
        set_enabled(self.save, bool(self.name.text().strip()), unnamed)

    def _caption_words(self, tables: int, problems: int) -> str:
        controller = self._controller
        parts = [
            controller.overview.kept if controller.overview is not None else "",
            words.counted(len(controller.tables), self.tr("1 table with vectors"),
                          self.tr("{0} tables with vectors")),
        ]  # fmt: skip
        others = tables - len(controller.tables)
        if others:
            parts.append(words.counted(others, self.tr("1 other"), self.tr("{0} others")))
        if problems:
            parts.append(
                words.counted(problems, self.tr("1 unreadable"), self.tr("{0} unreadable"))
            )
        return " · ".join(parts)

    def _make_table(self) -> DataTable:
        made = DataTable(
            [
                Column(self.tr("Table"), _table_name),
                Column(self.tr("Rows"), _rows, sort=lambda t: t.rows, number=True),
                Column(self.tr("Key"), lambda t: ", ".join(t.key) or "–"),
                Column(self.tr("Vectors"), self._vector_words),
                Column(self.tr("Texts"), _text_words, stretch=True),
            ],
            self.tr("Tables with vectors"),
            key=lambda t: t.table,
        )
        made.setObjectName("storeTables")
        return made

    def _vector_words(self, info: TableInfo) -> str:
        return ", ".join(_vector_text(one) for one in self._controller.vectors_of(info))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID // 2)
        for place, combo in enumerate((self.vector, self.key, self.text)):
            grid.addWidget(label(combo.accessibleName(), "caption"), 0, place)
            grid.addWidget(combo, 1, place)
            grid.setColumnStretch(place, 1)
        self.add(self.table)
        self.add(grid)
        self.add(self.message)
        self.add_row(self.name, self.save, right=(self.next_button,))

    def _connect(self) -> None:
        self.table.selection_changed.connect(self._choose_table)
        self.vector.activated.connect(self._choose_columns)
        self.key.activated.connect(self._choose_columns)
        edit = self.key.lineEdit()
        assert edit is not None
        edit.setAccessibleName(self.key.accessibleName())
        edit.editingFinished.connect(self._type_key)
        self.text.activated.connect(self._choose_text)
        self.name.textChanged.connect(lambda _text: self.show_state())
        self.name.returnPressed.connect(self._save)
        self.message.triggered.connect(self._follow_message)

    def _fill_tables(self) -> None:
        shown = self._controller.tables
        self.table.blockSignals(True)
        self.table.set_rows(shown)
        self.table.fit_columns()
        info = self._controller.table
        if info is not None:
            self.table.select(info)
        self.table.blockSignals(False)
        self.table.set_shown_rows(max(1, min(len(shown), _MOST_ROWS)))
        for one in (self.table, self.filter):
            one.setVisible(bool(shown))

    def _fill_columns(self, info: TableInfo | None) -> None:
        choices = self._controller.choices
        vectors = self._controller.vectors_of(info) if info is not None else ()
        _fill(self.vector, [(_short_text(v), v.name) for v in vectors], choices.vector)
        edit = self.key.lineEdit()
        if edit is None or not (edit.hasFocus() and edit.isModified()):  # else it is being typed
            _fill(self.key, self._key_options(info), choices.key)
        _fill(self.text, self._text_options(info), choices.recipes)

    def _key_options(self, info: TableInfo | None) -> list[tuple[str, tuple[str, ...]]]:
        if info is None:
            return []
        found: list[tuple[str, tuple[str, ...]]] = []
        if info.key:
            found.append((self.tr("{0} (found)").format(", ".join(info.key)), ()))
        else:
            found.append((self.tr("None found: choose a column"), ()))
        vectors = {one.name for one in info.vectors}
        found += [(n, (n,)) for n in info.column_names if n not in vectors and (n,) != info.key]
        own = self._controller.choices.key
        if own not in [key for _, key in found]:
            found.append((", ".join(own), own))
        return found

    def _text_options(self, info: TableInfo | None) -> list[tuple[str, tuple[str, ...]]]:
        if info is None:
            return []
        preset = kimera_table(info.table.name) if self._controller.choices.kimera else None
        found: list[tuple[str, tuple[str, ...]]] = [(self.tr("Let the proof find it"), ())]
        if preset is not None:
            found.append((self.tr("Kimera’s recipes"), tuple(preset.recipes.to_list())))
        found += [(name, (name,)) for name in info.text_columns]
        own = self._controller.choices.recipes
        if own not in [recipes for _, recipes in found]:
            found.append((self.tr("Own recipes"), own))
        return found

    def _show_message(self) -> None:
        controller = self._controller
        run = controller.run
        if not controller.tables:
            self.message.show_message("info", *self._nothing_words())
        elif controller.choice_error is not None:
            error = controller.choice_error
            self.message.show_message("bad", error.message, advice_words(error.advice))
        elif run is not None:
            state = run.run.state
            what, action = {
                RUNNING: (
                    self.tr("A change to {0} was started: {1} of {2} rows are done."),
                    self.tr("Go to Run"),
                ),
                COMPLETE: (
                    self.tr("New vectors of {0} are complete: {1} of {2} rows."),
                    self.tr("Go to Switch"),
                ),
            }.get(state, (self.tr("The vectors of {0} are in force."), self.tr("Go to Switch")))
            done = words.count(run.progress.rows)
            total = words.count(max(run.run.rows, run.progress.rows))
            text = what.format(run.run.stamp.model, done, total)
            self.message.show_message("info", text, action=action)
        else:
            self.message.clear()

    def _nothing_words(self) -> tuple[str, str]:
        if self._controller.choices.kimera:
            return (
                self.tr("This database has none of Kimera’s tables (geoids, scars)."),
                self.tr("Turn “Kimera’s tables” off to see every table."),
            )
        return (
            self.tr("No table of this database has a column of vectors."),
            self.tr("Columns of pgvector, arrays and lists of numbers, and BLOBs are recognised."),
        )

    @Slot(object)
    def _choose_table(self, info: TableInfo | None) -> None:
        if info is not None and str(info.table) != self._controller.choices.table:
            self._controller.set_table(str(info.table))

    @Slot()
    def _choose_columns(self) -> None:
        self._controller.set_columns(
            vector=self.vector.currentData() or "", key=tuple(self.key.currentData() or ())
        )

    @Slot()
    def _type_key(self) -> None:
        """Several columns, as they are typed; what is in the list is chosen there."""
        text = self.key.currentText().strip()
        if text == self.key.itemText(self.key.currentIndex()):
            return
        listed = self.key.findText(text)
        if listed >= 0:
            key = tuple(self.key.itemData(listed) or ())
        else:
            key = tuple(name for one in text.split(",") if (name := one.strip()))
        self._controller.set_columns(key=key)

    @Slot()
    def _choose_text(self) -> None:
        self._controller.set_recipes(tuple(self.text.currentData() or ()))

    @Slot()
    def _follow_message(self) -> None:
        run = self._controller.run
        if run is not None:
            self.step_requested.emit(RUN if run.run.state == RUNNING else SWITCH)

    @Slot()
    def _save(self) -> None:
        name = self.name.text().strip()
        if not name:
            return
        try:
            save_choices(name, self._controller.choices)
        except KimeraError as error:
            self._controller.core.notify(error.message, "bad", advice_words(error.advice))
            return
        self.name.clear()
        self._controller.core.notify(
            self.tr("Saved as {0}, without a password.").format(name), "ok"
        )
        self._controller.saved.emit()


def _combo(name: str, object_name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setObjectName(object_name)
    made.setMinimumContentsLength(12)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _fill(combo: QComboBox, options: Sequence[tuple[str, Any]], chosen: Any) -> None:
    """Offer these; what is the same already stays, so that an open list does not close."""
    options = [(visible_cell(text), data) for text, data in options]
    kept = [(combo.itemText(i), combo.itemData(i)) for i in range(combo.count())]
    if [(text, _plain(data)) for text, data in kept] != [(t, _plain(d)) for t, d in options]:
        combo.clear()
        for text, data in options:
            combo.addItem(text, data)
    place = next((i for i, (_, data) in enumerate(options) if _plain(data) == _plain(chosen)), -1)
    combo.setCurrentIndex(place)


def _plain(data: Any) -> Any:
    return tuple(data) if isinstance(data, (list, tuple)) else data


def _table_name(info: TableInfo) -> str:
    view = QCoreApplication.translate("ColumnsCard", "{0} (view)")
    return view.format(info.table) if info.is_view else str(info.table)


def _rows(info: TableInfo) -> str:
    return words.count(info.rows) if info.rows_exact else f"≈ {words.count(info.rows)}"


def _vector_text(one: VectorColumn) -> str:
    return f"{one.name} ({one.kind.value.replace('_', ' ')}, {_size(one)})"


def _short_text(one: VectorColumn) -> str:
    return f"{one.name} ({_size(one)})"


def _size(one: VectorColumn) -> str:
    if one.dimension is not None:
        return str(one.dimension)
    return "/".join(str(size) for size, _ in one.seen[:3]) or "?"


def _text_words(info: TableInfo) -> str:
    names = (*info.text_columns, *info.json_columns)
    return ", ".join(name for name in names if name not in info.key)
