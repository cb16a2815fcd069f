"""A row of numbers to switch on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QKeyEvent


class Chips(QWidget):
    """Checkable buttons side by side; arrow keys go from one to the next.

    Args:
        name: What the numbers are, for accessibility and object names ("batch", "tokens").
        numbers: The choices.
        chosen: Those switched on at first.
        tip: Tooltip with `{0}` for the number.

    Signals:
        changed: Another choice.
    """

    changed = Signal()

    def __init__(
        self,
        name: str,
        numbers: Sequence[int],
        chosen: Collection[int],
        tip: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[int, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for number in numbers:
            chip = QPushButton(str(number))
            chip.setObjectName(f"{name}_{number}")
            chip.setCheckable(True)
            chip.setChecked(number in chosen)
            chip.setToolTip(plain_tip(tip.format(number)))
            chip.setAccessibleName(tip.format(number))
            chip.setMinimumWidth(36)
            chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            chip.toggled.connect(lambda _on: self.changed.emit())
            self._buttons[number] = chip
            layout.addWidget(chip)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The numbers that are on, ascending."""
        return tuple(number for number, chip in sorted(self._buttons.items()) if chip.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        chips = list(self._buttons.values())
        here = next((index for index, chip in enumerate(chips) if chip.hasFocus()), -1)
        if step is None or here < 0:
            super().keyPressEvent(event)
            return
        chips[(here + step) % len(chips)].setFocus(Qt.FocusReason.TabFocusReason)
