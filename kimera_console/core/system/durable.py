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
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
_LOCK_POLL_S = 0.001
_COURTESY_S = 0.003
_released: dict[Path, float] = {}  # the lock this process held last, and until when


class LockTimeoutError(OSError):
    """Somebody else holds the lock."""


@contextlib.contextmanager
def locked(path: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold the lock of a file while the block runs; excludes threads and processes alike.

    Taken with the standard library alone, so that a rollback works where nothing else does.

    Raises:
        LockTimeoutError: After `timeout_s` seconds.
        OSError: The lock file cannot be made (a folder that is missing or read-only), or is
            something else than a file.
    """
    lock_path = beside(path, LOCK_SUFFIX)
    since_s = time.monotonic() - _released.get(lock_path, 0.0)
    if since_s < _COURTESY_S:  # taken again at once, it would starve whoever waits for it
        time.sleep(_COURTESY_S - since_s)
    handle = _take_lock(lock_path, time.monotonic() + timeout_s)
    try:
        _share_lock(handle, path)
        yield
    finally:
        with contextlib.suppress(OSError):  # closing would do; Windows wants it said
            _unlock(handle)
        with contextlib.suppress(OSError):
            os.close(handle)
        _released.clear()
        _released[lock_path] = time.monotonic()


def replace_file(
    path: Path, data: bytes, *, new_mode: int = 0o600, owned_like: Path | None = None
) -> None:
    """Replace a file's content, or make it; call it under `locked`, or alone in a folder.

    Args:
        path: The file; links must be resolved by the caller.
        data: All its bytes.
        new_mode: Mode where it does not exist yet; else its mode, owner and extended
            attributes are kept.
        owned_like: Where root makes the file anew, it is given to the owner of this.

    Raises:
        OSError: Nothing was changed; the old file is as it was.
    """
    staged = beside(path, STAGED_SUFFIX)
    try:
        old: os.stat_result | None = os.stat(path)
    except FileNotFoundError:
        old = None
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
            sync_file(handle)
        finally:
            os.close(handle)
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
    # A folder may be written but not listed, and some network file systems refuse to sync one;
    # the rename itself stands.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | _CLOSE_ON_EXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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


def _take_lock(lock_path: Path, deadline: float) -> int:
    """Descriptor of the locked lock file."""
    while True:
        handle = _open_lock(lock_path)
        try:
            while not _try_lock(handle):
                if time.monotonic() >= deadline:
                    raise LockTimeoutError(f"{lock_path} is held by another program")
                time.sleep(_LOCK_POLL_S)
            if _is_still(handle, lock_path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _open_lock(lock_path: Path) -> int:
    if lock_path.is_symlink():
        raise OSError(errno.EEXIST, f"its lock file {lock_path.name} is a link", str(lock_path))
    flags = os.O_RDWR | os.O_CREAT | _NO_FOLLOW | _NO_WAIT | _CLOSE_ON_EXEC | _BINARY
    handle = os.open(lock_path, flags, 0o600)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EEXIST, f"{lock_path.name} is no lock file", str(lock_path))


def _is_still(handle: int, lock_path: Path) -> bool:
    """Whether the locked file has that name still: it may have been removed meanwhile."""
    if sys.platform == "win32":
        return True  # an open file cannot be removed there
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(lock_path))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, 0, os.SEEK_SET)  # the region starts where the file stands
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK):
                return False
            raise
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _share_lock(handle: int, path: Path) -> None:
    """Where root writes another user's file, that user must be able to lock it later."""
    give_to_owner(handle, path)


__all__ = [
    "LOCK_SUFFIX",
    "STAGED_SUFFIX",
    "LockTimeoutError",
    "beside",
    "give_to_owner",
    "locked",
    "remove_file",
    "remove_leftover",
    "replace_file",
    "staged",
    "sync_file",
    "sync_folder",
]
