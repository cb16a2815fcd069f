"""Loading pyqtgraph ahead of the first plot.

Importing it takes 0.2 s, which the window would feel as a hitch when the first data come. Only
classes and values are made at import, so a worker thread may do it.
"""

from __future__ import annotations

import importlib


def preload_plots() -> None:
    """Import what plots are drawn with; called from a job."""
    importlib.import_module("kimera_console.gui.widgets.plot.canvas")


def preload_map() -> None:
    """The same for maps of points."""
    importlib.import_module("kimera_console.gui.widgets.plot.scatter_canvas")
