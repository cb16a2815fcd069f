"""Files that a kill, a full disk or a second console cannot tear.

A file is replaced as a whole: the new bytes are written beside it under a fixed name, synced,
given the old file's mode and owner, and renamed over it; then the folder is synced. Whatever
happens in between leaves the old file or the new one. The fixed name is safe because writers
hold a lock, and it means that a kill leaves one leftover at most, which the next write removes.

The lock is a file beside the target (`.env.lock`, mode 0600) that stays: removing it would let
two writers lock two different files of that name. It is held by the system (flock, LockFileEx),
so it goes when its holder dies, however it died.

Windows: a replaced file gets the permissions that its folder hands down; entries that somebody
gave the file itself are lost, because the one call that keeps them (ReplaceFile) can leave no
file at all when it fails halfway. macOS: extended attributes and ACLs are not carried over.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import itertools
import os
import stat
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.system.paths import console_paths

if sys.platform == "darwin":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_LOCK_POLL_S = 0.001
_FAIR_PAUSE_S = 0.003
"""Whoever waits for a lock polls, filelock's waiters too: a writer that took it again at once
starved three others for their ten seconds (`test_four_writers_keep_1200_keys`, a busy machine)."""
_staged = itertools.count()  # two files of a folder may be written side by side
_released: dict[Path, float] = {}  # the lock this process held last, and until when


class LockTimeoutError(OSError):
    """Somebody else holds the lock."""


@contextlib.contextmanager
def locked(path: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold the lock of a file while the block runs; excludes threads and processes alike.

    Where root takes it for another user's file, the lock file becomes that user's, so that they
    can take it later.

    Raises:
        LockTimeoutError: After `timeout_s` seconds.
        OSError: The lock file cannot be made (a folder that is missing or read-only), or is a
            link.
    """
    from filelock import FileLock, Timeout  # 50 ms, which reading alone need not pay

    lock_path = beside(path, LOCK_SUFFIX)
    os.stat(lock_path.parent)  # filelock would make a folder that is missing
    since_s = time.monotonic() - _released.get(lock_path, 0.0)
    if since_s < _FAIR_PAUSE_S:
        time.sleep(_FAIR_PAUSE_S - since_s)
    lock = FileLock(
        lock_path,
        timeout=timeout_s,
        mode=0o600,
        poll_interval=_LOCK_POLL_S,
        # Without flock a lock that outlives its holder would have to do: rather an error.
        fallback_to_soft=False,
        on_acquired=lambda handle: give_to_owner(handle, path),
    )
    try:
        lock.acquire()
    except Timeout as error:
        raise LockTimeoutError(f"{lock_path} is held by another program") from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # what was done under it is done
            lock.release()
        _released.clear()
        _released[lock_path] = time.monotonic()


def replace_file(
    path: Path,
    data: bytes,
    *,
    new_mode: int = 0o600,
    owned_like: Path | None = None,
    synced: bool = True,
) -> None:
    """Replace a file's content, or make it; call it under `locked`, or alone in a folder.

    Args:
        path: The file; links must be resolved by the caller.
        data: All its bytes.
        new_mode: Mode where it does not exist yet; else its mode, owner and extended
            attributes are kept.
        owned_like: Where root makes the file again, it is given to the owner of this.
        synced: Whether it survives a power cut and not only a kill; that takes milliseconds.

    Raises:
        OSError: Nothing was changed; the old file is as it was.
    """
    staged = beside(path, STAGED_SUFFIX)
    try:
        old: os.stat_result | None = os.stat(path)
    except FileNotFoundError:
        old = None
    # Of a writer that was killed; exclusive creation below would fail on it.
    remove_leftover(path)
    try:
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_FOLLOW | _CLOSE_ON_EXEC | _BINARY
        handle = os.open(staged, flags, 0o600)
        try:
            _write_all(handle, data)
            if old is not None:
                _keep_owner(handle, path, old)
            elif owned_like is not None:
                give_to_owner(handle, owned_like)
            _set_mode(handle, staged, new_mode if old is None else stat.S_IMODE(old.st_mode))
            # The bytes must be on the disk before the name points to them, or a power cut leaves an
            # empty file under it.
            if synced:
                sync_file(handle)
        finally:
            os.close(handle)
        _replace(staged, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(staged)
        raise
    if synced:
        sync_folder(path.parent)


def private_folder(folder: Path) -> None:
    """Make a folder of the console's own that nobody else can read, and those above it.

    Above it, folders that are there stay as they are, unless they too are the console's own:
    the parent of its folders may be shared (XDG_STATE_HOME).

    Raises:
        OSError: It cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        give_to_owner(each, each.parent)  # sudo may leave HOME another user's
    if sys.platform != "win32":
        roots = dataclasses.astuple(console_paths())
        owned = any(folder.parent.is_relative_to(root) for root in roots)
        for each in (folder, folder.parent) if owned else (folder,):
            if each.stat().st_mode & 0o077:
                each.chmod(0o700)


@contextlib.contextmanager
def staged(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A new file beside `path` to write to; it takes that name, durably, if the block ends well.

    For what is made again, however large; `replace_file` is for a file whose mode, owner and
    attributes must stay.

    Args:
        path: The file.
        private: Mode 0600 in a private folder, whatever the umask: for the console's own records.
            Else the umask decides, as it should for a file of the user's.

    Raises:
        OSError: Nothing was changed; an older file of that name is as it was.
    """
    new = path.with_name(f".kimera-{os.getpid()}-{threading.get_ident()}-{next(_staged)}.new")
    try:
        if private:
            private_folder(path.parent)
            os.close(os.open(new, os.O_CREAT | os.O_WRONLY | _NO_FOLLOW | _CLOSE_ON_EXEC, 0o600))
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


def sync_tree(folder: Path) -> None:
    """Make every file and folder below this one survive a power cut, before its name counts.

    Raises:
        OSError: One cannot be flushed.
    """
    for root, _folders, names in os.walk(folder, topdown=False):
        for name in names:
            writable = os.O_RDWR if os.name == "nt" else os.O_RDONLY
            handle = os.open(Path(root, name), writable | _CLOSE_ON_EXEC)
            try:
                sync_file(handle)
            finally:
                os.close(handle)
        sync_folder(Path(root), strict=True)


def sync_folder(folder: Path, *, strict: bool = False) -> None:
    """Make a rename or a removal in a folder survive a power cut (POSIX; no-op on Windows).

    Args:
        folder: The folder.
        strict: A failure is an error, except where the file system syncs files only.

    Raises:
        OSError: It cannot be flushed, and `strict`.
    """
    if os.name != "posix":
        return
    # A folder may be written but not listed, and some network file systems refuse to sync one;
    # the rename itself stands.
    try:
        handle = os.open(folder, os.O_RDONLY | _CLOSE_ON_EXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as problem:
        if strict and problem.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def remove_leftover(path: Path) -> None:
    """Remove what a killed writer of this file left; call it under `locked`."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(beside(path, STAGED_SUFFIX))


def give_to_owner(handle: int | Path, like: Path) -> None:
    """What root makes among another user's files becomes that user's, as far as possible."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        owner, made = os.stat(like), os.stat(handle)
        # A second name of the file may be one that its owner is not meant to have.
        if owner.st_uid != made.st_uid and (made.st_nlink == 1 or stat.S_ISDIR(made.st_mode)):
            os.chown(handle, owner.st_uid, owner.st_gid)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        # A full disk shows as a short write first, and as an error on the next.
        view = view[os.write(handle, view) :]


def sync_file(handle: int) -> None:
    """Make what was written to an open file survive a power cut."""
    if sys.platform == "darwin":
        # There fsync leaves the data in the drive's own cache.
        with contextlib.suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def _keep_owner(handle: int, path: Path, old: os.stat_result) -> None:
    """Give the staged file the old one's owner, ACLs and other attributes.

    By its descriptor: where root writes in a user's folder, the name might be swapped.
    """
    if sys.platform == "win32":
        return
    made = os.fstat(handle)
    if (made.st_uid, made.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(handle, old.st_uid, old.st_gid)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # as far as the system lets us
            for name in os.listxattr(path):
                with contextlib.suppress(OSError):
                    os.setxattr(handle, name, os.getxattr(path, name))


def _set_mode(handle: int, staged: Path, mode: int) -> None:
    if sys.platform == "win32":
        os.chmod(staged, mode)
    else:
        os.fchmod(handle, mode)


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


__all__ = [
    "LOCK_SUFFIX",
    "STAGED_SUFFIX",
    "LockTimeoutError",
    "beside",
    "give_to_owner",
    "locked",
    "private_folder",
    "remove_file",
    "remove_leftover",
    "replace_file",
    "staged",
    "sync_file",
    "sync_folder",
]
