"""The home that every test of the checks looks at, and libraries that are quick to import."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.core.health.support import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that children find modules in before all others, with empty ones of the heavy names.

    For tests whose subject is not whether the real ones are importable: that takes seconds.
    """
    folder = tmp_path / "libraries"
    (folder / "optimum" / "exporters").mkdir(parents=True)
    (folder / "optimum" / "__init__.py").write_text("")
    (folder / "optimum" / "exporters" / "onnx.py").write_text("")
    for name in ("torch", "transformers", "accelerate", "onnx", "onnx_ir", "onnxscript"):
        (folder / f"{name}.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    return folder
