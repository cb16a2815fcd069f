"""The wheel alone, installed into an empty environment elsewhere, opens the window."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OPEN_WINDOW = """
import pathlib, sys
import kimera_console
from kimera_console.resources import resource_path
assert pathlib.Path(kimera_console.__file__).is_relative_to(sys.prefix), kimera_console.__file__
assert resource_path("probe", "texts.jsonl").is_relative_to(sys.prefix)
from kimera_console import app
console = app.build(pathlib.Path(".env"))
seen = []
console.window.first_frame.connect(lambda: (seen.append(True), console.window.close()))
console.window.show()
console.app.exec()
assert seen and console.close()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=280,
    )
    (path,) = out.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_carries_its_resources(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "kimera_console/_resources/probe/texts.jsonl" in names
    assert any(name.startswith("kimera_console/_resources/icons/") for name in names)
    assert not any(name.startswith("tests/") for name in names)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_installed_elsewhere_it_opens_the_window(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "empty"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), str(wheel)],
        check=True,
        env=environment,
        timeout=850,
    )
    workplace = tmp_path / "elsewhere"
    workplace.mkdir()
    done = subprocess.run(
        [python, "-c", OPEN_WINDOW],
        cwd=workplace,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    version = subprocess.run(
        [python.parent / "kimera-console", "flags", "list", "--json"],
        cwd=workplace,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert version.returncode == 0, version.stderr
