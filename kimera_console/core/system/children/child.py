"""Supervised child processes, for what a thread cannot interrupt or should not load.

The parent writes a request file; the child answers with JSON lines (progress, partial results,
log lines) on a private copy of its standard output, and renames a result file into place at the
end. Success is exit code 0 *and* that file. Cancel is terminate, a short grace, kill. The child
watches its standard input and leaves at end-of-file, so it dies with its parent however the
parent died (PR_SET_PDEATHSIG would fire when the spawning *thread* ends). Its environment holds
no secrets.

Two shapes share this:

- `run_child(...)` runs one task to its end; its other side is `child_main(handler)`.
- `backends/host.py` keeps a child for many requests; it reuses `spawn`, `child_environment`
  and `start_parent_watch`.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kimera_console.core.errors import (
    ChildFailedError,
    ChildNotStartedError,
    KimeraError,
    error_from_dict,
)
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child_bounds import Bounds, ChildResult, read_result
from kimera_console.core.system.children.child_side import NICE_VARIABLE
from kimera_console.core.system.environment import EXTRA_VARIABLES, passed_on
from kimera_console.core.system.installation.program import module_command
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kimera_console.core.jobs import JobContext

GRACE_S = 3.0
"""Time a terminated child has before it is killed."""
LOG_TAIL_LINES = 40
"""Lines of a failed child's standard error that its error carries."""
NICE = 5
"""Children yield to the window: saturated cores made its timers late (35 ms p99)."""
TICK_S = 0.05
"""How often a silent child's supervisor looks up: bounds the time a cancel takes to be seen."""
STRAGGLER_S = 2.0
"""How long the output of a child that has ended may stay open (held by what it had started)."""
LOGGED_A_TICK = 200
"""Lines of standard error passed on in a tick; a flood is cut, its newest lines stay."""
LONGEST_LINE_BYTES = 16 * 1024 * 1024
"""A line of the protocol longer than this is no message."""


def child_environment() -> dict[str, str]:
    """The variables of this process that a child needs, see `environment.py`."""
    kept = passed_on(os.environ) | EXTRA_VARIABLES
    kept["PYTHONUNBUFFERED"] = "1"
    kept["PYTHONUTF8"] = "1"
    kept["PYTHONFAULTHANDLER"] = "1"
    kept["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"  # also of transformers: a child's log is no terminal
    kept["TOKENIZERS_PARALLELISM"] = "false"
    root = Path(__file__).resolve().parents[3]
    if not {"site-packages", "dist-packages"} & set(root.parts):
        # A checkout that is not installed: the child must find the very code that runs here.
        kept["PYTHONPATH"] = os.pathsep.join(
            part for part in (str(root), kept.get("PYTHONPATH", "")) if part
        )
    return kept


def spawn(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    nice: int = NICE,
) -> subprocess.Popen[bytes]:
    """Start a module with its arguments in a session of its own, with three pipes.

    Raises:
        ChildNotStartedError: If the system starts no process.
    """
    command = module_command(*arguments)
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    variables = {**child_environment(), **(environment or {}), NICE_VARIABLE: str(nice)}
    try:
        if os.name == "posix":
            return subprocess.Popen(command, **pipes, env=variables, start_new_session=True)
        return subprocess.Popen(command, **pipes, env=variables, creationflags=_windows_flags(nice))
    except OSError as error:
        raise ChildNotStartedError(
            f"The system started no process for {arguments[0]}: {error.strerror or error}.",
            hint="Close other programs, then try again.",
        ) from error


def run_child(
    module: str,
    request: Mapping[str, Any],
    *,
    context: JobContext,
    environment: Mapping[str, str] | None = None,
    nice: int = NICE,
    on_partial: Callable[[dict[str, Any]], None] | None = None,
    bounds: Bounds | None = None,
) -> ChildResult:
    """Run `module` (which calls `child_main`) on a request and supervise it.

    Args:
        module: Dotted name of a module whose `__main__` calls `child_main`.
        request: JSON-serialisable arguments for its handler.
        context: Receives the child's progress and log, on this thread; its cancel stops the
            child.
        environment: Further environment variables for the child.
        nice: POSIX niceness of the child.
        on_partial: Receives each partial result (a dict), on this thread; default is
            `context.publish`.
        bounds: On its time and memory; none by default.

    Raises:
        JobCancelled: After a cancel, once the child is gone.
        KimeraError: The very error that the child's handler raised.
        ChildNotStartedError: The system starts no process.
        ChildFailedError: The child died, ended without a result, or passed a bound.
    """
    context.checkpoint()
    started = time.monotonic()
    with scratch_folder("child") as folder:
        request_path, result_path = Path(folder, "request.json"), Path(folder, "result.json")
        request_path.write_text(json.dumps(request), encoding="utf-8")
        # What the child and its libraries leave among the temporary files goes with the folder:
        # a cancelled child is ended by a signal and cleans nothing.
        temporary = Path(folder, "tmp")
        temporary.mkdir()
        process = spawn(
            [module, str(request_path), str(result_path)],
            environment={**(environment or {}), "TMPDIR": str(temporary)},
            nice=nice,
        )
        talk = _ChildRun(process, context, on_partial or context.publish, bounds or Bounds())
        try:
            with context.on_cancel(lambda: _signal(process, signal.SIGTERM)):
                code = talk.follow()
        finally:
            stop_child(process)
            talk.end()
        context.checkpoint()
        log = "\n".join(talk.tail)
        if talk.failure is not None:
            talk.failure.log = talk.failure.log or log
            raise talk.failure
        if code != 0 or not result_path.is_file():
            hint = "The log has its last lines." if log else "It wrote nothing before it ended."
            raise ChildFailedError(exit_words(module.rsplit(".", 1)[-1], code), hint=hint, log=log)
        value = read_result(result_path)
        return ChildResult(value, time.monotonic() - started, log)


def stop_child(process: subprocess.Popen[Any], grace_s: float = GRACE_S) -> None:
    """Terminate, wait a short grace, kill; close the pipes.

    What the child had started goes too: it shares the child's process group (POSIX) or is found
    as its descendant (Windows).
    """
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        if not _has_ended(process):
            _signal(process, number)
            # After a kill only a process stuck in the kernel outlives the grace.
            wait_ended(process, grace_s)
    # Closing waits for whoever reads, and a reader waits for whatever holds the other end: a
    # process that left the group. It must not hold up this thread for as long as it lives.
    closing = threading.Thread(target=_close_pipes, args=(process,), daemon=True)
    closing.start()
    closing.join(STRAGGLER_S)


def wait_ended(process: subprocess.Popen[Any], timeout_s: float) -> bool:
    """Wait for the end of a child; what is left of its group is killed as soon as it is seen.

    `Popen.wait` and `poll` would only note the end, and the group would be left alone.
    """
    deadline = time.monotonic() + timeout_s
    while not _has_ended(process):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.005)
    return True


class LineQueue:
    """Hands what one thread reads to another; a reader never waits for one that is gone."""

    def __init__(self) -> None:
        self._items: queue.Queue[bytes | None] = queue.Queue(maxsize=1000)
        self._over = threading.Event()

    def put(self, raw: bytes | None) -> None:
        """Hand on; None is the end. Waits while much lies there, and gives up after `end`."""
        while not self._over.is_set():
            with contextlib.suppress(queue.Full):
                self._items.put(raw, timeout=TICK_S)
                return

    def take(self) -> bytes | None:
        """The next, within a tick. Raises queue.Empty."""
        return self._items.get(timeout=TICK_S)

    def end(self) -> None:
        """Take no more."""
        self._over.set()


class _ChildRun:
    """Follows one child to its end; two threads read its pipes, so that neither ever fills."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        context: JobContext,
        deliver: Callable[[dict[str, Any]], None],
        bounds: Bounds,
    ) -> None:
        self.tail: collections.deque[str] = collections.deque(maxlen=LOG_TAIL_LINES)
        self.failure: KimeraError | None = None
        self._process, self._context, self._deliver = process, context, deliver
        self._bounds = bounds
        self._messages = LineQueue()
        self._pending_log: collections.deque[str] = collections.deque(maxlen=LOGGED_A_TICK)
        self._readers = [
            threading.Thread(target=read, args=(stream,), daemon=True, name=f"child-{name}")
            for name, read, stream in (
                ("messages", self._read_messages, process.stdout),
                ("log", self._read_log, process.stderr),
            )
        ]
        for reader in self._readers:
            reader.start()

    def follow(self) -> int:
        """Act on messages until the child has ended; returns its exit code."""
        ended_at: float | None = None
        while True:
            self._context.checkpoint()
            self._bounds.check(self._process.pid)
            self._pass_log_on()
            with contextlib.suppress(queue.Empty):
                raw = self._messages.take()
                if raw is None:
                    break
                self._act(raw)
                continue
            if _has_ended(self._process):
                ended_at = ended_at or time.monotonic()
                if time.monotonic() - ended_at > STRAGGLER_S:
                    break
        while not wait_ended(self._process, TICK_S):
            self._context.checkpoint()
            self._bounds.check(self._process.pid)
        return self._process.returncode

    def end(self) -> None:
        """Let the readers end and pass on what is left of the log; call it after `stop_child`."""
        self._messages.end()
        for reader in self._readers:
            reader.join(timeout=STRAGGLER_S)
        self._pass_log_on()

    def _read_messages(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while raw := stream.readline(LONGEST_LINE_BYTES):
                self._messages.put(raw)
        self._messages.put(None)

    def _read_log(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while raw := stream.readline(65536):
                line = raw.decode("utf-8", "replace").rstrip()
                if line:
                    self.tail.append(line)
                    self._pending_log.append(line)

    def _pass_log_on(self) -> None:
        for _ in range(len(self._pending_log)):
            self._context.log(self._pending_log.popleft())

    def _act(self, raw: bytes) -> None:
        """Act on one line of the protocol; a line that is none is kept for the log."""
        try:
            message = json.loads(raw)
            kind, content = next(iter(message.items()))
        except (ValueError, AttributeError, StopIteration):
            self.tail.append(raw[:2000].decode("utf-8", "replace").rstrip())
            return
        if kind == "progress":
            stage, done, total, unit, detail = content
            self._context.report(stage, done, total, unit=unit, detail=detail)
        elif kind == "partial":
            self._deliver(content)
        elif kind == "log":
            self._context.log(content)
        elif kind == "error":
            self.failure = error_from_dict(content)


def _signal(process: subprocess.Popen[Any], number: int) -> None:
    """Signal the child's group; on Windows, where nothing gentler exists, end its tree."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, number)
        else:
            _end_windows_tree(process)


def _has_ended(process: subprocess.Popen[Any]) -> bool:
    """Whether the child has ended; when that is first seen, what is left of its group is killed.

    Only then: later the system may have given its number to a stranger.
    """
    if process.returncode is not None:
        return True
    if process.poll() is None:
        return False
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    return True


def _close_pipes(process: subprocess.Popen[Any]) -> None:
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _end_windows_tree(process: subprocess.Popen[Any]) -> None:
    import psutil

    descendants: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        descendants = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for descendant in descendants:
        with contextlib.suppress(psutil.Error):
            descendant.kill()


def exit_words(name: str, code: int) -> str:
    """One sentence about a process that ended without a result.

    Args:
        name: What the process is called.
        code: Its exit code; below 0 the signal that killed it.
    """
    if code < 0:
        with contextlib.suppress(ValueError):
            killer = signal.Signals(-code).name
            memory = " Often a sign of too little memory."
            return f"The {name} process was killed by {killer}.{memory * (killer == 'SIGKILL')}"
    if code == 0:
        return f"The {name} process ended without leaving a result."
    # Windows reports a crash as a large code, 0xC0000005 for a bad access.
    shown = f"{code:#x}" if code > 0xFFFF else str(code)
    return f"The {name} process ended with exit code {shown}."


def _windows_flags(nice: int) -> int:
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    flags |= getattr(subprocess, "CREATE_NO_WINDOW", 0)
    if nice > 0:
        flags |= getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
    return int(flags)
