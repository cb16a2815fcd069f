"""Children for the tests of system/children/child.py; run as `python -m tests.helpers.children`."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import ParityError
from kimera_console.core.system.children.child_side import child_main
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

MODULE = "tests.helpers.children"


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    return BEHAVIOURS[request["do"]](request, context)


def echo(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    print("a library prints to standard output")
    os.write(1, b"and C code too\n")
    context.report("Work", 1, 2, unit="texts", detail="half")
    context.publish({"sample": 1.5})
    context.log("a line")
    context.report("Work", 2, 2, unit="texts")
    return {"echo": request["text"], "cwd": os.getcwd()}


def environment(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    return {"environment": dict(os.environ), "path": sys.path}


def session(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """What the child sees of the machine, and the threads of a session with one for each core."""
    import onnxruntime
    import psutil

    from kimera_console.core.system.processor import this_processor

    here = this_processor()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = here.threads
    before = psutil.Process().num_threads()
    made = onnxruntime.InferenceSession(
        request["model"], options, providers=["CPUExecutionProvider"]
    )
    return {
        "features": here.features,
        "told": made.get_session_options().intra_op_num_threads,
        "started": psutil.Process().num_threads() - before,
    }


def fail(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    raise ParityError("The vectors differ.", hint="Do not use it.", log="numbers")


def crash(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    kinds: dict[str, Any] = {
        "exit": lambda: sys.exit(0),
        "exit-code": lambda: os._exit(7),
        "no-result": lambda: os._exit(0),
        "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "error": lambda: {}["missing"],
        "memory": lambda: (_ for _ in ()).throw(MemoryError()),
        "base": lambda: (_ for _ in ()).throw(BaseException("a panic")),
        "segfault": lambda: __import__("ctypes").string_at(0),
    }
    if not request.get("silent"):
        print("last words", file=sys.stderr, flush=True)
    kinds[request["how"]]()
    return {}


def flood(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    for number in range(30_000):
        sys.stderr.write(f"line {number} {'x' * 80}\n")
        if number % 100 == 0:
            print("y" * 1000)
            context.report("Flood", number, 30_000)
    sys.stderr.write("z" * 5_000_000)  # a line that never ends
    return {"lines": 30_000}


def hang(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    if request.get("deaf"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    grandchild = 0
    if request.get("grandchild"):
        started = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(600)"],
            start_new_session=request["grandchild"] == "apart",
        )
        grandchild = started.pid
    context.publish({"pid": os.getpid(), "grandchild": grandchild})
    if request.get("slowly"):
        os.close(next(fd for fd in range(3, 20) if _is_protocol(fd)))
        time.sleep(0.3)
    if request.get("leave"):
        return {"left": grandchild}
    time.sleep(600)
    return {}


def scratch(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Fill a temporary folder and wait to be ended."""
    with scratch_folder("test") as folder:
        (folder / "large").write_text("x")
        marker = Path(request["marker"])
        marker.with_suffix(".new").write_text(str(folder))
        marker.with_suffix(".new").replace(marker)
        time.sleep(600)
    return {}


def garbage(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    # What C code of a library might write to the protocol's own, private descriptor.
    private = next(fd for fd in range(3, 20) if _is_protocol(fd))
    for line in (b"not json\n", b"[1]\n", b"{}\n", b"\xff\xfe\n", b"null\n"):
        os.write(private, line)
    return {"ok": True}


def _is_protocol(fd: int) -> bool:
    try:
        opened = os.fstat(fd)
    except OSError:
        return False
    return stat.S_ISFIFO(opened.st_mode) and opened.st_ino != os.fstat(2).st_ino


BEHAVIOURS = {
    "echo": echo,
    "environment": environment,
    "session": session,
    "fail": fail,
    "crash": crash,
    "flood": flood,
    "hang": hang,
    "garbage": garbage,
    "scratch": scratch,
}


def supervise(marker: Path) -> None:
    """Run a hanging child in this process and note its pid; for tests that kill the parent."""
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.system.children.child import run_child

    run_child(
        MODULE,
        {"do": "hang", "grandchild": True},
        context=JobContext(),
        on_partial=lambda value: write_pids(marker, value),
    )


def write_pids(marker: Path, value: dict[str, Any]) -> None:
    staged = marker.with_suffix(".new")
    staged.write_text(f"{value['pid']} {value['grandchild']}")
    os.replace(staged, marker)
    print("ready", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "supervise":
        supervise(Path(sys.argv[2]))
    else:
        child_main(handle)
