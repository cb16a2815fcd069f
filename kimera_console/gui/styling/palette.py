"""The tokens as a Qt palette, and as the names that a style sheet knows them by.

The sheet names roles of the palette, not colours. So it stays the same in both schemes, and
switching costs no new sheet: Qt would match every widget of the window against it again.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from kimera_console.gui.tokens import Tokens

_Role = QPalette.ColorRole

# The upper ten mean what Qt means by them. The lower seven only Qt's bevels and tool tips would
# use, which the style sheet draws itself.
_ROLES = {
    "window": (_Role.Window, "window"),
    "surface": (_Role.Base, "base"),
    "raised": (_Role.AlternateBase, "alternate-base"),
    "border": (_Role.Mid, "mid"),
    "field": (_Role.Dark, "dark"),
    "text": (_Role.Text, "text"),
    "muted": (_Role.PlaceholderText, "placeholder-text"),
    "accent": (_Role.Highlight, "highlight"),
    "on_accent": (_Role.HighlightedText, "highlighted-text"),
    "bad": (_Role.BrightText, "bright-text"),
    "accent_hover": (_Role.LinkVisited, "link-visited"),
    "accent_soft": (_Role.Midlight, "midlight"),
    "ok": (_Role.Shadow, "shadow"),
    "warn": (_Role.Light, "light"),
    "ok_soft": (_Role.Accent, "accent"),
    "warn_soft": (_Role.ToolTipBase, "tooltip-base"),
    "bad_soft": (_Role.ToolTipText, "tooltip-text"),
}

ROLE_NAMES = Tokens(**{token: f"palette({name})" for token, (_, name) in _ROLES.items()})
"""Each token as a style sheet names its role."""


def build_palette(tokens: Tokens) -> QPalette:
    """The application's palette for a colour scheme."""
    palette = QPalette()
    for token, (role, _) in _ROLES.items():
        palette.setColor(role, QColor(getattr(tokens, token)))
    palette.setColor(_Role.Button, QColor(tokens.surface))
    palette.setColor(_Role.Link, QColor(tokens.accent))
    for role in (_Role.WindowText, _Role.ButtonText):
        palette.setColor(role, QColor(tokens.text))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return palette
