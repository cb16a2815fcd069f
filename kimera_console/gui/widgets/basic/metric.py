"""Metric tile: a figure that matters, with its unit and what it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import FIGURE_PX, GRID
from kimera_console.gui.widgets.basic.basics import label, set_tone
from kimera_console.gui.widgets.basic.tips import plain_tip

NO_VALUE = "–"


class MetricTile(QFrame):
    """Caption above, large value with its unit, one line of detail below.

    The tile keeps room for its widest expected value, so nothing jumps when numbers change.

    Args:
        caption: What is measured: "Latency".
        unit: "ms", "texts/s", "".
        widest: The widest value to expect, "0000.0".
    """

    def __init__(
        self, caption: str, unit: str = "", *, widest: str = "00000", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._caption = label(caption, "caption")
        self._value = label(NO_VALUE, "figure")
        self._unit = label(unit, "muted")
        self._detail = label("", "caption")
        font = theme().font(FIGURE_PX, semibold=True)
        self._value.setFont(font)
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addWidget(self._value)
        row.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._caption)
        layout.addLayout(row)
        layout.addWidget(self._detail)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)
        digits = QFontMetrics(font).horizontalAdvance(widest)
        unit_width = QFontMetrics(theme().font()).horizontalAdvance(unit)
        # A label asks for a few pixels more than its text's advance.
        self.setMinimumWidth(digits + GRID // 2 + unit_width + GRID)
        self._tell()

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
        self._tell()

    def clear(self) -> None:
        """Show that there is no value."""
        self.set_value(NO_VALUE, detail="")

    @property
    def value(self) -> str:
        return self._value.text()

    def _tell(self) -> None:
        words = (self._value.text(), self._unit.text(), self._detail.text())
        self.setAccessibleDescription(" ".join(word for word in words if word))
