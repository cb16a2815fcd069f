"""The left card: which file, which of its columns, and its first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QStackedWidget, QWidget

from kimera_console.core.embed_file import FileKind
from kimera_console.core.texts.files.types import Row
from kimera_console.core.texts.list.text_list import one_line
from kimera_console.gui.tabs.embed.file.memory import SOURCES
from kimera_console.gui.tabs.embed.file.wording import error_words
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    EmptyState,
    InlineMessage,
    PathField,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.path_field import OPEN_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.embed_file import Preview
    from kimera_console.core.texts.files.types import BadRow
    from kimera_console.gui.tabs.embed.file.session import FileSession

_CELL_CHARS = 200
_NAME_CHARS = 40
_KINDS = {
    FileKind.TEXT: "Lines",
    FileKind.CSV: "CSV",
    FileKind.JSONL: "JSON lines",
    FileKind.PARQUET: "Parquet",
}
_FILTER = "*.txt *.csv *.tsv *.jsonl *.ndjson *.parquet *.pq"


class SourceCard(Card):
    """What is read.

    Attributes:
        path: The file.
        kind, column, id_column: How it is read.
        preview: Its first rows.
        message: Why it cannot be read, or what must be chosen.
    """

    def __init__(self, session: FileSession, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("SourceCard", "Texts"), parent=parent)
        self._session = session
        self.path = PathField(
            self.tr("File of texts"),
            OPEN_FILE,
            placeholder=self.tr("txt, csv, jsonl or parquet, of any size"),
            file_filter=self.tr("Texts ({0});;All files (*)").format(_FILTER),
        )
        self.path.setObjectName("textsFile")
        self.facts = ElidedLabel(" ", "caption")
        self.kind = _combo(self.tr("Read as"), "readAs")
        self.column = _combo(self.tr("Texts are in"), "textColumn")
        self.id_column = _combo(self.tr("Ids are in"), "idColumn")
        self.message = InlineMessage(closable=False)
        self.preview = self._make_table()
        self._stack = QStackedWidget()
        self._empty = EmptyState(
            "file",
            self.tr("Turn a file of texts into a file of vectors"),
            self.tr("Choose a file…"),
            hint=self.tr("Or drop one here. It may be of any size: it is read piece by piece."),
        )
        self._empty.button.setObjectName("chooseFile")
        self._lay_out()
        self._connect()
        self._fill_kinds()
        self._tell()

    def mark_drop(self, on: bool) -> None:
        """Show that what is being dragged would land here."""
        self.setProperty("drop", on)
        theme().restyle(self)

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
        self.add(self.facts)
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
        )
        table.setSortingEnabled(False)
        table.setMinimumHeight(160)
        table.setObjectName("firstRows")
        return table

    def _connect(self) -> None:
        session = self._session
        self.path.changed.connect(session.set_source)
        self._empty.action.connect(self.path.pick)
        self.kind.activated.connect(lambda _row: session.set_kind(self.kind.currentData()))
        self.column.activated.connect(lambda _row: session.set_column(self.column.currentData()))
        self.id_column.activated.connect(
            lambda _row: session.set_id_column(self.id_column.currentData())
        )
        session.source_changed.connect(self._tell)
        session.run_changed.connect(self._lock)

    @Slot()
    def _tell(self) -> None:
        """Bring everything in line with what is chosen and known."""
        session, preview = self._session, self._session.preview
        self.path.set_recent(session.memory.recent(SOURCES))
        if self.path.text() != session.choices.source:
            self.path.set_text(session.choices.source)
        chosen = bool(session.choices.source)
        if preview is not None and session.is_looking:
            self._lock()  # what is shown stays until the newest choice is known
            return
        self._pickers.setVisible(chosen)
        self.facts.setVisible(chosen)
        self._say(preview)
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

    def _say(self, preview: Preview | None) -> None:
        error = self._session.source_error
        if error is not None:
            self.message.say("bad", *error_words(error))
        elif preview is not None and preview.must_choose:
            self.message.say(
                "info",
                self.tr("Which column holds the texts?"),
                self.tr("Choose it under “{0}”.").format(self.column.accessibleName()),
            )
        else:
            self.message.clear()
        if preview is None:
            return
        parts = [_tr(_KINDS[preview.kind]), words.size(preview.size_bytes)]
        if preview.encoding:
            parts.append(preview.encoding)
        if preview.count is not None:
            number = _rounded(preview)
            if preview.line_word == "row":
                unit = self.tr("row") if number == 1 else self.tr("rows")
            else:
                unit = self.tr("text") if number == 1 else self.tr("texts")
            about = "{0} {1}" if preview.is_exact else self.tr("about {0} {1}")
            parts.append(about.format(words.count(number), unit))
        self.facts.setText("  ·  ".join(parts))

    def _nothing_words(self, preview: Preview) -> tuple[str, str]:
        if preview.must_choose:
            return self.tr("The first rows appear here once the column is chosen"), ""
        return self.tr("The file holds no text"), self.tr("There are no vectors to make of it.")

    def _fill(self, preview: Preview) -> None:
        kind = self._session.choices.kind
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)) if kind else 0)
        if kind is None:
            self.kind.setItemText(0, self.tr("Auto: {0}").format(_tr(_KINDS[preview.kind])))
        texts = [(one.name, one.example) for one in preview.columns if one.is_text]
        ids = [(one.name, one.example) for one in preview.columns if one.is_id]
        first = [] if not preview.must_choose else [("", "")]
        _fill(self.column, [*first, *texts], preview.column, self.tr("Choose…"))
        number = self.tr("Row number") if preview.line_word == "row" else self.tr("Line number")
        _fill(self.id_column, [("", ""), *ids], preview.id_column, number)

    def _fill_kinds(self) -> None:
        self.kind.addItem(self.tr("Auto: by its name"), None)
        for kind, name in _KINDS.items():
            self.kind.addItem(_tr(name), kind)

    @Slot()
    def _lock(self) -> None:
        """While a run reads the file, nothing about it can be chosen."""
        busy = self.tr("A file is being embedded: cancel that, or wait for its end.")
        free = self._session.job is None
        preview = self._session.preview
        columns = preview is not None and bool(preview.columns)
        why = self.tr("A text a line has no columns.") if free else busy
        set_enabled(self.path, free, busy)
        set_enabled(self.kind, free, busy)
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
            combo.setItemData(combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))


def _rounded(preview: Preview) -> int:
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
    return QCoreApplication.translate("SourceCard", text)
