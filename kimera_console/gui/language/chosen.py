"""Which language the window speaks, and the translations that Qt takes for it."""

from __future__ import annotations

import logging
import string
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, QTranslator

from kimera_console.gui.language.figures import german_figure
from kimera_console.gui.language.sentences import use_templates
from kimera_console.gui.language.templates import read_templates
from kimera_console.resources import resource_path

if TYPE_CHECKING:
    import datetime

_log = logging.getLogger(__name__)

LANGUAGE_KEY = "window/language"
SYSTEM_LANGUAGE, ENGLISH, GERMAN = "", "en", "de"
LANGUAGES = (SYSTEM_LANGUAGE, ENGLISH, GERMAN)
"""What can be chosen, as the preferences keep it."""

_KEYS = {"Ctrl+": "Strg+", "Shift+": "Umschalt+"}
"""Keys as Qt's own translation names them in menus."""

_installed: list[QTranslator] = []
_active = [ENGLISH]


def active_language() -> str:
    """`ENGLISH` or `GERMAN`: what the window speaks now."""
    return _active[0]


def install_language(app: QCoreApplication, chosen: str) -> None:
    """Let the window that is built next speak a language.

    Args:
        app: Gets the translations.
        chosen: One of `LANGUAGES`; anything else counts as `SYSTEM_LANGUAGE`.
    """
    wanted = language_of(chosen)
    for old in _installed:
        app.removeTranslator(old)
    _installed.clear()
    use_templates(None)
    if _active[0] != ENGLISH:
        QLocale.setDefault(QLocale.system())
    _active[0] = ENGLISH
    if wanted != GERMAN:
        return
    try:
        own = resource_path("translations", "kimera_de.qm")
        use_templates(read_templates(resource_path("translations", "core_de.json")))
    except (OSError, ValueError) as error:
        _log.info("the German texts cannot be read, so the window speaks English: %s", error)
        return
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for file in (f"{qt}/qtbase_de.qm", str(own)):
        translator = QTranslator()
        if translator.load(file):
            app.installTranslator(translator)
            _installed.append(translator)
    QLocale.setDefault(QLocale(QLocale.Language.German))
    _active[0] = GERMAN


def key_names(text: str) -> str:
    """A text that names keys, with the names on the keyboards of the language."""
    if _active[0] == GERMAN:
        for english, german in _KEYS.items():
            text = text.replace(english, german)
    return text


def language_of(chosen: str) -> str:
    """The language that a choice means: itself, or the system's where the console speaks it."""
    return chosen if chosen in (ENGLISH, GERMAN) else _language_of_system()


def figure(text: str) -> str:
    """A figure as the language writes it: "0.98 s" becomes "0,98 s" in German."""
    return german_figure(text) if _active[0] == GERMAN else text


def filled(words: str, /, *values: object, **named: object) -> str:
    """A translated text with values in its placeholders, numbers as the language writes them.

    Args:
        words: As of `str.format`: "{0:.1%} of {1}".
        values: For its numbered placeholders; what is no number stays as it is formatted.
        named: For those with a name.
    """
    return _FILLER.format(words, *values, **named)


def day(moment: datetime.date) -> str:
    """A day of this year or so, short: "Nov 29", in German "29. Nov."."""
    if _active[0] != GERMAN:
        return f"{moment:%b} {moment.day}"
    date = QDate(moment.year, moment.month, moment.day)
    return QLocale(QLocale.Language.German).toString(date, "d. MMM")


class _Filler(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        made = str(super().format_field(value, format_spec))
        return figure(made) if isinstance(value, (int, float)) else made


_FILLER = _Filler()


def _language_of_system() -> str:
    for name in QLocale.system().uiLanguages():
        language = name.partition("-")[0].lower()
        if language in (ENGLISH, GERMAN):
            return language
    return ENGLISH
