"""Boxes in the heads of plots: what a plot shows of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence


def choice_combo(name: str, object_name: str) -> QComboBox:
    """A box in a plot's head that keeps what was chosen by hand."""
    made = QComboBox()
    made.setObjectName(object_name)
    made.setAccessibleName(name)
    made.setToolTip(plain_tip(name))
    made.activated.connect(lambda _index: made.setProperty("by_hand", True))
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


def fill_combo(combo: QComboBox, entries: Sequence[tuple[str, object]], preferred: object) -> None:
    """New entries; the chosen one stays if it is among them and was chosen by hand."""
    before = combo.currentData()
    values = [value for _text, value in entries]
    keep = before if before in values and combo.property("by_hand") else preferred
    with QSignalBlocker(combo):
        combo.clear()
        for text, value in entries:
            combo.addItem(visible_cell(text), value)
        if keep in values:
            combo.setCurrentIndex(values.index(keep))
