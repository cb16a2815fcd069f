"""`make bench-gpu` on a machine without a GPU: every part that needs none, with a small model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import _gpu_parts, bench_gpu
from benchmarks.bench_gpu import TF32_VARIABLE

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_without_a_gpu_it_measures_what_needs_none_and_names_the_rest(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable, str(ROOT / "benchmarks" / "bench_gpu.py"),
            "--device", "cpu", "--tiny", "--seconds", "1500", "--out", str(tmp_path),
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "KIMERA_CONSOLE_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "gpu.json").read_text())
    parts = report["parts"]
    reference, ours = parts["torch-fp32"], parts["ort-fp32"]
    assert reference["parity"]["least"] > 0.999999
    assert ours["parity"]["least"] > 0.99999
    assert ours["shapes"]["4 x 32"]["texts_per_s"] > 0
    assert set(ours["nodes"]["providers"]) == {"CPUExecutionProvider"}
    assert "NVIDIA GPU" in parts["tensorrt-fp16"]["skipped"]
    own = {name: model["own_operators"] for name, model in report["models"].items()}
    assert own == {"fp32": True, "fp16": True, "fp32-unfused": False}
    tf32 = {name: part for name, part in parts.items() if name.endswith("-tf32")}
    assert len(tf32) == 3
    assert all("TF32 is arithmetic of NVIDIA's GPUs" in part["skipped"] for part in tf32.values())
    text = (tmp_path / "gpu.md").read_text()
    assert "| ort-fp32 | " in text
    assert "TF32 is off but where a name says tf32" in text
    assert "tensorrt-fp32 was skipped: TensorRT needs an NVIDIA GPU." in text
    assert sorted(path.name for path in tmp_path.glob("kimera-gpu-*")) == []


@pytest.mark.parametrize("part", ["torch-fp32", "ort-tf32", "tensorrt-fp32", "tensorrt-tf32"])
def test_each_part_is_told_its_graph_and_whether_tf32_is_on(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process is started with, played here: a GPU would have to be there for more."""
    asked: dict[str, object] = {}

    def play(command: list[str], _seconds: float, environment: dict[str, str]) -> str:
        asked.update(json.loads(Path(command[-1]).read_text()), tf32=environment.get(TF32_VARIABLE))
        Path(str(asked["answer"])).write_text('{"shapes": {}}')
        return ""

    monkeypatch.setattr(bench_gpu, "_quiet", play)
    monkeypatch.setenv(TF32_VARIABLE, "1")
    bundles = {name: name for name in ("fp32", "fp16", "fp32-unfused")}
    request = {"device": "cuda", "bundles": bundles, "patience": 1}
    found = bench_gpu._part(sys.executable, part, request, tmp_path, bench_gpu.Clock(100))
    assert found == {"shapes": {}}
    assert asked["bundle"] == ("fp32-unfused" if part.startswith("tensorrt") else "fp32")
    assert asked["tf32"] == (None if part.endswith("tf32") else "0")


@pytest.mark.parametrize(("precision", "on"), [("fp32", "0"), ("fp16", "0"), ("tf32", "1")])
def test_cuda_rounds_to_tf32_only_where_that_is_the_name(precision: str, on: str) -> None:
    assert _gpu_parts.cuda(precision)[1]["use_tf32"] == on
