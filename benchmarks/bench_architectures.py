"""Every architecture in every precision: does it convert, load and run, and how near is it.

    python benchmarks/bench_architectures.py [--kinds bert,t5] [--width 128] [--out build/bench]

Each is made tiny with random weights of a trained model's size, exported by the direct exporter,
lowered to each precision, loaded with ONNX Runtime, and compared with transformers on the probe
texts by the parity gate's own code and thresholds. Printed as the Markdown table that
docs/architectures.md has. Figures of a real model are others: it has more layers, and outliers
that random weights lack. So a precision below the gate is no defect here; one that does not
convert, load or run, or gives NaN, is, and exit code 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from kimera_console.core.bundles.recipe import make_recipe  # noqa: E402
from kimera_console.core.convert.child import handle  # noqa: E402
from kimera_console.core.convert.gate.parity import compare  # noqa: E402
from kimera_console.core.convert.gate.probe import load_probe_texts  # noqa: E402
from kimera_console.core.convert.manifest import copy_companions  # noqa: E402
from kimera_console.core.convert.request import ConversionRequest  # noqa: E402
from kimera_console.core.convert.tasks import (  # noqa: E402
    ComparedTexts,
    ConversionTask,
    EmbedConverted,
    EmbedSource,
    ExportTask,
    QuantizeTask,
)
from kimera_console.core.errors import KimeraError  # noqa: E402
from kimera_console.core.formats.fused_attention import FUSED_TYPES  # noqa: E402
from kimera_console.core.jobs import JobContext  # noqa: E402
from kimera_console.core.sources.estimates import PRECISIONS  # noqa: E402
from kimera_console.core.system.records import to_plain  # noqa: E402
from tests.helpers.models import tiny_model  # noqa: E402

POOLINGS = {
    "albert": "mean",
    "bert": "mean",
    "deberta-v2": "cls",
    "distilbert": "cls",
    "electra": "cls",
    "modernbert": "cls",
    "mpnet": "mean",
    "mt5": "mean",
    "qwen2": "lasttoken",
    "qwen3": "lasttoken",
    "roberta": "mean",
    "t5": "mean",
    "xlm-roberta": "cls",
}
"""Every architecture of the direct exporter, with a pooling that its models have."""
LAYERS = 2
MAX_TOKENS = 64
LADDER = tuple(p for p in PRECISIONS if p in ("fp32", "fp16", "int8", "int8-block"))


@dataclass(frozen=True)
class Cell:
    """One architecture in one precision.

    Attributes:
        works: Whether it converted, loaded, ran and gave numbers.
        passed: Whether the gate would let it through.
        cosine_min: Lowest cosine of a text.
        cosine_mean: Mean cosine.
        problem: What failed, "" where nothing did.
    """

    works: bool
    passed: bool = False
    cosine_min: float = 0.0
    cosine_mean: float = 0.0
    problem: str = ""

    @property
    def words(self) -> str:
        """As the table has it: a lowest cosine below the gate in brackets."""
        if not self.works:
            return "**fails**"
        return f"{self.cosine_min:.6f}" if self.passed else f"({self.cosine_min:.6f})"


def main() -> int:
    """Measure, print the table, and write it as JSON."""
    options = _arguments()
    kinds = [kind for kind in options.kinds.split(",") if kind] or [
        kind for kind in POOLINGS if kind in FUSED_TYPES or not options.fused
    ]
    found = {}
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="kimera-architectures-") as scratch:
            found[kind] = _architecture(kind, Path(scratch), options.width, fused=options.fused)
    print(_table(found))
    folder = options.out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    data = {kind: {p: asdict(cell) for p, cell in row.items()} for kind, row in found.items()}
    (folder / "bench_architectures.json").write_text(json.dumps(data, indent=2))
    failed = [cell.problem for row in found.values() for cell in row.values() if not cell.works]
    for problem in failed:
        print(problem, file=sys.stderr)
    return 1 if failed else 0


def _architecture(kind: str, scratch: Path, width: int, *, fused: bool) -> dict[str, Cell]:
    pooling = POOLINGS[kind]
    source = tiny_model(scratch / "source", kind, pooling=pooling, hidden=width, layers=LAYERS)
    if kind not in ("t5", "mt5"):  # these begin with such weights
        _scale_matrices(source / "model.safetensors")
    found = {}
    for precision in LADDER:
        try:
            found[precision] = _precision(source, scratch, precision, pooling, fused=fused)
        except KimeraError as error:
            found[precision] = Cell(works=False, problem=f"{kind}, {precision}: {error}")
        print(f"{kind}, {precision}: {found[precision]}", file=sys.stderr, flush=True)
    return found


def _scale_matrices(file: Path) -> None:
    """Give each linear layer's output the size of its input, as training does.

    With transformers' initial weights (0.02) a layer changes next to nothing of what passes it,
    and neither would its quantisation.
    """
    from safetensors.numpy import load_file, save_file

    tensors = load_file(file)
    for name, tensor in tensors.items():
        if tensor.ndim == 2 and "embed" not in name:
            tensors[name] = tensor / (tensor.std() * np.sqrt(tensor.shape[1]))
    save_file(tensors, file, metadata={"format": "pt"})


def _precision(source: Path, scratch: Path, precision: str, pooling: str, *, fused: bool) -> Cell:
    """As the pipeline does it, without its processes."""
    staged, fp32 = scratch / precision, scratch / "fp32"
    staged.mkdir()
    copy_companions(source, staged)
    if precision == "fp32":
        asked = ConversionRequest(
            source=str(source), out=staged, pooling=pooling, fused_attention=fused
        )
        _do(
            ExportTask(
                task="direct", asked=asked, source=source, staged=staged, bundle=staged,
                pooling=pooling, heads=(), python=None, version="",
            )
        )  # fmt: skip
    else:
        recipe = make_recipe(precision)
        _do(QuantizeTask(source=fp32, staged=staged, recipe=recipe, own=(), version=""))
    right, left = scratch / f"{precision}.npz", scratch / "source.npz"
    ours = _do(
        EmbedConverted(
            folder=staged, vectors=right, stage="Load", parameters=1, max_tokens=MAX_TOKENS,
            normalize=True, pooling="", heads=(), own=(), given=None, fingerprint=False,
        )
    )  # fmt: skip
    if not left.exists():
        theirs = _do(
            EmbedSource(
                source=source, vectors=left, given=ComparedTexts(tuple(ours["texts"]), topics=0),
                max_tokens=MAX_TOKENS, pooling=pooling, heads=(), activations=False,
            )
        )  # fmt: skip
        (scratch / "ids.json").write_text(json.dumps(theirs["ids"]))
    with np.load(left) as expected, np.load(right) as converted:
        report = compare(
            expected["vectors"],
            converted["vectors"],
            texts=list(load_probe_texts()),
            source_ids=json.loads((scratch / "ids.json").read_text()),
            converted_ids=ours["ids"],
            reordered=converted["reordered"],
            reordered_rows=ours["reordered_rows"],
            precision=precision,
            max_tokens=MAX_TOKENS,
            shortened_to_tokens=ours["shortened_to_tokens"],
        )
    problem = "" if report.passed else report.problems[0]
    works = bool(np.isfinite(report.cosine_min)) and "NaN" not in problem
    return Cell(works, report.passed, report.cosine_min, report.cosine_mean, problem)


def _do(task: ConversionTask) -> dict[str, Any]:
    return handle(to_plain(task), JobContext())


def _table(found: dict[str, dict[str, Cell]]) -> str:
    lines = [["model_type", *LADDER], ["---"] * (len(LADDER) + 1)]
    lines += [[kind, *(row[p].words for p in LADDER)] for kind, row in sorted(found.items())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kinds", default="", help="architectures, comma-separated; default: all")
    parser.add_argument("--fused", action="store_true", help="attention as one operator")
    parser.add_argument("--width", type=int, default=128, help="length of a token vector")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
