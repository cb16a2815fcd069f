"""The console starts its children by an interpreter, or as an application folder by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kimera_console.core.errors import KimeraError
from kimera_console.core.health.types import console, pip_install
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.installation.program import (
    CHILD_MODULES,
    RUN_MODULE,
    console_command,
    module_command,
    restore_library_paths,
)

PACKAGE = Path(__file__).parents[4] / "kimera_console"
ELSEWHERE = {
    # Run by the interpreter of another environment, as a file.
    "kimera_console.core.convert.gate.library_comparison_child",
    "kimera_console.core.convert.export.optimum_side",
    # A command for the Makefile.
    "kimera_console.core.sources.sample",
}


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The console as one program: it takes arguments, and is no interpreter."""
    program = tmp_path / "Kimera Konsole ä" / "kimera-console"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kimera_console "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def test_every_module_that_runs_as_a_child_is_in_the_table():
    """A module that is missing there works from a checkout and fails in the application folder."""
    found = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in (PACKAGE / "core").rglob("*.py")
        if 'if __name__ == "__main__":' in path.read_text(encoding="utf-8")
    }
    assert found - ELSEWHERE == CHILD_MODULES


def test_no_other_place_builds_the_command_of_a_child():
    builders = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if '[sys.executable, "-' in path.read_text(encoding="utf-8")
    }
    assert builders <= {
        "core/system/installation/program.py",
        "core/system/installation/own_environment.py",
    }


def test_a_frozen_program_runs_a_child_by_itself(frozen: Path, tmp_path: Path):
    """The child answers by the protocol: its handler's own error comes back, not a crash's."""
    assert module_command("a.b", "c") == [str(frozen), RUN_MODULE, "a.b", "c"]
    with pytest.raises(KimeraError, match="no-such-bundle"):
        run_child(
            "kimera_console.core.bundles.check_child",
            {"folder": str(tmp_path / "no-such-bundle")},
            context=JobContext(),
        )


@pytest.mark.parametrize("name", ["os", "kimera_console", "http.server", ""])
def test_a_child_is_one_of_the_consoles_own_modules_only(name: str):
    done = subprocess.run(
        [sys.executable, "-m", "kimera_console", RUN_MODULE, name, "x"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "not a child process of the console" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_that_are_shown_hold_in_a_frozen_program(
    frozen: Path, monkeypatch: pytest.MonkeyPatch
):
    assert console_command() == [str(frozen)]
    assert console() == f"'{frozen}'"
    assert pip_install("torch").startswith("#")
    link = frozen.parent / "bin" / "kimera-console"
    link.parent.mkdir()
    link.symlink_to(frozen)
    monkeypatch.setenv("PATH", str(link.parent))
    assert console() == "kimera-console"


def test_programs_of_the_system_get_their_own_libraries(
    frozen: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LD_LIBRARY_PATH", str(frozen.parent))
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usr/local/lib")
    restore_library_paths()
    assert os.environ["LD_LIBRARY_PATH"] == "/usr/local/lib"
    monkeypatch.setenv("LD_LIBRARY_PATH", str(frozen.parent))
    restore_library_paths()
    assert "LD_LIBRARY_PATH" not in os.environ


def test_a_checkout_leaves_the_library_path_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    restore_library_paths()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/lib"
