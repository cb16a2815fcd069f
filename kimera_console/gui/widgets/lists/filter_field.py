"""The field above a list that narrows it, and what the list says where nothing is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QWidget

from kimera_console.gui.tokens import CARD_PADDING

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel


class Filtered(Protocol):
    """A list that can show a part of its rows."""

    def set_filter(self, letters: str) -> None:
        """Show only the rows that hold these letters, in either case; "" shows all."""

    def setFocus(self) -> None:
        """Take the keyboard."""

    def model(self) -> QAbstractItemModel:
        """The model with the rows that are filtered."""


class FilterField(QLineEdit):
    """Narrows a list with every letter. Escape empties it; Down goes into the list.

    Args:
        listing: The list.
        name: Accessible name: what is filtered.
        object_name: The field's.
    """

    def __init__(
        self, listing: Filtered, name: str, object_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._listing = listing
        self.setClearButtonEnabled(True)
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setPlaceholderText(self.tr("Filter"))
        self.setToolTip(self.tr("Shows the rows that contain this text. Esc shows all."))
        self.textChanged.connect(listing.set_filter)

    def event(self, event: QEvent) -> bool:
        # Escape in here clears, before the shortcut of a toast or a panel sees the key.
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and is_escape and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self._listing.setFocus()
        else:
            super().keyPressEvent(event)


class NothingFound(QLabel):
    """Says over an empty list that its filter left nothing of it."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view.viewport())
        self.setProperty("role", "muted")
        self.setObjectName("nothingFound")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMargin(CARD_PADDING)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        view.viewport().installEventFilter(self)
        self.hide()

    def show_for(self, letters: str, *, nothing: bool) -> None:
        """Say that no row holds these letters; hide where some do, or where none are given."""
        if letters and nothing:
            self.setText(
                self.tr("No row contains “{0}”. Press Esc in the filter to show all.").format(
                    letters
                )
            )
            self._cover()
        self.setVisible(bool(letters) and nothing)

    def _cover(self) -> None:
        viewport = self.parentWidget()
        if viewport is not None:
            self.move(QPoint(0, 0))
            self.resize(viewport.size())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return super().eventFilter(watched, event)
