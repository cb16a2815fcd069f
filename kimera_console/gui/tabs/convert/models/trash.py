"""Models into the system's trash, and back from it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFile, QStandardPaths

from kimera_console.core.bundles.folder import folder_bytes
from kimera_console.core.bundles.library import Use, check_is_bundle, use_of
from kimera_console.core.errors import BundleError, ModelInUseError
from kimera_console.gui.tabs.convert.tasks import running_folder

if TYPE_CHECKING:
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.tasks import Work


@dataclass(frozen=True)
class TrashedModel:
    """A model in the trash.

    Attributes:
        path: Where it stood.
        kept_at: Where it lies now; None where the system does not say.
        size_bytes: Of its files.
    """

    path: Path
    kept_at: Path | None
    size_bytes: int


class TrashRefusedError(BundleError):
    """The system's trash does not take a folder: it can only be deleted permanently."""


def move_to_trash(core: ConsoleCore, path: Path, *, even_in_use: bool) -> Work[TrashedModel]:
    """Move a model's folder to the trash, in one step, unless it is in use.

    The work raises `ModelInUseError`, `TrashRefusedError`, or `BundleError` where the folder
    holds no converted model.
    """

    def work(_context: object) -> TrashedModel:
        if not even_in_use:
            use = use_of(path, core.settings, running=running_folder(core))
            if use is not Use.NONE:
                raise ModelInUseError(f"{path} is in use, so it is not moved to the trash.")
        check_is_bundle(path)
        size_bytes = folder_bytes(path)
        home = QStandardPaths.StandardLocation.GenericDataLocation
        with contextlib.suppress(OSError):  # the trash lies in it; new accounts may lack it
            os.makedirs(QStandardPaths.writableLocation(home), exist_ok=True)
        folder = QFile(str(path))
        if not folder.moveToTrash():
            raise TrashRefusedError(
                f"The system's trash does not take {path}: {folder.errorString()}.",
                hint="It can be deleted permanently instead.",
            )
        name = folder.fileName()  # "" where the system does not say where it lies now
        kept_at = Path(name) if name and Path(name) != path else None
        return TrashedModel(path, kept_at, size_bytes)

    return work


def put_back(trashed: TrashedModel) -> Work[Path]:
    """Move a model from the trash to where it stood; the work raises `BundleError`."""

    def work(_context: object) -> Path:
        kept_at = trashed.kept_at
        if kept_at is None or not kept_at.is_dir():
            raise BundleError(
                f"{trashed.path.name} is not in the trash any more.", hint="Convert it again."
            )
        if os.path.lexists(trashed.path):
            raise BundleError(
                f"{trashed.path} exists again, so nothing was put back.",
                hint="Restore it from the system's trash under another name.",
            )
        try:
            os.rename(kept_at, trashed.path)
        except OSError as problem:
            raise BundleError(
                f"{trashed.path} could not be put back: {problem.strerror or problem}.",
                hint="Restore it from the system's trash.",
            ) from problem
        note = kept_at.parent.parent / "info" / f"{kept_at.name}.trashinfo"
        with contextlib.suppress(OSError):  # the note of the freedesktop.org trash
            note.unlink(missing_ok=True)
        return trashed.path

    return work
