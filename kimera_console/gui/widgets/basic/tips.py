"""Tooltips show text as it is: Qt would render markup in it, and load its pictures."""

from __future__ import annotations

import html

from PySide6 import QtGui

from kimera_console.core.system.visible import visible
from kimera_console.gui.language import core_words, key_names

LONGEST_TIP = 2000
"""Characters of a tooltip: a longer one is larger than the screen, and slow to lay out."""


def plain_tip(text: str, *, as_is: bool = False) -> str:
    """A text from anywhere, for a tooltip: no markup in it is interpreted.

    A sentence of the core is shown in the window's language. Qt takes a text for rich where
    `mightBeRichText` says so; only then is it escaped.

    Args:
        text: Shown where the mouse rests.
        as_is: It holds values that must not be read as the core's words, figures or keys.
    """
    if not as_is:
        text = key_names(core_words(text) if " " in text else text)
    text = visible(text)
    if len(text) > LONGEST_TIP:
        text = text[: LONGEST_TIP - 1] + "…"
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f"<qt>{html.escape(text, quote=False)}</qt>".replace("\n", "<br>")
