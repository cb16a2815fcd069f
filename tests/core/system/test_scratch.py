"""Temporary folders of killed runs go at the next start; those in use stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from kimera_console.__main__ import main
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system import scratch
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.scratch import scratch_folder, sweep
from tests.helpers.children import MODULE

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX kills")
HOLD = """
import sys, time
from kimera_console.core.system.scratch import scratch_folder
with scratch_folder("test") as folder:
    (folder / "large").write_text("x")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_a_folder_goes_with_its_block(temporary: Path) -> None:
    with scratch_folder("test") as folder:
        assert folder.parent == temporary
        assert f"-{os.getpid()}-" in folder.name
        (folder / "deep").mkdir()
        assert sweep() == 0
        assert folder.is_dir(), "it is in use"
    assert list(temporary.iterdir()) == []


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [None, signal.SIGTERM, signal.SIGINT], ids=["", "stop", "Ctrl+C"]
)
def test_a_clean_end_leaves_nothing(
    number: signal.Signals | None, temporary: Path, tmp_path: Path
) -> None:
    """`doctor` has the most of them: its children's, and the profile of a session."""
    command = [sys.executable, "-m", "kimera_console", "doctor", "--env-file", str(tmp_path / "e")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if number is not None:
        while process.poll() is None and not list(temporary.glob("kimera-child-*/request.json")):
            time.sleep(0.01)
        process.send_signal(number)
    _said, errors = process.communicate(timeout=240)
    assert "Traceback" not in errors
    assert process.returncode == 130 if number is not None else process.returncode in (0, 1)
    assert [path.name for path in temporary.iterdir()] == []


@posix
def test_what_a_kill_left_goes_at_the_next_start(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    try:
        assert main(["flags", "list"]) == 0
        assert folder.is_dir(), "its owner lives"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert folder.is_dir()
    assert main(["flags", "list"]) == 0
    assert not folder.exists()


@posix
def test_what_was_killed_before_it_took_its_lock_goes_after_a_minute(temporary: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    # Neither this process's folder nor one that was made just now is touched.
    mine, left, new = (temporary / f"kimera-child-{number}-abcdefg{place}" for place, number in
                       enumerate((os.getpid(), ended.pid, ended.pid)))  # fmt: skip
    long_ago = time.time() - scratch.YOUNG_S - 10
    for folder in (mine, left, new):
        folder.mkdir()
        if folder is not new:
            os.utime(folder, (long_ago, long_ago))
    assert sweep() == 1
    assert sorted(temporary.iterdir()) == sorted((mine, new))


def test_folders_of_older_versions_go_after_a_day_and_strangers_stay(temporary: Path) -> None:
    names = (
        "kimera-child-abcdefg1",
        "kimera-profile-x_1x_1x_",
        "kimera-child-newnewnw",
        "kimera-my-own",
    )
    for name in names:
        (temporary / name).mkdir()
    outside = temporary / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    (temporary / "kimera-child-linklink").symlink_to(outside)
    (temporary / "kimera-child-abcdefg1" / "link").symlink_to(outside)
    old = time.time() - scratch.UNLOCKED_S - 10
    for name in (*names[:2], names[3]):
        os.utime(temporary / name, (old, old))
    assert sweep() == 2
    there = {path.name for path in temporary.iterdir()}
    assert there == {*names[2:], "outside", "kimera-child-linklink"}
    assert (outside / "kept").exists()


@posix
def test_a_cancelled_child_leaves_no_temporary_file(temporary: Path, tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    context = JobContext()

    def cancel_when_it_runs() -> None:
        while not marker.exists():
            time.sleep(0.01)
        context.cancel()

    watcher = threading.Thread(target=cancel_when_it_runs)
    watcher.start()
    with pytest.raises(JobCancelled):
        run_child(MODULE, {"do": "scratch", "marker": str(marker)}, context=context)
    watcher.join()
    assert (Path(marker.read_text())).parent.parent.parent == temporary
    assert list(temporary.iterdir()) == []
