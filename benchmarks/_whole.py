"""Whole processes timed from outside, and the model that they use."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "bench" / "minilm-onnx"


@dataclass(frozen=True)
class Run:
    """One process, from its start to its end.

    Attributes:
        wall_s: Seconds on the clock.
        cpu_s: Seconds of processor time, its children's included.
        peak_bytes: The most resident memory that it or one of its children had (Linux).
        out: What it printed.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int
    out: str


def sample_bundle(given: Path | None = None) -> Path:
    """MiniLM's fp32 bundle: the given one, or one converted once and kept under build/bench."""
    if given is not None:
        return given.resolve()
    if not (KEPT / "kimera.json").is_file():
        print("Converting the sample model ...")
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "kimera_console", "convert", "sample", "-q", "--force"]
        subprocess.run(
            [*command, "--out", str(KEPT)],
            check=True,
            env=environment(KEPT.parent),
            stdout=subprocess.DEVNULL,
        )
    return KEPT


def environment(home: Path, flags: Mapping[str, str] | None = None) -> dict[str, str]:
    """A process's environment: the console of this checkout, its own state folder, these flags.

    Compiled modules are kept, as an installation keeps them.
    """
    from kimera_console.core.flags.declarations import FLAGS

    dropped = {flag.name for flag in FLAGS} | {"PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    paths = (str(ROOT), kept.get("PYTHONPATH", ""))
    kept["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    own = {"KIMERA_CONSOLE_HOME": str(home), "ORT_DISABLE_TELEMETRY": "1"}
    return {**kept, **own, **(flags or {})}


def timed(command: Sequence[str], env: Mapping[str, str], folder: Path) -> Run:
    """Run a process to its end.

    Raises:
        SystemExit: It failed; what it said is shown.
    """
    log = folder / "stderr.txt"
    with log.open("w+b") as errors, (folder / "stdout.txt").open("w+b") as out:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(env), cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        printed = out.read().decode("utf-8", "replace")
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak, printed)


def write(report: Mapping[str, Any], file: Path) -> None:
    """Write a report as JSON, and say where."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {file}")


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, least and greatest."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def shown(of: Mapping[str, float], digits: int = 3) -> str:
    """A spread as text: "0.412 (0.398 to 0.530)"."""
    return f"{of['median']:.{digits}f} ({of['least']:.{digits}f} to {of['most']:.{digits}f})"
