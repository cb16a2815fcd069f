"""A model that cannot be used is listed as what it is, and the others beside it."""

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


def test_models_of_other_layouts_and_source_models_are_listed_as_what_they_are(
    tmp_path: Path,
) -> None:
    models = tmp_path / "models"
    below, renamed, source = (models / name for name in ("below", "renamed", "source"))
    for folder in (below / "onnx", renamed, source, models / "unrelated"):
        folder.mkdir(parents=True)
    (below / "onnx" / "model.onnx").write_bytes(b"cut off")
    (renamed / "model_quantized.onnx").write_bytes(b"")
    (source / "config.json").write_text("{}")
    (source / "model.safetensors").write_bytes(b"")
    found = json.loads(run_here("models", "list", str(models), "--json", cwd=tmp_path).stdout)
    assert found["models"] == []
    problems = {Path(one["path"]).name: one["problem"] for one in found["damaged"]}
    assert set(problems) == {"below", "renamed"}
    assert "holds model_quantized.onnx, but no model.onnx" in problems["renamed"]
    (one,) = found["not_converted"]
    assert one["path"] == str(source)
    assert "is not a converted model" in one["problem"]
    shown = run_here("models", "list", str(models), cwd=tmp_path).stdout
    assert "DAMAGED below: " in shown
    assert "NOT CONVERTED source: " in shown
    assert "unrelated" not in shown
    shutil.rmtree(below)
    shutil.rmtree(renamed)
    shown = run_here("models", "list", str(models), cwd=tmp_path).stdout
    assert f"{models} holds no converted model." in shown
    assert "DAMAGED" not in shown
