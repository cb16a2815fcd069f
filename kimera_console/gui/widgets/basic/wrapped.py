"""Labels for text from anywhere: wrapped inside paths and names, and cut where it is endless."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel

from kimera_console.core.system.visible import visible
from kimera_console.gui.language import core_words

_MAY_BREAK = "\u200b"
"""The zero-width space: a place for a line's end that shows nothing."""
_BEFORE_BREAK = re.compile(r"[/\\_-](?=\w)")
_JOINED = "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200d\ufe0f"
"""Marks of the letter before them (accents, Thai vowels), and what joins emojis."""
_UNBROKEN = re.compile(
    rf"[^\s{_MAY_BREAK}]{{31}}[^\s{_MAY_BREAK}\u200d](?=[^\s{_MAY_BREAK}{_JOINED}])"
)
"""Longer than a word of any language: a typed key or a wrong path would widen its whole column."""


_BESIDE = 2
"""Pixels that a label wants besides its text's advance, for letters that lean over their edge."""
LONGEST_LINE, LONGEST_WORDS = 2000, 10_000
"""Characters shown of one line, and of wrapped words. Qt measures all of a text again and again: a
field of a megabyte in a manifest held the window for seconds.
"""


def shortened(text: str, most: int = LONGEST_LINE) -> str:
    """A text with its middle left out where it is longer than anybody reads."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}…{text[len(text) - most // 2 + 1 :]}"


class PlainLabel(QLabel):
    """A label of one line, or of few; what acts in its text is made visible."""

    def __init__(self, text: str = "") -> None:
        super().__init__(visible(shortened(text)))

    def setText(self, text: str) -> None:
        super().setText(visible(shortened(text)))


class WrappedLabel(QLabel):
    """A label that breaks long paths and names behind their separators, and endless words anywhere.

    What acts in a text is made visible, and a sentence of the core is shown in the window's
    language; `text` gives what is shown, or what is left of it. What the user copies is cleaned by
    `keep_clipboard_clean`.

    Args:
        text: Shown at first.
        as_is: Its texts hold values that must not be read as the core's words or figures.
    """

    def __init__(self, text: str = "", *, as_is: bool = False) -> None:
        self._as_is = as_is
        super().__init__(_breakable(text if as_is else _worded(text)))

    def setText(self, text: str) -> None:
        super().setText(_breakable(text if self._as_is else _worded(text)))

    def text(self) -> str:
        return super().text().replace(_MAY_BREAK, "")

    def selectedText(self) -> str:
        return super().selectedText().replace(_MAY_BREAK, "")


class FittedLabel(WrappedLabel):
    """A title or a short remark: one line where it has room, else as many as it needs.

    It sets its own height: not every layout around it asks for one by the width.

    Args:
        text: Shown as it is.
        role: As of `basics.label`.
    """

    def __init__(self, text: str = "", role: str = "title") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + _BESIDE
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().height())

    def hasHeightForWidth(self) -> bool:
        return False

    def _fit(self) -> None:
        self.setMinimumHeight(0)  # it would be the least that is answered
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    def setText(self, text: str) -> None:
        super().setText(text)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


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


def _worded(text: str) -> str:
    return core_words(text) if " " in text else text  # a word alone may be a name


def _breakable(text: str) -> str:
    shown = visible(shortened(text, LONGEST_WORDS))
    parts = _BEFORE_BREAK.sub(rf"\g<0>{_MAY_BREAK}", shown)
    return _UNBROKEN.sub(rf"\g<0>{_MAY_BREAK}", parts)
