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
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kimera_console.core.errors import (
    ChildFailedError,
    KimeraError,
    error_from_dict,
    error_to_dict,
)
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.masking import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

GRACE_S = 3.0
"""Time a terminated child has before it is killed."""
LOG_TAIL_LINES = 40
"""Lines of a failed child's standard error that its error carries."""
NICE = 5
"""Children yield to the window: saturated cores otherwise make its timers late (facts: 35 ms p99)."""


@dataclass(frozen=True)
class ChildResult:
    """What a child left.

    Attributes:
        value: The handler's result.
        seconds: Wall time from start to exit.
        log: The last lines of its standard error.
    """

    value: dict[str, Any]
    seconds: float
    log: str


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without anything that looks like a secret.

    Args:
        extra: Variables to add; what the caller names is passed, secret or not.
    """
    kept = {name: value for name, value in os.environ.items() if not is_secret_name(name)}
    kept["PYTHONUNBUFFERED"] = "1"
    kept["PYTHONUTF8"] = "1"
    kept["TOKENIZERS_PARALLELISM"] = "false"
    kept.update(extra or {})
    return kept


def spawn(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    nice: int = NICE,
) -> subprocess.Popen[bytes]:
    """Start `python -m ARGUMENTS` in a session of its own, with three pipes."""
    command = [sys.executable, "-m", *arguments]
    if os.name == "posix":
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**child_environment(), **(environment or {}), "KIMERA_CHILD_NICE": str(nice)},
            start_new_session=True,
        )
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**child_environment(), **(environment or {})},
        creationflags=_windows_flags(nice),
    )


def run_child(
    module: str,
    request: Mapping[str, Any],
    *,
    context: JobContext,
    environment: Mapping[str, str] | None = None,
    nice: int = NICE,
    on_partial: Callable[[dict[str, Any]], None] | None = None,
) -> ChildResult:
    """Run `module` (which calls `child_main`) on a request and supervise it.

    Args:
        module: Dotted name of a module whose `__main__` calls `child_main`.
        request: JSON-serialisable arguments for its handler.
        context: Receives the child's progress and log; its cancel stops the child.
        environment: Further environment variables for the child.
        nice: POSIX niceness of the child.
        on_partial: Receives each partial result (a dict), on this thread; default is
            `context.publish`.

    Returns:
        The handler's result.

    Raises:
        JobCancelled: After a cancel, once the child is gone.
        KimeraError: The very error that the child's handler raised.
        ChildFailedError: The child died, or ended without a result.
    """
    context.checkpoint()
    started = time.monotonic()
    deliver = on_partial or context.publish
    with tempfile.TemporaryDirectory(prefix="kimera-child-") as folder:
        request_path, result_path = Path(folder, "request.json"), Path(folder, "result.json")
        request_path.write_text(json.dumps(request), encoding="utf-8")
        process = spawn(
            [module, str(request_path), str(result_path)], environment=environment, nice=nice
        )
        tail: collections.deque[str] = collections.deque(maxlen=LOG_TAIL_LINES)
        reader = threading.Thread(target=_drain, args=(process.stderr, tail, context), daemon=True)
        reader.start()
        failure: KimeraError | None = None
        try:
            with context.on_cancel(lambda: _signal(process, signal.SIGTERM)):
                assert process.stdout is not None
                for raw in process.stdout:
                    failure = _take_line(raw, context, deliver, tail) or failure
                code = process.wait()
        finally:
            stop_child(process)
            reader.join(timeout=2.0)
        log = "\n".join(tail)
        context.checkpoint()
        if failure is not None:
            failure.log = failure.log or log
            raise failure
        if code != 0 or not result_path.is_file():
            raise ChildFailedError(
                _death(module, code), hint="The log has its last lines.", log=log
            )
        value = json.loads(result_path.read_text(encoding="utf-8"))
        return ChildResult(value, time.monotonic() - started, log)


def stop_child(process: subprocess.Popen[bytes], grace_s: float = GRACE_S) -> None:
    """Terminate, wait a short grace, kill; close the pipes. Does nothing to one that has ended."""
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
            process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def child_main(handler: Callable[[dict[str, Any], JobContext], dict[str, Any]]) -> None:
    """The child's side: run the handler on the request named in argv and exit.

    Everything that libraries print goes to standard error; standard output belongs to the
    protocol alone.
    """
    request_path, result_path = Path(sys.argv[1]), Path(sys.argv[2])
    start_parent_watch(sys.stdin.buffer)
    send = protocol_writer()
    context = JobContext(
        on_progress=lambda p: send({"progress": [p.stage, p.done, p.total, p.unit, p.detail]}),
        on_partial=lambda value: send({"partial": value}),
        on_log=lambda line: send({"log": line}),
    )
    signal.signal(signal.SIGTERM, _exit_on_term)
    try:
        request = json.loads(request_path.read_text(encoding="utf-8"))
        value = handler(request, context)
        staged = result_path.with_suffix(".new")
        staged.write_text(json.dumps(value), encoding="utf-8")
        os.replace(staged, result_path)
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
        if not isinstance(error, KimeraError):
            traceback.print_exc()
        flat = error_to_dict(error)
        if not isinstance(error, KimeraError):
            flat = {
                "type": "ChildFailedError",
                "message": f"{type(error).__name__}: {_first_line(error)}",
                "hint": "The log has the details.",
                "log": traceback.format_exc(),
            }
        send({"error": flat})
        _leave(1)
    _leave(0)


def protocol_writer() -> Callable[[dict[str, Any]], None]:
    """Keep standard output for the protocol and point the usual one at standard error.

    Returns:
        A function that sends one JSON object as a line; safe to call from several threads.
    """
    sys.stdout.flush()
    private = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    lock = threading.Lock()

    def send(message: dict[str, Any]) -> None:
        line = json.dumps(message)
        with lock, contextlib.suppress(BrokenPipeError):
            private.write(line + "\n")
            private.flush()

    return send


def start_parent_watch(stream: IO[bytes]) -> None:
    """Leave at once when the parent's end of `stream` closes; also applies the niceness."""
    apply_niceness()

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            while stream.read(1):
                pass
        os._exit(3)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def apply_niceness() -> None:
    """Take the niceness that `spawn` asked for; for children with a watch of their own."""
    wanted = os.environ.pop("KIMERA_CHILD_NICE", "")
    if wanted.isdigit() and hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(int(wanted))


def _take_line(
    raw: bytes,
    context: JobContext,
    deliver: Callable[[dict[str, Any]], None],
    tail: collections.deque[str],
) -> KimeraError | None:
    """Act on one line of the protocol; returns the child's error if the line carries one."""
    try:
        message = json.loads(raw)
    except ValueError:
        tail.append(raw.decode("utf-8", "replace").rstrip())
        return None
    if "progress" in message:
        stage, done, total, unit, detail = message["progress"]
        context.report(stage, done, total, unit=unit, detail=detail)
    elif "partial" in message:
        deliver(message["partial"])
    elif "log" in message:
        context.log(message["log"])
    elif "error" in message:
        return error_from_dict(message["error"])
    return None


def _drain(stream: IO[bytes], tail: collections.deque[str], context: JobContext) -> None:
    with contextlib.suppress(OSError, ValueError):
        for raw in stream:
            line = raw.decode("utf-8", "replace").rstrip()
            if line:
                tail.append(line)
                context.log(line)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, number)
        else:
            process.kill()


def _exit_on_term(_number: int, _frame: object) -> None:
    os._exit(143)


def _leave(code: int) -> None:
    # Interpreter teardown of torch and ONNX Runtime can crash after the work is done.
    sys.stderr.flush()
    os._exit(code)


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0][:500] if text else "no message"


def _death(module: str, code: int) -> str:
    name = module.rsplit(".", 1)[-1]
    if code < 0:
        with contextlib.suppress(ValueError):
            killer = signal.Signals(-code).name
            memory = (
                " Often the system's answer to too little memory." if killer == "SIGKILL" else ""
            )
            return f"The {name} process was killed by {killer}.{memory}"
    if code == 0:
        return f"The {name} process ended without leaving a result."
    return f"The {name} process ended with exit code {code}."


def _windows_flags(nice: int) -> int:
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    if nice > 0:
        flags |= getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
    return int(flags)


__all__ = [
    "ChildResult",
    "JobCancelled",
    "Progress",
    "apply_niceness",
    "child_environment",
    "child_main",
    "protocol_writer",
    "run_child",
    "spawn",
    "start_parent_watch",
    "stop_child",
]
