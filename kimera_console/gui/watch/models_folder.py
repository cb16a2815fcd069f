"""Follows the models folder: what the command line converts or deletes is seen in the list."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from kimera_console.core.bundles.folder import MODEL_FILES
from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.system.paths import is_folder
from kimera_console.gui.threads.file_questions import FileQuestions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SETTLE_MS = 300
"""A model is written file by file: the list is read when the folder has been still for so long."""
_FILES = (
    *MODEL_FILES, *(f"{name}.data" for name in MODEL_FILES), MANIFEST_NAME, "tokenizer.json",
)  # fmt: skip


def model_files(model: Path) -> tuple[Path, ...]:
    """The files there that decide what a model is; not on the window's thread."""
    return tuple(model / name for name in _FILES if (model / name).is_file())


class ModelsFolderWatch(QObject):
    """Watches a folder of models, the models in it, and the files that decide what each is.

    Signals:
        changed: Something there is another than before.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.changed)
        self._watcher.directoryChanged.connect(self._settle.start)
        self._watcher.fileChanged.connect(self._settle.start)
        self._followed: tuple[Path, tuple[Path, ...]] | None = None
        self._file_questions = FileQuestions(self)
        self._file_questions.answered.connect(self._follow_again)

    def follow(self, folder: Path, models: Iterable[Path]) -> bool:
        """Watch these from now on; what does not answer, as soon as it does.

        Args:
            folder: The models folder; it need not exist.
            models: Folders of the models that are listed.

        Returns:
            Whether any of it was not watched before: it may have changed since it was read.
        """
        listed = tuple(models)
        self._followed = folder, listed
        self._file_questions.forget()
        wanted: set[str] = set()
        for place in dict.fromkeys((folder, *(model.parent for model in listed))):
            inside = tuple(model for model in listed if model.parent == place)
            look = functools.partial(_found, place if place == folder else None, inside)
            wanted |= self._file_questions.ask(place, look, frozenset())
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        fresh = wanted - watched
        return bool(fresh) and len(self._watcher.addPaths(sorted(fresh))) < len(fresh)

    @property
    def waits(self) -> bool:
        """Whether some of it does not answer: `changed` comes when it does."""
        return self._file_questions.waits

    @Slot()
    def _follow_again(self) -> None:
        """What answers by now was listed as silent, be it that nothing is there any more."""
        if self._followed is not None:
            self.follow(*self._followed)
            self._settle.start()


def _found(folder: Path | None, models: tuple[Path, ...]) -> frozenset[str]:
    """Of these, what is there and can be watched."""
    folders = (*([folder] if folder is not None else []), *models)
    files = (file for model in models for file in model_files(model))
    return frozenset(str(path) for path in (*filter(is_folder, folders), *files))
