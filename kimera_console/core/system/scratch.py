"""Temporary folders that do not outlive their owner for long.

A folder's name carries its owner's process, and its owner holds a lock inside it. Where a kill
left one, the lock is free: the next start of the console removes the folder. A process id alone
would not do: it may be a stranger's by then, or count in another container that shares the disk.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"kimera-[a-z]+-\d+-[a-z0-9_]{8}")
_FORMER_NAME = re.compile(r"kimera-(child|compare|convert|map|preview|profile)-[a-z0-9_]{8}")
"""Of versions before the lock."""
_LOCK = ".owner"
YOUNG_S = 60.0
"""A folder without a lock may have been made just now, its lock about to come."""
UNLOCKED_S = 24 * 3600.0
"""One without a lock whose owner is unknown or may live was left by then."""


@contextlib.contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """A temporary folder, removed at the end of the block, or by `sweep` after a kill.

    Args:
        purpose: One word of its name, in lower-case letters.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"kimera-{purpose}-{os.getpid()}-"))
    held = lock_file(folder / _LOCK)
    try:
        yield folder
    finally:
        _remove(folder, held)


def sweep() -> int:
    """Remove what killed runs of this user left in the folder for temporary files.

    Returns:
        How many folders went. Never raises: a start must not fail because of it.
    """
    gone = 0
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                is_ours = _NAME.fullmatch(entry.name) or _FORMER_NAME.fullmatch(entry.name)
                if is_ours and entry.is_dir(follow_symlinks=False):
                    gone += _sweep(entry)
    return gone


def _sweep(entry: os.DirEntry[str]) -> bool:
    """Remove one folder if it is this user's and nobody holds it."""
    status = entry.stat(follow_symlinks=False)
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        return False
    folder, age_s = Path(entry.path), time.time() - status.st_mtime
    owner = folder / _LOCK
    if not os.path.lexists(owner):
        # Killed before it took the lock, or a version that took none.
        if age_s < (YOUNG_S if _was_left(folder) else UNLOCKED_S):
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()
    if age_s < YOUNG_S and not _was_left(folder):
        return False
    held = lock_file(owner)
    if held is None:
        return False
    _remove(folder, held)
    return not folder.exists()


def _was_left(folder: Path) -> bool:
    """Whether the process that the folder's name carries is gone."""
    if not _NAME.fullmatch(folder.name) or os.name != "posix":
        return False
    number = folder.name.split("-")[2]
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def lock_file(path: Path) -> int | None:
    """Take the lock of a file, made if need be; None where another process holds it.

    The lock ends with the process. It is not filelock's, which truncates the file and keeps its
    descriptor to itself: a crash is written into the very file that is locked (`crash_file`), and
    the import of filelock would take a twentieth of a second of every child's start.
    """
    if sys.platform == "win32":  # first: between the two calls below another may take it
        import msvcrt
    else:
        import fcntl
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError:
        return None
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _remove(folder: Path, held: int | None) -> None:
    # The lock goes last where an open file can be removed: nobody takes the folder meanwhile.
    if os.name != "posix" and held is not None:
        os.close(held)
    shutil.rmtree(folder, ignore_errors=True)
    if os.name == "posix" and held is not None:
        os.close(held)
