"""The question which column holds the texts, with a preview of what the file seems to be."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from kimera_console.core.texts.decoding import ENCODINGS
from kimera_console.core.texts.list.text_list import one_line
from kimera_console.core.texts.reading import (
    CSV,
    DELIMITERS,
    PARQUET,
    FileLook,
    ReadPlan,
    problems_in_words,
)
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import Column, DataTable, InlineMessage, button, label, set_enabled
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError

_CELL_CHARS = 80


class ColumnsDialog(QDialog):
    """Asks how to read a file; what changes the preview is asked for by `look_wanted`.

    Signals:
        look_wanted: A `ReadPlan` whose preview is to be shown.
        chosen: The `ReadPlan` to read by, and the column for colours ("" for none).
    """

    look_wanted = Signal(object)
    chosen = Signal(object, str)

    def __init__(self, look: FileLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._filling = False
        self.setWindowTitle(self.tr("Add texts from {0}").format(look.plan.path.name))
        self.setObjectName("columnsDialog")
        self.resize(720, 520)
        self.text_column = self._combo(self.tr("Texts are in"), "textColumn")
        self.label_column = self._combo(self.tr("Colour by"), "labelColumn")
        self.encoding = self._combo(self.tr("Encoding"), "encoding")
        self.delimiter = self._combo(self.tr("Columns end at a"), "delimiter")
        self.header = QCheckBox(self.tr("The first row names the columns"))
        self.header.setObjectName("header")
        self.message = InlineMessage(closable=False)
        self._caption = label("", "caption")
        self._preview_box = QVBoxLayout()
        self._preview: DataTable | None = None
        self.add = button(self.tr("&Add the texts"), self._accept_choice, kind="primary")
        self.add.setObjectName("addTexts")
        self.add.setDefault(True)
        self._lay_out()
        self.encoding.activated.connect(self._ask_again)
        self.delimiter.activated.connect(self._ask_again)
        self.header.clicked.connect(self._ask_again)
        self.show_look(look)

    def show_look(self, look: FileLook) -> None:
        """Show what the file is, read that way."""
        self._look, plan = look, look.plan
        self._filling = True
        columns = list(look.columns)
        _fill(self.text_column, columns, columns, plan.text_column)
        wanted = plan.other_columns[0] if plan.other_columns else ""
        _fill(self.label_column, ["", *columns], [self.tr("no column"), *columns], wanted)
        names = dict(ENCODINGS)
        names.setdefault(plan.encoding, plan.encoding)
        _fill(self.encoding, list(names), list(names.values()), plan.encoding)
        shown = [_tr(name) for name in DELIMITERS.values()]
        _fill(self.delimiter, list(DELIMITERS), shown, plan.delimiter)
        self.header.setChecked(plan.has_header)
        self._show_rows(bool(columns), plan)
        self._show_preview(look)
        self._filling = False
        self._caption.setText(
            self.tr("The first rows of {0} ({1}):").format(
                plan.path.name, words.size(look.size_bytes)
            )
        )
        if look.problems:
            self.message.say(
                "warn",
                self.tr("Some lines cannot be read so and will be left out."),
                problems_in_words(look.problems, len(look.problems), 3),
            )
        else:
            self.message.clear()
        set_enabled(self.add, bool(look.rows), self.tr("There is no row to add."))

    def show_error(self, error: KimeraError) -> None:
        """The file cannot be read that way."""
        self.message.say_error(error)
        set_enabled(self.add, False, error.message)

    def plan(self) -> ReadPlan:
        """What is chosen."""
        label_column = self.label_column.currentData() or ""
        return dataclasses.replace(
            self._look.plan,
            encoding=self.encoding.currentData() or self._look.plan.encoding,
            delimiter=self.delimiter.currentData() or self._look.plan.delimiter,
            has_header=self.header.isChecked(),
            text_column=self.text_column.currentData() or "",
            other_columns=(label_column,) if label_column else (),
        )

    @Slot()
    def _accept_choice(self) -> None:
        plan = self.plan()
        # All further columns come along: the map can be coloured by any of them.
        others = tuple(name for name in self._look.columns if name != plan.text_column)
        colour = plan.other_columns[0] if plan.other_columns else ""
        self.chosen.emit(dataclasses.replace(plan, other_columns=others), colour)
        self.accept()

    @Slot()
    def _ask_again(self) -> None:
        if not self._filling:
            plan = self.plan()
            if plan.has_header != self._look.plan.has_header or plan.kind == CSV:
                plan = dataclasses.replace(plan, text_column="", other_columns=())
            self.look_wanted.emit(plan)

    def _show_rows(self, has_columns: bool, plan: ReadPlan) -> None:
        for widget, shown in (
            (self.text_column, has_columns),
            (self.label_column, has_columns),
            (self.encoding, plan.kind != PARQUET),
            (self.delimiter, plan.kind == CSV),
            (self.header, plan.kind == CSV),
        ):
            self._form.setRowVisible(widget, shown)

    def _show_preview(self, look: FileLook) -> None:
        if self._preview is not None:
            self._preview_box.removeWidget(self._preview)
            self._preview.hide()
            self._preview.deleteLater()
        titles = look.columns or (self.tr("Text"),)
        columns = [
            Column(
                one_line(title, 40),
                lambda row, place=place: one_line(row[place], _CELL_CHARS),  # type: ignore[misc]
                stretch=title in (look.plan.text_column, self.tr("Text")),
            )
            for place, title in enumerate(titles)
        ]
        self._preview = DataTable(columns, self.tr("Preview"))
        self._preview.setSortingEnabled(False)
        self._preview.setMinimumHeight(160)
        self._preview.set_rows(look.rows)
        self._preview_box.addWidget(self._preview)

    def _combo(self, name: str, object_name: str) -> QComboBox:
        made = QComboBox()
        made.setObjectName(object_name)
        made.setAccessibleName(name)
        made.setMinimumWidth(260)
        return made

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(CARD_PADDING)
        self._form.setVerticalSpacing(GRID)
        for widget in (self.text_column, self.label_column, self.encoding, self.delimiter):
            self._form.addRow(label(widget.accessibleName()), widget)
        self._form.addRow("", self.header)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        buttons.addWidget(button(self.tr("Cancel"), self.reject))
        buttons.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[WINDOW_PADDING] * 4)
        layout.setSpacing(CARD_PADDING)
        layout.addLayout(self._form)
        layout.addWidget(self.message)
        layout.addWidget(self._caption)
        layout.addLayout(self._preview_box, 1)
        layout.addLayout(buttons)


def _fill(combo: QComboBox, keys: list[str], shown: list[str], chosen: str) -> None:
    combo.clear()
    for key, text in zip(keys, shown, strict=True):
        combo.addItem(one_line(text, 60), key)
    combo.setCurrentIndex(max(0, keys.index(chosen) if chosen in keys else 0))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ColumnsDialog", text)
