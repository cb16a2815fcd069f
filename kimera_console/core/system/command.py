"""Another program run to its end, with its lines as they come and a cancel that ends it."""

from __future__ import annotations

import collections
import os
import subprocess
from typing import TYPE_CHECKING

from kimera_console.core.errors import ChildFailedError
from kimera_console.core.system.child import LOG_TAIL_LINES, stop_child, wait_ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
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
    try:
        with context.on_cancel(process.terminate):
            assert process.stdout is not None
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace").rstrip()
                if line:
                    tail.append(line)
                    on_line(line)
            wait_ended(process, _ENDED_S)
    finally:
        stop_child(process)
    context.checkpoint()
    return process.returncode, list(tail)
