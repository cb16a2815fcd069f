"""An application folder on a system without Python says so before anybody is asked."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.cli.verbs.library_comparison import agree
from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT, ready_environment
from kimera_console.core.errors import DependencyError
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frozen program, and a PATH without Python."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("agreed", [False, True])
def test_the_exporter_says_what_to_install_instead_of_asking(bare: Path, agreed: bool) -> None:
    with pytest.raises(DependencyError, match="no Python") as raised:
        ready_environment(JobContext(), agreed=agreed)
    assert "python3-venv" in raised.value.hint
    assert not ENVIRONMENT.folder.parent.exists()


def test_the_second_opinion_does_so_too(bare: Path) -> None:
    with pytest.raises(DependencyError, match="no Python"):
        agree(argparse.Namespace(yes=False))


def test_a_python_of_the_system_is_found_and_then_somebody_is_asked(bare: Path) -> None:
    python = bare / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    with pytest.raises(DependencyError, match="needs the optimum exporter"):
        ready_environment(JobContext(), agreed=False)


def test_a_python_that_is_tried_gets_no_secret(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "canary")
    python, seen = bare / "python3", bare / "seen"
    python.write_text(f'#!/bin/sh\nexport -p > "{seen}"\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    ENVIRONMENT.check_possible()
    assert "PATH=" in seen.read_text()
    assert "canary" not in seen.read_text()
