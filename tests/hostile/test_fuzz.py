"""Mutated files end in a value or in an error for the user; `make fuzz` tries many more."""

from __future__ import annotations

import os
import random
import signal
import time
import zlib
from pathlib import Path

import pytest

from tests.fuzz.run import run_target, supervised
from tests.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("cases", [30, pytest.param(1500, marks=pytest.mark.slow)])
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_mutated_files_are_read_or_refused(target: Target, cases: int) -> None:
    seed = random.SystemRandom().randrange(2**32)
    found = run_target(target, range(cases), seed)
    assert found.bad == [], f"python -m tests.fuzz --only {target.name} --seed {seed}"
    assert found.cases == found.read + found.refused == cases
    assert found.refused > cases / 10


def _read(folder: Path, name: str) -> None:
    match zlib.crc32((folder / name).read_bytes()) % 6:
        case 0:
            os.kill(os.getpid(), signal.SIGKILL)
        case 1:
            time.sleep(600)
        case 2:
            raise ZeroDivisionError("here")


def trial() -> Target:
    """A reader that crashes, hangs, fails or reads, by the sum of the bytes."""
    return Target("trial", lambda folder: (folder / "f").write_bytes(b"whole"), ("f",), _read)


@pytest.mark.slow
def test_a_crash_and_a_hang_are_named_and_the_rest_is_tried(tmp_path: Path) -> None:
    found = supervised(trial, range(8), seed=4, keep=tmp_path / "files", longest_s=1.0)
    kinds = [wrong for _, wrong in found.bad]
    assert any("ended with -9" in wrong for wrong in kinds)
    assert any("no end after 1 s" in wrong for wrong in kinds)
    assert any("f: ZeroDivisionError: here (test_fuzz.py:" in wrong for wrong in kinds)
    assert found.read > 0
    assert found.cases == found.read + len(kinds) == 8
