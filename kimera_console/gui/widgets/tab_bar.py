"""The window's tabs: without their icons where titles would not fit beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QTabBar

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

ICON_PX = 18


class TitledTabBar(QTabBar):
    """Tabs as wide as their titles. Icons go first where room is short; titles are elided last.

    A tab's tooltip has its title.
    """

    def __init__(self) -> None:
        super().__init__()
        self._icons: dict[int, QIcon] = {}
        self._bare = False
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(ICON_PX, ICON_PX))

    def set_icon(self, index: int, icon: QIcon) -> None:
        """Give a tab an icon, shown while there is room."""
        self._icons[index] = icon
        self.setTabIcon(index, QIcon() if self._bare else icon)

    def _fit(self) -> None:
        """Show the icons where all of them have room."""
        needs = sum(self.tabSizeHint(index).width() for index in range(self.count()))
        if self._bare:
            beside = self.style().pixelMetric(self.style().PixelMetric.PM_TabBarTabHSpace) // 2
            needs += len(self._icons) * (ICON_PX + beside)
        bare = needs > self.width()
        if bare != self._bare:
            self._bare = bare
            for index, icon in self._icons.items():
                self.setTabIcon(index, QIcon() if bare else icon)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
