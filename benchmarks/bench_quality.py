"""Spearman's correlation on a public similarity set, for every precision of MiniLM.

    python benchmarks/bench_quality.py --pairs FILE [--pairs FILE ...] [--bundle DIR] [--out DIR]

FILE has a pair a line: tab-separated score, text, text; or comma-separated text, text, score, as
the STS benchmark is published in several languages (stsb-en-test.csv). No such file comes with
the console: their texts have licences of their own.

Reported are Spearman's rank correlation of cosine and score in fp32, and how far each precision is
from it, with the 95 % interval of that difference over resampled pairs. Quality does not depend on
what else runs; only on the processor's arithmetic, so its features are printed.

Exit code 1 if int8, as this processor gets it, differs from fp32 by more than 0.001.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402

from benchmarks._whole import sample_bundle  # noqa: E402
from kimera_console.core.bench.verdict.quality import spearman  # noqa: E402
from kimera_console.core.bundles.recipe import Recipe  # noqa: E402
from kimera_console.core.convert.precision.calibrate import calibrate  # noqa: E402
from kimera_console.core.convert.precision.quantize import quantize  # noqa: E402
from kimera_console.core.embedding.backends.onnx import load_onnx  # noqa: E402
from kimera_console.core.system.processor import this_processor  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pair = tuple[float, str, str]

FULL, INT8 = "fp32", "int8"
FORMS = {
    "fp16": Recipe("fp16"),
    INT8: Recipe("int8"),
    "int8-block (32)": Recipe("int8-block", block_size=32),
}
MAX_TOKENS = 256
MOST_LOST = 0.001
SAMPLES = 1000


def main() -> int:
    options = _arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    sets = {path.name: _read_pairs(path) for path in options.pairs}
    with tempfile.TemporaryDirectory(dir=options.out) as made:
        full = sample_bundle(options.bundle)
        cosines = {FULL: _cosines(full, sets)}
        seen = calibrate(full)
        for number, (name, recipe) in enumerate(FORMS.items()):
            folder = Path(made, str(number))
            ignored = shutil.ignore_patterns("model.onnx*", "kimera.json")
            shutil.copytree(full, folder, ignore=ignored)
            quantize(full, folder, recipe, calibration=seen)
            cosines[name] = _cosines(folder, sets)
            shutil.rmtree(folder)
    report = {
        "processor": this_processor().features,
        "sets": {name: _figures(pairs, cosines, name) for name, pairs in sets.items()},
    }
    (options.out / "bench_quality.json").write_text(json.dumps(report, indent=2))
    return _show(report)


def _read_pairs(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            return [(float(score), a, b) for a, b, score in csv.reader(file)]
        rows = (line.rstrip("\r\n").split("\t") for line in file)
        return [(float(score), a, b) for score, a, b in rows]


def _cosines(bundle: Path, sets: dict[str, list[Pair]]) -> dict[str, NDArray[np.float64]]:
    """Of each set's pairs, as a bundle embeds them."""
    backend = load_onnx(bundle, device="cpu", max_length=MAX_TOKENS)
    found = {}
    try:
        for name, pairs in sets.items():
            ids = backend.tokenize([text for _, a, b in pairs for text in (a, b)])
            rows = backend.encode_ids(ids).astype(np.float64)
            found[name] = (rows[0::2] * rows[1::2]).sum(axis=1)
    finally:
        backend.close()
    return found


def _figures(
    pairs: list[Pair], cosines: dict[str, dict[str, NDArray[np.float64]]], name: str
) -> dict[str, Any]:
    scores = np.array([score for score, _, _ in pairs])
    exact = cosines[FULL][name]
    found: dict[str, Any] = {"pairs": len(pairs), FULL: spearman(exact, scores)}
    random = np.random.default_rng(0)
    draws = [random.integers(0, len(pairs), len(pairs)) for _ in range(SAMPLES)]
    for form in FORMS:
        own = cosines[form][name]
        resampled = [spearman(own[d], scores[d]) - spearman(exact[d], scores[d]) for d in draws]
        low, high = np.quantile(resampled, (0.025, 0.975))
        value = spearman(own, scores)
        lost = value - found[FULL]
        found[form] = {"spearman": value, "lost": lost, "low": float(low), "high": float(high)}
    return found


def _show(report: dict[str, Any]) -> int:
    print("processor:", ", ".join(report["processor"]))
    held = True
    for name, figures in report["sets"].items():
        print(f"{name}: {figures['pairs']} pairs, Spearman of fp32 {figures[FULL]:.5f}")
        for form in FORMS:
            one = figures[form]
            print(
                f"  {form:16} {one['spearman']:.5f}  {one['lost']:+.5f}"
                f"  ({one['low']:+.5f} to {one['high']:+.5f})"
            )
        held = held and abs(figures[INT8]["lost"]) <= MOST_LOST
    print(f"{INT8} within {MOST_LOST}: {'yes' if held else 'NO'}")
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=Path, action="append", required=True)
    parser.add_argument("--bundle", type=Path, help="MiniLM's fp32 bundle, where there is one")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
