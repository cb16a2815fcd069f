"""Files that a kill, a full disk or a second console cannot tear.

A file is replaced as a whole: the new bytes are written beside it under a fixed name, synced,
given the old file's mode and owner, and renamed over it; then the folder is synced. Whatever
happens in between leaves the old file or the new one. The fixed name is safe because writers
hold a lock, and it means that a kill leaves one leftover at most, which the next write removes.

The lock is a file beside the target (`.env.lock`, mode 0600) that stays: removing it would let
two writers lock two different files of that name. It is held by the system (flock, LockFileEx),
so it goes when its holder dies, however it died.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_SUFFIX = ".lock"
STAGED_SUFFIX = ".kimera-new"
LOCK_TIMEOUT_S = 10.0
"""How long a writer waits for another one; a write takes milliseconds."""
REPLACE_RETRY_S = 2.0
"""Windows refuses to replace a file that somebody has open: a scanner lets go within this time."""
LONGEST_NAME_BYTES = 255
"""Longest file name on Linux; close to it everywhere else."""

_BINARY = getattr(os, "O_BINARY", 0)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)


class LockTimeoutError(OSError):
    """Somebody else holds the lock."""


@contextlib.contextmanager
def locked(path: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold the lock of a file while the block runs; excludes threads and processes alike.

    Raises:
        LockTimeoutError: After `timeout_s` seconds.
        OSError: The lock file cannot be made (a folder that is missing or read-only).
    """
    import filelock

    if not path.parent.is_dir():  # the lock library would make it
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    lock_path = beside(path, LOCK_SUFFIX)
    lock = filelock.FileLock(lock_path, timeout=timeout_s, mode=0o600, poll_interval=0.005)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise LockTimeoutError(f"{lock_path} is held by another program") from error
    try:
        _share_lock(lock_path, path)
        yield
    finally:
        lock.release()


def replace_file(path: Path, data: bytes, *, new_mode: int = 0o600) -> None:
    """Replace a file's content, or make it; call it under `locked`, or alone in a folder.

    Args:
        path: The file; links must be resolved by the caller.
        data: All its bytes.
        new_mode: Mode where it does not exist yet; else its mode, owner and extended
            attributes are kept.

    Raises:
        OSError: Nothing was changed; the old file is as it was.
    """
    staged = beside(path, STAGED_SUFFIX)
    try:
        old: os.stat_result | None = os.stat(path)
    except FileNotFoundError:
        old = None
    with contextlib.suppress(FileNotFoundError):
        os.unlink(staged)  # a leftover of a kill
    try:
        _write_staged(staged, data)
        _dress(staged, path, old, new_mode)
        _replace(staged, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(staged)
        raise
    sync_folder(path.parent)


@contextlib.contextmanager
def staged(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write to; it takes that name, durably, if the block ends well.

    For what is made anew, however large; `replace_file` is for a file whose mode, owner and
    attributes must stay.

    Raises:
        OSError: Nothing was changed; an older file of that name is as it was.
    """
    new = path.with_name(f".kimera-{os.getpid()}-{threading.get_ident()}.new")
    try:
        yield new
        with new.open("rb+") as stream:
            sync_file(stream.fileno())
        _replace(new, path)
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
    sync_folder(path.parent)


def beside(path: Path, suffix: str) -> Path:
    """Name of a companion file; a name too long for one more suffix is replaced by its hash."""
    name = path.name + suffix
    if len(os.fsencode(name)) > LONGEST_NAME_BYTES:
        name = f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}{suffix}"
    return path.with_name(name)


def remove_file(path: Path) -> None:
    """Remove a file durably; nothing happens if it is not there."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename or a removal in a folder survive a power cut (POSIX; no-op on Windows)."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY | _CLOSE_ON_EXEC)
    except OSError:
        return  # a folder that may be written but not listed; the rename itself stands
    try:
        with contextlib.suppress(OSError):  # some network file systems refuse it
            os.fsync(handle)
    finally:
        os.close(handle)


def _write_staged(staged: Path, data: bytes) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_FOLLOW | _CLOSE_ON_EXEC | _BINARY
    handle = os.open(staged, flags, 0o600)
    try:
        view = memoryview(data)
        while view:
            # A full disk shows as a short write first, and as an error on the next.
            view = view[os.write(handle, view) :]
        sync_file(handle)
    finally:
        os.close(handle)


def sync_file(handle: int) -> None:
    """Make what was written to an open file survive a power cut."""
    if sys.platform == "darwin":
        import fcntl

        # There fsync leaves the data in the drive's own cache.
        with contextlib.suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def _dress(staged: Path, path: Path, old: os.stat_result | None, new_mode: int) -> None:
    """Give the staged file the old one's owner, attributes and mode, in this order."""
    if old is None:
        os.chmod(staged, new_mode)
        return
    if sys.platform != "win32":
        made = os.stat(staged)
        if (made.st_uid, made.st_gid) != (old.st_uid, old.st_gid):
            os.chown(staged, old.st_uid, old.st_gid)
        _copy_attributes(path, staged)
    os.chmod(staged, stat.S_IMODE(old.st_mode))


def _copy_attributes(source: Path, target: Path) -> None:
    """Copy ACLs and other extended attributes, as far as the system lets us."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        for name in os.listxattr(source):
            with contextlib.suppress(OSError):
                os.setxattr(target, name, os.getxattr(source, name))


def _replace(staged: Path, path: Path) -> None:
    deadline = time.monotonic() + REPLACE_RETRY_S
    while True:
        try:
            os.replace(staged, path)
            return
        except PermissionError:
            if os.name == "posix" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _share_lock(lock_path: Path, path: Path) -> None:
    """Where root writes another user's file, that user must be able to lock it later."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        owner, lock = os.stat(path), os.lstat(lock_path)
        if (lock.st_uid, lock.st_gid) != (owner.st_uid, owner.st_gid):
            os.chown(lock_path, owner.st_uid, owner.st_gid, follow_symlinks=False)


__all__ = [
    "LOCK_SUFFIX",
    "STAGED_SUFFIX",
    "LockTimeoutError",
    "beside",
    "locked",
    "remove_file",
    "replace_file",
    "staged",
    "sync_file",
    "sync_folder",
]
