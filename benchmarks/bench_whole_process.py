"""Do the console's ratios agree with plain timing of whole processes from outside?

    python benchmarks/bench_whole_process.py [--rounds 5] [--batch 16] [--tokens 64]

Independent of the console's measuring code: processes are started, each loads one backend and
embeds the same texts so many times, and a stopwatch outside runs from start to exit. A process
with twice the calls and one with once the calls share start, imports and loading, so the
difference of their times is the time of the calls alone. Backends and lengths take turns in each
round. The ratio of the medians so found is set beside the ratio that `bench.measure_plan` gives for
the same texts and threads, measured before and after; bound: within 10 %.
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
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks.bench_embedding import FOLDER, on_terminal, prepare, show_progress  # noqa: E402

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import Settings

BOUND = 0.10
WORK_S = 4.0
"""Wanted difference between the two processes of a pair."""
BACKENDS = ("onnx", "transformers")
WORKER = """
import json, sys
from pathlib import Path
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.source import resolve_source
name, folder, texts, calls, threads = sys.argv[1:]
texts = json.loads(Path(texts).read_text(encoding="utf-8"))
if name == "onnx":
    from kimera_console.core.embedding.backends.onnx import load_onnx
    backend = load_onnx(Path(folder), device="cpu", threads=int(threads))
else:
    from kimera_console.core.embedding.backends.transformers import load_transformers
    source = resolve_source(folder, local_only=True)
    backend = load_transformers(source, device="cpu", threads=int(threads))
for _ in range(int(calls)):
    backend.encode(texts, batch_size=len(texts), context=JobContext())
"""


def main() -> int:
    arguments = parse()
    settings = prepare(arguments.model)
    before = console_ratio(settings, arguments)
    times = outside(settings, arguments)
    after = console_ratio(settings, arguments)
    ours = statistics.mean([before["ratio"], after["ratio"]])
    theirs = times["transformers"] / times["onnx"]
    off = ours / theirs - 1.0
    print(f"console:         {before['ratio']:.3f} before, {after['ratio']:.3f} after")
    print(f"whole processes: {theirs:.3f}  ({times['onnx'] * 1000:.1f} ms against "
          f"{times['transformers'] * 1000:.1f} ms a call)")  # fmt: skip
    held = abs(off) <= BOUND
    print(f"difference: {off:+.1%} (bound: {BOUND:.0%}): {'ok' if held else 'MISSED'}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    data = {"console": [before, after], "whole_process_s": times, "difference": off}
    (FOLDER / "whole-process.json").write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    return 0 if held else 1


def console_ratio(settings: Settings, arguments: argparse.Namespace) -> dict[str, float]:
    from kimera_console.core.bench.measure.engine import measure_plan
    from kimera_console.core.bench.plan.types import THROUGHPUT, BenchmarkPlan, Scenario

    plan = BenchmarkPlan(
        BACKENDS,
        (Scenario(THROUGHPUT, arguments.batch, arguments.tokens),),
        threads=arguments.threads,
    )
    run = measure_plan(settings, plan, context=on_terminal())
    show_progress("")
    (ratio,) = run.ratios
    return {"ratio": ratio.value, "low": ratio.low, "high": ratio.high}


def outside(settings: Settings, arguments: argparse.Namespace) -> dict[str, float]:
    """Seconds a call of each backend, by whole processes."""
    folders = {
        "onnx": settings.get("ONNX_MODEL_PATH").value,
        "transformers": settings.get("EMBEDDING_MODEL").value,
    }
    with tempfile.TemporaryDirectory() as scratch:
        texts = Path(scratch, "texts.json")
        texts.write_text(json.dumps(make_texts(folders["onnx"], arguments)), encoding="utf-8")

        def run(name: str, calls: int) -> float:
            command = [sys.executable, "-c", WORKER, name, folders[name], str(texts), str(calls)]
            started = time.perf_counter()
            subprocess.run(
                [*command, str(arguments.threads)], check=True, env=environment(arguments)
            )
            return time.perf_counter() - started

        few = {}
        for name in BACKENDS:
            call = max(1e-3, (run(name, 9) - run(name, 1)) / 8)
            few[name] = max(2, round(WORK_S / call))
        found: dict[str, list[float]] = {name: [] for name in BACKENDS}
        for number in range(arguments.rounds):
            order = BACKENDS if number % 2 == 0 else BACKENDS[::-1]
            for name in order:
                pair = run(name, 2 * few[name]) - run(name, few[name])
                found[name].append(pair / few[name])
            print(f"round {number + 1} of {arguments.rounds}: " + ", ".join(
                f"{name} {found[name][-1] * 1000:.1f} ms" for name in BACKENDS
            ))  # fmt: skip
    return {name: statistics.median(each) for name, each in found.items()}


def make_texts(bundle: str, arguments: argparse.Namespace) -> list[str]:
    """The very texts of the console's scenario."""
    from kimera_console.core.bench.measure.adapters import token_counter
    from kimera_console.core.bench.measure.texts import build_pools

    pools = build_pools({arguments.tokens: arguments.batch * 2}, token_counter(bundle, 512), seed=0)
    return list(pools[arguments.tokens].texts[: arguments.batch])


def environment(arguments: argparse.Namespace) -> dict[str, str]:
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, str(arguments.threads)), "HF_HUB_OFFLINE": "1"}


def parse() -> argparse.Namespace:
    from kimera_console.core.bench.meters.machine import usable_cores

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--model", default="", help="folder; default is the sample model")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
