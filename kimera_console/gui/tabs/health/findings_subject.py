"""What the checks looked at: whether their findings still hold."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.errors import KimeraError
from kimera_console.gui.threads.file_questions import ask_briefly
from kimera_console.gui.watch.models_folder import ModelsFolderWatch, model_files

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.flags.settings import FlagValue, Settings
    from kimera_console.gui.console_core import ConsoleCore


@dataclass(frozen=True)
class _Picture:
    """The subject at one moment.

    Attributes:
        backend: What is active.
        flags: What the flags say; () where the file cannot be read.
        model: Name, size in bytes and time of change of each file of the configured model. None
            where its place does not answer: they may be any.
    """

    backend: BackendInfo | None = None
    flags: tuple[FlagValue, ...] = ()
    model: tuple[tuple[str, int, int], ...] | None = ()


class FindingsSubject(QObject):
    """Compares what was checked with what is there now.

    Signals:
        model_changed: Files of the configured model are others.
    """

    model_changed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._checked = _Picture()
        self._watch = ModelsFolderWatch(self)
        self._watch.changed.connect(self._follow)

    def begin(self, settings: Settings) -> None:
        """A run of the checks begins with these flags: what changes from now on is not checked."""
        model = self._model_now(settings)
        self._checked = replace(self._checked, flags=_values(settings), model=model)

    def end(self) -> None:
        """It has ended: it may have loaded the backend that it tells of."""
        self._checked = replace(self._checked, backend=self._core.backend_model.status.active)

    def is_other_backend(self) -> bool:
        """Whether another backend is active than at the end of the run."""
        return self._core.backend_model.status.active != self._checked.backend

    def are_other_flags(self) -> bool:
        """Whether a flag says something else."""
        return _values(self._core.settings) != self._checked.flags

    def is_other_model(self) -> bool:
        """Whether files of the configured model came, went or changed."""
        now, then = self._model_now(self._core.settings), self._checked.model
        return now is not None and then is not None and now != then

    @Slot()
    def _follow(self) -> None:
        self._model_now(self._core.settings)  # files that are new are watched too
        self.model_changed.emit()

    def _model_now(self, settings: Settings) -> tuple[tuple[str, int, int], ...] | None:
        try:
            model = settings.options().onnx_model_path
        except KimeraError:
            return ()
        self._watch.follow(model.parent, [model])
        return ask_briefly(model, functools.partial(_model_facts, model), None)


def _model_facts(model: Path) -> tuple[tuple[str, int, int], ...]:
    return tuple(_facts(file) for file in model_files(model))


def _facts(file: Path) -> tuple[str, int, int]:
    try:
        found = file.stat()
    except OSError:  # it goes at this moment
        return str(file), 0, 0
    return str(file), found.st_size, found.st_mtime_ns


def _values(settings: Settings) -> tuple[FlagValue, ...]:
    """What the flags say; () where the file cannot be read."""
    try:
        return settings.values()
    except KimeraError:
        return ()
