"""The engine of ONNX models in the checks: what runs, why OpenVINO does not, what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.engines.verdict import (
    EngineResult,
    EngineVerdict,
    keep_verdict,
    verdict_key,
)
from kimera_console.core.health.types import CheckStatus
from tests.core.health.support import Home, finding

if TYPE_CHECKING:
    from pathlib import Path

OK, WARN = CheckStatus.OK, CheckStatus.WARN


@pytest.fixture
def bundle(home: Home, tiny_bundle: Path) -> Path:
    home.write(f"ONNX_MODEL_PATH={tiny_bundle}", "EMBEDDING_DIM=32", "EMBEDDING_STRICT=1")
    return tiny_bundle


def keep(bundle: Path, batch_ms: float, problem: str = "") -> None:
    other = EngineResult("openvino", "fp32", problem, 1.0, batch_ms, 10)
    own = EngineResult("onnxruntime", "fp32", batch_ms=100, single_ms=10)
    keep_verdict(verdict_key(read_bundle(bundle), 0), EngineVerdict((own, other)))


@pytest.mark.slow
def test_openvino_is_shown_where_it_runs(home: Home, bundle: Path) -> None:
    keep(bundle, 50)
    checks = home.check("Backend chain", "GPU")
    finding(checks["chain.engine"], OK, "OpenVINO in fp32, measured faster here")
    finding(checks["chain.active"], OK, "ONNX (OpenVINO) on CPU")
    finding(checks["gpu.placement"], OK, "OpenVINO runs all of tiny-onnx on the CPU")


def test_what_speaks_against_openvino_is_said(home: Home, bundle: Path) -> None:
    finding(home.check("Backend chain")["chain.engine"], OK, "not measured here yet")
    keep(bundle, 99)
    said = home.check("Backend chain")["chain.engine"]
    finding(said, OK, "ONNX Runtime; OpenVINO's measured speed is 1.01 in fp32")
    skipped = ("batches of 64 tokens a text",)
    untimed = (EngineResult("onnxruntime", "fp32"), EngineResult("openvino", "fp32", cosine=1.0))
    keep_verdict(verdict_key(read_bundle(bundle), 0), EngineVerdict(untimed, skipped))
    said = home.check("Backend chain")["chain.engine"]
    finding(said, OK, "ONNX Runtime; batches of 64 tokens a text do not fit in the 2 s")


def test_an_engine_that_was_asked_for_and_refused_is_a_warning_with_a_fix(
    home: Home, bundle: Path
) -> None:
    keep(bundle, 50, "OpenVINO in fp32 gives other vectors than ONNX Runtime.")
    home.add("EMBEDDING_ENGINE=openvino")
    check = home.check("Backend chain")["chain.engine"]
    finding(check, WARN, "ONNX Runtime, not OpenVINO", "gives other vectors")
    assert check.flags == {"EMBEDDING_ENGINE": "onnxruntime"}
