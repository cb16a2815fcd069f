"""Environments of the console's own: made whole or not at all, by real pip, without a network."""

from __future__ import annotations

import subprocess
import threading
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT as OPTIMUM
from kimera_console.core.errors import DependencyError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.durable import locked
from kimera_console.core.system.installation.own_environment import OwnEnvironment
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # each makes a venv, some ten seconds


@pytest.fixture(autouse=True)
def _wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip finds one package, in a folder."""
    _write_wheel(tmp_path, "kimera-trial", "1.0", "VALUE = 42\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))


def _write_wheel(folder: Path, package: str, version: str, code: str = "") -> None:
    module = package.replace("-", "_")
    name = f"{module}-{version}"
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{module}.py", code)
        info = f"{name}.dist-info"
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def _trial(*more: str, shared: str = "") -> OwnEnvironment:
    return OwnEnvironment("trial", ("kimera-trial==1.0", *more), shared=shared)


def _left() -> list[str]:
    folder = console_paths().cache / "environments"
    return sorted(each.name for each in folder.iterdir() if not each.name.endswith(".lock"))


def _ask(python: Path, code: str) -> str:
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_it_is_made_once_with_what_it_shares() -> None:
    wanted = _trial(shared="numpy")
    assert wanted.python() is None
    lines: list[str] = []
    python = wanted.make(JobContext(on_log=lines.append))
    assert _ask(python, "import kimera_trial, numpy; print(kimera_trial.VALUE)") == "42"
    assert any("kimera" in line for line in lines)
    kept = console_paths().cache / "environments"
    assert kept.stat().st_mode & 0o077 == 0, "what is run from there is one user's alone"
    lines.clear()
    assert wanted.make(JobContext(on_log=lines.append)) == python
    assert lines == []
    # Other requirements are another environment.
    assert _trial("kimera-trial<2").python() is None


def test_what_pip_cannot_install_is_said_and_nothing_stays() -> None:
    wanted = _trial("kimera-absent==9")
    with pytest.raises(DependencyError, match=r"environment of trial .* kimera-absent") as failed:
        wanted.make(JobContext())
    assert "Nothing was kept" in failed.value.hint
    assert "kimera-absent" in failed.value.log
    assert wanted.python() is None
    assert _left() == []


def test_what_does_not_import_is_not_kept() -> None:
    wanted = OwnEnvironment("trial", ("kimera-trial==1.0",), imports=("kimera_trial", "nowhere"))
    with pytest.raises(DependencyError, match="nowhere"):
        wanted.make(JobContext())
    assert wanted.python() is None
    assert _left() == []


def test_optimum_that_does_not_import_is_not_kept(tmp_path: Path) -> None:
    """Its packages are installed, and what exports is in none of them."""
    for requirement in OPTIMUM.requirements:
        _write_wheel(tmp_path, *requirement.split("=="))
    with pytest.raises(DependencyError, match=r"environment of optimum could not be made: .*Error"):
        OPTIMUM.make(JobContext())
    assert OPTIMUM.python() is None
    assert _left() == []


def test_waiting_for_another_process_can_be_cancelled() -> None:
    wanted = _trial()
    wanted.folder.parent.mkdir(parents=True)
    said: list[str] = []
    context = JobContext(on_progress=lambda progress: said.append(progress.detail))
    with locked(wanted.folder, timeout_s=5):
        timer = threading.Timer(1.5, context.cancel)
        timer.start()
        started = time.monotonic()
        with pytest.raises(JobCancelled):
            wanted.make(context)
    timer.join()
    assert time.monotonic() - started < 60  # uncancelled, for ever
    assert "another process is making it" in said
    assert _left() == []


def test_a_cancel_ends_pip_and_nothing_stays() -> None:
    context = JobContext()
    timer = threading.Timer(1.0, context.cancel)
    timer.start()
    with pytest.raises(JobCancelled):
        _trial().make(context)
    timer.join()
    assert _left() == []


def test_what_a_killed_attempt_left_is_cleared_away() -> None:
    wanted = _trial()
    left = wanted.folder.with_name(".trial.making")
    (left / "lib").mkdir(parents=True)
    (left / "lib" / "half").write_text("")
    python = wanted.make(JobContext())
    assert _ask(python, "import kimera_trial") == ""
    assert _left() == ["trial"]
