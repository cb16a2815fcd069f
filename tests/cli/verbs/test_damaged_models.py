"""A model that cannot be read is listed as damaged, and the others beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kimera_console.core.bundles.manifest import MANIFEST_NAME
from tests.helpers.console import run_here
from tests.helpers.onnx_models import tiny_bundle


@pytest.mark.slow
def test_a_damaged_model_is_listed_with_its_reason(tmp_path: Path) -> None:
    models = tmp_path / "models"
    good = tiny_bundle(models / "good", ours=True)
    bad, cut = (Path(shutil.copytree(good, models / name)) for name in ("bad", "cut"))
    (models / "unrelated").mkdir()
    data = json.loads((bad / MANIFEST_NAME).read_bytes())
    data["model"]["modules"] = 5
    (bad / MANIFEST_NAME).write_text(json.dumps(data))
    (cut / "tokenizer.json").unlink()
    result = run_here("models", "list", str(models), "--json", cwd=tmp_path)
    assert result.code == 0, result.stderr
    found = json.loads(result.stdout)
    assert [one["path"] for one in found["models"]] == [str(good)]
    assert [one["path"] for one in found["damaged"]] == [str(bad), str(cut)]
    assert "model.modules: Expected `array`, got `int`" in found["damaged"][0]["problem"]
    shown = run_here("models", "list", str(models), cwd=tmp_path).stdout
    assert "DAMAGED bad: " in shown
    assert "DAMAGED cut: " in shown
    assert "unrelated" not in shown
