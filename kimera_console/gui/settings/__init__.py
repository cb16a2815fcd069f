"""What the user sets for the window itself: language, look, notifications."""

from kimera_console.gui.settings.choices import (
    NOTIFY_KEY,
    SETTINGS_KEYS,
    TEXT_SCALE_KEY,
    THEME_KEY,
    choose_language,
    choose_text_scale,
    choose_theme,
    kept_text_scale,
    notifies,
)

__all__ = [
    "NOTIFY_KEY",
    "SETTINGS_KEYS",
    "TEXT_SCALE_KEY",
    "THEME_KEY",
    "choose_language",
    "choose_text_scale",
    "choose_theme",
    "kept_text_scale",
    "notifies",
]
