"""The lines that want a look: left out, truncated, empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from kimera_console.core.embed_file.types import NAMED_LINES
from kimera_console.gui.language import core_words
from kimera_console.gui.widgets import Column, DataTable, FilterField, button, hbox, label, vbox
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.embed_file.types import LineTally

_HEIGHT = 132


@dataclass(frozen=True)
class _ListedLine:
    number: int
    what: str
    reason: str
    tone: str


class LinesList(QWidget):
    """Counts of such lines, and a table that names them; hidden while there are none.

    Attributes:
        table: Sorted by a click, copied by Ctrl+C.
        filter: Only the lines with these letters are listed.
        counts: All of them in words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self.counts = label("", "caption", wrap=True)
        self.copy = button(self.tr("Copy the list"), self.copy_list, icon="copy", small=True)
        self.copy.setObjectName("copyLines")
        self.table = DataTable(
            [
                Column(
                    self.tr("Line"), lambda one: words.count(one.number),
                    lambda one: one.number, number=True,
                ),
                Column(self.tr("What"), lambda one: one.what, tone=lambda one: one.tone),
                Column(self.tr("Why"), lambda one: core_words(one.reason), stretch=True),
            ],
            self.tr("Lines to review"),
            key=lambda one: (one.number, one.what),
        )  # fmt: skip
        self.table.setObjectName("lines")
        self.table.setMinimumHeight(_HEIGHT)
        self.filter = FilterField(self.table, self.tr("Filter the lines"), "linesFilter")
        self.filter.setMaximumWidth(160)
        head = hbox(self.counts, self.filter, self.copy)
        head.setStretch(0, 1)
        layout = vbox(head)
        self.setLayout(layout)
        layout.addWidget(self.table, 1)
        self.hide()

    def show_tally(self, tally: LineTally | None, max_tokens: int, kept: int | None) -> None:
        """Show these lines.

        Args:
            tally: None for none.
            max_tokens: Where texts are cut, 0 where that is not known.
            kept: Changes whenever the tally may have; None at the end.
        """
        shown: tuple[object, ...] = ()
        if tally is not None:
            shown = (tally.skipped.count, tally.truncated.count, tally.empty.count, max_tokens)
        if shown == self._shown and kept is not None:
            return
        self._shown = shown
        some = any(shown[:3])
        self.setVisible(some)
        if tally is None or not some:
            self.table.set_rows(())
            return
        self.counts.setText(self._count_words(tally, max_tokens))
        self.table.set_rows(sorted(self._lines(tally, max_tokens), key=lambda one: one.number))

    @Slot()
    def copy_list(self) -> None:
        """Put the whole list on the clipboard, as a table."""
        QGuiApplication.clipboard().setText(self.table.as_tsv())

    def _count_words(self, tally: LineTally, max_tokens: int) -> str:
        cut = self.tr("{0} truncated at {1} tokens") if max_tokens else self.tr("{0} truncated")
        parts = (
            (tally.skipped.count, self.tr("{0} skipped")),
            (tally.truncated.count, cut),
            (tally.empty.count, self.tr("{0} empty")),
        )
        said = "  ·  ".join(
            text.format(words.count(count), words.count(max_tokens))
            for count, text in parts
            if count
        )
        if max(count for count, _text in parts) > NAMED_LINES:
            said += "  ·  " + self.tr("the first {0} of each kind are listed").format(NAMED_LINES)
        return said

    def _lines(self, tally: LineTally, max_tokens: int) -> Iterator[_ListedLine]:
        for line, reason in zip(tally.skipped.lines, tally.skipped.reasons, strict=False):
            yield _ListedLine(line, self.tr("left out"), reason, "warn")
        limit = self.tr("longer than {0} tokens").format(words.count(max_tokens))
        for line in tally.truncated.lines:
            reason = limit if max_tokens else self.tr("longer than the model’s limit")
            yield _ListedLine(line, self.tr("cut"), reason, "warn")
        for line in tally.empty.lines:
            reason = self.tr("embedded as the model embeds an empty text")
            yield _ListedLine(line, self.tr("empty"), reason, "muted")
