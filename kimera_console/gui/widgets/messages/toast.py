"""Toasts: outcomes that need no answer, stacked in the window's lower right corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget
from shiboken6 import isValid

from kimera_console.gui.language import core_words
from kimera_console.gui.theme import theme, tone_icon
from kimera_console.gui.tokens import WINDOW_PADDING
from kimera_console.gui.widgets.basic.basics import button, icon_button, label, vbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH = 400
SHOWN_MS = 6000
"""An outcome stays this long; warnings and errors twice as long."""
MOST = 4
"""More than these at once: the oldest goes."""
GAP = 8
LOOK_MS = 200
"""While there are toasts, primary buttons that came or moved are looked for so often."""
_KEEPS_CLEAR = "keeps_clear_of_toasts"


class ToastStack(QObject):
    """The toasts of one window. Escape dismisses the newest.

    They cover no primary button: they go above it, or to the left corner where that has room. Where
    a part of the page asks for it (`keep_clear_of_toasts`), they begin in the left corner.

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
        self._escape.activatedAmbiguously.connect(self.dismiss_newest)  # a panel is open too
        self._escape.setEnabled(False)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._keep_clear)

    def show(
        self,
        text: str,
        tone: str = "info",
        hint: str = "",
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        as_is: bool = False,
    ) -> Toast:
        """Show a toast.

        Args:
            text: One sentence.
            tone: "ok", "info", "warn" or "bad".
            hint: What to do.
            action: Words of its button.
            on_action: What the button does; it also dismisses.
            as_is: Text and hint hold values that must not be read as the core's words or figures.
        """
        if not as_is:
            text, hint = core_words(text), core_words(hint)
        for old in self._toasts:
            if (old.text, old.hint) == (text, hint):
                old.restart(on_action)
                return old
        toast = Toast(self._window, text, tone, hint, action, on_action)
        toast.closed.connect(self._forget)
        self._toasts.append(toast)
        if len(self._toasts) > MOST:
            self._toasts[0].dismiss()
        self._escape.setEnabled(True)
        self.arrange()  # else it would begin in the other corner, under a mouse that rests there
        toast.show()
        self.arrange()
        self._look.start()
        QAccessible.updateAccessibility(QAccessibleEvent(toast, QAccessible.Event.Alert))
        return toast

    @property
    def texts(self) -> tuple[str, ...]:
        """What is on show, oldest first."""
        return tuple(toast.text for toast in self._toasts)

    @Slot()
    def dismiss_newest(self) -> None:
        if self._toasts:
            self._toasts[-1].dismiss()

    @Slot()
    def arrange(self) -> None:
        """Put every toast in its place; call it when the room below changes."""
        # A window that goes without a close takes its toasts along before it is done resizing.
        self._toasts = [toast for toast in self._toasts if isValid(toast)]
        for toast, place in self._places():
            toast.setGeometry(place)
            toast.raise_()

    def _places(self) -> list[tuple[Toast, QRect]]:
        """Where each belongs now, the newest first."""
        found: list[tuple[Toast, QRect]] = []
        if not self._toasts:
            return found
        taken = _primary_buttons(self._window)
        width = min(WIDTH, self._window.width() - 2 * WINDOW_PADDING)
        left = self._window.width() - width - WINDOW_PADDING
        y = self._window.height() - WINDOW_PADDING - self._bottom()
        clear = _kept_clear(self._window)
        for toast in reversed(self._toasts):
            toast.setFixedWidth(width)
            height = max(toast.heightForWidth(width), toast.minimumSizeHint().height())
            wanted = QRect(left, y - height, width, height)
            if any(one.intersects(wanted) for one in clear):
                wanted.moveLeft(WINDOW_PADDING)
            place = _clear_of(taken, wanted)
            found.append((toast, place))
            y = place.top() - GAP
        return found

    @Slot()
    def _keep_clear(self) -> None:
        """Follow buttons that came or moved; what the mouse rests on stays under it."""
        self._toasts = [toast for toast in self._toasts if isValid(toast)]
        if any(toast.underMouse() for toast in self._toasts):
            return
        if any(toast.geometry() != place for toast, place in self._places()):
            self.arrange()

    @Slot(object)
    def _forget(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
        self._escape.setEnabled(bool(self._toasts))
        if not self._toasts:
            self._look.stop()
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.arrange()
        return False


class Toast(QFrame):
    """One message that goes by itself, unless the mouse rests on it.

    Signals:
        closed: It was dismissed or its time was up; carries the toast.
    """

    closed = Signal(object)

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
        words = vbox(label(text, "strong", wrap=True), spacing=4)
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
        theme().follow(self, self._paint)
        self._paint()

    def restart(self, on_action: Callable[[], object] | None) -> None:
        """Stay for another full time; the button does what the newest event asks for, if any."""
        self._on_action = on_action or self._on_action
        self._life.start()

    @Slot()
    def dismiss(self) -> None:
        """Hide the toast, emit `closed`, and delete it."""
        self._life.stop()
        self.hide()
        self.closed.emit(self)
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


def keep_clear_of_toasts(part: QScrollArea) -> None:
    """Have toasts keep off a part of a page: what they tell is read there."""
    part.setProperty(_KEEPS_CLEAR, True)


def _kept_clear(window: QWidget) -> tuple[QRect, ...]:
    """Where such parts are in sight."""
    parts = window.findChildren(QScrollArea)
    asking = (one for one in parts if one.property(_KEEPS_CLEAR) and one.isVisible())
    return tuple(_in_sight(one, window) for one in asking)


def _primary_buttons(window: QWidget) -> tuple[QRect, ...]:
    """Where the window's primary buttons are in sight, with a gap around each."""
    found = []
    for one in window.findChildren(QPushButton):
        if one.property("kind") == "primary" and one.isVisible() and one.window() is window:
            part = _in_sight(one, window)
            if not part.isEmpty():
                found.append(part.adjusted(-GAP, -GAP, GAP, GAP))
    return tuple(found)


def _in_sight(one: QWidget, window: QWidget) -> QRect:
    """The part that no parent cuts off. Not `visibleRegion`: a toast above would count."""
    part, around = QRect(one.mapTo(window, QPoint(0, 0)), one.size()), one.parentWidget()
    while around is not None and around is not window:
        part &= QRect(around.mapTo(window, QPoint(0, 0)), around.size())
        around = around.parentWidget()
    return part


def _clear_of(taken: Sequence[QRect], wanted: QRect) -> QRect:
    """The place nearest above what is wanted that covers nothing; that itself if there is none."""
    for left in dict.fromkeys((wanted.left(), WINDOW_PADDING)):
        place = QRect(QPoint(left, wanted.top()), wanted.size())
        while hit := next((one for one in taken if one.intersects(place)), None):
            place.moveBottom(hit.top() - 1)
        if place.top() >= 0:
            return place
    return wanted
