"""Stores: the vectors of a database, from a look at them to the switch to another model."""

from kimera_console.gui.tabs.stores.tab import StoresTab

__all__ = ["StoresTab"]
