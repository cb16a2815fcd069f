"""Loading pyqtgraph ahead of the first plot, on the window's thread, while nothing waits for it.

No other thread may import Qt's modules or pyqtgraph: while the window builds a page, an import on
a worker thread ended in a segmentation fault once in 93 tries. So the imports are slices of the
window's idle time. What pyqtgraph needs of Python's own library is read ahead by a thread, and
PySide's classes, which are made when they are first asked for and of which pyqtgraph asks for all,
are made in slices before. Together that takes two thirds of the time out of the longest slice.
"""

from __future__ import annotations

import functools
import importlib
import sys
import threading
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PYQTGRAPH = "pyqtgraph"
_PURE = (
    "decimal",
    "html",
    "inspect",
    "multiprocessing.connection",
    "pydoc",
    "xml.etree.ElementTree",
)
_MODULES = (
    "PySide6.QtSvg",
    "PySide6.QtOpenGLWidgets",
    _PYQTGRAPH,
    "kimera_console.gui.widgets.plot.canvas",
    "kimera_console.gui.widgets.plot.scatter_canvas",
)
_CLASSES = 40
"""Of PySide's that one slice makes: ten milliseconds or so."""


class PlotPreloader(QObject):
    """Imports what plots and maps are drawn with, one slice each time the window is idle.

    Signals:
        ready: Everything is loaded; given once, never from inside `start`.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], object]] | None = None
        self._thread: threading.Thread | None = None
        # The timer of an event loop without anything to do: input and painting come first.
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._go_on)

    @property
    def is_ready(self) -> bool:
        """Whether plots can be built without a hitch."""
        return self._waiting == []

    def start(self) -> None:
        """Begin, unless it has begun already."""
        if self._waiting is not None:
            return
        self._waiting = list(_slices())
        if _PYQTGRAPH not in sys.modules:
            self._thread = threading.Thread(target=_read_ahead, name="read-ahead", daemon=True)
            self._thread.start()
            self._idle.setInterval(5)
        self._idle.start()

    @Slot()
    def _go_on(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        if self._waiting:
            self._idle.setInterval(0)
            self._waiting.pop(0)()
        if not self._waiting:
            self._idle.stop()
            self.ready.emit()


def _slices() -> Iterator[Callable[[], object]]:
    if _PYQTGRAPH not in sys.modules:
        for module in (QtCore, QtGui, QtWidgets):
            names = dir(module)
            for first in range(0, len(names), _CLASSES):
                yield functools.partial(_make_classes, module, names[first : first + _CLASSES])
    for name in _MODULES:
        yield functools.partial(importlib.import_module, name)


def _make_classes(module: object, names: list[str]) -> None:
    for name in names:
        getattr(module, name)


def _read_ahead() -> None:
    """Modules of Python's own library alone: any thread may import these."""
    for name in _PURE:
        importlib.import_module(name)
