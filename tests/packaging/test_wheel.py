"""The wheel alone, installed into an empty environment elsewhere, opens the window."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

OPEN_WINDOW = """
import pathlib, sys
import kimera_console
from kimera_console.resources import guide_path, resource_path
assert pathlib.Path(kimera_console.__file__).is_relative_to(sys.prefix), kimera_console.__file__
assert resource_path("probe", "texts.jsonl").is_relative_to(sys.prefix)
assert guide_path().is_relative_to(sys.prefix) and (guide_path() / "index.md").is_file()
from kimera_console import app
console = app.build(pathlib.Path(".env"))
seen = []
console.window.first_frame_shown.connect(lambda: (seen.append(True), console.window.close()))
console.window.show()
console.app.exec()
assert seen and console.close()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


def build(source: Path, out: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(source)],
        check=True,
        capture_output=True,
        timeout=280,
    )
    (path,) = out.glob("*.whl")
    return path


def bill(wheel: Path, out: Path) -> dict[str, Any]:
    """The wheel's bill of materials, written to `out`."""
    command = [sys.executable, str(ROOT / "scripts" / "sbom.py"), str(wheel), str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    data: dict[str, Any] = json.loads(out.read_text())
    return data


def link_packages(materials: dict[str, Any], home: Path) -> None:
    """Let an environment have the packages of a bill of materials, as links."""
    places = {"base": str(home), "platbase": str(home)}
    site = Path(sysconfig.get_path("purelib", "venv", places))
    for component in materials["components"]:
        package = metadata.distribution(component["name"])
        inside = {file.parts[0] for file in package.files or () if file.parts[0] != ".."}
        for name in inside - {"__pycache__"}:
            link, real = site / name, Path(str(package.locate_file(name)))
            if real.exists() and not link.exists():
                link.symlink_to(real, target_is_directory=real.is_dir())


@pytest.mark.slow
def test_the_wheel_carries_its_resources(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "kimera_console/_resources/probe/texts.jsonl" in names
    assert any(name.startswith("kimera_console/_resources/icons/") for name in names)
    assert any(name.endswith(".data/data/share/man/man1/kimera-console.1") for name in names)
    assert not any(name.startswith("tests/") for name in names)
    guide = {
        Path(name).name for name in names if name.startswith("kimera_console/_resources/guide/")
    }
    assert guide == {path.name for path in (ROOT / "docs").glob("*.md")}


@pytest.mark.slow
def test_another_checkout_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    """Another folder, other times and permissions of the files."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in ("kimera_console", "resources", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "constraints.txt", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, copy / name)
    for path in copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o775 if path.is_dir() else 0o664)
    again = build(copy, tmp_path / "out")
    first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (wheel, again))
    assert first == second


@pytest.mark.slow
def test_the_bill_of_materials_lists_what_the_wheel_brings(wheel: Path, tmp_path: Path) -> None:
    bills = [tmp_path / "one.json", tmp_path / "two.json"]
    data, _again = (bill(wheel, path) for path in bills)
    assert bills[0].read_bytes() == bills[1].read_bytes()
    about = data["metadata"]["component"]
    assert about["hashes"][0]["content"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    listed = {one["name"]: one for one in data["components"]}
    for name in ("numpy", "pyside6-essentials", "shiboken6", "tokenizers", "jinja2", "markupsafe"):
        assert listed[name]["version"] == metadata.version(name)
        assert listed[name]["licenses"]
    assert not {"pytest", "ruff", "openvino", "ray"} & listed.keys(), "extras do not count"
    known = {one["bom-ref"] for one in data["components"]} | {about["bom-ref"]}
    for entry in data["dependencies"]:
        assert entry["ref"] in known
        assert set(entry["dependsOn"]) <= known


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_installed_elsewhere_it_opens_the_window(wheel: Path, tmp_path: Path) -> None:
    """The packages of its bill of materials are links to those of this environment, and no others.

    pip finds them installed. Where one is missing, or is not of the version in `constraints.txt`,
    it has no index to get it from.
    """
    home = tmp_path / "empty"
    venv.create(home, symlinks=os.name != "nt")
    link_packages(bill(wheel, tmp_path / "bill.json"), home)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {"QT_QPA_PLATFORM": "offscreen"}
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-index"]
    constraints = ["-c", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, *constraints, str(wheel)], check=True, env=environment, timeout=250)
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
