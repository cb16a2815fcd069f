"""int8 against fp32 on layers of bge-m3's width, side by side in one process.

    python benchmarks/bench_int8_wide.py [--layers 4] [--rounds 5] [--threads 2] [--bundle DIR]

A random model of bge-m3's shape with few layers and words is converted; a layer costs what it
costs there, and its int8 follows the rules that hold for a model of bge-m3's whole size. Which of
the values behind layer norms get a fixed scale depends on the weights. Random ones cannot say it
of bge-m3's, so `by row` is measured beside `int8`: the same with no scale fixed, the slowest that a
model of this shape can get. bge-m3 lies between the two.

The bare graphs take turns on the same token ids, in turning order; a ratio is of one round, and the
first round only warms up. Judged is the median of `int8` over the batches (bound: 2.5 of fp32 with
VNNI, else 1.8) in time on the clock. Processor time of the calling thread stands beside it: with
`--threads 1` that is all of it, and steadier on a machine that has other work. No quality is
judged: random weights have none.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402

from benchmarks._whole import shown, spread, write  # noqa: E402
from kimera_console.core.bundles.recipe import make_recipe  # noqa: E402
from kimera_console.core.convert.precision import rowfit  # noqa: E402
from kimera_console.core.convert.precision.calibrate import Calibration, calibrate  # noqa: E402
from kimera_console.core.convert.precision.quantize import quantize  # noqa: E402
from kimera_console.core.embedding.backends.onnx import load_onnx  # noqa: E402
from kimera_console.core.jobs import JobContext  # noqa: E402
from kimera_console.core.system.processor import this_processor  # noqa: E402

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.onnx import OnnxBackend

BATCHES = ((16, 64), (8, 64))
SHAPES = (*BATCHES, (1, 16))
WORDS = 600
FULL, INT8, BY_ROW = "fp32", "int8", "by row"


def main() -> int:
    options = _arguments()
    with tempfile.TemporaryDirectory(prefix="kimera-wide-") as made:
        os.environ["KIMERA_CONSOLE_HOME"] = made
        full = options.bundle or _full(Path(made), options.layers)
        seen = calibrate(full)
        folders = {FULL: full, INT8: _quantised(full, Path(made) / INT8, seen)}
        fixed = sum(one.scale is not None for one in seen.forms.values()), len(seen.forms)
        with mock.patch.object(rowfit, "NORMS", ()):
            folders[BY_ROW] = _quantised(full, Path(made) / "rows", Calibration(seen.seen))
        forms = {
            name: load_onnx(path, device="cpu", max_length=512, threads=options.threads)
            for name, path in folders.items()
        }
        speed = {f"{n} x {size}": _turns(forms, n, size, options.rounds) for n, size in SHAPES}
    report = _report(speed, fixed, options)
    _show(report)
    write(report, options.out / "int8_wide.json")
    return 0 if report["holds"] else 1


def _full(folder: Path, layers: int) -> Path:
    from kimera_console.core.convert import ConversionRequest, convert_model
    from tests.helpers.models import bge_m3_shape

    source = bge_m3_shape(folder / "source", layers=layers, vocabulary=WORDS)
    convert_model(ConversionRequest(source=str(source), out=folder / FULL))
    return folder / FULL


def _quantised(full: Path, out: Path, seen: Calibration) -> Path:
    """The same in int8, as a conversion writes it; not compared with anything."""
    shutil.copytree(full, out, ignore=shutil.ignore_patterns("model.onnx*", "kimera.json"))
    quantize(full, out, make_recipe("int8"), calibration=seen)
    return out


def _turns(
    forms: dict[str, OnnxBackend], texts: int, tokens: int, rounds: int
) -> dict[str, dict[str, list[float]]]:
    """fp32 over each form by round, on the clock and in the calling thread's time."""
    ids = np.random.default_rng(0).integers(10, WORDS - 10, (texts, tokens)).tolist()
    names = list(forms)
    ratios: dict[str, dict[str, list[float]]] = {
        name: {"wall": [], "thread": []} for name in (INT8, BY_ROW)
    }
    for number in range(rounds + 1):
        wall, thread = {}, {}
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            began, began_thread = time.perf_counter(), time.thread_time()
            forms[name].graph_output(ids, JobContext())
            thread[name] = time.thread_time() - began_thread
            wall[name] = time.perf_counter() - began
        for name, found in ratios.items() if number else ():
            found["wall"].append(wall[FULL] / wall[name])
            found["thread"].append(thread[FULL] / thread[name])
    return ratios


def _report(
    speed: dict[str, dict[str, dict[str, list[float]]]],
    fixed: tuple[int, int],
    options: argparse.Namespace,
) -> dict[str, Any]:
    bound = 2.5 if this_processor().has_vnni else 1.8
    judged = statistics.median(
        statistics.median(speed[f"{n} x {size}"][INT8]["wall"]) for n, size in BATCHES
    )
    return {
        "processor": this_processor().features,
        "layers": options.layers,
        "threads": options.threads,
        "fixed_scales": dict(zip(("values", "of"), fixed, strict=True)),
        "times_fp32": {
            shape: {
                name: {clock: spread(values) for clock, values in found.items()}
                for name, found in forms.items()
            }
            for shape, forms in speed.items()
        },
        "judged": judged,
        "bound": bound,
        "holds": judged >= bound,
    }


def _show(report: dict[str, Any]) -> None:
    print(f"{', '.join(report['processor'])}; threads: {report['threads']}")
    fixed = report["fixed_scales"]
    print(f"int8 has a fixed scale for {fixed['values']} of {fixed['of']} values; by row: for none")
    print("\n| texts x tokens | form | times fp32, on the clock | in the thread's time |")
    print("| --- | --- | --- | --- |")
    for shape, forms in report["times_fp32"].items():
        for name, found in forms.items():
            print(f"| {shape} | {name} | {shown(found['wall'], 2)} | {shown(found['thread'], 2)} |")
    print(f"\nBatches in int8: {report['judged']:.2f} times fp32 (bound: {report['bound']})")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--layers", type=int, default=4, help="of bge-m3's shape (it has 24)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bundle", type=Path, help="such a model in fp32, where there is one")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
