"""A window in a language, for the length of a test."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kimera_console.gui.language import ENGLISH, LANGUAGE_KEY, install_language
from kimera_console.gui.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


@contextlib.contextmanager
def speaking(app: QApplication, language: str) -> Iterator[None]:
    """The next window that is built speaks this language; after that all is English again."""
    preferences = Preferences()
    preferences.set_text(LANGUAGE_KEY, language)
    preferences.save()
    try:
        yield
    finally:
        install_language(app, ENGLISH)
