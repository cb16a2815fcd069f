"""A file that a running window holds, and that one which crashed leaves behind.

Python's fault handler writes into it what every thread did at a crash (a bad access, an abort). The
window removes it when it ends by itself or is asked to end. The next start finds what is left: it
keeps the newest as reports, counts how many ended so in a row, and after two of them begins in
safe mode. A process that is killed leaves a file without a trace, which counts too: the system
kills what takes too much memory.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import re
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console import __version__
from kimera_console.core.system.durable import private_folder
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.scratch import lock_file

if TYPE_CHECKING:
    from pathlib import Path

SAFE_AFTER = 2
"""Crashes in a row after which a start is a safe one."""
KEPT = 10
"""Reports; older ones go."""
_TRIES = 5
_MOST_BYTES = 1_000_000
"""Read of a report: a trace of a hundred threads has less."""
_LISTENS = "listening to signals\n"
_FATAL = re.compile(r"^(?:Fatal Python error|Windows fatal exception): (.{1,200})$", re.MULTILINE)


@dataclass(frozen=True)
class Crash:
    """A window that did not end by itself.

    Attributes:
        report: What is kept of it.
        cause: "Segmentation fault", "Aborted"; "" where it was killed, or the power failed.
    """

    report: Path
    cause: str


class CrashFile:
    """Found crashes, and the file of this process.

    Never raises: where the folder cannot be written, nothing is found and nothing kept.

    Attributes:
        crashes: What earlier windows left, newest first.
        in_a_row: How many did not end by themselves since the last one that did.
    """

    def __init__(self) -> None:
        self.crashes: tuple[Crash, ...] = ()
        self.in_a_row = 0
        self._folder = console_paths().state / "crashes"
        self._row = self._folder / "in-a-row"
        self._path: Path | None = None
        self._descriptor: int | None = None
        self._other_handler = faulthandler.is_enabled()
        with contextlib.suppress(OSError):
            private_folder(self._folder)
            self.crashes = self._collect()
            self.in_a_row = self._count(len(self.crashes))
            self._begin()

    @property
    def is_safe_start(self) -> bool:
        """Whether nothing that may have crashed the last windows should be done by itself."""
        return self.in_a_row >= SAFE_AFTER

    def listening(self) -> None:
        """Signals are heard from now on: an end without a word is a crash.

        Before, Ctrl+C and a request to stop end the process at once.
        """
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.write(self._descriptor, _LISTENS.encode())

    def end(self) -> None:
        """This process ends by itself, or because it was asked to."""
        if self._descriptor is None or self._path is None:
            return
        faulthandler.disable()
        if self._other_handler:
            with contextlib.suppress(OSError, ValueError, RuntimeError):  # no file behind stderr
                faulthandler.enable()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
            self._row.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = None

    def _begin(self) -> None:
        # A window that starts at the same time may look at the file before it is locked, take it
        # for one that was left, and remove it.
        for _ in range(_TRIES):
            path = self._folder / f"running-{os.getpid()}-{time.time_ns()}.txt"
            descriptor = lock_file(path)
            if descriptor is not None and _is_at(descriptor, path):
                break
            if descriptor is not None:
                os.close(descriptor)
        else:
            return
        self._path, self._descriptor = path, descriptor
        began = time.strftime("%Y-%m-%d %H:%M:%S")
        python = sys.version.split()[0]
        head = f"Kimera Console {__version__}, Python {python}, {sys.platform}, begun {began}\n"
        os.write(descriptor, head.encode())
        faulthandler.enable(file=descriptor)

    def _collect(self) -> tuple[Crash, ...]:
        """Keep what windows left that are gone; one that runs holds its file's lock."""
        found = []
        for left in sorted(self._folder.glob("running-*.txt"), key=_age, reverse=True):
            held = lock_file(left)
            if held is None:
                continue
            try:
                with left.open("rb") as file:
                    text = file.read(_MOST_BYTES).decode("utf-8", "replace")
                fatal = _FATAL.search(text)
                if fatal is None and _LISTENS not in text:
                    left.unlink()  # it was asked to stop before it heard signals
                    continue
                when = time.strftime("%Y%m%d-%H%M%S", time.localtime(_age(left)))
                report = self._folder / f"crash-{when}-{left.stem.split('-')[1]}.txt"
                left.replace(report)
                found.append(Crash(report, fatal[1] if fatal else ""))
            finally:
                os.close(held)
        for old in sorted(self._folder.glob("crash-*.txt"), key=_age, reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)
        return tuple(found)

    def _count(self, fresh: int) -> int:
        try:
            before = int(self._row.read_bytes()[:20])
        except (OSError, ValueError):
            before = 0
        count = max(0, min(before, 1000)) + fresh
        if fresh:
            descriptor = os.open(self._row, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(f"{count}\n")
        return count


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


__all__ = ["Crash", "CrashFile"]
