"""Toasts: outcomes that need no answer, stacked in the window's lower right corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from kimera_console.gui.theme import theme, tone_icon
from kimera_console.gui.tokens import WINDOW_PADDING
from kimera_console.gui.widgets.basic.basics import button, icon_button, label

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 400
SHOWN_MS = 6000
"""An outcome stays this long; warnings and errors twice as long."""
MOST = 4
"""More than these at once: the oldest goes."""


class ToastStack(QObject):
    """The toasts of one window. Escape dismisses the newest.

    Args:
        window: Toasts are laid over it and move with it.
        bottom: Called for the height to keep free below (the job tray's).
    """

    def __init__(self, window: QWidget, bottom: Callable[[], int] = lambda: 0) -> None:
        super().__init__(window)
        self._window, self._bottom = window, bottom
        self._toasts: list[Toast] = []
        window.installEventFilter(self)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window, self.dismiss_newest)
        self._escape.setEnabled(False)

    def show(
        self,
        text: str,
        tone: str = "info",
        hint: str = "",
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> Toast:
        """Say something.

        Args:
            text: One sentence.
            tone: "ok", "info", "warn" or "bad".
            hint: What to do.
            action: Words of its button.
            on_action: What the button does; it also dismisses.
        """
        for old in self._toasts:
            if (old.text, old.hint) == (text, hint):
                old.restart()
                return old
        toast = Toast(self._window, text, tone, hint, action, on_action)
        toast.gone.connect(self._forget)
        self._toasts.append(toast)
        if len(self._toasts) > MOST:
            self._toasts[0].dismiss()
        self._escape.setEnabled(True)
        toast.show()
        self.arrange()
        QAccessible.updateAccessibility(QAccessibleEvent(toast, QAccessible.Event.Alert))
        return toast

    @property
    def texts(self) -> tuple[str, ...]:
        """What is on show, oldest first."""
        return tuple(toast.text for toast in self._toasts)

    @Slot()
    def dismiss_newest(self) -> None:
        """Take the newest away."""
        if self._toasts:
            self._toasts[-1].dismiss()

    @Slot()
    def arrange(self) -> None:
        """Put every toast in its place; call it when the room below changes."""
        # A window that goes without a close takes its toasts along before it is done resizing.
        self._toasts = [toast for toast in self._toasts if isValid(toast)]
        y = self._window.height() - WINDOW_PADDING - self._bottom()
        for toast in reversed(self._toasts):
            width = min(WIDTH, self._window.width() - 2 * WINDOW_PADDING)
            toast.setFixedWidth(width)
            height = max(toast.heightForWidth(width), toast.minimumSizeHint().height())
            toast.resize(width, height)
            y -= height
            toast.move(self._window.width() - width - WINDOW_PADDING, y)
            toast.raise_()
            y -= 8

    @Slot(object)
    def _forget(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
        self._escape.setEnabled(bool(self._toasts))
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.arrange()
        return False


class Toast(QFrame):
    """One message that goes by itself, unless the mouse rests on it.

    Signals:
        gone: It was dismissed or its time was up; carries the toast.
    """

    gone = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        text: str,
        tone: str,
        hint: str,
        action: str,
        on_action: Callable[[], object] | None,
    ) -> None:
        super().__init__(parent)
        self.text, self.hint, self._tone = text, hint, tone
        self._on_action = on_action
        self.setProperty("surface", "toast")
        self.setAccessibleName(text)
        self.setAccessibleDescription(hint)
        self._icon = QLabel()
        self._icon.setFixedSize(QSize(20, 20))
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(text, "strong", wrap=True))
        if hint:
            words.addWidget(label(hint, "muted", wrap=True))
        if action:
            # Aligned: a column that holds a fixed width alone would not grow with the toast.
            left = Qt.AlignmentFlag.AlignLeft
            words.addWidget(button(action, self._act, small=True), 0, left)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 12, 10, 12)
        layout.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(self._icon, 0, top)
        layout.addLayout(words, 1)
        layout.addWidget(icon_button("close", self.tr("Dismiss (Esc)"), self.dismiss), 0, top)
        lasting = tone in ("warn", "bad")
        self._life = QTimer(self, singleShot=True, interval=SHOWN_MS * (2 if lasting else 1))
        self._life.timeout.connect(self.dismiss)
        self._life.start()
        theme().changed.connect(self._paint)
        self._paint()

    def restart(self) -> None:
        """Stay for another full time."""
        self._life.start()

    @Slot()
    def dismiss(self) -> None:
        """Go away."""
        self._life.stop()
        self.hide()
        self.gone.emit(self)
        self.deleteLater()

    def _act(self) -> None:
        self.dismiss()
        if self._on_action is not None:
            self._on_action()

    @Slot()
    def _paint(self) -> None:
        self._icon.setPixmap(theme().pixmap(tone_icon(self._tone), self._tone, 20))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._life.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._life.start()
