"""The card where a text is typed: editor, status line, example sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from kimera_console.gui.tabs.embed.editor import TextEditor
from kimera_console.gui.tabs.embed.token_strip import TokenStrip, summary_of, words_of
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import (
    Card,
    InlineMessage,
    button,
    hbox,
    holder,
    icon_button,
    label,
    set_enabled,
    vbox,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.resources import resource_path

if TYPE_CHECKING:
    from kimera_console.core.embedding.token_pieces import TokenPiece, TokenPieces

PIECES_WIDTH = 200
"""Of "128 of 512 tokens · 2 special", in pixels."""


@dataclass(frozen=True)
class Example:
    """A sentence of the example set."""

    language: str
    text: str


class TextCard(Card):
    """Editor, and under it what the text is cut into.

    Attributes:
        editor: Where the text is.
        strip: The pieces.
        examples: The example sentences.
        example_actions: Language -> the entry of the menu that puts its sentence in.
        message: What was done to a paste that was too long; the view gives it a place.
        about_pieces: Their count against the limit, or the one that is pointed at.

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
        self.editor.setMinimumHeight(56)
        self.editor.textChanged.connect(self._show_state)
        self.editor.shortened.connect(self._report_shortened)
        self._clear_button = icon_button(
            "trash", self.tr("Clear the text"), lambda: self.editor.replace_text("")
        )
        self.example_actions: dict[str, QAction] = {}
        self.add_action(head_spacer())
        self.add_action(self._make_examples())
        self.add_action(self._clear_button)
        self.strip = TokenStrip(self.tr("Pieces of the text"))
        self.strip.setObjectName("tokenStrip")
        self.strip.current_changed.connect(self._point)
        self.strip.chosen.connect(self._select)
        self.about_pieces = ElidedLabel("", "caption")
        self.about_pieces.setObjectName("aboutPieces")
        self._count = label("", "caption")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.message = InlineMessage()
        self.add(self._both(), 1)
        foot = hbox(self.about_pieces, self._count, spacing=16)
        foot.setStretchFactor(self.about_pieces, 1)
        self.add(foot)
        self._keep_room()
        theme().follow(self, self._keep_room)
        self._show_state()

    @Slot()
    def _keep_room(self) -> None:
        """Let the card ask for what the count of the pieces needs: it is read at each key."""
        self.about_pieces.setMinimumWidth(theme().scaled(PIECES_WIDTH))

    def show_pieces(self, pieces: TokenPieces | None) -> None:
        """Show what the text is cut into; None where nobody says."""
        self.strip.set_pieces(pieces)
        self._point(self.strip.current)

    @Slot()
    def show_example(self) -> None:
        """Put the first example into the editor."""
        self._put(self.examples[0])
        self.editor.setFocus()

    def _both(self) -> QSplitter:
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.editor)
        both.addWidget(holder(vbox(self.strip)))
        both.setChildrenCollapsible(False)
        both.setStretchFactor(0, 1)
        both.setStretchFactor(1, 1)
        both.setSizes([112, 76])
        return both

    def _make_examples(self) -> QWidget:
        made = button(self.tr("E&xamples"), icon="text", small=True)
        made.setObjectName("examples")
        made.setToolTip(self.tr("The same sentence in several languages"))
        menu = QMenu(made)
        for example in self.examples:
            action = QAction(example.language, menu)
            action.setToolTip(plain_tip(example.text))
            action.triggered.connect(lambda _=False, chosen=example: self._put(chosen))
            menu.addAction(action)
            self.example_actions[example.language] = action
        menu.setToolTipsVisible(True)
        made.setMenu(menu)
        return made

    def _put(self, example: Example) -> None:
        self.editor.replace_text(example.text)

    @Slot()
    def _show_state(self) -> None:
        text = self.editor.text()
        self._count.setText(
            words.counted(len(text), self.tr("1 character"), self.tr("{0} characters"))
        )
        set_enabled(self._clear_button, bool(text), self.tr("Nothing to clear"))
        if not text:
            self.message.clear()
        self.edited.emit(text)

    @Slot(object)
    def _point(self, piece: TokenPiece | None) -> None:
        found = self.strip.pieces
        if piece is not None:
            said = words_of(piece)
        elif found is not None:
            said = summary_of(found)
        else:
            said = self.tr("Shows the tokens of the text") if not self.editor.text() else ""
        self.about_pieces.setText(said)

    @Slot(object)
    def _select(self, piece: TokenPiece) -> None:
        """Select the piece's characters in the editor."""
        self.editor.select(piece.start, piece.end)

    @Slot(int, int)
    def _report_shortened(self, given: int, kept: int) -> None:
        show_shortened(self.message, given, kept)


def show_shortened(message: InlineMessage, given: int, kept: int) -> None:
    """Say that an editor took only so many of the pasted characters."""
    if kept:
        done = _tr("The pasted text has {0} characters; only the first {1} were kept.")
    else:
        done = _tr("The text is at its limit; the pasted {0} characters were not added.")
    message.show_message(
        "warn",
        done.format(words.count(given), words.count(kept)),
        _tr("Embed whole files on the page File (Alt+4)."),
    )


def head_spacer() -> QWidget:
    """Keeps the heads of cards side by side equally high, whatever stands in them."""
    strut = QWidget()
    strut.setFixedSize(0, 28)
    return strut


def read_examples() -> tuple[Example, ...]:
    """The same sentence in several languages."""
    path = resource_path("examples", "same_sentence.json")
    entries = json.loads(path.read_text(encoding="utf-8"))["texts"]
    return tuple(Example(entry["language"], entry["text"]) for entry in entries)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TextCard", text)
