"""Another program run to its end, with its lines as they come and a cancel that ends it."""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import subprocess
import threading
import time
from typing import TYPE_CHECKING

from kimera_console.core.errors import ChildFailedError
from kimera_console.core.system.children.child import (
    LOG_TAIL_LINES,
    STRAGGLER_S,
    TICK_S,
    LineQueue,
    stop_child,
    wait_ended,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kimera_console.core.jobs import JobContext

_ENDED_S = 10.0


def run_command(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    on_line: Callable[[str], None],
    context: JobContext,
    folder: Path | None = None,
) -> tuple[int, list[str]]:
    """Run a program; standard output and error come as one.

    Args:
        command: Program and arguments.
        environment: All of its variables.
        on_line: Receives each line that is not empty, on this thread.
        context: A cancel ends it and what it started.
        folder: Where it works.

    Returns:
        Its exit code, and the last lines.

    Raises:
        ChildFailedError: The system starts no such program.
        JobCancelled: After a cancel; it is gone.
    """
    context.checkpoint()
    try:
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise ChildFailedError(
            f"{command[0]} could not be started: {error.strerror or error}.",
            hint="Close other programs, then try again.",
        ) from error
    tail: collections.deque[str] = collections.deque(maxlen=LOG_TAIL_LINES)
    output = _ProcessOutput(process)
    try:
        for line in output.lines(context):
            tail.append(line)
            on_line(line)
        deadline = time.monotonic() + _ENDED_S
        while not wait_ended(process, TICK_S) and time.monotonic() < deadline:
            context.checkpoint()
    finally:
        stop_child(process)
        output.end()
    context.checkpoint()
    return process.returncode, list(tail)


class _ProcessOutput:
    """A program's output, read on a thread: a silent program must not keep a cancel waiting."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._read = LineQueue()
        self._reader = threading.Thread(target=self._follow, daemon=True, name="command-output")
        self._reader.start()

    def lines(self, context: JobContext) -> Iterator[str]:
        """Lines that are not empty, until the output or the program ends.

        Raises:
            JobCancelled: After a cancel.
        """
        ended_at: float | None = None
        while True:
            context.checkpoint()
            try:
                raw = self._read.take()
            except queue.Empty:
                if wait_ended(self._process, 0):  # something that left its group holds the output
                    ended_at = ended_at or time.monotonic()
                    if time.monotonic() - ended_at > STRAGGLER_S:
                        return
                continue
            if raw is None:
                return
            line = raw.decode("utf-8", "replace").rstrip()
            if line:
                yield line

    def end(self) -> None:
        """Let the reader end; call it after `stop_child`."""
        self._read.end()
        self._reader.join(timeout=STRAGGLER_S)

    def _follow(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for raw in self._process.stdout:
                self._read.put(raw)
        self._read.put(None)
