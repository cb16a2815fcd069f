"""Pages of which one is in sight, as high as that one: the hidden ones ask for no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget


class PageStack(QStackedWidget):
    """A stack that does not scroll because of what it hides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.sizeHint() if page is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        if page is None:
            return super().minimumSizeHint()
        needed = page.minimumSizeHint()
        layout = page.layout()
        if layout is not None and layout.hasHeightForWidth():  # its sentences wrap
            needed.setHeight(max(needed.height(), layout.minimumHeightForWidth(self.width())))
        return needed

    def hasHeightForWidth(self) -> bool:
        return False  # the layout inside would ask every page, hidden or not

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
