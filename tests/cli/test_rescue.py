"""Taking a file back where the installation is in ruins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.system import durable, paths

ROOT = Path(__file__).resolve().parents[2]
RESCUE = ROOT / "kimera_console" / "rescue.py"
PACKAGES = ("dotenv", "platformdirs", "filelock", "numpy", "psutil", "PySide6", "onnxruntime")
ORIGINAL = b"\xef\xbb\xbf# mine\r\nexport USE_ONNX=1  # on\r\n"


@pytest.fixture
def written(env_file: Path) -> Path:
    """A file that was changed twice."""
    env_file.write_bytes(ORIGINAL)
    envfile.write_entries(env_file, {"USE_ONNX": "0"})
    envfile.write_entries(env_file, {"LIGHTWEIGHT_EMBEDDING": "1"})
    return env_file


@pytest.fixture(params=["by its path, alone", "as a module", "the console's own verb"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Ways in, each where no installed package can be imported."""
    if request.param == "by its path, alone":
        return [sys.executable, "-I", "-S", str(RESCUE)]
    start = "kimera_console.rescue" if request.param == "as a module" else "kimera_console"
    return [sys.executable, "-m", start, *([] if "rescue" in start else ["flags"])]


def run(door: list[str], broken: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a way in with packages that raise, or end the process, when they are imported."""
    broken.mkdir(exist_ok=True)
    for name in PACKAGES:
        (broken / f"{name}.py").write_text(f"raise RuntimeError('{name} is broken')\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(broken), str(ROOT)))}
    return subprocess.run(
        [*door, *arguments], capture_output=True, text=True, env=environment, timeout=60
    )


def test_history_compare_and_rollback_need_no_package(
    door: list[str], written: Path, tmp_path: Path
) -> None:
    place = ("--env-file", str(written))
    history = run(door, tmp_path / "broken", *place, "history")
    assert history.returncode == 0, history.stderr
    assert "USE_ONNX: 1 -> 0" in history.stdout
    compare = run(door, tmp_path / "broken", *place, "compare")
    assert "-export LIGHTWEIGHT_EMBEDDING=1" in compare.stdout.splitlines()
    for _ in range(2):
        done = run(door, tmp_path / "broken", *place, "rollback")
        assert done.returncode == 0, done.stderr
    assert written.read_bytes() == ORIGINAL
    assert len(envfile.history(written)) == 4  # the console finds what the rescue did


def test_a_flag_is_flipped_without_python_dotenv_and_that_is_said(
    door: list[str], written: Path, tmp_path: Path
) -> None:
    done = run(door, tmp_path / "broken", "--env-file", str(written), "set", "USE_ONNX", "1")
    assert done.returncode == 0, done.stderr
    assert "python-dotenv does not load" in done.stderr
    assert written.read_bytes().startswith(ORIGINAL)


def test_without_a_state_home_the_rescue_finds_the_same_history(
    written: Path, tmp_path: Path
) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "KIMERA_CONSOLE_HOME"}
    environment |= {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    place = ["--env-file", str(written)]
    console = [sys.executable, "-m", "kimera_console", "flags", *place]
    rescue = [sys.executable, "-I", "-S", str(RESCUE), *place]
    subprocess.run([*console, "set", "USE_ONNX", "1"], env=environment, check=True)
    shown = [
        subprocess.run([*door, "history"], env=environment, check=True, capture_output=True).stdout
        for door in (console, rescue)
    ]
    assert shown[0] == shown[1]
    assert b"USE_ONNX: 0 -> 1" in shown[1]


@pytest.mark.parametrize("value", [None, "", "  ", "relative", "/elsewhere/x", " /spaced "])
def test_folders_are_found_as_platformdirs_finds_them(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("KIMERA_CONSOLE_HOME")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert paths._standard_folders() == paths.console_paths()


def test_the_flags_verbs_import_the_standard_library_and_python_dotenv_alone(
    written: Path,
) -> None:
    script = (
        "import sys\nbefore = set(sys.modules)\n"
        "from kimera_console import cli\n"
        "for words in (['list'], ['set', 'USE_ONNX', '1'], ['rollback'], ['history']):\n"
        "    assert cli.run(cli.parse(['--env-file', sys.argv[1], 'flags', *words])) == 0\n"
        "names = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "known = sys.stdlib_module_names\n"
        "print(*sorted(n for n in names if n not in known), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(written)], capture_output=True, text=True, check=True
    )
    assert set(done.stderr.split()) <= {"kimera_console", "dotenv"}


def test_a_lock_of_filelock_and_one_of_the_console_exclude_each_other(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import filelock

    lock = durable.beside(env_file.resolve(), durable.LOCK_SUFFIX)
    real = durable.locked
    monkeypatch.setattr(durable, "locked", lambda path: real(path, timeout_s=0.05))
    with (
        filelock.FileLock(lock),
        pytest.raises(EnvFileError, match="written by another program"),
    ):
        envfile.write_entries(env_file, {"A": "1"})
    with real(env_file.resolve()), pytest.raises(filelock.Timeout):
        filelock.FileLock(lock, timeout=0.05).acquire()
