"""What is done with the `.env` file, in jobs: reading, writing, taking back, noticing others."""

from __future__ import annotations

import collections
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QFileSystemWatcher, QObject, QTimer, Signal, Slot

from kimera_console.core.errors import KimeraError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.pending import PendingChanges
from kimera_console.core.flags.sheet import read_sheet, write_flags
from kimera_console.core.switching.apply import WriteResult, apply_if_it_works, needs_load
from kimera_console.core.switching.model_folder import MODEL_FLAG, folder_problems, model_folder
from kimera_console.core.switching.rolling_back import Restoration
from kimera_console.core.switching.unfinished import keep_pending, kept_pending
from kimera_console.gui.jobs import IO, MODEL
from kimera_console.gui.latest import Latest
from kimera_console.gui.watch.models_folder import ModelsFolderWatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.flags.pending import PendingChange
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.flags.sheet import FlagSheet
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.switching.trial import Trial
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

    Work = Callable[[JobContext], WriteResult | None]
    Kept = dict[str, tuple[str | None, str | None]]

SETTLE_MS = 60
"""Writers touch a file several times within a moment; it is read once they are done."""


@dataclass(frozen=True)
class _WaitingWrite:
    """One write that waits for its turn.

    Attributes:
        title: Name of its job.
        work: Writes; None says that only `checked` can.
        checked: Tries in a child, writes, loads the backend, and takes the write back if that
            fails.
    """

    title: str
    work: Work
    checked: Work


class FlagsController(QObject):
    """Reads and writes the flags' file, one write at a time, and watches it.

    Attributes:
        pending: The changes that wait to be applied.

    Signals:
        sheet_read: The `FlagSheet` as the file is now.
        written: An `WriteResult` write that was made.
        unchanged: The file said so already; carries the names (tuple of str).
        failed: A `KimeraError`; the file is as it was.
        busy_changed: A write is being made, or is done.
        merged: Names that somebody else changed underneath what waits (tuple of str).
        compared: Id of a past write, and the diff to the file before it (or a `KimeraError`).
        moved: Somebody else has written the file: flags say something else.
    """

    sheet_read = Signal(object)
    written = Signal(object)
    unchanged = Signal(object)
    failed = Signal(object)
    busy_changed = Signal()
    merged = Signal(object)
    compared = Signal(str, object)
    moved = Signal()

    def __init__(self, core: ConsoleCore, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._core = core
        self.pending = PendingChanges()
        self._sheet: FlagSheet | None = None
        self._reading = Latest(
            core.runner, _read, self, name=self.tr("Read the flags"), lane=IO, visible=False
        )
        self._reading.succeeded.connect(self._take)
        self._reading.failed.connect(lambda _settings, error: self.failed.emit(error))
        self._task: _WaitingWrite | None = None
        self._is_checking = False
        self._wrote_since = False
        self._keeps_for: Path | None = None
        self._queue: collections.deque[Callable[[], _WaitingWrite | None]] = collections.deque()
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        self._watcher.fileChanged.connect(self._settle.start)
        self._watcher.directoryChanged.connect(self._settle.start)
        self._model_watch = ModelsFolderWatch(self)
        self._model_watch.changed.connect(self._refresh_in_sight)
        core.backend_model.file_changed.connect(self._follow_file)
        self.pending.subscribe(self._keep)

    @property
    def sheet(self) -> FlagSheet | None:
        """The file as it was read last; None before the first reading."""
        return self._sheet

    @property
    def is_busy(self) -> bool:
        """Whether a write is being made."""
        return self._task is not None

    @property
    def is_checking(self) -> bool:
        """Whether a write waits for the backend to prove it."""
        return self._is_checking

    def is_written(self, name: str) -> bool:
        """Whether the file says already what is on its way for a flag: it is being proved now."""
        value = self._sheet.value(name) if self._sheet is not None else None
        texts = self.pending.arriving
        return name in texts and value is not None and value.file_value == texts[name]

    def waiting(self, name: str) -> PendingChange | None:
        """The change of a flag that the file does not say yet; None where there is none."""
        is_done = name not in self.pending.texts and self.is_written(name)
        return None if is_done else self.pending.of(name)

    @Slot()
    def refresh(self) -> None:
        """Read the file; a call during a reading makes for another one."""
        self._reading.request(self._core.settings.pinned())

    def apply(self, *, only_if_it_works: bool, trial: Trial | None = None) -> None:
        """Write what waits.

        Args:
            only_if_it_works: Try it first, and put the file back if the load that follows fails.
            trial: A trial of what waits now, if there was one.
        """
        self._enqueue(lambda: self._task_of(self.pending.begin(), only_if_it_works, trial))

    def undo(self, write: EnvWrite, path: Path, *, only_if_it_works: bool) -> None:
        """Undo a write of a file, if it is still the last one.

        Args:
            write: Which.
            path: Of which file.
            only_if_it_works: As of `apply`.
        """
        settings = self._core.settings.pinned()
        settings.use_file(path)
        self._restore(self.tr("Undo a write"), Restoration(settings, write), only_if_it_works)

    def roll_back(self, write_id: str | None = None, *, only_if_it_works: bool) -> None:
        """Take back the last write, or restore the file as it was before a certain one.

        Args:
            write_id: The write; None for the last one.
            only_if_it_works: As of `apply`.
        """
        restoration = Restoration(self._core.settings, write_id)
        self._restore(self.tr("Roll back"), restoration, only_if_it_works)

    def _restore(self, title: str, restoration: Restoration, only_if_it_works: bool) -> None:
        embedder = self._core.embedder

        def write(_context: JobContext) -> WriteResult | None:
            if only_if_it_works and restoration.has_to_be_tried():
                return None
            return restoration.write()

        def check(context: JobContext) -> WriteResult:
            return restoration.write_if_it_works(embedder, context=context)

        self._enqueue(lambda: _WaitingWrite(title, write, check))

    def compare(self, write_id: str) -> None:
        """Tell what restoring the file as it was before a write would change."""
        path = self._core.settings.env_file
        job = self._core.runner.submit(
            self.tr("Compare with an earlier state"),
            lambda _context: envfile.compare(path, write_id),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(lambda diff: self.compared.emit(write_id, diff))
        job.failed.connect(lambda error: self.compared.emit(write_id, error))

    def _task_of(
        self, changes: tuple[PendingChange, ...], only_if_it_works: bool, trial: Trial | None
    ) -> _WaitingWrite | None:
        if not changes:
            return None
        settings, embedder = self._core.settings.pinned(), self._core.embedder
        texts = {change.flag.name: change.text for change in changes}
        seen = {change.flag.name: change.seen for change in changes}

        def write(_context: JobContext) -> WriteResult | None:
            if only_if_it_works and needs_load(settings, texts):
                return None
            return WriteResult(write_flags(settings, texts, seen=seen))

        def check(context: JobContext) -> WriteResult:
            return apply_if_it_works(
                settings, texts, embedder, seen=seen, trial=trial, context=context
            )

        return _WaitingWrite(self.tr("Apply {0}").format(", ".join(texts)), write, check)

    def _enqueue(self, make: Callable[[], _WaitingWrite | None]) -> None:
        self._queue.append(make)
        self._next()

    def _next(self) -> None:
        while self._task is None and self._queue:
            task = self._queue.popleft()()
            if task is not None:
                self._task = task
                # The tab says itself how it went: a row in the tray for each would be too much.
                self._start(task.title, task.work, IO, visible=False)
                self.busy_changed.emit()

    def _start(self, title: str, work: Work, lane: str, *, visible: bool) -> JobHandle:
        job = self._core.runner.submit(title, work, lane=lane, visible=visible)
        job.succeeded.connect(self._written)
        job.failed.connect(self._not_written)
        job.cancelled.connect(lambda: self._not_written(_cancelled()))
        return job

    @Slot(object)
    def _written(self, done: WriteResult | None) -> None:
        task = self._task
        assert task is not None
        if done is None:
            # Only a loaded backend can tell, so it waits for the lane where models are loaded.
            self._is_checking = True
            self._core.backend_model.watch(
                self._start(task.title, task.checked, MODEL, visible=True)
            )
            self.busy_changed.emit()
            return
        names = self.pending.applying
        self.pending.commit()
        if done.write is None:
            self.unchanged.emit(names)
        else:
            self._core.backend_model.flags_changed()
            self.written.emit(done)
        self._end_writing()

    @Slot(object)
    def _not_written(self, error: KimeraError) -> None:
        self.pending.abort()
        self.failed.emit(error)
        self._end_writing()

    def _end_writing(self) -> None:
        self._task = None
        self._is_checking = False
        self._wrote_since = True
        self.busy_changed.emit()
        self.refresh()
        self._next()

    @Slot(object, object)
    def _take(self, _settings: Settings, found: tuple[FlagSheet, Kept]) -> None:
        sheet, kept = found
        if sheet.path != self._core.settings.env_file:
            return  # another file was chosen during the reading, and is read next
        before, self._sheet = self._sheet, sheet
        self._watch()
        ours, self._wrote_since = self._wrote_since or self.is_busy, False
        if before is not None and before.values != sheet.values and not self._is_checking:
            # Somebody else may have written: the backend follows the file, whoever changed it.
            self._core.backend_model.flags_changed()
            if not ours:
                self.moved.emit()
        if sheet.error is None and not self.is_busy:
            moved = self.pending.rebase(sheet.values)
            others = () if before is None else _moved_lines(before, sheet)
            if (moved or others) and not ours and len(self.pending):
                self.merged.emit((*moved, *others))
            if self._keeps_for != sheet.path:
                self._keeps_for = sheet.path
                self.pending.restore(kept)
        self.sheet_read.emit(sheet)

    def _keep(self) -> None:
        """Keep what waits for the next start; before the first reading there is nothing to say."""
        if self._keeps_for is not None:
            keep_pending(self._keeps_for, self.pending.kept)

    @Slot()
    def _follow_file(self) -> None:
        self._keeps_for = None  # what waits for the old file is kept as it is
        self.pending.reset()
        self._sheet = None
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self.refresh()

    def _watch(self) -> None:
        """Watch the file and its folder; replacing a file ends the watch on it."""
        path = self._core.settings.env_file
        if str(path.parent) not in self._watcher.directories() and path.parent.is_dir():
            self._watcher.addPath(str(path.parent))
        watched = self._watcher.files()
        if self._sheet is not None and self._sheet.exists and str(path) not in watched:
            self._watcher.addPath(str(path))
        value = self._sheet.value(MODEL_FLAG) if self._sheet is not None else None
        model = model_folder(self._core.settings, value) if value is not None else None
        if model is not None:
            self._model_watch.follow(model.parent, [model])

    @Slot()
    def _refresh_in_sight(self) -> None:
        """The model was written, damaged or deleted; what nobody sees is read when it is shown."""
        if self._page.isVisible():
            self.refresh()


def _read(settings: Settings, _context: JobContext) -> tuple[FlagSheet, Kept]:
    """What the file says, and what waits to be written to it; on a worker thread."""
    sheet = read_sheet(settings)
    problems = folder_problems(settings, sheet.values)
    return replace(sheet, path_problems=problems), kept_pending(settings.env_file)


def _cancelled() -> KimeraError:
    text = QCoreApplication.translate("FlagsController", "The change was cancelled.")
    hint = QCoreApplication.translate("FlagsController", "The file is as it was.")
    return KimeraError(text, hint=hint)


def _moved_lines(before: FlagSheet, after: FlagSheet) -> tuple[str, ...]:
    """Names of undeclared variables that are there or not, or say something else."""
    old = {line.key: line.shown for line in before.others}
    new = {line.key: line.shown for line in after.others}
    return tuple(key for key in {**old, **new} if old.get(key) != new.get(key))
