"""What shows that a file of the source was replaced or rewritten while it was converted.

Not every file is hashed as it is read: some are hashed for the manifest at the very end. Those
hashes speak of what was converted only if the files are still the same.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import SourceError
from kimera_console.core.formats.model_folder import folder_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class FileState:
    """A file as it was seen; replacing it or writing to it changes one of these."""

    size_bytes: int
    mtime_ns: int
    inode: int


def snapshot_files(folder: Path) -> dict[str, FileState]:
    """States of all regular files below a folder, by name with forward slashes."""
    snapshot = {}
    for name, _ in folder_files(folder):
        with contextlib.suppress(OSError):
            snapshot[name] = _state_of(folder / name)
    return snapshot


def check_snapshot(folder: Path, names: Iterable[str], snapshot: dict[str, FileState]) -> None:
    """See that files are those of the snapshot.

    Raises:
        SourceError: One is not, or has come since; its name is in the message.
    """
    for name in names:
        try:
            now = _state_of(folder / name)
        except OSError:
            now = None
        if now is None or now != snapshot.get(name):
            raise SourceError(
                f"{name} was changed while the model was converted. Nothing was published.",
                hint=f"Convert again once {folder} stays as it is.",
            )


def _state_of(path: Path) -> FileState:
    seen = path.stat()
    return FileState(seen.st_size, seen.st_mtime_ns, seen.st_ino)
