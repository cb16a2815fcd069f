"""Keeps the keyboard near a button that is disabled or taken away while it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QStackedWidget


class FocusController(QObject):
    """Moves the focus on where Qt would send it anywhere, up to the pill in the header.

    A pressed button often goes: its work runs, or is over. The focus goes to what is next there:
    the main button of its card, or the one that cancels. Where there is neither it rests on the
    card itself, unseen: the next Tab goes on from there, and a second press does nothing else.

    Args:
        pages: Holds the pages; what is outside it keeps Qt's order.
    """

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._pages = pages
        self._rests_on: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    @Slot(QWidget, QWidget)
    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        page = self._pages.currentWidget()
        if old is None or new is None or page is None or not page.isAncestorOf(old):
            return
        if not _can_be_used(old) and page.isVisible():
            # Later: whoever took the button away may show the next one, or set the focus itself.
            place = _place_of(old, page)
            QTimer.singleShot(0, place, lambda: self._move_focus(place, new))

    @Slot()
    def restore_focus(self) -> None:
        """The work is over: where the focus rests, a button may be shown that goes on from it."""
        place = self._rests_on
        if place is not None and QApplication.focusWidget() is place:
            page = self._pages.currentWidget() or place
            (*_next_buttons(place), *_next_buttons(page), place)[0].setFocus()

    def _move_focus(self, place: QWidget, new: QWidget) -> None:
        """Move the focus, unless it has been moved since."""
        if QApplication.focusWidget() is new and place.isVisible():
            self._rests_on = place
            next(_next_buttons(place), place).setFocus()


def _can_be_used(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def _place_of(widget: QWidget, page: QWidget) -> QWidget:
    """The card around a widget, or the page where it is in none."""
    around = widget.parentWidget()
    while around is not None and around is not page:
        if around.property("surface") == "card" and _can_be_used(around):
            return around
        around = around.parentWidget()
    return page


def _next_buttons(place: QWidget) -> Iterator[QPushButton]:
    """Main buttons in sight, then those that cancel."""
    usable = [one for one in place.findChildren(QPushButton) if _can_be_used(one)]
    tabbed = [one for one in usable if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    yield from (one for one in tabbed if one.property("kind") == "primary")
    yield from (one for one in tabbed if one.objectName().startswith("cancel"))
