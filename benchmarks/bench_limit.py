"""A whole conversion, comparison included, with each process held under 2 GB of resident memory.

    python benchmarks/bench_limit.py [--precision int8] [--model FOLDER] [--limit-bytes 2000000000]

How it is held, plainly: by a watch, not by a fence. Every 20 ms the memory of each process of the
tree is read, and the first above the limit has the whole conversion killed. A fence of the system
for resident memory, which includes the pages of mapped files, cannot be had without root:
RLIMIT_RSS has no effect on Linux, and a control group must be handed over by the system.
RLIMIT_DATA was tried: it counts private writable maps, touched or not. Exporting and writing stay
within 2 GB of it; but ONNX Runtime maps 2.27 GB of weights so, of which no page is ever written,
and cannot load.

What is judged are the kernel's own peaks, which no sampling misses. Linux keeps one for each
process (VmHWM). A child sets it back as a stage begins, so it is read three times: by the child
itself at the end of each stage (the `stages` of the conversion's JSON), by the watch, and for the
supervisor and all that it has waited for by wait4 at the end (ru_maxrss). The largest of all must
be under the limit. Only between a child's last stage and its exit does the watch's 20 ms count.

The report also says whether two children of the conversion ever ran at once: none may, because
what runs after another begins when that one's memory is free.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks.bench_convert import make_model  # noqa: E402
from kimera_console.core.system.children.child import child_environment  # noqa: E402

LIMIT_BYTES = 2_000_000_000
INTERVAL_S = 0.02
CHILD_MODULE = "kimera_console.core.convert.child"


def main() -> int:
    options = _arguments()
    folder = options.out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    model = options.model or make_model(folder / "bge-m3-shape")
    target = folder / "limited"
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "kimera_console", "convert", str(model)]
    command += ["--out", str(target), "--exporter", "direct", "--json"]
    command += ["--precision", options.precision]
    answer = folder / "limited.json"
    watched = _watch(command, answer, options.limit_bytes)
    converted = watched["code"] == 0
    stages = json.loads(answer.read_text())["stages"] if converted else []
    judged = max(
        watched["ru_maxrss_bytes"],
        *watched["peaks"].values(),
        *(stage["peak_rss_bytes"] for stage in stages),
    )
    report = {
        "precision": options.precision,
        "limit_bytes": options.limit_bytes,
        "judged_peak_bytes": judged,
        "peak_bytes_of_each_process": sorted(watched["peaks"].values(), reverse=True),
        "peak_bytes_of_each_stage": {s["name"]: s["peak_rss_bytes"] for s in stages},
        "ru_maxrss_bytes": watched["ru_maxrss_bytes"],
        "children_at_once": watched["children_at_once"],
        "converted": converted,
    }
    (folder / f"bench_limit_{options.precision}.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report))
    held = judged <= options.limit_bytes
    return 0 if held and converted and watched["children_at_once"] == 1 else 1


def _watch(command: list[str], answer: Path, limit_bytes: int) -> dict[str, Any]:
    """Run a command under watch; what it says goes into a file."""
    peaks: dict[int, int] = {}
    most_children = 0
    with answer.open("wb") as text:
        started = subprocess.Popen(command, env=child_environment(), stdout=text)
    process = psutil.Process(started.pid)
    while True:
        most_children = max(most_children, _sample(process, peaks))
        if max(peaks.values(), default=0) > limit_bytes:
            _kill(process)
        # Not Popen.poll: only wait4 gives what the kernel kept of it.
        ended, status, usage = os.wait4(started.pid, os.WNOHANG)
        if ended:
            break
        time.sleep(INTERVAL_S)
    started.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "code": started.returncode,
        "peaks": peaks,
        "ru_maxrss_bytes": usage.ru_maxrss * unit,
        "children_at_once": most_children,
    }


def _sample(process: psutil.Process, peaks: dict[int, int]) -> int:
    """Note each process's memory; returns how many children of the conversion run."""
    children = 0
    members = [process]
    with contextlib.suppress(psutil.Error):
        members += process.children(recursive=True)
    for member in members:
        with contextlib.suppress(psutil.Error, OSError):
            command = member.cmdline()
            children += CHILD_MODULE in command and member.status() != psutil.STATUS_ZOMBIE
            peaks[member.pid] = max(peaks.get(member.pid, 0), _peak(member))
    return children


def _peak(process: psutil.Process) -> int:
    now = int(process.memory_info().rss)
    status = Path(f"/proc/{process.pid}/status")
    if not status.is_file():
        return now
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    kept = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")]
    return max(now, *kept)


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):
        for member in (*process.children(recursive=True), process):
            with contextlib.suppress(psutil.Error):
                member.kill()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--precision", default="fp32", help="as of `convert`")
    parser.add_argument("--model", type=Path, help="a folder to convert instead")
    parser.add_argument("--limit-bytes", type=int, default=LIMIT_BYTES)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
