"""The left card: the list of texts, ways to add to it, and the search field."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QStackedWidget, QWidget

from kimera_console.core.texts.files.source import PICKER_PATTERNS
from kimera_console.core.texts.list.examples import ExampleSet, example_sets
from kimera_console.core.texts.list.text_list import MOST_TEXTS, split_lines
from kimera_console.core.texts.reading import (
    ListedTexts,
    numbers_in_words,
    problems_in_words,
)
from kimera_console.gui.tabs.embed.text_card import show_shortened
from kimera_console.gui.tabs.embed.texts.add_line import AddLine
from kimera_console.gui.tabs.embed.texts.example_words import example_words
from kimera_console.gui.tabs.embed.texts.list_view import ListView
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.file_questions import is_silent
from kimera_console.gui.widgets import (
    Card,
    EmptyState,
    InlineMessage,
    button,
    hbox,
    icon_button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QMimeData

    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController

_FOLDER = "embed/texts_folder"


class ListCard(Card):
    """List, additions, removal, undo, search.

    Attributes:
        line: Where a text is typed; Return adds it.
        search: The query.
        view: The table.
        message: What came of the last addition.

    Signals:
        file_chosen: A `Path` to open.
        query_changed: The search field's text.
    """

    file_chosen = Signal(object)
    query_changed = Signal(str)

    def __init__(
        self, core: ConsoleCore, controller: TextsController, parent: QWidget | None = None
    ) -> None:
        super().__init__(QCoreApplication.translate("ListCard", "Texts"), " ", parent)
        self._core, self._controller, self._text_set = core, controller, controller.text_set
        self.view = ListView(controller)
        self.line = AddLine()
        self.search = QLineEdit()
        self.message = InlineMessage()
        self.search_status = label("", "caption")
        self._foot = label("", "caption", wrap=True)
        self._distinct = button(self.tr("Remove duplicates"), self._remove_repeated, small=True)
        self._stack = QStackedWidget()
        self._make_actions()
        self._lay_out()
        self._connect()
        self._show_state()

    def add_lines(self, text: str, step: str) -> None:
        """Add each line of a text as a text."""
        lines, blank = split_lines(text)
        if not lines:
            self.message.show_message("info", self.tr("No text to add."))
            return
        added = self._text_set.add([(line, {}) for line in lines], step=step)
        self._report_added(len(added), len(lines), self._blank_words(blank, ""))
        if added:
            self._text_set.select(added[-1].key)

    def add_example(self, example: ExampleSet) -> None:
        """Add a set, and colour by its column."""
        title, caption = example_words(example)
        added = self._text_set.add(example.texts, step=title)
        if added:
            self._text_set.choose_column(example.column)
            self.message.show_message("info", title + ".", caption)
            self._text_set.select(added[0].key)
        else:
            self._report_added(0, len(example.texts), "")

    def add_read(self, found: ListedTexts, column: str) -> None:
        """Add a file's texts and say what was left out."""
        added = self._text_set.add(found.texts, step=found.path.name)
        notes = [found.note]
        if found.bad:
            notes.append(
                words.counted(
                    found.bad,
                    self.tr("1 line could not be read"),
                    self.tr("{0} lines could not be read"),
                )
                + f": {problems_in_words(found.problems, found.bad)}."
            )
        notes.append(self._blank_words(len(found.blank), numbers_in_words(found.blank)))
        total = len(found.texts) + found.cut
        self._report_added(len(added), total, " ".join(one for one in notes if one), found)
        if column and added:
            self._text_set.choose_column(column)
        if added:
            self._text_set.select(added[0].key)

    @Slot()
    def ask_for_file(self) -> None:
        """Open the system's picker."""
        folder = self._core.preferences.text(_FOLDER, str(Path.home()))
        if is_silent(Path(folder)):
            folder = str(Path.home())
        patterns = " ".join(PICKER_PATTERNS)
        dialog = QFileDialog(self, self.tr("Add texts from a file"), folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Texts ({0})").format(patterns), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take_file)
        dialog.open()

    @Slot()
    def clear(self) -> None:
        """Empty the list; can be taken back."""
        count = len(self._text_set.texts.entries)
        keys = [entry.key for entry in self._text_set.texts.entries]
        if self._text_set.remove(keys, step=self.tr("Clear the list")):
            self.message.clear()
            number = self._text_set.texts.last_step_number
            self._core.notify(
                words.counted(count, self.tr("Removed 1 text."), self.tr("Removed all {0} texts.")),
                action=self.tr("Undo"),
                on_action=functools.partial(self._undo_clearing, number),
            )

    @Slot()
    def undo(self) -> None:
        """Take the last change of the list back."""
        step = self._text_set.undo()
        if step:
            self.message.show_message("info", self.tr("Undone: {0}.").format(step))

    def _undo_clearing(self, number: int) -> None:
        """Take this step back, unless the list was changed since or it is taken back already."""
        if self._text_set.texts.last_step_number == number:
            self.undo()
        else:
            self.message.show_message(
                "info", self.tr("The list was changed since; nothing was undone.")
            )

    @Slot(object)
    def remove(self, keys: tuple[int, ...]) -> None:
        """Remove entries; the one after them is selected."""
        rows = self.view.rows
        after = max((rows.row_of(key) for key in keys), default=-1) + 1 - len(keys)
        words_ = words.counted(len(keys), self.tr("Remove 1 text"), self.tr("Remove {0} texts"))
        self._text_set.remove(keys, step=words_)
        if rows.rowCount():
            self._text_set.select(rows.entry(min(max(after, 0), rows.rowCount() - 1)).key)

    @Slot(str)
    def show_waiting(self, what_for: str) -> None:
        self.search_status.setText(what_for)
        self.search_status.setVisible(bool(what_for))

    @Slot(object)
    def show_scores(self, scores: Mapping[int, float]) -> None:
        """Order the list by these."""
        self.view.set_scores(dict(scores))

    def _report_added(
        self, added: int, wanted: int, notes: str, found: ListedTexts | None = None
    ) -> None:
        left_out = wanted > added
        if left_out:
            notes = " ".join(
                (
                    self.tr("The list is limited to {0} texts; the rest was skipped.").format(
                        words.count(MOST_TEXTS)
                    ),
                    notes,
                )
            ).strip()
        text = words.counted(added, self.tr("Added 1 text"), self.tr("Added {0} texts"))
        if found is not None:
            text = self.tr("{0} from {1}.").format(text, found.path.name)
            if not (wanted or found.bad or found.blank):
                text = self.tr("{0} is empty; no text was added.").format(found.path.name)
        else:
            text += "."
        bad = left_out or bool(found is not None and found.bad)
        if notes or added != 1:
            self.message.show_message("warn" if bad else "ok", text, notes)
        else:
            self.message.clear()

    def _blank_words(self, count: int, which: str) -> str:
        if not count:
            return ""
        if which:
            return self.tr("Empty lines skipped: {0}.").format(which)
        return self.tr("Empty lines skipped: {0}.").format(words.count(count))

    def _make_actions(self) -> None:
        self._examples = button(self.tr("E&xamples"), small=True)
        self._examples.setObjectName("examples")
        menu = QMenu(self._examples)
        for example in example_sets():
            title, caption = example_words(example)
            action = menu.addAction(title, functools.partial(self.add_example, example))
            action.setToolTip(plain_tip(caption))
        menu.setToolTipsVisible(True)
        self._examples.setMenu(menu)
        self._open = button(self.tr("&Open…"), self.ask_for_file, small=True)
        self._open.setObjectName("openTexts")
        keys = QKeySequence(QKeySequence.StandardKey.Open)
        self._open.setShortcut(keys)
        native = keys.toString(QKeySequence.SequenceFormat.NativeText)
        self._open.setToolTip(
            self.tr("Add texts from txt, csv, jsonl or parquet ({0})").format(native)
        )
        self._undo = icon_button("undo", self.tr("Undo"), self.undo)
        self._undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self._undo.setObjectName("undoTexts")
        self._clear = icon_button("trash", self.tr("Remove all texts"), self.clear)
        self._clear.setObjectName("clearTexts")
        for widget in (self._examples, self._open, self._undo, self._clear):
            self.add_action(widget)

    def _lay_out(self) -> None:
        for field in (self.line, self.search):
            field.setAcceptDrops(False)  # what is dropped there is for the list, too
        self.line.setObjectName("addLine")
        self.search.setObjectName("searchTexts")
        self.search.setPlaceholderText(self.tr("Search by meaning"))
        self.search.setAccessibleName(self.tr("Search by meaning"))
        self.search.setClearButtonEnabled(True)
        self._glass = self.search.addAction(theme().icon("search", "muted"), _LEADING)
        theme().follow(self, self._paint_glass)
        self.search_status.hide()
        add = button(self.tr("Add"), self.line.submit)
        row = hbox(self.line, add)
        row.setStretch(0, 1)
        first = example_sets()[0]
        empty = EmptyState(
            "text",
            self.tr("No texts yet"),
            self.tr("Show one sentence in 12 languages"),
            hint=self.tr("Type above, paste lines, or drop a txt, csv, jsonl or parquet file."),
        )
        empty.button.setObjectName("firstExample")
        empty.triggered.connect(lambda: self.add_example(first))
        self._stack.addWidget(empty)
        self._stack.addWidget(self.view)
        foot = hbox(self._foot, self._distinct)
        foot.setStretch(0, 1)
        self.add(row)
        self.add(self.search)
        self.add(self.search_status)
        self.message.lay_over(self)
        self.add(self._stack, 1)
        self.add(foot)
        # Tab reaches the view at its first line: what stood before it would never be reached.
        order = (self.line, add, self._examples, self._open, self._undo, self._clear, self.search)
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.line.submitted.connect(self._add_typed)
        self.line.pasted.connect(self._add_pasted)
        self.search.textChanged.connect(self.query_changed)
        self.view.paste_requested.connect(self._add_pasted)
        self.view.removal_requested.connect(self.remove)
        self.view.edited.connect(self._edit)
        self.view.refused.connect(lambda why: self.message.show_message("info", why))
        self.view.shortened.connect(lambda given, kept: show_shortened(self.message, given, kept))
        self._controller.texts_changed.connect(self._show_state)
        self._controller.vectors_changed.connect(self._show_state)

    @Slot(str)
    def _add_typed(self, text: str) -> None:
        self.add_lines(text, self.tr("Add a text"))

    @Slot(object)
    def _add_pasted(self, text: str) -> None:
        self.add_lines(text, self.tr("Paste"))

    @Slot(int, object)
    def _edit(self, key: int, text: str) -> None:
        self._text_set.edit(key, text, step=self.tr("Edit a text"))

    @Slot(str)
    def _take_file(self, name: str) -> None:
        path = Path(name)
        self._core.preferences.set_text(_FOLDER, str(path.parent))
        self.file_chosen.emit(path)

    @Slot()
    def _remove_repeated(self) -> None:
        entries = self._text_set.texts.entries
        keys = [entries[row].key for row in self._text_set.texts.summary().duplicates]
        self._text_set.remove(keys, step=self.tr("Remove duplicates"))

    @Slot()
    def _show_state(self) -> None:
        """Bring counts, buttons and the empty state in line with the list."""
        texts = self._text_set.texts
        summary = texts.summary()
        some = summary.total > 0
        self._stack.setCurrentIndex(1 if some else 0)
        self.set_caption(
            words.counted(summary.total, self.tr("1 text"), self.tr("{0} texts"))
            if some
            else self.tr("None yet")
        )
        notes = []
        if summary.duplicates:
            rows = tuple(row + 1 for row in summary.duplicates)
            notes.append(self.tr("Duplicates: no. {0}").format(numbers_in_words(rows, 5)))
        cut = tuple(row + 1 for row in self._text_set.truncated())
        if cut:
            notes.append(self.tr("Truncated: no. {0}").format(numbers_in_words(cut, 5)))
        self._foot.setText("   ·   ".join(notes))
        self._foot.setVisible(bool(notes))
        self._distinct.setVisible(bool(summary.duplicates))
        self._undo.setToolTip(plain_tip(self.tr("Undo: {0}").format(texts.last_step)))
        set_enabled(self._undo, bool(texts.last_step), self.tr("Nothing to undo."))
        if texts.last_step:
            self._undo.setToolTip(plain_tip(self.tr("Undo: {0}").format(texts.last_step)))
        set_enabled(self._clear, some, self.tr("No text to remove."))
        set_enabled(self.search, some, self.tr("No texts to search."))

    @Slot()
    def _paint_glass(self) -> None:
        self._glass.setIcon(theme().icon("search", "muted"))

    def take_drop(self, data: QMimeData) -> None:
        """Open a dropped file, or add the lines of a dropped text."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if len(paths) > 1:
            self.message.show_message(
                "info",
                self.tr("Opened {0}. Drop one file at a time.").format(paths[0].name),
            )
        if paths:
            self.file_chosen.emit(paths[0])
        elif data.hasText():
            self._add_pasted(data.text())

    def mark_drop(self, on: bool) -> None:
        """Show that what is being dragged would land here."""
        self.setProperty("drop", on)
        theme().restyle(self)


_LEADING = QLineEdit.ActionPosition.LeadingPosition
