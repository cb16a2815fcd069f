"""Wrapped text that breaks inside paths and names, and copies as it was."""

from __future__ import annotations

import re

from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

_MAY_BREAK = "\u200b"
"""The zero-width space: a place for a line's end that shows nothing."""
_BEFORE_BREAK = re.compile(r"[/\\_-](?=\w)")


class WrappedLabel(QLabel):
    """A label that breaks long paths and names behind their separators.

    `text` gives what was set. What the user copies is cleaned by `keep_clipboard_clean`.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(_breakable(text))

    def setText(self, text: str) -> None:
        super().setText(_breakable(text))

    def text(self) -> str:
        return super().text().replace(_MAY_BREAK, "")

    def selectedText(self) -> str:
        return super().selectedText().replace(_MAY_BREAK, "")


def keep_clipboard_clean() -> None:
    """Take the places for line breaks out of what is copied from a `WrappedLabel`.

    What is copied from anywhere else is the user's own: texts may need their zero-width spaces.
    """
    clipboard = QGuiApplication.clipboard()

    def clean(mode: QClipboard.Mode) -> None:
        # Whoever copies has the focus; not every platform tells who owns the clipboard.
        copies = isinstance(QApplication.focusWidget(), WrappedLabel)
        text = clipboard.text(mode) if copies else ""
        if _MAY_BREAK in text:
            clipboard.setText(text.replace(_MAY_BREAK, ""), mode)

    clipboard.changed.connect(clean)


def _breakable(text: str) -> str:
    return _BEFORE_BREAK.sub(rf"\g<0>{_MAY_BREAK}", text)
