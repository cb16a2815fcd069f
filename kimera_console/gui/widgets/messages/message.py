"""Inline message: what happened and what to do, beside what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kimera_console.gui.language import core_words
from kimera_console.gui.theme import theme, tone_icon
from kimera_console.gui.widgets.basic.basics import button, icon_button, label
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.message_area import area_around, foot_width, lie_at_foot

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError


NARROW = 560
"""Pixels of width below which the button stands beneath the words."""
_NEW_NEEDS = (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Resize)
"""Events after which the words may need another height."""


class InlineMessage(QFrame):
    """A tinted box with a sentence, what to do, and perhaps a button; hidden while empty.

    Signals:
        triggered: Its button was pressed.
        dismissed: The user closed it.
    """

    triggered = Signal()
    dismissed = Signal()

    def __init__(self, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host: QWidget | None = None
        self.setProperty("surface", "message")
        self._tone = "info"
        self._speaks = False
        self._icon = QLabel()
        self._icon.setFixedSize(18, 18)
        self._text = label("", "strong", wrap=True, selectable=True)
        self._hint = label("", wrap=True, selectable=True)
        self.button = button("", self.triggered.emit, small=True)
        self._closable = closable
        close = icon_button("close", self.tr("Dismiss"), self.dismiss)
        if not closable:
            close.hide()
        self._words = words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        self._line = layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(self._icon, 0, top)
        layout.addLayout(words, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(close, 0, top)
        theme().follow(self, self._paint)
        self._is_narrow = False
        self.hide()

    def lay_over(self, host: QWidget) -> None:
        """Lie over the foot of a page from now on: what it says moves nothing there.

        For outcomes, which are read and dismissed. A message on the state of a part of the page
        has a place in its layout.
        """
        if self._host is not None:
            self._host.removeEventFilter(self)
        self._host = host
        self.setParent(host)
        host.installEventFilter(self)
        self._place()

    def show_message(self, tone: str, text: str, hint: str = "", *, action: str = "") -> None:
        """Show a message.

        Args:
            tone: "info", "ok", "warn" or "bad".
            text: One sentence.
            hint: What to do.
            action: Words of the button; "" shows none.
        """
        self._tone = tone
        text, hint = core_words(text), core_words(hint)
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
        self._place()

    def show_error(self, error: KimeraError, *, action: str = "") -> None:
        self.show_message("bad", error.message, advice_words(error.advice), action=action)

    def clear(self) -> None:
        self._text.clear()
        self._hint.clear()
        self._speaks = False
        self.hide()

    @property
    def text(self) -> str:
        """The sentence as shown, "" if hidden."""
        return self._text.text()

    @property
    def lies_over(self) -> bool:
        """Whether it lies over a page, see `lay_over`."""
        return self._host is not None

    @property
    def is_closable(self) -> bool:
        """Whether the user may take it away."""
        return self._closable

    @Slot()
    def dismiss(self) -> None:
        """Take it away as its cross does."""
        self.clear()
        self.dismissed.emit()

    def _place(self) -> None:
        """Take the room that the words need at the foot of the page that it lies over."""
        if self._host is None or self.isHidden():
            return
        host = area_around(self._host)
        if host is not self._host:
            self.lay_over(host)
            return  # it is shown there, and placed again
        width = foot_width(host)
        self._set_narrow(width < NARROW)
        self.ensurePolished()
        self.setMinimumHeight(0)  # of another width
        layout = self.layout()
        assert layout is not None
        layout.activate()
        lie_at_foot(self, host, max(self.heightForWidth(width), layout.minimumSize().height()))

    def _keep_room(self) -> None:
        """Keep the height that the wrapped words need: layouts squeeze labels below it.

        Only in sight: of a resize that a widget asks for while it is being shown, Qt tells nobody,
        and its layout would keep the height of before.
        """
        if self._host is None and self.isVisible():
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    def _set_narrow(self, narrow: bool) -> None:
        """Put the button beneath the words where they need the width."""
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        (self._line if narrow else self._words).removeWidget(self.button)
        if narrow:
            self._words.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._line.insertWidget(2, self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _paint(self) -> None:
        self._icon.setPixmap(theme().pixmap(tone_icon(self._tone), self._tone, 18))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in _NEW_NEEDS:
            self._keep_room()
        return done

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ParentChange and self.parentWidget() is not None:
            self.setVisible(self._speaks)


def dismiss_message(window: QWidget) -> bool:
    """Dismiss a message that lies over the page in sight; False if there is none.

    For Escape, where nothing nearer to the focus wants the key.
    """
    for message in window.findChildren(InlineMessage):
        if message.lies_over and message.is_closable and message.isVisible():
            message.dismiss()
            return True
    return False
