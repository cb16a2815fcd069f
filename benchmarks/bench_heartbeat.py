"""Does the window stay alive: how late a 5 ms timer on its thread is while the machine works.

    python benchmarks/bench_heartbeat.py [--model FOLDER] [--out FILE]

The real window, on Qt's offscreen platform unless QT_QPA_PLATFORM says otherwise, with its own
job runner: nothing to do, a conversion, a benchmark, both at once. A beat that comes 5 ms after
the last one is on time; what exceeds that is how long the window could not have answered.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.app import Console
    from kimera_console.gui.jobs import JobHandle

ROOT = Path(__file__).resolve().parent.parent
BEAT_MS = 5
BOUND_MS = 50.0
IDLE_S = 5.0
SETTLE_S = 2.0
PHASE_LIMIT_S = 300.0


class Heartbeat:
    """Collects how late each beat of a precise timer is, in milliseconds."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late_ms: list[float] = []
        self._last_s = 0.0
        self._timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin anew."""
        self.late_ms.clear()
        self._last_s = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """End, and give every beat's lateness."""
        self._timer.stop()
        return list(self.late_ms)

    def _beat(self) -> None:
        now_s = time.perf_counter()
        self.late_ms.append(max(0.0, (now_s - self._last_s) * 1000 - BEAT_MS))
        self._last_s = now_s


def main() -> int:
    parser = argparse.ArgumentParser(description="Lateness of a 5 ms timer on the GUI thread.")
    parser.add_argument(
        "--model", default="", help="folder to convert; default is the sample model"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "heartbeat.json")
    arguments = parser.parse_args()
    source = arguments.model or sample()
    with tempfile.TemporaryDirectory(prefix="kimera-heartbeat-") as folder:
        report = measure_phases(source, Path(folder))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for note in report["notes"]:
        print(note)
    print(f"Written to {arguments.out}")
    kept = all(phase["max_ms"] <= BOUND_MS for phase in report["phases"].values())
    print("Within the bound." if kept else "OVER the bound.")
    return 0 if kept else 1


def sample() -> str:
    from kimera_console.core.sources.sample import sample_model

    folder = sample_model()
    if folder is None:
        raise SystemExit("The sample model is missing: run `make setup`, or name one by --model.")
    return str(folder)


def measure_phases(source: str, folder: Path) -> dict[str, Any]:
    for name in list(os.environ):
        if name in ("USE_ONNX", "ONNX_MODEL_PATH", "LIGHTWEIGHT_EMBEDDING", "EMBEDDING_MODEL"):
            del os.environ[name]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["KIMERA_CONSOLE_HOME"] = str(folder / "home")
    env_file = folder / ".env"
    env_file.write_text("ONNX_MODEL_PATH=./first\nEMBEDDING_DIM=384\n", encoding="utf-8")
    from kimera_console import app
    from kimera_console.core.bench.meters.machine import fingerprint
    from kimera_console.core.system.records import to_plain

    report: dict[str, Any] = {
        "bound_ms": BOUND_MS,
        "machine": to_plain(fingerprint()),
        "phases": {},
    }
    console = app.build(env_file)
    console.window.resize(1280, 800)
    console.window.show()
    # Building the first tab is the start's business (bench_start.py), not the heartbeat's.
    settled = time.monotonic() + SETTLE_S
    while time.monotonic() < settled:
        console.app.processEvents()
        time.sleep(0.005)
    heartbeat = Heartbeat()

    def conversion(name: str) -> Callable[[], JobHandle]:
        return lambda: convert(console, source, folder / name)

    phases: dict[str, list[Callable[[], JobHandle]]] = {
        "nothing to do": [],
        "a conversion": [conversion("first")],
        "a benchmark": [lambda: benchmark(console)],
        "a conversion and a benchmark": [conversion("second"), lambda: benchmark(console)],
    }
    print(f"Lateness of a {BEAT_MS} ms timer on the window's thread (bound: {BOUND_MS:.0f} ms)")
    print(f"  {'':30} {'beats':>6} {'median':>8} {'p99':>8} {'most':>8}  over the bound")
    for name, jobs in phases.items():
        report["phases"][name] = describe(name, run_phase(heartbeat, jobs))
    heavy = {"torch", "transformers", "optimum"} & sys.modules.keys()
    report["notes"] = [f"In the window's process: {name}" for name in sorted(heavy)]
    console.window.close()
    console.close()
    return report


def convert(console: Console, source: str, out: Path) -> JobHandle:
    from kimera_console.core.convert import ConversionRequest, convert_model
    from kimera_console.gui.jobs import IO

    return console.core.runner.submit(
        f"Convert {Path(source).name}",
        lambda context: convert_model(ConversionRequest(source=source, out=out), context=context),
        lane=IO,
    )


def benchmark(console: Console) -> JobHandle:
    from kimera_console.core.bench.measure.engine import measure_plan
    from kimera_console.core.bench.plan.types import BenchmarkPlan
    from kimera_console.gui.jobs import MODEL

    plan = BenchmarkPlan.quick(("onnx", "transformers"))
    return console.core.runner.submit(
        "Benchmark",
        lambda context: measure_plan(console.core.settings, plan, context=context),
        lane=MODEL,
    )


def run_phase(heartbeat: Heartbeat, jobs: list[Callable[[], JobHandle]]) -> list[float]:
    """Beat until every job has ended; without jobs, for a while."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    unfinished = len(jobs)
    failures: list[str] = []

    def ended() -> None:
        nonlocal unfinished
        unfinished -= 1
        if unfinished == 0:
            loop.quit()

    limit = QTimer(singleShot=True)
    limit.timeout.connect(loop.quit)
    limit.start(int((PHASE_LIMIT_S if jobs else IDLE_S) * 1000))
    heartbeat.start()
    for submit in jobs:
        handle = submit()
        handle.failed.connect(lambda error: failures.append(str(error)))
        handle.finished.connect(ended)
    loop.exec()
    limit.stop()
    late_ms = heartbeat.stop()
    if failures or unfinished:
        raise SystemExit("; ".join(failures) or f"Not finished within {PHASE_LIMIT_S:.0f} s.")
    return late_ms


def describe(name: str, late_ms: list[float]) -> dict[str, Any]:
    cuts = statistics.quantiles(late_ms, n=100, method="inclusive")
    over = sum(late > BOUND_MS for late in late_ms)
    phase = {
        "beats": len(late_ms),
        "median_ms": statistics.median(late_ms),
        "p99_ms": cuts[98],
        "max_ms": max(late_ms),
        "over_bound": over,
    }
    print(
        f"  {name:30} {len(late_ms):6d} {phase['median_ms']:5.1f} ms {phase['p99_ms']:5.1f} ms "
        f"{phase['max_ms']:5.1f} ms  {over}"
    )
    return phase


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
