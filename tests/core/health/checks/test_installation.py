"""The installation, with simulated metadata: folders like those that pip leaves."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.core.health.support import FAIL, OK, WARN, Home, finding, installed
from tests.helpers.console import run_console


def real_onnxruntime() -> Path:
    import importlib.util

    spec = importlib.util.find_spec("onnxruntime")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.mark.slow
@pytest.mark.usefixtures("libraries")
def test_two_wheels_of_onnxruntime_at_once(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "onnxruntime-gpu", "1.31.1")
    installed(tmp_path, "onnxruntime-ep-openvino", "1.0")
    folder = installed(tmp_path, "onnxruntime", "1.30.0")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    done = run_console("doctor", "--json", cwd=home.folder)
    assert done.code == 1
    checks = {check["id"]: check for check in done.json()["checks"]}
    check = checks["onnxruntime.wheel"]
    assert check["status"] == "fail"
    assert "onnxruntime 1.30.0, onnxruntime-gpu 1.31.1 are installed together" in check["detail"]
    assert "-m pip uninstall -y onnxruntime onnxruntime-gpu && " in check["fix"]
    assert check["fix"].endswith("onnxruntime-gpu==1.31.1") or sys.platform == "darwin"
    assert set(check) == {
        "id", "group", "title", "status", "detail", "fix", "flags", "follows", "place",
    }  # fmt: skip


def test_wheel_that_is_loaded_is_named_with_its_file_version_and_providers(home: Home) -> None:
    check = home.check("Installation")["onnxruntime.loaded"]
    finding(check, OK, str(real_onnxruntime()), "CPU")


@pytest.mark.slow
def test_metadata_of_another_version_than_what_loads(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same name as the real wheel, found first.
    name = "onnxruntime" if sys.platform == "darwin" else "onnxruntime-gpu"
    monkeypatch.syspath_prepend(installed(tmp_path, name, "1.19.0"))
    check = home.check("Installation")["onnxruntime.loaded"]
    finding(check, FAIL, "pip has installed 1.19.0", "half-overwritten")
    assert f"-m pip uninstall -y {name} && " in check.fix


@pytest.mark.slow
def test_files_of_another_wheel_than_pip_says(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel whose files in Python are another's than its compiled core."""
    copy = tmp_path / "mixed" / "onnxruntime"
    copy.mkdir(parents=True)
    for each in real_onnxruntime().iterdir():
        if each.name != "capi":
            (copy / each.name).symlink_to(each)
    (copy / "capi").mkdir()
    for each in (real_onnxruntime() / "capi").iterdir():
        if each.name != "build_and_package_info.py":
            (copy / "capi" / each.name).symlink_to(each)
    (copy / "capi" / "build_and_package_info.py").write_text(
        "package_name = 'onnxruntime-gpu'\n__version__ = '1.19.2'\ncuda_version = '12.4'\n"
    )
    path = f"{copy.parent}{os.pathsep}{os.environ['PYTHONPATH']}"
    monkeypatch.setenv("PYTHONPATH", path)
    check = home.check("Installation")["onnxruntime.loaded"]
    finding(check, FAIL, "its compiled core is", "its files in Python are 1.19.2", str(copy))


@pytest.mark.slow
def test_file_of_the_wheel_that_another_has_overwritten(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "onnxruntime" if sys.platform == "darwin" else "onnxruntime-gpu"
    record = "onnxruntime/a.py,sha256=x,5\nonnxruntime/b.py,sha256=x,5\nonnxruntime/c.py,,\n"
    site = Path(installed(tmp_path, name, "1.31.1", record=record))
    (site / "onnxruntime").mkdir()
    (site / "onnxruntime" / "a.py").write_text("12345")
    monkeypatch.syspath_prepend(str(site))
    check = home.check("Installation")["onnxruntime.wheel"]
    finding(check, FAIL, "onnxruntime/b.py is missing")
    assert "a.py" not in check.detail
    (site / "onnxruntime" / "b.py").write_text("1234")
    finding(home.check("Installation")["onnxruntime.wheel"], FAIL, "b.py has 4 bytes instead of 5")


@pytest.mark.slow
def test_onnxruntime_that_cannot_be_imported(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "onnxruntime.py").write_text("raise OSError('libfoo.so is truncated')")
    path = f"{tmp_path / 'broken'}{os.pathsep}{os.environ['PYTHONPATH']}"
    monkeypatch.setenv("PYTHONPATH", path)
    checks = home.check("Installation", "GPU", "Backend chain")
    finding(checks["onnxruntime.loaded"], FAIL, "libfoo.so is truncated")
    finding(checks["chain.onnx"], FAIL, "libfoo.so is truncated")


@pytest.mark.slow
def test_qt_that_kills_this_python(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(installed(tmp_path, "PySide6_Essentials", "6.12.0"))
    check = home.check("Installation")["pyside6.version"]
    if sys.version_info < (3, 12):
        finding(check, FAIL, "6.12.0")
        assert "<6.12" in check.fix
    else:
        finding(check, OK)


@pytest.mark.slow
def test_missing_and_outdated_dependency(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requires = "Requires-Dist: surely-not-there>=1", 'Requires-Dist: no; extra == "x"'
    monkeypatch.syspath_prepend(installed(tmp_path / "a", "kimera-console", "0.1.0", *requires))
    check = home.check("Installation")["dependencies.present"]
    finding(check, FAIL, "Not installed: surely-not-there.")
    assert check.fix.endswith("-m pip install 'surely-not-there>=1'")
    monkeypatch.syspath_prepend(
        installed(tmp_path / "b", "kimera-console", "0.1.0", "Requires-Dist: numpy>=99")
    )
    check = home.check("Installation")["dependencies.present"]
    finding(check, FAIL, "numpy", ">=99 is needed")


def test_version_that_was_not_tested(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(installed(tmp_path, "psutil", "7.1.99"))
    check = home.check("Installation")["dependencies.tested"]
    finding(check, WARN, "psutil 7.1.99 (tested ")


def test_command_that_a_fix_names_starts_this_console(home: Home) -> None:
    from kimera_console.core.health.types import console

    assert shutil.which(console().split()[0]) is not None
