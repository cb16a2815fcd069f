"""The left card: which file, which of its columns, and its first rows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QStackedWidget, QWidget

from kimera_console.core.texts.files.source import PICKER_PATTERNS
from kimera_console.core.texts.files.types import ReadOptions, Row
from kimera_console.core.texts.list.text_list import one_line
from kimera_console.gui.tabs.embed.file.memory import SOURCES
from kimera_console.gui.tabs.embed.file.wording import error_words
from kimera_console.gui.tabs.embed.preview_controller import PreviewController
from kimera_console.gui.tabs.embed.preview_dialog import KIND_NAMES
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    EmptyState,
    InlineMessage,
    PathField,
    button,
    hbox,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.path_field import OPEN_FILE
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.texts.files.preview import FilePreview
    from kimera_console.core.texts.files.types import BadRow
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.file.file_controller import FileController

_CELL_CHARS = 200
_NAME_CHARS = 40


class TextsFileCard(Card):
    """What is read.

    Attributes:
        path: The file.
        kind, column, id_column: How it is read.
        more: Opens the dialog with all of it.
        reading: That dialog's controller.
        preview: Its first rows.
        message: Why it cannot be read, or what must be chosen.
    """

    def __init__(
        self, core: ConsoleCore, controller: FileController, parent: QWidget | None = None
    ) -> None:
        super().__init__(QCoreApplication.translate("TextsFileCard", "Texts"), parent=parent)
        self._controller = controller
        self.reading = PreviewController(
            core, self, accept=self.tr("&Read this way"), with_ids=True
        )
        self.path = PathField(
            self.tr("File of texts"),
            OPEN_FILE,
            placeholder=self.tr("txt, csv, jsonl or parquet, of any size"),
            file_filter=self.tr("Texts ({0});;All files (*)").format(" ".join(PICKER_PATTERNS)),
        )
        self.path.setObjectName("textsFile")
        self.facts = ElidedLabel(" ", "caption")
        self.kind = _combo(self.tr("Read as"), "readAs")
        self.column = _combo(self.tr("Text column"), "textColumn")
        self.id_column = _combo(self.tr("Id column"), "idColumn")
        self.more = button(self.tr("&Encoding and header…"), self._ask_how, small=True)
        self.more.setObjectName("readOptions")
        self.message = InlineMessage(closable=False)
        self.preview = self._make_table()
        self._stack = QStackedWidget()
        self._empty = EmptyState(
            "file",
            self.tr("Turn a file of texts into a file of vectors"),
            self.tr("Choose a file…"),
            hint=self.tr("Or drop a file here. Files of any size are read in parts."),
        )
        self._empty.button.setObjectName("chooseFile")
        self._lay_out()
        self._connect()
        self._fill_kinds()
        self._show_state()

    def mark_drop(self, on: bool) -> None:
        """Show that what is being dragged would land here."""
        self.setProperty("drop", on)
        theme().restyle(self)

    @Slot()
    def _choose_kind(self) -> None:
        encoding = self._controller.choices.read.encoding
        self._controller.set_read(ReadOptions(kind=self.kind.currentData(), encoding=encoding))

    @Slot()
    def _choose_columns(self) -> None:
        read = self._controller.choices.read
        column, id_column = self.column.currentData(), self.id_column.currentData()
        self._controller.set_read(
            dataclasses.replace(read, column=column or "", id_column=id_column or "")
        )

    @Slot()
    def _ask_how(self) -> None:
        choices = self._controller.choices
        self.reading.open(choices.source_path, choices.read, always=True)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID // 2)
        for place, combo in enumerate((self.kind, self.column, self.id_column)):
            grid.addWidget(label(combo.accessibleName(), "caption"), 0, place)
            grid.addWidget(combo, 1, place)
            grid.setColumnStretch(place, 1)
        self._pickers = QWidget()
        grid.setContentsMargins(0, 0, 0, 0)
        self._pickers.setLayout(grid)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.preview)
        self._nothing = EmptyState("text", " ", primary=False)
        self._stack.addWidget(self._nothing)
        self.add(self.path)
        line = hbox(self.facts, self.more)
        line.setStretch(0, 1)
        self.add(line)
        self.add(self._pickers)
        self.add(self.message)
        self.add(self._stack, 1)

    def _make_table(self) -> DataTable:
        table = DataTable(
            [
                Column(self.tr("No."), _number, number=True, tone=_tone),
                Column(self.tr("Id"), _id, tone=_tone),
                Column(self.tr("Text"), _text, tone=_tone, icon=_icon, stretch=True),
            ],
            self.tr("First rows"),
            ordered=True,
        )
        table.setMinimumHeight(160)
        table.setObjectName("firstRows")
        return table

    def _connect(self) -> None:
        controller = self._controller
        self.path.changed.connect(controller.set_source)
        self._empty.triggered.connect(self.path.pick)
        self.kind.activated.connect(self._choose_kind)
        self.column.activated.connect(self._choose_columns)
        self.id_column.activated.connect(self._choose_columns)
        self.reading.chosen.connect(lambda _path, read, _colour: controller.set_read(read))
        self.reading.failed.connect(
            lambda error: self.message.show_message("bad", *error_words(error))
        )
        controller.source_changed.connect(self._show_state)
        controller.run_changed.connect(self._lock)

    @Slot()
    def _show_state(self) -> None:
        """Bring everything in line with what is chosen and known."""
        controller, preview = self._controller, self._controller.preview
        self.path.set_recent(controller.memory.recent(SOURCES))
        if self.path.text() != controller.choices.source:
            self.path.set_text(controller.choices.source)
        chosen = bool(controller.choices.source)
        if preview is not None and controller.is_looking:
            self._lock()  # what is shown stays until the newest choice is known
            return
        self._pickers.setVisible(chosen)
        self.facts.setVisible(chosen)
        self.more.setVisible(chosen)
        self._show_message(preview)
        if preview is not None:
            self._fill(preview)
            self.preview.set_rows(preview.rows)
            self.preview.setColumnHidden(1, not preview.id_column)
            self.preview.fit_columns()
        else:
            self.facts.setText(" ")
            self.preview.set_rows(())
        if not chosen:
            self._stack.setCurrentWidget(self._empty)
        elif preview is not None and not preview.rows:
            self._nothing.set_words(*self._nothing_words(preview))
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._stack.setCurrentWidget(self.preview)
        self._lock()

    def _show_message(self, preview: FilePreview | None) -> None:
        error = self._controller.source_error
        if error is not None:
            self.message.show_message("bad", *error_words(error))
        elif preview is not None and preview.must_choose:
            self.message.show_message(
                "info",
                self.tr("Which column holds the texts?"),
                self.tr("Choose it under “{0}”.").format(self.column.accessibleName()),
            )
        else:
            self.message.clear()
        if preview is None:
            return
        parts = [_tr(KIND_NAMES[preview.kind]), words.size(preview.size_bytes)]
        if preview.encoding_name:
            parts.append(preview.encoding_name)
        if preview.options.has_header is False:
            parts.append(self.tr("no header"))
        if preview.count is not None:
            number = _rounded(preview)
            if preview.line_word == "row":
                unit = self.tr("row") if number == 1 else self.tr("rows")
            else:
                unit = self.tr("text") if number == 1 else self.tr("texts")
            about = "{0} {1}" if preview.is_exact else self.tr("about {0} {1}")
            parts.append(about.format(words.count(number), unit))
        self.facts.setText("  ·  ".join(parts))

    def _nothing_words(self, preview: FilePreview) -> tuple[str, str]:
        if preview.must_choose:
            return self.tr("Choose the text column to see the first rows"), ""
        return self.tr("The file contains no text"), self.tr("There is nothing to embed.")

    def _fill(self, preview: FilePreview) -> None:
        kind = self._controller.choices.read.kind
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)) if kind else 0)
        if kind is None:
            self.kind.setItemText(0, self.tr("Auto: {0}").format(_tr(KIND_NAMES[preview.kind])))
        texts = [(one.name, preview.example(one.name)) for one in preview.columns if one.is_text]
        ids = [(one.name, preview.example(one.name)) for one in preview.columns if one.is_id]
        first = [] if not preview.must_choose else [("", "")]
        _fill(self.column, [*first, *texts], preview.column, self.tr("Choose…"))
        number = self.tr("Row number") if preview.line_word == "row" else self.tr("Line number")
        _fill(self.id_column, [("", ""), *ids], preview.id_column, number)

    def _fill_kinds(self) -> None:
        self.kind.addItem(self.tr("Auto (from the file name)"), None)
        for kind, name in KIND_NAMES.items():
            self.kind.addItem(_tr(name), kind)

    @Slot()
    def _lock(self) -> None:
        """While a run reads the file, nothing about it can be chosen."""
        busy = self.tr("A file is being embedded. Wait until it ends, or cancel it.")
        free = self._controller.job is None
        preview = self._controller.preview
        columns = preview is not None and bool(preview.columns)
        why = self.tr("Plain text files (one text per line) have no columns.") if free else busy
        set_enabled(self.path, free, busy)
        set_enabled(self.kind, free, busy)
        set_enabled(self.more, free, busy)
        set_enabled(self.column, free and columns, why)
        set_enabled(self.id_column, free and columns, why)


def _combo(name: str, object_name: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(object_name)
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(10)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def _fill(combo: QComboBox, entries: Sequence[tuple[str, str]], chosen: str, none: str) -> None:
    """Names as they are, with what stands in them as a tooltip."""
    combo.clear()
    for name, example in entries:
        combo.addItem(one_line(name, _NAME_CHARS) if name else none, name)
        if example:
            tip = f"{name}: {one_line(example, 120)}"
            combo.setItemData(combo.count() - 1, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))


def _rounded(preview: FilePreview) -> int:
    """An estimate's digits that mean something: two."""
    count = preview.count or 0
    return count if preview.is_exact else int(float(f"{count:.2g}"))


def _number(row: Row | BadRow) -> str:
    return words.count(row.line)


def _id(row: Row | BadRow) -> str:
    return one_line(row.id, _NAME_CHARS) if isinstance(row, Row) else ""


def _text(row: Row | BadRow) -> str:
    return one_line(row.text, _CELL_CHARS) if isinstance(row, Row) else row.reason


def _tone(row: Row | BadRow) -> str:
    return "" if isinstance(row, Row) else "warn"


def _icon(row: Row | BadRow) -> str:
    return "" if isinstance(row, Row) else "warning"


def _tr(text: str) -> str:
    return QCoreApplication.translate("TextsFileCard", text)
