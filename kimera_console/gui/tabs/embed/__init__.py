"""Embed tab: type a text, see its vector and who made it."""

from kimera_console.gui.tabs.embed.tab import EmbedTab

__all__ = ["EmbedTab"]
