"""Several texts: a list, how alike its texts are, a map of them, and search in it."""

from kimera_console.gui.tabs.embed.texts.view import TextsView

__all__ = ["TextsView"]
