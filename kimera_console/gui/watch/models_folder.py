"""Follows the models folder: what the command line converts or deletes is seen in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from kimera_console.core.bundles.folder import MODEL_FILES
from kimera_console.core.bundles.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SETTLE_MS = 300
"""A model is written file by file: the list is read when the folder has been still for so long."""
_FILES = (
    *MODEL_FILES, *(f"{name}.data" for name in MODEL_FILES), MANIFEST_NAME, "tokenizer.json",
)  # fmt: skip


def model_files(model: Path) -> tuple[Path, ...]:
    """The files there that decide what a model is."""
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

    def follow(self, folder: Path, models: Iterable[Path]) -> bool:
        """Watch these from now on.

        Args:
            folder: The models folder; it need not exist.
            models: Folders of the models that are listed.

        Returns:
            Whether any of it was not watched before: it may have changed since it was read.
        """
        listed = tuple(models)
        wanted = {str(path) for path in (folder, *listed) if path.is_dir()}
        wanted.update(str(file) for model in listed for file in model_files(model))
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        fresh = wanted - watched
        return bool(fresh) and len(self._watcher.addPaths(sorted(fresh))) < len(fresh)
