"""Memory of a process, of the machine, and of the container that holds them: the one reader.

Every figure of memory that is shown or judged by comes from here. A container's limit and its
current use are both read: what it has left is the limit less the use, never the host's figure.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.system.processor import hardware_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NO_LIMIT_BYTES = 1 << 60
"""Version 1 of control groups writes a number near 2^63 for "no limit"."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_GROUPS = "/sys/fs/cgroup"
_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""
_LEAST_ARENAS = 4


@dataclass(frozen=True)
class MemoryLimits:
    """What this process can have of the memory around it.

    Attributes:
        total_bytes: All of it: the container's limit, else the machine's memory.
        free_bytes: What a new process can have without swapping. Cached files count as free.
        contained: Whether a container's (control group's) limit is what bounds `free_bytes`.
        machine_bytes: The machine's memory, whatever the container's limit.
    """

    total_bytes: int
    free_bytes: int
    contained: bool
    machine_bytes: int


@dataclass(frozen=True)
class GroupMemory:
    """One control group with a limit.

    Attributes:
        limit_bytes: Its limit.
        used_bytes: Its current use without files that it can drop at any moment.
    """

    limit_bytes: int
    used_bytes: int

    @property
    def left_bytes(self) -> int:
        """What it can still have; 0 in a full group."""
        return max(0, self.limit_bytes - self.used_bytes)


@dataclass(frozen=True)
class ProcessMemory:
    """Memory of a process now.

    Attributes:
        rss_bytes: Resident, mapped files included.
        anonymous_bytes: Resident and backed by no file. Equal to `rss_bytes` where the system
            does not tell them apart.
    """

    rss_bytes: int
    anonymous_bytes: int


def bound_arenas() -> None:
    """Let all threads of this process share a few heaps; to be called before threads begin.

    glibc's heaps for threads ("arenas") number up to eight a processor. A model lies in the one of
    the thread that loads it; when it is loaded again it lies in another, and the few long-lived
    blocks in the old one keep its pages. One a processor that this process may use, and four at
    least, are as many as can be in use at one moment. Does nothing where the C library has no
    `mallopt`.
    """
    if sys.platform == "linux":
        import ctypes

        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            set_option(_ARENA_MAX, max(_LEAST_ARENAS, hardware_threads()))


def give_back() -> None:
    """Return to the system what the C library's heap holds free; some milliseconds, any thread.

    glibc gives each thread an arena and keeps an arena's free blocks for that arena. Threads come
    and go, so a model that is loaded again lies in another arena than before, and the old one's
    free blocks stay resident. Does nothing where the C library has no `malloc_trim`.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@functools.cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    import ctypes

    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def memory_limits() -> MemoryLimits:
    """Memory of the machine, or of the tightest control group that holds this process."""
    import psutil

    machine = psutil.virtual_memory()
    groups = list(group_memory(read_system_file))
    total = min([int(machine.total), *(group.limit_bytes for group in groups)])
    left = min((group.left_bytes for group in groups), default=int(machine.available))
    free = min(int(machine.available), left)
    return MemoryLimits(total, free, left < machine.available, int(machine.total))


def group_memory(read: Callable[[str], str]) -> Iterator[GroupMemory]:
    """The control groups with a memory limit that hold this process (Linux), outermost first.

    Args:
        read: The text of a file by its absolute path, "" where it cannot be read.
    """
    own = _own_groups(read("/proc/self/cgroup"))
    places = (
        (_GROUPS, own.get("", ""), ("memory.max", "memory.current", "inactive_file")),
        (
            f"{_GROUPS}/memory",
            own.get("memory", ""),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ),
    )
    for root, path, (limit_name, use_name, cache_name) in places:
        for folder in _folders(root, path):
            limit = _number(read(f"{folder}/{limit_name}"))
            if limit is not None and limit < _NO_LIMIT_BYTES:
                use = _number(read(f"{folder}/{use_name}")) or 0
                cached = _fields(read(f"{folder}/memory.stat")).get(cache_name, 0)
                yield GroupMemory(limit, max(0, use - cached))


def read_system_file(path: str) -> str:
    """A small file of /proc or /sys; "" where it cannot be read."""
    # Not a Path: each one interns its parts, and that table of the interpreter's grows by
    # megabytes now and then under a read a second.
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except (OSError, ValueError):
        return ""


def process_memory(pid: int | None = None) -> ProcessMemory:
    """Memory of a process now; zeros if it is gone or cannot be asked.

    Args:
        pid: Its id; None is this process.
    """
    status = _status(pid)
    if "VmRSS" in status:
        return ProcessMemory(status["VmRSS"], status.get("RssAnon", status["VmRSS"]))
    rss = resident_bytes(pid)
    return ProcessMemory(rss, rss)


def resident_bytes(pid: int | None = None) -> int:
    """Resident memory now; 0 if the process is gone or cannot be asked.

    Args:
        pid: Its id; None is this process.
    """
    if sys.platform == "linux":
        # statm costs a fifth of what /proc/PID/status costs.
        with contextlib.suppress(IndexError, ValueError):
            return int(read_system_file(f"/proc/{pid or 'self'}/statm").split()[1]) * _PAGE_BYTES
    else:
        import psutil

        with contextlib.suppress(psutil.Error):
            return int(psutil.Process(pid).memory_info().rss)
    return 0


def peak_bytes() -> int:
    """Greatest resident memory of this process in its life.

    On Linux this is VmHWM: it starts again with each program, whereas getrusage's figure may be
    that of the process it was forked from.
    """
    if sys.platform == "linux":
        peak = _status().get("VmHWM", 0)
    elif sys.platform == "win32":
        import psutil

        peak = int(psutil.Process().memory_info().peak_wset)
    else:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak *= 1 if sys.platform == "darwin" else 1024
    return peak


def _own_groups(text: str) -> dict[str, str]:
    """Path of this process's group by controller; version 2's group is under ""."""
    found = {}
    for line in text.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and not controllers:
            found[""] = path
        for name in filter(None, controllers.split(",")):
            found[name] = path
    return found


def _folders(root: str, path: str) -> Iterator[str]:
    """The root group and each group from there to this process's.

    Inside a container the path may name what only the host sees: those folders are not there,
    and the root is the container's own.
    """
    yield root
    for part in path.split("/"):
        if part and part != "..":
            root = f"{root}/{part}"
            yield root


def _number(text: str) -> int | None:
    """A file's number; None for "max", and for anything else that is no number."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _fields(text: str) -> dict[str, int]:
    """Lines of a name and a number."""
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}


def _status(pid: int | None = None) -> dict[str, int]:
    """Memory lines of /proc/PID/status in bytes; {} elsewhere than on Linux."""
    found: dict[str, int] = {}
    if sys.platform == "linux":
        for line in read_system_file(f"/proc/{pid or 'self'}/status").splitlines():
            name, _, rest = line.partition(":")
            if name in ("VmHWM", "VmRSS", "RssAnon"):
                found[name] = int(rest.split()[0]) * 1024
    return found
