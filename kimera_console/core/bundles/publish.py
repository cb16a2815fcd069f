"""Putting a finished folder in its place, so that its name only ever means a whole one.

A folder is built beside its final place under `.NAME.kimera-partial-PID-XXXX`. Publishing syncs it,
moves an older one aside to `.NAME.kimera-old-PID-XXXX`, renames, and removes the older. A kill at
any point leaves the older or the newer under the name, or a leftover that is recognised by its
own: `remove_leftovers` puts an old one back where nothing stands in its place. Removing goes the
same way: `remove_folder` renames to `.NAME.kimera-deleted-PID-XXXX` first, so that half a bundle
never has the name of a whole one.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, BundleError
from kimera_console.core.system.durable import sync_folder, sync_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LEFTOVER = re.compile(
    r"\.(?P<name>.+)\.kimera-(?P<kind>partial|old|deleted)-(?P<pid>\d{1,10})-[0-9a-f]{8}", re.DOTALL
)
_MAX_NAME_BYTES = 200
"""Leaves room for the marks within the 255 bytes of a file name."""


@dataclass(frozen=True)
class Leftover:
    """What a killed conversion left.

    Attributes:
        path: The leftover folder.
        final: The place it was for.
        is_old: Whether it is an older bundle that was moved aside, not a partial one.
    """

    path: Path
    final: Path
    is_old: bool


def staging_folder(final: Path) -> Path:
    """Make an empty folder beside `final` in which it is built; its parents are made.

    Raises:
        BundleError: The place cannot be written to.
    """
    _check_name(final)
    staged = final.with_name(f".{final.name}.kimera-partial-{_mark()}")
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        staged.mkdir()
    except OSError as problem:
        raise _cannot_write(final.parent, problem) from problem
    return staged


def publish_folder(
    staged: Path, final: Path, *, force: bool = False, checkpoint: Callable[[], object] = bool
) -> None:
    """Rename a finished folder into its place.

    Args:
        staged: The finished folder, beside `final`.
        final: Where it belongs.
        force: Replace what stands there; the older is kept aside until the newer stands.
        checkpoint: Raises where the job was given up. Called once all is on the disk, which may
            take long, directly before the name is given.

    Raises:
        BundleError: Something stands there and `force` is off, or the disk refuses. What stood
            there before stands there still.
    """
    _check_name(final)
    try:
        sync_tree(staged)
        is_free = not os.path.lexists(final)
        checkpoint()
        if is_free:
            os.rename(staged, final)
            sync_folder(final.parent)  # never raises: it stands already
            return
        if not force:
            raise BundleError(
                f"{final} exists already.",
                hint=Advice.of("Choose another name, or replace it", Action.REPLACE, "."),
            )
        if final.is_symlink() or not final.is_dir():
            raise BundleError(
                f"{final} is not a folder, so it is not replaced.", hint="Choose another name."
            )
        _swap(staged, final)
    except OSError as problem:
        raise _cannot_write(final, problem) from problem


def find_leftovers(folder: Path) -> tuple[Leftover, ...]:
    """What killed conversions left directly inside a models folder, by name.

    What belongs to a process that still runs on this machine, this one included, is none.
    """
    found = []
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return ()
    for path in entries:
        match = _LEFTOVER.fullmatch(path.name)
        if match and path.is_dir() and not path.is_symlink():
            if is_at_work(int(match["pid"]), path):
                continue
            final = folder / match["name"]
            found.append(Leftover(path, final, is_old=match["kind"] == "old"))
    return tuple(found)


def remove_leftovers(folder: Path) -> tuple[Leftover, ...]:
    """Clean up what killed conversions left; an old bundle whose place is empty is put back.

    Returns:
        What was dealt with.

    Raises:
        BundleError: One of them cannot be removed.
    """
    found = find_leftovers(folder)
    for leftover in sorted(found, key=lambda entry: not entry.is_old):
        try:
            if leftover.is_old and not os.path.lexists(leftover.final):
                os.rename(leftover.path, leftover.final)
            else:
                shutil.rmtree(leftover.path)
        except OSError as problem:
            raise _cannot_write(leftover.path, problem) from problem
    return found


def remove_folder(final: Path) -> None:
    """Take a folder away: out of its name first, then file by file.

    Raises:
        BundleError: The disk refuses. What stood there stands there still, or is a leftover that
            the error names.
    """
    aside = final.with_name(f".{final.name}.kimera-deleted-{_mark()}")
    try:
        os.rename(final, aside)
    except OSError as problem:
        raise _cannot_remove(final, problem) from problem
    sync_folder(final.parent)
    try:
        shutil.rmtree(aside)
    except OSError as problem:
        raise _cannot_remove(aside, problem) from problem


def is_at_work(pid: int, path: Path) -> bool:
    """Whether the process that wrote `path` lives; one that started later only has its number."""
    import psutil

    try:
        return psutil.Process(pid).create_time() <= path.stat().st_ctime + 1.0
    except psutil.AccessDenied:
        return True  # it lives; some systems tell others no more
    except (psutil.Error, OSError):
        return False


def _swap(staged: Path, final: Path) -> None:
    aside = final.with_name(f".{final.name}.kimera-old-{_mark()}")
    os.rename(final, aside)
    try:
        os.rename(staged, final)
    except OSError:
        os.rename(aside, final)
        raise
    sync_folder(final.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _mark() -> str:
    """Tells leftovers of a dead process from the work of a living one."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


def _check_name(final: Path) -> None:
    if not final.name or len(os.fsencode(final.name)) > _MAX_NAME_BYTES:
        raise BundleError(
            f"{final.name[:60]!r} cannot be a bundle's name: it needs 1 to {_MAX_NAME_BYTES}"
            " bytes.",
            hint="Choose a shorter name.",
        )


def _cannot_remove(path: Path, problem: OSError) -> BundleError:
    reason = problem.strerror or str(problem)
    return BundleError(
        f"{path} cannot be deleted: {reason}.",
        hint="Check the permissions there, and whether another program uses it.",
    )


def _cannot_write(path: Path, problem: OSError) -> BundleError:
    reason = problem.strerror or str(problem)
    return BundleError(
        f"{path} cannot be written: {reason}.",
        hint="Check the free space and the permissions there, or choose another folder.",
    )
