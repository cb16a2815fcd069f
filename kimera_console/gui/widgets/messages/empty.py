"""Empty state: what a first-time user sees, with one clear action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets.basic.basics import button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

PICTURE, SPACING = 40, 12
"""Edge of the picture, and the distance between the parts, in pixels."""
LONGEST_LINE = 84
"""Letters of average width that a line of words may have: longer ones are hard to read."""


class EmptyState(QWidget):
    """An icon, one sentence and one button, in the middle of the room it gets.

    Signals:
        triggered: The button was pressed.
    """

    triggered = Signal()

    def __init__(
        self,
        icon: str,
        sentence: str,
        action: str = "",
        *,
        hint: str = "",
        primary: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._picture = QLabel()
        self._picture.setFixedSize(QSize(PICTURE, PICTURE))
        center = Qt.AlignmentFlag.AlignHCenter
        self._sentence = label(sentence, "strong", wrap=True)
        self._sentence.setAlignment(center)
        self._hint = label(hint, "muted", wrap=True)
        self._hint.setAlignment(center)
        if not hint:
            self._hint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(CARD_PADDING, CARD_PADDING, CARD_PADDING, CARD_PADDING)
        layout.setSpacing(SPACING)
        layout.addStretch(1)
        layout.addWidget(self._picture, 0, center)
        layout.addWidget(self._sentence)
        layout.addWidget(self._hint)
        self.button = button(action, self.triggered.emit, kind="primary" if primary else "")
        if not action:
            self.button.hide()
        layout.addWidget(self.button, 0, center)
        layout.addStretch(1)
        theme().follow(self, self._paint)
        self._paint()

    def set_words(self, sentence: str, hint: str = "") -> None:
        """Change what it says."""
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    @property
    def words(self) -> str:
        """All that it says: the sentence and the hint."""
        return f"{self._sentence.text()} {self._hint.text()}".strip()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines short, and leave the picture out where the words need its room."""
        super().resizeEvent(event)
        if (layout := self.layout()) is not None:
            side = self._side()
            layout.setContentsMargins(side, CARD_PADDING, side, CARD_PADDING)
        self._picture.setVisible(self._words_height() + PICTURE + SPACING <= self.height())
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """As high as its words need in the width that it has; hidden in a stack, nothing."""
        hint = super().minimumSizeHint()
        if self.isHidden():
            return QSize(hint.width(), 0)
        if self.isVisible():
            hint.setHeight(max(hint.height(), self._words_height()))
        return hint

    def _side(self) -> int:
        """Pixels that are left free at either side of the words."""
        longest = LONGEST_LINE * self._hint.fontMetrics().averageCharWidth()
        return max(CARD_PADDING, (self.width() - longest) // 2)

    def _words_height(self) -> int:
        """Height in pixels of everything but the picture."""
        margins = self.contentsMargins()
        shown = (self._sentence, self._hint, self.button)
        width = self.width() - 2 * self._side() - margins.left() - margins.right()
        words = sum(
            max(each.heightForWidth(width), each.sizeHint().height()) + SPACING
            for each in shown
            if not each.isHidden()
        )
        return words + 2 * CARD_PADDING

    @Slot()
    def _paint(self) -> None:
        self._picture.setPixmap(theme().pixmap(self._icon_name, "muted", 40))
