"""The window's language: Qt's translations of its own texts, templates for those of the core."""

from kimera_console.gui.language.chosen import (
    ENGLISH,
    GERMAN,
    LANGUAGE_KEY,
    LANGUAGES,
    SYSTEM_LANGUAGE,
    active_language,
    day,
    figure,
    filled,
    install_language,
    key_names,
    language_of,
)
from kimera_console.gui.language.sentences import backend_name, core_words, name_of

__all__ = [
    "ENGLISH",
    "GERMAN",
    "LANGUAGES",
    "LANGUAGE_KEY",
    "SYSTEM_LANGUAGE",
    "active_language",
    "backend_name",
    "core_words",
    "day",
    "figure",
    "filled",
    "install_language",
    "key_names",
    "language_of",
    "name_of",
]
