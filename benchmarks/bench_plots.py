"""How smooth the Benchmark tab stays with 100,000 samples.

    python benchmarks/bench_plots.py [--run RUN.json] [--samples 100000] [--frames 60]

A run of the history (the newest by default, or the given file) is made large: each of its series
is repeated, the times of each repetition varied by up to a tenth, until all have so many samples
together. All of them go into one scenario, so that one plot shows every sample. Prints one JSON
object: milliseconds to show the run, then of each frame while the mouse moves over the times,
while the plot is zoomed, and while a thousand samples at a time are appended. A frame is from the
event until everything is painted, offscreen.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import psutil
from PySide6.QtCore import QPointF

from kimera_console.core.bench.output.history import list_runs, load_run
from kimera_console.core.bench.output.live import LiveRun
from kimera_console.core.bench.plan.types import BenchmarkPlan, BenchmarkRun, Sample
from kimera_console.core.bench.verdict.summary import partial_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from kimera_console.gui.tabs.benchmark import BenchmarkTab

SLICE = 1000
WARM_FRAMES = 3


def enlarged(run: BenchmarkRun, count: int) -> tuple[BenchmarkPlan, list[Sample]]:
    """A plan of one scenario and so many samples of it, made of a run's own."""
    key = LiveRun(run.plan).typical_latency
    scenario = next(one for one in run.plan.scenarios if one.key == key)
    known = [one for one in run.runs if one.scenario == key and one.samples and not one.error]
    random, each = np.random.default_rng(0), count // len(known)
    samples = []
    for one in known:
        picked = random.integers(len(one.samples), size=each)
        seconds = np.asarray(one.samples)[picked] * random.uniform(0.95, 1.05, each)
        rounds = np.sort(np.arange(each) * run.plan.rounds // each)
        samples.append(
            [
                Sample(one.contender, key, int(number), float(taken), one.texts, one.tokens)
                for number, taken in zip(rounds, seconds, strict=True)
            ]
        )
    mixed = [sample for together in zip(*samples, strict=True) for sample in together]
    names = tuple(one.contender for one in known)
    return replace(run.plan, contenders=names, scenarios=(scenario,)), mixed


class Bench:
    """The tab in a window of its own."""

    def __init__(self, folder: Path) -> None:
        from kimera_console.app import build
        from kimera_console.gui.tabs.benchmark import BenchmarkTab

        self.console = build(folder / ".env")
        self.app: QApplication = self.console.app
        self.tab: BenchmarkTab = BenchmarkTab(self.console.core)
        self.tab.resize(1232, 1400)
        self.tab.show()
        self.wait_idle()

    def wait_idle(self) -> None:
        while self.console.core.runner.active:
            self.app.processEvents()
        self.app.processEvents()

    def frames(self, count: int, step: Callable[[int], object]) -> dict[str, float]:
        """Milliseconds of frames, the first few left out."""
        taken = []
        for number in range(count + WARM_FRAMES):
            began = time.perf_counter()
            step(number)
            self.app.processEvents()
            taken.append((time.perf_counter() - began) * 1000)
        taken = sorted(taken[WARM_FRAMES:])
        return {
            "median": round(statistics.median(taken), 1),
            "p95": round(taken[int(0.95 * (len(taken) - 1))], 1),
            "max": round(taken[-1], 1),
        }


def main(options: argparse.Namespace) -> None:
    kept = list_runs(1)
    if options.run is None and not kept:
        sys.exit("There is no run to enlarge: make one (kimera-console bench --quick) or name one.")
    run = load_run(options.run) if options.run else kept[0].run
    plan, samples = enlarged(run, options.samples)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KIMERA_CONSOLE_HOME"] = folder
        print(json.dumps(measure(Bench(Path(folder)), plan, samples, options.frames), indent=1))


def measure(
    bench: Bench, plan: BenchmarkPlan, samples: list[Sample], frames: int
) -> dict[str, Any]:
    process, page = psutil.Process(), bench.tab.results
    before = process.memory_info().rss
    large = partial_run(plan, samples)
    began = time.perf_counter()
    bench.tab.show_run(large)
    while bench.tab.last_run is not large:
        bench.app.processEvents()
    bench.wait_idle()
    shown_ms = (time.perf_counter() - began) * 1000
    canvas = page.plots.latency._canvas
    assert canvas is not None
    box = canvas._plot.getViewBox()

    def hover(number: int) -> None:
        share = (number % frames) / frames
        area = box.sceneBoundingRect()
        canvas.view.scene().sigMouseMoved.emit(
            QPointF(area.left() + share * area.width(), area.top() + share * area.height())
        )

    def zoom(number: int) -> None:
        box.scaleBy((0.8, 0.8) if number % 10 < 5 else (1.25, 1.25))

    result: dict[str, Any] = {
        "samples": len(samples),
        "contenders": len(plan.contenders),
        "show_ms": round(shown_ms),
        "hover_ms": bench.frames(frames, hover),
        "zoom_ms": bench.frames(frames, zoom),
    }
    canvas.fit()
    live = LiveRun(plan)
    for sample in samples[: -SLICE * frames] or samples:
        live.add(sample)
    bench.tab._show_started(live)
    rest = samples[-SLICE * frames :]

    def append(number: int) -> None:
        for sample in rest[number * SLICE : (number + 1) * SLICE]:
            live.add(sample)
        page.grow(live)

    result["append_ms"] = bench.frames(min(frames, len(rest) // SLICE) - WARM_FRAMES, append)
    result["memory_bytes"] = process.memory_info().rss - before
    bench.tab.close()
    bench.console.close()
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--run", type=Path, default=None, help="a saved run (.json)")
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--frames", type=int, default=60)
    main(parser.parse_args())
