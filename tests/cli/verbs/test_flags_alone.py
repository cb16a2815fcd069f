"""Taking a file back where the rest of the installation is in ruins, and who else may lock it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.system import durable

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = ("numpy", "psutil", "PySide6", "onnxruntime", "torch", "transformers", "huggingface_hub")
ORIGINAL = b"\xef\xbb\xbf# mine\r\nexport USE_ONNX=1  # on\r\n"


@pytest.fixture
def written(env_file: Path) -> Path:
    """A file that was changed twice."""
    env_file.write_bytes(ORIGINAL)
    envfile.write_entries(env_file, {"USE_ONNX": "0"})
    envfile.write_entries(env_file, {"LIGHTWEIGHT_EMBEDDING": "1"})
    return env_file


def test_history_compare_and_rollback_work_beside_broken_packages(
    written: Path, tmp_path: Path
) -> None:
    for name in BROKEN:
        (tmp_path / f"{name}.py").write_text(f"raise RuntimeError('{name} is broken')\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def flags(*words: str) -> str:
        command = [sys.executable, "-m", "kimera_console", "flags", "--env-file", str(written)]
        return subprocess.run(
            [*command, *words], capture_output=True, text=True, env=environment, check=True
        ).stdout

    assert "USE_ONNX: 1 -> 0" in flags("history")
    assert "-export LIGHTWEIGHT_EMBEDDING=1" in flags("compare").splitlines()
    flags("rollback")
    flags("rollback")
    assert written.read_bytes() == ORIGINAL


def test_the_flags_verbs_import_small_packages_alone(
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
    names = set(done.stderr.splitlines()[-1].split())
    small = {"dotenv", "filelock", "platformdirs", "msgspec", "typing_extensions"}
    # openvino_telemetry is replaced: its name is taken, so that nothing is sent.
    assert names <= {"kimera_console", "openvino_telemetry", *small}


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
