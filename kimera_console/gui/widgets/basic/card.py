"""Card: a titled surface, the piece every tab is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets.basic.basics import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout


class Card(QFrame):
    """A surface with a title, a caption, optional actions at the right, and a body.

    Args:
        title: Card title; "" leaves the head out.
        caption: One line under the title.

    Attributes:
        body: The layout of the content, 8 pixels between items.
    """

    def __init__(self, title: str = "", caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        if title:
            self.setAccessibleName(title)
        self._title = label(title, "title")
        self._caption = label(caption, "caption", wrap=True)
        if not caption:
            self._caption.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._caption)
        self._head = QHBoxLayout()
        self._head.setSpacing(GRID)
        self._head.addLayout(words, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(CARD_PADDING, CARD_PADDING, CARD_PADDING, CARD_PADDING)
        outer.setSpacing(GRID + GRID // 2)
        if title:
            outer.addLayout(self._head)
        outer.addLayout(self.body, 1)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Append to the body."""
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
        else:
            self.body.addLayout(item, stretch)

    def add_action(self, widget: QWidget) -> None:
        """Put a button (or a pill) at the right of the title."""
        self._head.addWidget(widget)

    def set_title(self, title: str) -> None:
        """Change the title of a card that was made with one."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_caption(self, caption: str) -> None:
        """Change the line under the title; "" hides it."""
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))
