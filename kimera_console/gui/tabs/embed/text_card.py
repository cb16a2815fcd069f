"""The card where a text is typed: editor, status line, example sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from kimera_console.gui.tabs.embed.editor import TextEditor
from kimera_console.gui.widgets import (
    Card,
    FlowLayout,
    InlineMessage,
    button,
    icon_button,
    label,
    set_enabled,
    words,
)
from kimera_console.resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


@dataclass(frozen=True)
class Example:
    """A sentence of the example set."""

    language: str
    text: str


class TextCard(Card):
    """Editor and what belongs to it.

    Attributes:
        editor: Where the text is.
        examples: The example sentences.
        message: What was done to a paste that was too long; the tab gives it a place.

    Signals:
        edited: The text, whenever it changed.
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Text", parent=parent)
        self.set_title(self.tr("Text"))
        self.examples = read_examples()
        self.editor = TextEditor()
        self.editor.setObjectName("textEditor")
        self.editor.setAccessibleName(self.tr("Text to embed"))
        self.editor.setPlaceholderText(
            self.tr("Type or paste a text. Its vector follows as you type.")
        )
        self.editor.setMinimumHeight(72)
        self.editor.textChanged.connect(self._tell)
        self.editor.shortened.connect(self._say_shortened)
        self._clear_button = icon_button(
            "trash", self.tr("Clear the text"), lambda: self.editor.replace_text("")
        )
        self.add_action(head_strut())
        self.add_action(self._clear_button)
        self._count = label("", "caption")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.message = InlineMessage()
        self.add(self.editor, 1)
        self.add(self._count)
        self.add(self._example_row())
        self._tell()

    @Slot()
    def show_example(self) -> None:
        """Put the first example into the editor."""
        self._put(self.examples[0])
        self.editor.setFocus()

    def _example_row(self) -> QWidget:
        row = _FlowRow()
        flow = row.flow
        caption = label(self.tr("One sentence in:"), "caption")
        caption.setMinimumHeight(24)
        flow.addWidget(caption)
        for example in self.examples:
            chip = button(example.language, small=True)
            chip.setObjectName(f"example{example.language}")
            chip.setToolTip(example.text)
            chip.setAccessibleName(self.tr("Example in {0}").format(example.language))
            chip.clicked.connect(lambda _=False, chosen=example: self._put(chosen))
            flow.addWidget(chip)
        return row

    def _put(self, example: Example) -> None:
        self.editor.replace_text(example.text)

    @Slot()
    def _tell(self) -> None:
        text = self.editor.text()
        self._count.setText(self.tr("{0} characters").format(words.count(len(text))))
        set_enabled(self._clear_button, bool(text), self.tr("There is no text to clear"))
        if not text:
            self.message.clear()
        self.edited.emit(text)

    @Slot(int, int)
    def _say_shortened(self, given: int, kept: int) -> None:
        if kept:
            done = self.tr("The pasted text has {0} characters; its first {1} were kept.")
        else:
            done = self.tr("The text is full: nothing of the pasted {0} characters was kept.")
        self.message.say(
            "warn",
            done.format(words.count(given), words.count(kept)),
            self.tr("Embed whole files with: kimera-console embed --input FILE"),
        )


class _FlowRow(QWidget):
    """A flow of chips that gets the height of all its lines, also within a splitter."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = FlowLayout(self, spacing=4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.flow.heightForWidth(event.size().width()))


def head_strut() -> QWidget:
    """Keeps the heads of cards side by side equally high, whatever stands in them."""
    strut = QWidget()
    strut.setFixedSize(0, 28)
    return strut


def read_examples() -> tuple[Example, ...]:
    """The same sentence in several languages."""
    path = resource_path("examples", "same_sentence.json")
    entries = json.loads(path.read_text(encoding="utf-8"))["texts"]
    return tuple(Example(entry["language"], entry["text"]) for entry in entries)
