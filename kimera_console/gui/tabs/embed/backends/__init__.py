"""Backends: the same text through every backend of this machine, and a model's poolings."""

from kimera_console.gui.tabs.embed.backends.view import BackendsView

__all__ = ["BackendsView"]
