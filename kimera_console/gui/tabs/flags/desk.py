"""What is done with the `.env` file, in jobs: reading, writing, taking back, noticing others."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from kimera_console.core import envfile
from kimera_console.core.flag_sheet import read_sheet, undo_write, write_flags
from kimera_console.gui.jobs import IO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kimera_console.core.envfile import EnvWrite
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flag_sheet import FlagSheet
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

SETTLE_MS = 60
"""Writers touch a file several times within a moment; it is read once they are done."""


class FlagDesk(QObject):
    """Reads and writes the flags' file, one write at a time, and watches it.

    Signals:
        sheet_read: The `FlagSheet` as the file is now.
        written: An `EnvWrite` that was made.
        unchanged: The file said so already; carries the names (tuple of str).
        failed: A `KimeraError`; nothing was written.
    """

    sheet_read = Signal(object)
    written = Signal(object)
    unchanged = Signal(object)
    failed = Signal(object)

    def __init__(self, core: ConsoleCore, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._sheet: FlagSheet | None = None
        self._reading: JobHandle | None = None
        self._read_again = False
        self._writing: tuple[str, ...] = ()
        self._busy = False
        self._changes: dict[str, str | None] = {}
        self._queue: collections.deque[tuple[str, Callable[[], EnvWrite]]] = collections.deque()
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        self._watcher.fileChanged.connect(self._settle.start)
        self._watcher.directoryChanged.connect(self._settle.start)

    @property
    def sheet(self) -> FlagSheet | None:
        """The file as it was read last; None before the first reading."""
        return self._sheet

    def is_pending(self, name: str) -> bool:
        """Whether a change of this flag is on its way into the file."""
        return name in self._changes or name in self._writing

    @Slot()
    def refresh(self) -> None:
        """Read the file; a call during a reading makes for another one."""
        if self._reading is not None:
            self._read_again = True
            return
        settings = self._core.settings
        job = self._core.runner.submit(
            self.tr("Read the flags"), lambda _context: read_sheet(settings), lane=IO, visible=False
        )
        self._reading = job
        job.succeeded.connect(self._take)
        job.failed.connect(self.failed)
        job.finished.connect(self._end_reading)

    def write(self, changes: Mapping[str, str | None]) -> None:
        """Write flags (None removes one); changes that come meanwhile go in the next write."""
        self._changes.update(changes)
        self._next()

    def undo(self, write: EnvWrite) -> None:
        """Take back a write, if it is still the last one."""
        settings = self._core.settings
        self._enqueue(self.tr("Take back a write"), lambda: undo_write(settings, write))

    def roll_back(self, write_id: str | None = None) -> None:
        """Take back the last write, or restore the file as it was before a certain one."""
        path = self._core.settings.env_file
        self._enqueue(self.tr("Roll back"), lambda: envfile.rollback(path, write_id))

    def _enqueue(self, title: str, action: Callable[[], EnvWrite]) -> None:
        self._queue.append((title, action))
        self._next()

    def _next(self) -> None:
        if self._busy:
            return
        if self._changes:
            changes, self._changes = self._changes, {}
            self._writing = tuple(changes)
            settings = self._core.settings
            title = self.tr("Write {0}").format(", ".join(changes))
            self._start(title, lambda: write_flags(settings, changes))
        elif self._queue:
            self._start(*self._queue.popleft())

    def _start(self, title: str, action: Callable[[], EnvWrite | None]) -> None:
        self._busy = True
        # The tab says itself how it went: a row in the tray for each click would be too much.
        job = self._core.runner.submit(title, lambda _context: action(), lane=IO, visible=False)
        job.succeeded.connect(self._written)
        job.failed.connect(self._not_written)
        job.finished.connect(self._end_writing)

    @Slot(object)
    def _written(self, write: EnvWrite | None) -> None:
        names, self._writing = self._writing, ()
        if write is None:
            self.unchanged.emit(names)
        else:
            self._core.backend_model.flags_changed()
            self.written.emit(write)

    @Slot(object)
    def _not_written(self, error: KimeraError) -> None:
        self._writing = ()
        self.failed.emit(error)

    @Slot()
    def _end_writing(self) -> None:
        self._busy = False
        self._writing = ()
        self._next()
        self.refresh()

    @Slot(object)
    def _take(self, sheet: FlagSheet) -> None:
        before, self._sheet = self._sheet, sheet
        self._watch()
        if before is not None and before.values != sheet.values:
            # Somebody else may have written: the backend follows the file, whoever changed it.
            self._core.backend_model.flags_changed()
        self.sheet_read.emit(sheet)

    @Slot()
    def _end_reading(self) -> None:
        self._reading = None
        if self._read_again:
            self._read_again = False
            self.refresh()

    def _watch(self) -> None:
        """Watch the file and its folder; replacing a file ends the watch on it."""
        path = self._core.settings.env_file
        if str(path.parent) not in self._watcher.directories():
            self._watcher.addPath(str(path.parent))
        watched = self._watcher.files()
        if self._sheet is not None and self._sheet.exists and str(path) not in watched:
            self._watcher.addPath(str(path))
