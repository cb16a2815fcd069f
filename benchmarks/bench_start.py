"""How soon the window is there: from the start of the process to its first painted frame.

    python benchmarks/bench_start.py [--runs 15] [--bundle FOLDER] [--against CHECKOUT] [--out FILE]

Each run is a fresh `kimera-console` process with a home of its own, on Qt's offscreen platform
unless QT_QPA_PLATFORM says otherwise. The clock starts before the process is spawned and is read
again in it, once Qt has flushed the window's first paint (CLOCK_MONOTONIC is one clock for all
processes). One run goes before the others, so that files are in the system's cache: a warm start.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BOUND_S = 0.8
HEAVY = ("torch", "transformers", "optimum", "onnxruntime", "onnx", "onnx_ir")
TIMEOUT_S = 60.0

CHILD = (
    f"HEAVY = {HEAVY!r}"
    + """
import json, sys, time
from kimera_console import app

marks = {}
build = app.build


def watched(*arguments, **options):
    from PySide6.QtCore import QEvent, QObject, QTimer

    console = build(*arguments, **options)

    class FirstPaint(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint and "frame" not in marks:
                marks["frame"] = None
                QTimer.singleShot(0, lambda: marks.update(frame=time.monotonic(), heavy=heavy()))
            return False

    def heavy():
        return sorted(set(HEAVY) & sys.modules.keys())

    def finish():
        marks["tab"] = time.monotonic()
        print(json.dumps(marks), flush=True)
        QTimer.singleShot(0, console.window.close)

    watcher = FirstPaint(console.window)
    console.window.installEventFilter(watcher)
    named = ("first_frame_shown", "first_frame")  # in an older checkout
    signal = next(name for name in named if hasattr(console.window, name))
    getattr(console.window, signal).connect(finish)
    return console


app.build = watched
from kimera_console import __main__ as command

# As the installed command does; an older checkout has no `start`.
getattr(command, "start", lambda: sys.exit(command.main(sys.argv[1:])))()
"""
)


@dataclass(frozen=True)
class Start:
    """One start.

    Attributes:
        frame_s: Seconds to the first painted frame.
        tab_s: Seconds until the tab in sight was built, too.
        heavy: Heavy libraries in the process at its first frame; there should be none.
    """

    frame_s: float
    tab_s: float
    heavy: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description="Time from process start to the first frame.")
    parser.add_argument("--runs", type=int, default=15, help="timed starts of each kind")
    parser.add_argument("--bundle", type=Path, help="a converted model: times this case as well")
    parser.add_argument("--against", type=Path, help="another checkout, started in turns with this")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "start.json")
    arguments = parser.parse_args()
    checkouts = (ROOT, *([arguments.against.resolve()] if arguments.against else []))
    cases: dict[str, Path | None] = {"no model configured": None}
    if arguments.bundle is not None:
        cases["a converted model configured"] = arguments.bundle.resolve()
    from kimera_console.core.bench.meters.machine import NoiseMeter, fingerprint
    from kimera_console.core.system.records import to_plain

    report: dict[str, Any] = {"bound_s": BOUND_S, "machine": to_plain(fingerprint()), "cases": {}}
    meter = NoiseMeter(children_s())
    print(f"First painted frame, {arguments.runs} warm starts each (bound: {BOUND_S} s)")
    for name, bundle in cases.items():
        found = in_turns(bundle, arguments.runs, checkouts)
        for checkout, starts in found.items():
            title = name if checkout == ROOT else f"{name}, {checkout}"
            report["cases"][title] = describe(title, starts)
    report["notes"] = list(meter.read(children_s()).notes)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for note in report["notes"]:
        print(note)
    print(f"Written to {arguments.out}")
    judged = [case for title, case in report["cases"].items() if title in cases]
    kept = all(case["frame_s"]["median"] <= BOUND_S for case in judged)
    print("Within the bound." if kept else "OVER the bound.")
    return 0 if kept else 1


def in_turns(
    bundle: Path | None, runs: int, checkouts: tuple[Path, ...]
) -> dict[Path, list[Start]]:
    """One start of each checkout after the other, so that what disturbs the machine hits all."""
    for checkout in checkouts:
        start(bundle, checkout)
    starts: dict[Path, list[Start]] = {checkout: [] for checkout in checkouts}
    for number in range(max(1, runs)):
        for checkout in checkouts if number % 2 else checkouts[::-1]:
            starts[checkout].append(start(bundle, checkout))
    return starts


def start(bundle: Path | None, checkout: Path = ROOT) -> Start:
    with tempfile.TemporaryDirectory(prefix="kimera-start-") as folder:
        env_file = Path(folder, ".env")
        env_file.write_text(f"ONNX_MODEL_PATH={bundle}\n" if bundle else "", encoding="utf-8")
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", CHILD, "--env-file", str(env_file)],
            cwd=folder,
            env=environment(folder, checkout),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    if done.returncode != 0 or not done.stdout.strip():
        raise SystemExit(f"The console did not start:\n{done.stderr}")
    marks = json.loads(done.stdout.strip().splitlines()[-1])
    return Start(marks["frame"] - began, marks["tab"] - began, tuple(marks["heavy"]))


def environment(home: str, checkout: Path = ROOT) -> dict[str, str]:
    from kimera_console.core.flags.declarations import FLAGS

    flags = {flag.name for flag in FLAGS}
    kept = {name: value for name, value in os.environ.items() if name not in flags}
    kept.setdefault("QT_QPA_PLATFORM", "offscreen")
    paths = (str(checkout), kept.get("PYTHONPATH", ""))
    kept["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return {**kept, "KIMERA_CONSOLE_HOME": home}


def describe(name: str, starts: list[Start]) -> dict[str, Any]:
    case: dict[str, Any] = {"heavy": sorted({lib for one in starts for lib in one.heavy})}
    print(f"  {name}")
    for field, label in (("frame_s", "first frame"), ("tab_s", "first tab built")):
        values = sorted(getattr(one, field) for one in starts)
        low, high = quartiles(values)
        case[field] = {
            "median": statistics.median(values), "p25": low, "p75": high,
            "min": values[0], "max": values[-1], "samples": values,
        }  # fmt: skip
        print(
            f"    {label:16} {statistics.median(values):6.3f} s  (middle half {low:.3f} to "
            f"{high:.3f}, range {values[0]:.3f} to {values[-1]:.3f})"
        )
    if case["heavy"]:
        print(f"    imported before the first frame: {', '.join(case['heavy'])}")
    return case


def quartiles(values: list[float]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    cuts = statistics.quantiles(values, n=4, method="inclusive")
    return cuts[0], cuts[2]


def children_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
