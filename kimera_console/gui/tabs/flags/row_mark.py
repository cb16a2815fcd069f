"""A small icon beside a flag's name."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QLabel

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.tips import plain_tip


class RowMark(QLabel):
    """A small icon that follows the theme."""

    def __init__(self, icon: str, tone: str, tip: str) -> None:
        super().__init__()
        self._icon, self._tone = icon, tone
        self.setFixedSize(QSize(12, 12))
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(tip)
        theme().follow(self, self._paint)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        self.setPixmap(theme().pixmap(self._icon, self._tone, 12))
