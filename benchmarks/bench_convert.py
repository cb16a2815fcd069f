"""Our whole conversion against `optimum-cli export onnx`, on bge-m3's exact shape.

    python benchmarks/bench_convert.py [--repeats 3] [--model FOLDER] [--out build/bench]

Ours runs in this environment, optimum in one of its own (build/peers/optimum, made at the first
run), one after the other, on the same random model (568 M parameters, 2.27 GB; made under
build/bench/ at the first run, streamed). Each run is a process of its own, measured from outside.
Ours exports, writes, hashes, loads the result afresh, embeds all probe texts on both sides,
compares and publishes; optimum exports and writes. Ours runs once more from the same weights as
pytorch_model.bin, the form in which BAAI/bge-m3 is published, and is compared with itself. Exit
code 1 if a bound is broken. Run it on a quiet machine: the ratios of one repeat are compared, never
single times.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks._peers import OPTIMUM, Measured, peer_python, run_measured  # noqa: E402
from kimera_console.core.formats.weights import read_weights  # noqa: E402
from kimera_console.core.system.children.child import NICE  # noqa: E402

BOUNDS = {
    "export_and_write_seconds": 0.35,
    "export_and_write_peak_memory": 0.15,
    "whole_seconds": 1.1,
    "whole_peak_memory": 0.33,
    "checkpoint_seconds": 1.1,
    "checkpoint_peak_memory": 1.1,
}
"""Ours / optimum-cli; of a checkpoint, ours from pytorch_model.bin / ours from safetensors. Peaks
are of the whole tree; that of export and writing is the child's own peak in these stages plus the
supervising process's at its end."""

OURS = """
import json, psutil, sys
from dataclasses import asdict
from pathlib import Path
from kimera_console.core.convert import ConversionRequest, convert_model
request = ConversionRequest(source=sys.argv[1], out=Path(sys.argv[2]), exporter="direct")
result = convert_model(request)
report = {"stages": [asdict(s) for s in result.stages], "seconds": result.seconds,
          "parity": {**asdict(result.parity), "per_text": None},
          "supervisor_peak_bytes": psutil.Process().memory_info().rss}
Path(sys.argv[3]).write_text(json.dumps(report))
"""


def main() -> int:
    options = _arguments()
    folder = options.out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    model = options.model.absolute() if options.model else make_model(folder / "bge-m3-shape")
    checkpoint = make_checkpoint(model, folder / "bge-m3-shape-checkpoint")
    peer_python("optimum", OPTIMUM)  # made before anything is measured
    repeats = []
    for number in range(options.repeats):
        pair = {
            "ours": _ours(model, folder),
            "checkpoint": _ours(checkpoint, folder),
            "optimum": _optimum(model, folder),
        }
        pair["ratios"] = _ratios(pair["ours"], pair["optimum"], pair["checkpoint"])
        repeats.append(pair)
        print(f"repeat {number + 1}: {json.dumps(pair['ratios'])}", flush=True)
    report = _report(repeats, model)
    (folder / "bench_convert.json").write_text(json.dumps(report, indent=2))
    _print(report)
    return 0 if all(entry["holds"] for entry in report["bounds"].values()) else 1


def make_model(folder: Path) -> Path:
    """A random model of bge-m3's shape, kept for the next run.

    Its tokenizer makes about as many tokens of the compared texts as bge-m3's own, one for three
    or four characters: their number decides what a comparison costs.
    """
    from kimera_console.core.convert.gate.probe import load_probe_texts
    from kimera_console.core.convert.gate.retrieval import load_labelled_set
    from tests.helpers.models import bge_m3_shape, write_tokenizer

    if not (folder / "modules.json").is_file():
        print(f"making a random model of bge-m3's shape in {folder}", flush=True)
        bge_m3_shape(folder)
    texts = [probe.text for probe in load_probe_texts()]
    write_tokenizer(folder, max_length=8192, texts=[*texts, *load_labelled_set().texts], size=5300)
    return folder


def make_checkpoint(model: Path, folder: Path) -> Path:
    """The same model with its weights as torch.save writes them, kept for the next run."""
    from tests.helpers.checkpoints import weights_as_checkpoint

    if not (folder / "pytorch_model.bin").is_file():
        print(f"making its checkpoint in {folder}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(model, folder, copy_function=os.link)  # not a second 2.27 GB
        weights_as_checkpoint(folder)
    return folder


def _ours(model: Path, folder: Path) -> dict[str, Any]:
    target, report = folder / "ours", folder / "ours.json"
    measured = _measured(
        [sys.executable, "-c", OURS, str(model), str(target), str(report)], model, target
    )
    found = json.loads(report.read_text())
    stages = {stage["name"]: stage for stage in found["stages"]}
    after = sum(stages[name]["seconds"] for name in ("Load", "Source model", "Compare", "Publish"))
    return {
        **_figures(measured),
        # Whatever is not comparing and publishing counts, process starts included.
        "export_and_write_seconds": measured.seconds - after,
        "export_and_write_peak_bytes": max(
            stages[name]["peak_rss_bytes"] for name in ("Export", "Write")
        )
        + found["supervisor_peak_bytes"],
        "stages": found["stages"],
        "parity": found["parity"],
    }


def _optimum(model: Path, folder: Path) -> dict[str, Any]:
    target = folder / "optimum"
    cli = peer_python("optimum", OPTIMUM).parent / "optimum-cli"
    command = [str(cli), "export", "onnx", "--model", str(model)]
    command += ["--task", "feature-extraction", str(target)]
    if polite := shutil.which("nice"):
        # Our children yield to the window; on a machine with other work that would count against
        # us. Both run at the same priority.
        command = [polite, "-n", str(NICE), *command]
    measured = _measured(command, model, target, peer=True)
    return {**_figures(measured), "export_and_write_seconds": measured.seconds}


def _measured(command: list[str], model: Path, target: Path, *, peer: bool = False) -> Measured:
    """Run from equal starts: no old output, nothing waiting for the disk, the model in memory."""
    shutil.rmtree(target, ignore_errors=True)
    if hasattr(os, "sync"):
        os.sync()
    buffer = bytearray(16 * 1024 * 1024)
    for weights in read_weights(model).files:
        with weights.open("rb", buffering=0) as stream:
            while stream.readinto(buffer):
                pass
    environment = {"HF_HUB_OFFLINE": "1"}
    if not peer:
        paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
        environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    measured = run_measured(command, environment, clean=peer)
    if measured.code != 0:
        raise SystemExit(f"{command[0]} ended with {measured.code}:\n{measured.output}")
    return measured


def _figures(measured: Measured) -> dict[str, Any]:
    figures = asdict(measured)
    del figures["output"], figures["code"]
    return figures


def _ratios(
    ours: dict[str, Any], optimum: dict[str, Any], checkpoint: dict[str, Any]
) -> dict[str, float]:
    return {
        "export_and_write_seconds": ours["export_and_write_seconds"] / optimum["seconds"],
        "export_and_write_peak_memory": ours["export_and_write_peak_bytes"]
        / optimum["peak_tree_rss_bytes"],
        "whole_seconds": ours["seconds"] / optimum["seconds"],
        "whole_peak_memory": ours["peak_tree_rss_bytes"] / optimum["peak_tree_rss_bytes"],
        "checkpoint_seconds": checkpoint["seconds"] / ours["seconds"],
        "checkpoint_peak_memory": checkpoint["peak_tree_rss_bytes"] / ours["peak_tree_rss_bytes"],
    }


def _report(repeats: list[dict[str, Any]], model: Path) -> dict[str, Any]:
    bounds = {}
    for name, bound in BOUNDS.items():
        values = [pair["ratios"][name] for pair in repeats]
        middle = statistics.median(values)
        bounds[name] = {
            "bound": bound,
            "median": middle,
            "low": min(values),
            "high": max(values),
            "holds": middle <= bound,
        }
    return {
        "model": model.name,
        "machine": {
            "system": platform.platform(),
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "load_1min": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        },
        "bounds": bounds,
        "repeats": repeats,
    }


def _print(report: dict[str, Any]) -> None:
    for who in ("ours", "checkpoint", "optimum"):
        runs = [pair[who] for pair in report["repeats"]]
        seconds = [run["seconds"] for run in runs]
        peaks = [run["peak_tree_rss_bytes"] / 1e9 for run in runs]
        print(
            f"{who:10} {statistics.median(seconds):7.1f} s ({min(seconds):.1f} to"
            f" {max(seconds):.1f})   peak {statistics.median(peaks):.2f} GB"
        )
    for stage in report["repeats"][-1]["ours"]["stages"]:
        print(
            f"  {stage['name']:9} {stage['seconds']:6.1f} s  {stage['peak_rss_bytes'] / 1e9:5.2f}"
            f" GB resident, {stage['peak_anonymous_bytes'] / 1e9:.2f} GB anonymous"
        )
    for name, entry in report["bounds"].items():
        verdict = "holds" if entry["holds"] else "BROKEN"
        print(
            f"{name:28} {entry['median']:.2f}x ({entry['low']:.2f} to {entry['high']:.2f}),"
            f" at most {entry['bound']}x: {verdict}"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--model", type=Path, help="a folder to convert instead")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
