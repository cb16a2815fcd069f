"""Resident memory of a process, now and at its peak. Quick enough to ask every second."""

from __future__ import annotations

import contextlib
import os
import sys

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def resident_bytes(pid: int | None = None) -> int:
    """Resident memory now; 0 if the process is gone or cannot be asked.

    Args:
        pid: Its id; None is this process.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError, IndexError):
            # statm costs a fifth of what /proc/PID/status costs.
            return int(_read(f"/proc/{pid or 'self'}/statm").split()[1]) * _PAGE_BYTES
    import psutil

    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def peak_bytes() -> int:
    """Greatest resident memory of this process in its life; 0 where the system keeps none."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int(_read("/proc/self/status").split(b"VmHWM:", 1)[1].split()[0]) * 1024
    import psutil

    with contextlib.suppress(psutil.Error):
        return int(getattr(psutil.Process().memory_info(), "peak_wset", 0))  # Windows keeps it
    return 0


def _read(path: str) -> bytes:
    # Not a Path: each one interns its parts, and that table of the interpreter's grows by
    # megabytes now and then under a read a second.
    with open(path, "rb") as stream:
        return stream.read()
