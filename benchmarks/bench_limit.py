"""A whole conversion, comparison included, with each process held under 2 GB of resident memory.

    python benchmarks/bench_limit.py [--model FOLDER] [--limit-bytes 2000000000]

How it is held: every 20 ms the resident memory of each process of the tree is read, mapped files
included, with the peak that Linux keeps of it (VmHWM since the last stage began); the first above
the limit has the whole conversion killed, and the script ends with 1. That is a watch, not a
fence of the system: a peak is always seen where VmHWM is kept until the next reading, and seen late
by up to 20 ms. The report also says whether two children of the conversion ever ran at once:
none may, because what runs after another begins when that one's memory is free.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from bench_convert import make_model  # noqa: E402

from kimera_console.core.child import child_environment  # noqa: E402

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
    command += ["--out", str(target), "--exporter", "direct"]
    process = psutil.Popen(command, env=child_environment(), stdout=subprocess.DEVNULL)
    peaks: dict[int, int] = {}
    most_children = 0
    while process.poll() is None:
        children = _sample(process, peaks)
        most_children = max(most_children, children)
        if max(peaks.values(), default=0) > options.limit_bytes:
            _kill(process)
            break
        time.sleep(INTERVAL_S)
    report = {
        "limit_bytes": options.limit_bytes,
        "peak_bytes_of_each_process": sorted(peaks.values(), reverse=True),
        "children_at_once": most_children,
        "converted": process.wait() == 0,
    }
    (folder / "bench_limit.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report))
    held = max(peaks.values(), default=0) <= options.limit_bytes
    return 0 if held and report["converted"] and most_children == 1 else 1


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
    parser.add_argument("--model", type=Path, help="a folder to convert instead")
    parser.add_argument("--limit-bytes", type=int, default=LIMIT_BYTES)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
