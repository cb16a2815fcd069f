"""A row of numbers to switch on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QKeyEvent


class NumberButtons(QWidget):
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
            button = QPushButton(str(number))
            button.setObjectName(f"{name}_{number}")
            button.setCheckable(True)
            button.setChecked(number in chosen)
            button.setToolTip(plain_tip(tip.format(number)))
            button.setAccessibleName(tip.format(number))
            button.setMinimumWidth(36)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.toggled.connect(lambda _on: self.changed.emit())
            self._buttons[number] = button
            layout.addWidget(button)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The numbers that are on, ascending."""
        return tuple(
            number for number, button in sorted(self._buttons.items()) if button.isChecked()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        buttons = list(self._buttons.values())
        here = next((index for index, button in enumerate(buttons) if button.hasFocus()), -1)
        if step is None or here < 0:
            super().keyPressEvent(event)
            return
        buttons[(here + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
