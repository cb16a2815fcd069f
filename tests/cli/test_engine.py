"""EMBEDDING_ENGINE on the command line, with a real model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.helpers.console import run_here

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ("The night train was cancelled because of snow.", "A recipe for bread.")


@pytest.mark.slow
def test_a_real_model_gives_the_same_vectors_on_openvino(
    minilm_bundle: Path, tmp_path: Path
) -> None:
    flags = {"ONNX_MODEL_PATH": str(minilm_bundle), "EMBEDDING_DIM": "384", "EMBEDDING_STRICT": "1"}
    found = {}
    for engine in ("onnxruntime", "openvino"):
        done = run_here(
            "embed", *TEXTS, "--json", cwd=tmp_path,
            flags={**flags, "EMBEDDING_ENGINE": engine},
        )  # fmt: skip
        assert done.code == 0, done.stderr
        found[engine] = json.loads(done.stdout)
        assert (found[engine]["backend"], found[engine]["engine"]) == ("onnx", engine)
        assert [(one["backend"], one["ok"]) for one in found[engine]["attempts"]] == [
            ("onnx", True)
        ]
    own, other = (
        np.array([row["vector"] for row in found[engine]["results"]])
        for engine in ("onnxruntime", "openvino")
    )
    least = 0.99999 if found["openvino"]["precision"] == "fp32" else 0.999
    assert np.sum(own * other, axis=1).min() >= least


@pytest.mark.slow
def test_an_engine_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    done = run_here("embed", "a", cwd=tmp_path, flags={"EMBEDDING_ENGINE": "tvm"})
    assert done.code != 0
    assert "EMBEDDING_ENGINE" in done.stderr
    assert "auto, onnxruntime, openvino" in done.stderr
