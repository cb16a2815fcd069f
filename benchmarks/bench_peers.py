"""A file of texts and one text, against sentence-transformers, fastembed and optimum.

    python benchmarks/bench_peers.py [--lines 1500] [--rounds 5] [--quick] [--out FILE]

All embed the same file with MiniLM into a .npy, each with its defaults, in a process of its own,
in interleaved rounds; every peer has an environment of its own under build/peers (made at the
first run, about 5 GB, from the package index). Ours is the command line as anybody would call it:
`embed --input FILE --out FILE`. sentence-transformers runs on PyTorch and on the quicker backends
that it documents, ONNX (its last version that can be installed beside optimum-onnx) and OpenVINO,
each in fp32 and in its own int8; in bf16 where the processor has it.

Judged is the embedding of the file: from opening it to the vectors on the disk (ours synced),
without imports and loading, which are shown apart, as is the whole process; and one short text
after it, by the median of 100 calls. Vectors are compared with our fp32 ones before any ratio
counts. Exit code 1 if a bound is missed. Run it on a quiet
machine: ratios are those of one round each, told with their range.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks._paragraphs import write_paragraphs  # noqa: E402
from benchmarks._peers import OPTIMUM, TORCH, peer_python, run_measured  # noqa: E402
from kimera_console.core.system.processor import ARM, this_processor  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Runner = Callable[[Path, Path], dict[str, Any]]

FOLDER = ROOT / "build" / "bench" / "peers"
WORKER = Path(__file__).resolve().parent / "_peer_embed.py"
ONE_TEXT = Path(__file__).resolve().parent / "_console_one.py"
FP32, INT8, REFERENCE = "console fp32", "console int8", "sentence-transformers"
FP32_OPENVINO = "console fp32 OpenVINO"
OPENVINO, ONNX = "st-openvino", "st-onnx"
SAME_COSINE = 0.999
PINS = {
    REFERENCE: (
        "sentence-transformers==6.2.0", "transformers==5.24.0", "tokenizers==0.23.3", *TORCH,
    ),
    "fastembed": (
        "fastembed==0.9.1", "onnxruntime==1.32.0", "tokenizers==0.23.3", "numpy==2.4.6",
    ),
    "optimum": OPTIMUM,
    OPENVINO: (
        "sentence-transformers==6.2.0", "optimum-intel==2.2.0", "optimum==2.3.0",
        "transformers==5.5.4", "tokenizers==0.22.2", "huggingface-hub==1.21.0",
        "openvino==2026.4.1", "nncf==3.4.0", "datasets==5.0.1", *TORCH,
    ),
    # No optimum-onnx takes the transformers that sentence-transformers 6 needs.
    ONNX: ("sentence-transformers==5.7.0", *OPTIMUM),
}  # fmt: skip
UNUSED = {OPENVINO: ("torchvision",)}
"""optimum-intel asks for it; its newest wheel does not fit a torch of another build."""
LINES, CALIBRATION_LINES = 1500, 300
"""Of the file that is measured, and of what OpenVINO's int8 is calibrated on: the lines after."""


@dataclass(frozen=True)
class Bound:
    """`ours` must have at least `least` times the throughput of `peer`."""

    ours: str
    peer: str
    least: float


BOUNDS = (
    Bound(FP32, REFERENCE, 1.9),
    Bound(INT8, REFERENCE, 3.5),
    Bound(FP32, "fastembed", 1.0),
    Bound(FP32, "optimum", 1.0),
    Bound(FP32, f"{ONNX} fp32", 1.0),
    Bound(FP32, f"{OPENVINO} fp32", 1.0),
    Bound(INT8, f"{ONNX} int8", 1.0),
    Bound(INT8, f"{OPENVINO} int8", 1.0),
    Bound(FP32_OPENVINO, f"{OPENVINO} fp32", 1.0),
)


@dataclass
class Contender:
    """Who embeds: `run(texts, out)` gives the figures of one process; `runs` keeps them."""

    name: str
    run: Runner
    runs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def out(self) -> Path:
        """Where its vectors lie."""
        return FOLDER / f"{self.name.replace(' ', '-')}.npy"


def main() -> int:
    arguments = parse()
    from kimera_console.core.bench.meters.machine import fingerprint
    from kimera_console.core.system.records import to_plain

    texts = write_paragraphs(FOLDER / f"paragraphs-{arguments.lines}.txt", arguments.lines)
    contenders = prepare()
    for number in range(arguments.rounds):
        turn = number % len(contenders)
        for contender in contenders[turn:] + contenders[:turn]:
            contender.runs.append(contender.run(texts, contender.out))
            said = contender.runs[-1]
            rate = arguments.lines / said["embed_s"]
            print(f"round {number + 1}: {contender.name:24} {rate:7.1f} texts/s", flush=True)
    report = {
        "machine": to_plain(fingerprint()),
        "file": {"lines": arguments.lines, "bytes": texts.stat().st_size},
        "contenders": {c.name: summary(c, arguments.lines) for c in contenders},
        "cosine_to_console_fp32": agreement(contenders),
        "bounds": judged(contenders),
        "runs": {c.name: c.runs for c in contenders},
    }
    print_report(report)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {arguments.out}")
    return 0 if all(entry["holds"] for entry in report["bounds"]) and same(report) else 1


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--lines", type=int, help=f"{LINES}; 300 with --quick")
    parser.add_argument("--rounds", type=int, help="5; 1 with --quick")
    parser.add_argument("--quick", action="store_true", help="a trial whose figures mean little")
    parser.add_argument("--out", type=Path, default=FOLDER / "peers.json")
    found = parser.parse_args()
    found.lines = found.lines or (300 if found.quick else LINES)
    found.rounds = found.rounds or (1 if found.quick else 5)
    return found


def prepare() -> list[Contender]:
    """Environments and models, made once."""
    from benchmarks.bench_embedding import prepare as converted
    from kimera_console.core.sources.sample import sample_model

    model = sample_model()
    if model is None:
        raise SystemExit("The sample model is missing: run `make setup`.")
    fp32 = converted("").options().onnx_model_path
    pythons = {name: peer_python(name, pins, UNUSED.get(name, ())) for name, pins in PINS.items()}
    exported = FOLDER / "optimum-export"
    if not (exported / "tokenizer.json").is_file():
        command = [str(pythons["optimum"]), str(WORKER), "export", str(model), str(exported)]
        _checked(command)
    peers = [
        Contender(name, peer(name, pythons[name], model if name == REFERENCE else exported))
        for name in (REFERENCE, "fastembed", "optimum")
    ]
    for backend in (ONNX, OPENVINO):
        python = pythons[backend]
        folder = quantized(backend, python, model)
        peers += [
            Contender(f"{backend} {precision}", peer(f"{backend}-{precision}", python, folder))
            for precision in precisions(backend)
        ]
    ours = [Contender(FP32, console(fp32)), Contender(INT8, console(int8_bundle()))]
    if importlib.util.find_spec("openvino"):
        ours.append(Contender(FP32_OPENVINO, console(fp32, engine="openvino")))
    return [*ours, *peers]


def precisions(backend: str) -> tuple[str, ...]:
    """What the backend can be measured in on this processor."""
    if backend == OPENVINO and this_processor().multiplies_bf16:
        return "fp32", "bf16", "int8"
    return "fp32", "int8"


def quantized(backend: str, python: Path, model: Path) -> Path:
    """The model as the backend reads it, in fp32 and in the backend's own int8; made once."""
    folder = FOLDER / backend
    if not (folder / "made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        extra = str(calibration()) if backend == OPENVINO else onnx_kind()
        command = [str(python), str(WORKER), backend.removeprefix("st-"), str(model), str(folder)]
        _checked([*command, extra], {"HF_HUB_OFFLINE": "1"})
        (folder / "made").touch()
    return folder


def calibration() -> Path:
    """A folder of lines for OpenVINO's int8 that the measured file has not."""
    folder = FOLDER / "calibration"
    folder.mkdir(parents=True, exist_ok=True)
    lines = write_paragraphs(FOLDER / "calibration.txt", LINES + CALIBRATION_LINES)
    texts = lines.read_text("utf-8").splitlines()[LINES:]
    rows = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    (folder / "train.jsonl").write_text(rows, encoding="utf-8")
    return folder


def onnx_kind() -> str:
    """What sentence-transformers' ONNX quantiser calls this processor."""
    processor = this_processor()
    if processor.architecture == ARM:
        return "arm64"
    if "AVX512-VNNI" in processor.features:
        return "avx512_vnni"
    return "avx512" if "AVX-512F" in processor.features else "avx2"


def int8_bundle() -> Path:
    """Our own int8 of the sample model."""
    from kimera_console.core.convert import ConversionRequest, convert_model
    from kimera_console.core.sources.sample import sample_model

    own = FOLDER / "int8"
    if not (own / "kimera.json").is_file():
        convert_model(
            ConversionRequest(source=str(sample_model()), out=own, precision="int8", force=True)
        )
    return own


def console(bundle: Path, engine: str = "onnxruntime") -> Runner:
    """Our command line, as a process; before the first round once, unmeasured.

    The first use of a bundle tries it in a process of its own, and that of OpenVINO compares the
    engines. Both results are kept in the folder that is named here.
    """
    flags = {
        "KIMERA_CONSOLE_HOME": str(FOLDER / "home"),
        "EMBEDDING_ENGINE": engine,
        "PYTHONPATH": str(ROOT),
        "ONNX_MODEL_PATH": str(bundle),
        "EMBEDDING_DIM": "384",
        "EMBEDDING_STRICT": "1",
        "EMBEDDING_POOLING": "mean",
        "EMBEDDING_DEVICE": "cpu",
    }
    start = [sys.executable, "-m", "kimera_console", "embed", "--quiet", "--json"]
    empty = ["--env-file", str(FOLDER / "no.env")]
    _checked([*start, *empty, "one text"], flags, FOLDER / "first.json")

    def run(texts: Path, out: Path) -> dict[str, Any]:
        files = ["--input", str(texts), "--out", str(out), "--restart"]
        answer = FOLDER / "answer.json"
        measured = _checked([*start, *files, *empty], flags, answer)
        said = json.loads(answer.read_bytes())
        if said["backend"] != "onnx":
            raise SystemExit(f"Not the model's vectors: {said['backend']}")
        if said["engine"] != engine:
            raise SystemExit(f"Not {engine}: {said['engine']}")
        embed_s = said["seconds"] - said["load_seconds"]
        rest = measured["whole_s"] - said["seconds"]
        _checked([sys.executable, str(ONE_TEXT)], flags, answer)
        return {
            **measured, "import_s": rest, "load_s": said["load_seconds"], "embed_s": embed_s,
            "one_ms": json.loads(answer.read_bytes())["one_ms"],
        }  # fmt: skip

    return run


def peer(name: str, python: Path, model: Path) -> Runner:
    """A peer, as a process of its own environment."""
    report = FOLDER / f"{name}.json"

    def run(texts: Path, out: Path) -> dict[str, Any]:
        arguments = [name, str(model), str(texts), str(out), str(report)]
        offline = {"HF_HUB_OFFLINE": "1"}
        measured = _checked([str(python), str(WORKER), *arguments], offline)
        return {**measured, **json.loads(report.read_bytes())}

    return run


def _checked(
    command: Sequence[str],
    environment: dict[str, str] | None = None,
    answer: Path | None = None,
) -> dict[str, Any]:
    measured = run_measured(command, environment, clean=True, answer=answer)
    if measured.code:
        raise SystemExit(f"{command[0]} ended with {measured.code}:\n{measured.output}")
    return {"whole_s": measured.seconds, "peak_rss_bytes": measured.peak_tree_rss_bytes}


def summary(contender: Contender, lines: int) -> dict[str, Any]:
    rates = [lines / run["embed_s"] for run in contender.runs]
    names = ("import_s", "load_s", "embed_s", "whole_s", "peak_rss_bytes", "one_ms")
    return {
        "texts_per_s": {"median": statistics.median(rates), "low": min(rates), "high": max(rates)},
        **{name: statistics.median(run[name] for run in contender.runs) for name in names},
        "version": contender.runs[-1].get("version", ""),
    }


def agreement(contenders: Sequence[Contender]) -> dict[str, dict[str, float]]:
    """Cosines of everybody's vectors to our fp32 ones; how many texts are below SAME_COSINE."""
    import numpy as np

    def unit(path: Path) -> Any:
        rows = np.load(path).astype(np.float64)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    ours = unit(next(c.out for c in contenders if c.name == FP32))
    found = {}
    for contender in contenders:
        cosines = (unit(contender.out) * ours).sum(axis=1)
        found[contender.name] = {
            "mean": float(cosines.mean()),
            "min": float(cosines.min()),
            "others": int((cosines < SAME_COSINE).sum()),
        }
    return found


def judged(contenders: Sequence[Contender]) -> list[dict[str, Any]]:
    """Ratios of throughput, round by round."""
    runs = {contender.name: contender.runs for contender in contenders}
    found = []
    for bound in (each for each in BOUNDS if each.ours in runs):
        pairs = list(zip(runs[bound.ours], runs[bound.peer], strict=True))
        ratios = [peer["embed_s"] / ours["embed_s"] for ours, peer in pairs]
        whole = [peer["whole_s"] / ours["whole_s"] for ours, peer in pairs]
        one = [peer["one_ms"] / ours["one_ms"] for ours, peer in pairs]
        middle = statistics.median(ratios)
        found.append(
            {
                "ours": bound.ours, "peer": bound.peer, "at_least": bound.least,
                "median": middle, "low": min(ratios), "high": max(ratios),
                "whole_median": statistics.median(whole), "one_text_median": statistics.median(one),
                "holds": middle >= bound.least,
            }
        )  # fmt: skip
    return found


def same(report: dict[str, Any]) -> bool:
    """Whether those that embed the whole texts have our vectors: else nothing was compared."""
    cosines = report["cosine_to_console_fp32"]
    return all(cosines[name]["min"] >= SAME_COSINE for name in (REFERENCE, "optimum"))


def print_report(report: dict[str, Any]) -> None:
    print(
        f"\n{'':24} {'texts/s':>8} {'(range)':>17}  import   load  whole one text    peak"
        "   cosine to ours"
    )
    for name, entry in report["contenders"].items():
        rate, cosine = entry["texts_per_s"], report["cosine_to_console_fp32"][name]
        peak_mb = entry["peak_rss_bytes"] / 1e6
        spread = f"({rate['low']:.1f} to {rate['high']:.1f})"
        print(
            f"{name:24} {rate['median']:8.1f} {spread:>17} {entry['import_s']:6.1f}s"
            f" {entry['load_s']:5.1f}s {entry['whole_s']:5.1f}s {entry['one_ms']:5.1f} ms"
            f" {peak_mb:4.0f} MB"
            f"   mean {cosine['mean']:.5f} min {cosine['min']:.4f}"
        )
    others = report["cosine_to_console_fp32"]["fastembed"]["others"]
    print(
        f"fastembed gives {others} texts other vectors: it cuts texts at the 128 tokens of the"
        " tokenizer's file, not at the model's 256."
    )
    if not same(report):
        print(f"NOT THE SAME VECTORS (a cosine under {SAME_COSINE}): the ratios mean nothing.")
    for entry in report["bounds"]:
        print(
            f"{entry['ours']} / {entry['peer']}: {entry['median']:.2f}x ({entry['low']:.2f} to"
            f" {entry['high']:.2f}), at least {entry['at_least']}x:"
            f" {'holds' if entry['holds'] else 'MISSED'}; the whole process"
            f" {entry['whole_median']:.2f}x, one text {entry['one_text_median']:.2f}x"
        )


if __name__ == "__main__":
    raise SystemExit(main())
