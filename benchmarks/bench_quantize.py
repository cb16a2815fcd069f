"""Our int8 against onnxruntime's `quantize_dynamic`, and int8's throughput against fp32's.

    python benchmarks/bench_quantize.py [--repeats 3] [--rounds 7] [--small] [--out build/bench]

Two questions. What does quantising cost: bge-m3's exact shape in fp32 (568 M parameters, 2.27 GB;
made and exported under build/bench/ at the first run) is quantised by both, per channel, matrices
only, ours with its calibration; each run is a process of its own, measured from outside,
quantize_dynamic's in an environment
of its own (build/peers/optimum, made at the first run). What does it bring: MiniLM's fp32,
our int8 and quantize_dynamic's int8 embed the same paragraphs in turn, and the ratios of one
round are compared, never single times. `--small` asks both of MiniLM alone, to see that it works.
Exit code 1 if a bound is broken. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks._peers import OPTIMUM, peer_python, run_measured  # noqa: E402
from benchmarks.bench_convert import make_model  # noqa: E402
from kimera_console.core.bench.measure.texts import build_pools, count_words  # noqa: E402
from kimera_console.core.sources.sample import sample_model  # noqa: E402

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.onnx import OnnxBackend

COST_BOUNDS = {"seconds": 2.0, "peak_memory": 0.3}
"""Ours, with the calibration and the fitting that quantize_dynamic has not, / quantize_dynamic."""
LEAST_SPEEDUP = 1.4
"""Throughput of our int8 / fp32, MiniLM; as in `bench_int8`."""

EXPORT = """
import sys
from pathlib import Path
from kimera_console.core.convert.child import handle
from kimera_console.core.convert.manifest import copy_companions
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.convert.tasks import ExportTask
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.records import to_plain
source, out = Path(sys.argv[1]), Path(sys.argv[2])
out.mkdir()
copy_companions(source, out)
task = ExportTask(task="direct", asked=ConversionRequest(source=str(source), out=out),
                  source=source, staged=out, bundle=out, pooling=sys.argv[3], heads=(),
                  python=None, version="")
handle(to_plain(task), JobContext())
"""
OURS = """
import sys
from pathlib import Path
from kimera_console.core.convert.precision.calibrate import calibrate
from kimera_console.core.convert.precision.quantize import quantize
from kimera_console.core.bundles.recipe import make_recipe
source = Path(sys.argv[1])
quantize(source, Path(sys.argv[2]), make_recipe("int8"), calibration=calibrate(source))
"""
THEIRS = """
import sys
from pathlib import Path
from onnxruntime.quantization import QuantType, quantize_dynamic
quantize_dynamic(Path(sys.argv[1]) / "model.onnx", Path(sys.argv[2]) / "model.onnx",
                 op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8,
                 use_external_data_format=True)
"""


def main() -> int:
    options = _arguments()
    folder = options.out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    peer_python("optimum", OPTIMUM)  # made before anything is measured
    sample = sample_model()
    if sample is None:
        print("The sample model is missing: run `make setup`.", file=sys.stderr)
        return 1
    minilm = _exported(sample, folder / "minilm-fp32", "mean")
    large = minilm
    if not options.small:
        large = _exported(make_model(folder / "bge-m3-shape"), folder / "bge-m3-shape-fp32", "cls")
    cost = [_cost(large, folder) for _ in range(options.repeats)]
    throughput = _throughput(minilm, folder, options.rounds)
    report = _report(cost, throughput, small=options.small)
    (folder / "bench_quantize.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report["bounds"], indent=2))
    return 0 if options.small or all(entry["holds"] for entry in report["bounds"].values()) else 1


def _exported(source: Path, out: Path, pooling: str) -> Path:
    """The model's fp32 graph, kept for the next run."""
    if not (out / "model.onnx").is_file():
        shutil.rmtree(out, ignore_errors=True)
        print(f"exporting {source.name} to {out}", flush=True)
        _run(EXPORT, str(source), str(out), pooling)
    return out


def _cost(model: Path, folder: Path) -> dict[str, Any]:
    """One run of each, one after the other."""
    found = {}
    for name, code in (("ours", OURS), ("theirs", THEIRS)):
        with tempfile.TemporaryDirectory(dir=folder) as out:
            measured = _run(code, str(model), out)
            found[name] = {
                "seconds": measured.seconds,
                "peak_bytes": measured.peak_process_rss_bytes,
                "size_bytes": sum(f.stat().st_size for f in Path(out).iterdir()),
            }
    ours, theirs = found["ours"], found["theirs"]
    found["ratios"] = {
        "seconds": ours["seconds"] / theirs["seconds"],
        "peak_memory": ours["peak_bytes"] / theirs["peak_bytes"],
    }
    print(json.dumps(found), flush=True)
    return found


def _throughput(fp32: Path, folder: Path, rounds: int) -> dict[str, Any]:
    """Texts/s of each form, in turn; the first round warms up."""
    texts = _texts()
    with tempfile.TemporaryDirectory(dir=folder) as made:
        models = {"fp32": _load(fp32)}
        for name, code in (("int8", OURS), ("quantize_dynamic", THEIRS)):
            out = Path(made) / name
            shutil.copytree(fp32, out, ignore=shutil.ignore_patterns("model.onnx*"))
            _run(code, str(fp32), str(out))
            models[name] = _load(out)
        samples: dict[str, list[float]] = {name: [] for name in models}
        for number in range(rounds + 1):
            for name, model in models.items():
                speed = _texts_per_second(model, texts)
                if number:
                    samples[name].append(speed)
    pairs = zip(samples["int8"], samples["fp32"], samples["quantize_dynamic"], strict=True)
    ratios = [(ours / full, ours / theirs) for ours, full, theirs in pairs]
    return {
        "texts_per_second": samples,
        "int8_over_fp32": statistics.median(each[0] for each in ratios),
        "int8_over_quantize_dynamic": statistics.median(each[1] for each in ratios),
    }


def _texts() -> list[str]:
    """Made texts as long as a paragraph, 16 to 128 words, the same at each run."""
    sizes = dict.fromkeys((16, 32, 48, 64, 96, 128), 32)
    pools = build_pools(sizes, count_words, seed=0)
    return [text for pool in pools.values() for text in pool.texts]


def _load(folder: Path) -> OnnxBackend:
    from kimera_console.core.embedding.backends.onnx import load_onnx

    return load_onnx(folder, device="cpu", max_length=256)


def _texts_per_second(model: OnnxBackend, texts: list[str]) -> float:
    from kimera_console.core.jobs import JobContext

    started = time.perf_counter()
    model.encode(texts, batch_size=32, context=JobContext())
    return len(texts) / (time.perf_counter() - started)


def _run(code: str, *arguments: str) -> Any:
    if code == THEIRS:
        python = str(peer_python("optimum", OPTIMUM))
        measured = run_measured([python, "-c", code, *arguments], clean=True)
    else:
        command = [sys.executable, "-c", code, *arguments]
        measured = run_measured(command, {"PYTHONPATH": str(ROOT)})
    if measured.code:
        raise SystemExit(f"failed with {measured.code}:\n{measured.output}")
    return measured


def _report(
    cost: list[dict[str, Any]], throughput: dict[str, Any], *, small: bool
) -> dict[str, Any]:
    bounds = {}
    for name, bound in COST_BOUNDS.items():
        value = statistics.median(run["ratios"][name] for run in cost)
        bounds[f"quantising_{name}"] = {"ratio": value, "at_most": bound, "holds": value <= bound}
    value = throughput["int8_over_fp32"]
    bounds["int8_throughput"] = {
        "ratio": value,
        "at_least": LEAST_SPEEDUP,
        "holds": value >= LEAST_SPEEDUP,
    }
    return {
        "model": "MiniLM" if small else "bge-m3's shape",
        "bounds": bounds,
        "cost": cost,
        "throughput": throughput,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--small", action="store_true", help="MiniLM only: see that it works")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
