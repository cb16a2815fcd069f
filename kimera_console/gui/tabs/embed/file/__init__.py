"""A file of texts into a file of vectors: choose, look, start, watch, go on later."""

from kimera_console.gui.tabs.embed.file.view import FileView

__all__ = ["FileView"]
