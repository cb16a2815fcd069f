"""Flags: what each one is, where it came from, and switching it safely."""

from kimera_console.gui.tabs.flags.tab import FlagsTab

__all__ = ["FlagsTab"]
