"""The side of `child` that is in the child: protocol, watch over the parent, one task and out."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kimera_console.core.errors import KimeraError, error_to_dict, named_line
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable

NICE_VARIABLE = "KIMERA_CHILD_NICE"
"""Carries the niceness that `spawn` asked for."""
ORPHAN_EXIT_CODE = 3
"""Exit code of a child whose parent is gone."""


def child_main(handler: Callable[[dict[str, Any], JobContext], dict[str, Any]]) -> None:
    """Run the handler on the request named in argv and exit.

    Everything that libraries print goes to standard error; standard output belongs to the
    protocol alone.
    """
    collect_seldom()
    # The system's own action ends the process even while C code holds the interpreter; a Python
    # handler would wait for it. Nothing needs cleaning here: what the child writes is staged.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    request_path, result_path = Path(sys.argv[1]), Path(sys.argv[2])
    start_parent_watch(sys.stdin.buffer)
    send = protocol_writer()
    context = JobContext(
        on_progress=lambda p: send({"progress": [p.stage, p.done, p.total, p.unit, p.detail]}),
        on_partial=lambda value: send({"partial": value}),
        on_log=lambda line: send({"log": line}),
    )
    try:
        request = json.loads(request_path.read_text(encoding="utf-8"))
        value = handler(request, context)
        staged = result_path.with_suffix(".new")
        staged.write_text(json.dumps(value), encoding="utf-8")
        os.replace(staged, result_path)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
        send({"error": _flatten(error)})
        _leave(1)
    _leave(0)


def import_less() -> None:
    """Keep scikit-learn and scipy out of this process; transformers takes them for absent.

    Where they are installed, it imports them for text generation and for the losses of object
    detection: up to a seventh of its imports' time and 40 MB, for nothing that is called here.
    """
    for name in ("sklearn", "scipy"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


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
    handle = stream.fileno()

    def watch() -> None:
        # Read unbuffered: a thread blocked in a buffered read holds its lock, and an interpreter
        # that ends meanwhile aborts over it.
        with contextlib.suppress(OSError, ValueError):
            while os.read(handle, 4096):
                pass
        leave_with_descendants()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def leave_with_descendants() -> None:
    """End this process at once, and with it whatever it has started (its process group)."""
    if os.name == "posix" and os.getpgrp() == os.getpid():
        with contextlib.suppress(OSError):
            os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(ORPHAN_EXIT_CODE)


def apply_niceness() -> None:
    """Take the niceness that `spawn` asked for; for children with a watch of their own."""
    wanted = os.environ.pop(NICE_VARIABLE, "")
    if wanted.isdigit() and hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(int(wanted))


def _flatten(error: BaseException) -> dict[str, Any]:
    if isinstance(error, KimeraError):
        return error_to_dict(error)
    log = "".join(traceback.format_exception(error))
    with contextlib.suppress(OSError):
        sys.stderr.write(log)
    message, hint = named_line(error), "The log has the details."
    if isinstance(error, MemoryError):
        message, hint = "There was not enough memory.", "Close other programs, then try again."
    return {"type": "ChildFailedError", "message": message, "hint": hint, "log": log}


def _leave(code: int) -> None:
    # Interpreter teardown of torch and ONNX Runtime can crash after the work is done.
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


__all__ = [
    "NICE_VARIABLE",
    "ORPHAN_EXIT_CODE",
    "apply_niceness",
    "child_main",
    "leave_with_descendants",
    "protocol_writer",
    "start_parent_watch",
]
