"""Reaching a `.env` file: what is refused, how it is read and locked, and what to say then."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, EnvFileError
from kimera_console.core.system import durable

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE_BYTES = 4 * 1024 * 1024
"""A file larger than this is taken for something else than a `.env` file."""
MOST_LINES = 20_000
"""Or of more lines: python-dotenv reads some ten thousand in a second."""


def resolve(path: Path) -> Path:
    """The file itself, every link followed; it need not exist. Raises EnvFileError."""
    try:
        return Path(os.path.realpath(Path(path).expanduser()))
    except (OSError, ValueError, RuntimeError) as error:
        raise EnvFileError(f"{str(path)!r} is not a usable path: {error}.") from error


def read(target: Path) -> bytes | None:
    """All bytes of a regular file; None where it does not exist. Raises EnvFileError."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        # Non-blocking: opening a FIFO would otherwise wait for a writer.
        handle = os.open(target, flags | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        _check_kind(target)
        raise failed(target, error, "read") from error
    with contextlib.ExitStack() as stack:
        stack.callback(_close, handle)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise _wrong_kind(target, status.st_mode)
            if status.st_size > LARGEST_FILE_BYTES:
                raise EnvFileError(
                    f"{target} is {status.st_size:,} bytes long: too long for a .env file.",
                    hint=Advice.of("Choose another file", Action.ENV_FILE, "."),
                )
            data = _all_of(handle)
        except OSError as error:
            raise failed(target, error, "read") from error
    if (lines := data.count(b"\n")) > MOST_LINES:
        raise EnvFileError(
            f"{target} has {lines:,} lines: too many for a .env file.",
            hint=Advice.of("Choose another file", Action.ENV_FILE, "."),
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise EnvFileError(f"{target} is UTF-16 text.", hint="Save it as UTF-8.")
    return data


def _all_of(handle: int) -> bytes:
    parts = []
    while part := os.read(handle, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def _close(handle: int) -> None:
    with contextlib.suppress(OSError):  # everything was read
        os.close(handle)


def check_writable(target: Path) -> None:
    """Refuse a read-only file, which a rename would replace all the same."""
    try:
        mode = os.stat(target).st_mode
    except OSError:
        return
    if stat.S_ISREG(mode) and (not mode & 0o222 or not os.access(target, os.W_OK)):
        raise EnvFileError(
            f"{target} is read-only; nothing was written.",
            hint=f"Allow writing first: chmod u+w {target}",
        )


@contextlib.contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold the file's lock; raises EnvFileError if it cannot be had."""
    try:
        lock = durable.locked(target)
        lock.__enter__()
    except durable.LockTimeoutError as error:
        raise EnvFileError(
            f"{target} is being written by another program; nothing was written.",
            hint="Close the other console, or try again.",
        ) from error
    except OSError as error:
        raise failed(target, error, "written") from error
    with contextlib.ExitStack() as stack:
        stack.push(lock)
        yield


def _check_kind(target: Path) -> None:
    with contextlib.suppress(OSError):
        mode = os.stat(target).st_mode
        if not stat.S_ISREG(mode):
            raise _wrong_kind(target, mode)


def _wrong_kind(target: Path, mode: int) -> EnvFileError:
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a FIFO (named pipe)",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFSOCK: "a socket",
    }
    kind = kinds.get(stat.S_IFMT(mode), "not a regular file")
    return EnvFileError(
        f"{target} is {kind}.", hint=Advice.of("Choose a regular file", Action.ENV_FILE, ".")
    )


_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space, then try again."),
    errno.EDQUOT: ("your disk quota is used up", "Free some space, then try again."),
    errno.EFBIG: ("a limit on file sizes was reached", "Raise it (ulimit -f), then try again."),
    errno.EROFS: ("its file system is read-only", "Mount it for writing, or choose another file."),
    errno.EBUSY: (
        "it is mounted by itself (a container's bind mount?) and cannot be replaced",
        "Mount the folder that holds it instead.",
    ),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ELOOP: ("its links lead in a circle", "Fix the link."),
    errno.ENOTDIR: ("its path leads through a file", "Choose another path."),
    errno.ENOENT: ("its folder does not exist", "Make the folder first, or choose another path."),
}


def failed(target: Path, error: OSError, verb: str) -> EnvFileError:
    """What to say of a system error; `verb` is "read" or "written"."""
    if isinstance(error, PermissionError):
        reason, hint = (
            "permission was denied",
            f"Check the owner and mode of it and {target.parent}.",
        )
    else:
        reason, hint = _REASONS.get(
            error.errno or 0,
            (str(error.strerror or error), "See that it can be reached, and retry."),
        )
    sentence = (
        f"{target} could not be read: {reason}."
        if verb == "read"
        else f"{target} could not be written: {reason}."
    )
    return EnvFileError(sentence, hint=hint)


__all__ = ["LARGEST_FILE_BYTES", "check_writable", "failed", "locked", "read", "resolve"]
