"""What there is to say of a source: one line in its card, and all of it over what is below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from kimera_console.gui.tabs.convert.action_message import ActionMessage
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import StatusPill
from kimera_console.gui.widgets.basic.fold import bring_into_sight

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

GAP = 4
"""Pixels between the field and what opens below it."""


class SourceMessage(ActionMessage):
    """Comes and goes without moving anything: only the line has a place, in the card's head.

    The whole message opens by itself where the source cannot be converted as it is, or where
    something can be done about it; a note waits for a click on the line. Escape, the cross, or
    another click on the line closes it; the line stays.

    Attributes:
        line: Its first sentence, as far as there is room; to be placed by the card.
    """

    def __init__(self) -> None:
        super().__init__()
        self._card: QWidget | None = None
        self._field: QWidget = self
        self._is_open = False
        self.line = StatusPill(clickable=True)
        self.line.setObjectName("sourceNote")
        policy = self.line.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # it is higher than the head's other parts
        self.line.setSizePolicy(policy)
        self.line.hide()
        self.line.clicked.connect(self._toggle)

    def belong_to(self, card: QWidget, field: QWidget) -> None:
        """Open below a field of this card, over what stands beneath it in the page."""
        self._card, self._field = card, field
        self.setParent(card)
        card.installEventFilter(self)

    @property
    def lies_over(self) -> bool:
        """It always does: Escape in the window closes it."""
        return True

    def show_message(self, tone: str, text: str, hint: str = "", *, action: str = "") -> None:
        """Say something; see `InlineMessage.show_message`."""
        self._is_open = tone != "info" or bool(action)
        super().show_message(tone, text, hint, action=action)
        self.line.set_status(self._text.text(), tone, tip=self._hint.text())
        self.line.show()
        self._show_or_hide()

    def clear(self) -> None:
        """There is nothing to say."""
        self._is_open = False
        super().clear()
        self.line.hide()

    @Slot()
    def dismiss(self) -> None:
        """Close it; the line still says it."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        self._is_open = False
        self.hide()
        if had_focus:
            self.line.setFocus()
        self.dismissed.emit()

    @Slot()
    def _toggle(self) -> None:
        if self.isVisible():
            self.dismiss()
        else:
            self._is_open = True
            self._show_or_hide()
            bring_into_sight(self, self)

    def _show_or_hide(self) -> None:
        if self.parentWidget() is not None:
            self.setVisible(self._is_open)
        self._place()

    def _place(self) -> None:
        """Below the field, as wide as that."""
        card = self._card
        page = card.parentWidget() if card is not None else None
        if card is None or page is None or self.isHidden():
            return
        if self.parentWidget() is not page:
            self.setParent(page)
            self._show_or_hide()
            return
        width = card.width() - 2 * CARD_PADDING
        self._set_narrow(True)
        self.ensurePolished()
        self.setMinimumHeight(0)  # of another width
        layout = self.layout()
        assert layout is not None
        layout.activate()
        height = max(self.heightForWidth(width), layout.minimumSize().height())
        top = self._field.mapTo(page, self._field.rect().bottomLeft()).y() + GAP
        self.setGeometry(card.x() + CARD_PADDING, top, width, height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moved = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.LayoutRequest)
        if watched is self._card and event.type() in moved:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # Escape in here closes, before a toast's shortcut sees the key.
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.dismiss()
            event.accept()
            return True
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # as for another size of text
            self._place()
        return done


__all__ = ["SourceMessage"]
