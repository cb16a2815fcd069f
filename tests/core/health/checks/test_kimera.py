"""What Kimera's own code makes of flags and models: it is the first to use what is converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.health.checks.kimera import misread
from kimera_console.core.jobs import JobContext
from tests.core.health.support import OK, SKIP, WARN, Home, execute, finding

if TYPE_CHECKING:
    from pathlib import Path


TEXT = "The QUICK Brown Fox, and THE DOG again"


def test_kimeras_code_gets_the_vector_of_a_converted_model(prompted_bundle: Path) -> None:
    """As it is written there: two inputs, the first output's first row, scaled to norm 1."""
    from onnxruntime import InferenceSession
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(prompted_bundle)
    session = InferenceSession(str(prompted_bundle / "model.onnx"))
    given = tokenizer(TEXT, return_tensors="np", padding=True, truncation=True, max_length=512)
    outputs = session.run(
        None, {"input_ids": given["input_ids"], "attention_mask": given["attention_mask"]}
    )
    vector = outputs[0][0] / np.linalg.norm(outputs[0][0])
    own = load_onnx(prompted_bundle, device="cpu", prompt="")
    [expected] = own.encode([TEXT], batch_size=1, context=JobContext()).vectors
    assert np.abs(vector - expected).max() < 1e-5
    assert misread(read_bundle(prompted_bundle)) == ""


@pytest.mark.slow
def test_a_model_that_kimeras_code_would_misread_is_named(home: Home, tiny_bundle: Path) -> None:
    finding(home.check("Models")["models.kimera"], OK)
    home.add(f"ONNX_MODEL_PATH={tiny_bundle}")
    check = home.check("Models")["models.kimera"]
    finding(check, WARN, "first output", "last_hidden_state", "a row for each token")
    home.add("USE_ONNX=0")
    finding(home.check("Models")["models.kimera"], SKIP)


def test_the_package_that_kimera_takes_first_is_named(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding(home.check("Flags")["flags.first-choice"], SKIP, "not installed here")
    assert home.settings.get("USE_FLAG_EMBEDDING").warning == ""
    (tmp_path / "site" / "FlagEmbedding").mkdir(parents=True)
    (tmp_path / "site" / "FlagEmbedding" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert "before USE_ONNX" in home.settings.get("USE_FLAG_EMBEDDING").warning
    check = home.check("Flags")["flags.first-choice"]
    finding(check, WARN, "before USE_ONNX", "do nothing there")
    execute(check)
    finding(home.check("Flags")["flags.first-choice"], OK)
    assert home.settings.get("USE_FLAG_EMBEDDING").warning == ""
