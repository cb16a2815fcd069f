"""`make bench-gpu` on a machine without a GPU: every part that needs none, with a small model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
    text = (tmp_path / "gpu.md").read_text()
    assert "| ort-fp32 | " in text
    assert "tensorrt-fp32 was skipped: TensorRT needs an NVIDIA GPU." in text
    assert sorted(path.name for path in tmp_path.glob("kimera-gpu-*")) == []
