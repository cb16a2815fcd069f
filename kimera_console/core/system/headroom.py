"""What this machine can still give: memory that is free, within what a container may use."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CGROUPS, OWN_CGROUP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
_NO_LIMIT = 1 << 60
"""Version 1 writes a number near 2^63 for "no limit"."""


@dataclass(frozen=True)
class FreeMemory:
    """Memory that a new process can have without swapping.

    Attributes:
        bytes: How much.
        contained: Whether a control group's limit (a container's) is what bounds it.
    """

    bytes: int
    contained: bool


def free_memory(root: Path = CGROUPS, own: Path = OWN_CGROUP) -> FreeMemory:
    """Free memory of the machine, or of the tightest control group that holds this process.

    Args:
        root: Where control groups are mounted (Linux).
        own: The file that names this process's groups.
    """
    import psutil

    machine = int(psutil.virtual_memory().available)
    left = min(_left_in_groups(root, own), default=machine)
    return FreeMemory(min(machine, max(0, left)), left < machine)


def _left_in_groups(root: Path, own: Path) -> Iterator[int]:
    """Bytes that each group with a limit has left; cached files count as free."""
    for folder in _folders(root, own, "0::"):
        limit = _number(folder / "memory.max")
        if limit is not None and limit < _NO_LIMIT:
            cached = _stat(folder / "memory.stat", "inactive_file")
            yield limit - (_number(folder / "memory.current") or 0) + cached
    for folder in _folders(root / "memory", own, ":memory:"):
        limit = _number(folder / "memory.limit_in_bytes")
        if limit is not None and limit < _NO_LIMIT:
            cached = _stat(folder / "memory.stat", "total_inactive_file")
            yield limit - (_number(folder / "memory.usage_in_bytes") or 0) + cached


def _folders(root: Path, own: Path, mark: str) -> list[Path]:
    """The root group and each group from there to this process's.

    Inside a container the path may name what only the host sees: those folders are not there,
    and the root is the container's own.
    """
    folders = [root]
    with contextlib.suppress(OSError, ValueError):
        for line in own.read_text(encoding="utf-8").splitlines():
            _, found, path = line.partition(mark)
            if found:
                for part in Path(path).parts[1:]:
                    folders.append(folders[-1] / part)
    return folders


def _number(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text(encoding="ascii"))
    return None


def _stat(path: Path, name: str) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in path.read_text(encoding="ascii").splitlines():
            key, _, value = line.partition(" ")
            if key == name:
                return int(value)
    return 0
