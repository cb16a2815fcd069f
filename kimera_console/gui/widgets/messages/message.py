"""Inline message: what happened and what to do, where the eye already is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kimera_console.gui.theme import theme, tone_icon
from kimera_console.gui.widgets.basic.basics import button, icon_button, label
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError


class InlineMessage(QFrame):
    """A tinted box with a sentence, what to do, and perhaps a button; hidden while silent.

    Signals:
        action: Its button was pressed.
        dismissed: The user closed it.
    """

    action = Signal()
    dismissed = Signal()

    def __init__(self, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "message")
        self._tone = "info"
        self._speaks = False
        self._icon = QLabel()
        self._icon.setFixedSize(18, 18)
        self._text = label("", "strong", wrap=True, selectable=True)
        self._hint = label("", wrap=True, selectable=True)
        self.button = button("", self.action.emit, small=True)
        close = icon_button("close", self.tr("Dismiss"), self._dismiss)
        if not closable:
            close.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(self._icon, 0, top)
        layout.addLayout(words, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(close, 0, top)
        theme().changed.connect(self._paint)
        self.hide()

    def say(self, tone: str, text: str, hint: str = "", *, action: str = "") -> None:
        """Show a message.

        Args:
            tone: "info", "ok", "warn" or "bad".
            text: One sentence.
            hint: What to do.
            action: Words of the button; "" shows none.
        """
        self._tone = tone
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.setProperty("tone", tone)
        theme().restyle(self)
        self._paint()
        self.setAccessibleName(text)
        self.setAccessibleDescription(hint)
        self._speaks = True
        if self.parentWidget() is not None:  # else it would open as a window of its own
            self.show()

    def say_error(self, error: KimeraError, *, action: str = "") -> None:
        """Show an error and its hint."""
        self.say("bad", error.message, advice_words(error.advice), action=action)

    def clear(self) -> None:
        self._text.clear()
        self._hint.clear()
        self._speaks = False
        self.hide()

    @property
    def text(self) -> str:
        """The sentence as shown, "" if hidden."""
        return self._text.text()

    def _dismiss(self) -> None:
        self.clear()
        self.dismissed.emit()

    @Slot()
    def _paint(self) -> None:
        self._icon.setPixmap(theme().pixmap(tone_icon(self._tone), self._tone, 18))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ParentChange and self.parentWidget() is not None:
            self.setVisible(self._speaks)
