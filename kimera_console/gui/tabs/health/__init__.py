"""Health: what is wrong with this machine and installation, and what fixes it."""

from kimera_console.gui.tabs.health.tab import HealthTab

__all__ = ["HealthTab"]
