"""The Convert tab: choose a model, see what it is, convert it, see the comparison, use it."""

from kimera_console.gui.tabs.convert.tab import ConvertTab

__all__ = ["ConvertTab"]
