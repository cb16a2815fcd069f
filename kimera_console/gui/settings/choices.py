"""One way to change each setting of the window: the menus and the settings page take the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.language import LANGUAGE_KEY
from kimera_console.gui.theme import TEXT_SCALES

if TYPE_CHECKING:
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.preferences import Preferences

THEME_KEY = "window/theme"
TEXT_SCALE_KEY = "window/text_scale"
NOTIFY_KEY = "window/notify"
SETTINGS_KEYS = "Ctrl+,"
"""Open the settings page, `dialog.SettingsDialog`."""


def choose_theme(core: ConsoleCore, mode: str) -> None:
    """Follow the system or force a scheme, now and at the next start."""
    core.theme.set_mode(mode)
    core.preferences.set_text(THEME_KEY, mode)


def choose_text_scale(core: ConsoleCore, scale: float) -> None:
    """Show text at a size, now and at the next start."""
    core.theme.set_text_scale(scale)
    core.preferences.set_text(TEXT_SCALE_KEY, str(scale))


def step_text_scale(core: ConsoleCore, steps: int) -> None:
    """Show text at the next size up (1) or down (-1); at the last one nothing changes."""
    place = TEXT_SCALES.index(core.theme.text_scale) + steps
    choose_text_scale(core, TEXT_SCALES[min(max(place, 0), len(TEXT_SCALES) - 1)])


def choose_language(core: ConsoleCore, language: str) -> None:
    """Speak a language of `LANGUAGES` from the next start on."""
    core.preferences.set_text(LANGUAGE_KEY, language)


def kept_text_scale(text: str) -> float:
    """The size of text that the preferences keep as `text`; the usual one where that is none."""
    return next((scale for scale in TEXT_SCALES if str(scale) == text), TEXT_SCALES[0])


def notifies(preferences: Preferences) -> bool:
    """Whether the end of a long job in the background is notified; it is, unless turned off."""
    return preferences.text(NOTIFY_KEY, "1") != "0"
