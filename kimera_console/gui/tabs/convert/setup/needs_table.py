"""Estimated needs of a conversion, a line for each precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kimera_console.core.sources.estimates import PRECISIONS
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import GRID
from kimera_console.gui.widgets import label
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.basics import set_tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.sources.estimates import Estimates

FIGURE_WIDTH = 68
"""Holds the chosen line's bold figures too: columns do not move with the choice."""


class NeedsTable(QWidget):
    """Disk, memory and time by precision; the one that is chosen stands out.

    Below it, what cannot be had on this machine.

    Attributes:
        missing: What is said to be missing.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Estimated needs of a conversion"))
        self._cells: dict[str, list[QLabel]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 4)
        names = (self.tr("Bundle"), self.tr("Peak disk"), self.tr("Memory"), self.tr("Time"))
        grid.addWidget(label(self.tr("Estimated"), "caption"), 0, 0)
        for column, name in enumerate(names, start=1):
            grid.addWidget(label(name, "caption"), 0, column, Qt.AlignmentFlag.AlignRight)
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, FIGURE_WIDTH)
        for row, precision in enumerate(PRECISIONS, start=1):
            cells = [label(precision)]
            cells += [label("", selectable=True) for _ in names]
            self._cells[precision] = cells
            for column, cell in enumerate(cells):
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                cell.setAccessibleName(f"{precision}: {names[column - 1]}" if column else precision)
                grid.addWidget(cell, row, column, side | Qt.AlignmentFlag.AlignVCenter)
        self.missing = label("", wrap=True)
        set_tone(self.missing, "warn")
        grid.addWidget(self.missing, len(PRECISIONS) + 1, 0, 1, len(names) + 1)
        self.setToolTip(
            self.tr(
                "Estimates with all checks, on the high side. fp32 is fitted to measurements;\n"
                "the others follow from the bytes that they store. Each conversion writes fp32\n"
                "first, so it needs more disk space than the finished model."
            )
        )
        self.clear()

    def clear(self) -> None:
        """There is nothing to convert."""
        self.hide()
        self.missing.hide()

    def show_needs(self, needs: Mapping[str, Estimates], chosen: str, missing: str) -> None:
        """Show the needs.

        Args:
            needs: By precision.
            chosen: The precision that is set.
            missing: What this machine cannot give for it, one sentence; "" if it can.
        """
        for precision, cells in self._cells.items():
            one = needs.get(precision)
            texts = ("",) * 4
            if one is not None:
                texts = (
                    words.size(one.bundle_bytes),
                    words.size(one.disk_bytes),
                    words.size(one.ram_bytes),
                    words.duration(one.seconds),
                )
            for cell, text in zip(cells[1:], texts, strict=True):
                cell.setText(text)
            for cell in cells:
                if cell.property("role") != (role := "strong" if precision == chosen else "muted"):
                    cell.setProperty("role", role)
                    theme().restyle(cell)
        self.missing.setText(missing)
        self.missing.setVisible(bool(missing))
        self.show()

    def values(self, precision: str) -> tuple[str, ...]:
        """A line as shown: bundle, disk, memory, time."""
        return tuple(cell.text() for cell in self._cells[precision][1:])
