"""Card: a titled surface, the piece every tab is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets.basic.basics import hbox, label, vbox
from kimera_console.gui.widgets.basic.wrapped import FittedLabel
from kimera_console.gui.widgets.flow import FlowRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLayout


class Card(QFrame):
    """A surface with a title, a caption, optional actions at the right, and a body.

    Args:
        title: Card title; "" leaves the head out.
        caption: One line under the title.

    Attributes:
        caption: The line under the title.
        body: The layout of the content, 8 pixels between items.
    """

    def __init__(self, title: str = "", caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        if title:
            self.setAccessibleName(title)
        self._title = FittedLabel(title)
        self.caption = label(caption, "caption", wrap=True)
        if not caption:
            self.caption.hide()
        words = vbox(self._title, self.caption, spacing=2)
        self._actions = FlowRow()
        self._actions.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._actions.hide()
        self._head = head = hbox()
        head.addLayout(words, 1)
        head.addWidget(self._actions)
        self.body = vbox()
        outer = vbox(spacing=GRID + GRID // 2, margin=CARD_PADDING)
        self.setLayout(outer)
        if title:
            outer.addLayout(head)
        outer.addLayout(self.body, 1)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Append to the body."""
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
        else:
            self.body.addLayout(item, stretch)

    def add_row(self, *left: QWidget, right: Sequence[QWidget] = ()) -> None:
        """Append controls side by side: some from the left, others at the right edge."""
        row = hbox(*left)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
        self.body.addLayout(row)

    def add_action(self, widget: QWidget) -> None:
        """Put a button (or a pill) at the right of the title."""
        self._actions.add(widget)
        self._actions.show()

    def add_beside_title(self, widget: QWidget) -> None:
        """Put what has to do with a short title into the room between it and the actions."""
        self._title.setWordWrap(False)  # the other one gives way
        self._title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._head.setStretch(0, 0)
        self._head.insertStretch(1, 1)
        self._head.insertWidget(2, widget)

    def set_title(self, title: str) -> None:
        """Change the title of a card that was made with one."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_caption(self, caption: str) -> None:
        """Change the line under the title; "" hides it."""
        self.caption.setText(caption)
        self.caption.setVisible(bool(caption))
