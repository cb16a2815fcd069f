"""Dialog that asks how to read a file of texts, with a preview of its first rows."""

from __future__ import annotations

import dataclasses
from pathlib import Path
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

from kimera_console.core.texts.files.columns import label_column
from kimera_console.core.texts.files.encodings import ENCODINGS
from kimera_console.core.texts.files.types import DELIMITERS, FileKind, ReadOptions
from kimera_console.core.texts.list.text_list import one_line
from kimera_console.core.texts.reading import problems_in_words
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import Column, DataTable, InlineMessage, button, label, set_enabled
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.texts.files.preview import FilePreview

KIND_NAMES = {
    FileKind.TEXT: "Lines",
    FileKind.CSV: "CSV",
    FileKind.JSONL: "JSON lines",
    FileKind.PARQUET: "Parquet",
}
_CELL_CHARS = 80


class PreviewDialog(QDialog):
    """Asks how to read a file. A choice that changes the preview emits `preview_requested`.

    Args:
        found: The file as it was looked at.
        asked: What was chosen of how it is read.
        with_ids: Ask for a column of ids; else for one to colour by.
        accept: Text of the button that takes the choice.

    Signals:
        look_requested: `ReadOptions` whose preview is to be shown.
        chosen: The `ReadOptions` to read by, and the column for colours ("" for none).
    """

    preview_requested = Signal(object)
    chosen = Signal(object, str)

    def __init__(
        self,
        found: FilePreview,
        asked: ReadOptions,
        *,
        with_ids: bool,
        accept: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._found, self._asked, self._with_ids = found, asked, with_ids
        self.setWindowTitle(self.tr("Read {0}").format(Path(found.source).name))
        self.setObjectName("previewDialog")
        self.resize(720, 560)
        self.kind = self._combo(self.tr("Read as"), "dialogKind")
        self.text_column = self._combo(self.tr("Text column"), "dialogColumn")
        second = self.tr("Id column") if with_ids else self.tr("Colour by")
        self.second_column = self._combo(second, "dialogSecondColumn")
        self.encoding = self._combo(self.tr("Encoding"), "encoding")
        self.delimiter = self._combo(self.tr("Delimiter"), "delimiter")
        self.header = QCheckBox(self.tr("First row is a header"))
        self.header.setObjectName("header")
        self.message = InlineMessage(closable=False)
        self._caption = label("", "caption")
        self._preview_box = QVBoxLayout()
        self._preview: DataTable | None = None
        self.accept_button = button(accept, self._accept_choice, kind="primary")
        self.accept_button.setObjectName("acceptReading")
        self.accept_button.setDefault(True)
        self._lay_out()
        for combo in (self.kind, self.text_column, self.encoding, self.delimiter):
            combo.activated.connect(self._ask_again)
        self.header.clicked.connect(self._ask_again)
        self.show_preview(found, asked)

    def show_preview(self, found: FilePreview, asked: ReadOptions) -> None:
        first, self._found, self._asked = self._preview is None, found, asked
        self._fill(found, first=first)
        self._show_fields(found)
        self._show_rows(found)
        self._caption.setText(
            self.tr("The first rows of {0} ({1}):").format(
                Path(found.source).name, words.size(found.size_bytes)
            )
        )
        if found.must_choose:
            self.message.show_message("info", self.tr("Which column holds the texts?"))
        elif found.bad:
            self.message.show_message(
                "warn",
                self.tr("Some lines cannot be read with these settings."),
                problems_in_words(found.bad, len(found.bad), 3),
            )
        else:
            self.message.clear()
        why = self.tr("There are no rows to read.")
        if found.must_choose:
            why = self.tr("Choose the column of the texts first.")
        set_enabled(self.accept_button, bool(found.rows) and not found.must_choose, why)

    def show_error(self, error: KimeraError) -> None:
        """The file cannot be read that way."""
        self.message.show_error(error)
        set_enabled(self.accept_button, False, error.message)

    @Slot()
    def _accept_choice(self) -> None:
        column = self.text_column.currentData() or ""
        second = self.second_column.currentData() or ""
        asked = dataclasses.replace(self._asked, column=column)
        if self._with_ids:
            asked = dataclasses.replace(asked, id_column=second)
        else:
            # All further columns come along: the map can be coloured by any of them.
            others = tuple(name for name in self._found.shown if name != column)
            asked = dataclasses.replace(asked, labels=others)
        self.chosen.emit(asked, "" if self._with_ids else second)
        self.accept()

    @Slot()
    def _ask_again(self) -> None:
        asked, found = self._asked, self._found.options
        kind, header = self.kind.currentData(), self.header.isChecked()
        if kind is not found.kind:  # what was chosen of the other form means nothing here
            asked = ReadOptions(kind=kind, encoding=asked.encoding)
        else:
            if self.encoding.currentData() != found.encoding:
                asked = dataclasses.replace(asked, encoding=self.encoding.currentData())
            if self.delimiter.currentData() != found.delimiter:
                asked = dataclasses.replace(asked, delimiter=self.delimiter.currentData())
            if kind is FileKind.CSV and header != found.has_header:
                asked = dataclasses.replace(asked, has_header=header, column="", id_column="")
            elif self.text_column.currentData() != found.column:
                asked = dataclasses.replace(asked, column=self.text_column.currentData() or "")
        self.preview_requested.emit(asked)

    def _fill(self, found: FilePreview, *, first: bool) -> None:
        options = found.options
        _fill(self.kind, list(KIND_NAMES), [_tr(one) for one in KIND_NAMES.values()], options.kind)
        texts = [one.name for one in found.columns if one.is_text]
        none = [""] if found.must_choose else []
        shown = [self.tr("Choose…")] if found.must_choose else []
        _fill(self.text_column, [*none, *texts], [*shown, *texts], options.column)
        if self._with_ids:
            names = [one.name for one in found.columns if one.is_id]
            second, nothing = options.id_column, self.tr("line numbers")
        else:
            names, nothing = list(found.shown), self.tr("no column")
            second = self.second_column.currentData()
            if first or second not in names:
                second = label_column(names, options.column)
        _fill(self.second_column, ["", *names], [nothing, *names], second)
        encodings = dict(ENCODINGS)
        encodings.setdefault(options.encoding, options.encoding)
        _fill(self.encoding, list(encodings), list(encodings.values()), options.encoding)
        known = {one: _tr(name) for one, name in DELIMITERS.items()}
        known.setdefault(options.delimiter, options.delimiter)
        _fill(self.delimiter, list(known), list(known.values()), options.delimiter)
        self.header.setChecked(bool(options.has_header))

    def _show_fields(self, found: FilePreview) -> None:
        for widget, shown in (
            (self.text_column, bool(found.columns)),
            (self.second_column, bool(found.columns)),
            (self.encoding, found.kind is not FileKind.PARQUET),
            (self.delimiter, found.kind is FileKind.CSV),
            (self.header, found.kind is FileKind.CSV),
        ):
            self._form.setRowVisible(widget, shown)

    def _show_rows(self, found: FilePreview) -> None:
        if self._preview is not None:
            self._preview_box.removeWidget(self._preview)
            self._preview.hide()
            self._preview.deleteLater()
        titles = found.shown or (self.tr("Text"),)
        columns = [
            Column(
                one_line(title, 40),
                lambda row, place=place: one_line(row[place], _CELL_CHARS),  # type: ignore[misc]
                stretch=not found.shown or title == found.column,
            )
            for place, title in enumerate(titles)
        ]
        self._preview = DataTable(columns, self.tr("Preview"), ordered=True)
        self._preview.setMinimumHeight(160)
        self._preview.set_rows(found.cells)
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
        combos = (self.kind, self.text_column, self.second_column, self.encoding, self.delimiter)
        for widget in combos:
            self._form.addRow(label(widget.accessibleName()), widget)
        self._form.addRow("", self.header)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        buttons.addWidget(button(self.tr("Cancel"), self.reject))
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[WINDOW_PADDING] * 4)
        layout.setSpacing(CARD_PADDING)
        layout.addLayout(self._form)
        layout.addWidget(self.message)
        layout.addWidget(self._caption)
        layout.addLayout(self._preview_box, 1)
        layout.addLayout(buttons)


def _fill(combo: QComboBox, keys: list[object], shown: list[str], chosen: object) -> None:
    combo.clear()
    for key, text in zip(keys, shown, strict=True):
        combo.addItem(one_line(text, 60), key)
    combo.setCurrentIndex(keys.index(chosen) if chosen in keys else 0)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PreviewDialog", text)
