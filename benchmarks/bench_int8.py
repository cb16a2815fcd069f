"""MiniLM's int8 by rows against its fp32 and against dynamic int8, side by side in one process.

    python benchmarks/bench_int8.py [--rounds 9] [--quick] [--bundle DIR] [--out build/bench]

The forms take turns on the same token ids, the bare graph in ONNX Runtime with two threads: a
round runs each form once, each time another one first, and a ratio is of one round. `rowwise` is
what `--precision int8` writes; `dynamic` is onnxruntime's `quantize_dynamic` (per channel), which
has one scale for all tokens of a batch; `block-32` and `block-128` are int8-block. Quality is the
cosine to fp32's vectors of the probe texts, each embedded alone, and `company` the largest change
of a component when the same texts share batches. `self-retrieval` is how many of the texts,
embedded alone, find themselves first among the vectors that batches gave.

The processor's features decide the ratios, so they are printed. Medians, with the least and the
greatest round. Exit code 1 if a bound is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402

from benchmarks._whole import sample_bundle  # noqa: E402
from kimera_console.core.bundles.recipe import Recipe, make_recipe  # noqa: E402
from kimera_console.core.convert.gate.probe import load_probe_texts  # noqa: E402
from kimera_console.core.convert.gate.retrieval import self_found  # noqa: E402
from kimera_console.core.convert.precision.calibrate import calibrate  # noqa: E402
from kimera_console.core.convert.precision.quantize import quantize  # noqa: E402
from kimera_console.core.embedding.backends.onnx import load_onnx  # noqa: E402
from kimera_console.core.jobs import JobContext  # noqa: E402
from kimera_console.core.system.processor import this_processor  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.onnx import OnnxBackend

THREADS, MAX_TOKENS = 2, 256
SHAPES = ((32, 64), (8, 64), (8, 256), (1, 16))
BATCHES = (32, 64), (8, 64), (8, 256)
FULL, ROWS, DYNAMIC = "fp32", "rowwise", "dynamic"
BATCH = 12
LEAST_TURN_S = 0.05
COMPANY = 1e-5


def main() -> int:
    options = _arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.out) as made:
        forms = _forms(Path(made), options.bundle)
        ids = forms[FULL].tokenize([one.text for one in load_probe_texts()])
        quality = _quality(forms, ids)
        rounds = 3 if options.quick else options.rounds
        speed = {f"{n} x {length}": _turns(forms, n, length, rounds) for n, length in SHAPES}
    bounds = _bounds(quality, speed)
    report = {
        "processor": this_processor().features,
        "quality": quality,
        "speed": speed,
        "bounds": bounds,
    }
    (options.out / "bench_int8.json").write_text(json.dumps(report, indent=2))
    _show(report)
    return 0 if options.quick or all(one["holds"] for one in bounds.values()) else 1


def _forms(folder: Path, bundle: Path | None) -> dict[str, OnnxBackend]:
    """The sample model in every form, loaded; fp32 is converted first, unless it is given."""
    full = sample_bundle(bundle)
    recipes = {
        ROWS: make_recipe("int8"),
        "block-32": Recipe("int8-block", block_size=32),
        "block-128": Recipe("int8-block", block_size=128),
    }
    seen = calibrate(full)
    for name in (*recipes, DYNAMIC):
        ignored = shutil.ignore_patterns("model.onnx*", "kimera.json")
        shutil.copytree(full, folder / name, ignore=ignored)
        if name in recipes:
            quantize(full, folder / name, recipes[name], calibration=seen)
        else:
            _quantize_dynamic(full, folder / name)
    return {
        name: load_onnx(
            full if name == FULL else folder / name,
            device="cpu",
            max_length=MAX_TOKENS,
            threads=THREADS,
        )
        for name in (FULL, ROWS, DYNAMIC, *list(recipes)[1:])
    }


def _quantize_dynamic(source: Path, out: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        source / "model.onnx",
        out / "model.onnx",
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=not this_processor().sums_int8_exactly,
        weight_type=QuantType.QInt8,
    )


def _quality(forms: dict[str, OnnxBackend], ids: list[list[int]]) -> dict[str, dict[str, float]]:
    exact = _embed(forms[FULL], ids, 1)
    found = {}
    for name, form in forms.items():
        alone, together = _embed(form, ids, 1), _embed(form, ids, BATCH)
        cosines = (alone * exact).sum(axis=1)
        found[name] = {
            "cosine_mean": float(cosines.mean()),
            "cosine_least": float(cosines.min()),
            "company": float(np.abs(alone - together).max()),
            "self_retrieval": self_found(alone, range(len(alone)), together) / len(alone),
        }
    return found


def _embed(form: OnnxBackend, ids: list[list[int]], batch: int) -> NDArray[np.float32]:
    """What the graph gives, in batches of texts as they come: short beside long."""
    parts = [
        form.graph_output(ids[start : start + batch], JobContext())
        for start in range(0, len(ids), batch)
    ]
    return np.concatenate([np.asarray(part, np.float32) for part in parts])


def _turns(
    forms: dict[str, OnnxBackend], texts: int, length: int, rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of a batch, by form and round; the first round warms up."""
    batch = np.random.default_rng(0).integers(1000, 20000, (texts, length)).tolist()
    milliseconds: dict[str, list[float]] = {name: [] for name in forms}
    names, times = list(forms), 1
    for number in range(rounds + 1):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            started = time.perf_counter()
            for _ in range(times):
                forms[name].graph_output(batch, JobContext())
            seconds = time.perf_counter() - started
            if number:
                milliseconds[name].append(seconds / times * 1000)
        if not number:
            times = max(1, round(LEAST_TURN_S / seconds))
    return milliseconds


def _bounds(
    quality: dict[str, dict[str, float]], speed: dict[str, dict[str, list[float]]]
) -> dict[str, dict[str, Any]]:
    rows = quality[ROWS]
    vnni = this_processor().has_vnni
    peer, least = (DYNAMIC, 0.9) if vnni else (FULL, 1.4)
    batches = [
        statistics.median(_ratios(speed[f"{n} x {size}"], ROWS, peer)) for n, size in BATCHES
    ]
    short = statistics.median(_ratios(speed["1 x 16"], ROWS, FULL))
    wanted = [
        ("cosine_mean", rows["cosine_mean"], 0.999),
        ("cosine_least", rows["cosine_least"], 0.995),
        (f"throughput_over_{peer}", statistics.median(batches), least),
        ("one_short_text_over_fp32", short, 1.15),
    ]
    found = {
        name: {"value": value, "at_least": bound, "holds": value >= bound}
        for name, value, bound in wanted
    }
    moved = rows["company"]
    found["company"] = {"value": moved, "at_most": COMPANY, "holds": moved <= COMPANY}
    return found


def _ratios(milliseconds: dict[str, list[float]], name: str, peer: str) -> list[float]:
    """How many times as fast as another form, round by round."""
    pairs = zip(milliseconds[peer], milliseconds[name], strict=True)
    return [theirs / ours for theirs, ours in pairs]


def _show(report: dict[str, Any]) -> None:
    print("processor:", ", ".join(report["processor"]))
    for name, found in report["quality"].items():
        print(
            f"{name:10} cosine mean {found['cosine_mean']:.5f} least {found['cosine_least']:.5f}"
            f"  company {found['company']:.1e}  self-retrieval {found['self_retrieval']:.3f}"
        )
    for shape, milliseconds in report["speed"].items():
        print(f"{shape}: fp32 {statistics.median(milliseconds[FULL]):.2f} ms")
        for name in list(milliseconds)[1:]:
            ratios = _ratios(milliseconds, name, FULL)
            middle = statistics.median(ratios)
            print(f"  {name:10} {middle:.2f} x fp32 ({min(ratios):.2f} to {max(ratios):.2f})")
    print(json.dumps(report["bounds"], indent=2))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--bundle", type=Path, help="MiniLM's fp32 bundle, where there is one")
    parser.add_argument("--quick", action="store_true", help="three rounds, no exit code")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
