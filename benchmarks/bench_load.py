"""Loading a converted bundle against loading what `optimum-cli` wrote of the same model.

    python benchmarks/bench_load.py [--ours DIR] [--theirs DIR] [--repeats 5]

Run `bench_convert.py` first: it leaves both under build/bench/, optimum's written in optimum's own
environment. Nothing of optimum runs here: each load is a fresh process with
the console's own session; the two take turns, and which begins alternates. Measured are the time
from the start of the load to the first vector and the process's peak memory. Exit code 1 if the
median of the ratios of a pair, ours / theirs, is above its bound.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from kimera_console.core.system.children.child import child_environment  # noqa: E402

BOUND = 1.05
"""Not slower and not larger; a twentieth is what two loads of one bundle differ by."""
LOAD = """
import json, sys
from pathlib import Path
from kimera_console.core.system.memory_meter import MemoryMeter
from kimera_console.core.embedding.backends.onnx import load_onnx
with MemoryMeter() as meter:
    backend = load_onnx(Path(sys.argv[1]), pooling="cls", device="cpu")
    peak = meter.lap()
print(json.dumps({"seconds": backend.info.load_seconds, "peak_rss_bytes": peak.rss_bytes,
                  "peak_anonymous_bytes": peak.anonymous_bytes}))
"""


def main() -> int:
    options = _arguments()
    folders = {"ours": options.ours, "theirs": options.theirs}
    for folder in folders.values():
        if not folder.is_dir():
            print(f"{folder} is missing; run benchmarks/bench_convert.py first.", file=sys.stderr)
            return 2
    pairs = []
    for number in range(-1, options.repeats):  # the first, of cold files, is not counted
        order = list(folders) if number % 2 else list(folders)[::-1]
        pair = {who: _load(folders[who]) for who in order}
        if number >= 0:
            pairs.append(pair)
    ratios = {
        figure: statistics.median(pair["ours"][figure] / pair["theirs"][figure] for pair in pairs)
        for figure in ("seconds", "peak_rss_bytes", "peak_anonymous_bytes")
    }
    for who in folders:
        middle = {f: statistics.median(pair[who][f] for pair in pairs) for f in ratios}
        print(
            f"{who:7} {middle['seconds']:6.2f} s   {middle['peak_rss_bytes'] / 1e9:.2f} GB"
            f" resident, {middle['peak_anonymous_bytes'] / 1e9:.2f} GB anonymous"
        )
    for figure, ratio in ratios.items():
        verdict = "holds" if ratio <= BOUND else "BROKEN"
        print(f"{figure:22} {ratio:.2f}x, at most {BOUND}x: {verdict}")
    options.out.mkdir(parents=True, exist_ok=True)
    report = {"bound": BOUND, "ratios": ratios, "pairs": pairs}
    (options.out / "bench_load.json").write_text(json.dumps(report, indent=2))
    return 0 if max(ratios.values()) <= BOUND else 1


def _load(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", LOAD, str(folder.absolute())]
    done = subprocess.run(command, env=child_environment(), capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{folder} could not be loaded:\n{done.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _arguments() -> argparse.Namespace:
    bench = ROOT / "build" / "bench"
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--ours", type=Path, default=bench / "ours")
    parser.add_argument("--theirs", type=Path, default=bench / "optimum")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=bench)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
