"""Running a command and measuring its whole process tree from outside."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLE_INTERVAL_S = 0.02
TAIL_CHARS = 4000


@dataclass(frozen=True)
class Measured:
    """One run of a command.

    Attributes:
        seconds: Wall time, start of the process to its end.
        peak_tree_rss_bytes: Largest sum of resident memory over the process and its descendants,
            sampled; pages that two of them share count twice.
        peak_process_rss_bytes: Largest resident memory of any one of them, sampled likewise.
        code: Exit code.
        output: End of what it printed.
    """

    seconds: float
    peak_tree_rss_bytes: int
    peak_process_rss_bytes: int
    code: int
    output: str


def run_measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end and measure it."""
    started = time.monotonic()
    process = psutil.Popen(
        list(command),
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    peak_tree = peak_process = 0
    output = _Drain(process)
    while process.poll() is None:
        sizes = _tree_rss(process)
        peak_tree = max(peak_tree, sum(sizes))
        peak_process = max(peak_process, *sizes, 0)
        time.sleep(SAMPLE_INTERVAL_S)
    seconds = time.monotonic() - started
    return Measured(seconds, peak_tree, peak_process, int(process.returncode), output.tail())


def _tree_rss(process: psutil.Process) -> list[int]:
    sizes = []
    with contextlib.suppress(psutil.Error):
        for member in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                sizes.append(int(member.memory_info().rss))
    return sizes


class _Drain:
    """Keeps a process's pipe empty and the end of what came through it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._text = b""
        self._stream = process.stdout
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def tail(self) -> str:
        self._thread.join(timeout=5)
        return self._text.decode("utf-8", "replace")

    def _read(self) -> None:
        assert self._stream is not None
        for line in self._stream:
            self._text = (self._text + line)[-TAIL_CHARS:]
