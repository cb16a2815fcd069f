"""From the start of a process to a vector: the command line and `compat` against ten lines.

    python benchmarks/bench_cold.py [--runs 15] [--quick] [--bundle DIR] [--out build/bench]

Whole processes, timed from outside, in turns: each round starts every contender once, in an order
that moves on by one. `ten lines` (`ten_lines.py`) loads the same graph and tokenizer, embeds one
text and prints its vector; `embed` is `kimera-console embed TEXT`; `compat` imports
`kimera_console.compat`, embeds and ends, and tells how long each part took. One run of each goes
before the others, which proves the model to the console and fills the system's cache: the model's
first load, in a child, is not part of it.

A ratio is of one round; the median over the rounds is judged, in time on the clock (bound: 1.3
for `embed`). Processor time stands beside it: on a machine that has other work it is steadier.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks._whole import (  # noqa: E402
    Run,
    environment,
    sample_bundle,
    shown,
    spread,
    timed,
    write,
)
from kimera_console.core.bench.meters.machine import fingerprint  # noqa: E402
from kimera_console.core.system.processor import this_processor  # noqa: E402
from kimera_console.core.system.records import to_plain  # noqa: E402

BOUND = 1.3
TEXT = "How long does one short text take from a cold start?"
TEN, EMBED, COMPAT = "ten lines", "embed", "compat"
COMPAT_CODE = """
import sys, time
started = time.perf_counter()
from kimera_console.compat import encode_text, get_embedding_model
imported = time.perf_counter()
get_embedding_model()
loaded = time.perf_counter()
encode_text(sys.argv[1])
first = time.perf_counter()
print(imported - started, loaded - imported, first - loaded)
"""


def main() -> int:
    options = _arguments()
    bundle = sample_bundle(options.bundle)
    runs = 3 if options.quick else options.runs
    with tempfile.TemporaryDirectory(prefix="kimera-cold-") as home:
        taken = _rounds(bundle, Path(home), runs)
    report = _report(taken)
    _show(report)
    write(report, options.out / "cold.json")
    return 0 if options.quick or report["holds"] else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="From the start of a process to a vector.")
    parser.add_argument("--runs", type=int, default=15, help="rounds")
    parser.add_argument("--quick", action="store_true", help="three rounds, judged by nobody")
    parser.add_argument("--bundle", type=Path, help="MiniLM in fp32; default: converted once")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


def _rounds(bundle: Path, home: Path, runs: int) -> dict[str, list[Run]]:
    env = environment(home, {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_DIM": "384"})
    ten = str(ROOT / "benchmarks" / "ten_lines.py")
    commands = {
        TEN: [sys.executable, ten, str(bundle), TEXT],
        EMBED: [sys.executable, "-m", "kimera_console", "embed", TEXT],
        COMPAT: [sys.executable, "-c", COMPAT_CODE, TEXT],
    }
    names = list(commands)
    for name in names:
        timed(commands[name], env, home)
    taken: dict[str, list[Run]] = {name: [] for name in names}
    for number in range(runs):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            taken[name].append(timed(commands[name], env, home))
    return taken


def _report(taken: dict[str, list[Run]]) -> dict[str, Any]:
    contenders: dict[str, dict[str, Any]] = {}
    for name, runs in taken.items():
        pairs = list(zip(runs, taken[TEN], strict=True))
        contenders[name] = {
            "wall_s": spread([run.wall_s for run in runs]),
            "cpu_s": spread([run.cpu_s for run in runs]),
            "peak_mb": max(run.peak_bytes for run in runs) / 1e6,
            "wall_ratio": spread([run.wall_s / ten.wall_s for run, ten in pairs]),
            "cpu_ratio": spread([run.cpu_s / ten.cpu_s for run, ten in pairs]),
        }
    parts = [[float(part) for part in run.out.split()] for run in taken[COMPAT]]
    named = zip(("import_s", "load_s", "first_vector_s"), zip(*parts, strict=True), strict=True)
    return {
        "machine": to_plain(fingerprint()),
        "processor": this_processor().features,
        "contenders": contenders,
        "compat_parts": {name: spread(values) for name, values in named},
        "bound": BOUND,
        "holds": contenders[EMBED]["wall_ratio"]["median"] <= BOUND,
    }


def _show(report: dict[str, Any]) -> None:
    print(f"{', '.join(report['processor'])}\n")
    print("| | seconds (range) | / ten lines | processor time | / ten lines | peak memory |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, found in report["contenders"].items():
        print(
            f"| {name} | {shown(found['wall_s'])} | {shown(found['wall_ratio'], 2)} "
            f"| {shown(found['cpu_s'])} | {shown(found['cpu_ratio'], 2)} "
            f"| {found['peak_mb']:.0f} MB |"
        )
    parts = report["compat_parts"]
    print("\ncompat: " + ", ".join(f"{name} {shown(parts[name])}" for name in parts))
    word = "within" if report["holds"] else "OVER"
    print(f"embed / ten lines is {word} its bound of {report['bound']}.")


if __name__ == "__main__":
    raise SystemExit(main())
