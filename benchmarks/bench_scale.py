"""Cost against size: cores, lengths, counts of texts. Three plots, and whether they are straight.

    python benchmarks/bench_scale.py [--quick] [--bundle DIR] [--rounds 5] [--repeats 3]
                                     [--model-texts 100000] [--most-texts 1000000]
                                     [--out build/bench] [--picture docs/pictures/scale.svg]

Cores: seconds of 32 texts of 64 tokens, by MiniLM with 1, 2, ... all inference threads (each count
up to 8, then doubled).
Lengths: milliseconds of one text of 16 to 8,192 tokens. MiniLM ends at 512 positions, so a random
model of bge-m3's shape with few layers stands in (`--layers`); cost a token is what is read there.
Counts: seconds of `embed --input --out` for 1 to 1,000,000 lines, lightweight beyond
`--model-texts` (MiniLM up to there), each a process of its own. A run that is thrown away comes
first, so that no other contains the first load of a model or of the libraries. Files that take
minutes are embedded once: 100,000 lines with MiniLM, 1,000,000 lightweight.

A cost is the median of the rounds (`--rounds`; of files, `--repeats`) in which all sizes take
turns; the least and the greatest are printed, kept and drawn. Both axes of a plot are logarithmic;
a grey line shows what cost in proportion to size would be, through the last point. `slope` is the
exponent between neighbouring sizes: 1 is linear. All of it takes about ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402

from benchmarks._scale_plot import Series, picture  # noqa: E402
from benchmarks._whole import environment, sample_bundle, timed, write  # noqa: E402
from kimera_console.core.bench.meters.machine import fingerprint  # noqa: E402
from kimera_console.core.embedding.backends.onnx import OnnxBackend, load_onnx  # noqa: E402
from kimera_console.core.system.processor import this_processor  # noqa: E402
from kimera_console.core.system.records import to_plain  # noqa: E402

BATCH, TOKENS = 32, 64
LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192)
COUNTS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
MODEL_ONCE, LIGHT_ONCE = 100_000, 1_000_000
"""Lines of a file from which on one run is enough, as it takes minutes: MiniLM, lightweight."""
EACH_CORE = 8
LONG_SHAPE = "long-shape"


def main() -> int:
    options = _arguments()
    bundle = sample_bundle(options.bundle)
    rounds = 1 if options.quick else options.rounds
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kimera-scale-", dir=options.out) as made:
        folder = Path(made)
        series = [
            _cores(bundle, rounds),
            _lengths(_long_model(folder, options.layers), rounds, options.longest),
            *_counts(bundle, folder, options),
        ]
    report: dict[str, Any] = {
        "machine": to_plain(fingerprint()),
        "processor": this_processor().features,
        "series": [{**vars(one), "slopes": slopes(one)} for one in series],
    }
    options.picture.parent.mkdir(parents=True, exist_ok=True)
    options.picture.write_text(picture(series), encoding="utf-8")
    for one in series:
        _show(one)
    write(report, options.out / "scale.json")
    print(f"and {options.picture}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Cost against size, in three plots.")
    parser.add_argument("--quick", action="store_true", help="one round, small sizes: a trial")
    parser.add_argument("--bundle", type=Path, help="MiniLM in fp32; default: converted once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3, help="of each file, but the largest")
    parser.add_argument("--layers", type=int, default=2, help="of bge-m3's shape (it has 24)")
    parser.add_argument("--longest", type=int, help="tokens of the longest text; default: 8192")
    parser.add_argument("--most-texts", type=int, help="default: 1000000")
    parser.add_argument("--model-texts", type=int, help="the most with MiniLM; default: 100000")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--picture", type=Path, help="default: docs/pictures/scale.svg")
    options = parser.parse_args()
    small = options.quick
    options.repeats = 1 if small else options.repeats
    options.longest = options.longest or (512 if small else LENGTHS[-1])
    options.most_texts = options.most_texts or (1_000 if small else COUNTS[-1])
    options.model_texts = options.model_texts or (100 if small else MODEL_ONCE)
    kept = options.out if small else ROOT / "docs" / "pictures"
    options.picture = options.picture or kept / "scale.svg"
    return options


def _cores(bundle: Path, rounds: int) -> Series:
    """Seconds a batch by threads, all counts in turns."""
    most = this_processor().threads
    doubled = {2**power for power in range(12)}
    counts = [n for n in range(1, most + 1) if n <= EACH_CORE or n in doubled or n == most]
    forms = {n: load_onnx(bundle, device="cpu", max_length=256, threads=n) for n in counts}
    taken: dict[int, list[float]] = {n: [] for n in counts}
    for _ in range(rounds):
        for count, form in forms.items():
            taken[count].append(_seconds(form, BATCH, TOKENS))
    for form in forms.values():
        form.close()
    name = f"MiniLM fp32, {BATCH} texts of {TOKENS} tokens"
    return _series("Inference threads", "seconds a batch", name, taken, falls=True)


def _long_model(folder: Path, layers: int) -> Path:
    """A bundle of bge-m3's shape with few layers and words: cost a token and layer is the true."""
    from kimera_console.core.convert import ConversionRequest, convert_model
    from tests.helpers.models import bge_m3_shape

    source = bge_m3_shape(folder / "source", layers=layers, vocabulary=600)
    convert_model(ConversionRequest(source=str(source), out=folder / LONG_SHAPE))
    return folder / LONG_SHAPE


def _lengths(bundle: Path, rounds: int, longest: int) -> Series:
    form = load_onnx(bundle, device="cpu", max_length=LENGTHS[-1])
    lengths = [length for length in LENGTHS if length <= longest]
    taken: dict[int, list[float]] = {length: [] for length in lengths}
    for _ in range(rounds):
        for length in lengths:
            taken[length].append(_seconds(form, 1, length))
    form.close()
    return _series("Tokens of one text", "seconds", "bge-m3's shape, few layers", taken)


def _seconds(form: OnnxBackend, texts: int, tokens: int) -> float:
    """The best of calls within half a second, after one that warms up."""
    ids = np.random.default_rng(5).integers(10, 390, size=(texts, tokens)).tolist()
    form.encode_ids(ids, batch_size=texts)
    best, until = math.inf, time.perf_counter() + 0.5
    while time.perf_counter() < until or best is math.inf:
        began = time.perf_counter()
        form.encode_ids(ids, batch_size=texts)
        best = min(best, time.perf_counter() - began)
    return best


def _counts(bundle: Path, folder: Path, options: argparse.Namespace) -> list[Series]:
    """Seconds of whole runs over files."""
    # A large file is preceded by a measurement of the engines, and may then run on the other one.
    model = {
        "ONNX_MODEL_PATH": str(bundle),
        "EMBEDDING_DIM": "384",
        "EMBEDDING_ENGINE": "onnxruntime",
    }
    light = {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "384"}
    return [
        file_series(folder, name, flags, [n for n in COUNTS if n <= most], options.repeats, once)
        for name, flags, most, once in (
            ("MiniLM fp32, whole process", model, options.model_texts, MODEL_ONCE),
            ("lightweight, whole process", light, options.most_texts, LIGHT_ONCE),
        )
    ]


def file_series(
    folder: Path, name: str, flags: dict[str, str], counts: list[int], repeats: int, once: int
) -> Series:
    """Seconds of processes that embed files of so many lines, in turns; from `once` on one each."""
    taken: dict[int, list[float]] = {count: [] for count in counts}
    _file_seconds(folder, 1, flags)  # the first load of a model, which is proved in a child
    for repeat in range(repeats):
        for count in counts:
            if not repeat or count < once:
                taken[count].append(_file_seconds(folder, count, flags))
    return _series("Texts of a file", "seconds", name, taken)


def _series(
    across: str, up: str, name: str, taken: dict[int, list[float]], *, falls: bool = False
) -> Series:
    costs = [statistics.median(values) for values in taken.values()]
    least, most = ([of(values) for values in taken.values()] for of in (min, max))
    return Series(across, up, name, list(taken), costs, least, most, falls)


def _file_seconds(folder: Path, count: int, flags: dict[str, str]) -> float:
    texts, out = folder / "texts.txt", folder / "vectors.npy"
    with texts.open("w", encoding="utf-8") as file:
        file.writelines(f"line {number} of the file says little\n" for number in range(count))
    command = [sys.executable, "-m", "kimera_console", "embed", "-q", "--input", str(texts)]
    run = timed([*command, "--out", str(out)], environment(folder, flags), folder)
    out.unlink()
    return run.wall_s


def slopes(series: Series) -> list[float]:
    """Exponent of the cost between neighbouring sizes: 1 is linear, 2 quadratic."""
    points = list(zip(series.sizes, series.costs, strict=True))
    return [
        math.log(cost / before) / math.log(size / smaller)
        for (smaller, before), (size, cost) in itertools.pairwise(points)
    ]


def _show(series: Series) -> None:
    print(f"\n{series.name}\n| {series.across} | {series.up} (range) | slope |")
    print("| --- | --- | --- |")
    slope_of = dict(zip(series.sizes[1:], slopes(series), strict=True))
    for size, cost, least, most in zip(
        series.sizes, series.costs, series.least, series.most, strict=True
    ):
        slope = f"{slope_of[size]:.2f}" if size in slope_of else ""
        print(f"| {size:,} | {cost:.4g} ({least:.4g} to {most:.4g}) | {slope} |")


if __name__ == "__main__":
    raise SystemExit(main())
