"""bge-m3's shape on an NVIDIA GPU: ONNX Runtime, TensorRT and PyTorch, one after the other.

    python benchmarks/bench_gpu.py [--device cuda|cpu] [--tiny] [--seconds 480] [--no-setup]
                                   [--out build/bench]

A random model of bge-m3's exact shape (568 M parameters). What it says of speed and memory holds
for the real one; parity is only that each engine computes the same function.

ONNX Runtime gets the graph with fused attention, which is its own operator; TensorRT, which cannot
run that, the graph without. TF32 is off everywhere but in the parts that are named for it.

Needs a Linux machine with an NVIDIA driver. The libraries come by pip into an environment of their
own (`build/gpu-env`); TensorRT is tried and may be missing. Each part is a process with a budget:
one that fails or takes too long is named with its reason, and the others go on. All of it ends
within `--seconds`, setting up included. Written: gpu.json, and gpu.md with the tables.

`--device cpu --tiny` plays every part that needs no GPU with a small model, to try this script.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "build" / "gpu-env"
PACKAGES = ("onnxruntime-gpu[cuda,cudnn]", "nvidia-ml-py")
SHAPES = ((1, 16), (1, 128), (8, 64), (32, 64), (32, 128), (8, 512))
TINY_SHAPES = ((1, 16), (4, 32))
PARTS = (
    "torch-fp32", "ort-fp32", "ort-fp16", "torch-fp16", "torch-bf16", "ort-tf32", "torch-tf32",
    "tensorrt-fp16", "tensorrt-fp32", "tensorrt-tf32",
)  # fmt: skip
"""The first gives the reference of parity."""
TF32 = "tf32"
"""fp32 whose matrix products round their factors to ten bits."""
UNFUSED = "fp32-unfused"
OWN_OPERATORS = b"com.microsoft"
"""In a graph that has operators of ONNX Runtime's own."""
TF32_VARIABLE = "NVIDIA_TF32_OVERRIDE"
"""0 turns TF32 off in all of NVIDIA's libraries; TensorRT has no other way by ONNX Runtime."""
CONVERT_S = 120.0
PART_S = 60.0
TINY_PATIENCE = 5
"""A trial may run on a machine that other work keeps busy."""
TENSORRT_S = 120.0
"""It builds an engine for each shape."""


def main() -> int:
    options = _arguments()
    clock = Clock(options.seconds)
    options.out.mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {"device": options.device, "tiny": options.tiny, "parts": {}}
    python = sys.executable
    if options.device == "cuda" and not options.no_setup:
        python, report["setup"] = _set_up(clock)
    report["machine"] = _machine(python)
    with tempfile.TemporaryDirectory(prefix="kimera-gpu-", dir=options.out) as made:
        folder = Path(made)
        try:
            request = _models(python, folder, options, clock, report)
        except (subprocess.SubprocessError, OSError) as error:
            report["stopped"] = f"The model could not be made: {_reason(error)}"
        else:
            for part in PARTS:
                report["parts"][part] = _part(python, part, request, folder, clock)
                _write(report, options.out)
    _write(report, options.out)
    print(table(report))
    return 0 if any("shapes" in part for part in report["parts"].values()) else 1


class Clock:
    """The time that is left of all."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float = 1e9) -> float:
        """Seconds for a step that wants at most so many; at least one."""
        return max(1.0, min(most, self._end - time.monotonic()))

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._end - 5


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="bge-m3's shape on a GPU.")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--tiny", action="store_true", help="two small layers: to try the script")
    parser.add_argument("--seconds", type=float, default=480.0, help="for everything")
    parser.add_argument("--no-setup", action="store_true", help="use this environment as it is")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


def _set_up(clock: Clock) -> tuple[str, dict[str, Any]]:
    """An environment with CUDA's libraries.

    Raises:
        SystemExit: pip could not make it.
    """
    python = ENVIRONMENT / "bin" / "python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    pinned = ["-c", str(ROOT / "constraints.txt")]
    done: dict[str, Any] = {}
    try:
        _quiet([*pip, *pinned, "-e", str(ROOT), *PACKAGES], clock.left(300))
    except subprocess.SubprocessError as error:
        raise SystemExit(f"The environment could not be made: {_reason(error)}") from error
    try:
        _quiet([*pip, "tensorrt"], clock.left(60))
        done["tensorrt"] = "installed"
    except subprocess.SubprocessError as error:
        done["tensorrt"] = f"not installed: {_reason(error)}"
    return str(python), done


def _machine(python: str) -> dict[str, Any]:
    code = (
        "import json, importlib.metadata as m\n"
        "names = ('onnxruntime-gpu', 'onnxruntime', 'torch', 'transformers', 'tensorrt')\n"
        "known = {d.metadata['Name'].lower(): d.version for d in m.distributions()}\n"
        "print(json.dumps({n: known[n] for n in names if n in known}))"
    )
    versions = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    gpu = "none"
    try:
        query = [
            "nvidia-smi",
            "--query-gpu=name,driver_version,memory.total",
            "--format=csv,noheader",
        ]
        gpu = _quiet(query, 20).strip() or gpu
    except (OSError, subprocess.SubprocessError):
        pass
    return {
        "gpu": gpu,
        "versions": json.loads(versions.stdout or "{}"),
        "host": f"{platform.system()} {platform.release()}, {os.cpu_count()} logical cores",
    }


def _models(
    python: str, folder: Path, options: argparse.Namespace, clock: Clock, report: dict[str, Any]
) -> dict[str, Any]:
    """The source model and its bundles; what every part is told."""
    vocabulary = 600 if options.tiny else 250_002
    layers = 2 if options.tiny else 24
    patience = TINY_PATIENCE if options.tiny else 1
    code = (
        "import sys\nfrom pathlib import Path\nfrom tests.helpers.models import bge_m3_shape\n"
        "bge_m3_shape(Path(sys.argv[1]), layers=int(sys.argv[2]), vocabulary=int(sys.argv[3]))"
    )
    source = folder / "source"
    _quiet([python, "-c", code, str(source), str(layers), str(vocabulary)], clock.left(90))
    bundles: dict[str, str] = {}
    report["models"] = {}
    convert = [python, "-m", "kimera_console", "convert", str(source), "-q", "--fused-attention"]
    # Without a comparison, for which there is no time: each part compares its vectors anyway.
    unfused = (
        "import sys\nfrom pathlib import Path\n"
        "from tests.helpers.bundles import directly_exported\n"
        "directly_exported(*map(Path, sys.argv[1:]))"
    )
    commands = {
        "fp32": [*convert, "--precision", "fp32", "--out"],
        "fp16": [*convert, "--precision", "fp16", "--out"],
        UNFUSED: [python, "-c", unfused, str(source)],
    }
    for name, command in commands.items():
        out = folder / name
        started = time.monotonic()
        try:
            _quiet([*command, str(out)], clock.left(CONVERT_S * patience))
            graph = (out / "model.onnx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            report["models"][name] = {"skipped": _reason(error)}
            continue
        bundles[name] = str(out)
        seconds = time.monotonic() - started
        report["models"][name] = {"seconds": seconds, "own_operators": OWN_OPERATORS in graph}
    return {
        "source": str(source), "bundles": bundles, "device": options.device, "dimension": 1024,
        "vocabulary": vocabulary, "shapes": TINY_SHAPES if options.tiny else SHAPES,
        "reference": str(folder / "reference.npy"), "patience": patience,
    }  # fmt: skip


def _part(
    python: str, part: str, request: dict[str, Any], folder: Path, clock: Clock
) -> dict[str, Any]:
    """One part, or why there is none."""
    if clock.over:
        return {"skipped": "the time was used up"}
    kind, _, precision = part.partition("-")
    if precision == TF32 and request["device"] == "cpu":
        return {"skipped": "TF32 is arithmetic of NVIDIA's GPUs"}
    if kind == "torch" and precision != "fp32" and request["device"] == "cpu":
        return {"skipped": "many processors have no such arithmetic, and it takes minutes there"}
    bundle = UNFUSED if kind == "tensorrt" else "fp32" if precision == TF32 else precision
    if kind != "torch" and bundle not in request["bundles"]:
        return {"skipped": f"there is no {bundle} bundle"}
    wanted = TENSORRT_S if kind == "tensorrt" else PART_S
    seconds = clock.left(wanted * request["patience"])
    asked, answer = folder / f"{part}.request.json", folder / f"{part}.json"
    whole = {
        **request, "part": part, "bundle": request["bundles"].get(bundle), "seconds": seconds * 0.6,
        "answer": str(answer),
    }  # fmt: skip
    asked.write_text(json.dumps(whole), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != TF32_VARIABLE}
    if precision != TF32:
        environment[TF32_VARIABLE] = "0"
    command = [python, str(ROOT / "benchmarks" / "_gpu_parts.py"), str(asked)]
    try:
        _quiet(command, seconds, environment)
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        return {"skipped": _reason(error)}
    return found


def _quiet(command: list[str], seconds: float, environment: dict[str, str] | None = None) -> str:
    """What a process printed; it runs in the checkout.

    Raises:
        SubprocessError: It failed, or took longer.
    """
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds,
        check=True,
    )  # fmt: skip
    return done.stdout


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took longer than {error.timeout:.0f} s"
    if isinstance(error, subprocess.CalledProcessError):
        lines = (error.stderr or "").strip().splitlines()
        return lines[-1][:300] if lines else f"it ended with {error.returncode}"
    return str(error)[:300]


def table(report: dict[str, Any]) -> str:
    """The report as Markdown."""
    machine = report["machine"]
    named = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    lines = [f"{machine['gpu']}; {named}" + ("; a tiny model" if report["tiny"] else "")]
    lines += [
        "TF32 is off but where a name says tf32; TensorRT runs the graph without fusions.",
        "",
    ]
    measured = {name: part for name, part in _variants(report) if "shapes" in part}
    shapes = list(dict.fromkeys(shape for part in measured.values() for shape in part["shapes"]))
    lines.append(
        "| | " + " | ".join(f"{s}, ms (texts/s)" for s in shapes) + " | VRAM | cosine, least |"
    )
    lines.append("| --- " * (len(shapes) + 3) + "|")
    for name, part in measured.items():
        cells = [_cell(part["shapes"].get(shape)) for shape in shapes]
        vram = part.get("vram_bytes")
        near = part.get("parity")
        cells.append("" if vram is None else f"{vram / 1e9:.2f} GB")
        cells.append("" if near is None else f"{near['least']:.7f}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines.append("")
    for name, part in measured.items():
        if "nodes" in part:
            nodes = part["nodes"]
            lines.append(
                f"- {name}: nodes by provider {nodes['providers']}, of the CPU "
                f"{nodes['operators_on_cpu'] or 'none'}"
            )
    skipped = {name: part["skipped"] for name, part in _variants(report) if "skipped" in part}
    lines += [f"- {name} was skipped: {reason}" for name, reason in skipped.items()]
    if "stopped" in report:
        lines.append(f"- {report['stopped']}")
    return "\n".join(lines)


def _variants(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for name, part in report["parts"].items():
        found.append((name, part))
        if "cuda_graphs" in part:
            found.append((f"{name}, CUDA graphs", part["cuda_graphs"]))
    return found


def _cell(shape: dict[str, Any] | None) -> str:
    if shape is None or "ms" not in shape:
        return ""
    return f"{shape['ms']:.2f} ({shape['texts_per_s']:,.0f})"


def _write(report: dict[str, Any], out: Path) -> None:
    (out / "gpu.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (out / "gpu.md").write_text(table(report) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
