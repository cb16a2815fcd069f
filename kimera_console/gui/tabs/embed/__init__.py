"""Embed tab: see what an embedding does, by one text, by many, by files."""

from kimera_console.gui.tabs.embed.tab import EmbedTab

__all__ = ["EmbedTab"]
