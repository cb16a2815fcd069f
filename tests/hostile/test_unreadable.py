"""Folders that the system lets nobody look into are named as such, by every list."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="drops capabilities of Linux")

_DROP, _OVERRIDES = 24, (1, 2)
"""PR_CAPBSET_DROP; CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root reads everything."""


@pytest.fixture
def models(tiny_bundle: Path, tmp_path: Path) -> Iterator[Path]:
    """A models folder: one model that can be read, and one whose folder cannot."""
    folder = tmp_path / "models"
    shutil.copytree(tiny_bundle, folder / "open")
    shutil.copytree(tiny_bundle, folder / "shut")
    (folder / "shut").chmod(0)
    yield folder
    for path in (folder, folder / "shut"):
        path.chmod(0o700)


def _console(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line of somebody who may not read everything."""

    def drop() -> None:
        for one in _OVERRIDES:
            ctypes.CDLL(None).prctl(_DROP, one, 0, 0, 0)

    return subprocess.run(
        [sys.executable, "-m", "kimera_console", *words],
        cwd=cwd, env={**os.environ, "HF_HUB_OFFLINE": "1"}, preexec_fn=drop,
        capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip


def test_a_folder_of_a_model(models: Path) -> None:
    said = f"{models / 'shut'} cannot be read: Permission denied"
    listed = json.loads(_console("models", "list", str(models), "--json", cwd=models).stdout)
    assert [each["path"] for each in listed["models"]] == [str(models / "open")]
    assert [each["problem"].removesuffix(".") for each in listed["damaged"]] == [said]
    for verb in ("verify", "inspect"):
        done = _console(verb, str(models / "shut"), cwd=models)
        assert done.returncode == 1
        assert said in done.stdout + done.stderr, verb


def test_the_folder_of_models(models: Path) -> None:
    models.chmod(0)
    said = f"{models} cannot be read: Permission denied"
    listed = _console("models", "list", str(models), cwd=models.parent)
    assert said in listed.stdout
    assert "holds no converted model" not in listed.stdout
    cleaned = _console("models", "clean", str(models), cwd=models.parent)
    assert cleaned.returncode == 1
    assert said in cleaned.stderr


@pytest.mark.slow
def test_doctor_of_a_model_and_a_source_that_cannot_be_read(models: Path) -> None:
    shut = models / "shut"
    flags = f"USE_ONNX=1\nONNX_MODEL_PATH={shut}\nEMBEDDING_MODEL={shut}\n"
    (models / ".env").write_text(flags)
    checks = json.loads(_console("doctor", "--json", cwd=models).stdout)["checks"]
    found = {check["id"]: check for check in checks}
    for name in ("models.onnx", "models.source"):
        assert found[name]["status"] != "ok"
        assert f"{shut} cannot be read: Permission denied" in found[name]["detail"]
    assert "--force" not in found["models.onnx"]["fix"]


@pytest.mark.slow
def test_doctor_of_a_folder_in_which_no_model_can_be_read(models: Path) -> None:
    shutil.rmtree(models / "open")
    (models / "cut" / "onnx").mkdir(parents=True)
    (models / "cut" / "onnx" / "model.onnx").write_bytes(b"cut off")
    (models / "source").mkdir()
    (models / "source" / "model.safetensors").write_bytes(b"")
    home = models.parent
    (home / ".env").write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    checks = json.loads(_console("doctor", "--json", cwd=home).stdout)["checks"]
    found = {check["id"]: check for check in checks}
    for name, said in (
        ("models.folder", "no model that can be used (cut, shut, source (not converted))"),
        ("models.shut", f"{models / 'shut'} cannot be read: Permission denied"),
        ("models.cut", str(models / "cut" / "onnx" / "model.onnx")),
    ):
        assert found[name]["status"] == "warn"
        assert said in found[name]["detail"]
    assert "rm -r" not in found["models.shut"]["fix"]
