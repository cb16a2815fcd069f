"""Metric tile: a figure that matters, with its unit and what it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import FIGURE_PX, GRID, SMALL_FIGURE_PX
from kimera_console.gui.widgets.basic.basics import hbox, label, set_tone, vbox
from kimera_console.gui.widgets.basic.tips import plain_tip

NO_VALUE = "–"


class MetricTile(QFrame):
    """Caption above, large value with its unit, one line of detail below.

    The tile keeps room for its widest expected value, so nothing jumps when numbers change.

    Args:
        caption: What is measured: "Latency".
        unit: "ms", "texts/s", "".
        widest: The widest value to expect, "0000.0".
        small: Smaller figures, for several tiles in a narrow card.
    """

    def __init__(
        self,
        caption: str,
        unit: str = "",
        *,
        widest: str = "00000",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._caption = label(caption, "caption")
        self._widest = widest
        self._figure_px = SMALL_FIGURE_PX if small else FIGURE_PX
        self._value = label(NO_VALUE, "small-figure" if small else "figure")
        self._unit = label(unit, "muted")
        self._detail = label("", "caption")
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = hbox(self._value, spacing=GRID // 2)
        row.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addStretch(1)
        self.setLayout(vbox(self._caption, row, self._detail, spacing=2))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)
        self._keep_room()
        theme().follow(self, self._keep_room)
        self._describe()

    @Slot()
    def _keep_room(self) -> None:
        """Keep room for the widest value, in the size of text that is in force."""
        font = theme().font(self._figure_px, semibold=True)
        self._value.setFont(font)
        digits = QFontMetrics(font).horizontalAdvance(self._widest)
        unit_width = QFontMetrics(theme().font()).horizontalAdvance(self._unit.text())
        # A label asks for a few pixels more than its text's advance.
        self.setMinimumWidth(digits + GRID // 2 + unit_width + GRID)

    def set_value(
        self, value: str, *, unit: str | None = None, detail: str | None = None, tone: str = ""
    ) -> None:
        """Show a value, already formatted.

        Args:
            value: "384", "1.000000".
            unit: Replaces the unit if given.
            detail: The line below: a trend ("▲ 12 % since the last"), where it was read, ...
            tone: Colours value and detail; say in `detail` what is wrong.
        """
        self._value.setText(value)
        if unit is not None:
            self._unit.setText(unit)
        if detail is not None:
            self._detail.setText(detail)
            self._detail.setToolTip(plain_tip(detail))
        set_tone(self._value, tone)
        set_tone(self._detail, tone)
        self._describe()

    def clear(self) -> None:
        """Show that there is no value."""
        self.set_value(NO_VALUE, detail="")

    @property
    def value(self) -> str:
        return self._value.text()

    def _describe(self) -> None:
        words = (self._value.text(), self._unit.text(), self._detail.text())
        self.setAccessibleDescription(" ".join(word for word in words if word))
