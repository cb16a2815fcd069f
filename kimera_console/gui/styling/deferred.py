"""Other colours for a whole window without a pause: what is in sight at once, the rest later."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from kimera_console.core.system.garbage import uncollected

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

SLICE = 32
"""Widgets restyled in one turn of the event loop: two milliseconds or so."""
PAUSE_MS = 5
"""Between two slices, so that what the user does comes first."""


class DeferredStyling(QObject):
    """Has the style sheet applied again, and notifies widgets that draw colours themselves.

    A widget out of sight waits. It is restyled in a slice of an idle moment, or when it is shown,
    before it is painted: nothing appears in the colours of before.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._followers: weakref.WeakKeyDictionary[QWidget, _Follower] = weakref.WeakKeyDictionary()
        # In order, and with a reference each: some are Qt's own and have no other in Python.
        self._waiting: dict[QWidget, None] = {}
        self._closed: list[QWidget] = []
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._restyle_some)

    @property
    def waiting(self) -> tuple[QWidget, ...]:
        """Widgets that have not been restyled yet."""
        return tuple(one for one in self._waiting if shiboken6.isValid(one))

    def follow(self, widget: QWidget, slot: Callable[[], object]) -> None:
        """Call `slot` whenever `widget` is restyled."""
        follower = self._followers.get(widget)
        if follower is None or not shiboken6.isValid(follower):
            follower = self._followers[widget] = _Follower(widget)
        follower.restyled.connect(slot)

    def when_styled(self, widget: QWidget, slot: Callable[[], object]) -> None:
        """Call `slot` once, when `widget` first has a style sheet."""
        _StyleSheetWatcher(widget, slot)

    def begin(self) -> None:
        """The palette is another one: restyle what is in sight, and let the rest wait."""
        self._end()
        shown: list[QWidget] = []
        hidden: list[QWidget] = []
        # A collection would destroy widgets of the very list that is being gone through, and making
        # Python's objects for them is enough to start one.
        with uncollected():
            for one in QApplication.allWidgets():
                (shown if one.isVisible() else hidden).append(one)
            self._restyle(shown)
            self._waiting = dict.fromkeys(hidden)
            # Watched to the end, their own turn or not: what is inside may still wait.
            self._closed = [one for one in hidden if one.isHidden()]
            for one in self._closed:
                one.installEventFilter(self)
        self._timer.start()

    def notify_all(self) -> None:
        """Notify all followers, because Qt has restyled everything itself."""
        self._end()
        for follower in list(self._followers.values()):
            follower.notify()

    @Slot()
    def _restyle_some(self) -> None:
        some = list(self._waiting)[:SLICE]
        self._restyle(some)
        if not self._waiting:
            self._end()

    def _restyle(self, widgets: Collection[QWidget]) -> None:
        for one in widgets:
            self._waiting.pop(one, None)
            # One that was never polished will be when it is shown, by the palette of then.
            if shiboken6.isValid(one) and one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
                one.style().polish(one)
                one.update()
        for follower in [self._followers[one] for one in widgets if one in self._followers]:
            follower.notify()

    def _end(self) -> None:
        self._timer.stop()
        self._waiting.clear()
        for one in self._closed:
            if shiboken6.isValid(one):
                one.removeEventFilter(self)
        self._closed.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._waiting:
            # Its children have had their own Show event by now, and nothing has been painted.
            self._restyle([one for one in self.waiting if one.isVisible()])
        return super().eventFilter(watched, event)


class _Follower(QObject):
    """Child of a widget that draws colours itself; goes with it, and its connections with it."""

    restyled = Signal()

    def notify(self) -> None:
        if shiboken6.isValid(self):
            self.restyled.emit()


class _StyleSheetWatcher(QObject):
    """Child of a widget; calls a slot as soon as the widget or one around it has a style sheet.

    It holds neither the widget nor the slot: a widget that Python alone owns would else end inside
    the end of its own child.
    """

    styled = Signal()

    def __init__(self, widget: QWidget, slot: Callable[[], object]) -> None:
        super().__init__(widget)
        self.styled.connect(slot)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Which of the two comes depends on whether the widget's size was asked for before.
        restyled = event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange)
        if restyled and isinstance(watched, QWidget) and _has_sheet(watched):
            watched.removeEventFilter(self)
            self.styled.emit()
            self.deleteLater()
        return super().eventFilter(watched, event)


def _has_sheet(widget: QWidget) -> bool:
    """Whether a style sheet reaches a widget: a dialog has that of the window it belongs to."""
    around: QWidget | None = widget
    while around is not None:
        if around.styleSheet():
            return True
        around = around.parentWidget()
    return False
