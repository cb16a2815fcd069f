"""Fact list: short names and their values in aligned columns, to be read and copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets.basic.basics import label, set_tone
from kimera_console.gui.widgets.basic.metric import NO_VALUE
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Fact:
    """One line of a fact list.

    Attributes:
        key: Names it for `set`.
        name: What it is: "Dimension".
        wide: Takes a line of its own; short ones share lines.
        number: Right-aligned, so that figures stand beneath each other.
    """

    key: str
    name: str
    wide: bool = False
    number: bool = False


class FactList(QWidget):
    """Names and values. Short facts stand in `columns` columns, wide ones across.

    Args:
        facts: The lines, in order.
        columns: How many short facts share a line.
    """

    def __init__(
        self, facts: Sequence[Fact], *, columns: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID // 4)
        for column in range(columns):
            grid.setColumnStretch(2 * column + 1, 1)
        row = column = 0
        for fact in facts:
            if fact.wide and column:
                row, column = row + 1, 0
            value = self._make(fact)
            span = 2 * columns - 1 if fact.wide else 1
            name = label(fact.name, "muted")
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(name, row, 2 * column)
            grid.addWidget(value, row, 2 * column + 1, 1, span)
            column += columns if fact.wide else 1
            if column >= columns:
                row, column = row + 1, 0

    def set(self, key: str, value: str, *, tone: str = "", tip: str = "") -> None:
        """Show a value.

        Args:
            key: Of the fact.
            value: Already formatted, with its unit.
            tone: "ok", "warn", "bad", "muted" or "".
            tip: Tooltip: the long form.
        """
        shown = self._values[key]
        shown.setText(value or NO_VALUE)
        shown.setToolTip(plain_tip(tip))
        set_tone(shown, tone)

    def value(self, key: str) -> str:
        return self._values[key].text()

    def clear(self) -> None:
        """Show that there are no values."""
        for key in self._values:
            self.set(key, "")

    def _make(self, fact: Fact) -> QLabel:
        made = label(NO_VALUE, wrap=fact.wide, selectable=True)
        made.setAccessibleName(fact.name)
        side = Qt.AlignmentFlag.AlignRight if fact.number else Qt.AlignmentFlag.AlignLeft
        made.setAlignment(side | Qt.AlignmentFlag.AlignTop)
        self._values[fact.key] = made
        return made
