"""The second try of what failed: what it excuses, what it does not, and that it is named."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PASSED, FAILED = "PASSED AT THE SECOND TRY", "FAILED TWICE"
# Each `again()` is true from the second run of its test on.
TOP = """
import os, pathlib, pytest
HERE = pathlib.Path(__file__).parent
def again(name):
    mark = HERE / name
    before = mark.exists()
    mark.touch()
    return before
"""


@pytest.fixture
def tried(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a file of tests with a second try, and gives its output and its exit status."""

    def run(tests: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_it.py").write_text(TOP + tests)
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = left_out: of no run\n")
        command = [sys.executable, "-m", "tests.second_try", "-p", "xdist.plugin", *arguments]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    return run


def named(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in run.stdout.splitlines() if line.startswith((PASSED, FAILED))]


def test_what_passes_at_the_second_try_passes_and_is_named(
    tried: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    run = tried(
        """
@pytest.mark.parametrize("text", ["a b::c[d]"])
def test_call(text): assert again("call")
@pytest.fixture
def late():
    yield
    assert again("late")
def test_teardown(late): pass
def test_good(): (HERE / "good").open("a").write("x")
@pytest.mark.left_out
def test_of_no_run(): assert False
""",
        *("-m", "not left_out"),
    )
    assert run.returncode == 0, run.stdout
    assert named(run) == [
        f"{PASSED} test_it.py::test_call[a b::c[d]]",
        f"{PASSED} test_it.py::test_teardown",
    ]
    assert (tmp_path / "good").read_text() == "x"  # what passed is not run again


@pytest.mark.slow
def test_what_fails_twice_fails_the_run(
    tried: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    run = tried(
        """
def test_once(): assert again("once")
def test_ever(): assert False
@pytest.mark.left_out
def test_of_no_run(): assert False
""",
        *("-m", "not left_out", "-n", "1", "--dist", "worksteal"),
    )
    assert run.returncode == 1, run.stdout
    assert named(run) == [f"{PASSED} test_it.py::test_once", f"{FAILED} test_it.py::test_ever"]


@pytest.mark.slow
def test_what_is_not_found_again_fails_a_run_whose_second_try_passes(
    tried: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    run = tried(
        """
@pytest.mark.parametrize("number", [os.getpid()])
def test_changing(number): assert again("changing")
def test_once(): assert again("once")
"""
    )
    assert run.returncode == 1
    changing, once = named(run)
    assert changing.startswith(f"{FAILED} test_it.py::test_changing[")
    assert once == f"{PASSED} test_it.py::test_once"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tests", "processes"),
    [
        pytest.param("if not again('it'): raise OSError\ndef test_it(): pass", (), id="file"),
        pytest.param(
            "def test_it():\n    if not again('it'): os._exit(3)", ("-n", "1"), id="crash"
        ),
    ],
)
def test_a_crash_and_a_file_that_cannot_be_collected_get_no_second_try(
    tried: Callable[..., subprocess.CompletedProcess[str]],
    tests: str,
    processes: tuple[str, ...],
) -> None:
    run = tried(tests, *processes)
    assert run.returncode not in {0, 5}, run.stdout
    assert "the second try" not in run.stdout
    assert named(run) == []


def test_a_run_without_a_failure_is_not_repeated(
    tried: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    run = tried("def test_it(): pass")
    assert run.returncode == 0
    assert "the second try" not in run.stdout
    assert tried("def test_it(): pass", "-k", "nothing").returncode == 5
