"""The text that the one-text and the backends view have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class SharedText(QObject):
    """One text; who types it tells it, and who comes into sight takes it over.

    Signals:
        changed: The text is another one.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""

    @classmethod
    def of(cls, frame: QWidget | None) -> SharedText:
        """The one of a frame, made when first asked for; without a frame one for itself."""
        if frame is None:
            return cls()
        found = frame.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, SharedText) else cls(frame)

    def set_text(self, text: str) -> None:
        """Take over what was typed."""
        if text != self.text:
            self.text = text
            self.changed.emit(text)
