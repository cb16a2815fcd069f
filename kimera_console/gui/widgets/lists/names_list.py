"""A list of names of which one is chosen, narrowed by a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QListWidget, QWidget

from kimera_console.gui.widgets.lists.filter_field import NothingFound

if TYPE_CHECKING:
    from collections.abc import Sequence


class NamesList(QListWidget):
    """Names in one column. A filter leaves the rows that hold its letters, and chooses one of them.

    Args:
        name: Accessible name: what is listed.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWordWrap(True)  # a long name takes two lines, not a bar to scroll sideways
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._searched: list[str] = []
        self._nothing_found = NothingFound(self)

    def fill(self, names: Sequence[str], texts: Sequence[str] = ()) -> None:
        """List these, and choose the first.

        Args:
            names: Shown.
            texts: What the filter looks into beside each name; () for the names alone.
        """
        self.clear()
        self.addItems(list(names))
        more = texts or [""] * len(names)
        self._searched = [
            f"{name}\n{text}".casefold() for name, text in zip(names, more, strict=True)
        ]
        self.setCurrentRow(0)

    @Slot(str)
    def set_filter(self, letters: str) -> None:
        """Show only the rows that hold these letters, in either case; "" shows all."""
        letters = letters.strip()
        held = [letters.casefold() in text for text in self._searched]
        for row, shown in enumerate(held):
            self.item(row).setHidden(not shown)
        if any(held) and not held[self.currentRow()]:
            self.setCurrentRow(held.index(True))
        self._nothing_found.show_for(letters, nothing=not any(held))
