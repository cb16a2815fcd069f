"""Follows the flags file: what an editor or the command line writes is seen on every tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from kimera_console.gui.backend_model import BackendModel

SETTLE_MS = 200
"""An editor writes in several steps: the file is read when it has been still for so long."""


class FlagsFileWatch(QObject):
    """Tells the backend model that the flags may say something else.

    It looks when the file or its folder changes, and when the console gets the focus: some file
    systems tell of no change.

    Args:
        model: Names the file, and follows it.
        parent: Ends the watch.
    """

    def __init__(self, model: BackendModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._check)
        self._watcher.fileChanged.connect(self._settle.start)
        self._watcher.directoryChanged.connect(self._settle.start)
        model.file_changed.connect(self._follow_file)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._state_changed)
        self._seen = self._stamp()
        self._watch()

    @Slot()
    def _check(self) -> None:
        self._watch()  # replacing a file ends the watch on it
        if self._model.status.loading:  # a load may write the file: look when it has ended
            self._settle.start()
            return
        now = self._stamp()
        if now != self._seen:
            self._seen = now
            self._model.flags_changed()

    @Slot()
    def _follow_file(self) -> None:
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._seen = self._stamp()
        self._watch()

    @Slot(Qt.ApplicationState)
    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._settle.start()

    def _stamp(self) -> tuple[int, int, int] | None:
        """Tells one state of the file from another; None while there is no file."""
        try:
            facts = self._model.env_file.stat()
        except OSError:
            return None
        return facts.st_ino, facts.st_size, facts.st_mtime_ns

    def _watch(self) -> None:
        path = self._model.env_file
        if str(path.parent) not in self._watcher.directories() and path.parent.is_dir():
            self._watcher.addPath(str(path.parent))
        if str(path) not in self._watcher.files() and path.is_file():
            self._watcher.addPath(str(path))
