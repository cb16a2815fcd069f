"""What a process holds while it is used: memory, handles, threads, children, files, lateness."""

from __future__ import annotations

import ctypes
import logging
import sys
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QObject, QtMsgType, qInstallMessageHandler

from kimera_console.core.system import memory
from tests.soak.heartbeat import Heartbeat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HARMLESS = ("This plugin does not support", "OpenType support missing for")


@dataclass(frozen=True)
class Sample:
    """One moment.

    Attributes:
        at_s: Since the first.
        own_bytes: Resident memory of the window's process.
        anonymous_bytes: Of it, what is backed by no file.
        heap_bytes: What the C library has given out and not got back; 0 where it does not tell.
        heap_free_bytes: What the C library's heap holds besides; what of it was given back to the
            system counts as well.
        python_blocks: Small blocks of Python's own allocator, which maps its memory by itself:
            `heap_bytes` does not have them.
        children_bytes: Resident memory of its children together.
        handles: Open file descriptors.
        threads: Python's and all others.
        python_threads: Python's alone.
        children: Child processes.
        scratch: Entries in the folder for temporary files.
        widgets: Qt objects below the window, windows that were closed included.
        late_ms: The latest beat of a 5 ms timer since the sample before.
        own_late_ms: The same, without the time that the thread waited for a processor.
        ran_ms: The most that the window's thread ran between two beats.
        warnings: Warnings so far.
    """

    at_s: float
    own_bytes: int
    anonymous_bytes: int
    heap_bytes: int
    heap_free_bytes: int
    python_blocks: int
    children_bytes: int
    handles: int
    threads: int
    python_threads: int
    children: int
    scratch: int
    widgets: int
    late_ms: float
    own_late_ms: float
    ran_ms: float
    warnings: int


class Meter:
    """Takes samples; hears Qt's, Python's and logged warnings meanwhile.

    Args:
        scratch: The folder that temporary files are made in.
        widgets: Counts Qt objects.
    """

    def __init__(self, scratch: Path, widgets: Callable[[], int]) -> None:
        self.samples: list[Sample] = []
        self.before: list[Sample] = []
        self.warnings: list[str] = []
        self._scratch = scratch
        self._widgets = widgets
        self._process = psutil.Process()
        self._began = time.perf_counter()
        self.heart = Heartbeat()
        self._log = _Listener(self.warnings)
        logging.getLogger().addHandler(self._log)
        qInstallMessageHandler(self._record_message)
        warnings.showwarning = self._warned  # type: ignore[assignment]

    def stop_beating(self) -> None:
        """Stop the timer: it would be most of what an idle window does."""
        self.heart.stop()

    def close(self) -> None:
        """Stop the timer and the listening."""
        self.heart.stop()
        qInstallMessageHandler(None)
        logging.getLogger().removeHandler(self._log)

    def forget(self) -> None:
        """The warm-up is over: samples and warnings count from here on."""
        self.before, self.samples = self.samples, []
        self.warnings.clear()
        self.heart.found.clear()

    def take(self) -> Sample:
        """A sample of now."""
        heart = self.heart
        children = self._process.children(recursive=True)
        own = memory.process_memory()
        found = Sample(
            at_s=round(time.perf_counter() - self._began, 1),
            own_bytes=own.rss_bytes,
            anonymous_bytes=own.anonymous_bytes,
            heap_bytes=heap_bytes(),
            heap_free_bytes=heap_free_bytes(),
            python_blocks=sys.getallocatedblocks(),
            children_bytes=sum(memory.resident_bytes(child.pid) for child in children),
            handles=self._process.num_fds(),
            threads=self._process.num_threads(),
            python_threads=threading.active_count(),
            children=len(children),
            scratch=sum(1 for _ in self._scratch.iterdir()),
            widgets=self._widgets(),
            late_ms=round(heart.latest.late_ms, 1),
            own_late_ms=round(heart.slowest.own_ms, 1),
            ran_ms=round(heart.ran_most.ran_ms, 1),
            warnings=len(self.warnings),
        )
        heart.forget()
        heart.skip()
        self.samples.append(found)
        return found

    def _record_message(self, kind: QtMsgType, _context: object, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not text.startswith(_HARMLESS):
            self.warnings.append(f"Qt: {text}")

    def _warned(self, message: Any, category: type[Warning], *_rest: Any) -> None:
        self.warnings.append(f"{category.__name__}: {message}")


class _Listener(logging.Handler):
    def __init__(self, into: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._into = into

    def emit(self, record: logging.LogRecord) -> None:
        self._into.append(f"{record.name}: {record.getMessage()}")


def objects_below(roots: Sequence[QObject]) -> int:
    """How many Qt objects there are below others."""
    return sum(len(root.findChildren(QObject)) for root in roots)


class _MallInfo(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
            "fordblks", "keepcost",
        )
    )  # fmt: skip


def heap_bytes() -> int:
    """What the C library's heap has given out, mapped blocks included; 0 where it is not glibc."""
    counts = _heap()
    return int(counts.uordblks + counts.hblkhd)


def heap_free_bytes() -> int:
    """What the C library's heap holds free; 0 where it is not glibc."""
    return int(_heap().fordblks)


def _heap() -> _MallInfo:
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return _MallInfo()
    ask.restype = _MallInfo
    found: _MallInfo = ask()
    return found
