"""What a crashed window leaves behind, and what the next starts make of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console import crash_file
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.scratch import lock_file
from kimera_console.crash_file import KEPT, CrashFile

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="POSIX signals")

LISTEN = "from kimera_console.crash_file import CrashFile; f = CrashFile(); f.listening()\n"
CRASH = f"{LISTEN}import faulthandler; faulthandler._sigsegv()"
KILLED = f"{LISTEN}import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
STOPPED_EARLY = KILLED.replace("; f.listening()", "")
ENDED = f"{LISTEN}f.end()"


def window(code: str) -> int:
    """A window's life, as far as its crash file goes; returns how it ended."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode


def found() -> CrashFile:
    """What the next start finds; it ends without a word itself, before it hears signals."""
    made = CrashFile()
    os.close(made._descriptor)  # type: ignore[arg-type]
    made._descriptor = None
    return made


def test_two_crashes_in_a_row_make_a_safe_start_and_an_orderly_end_the_next_a_usual_one() -> None:
    assert window(CRASH) == -signal.SIGSEGV
    first = found()
    (crash,) = first.crashes
    assert crash.cause == "Segmentation fault"
    assert "Current thread" in crash.report.read_text()
    assert crash.report.stat().st_mode & 0o077 == 0
    assert (first.in_a_row, first.is_safe_start) == (1, False)

    assert window(KILLED) == -signal.SIGKILL
    second = found()
    assert [one.cause for one in second.crashes] == [""]
    assert (second.in_a_row, second.is_safe_start) == (2, True)

    assert window(ENDED) == 0
    after = found()
    assert (after.crashes, after.in_a_row) == ((), 0)
    assert crash.report.exists(), "the report stays for whoever looks for it"


def test_a_stop_before_signals_are_heard_is_no_crash() -> None:
    assert window(STOPPED_EARLY) == -signal.SIGKILL
    assert found().crashes == ()
    assert not list((console_paths().state / "crashes").glob("*.txt")) or found().in_a_row == 0


def test_a_window_that_runs_is_left_alone() -> None:
    code = f"{LISTEN}import sys; print('up', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"up\n"
    assert found().crashes == ()
    other.kill()
    other.communicate()
    assert len(found().crashes) == 1


@pytest.mark.parametrize("when", ["before its lock", "between both"])
def test_a_start_beside_it_that_removes_its_file_costs_another_try(
    when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another start may find the file of this one before it is locked."""
    names: list[str] = []

    def taken_once(path: Path) -> int | None:
        names.append(path.name)
        if len(names) > 1:
            return lock_file(path)
        if when == "before its lock":
            return None
        descriptor = lock_file(path)
        path.unlink()
        return descriptor

    monkeypatch.setattr(crash_file, "lock_file", taken_once)
    made = CrashFile()
    (kept,) = (console_paths().state / "crashes").glob("running-*.txt")
    assert len(names) == 2
    assert kept.name == names[1]
    made.listening()
    made.end()
    assert not kept.exists()


@pytest.mark.parametrize("row", ["", "many", "-3", "9" * 400, "\udc80"])
def test_a_damaged_count_counts_from_nothing(row: str) -> None:
    folder = console_paths().state / "crashes"
    folder.mkdir(parents=True)
    (folder / "in-a-row").write_bytes(row.encode("utf-8", "surrogateescape"))
    (folder / "running-1-1.txt").write_text("listening to signals\n")
    (folder / "running-2-2.txt").mkdir()
    assert len(found().crashes) == 1
    assert window(ENDED) == 0
    assert found().in_a_row == 0


def test_only_the_newest_reports_are_kept() -> None:
    folder = console_paths().state / "crashes"
    folder.mkdir(parents=True)
    for number in range(KEPT + 5):
        (folder / f"running-{number}-{number}.txt").write_text("listening to signals\n")
    assert len(found().crashes) == KEPT + 5
    assert len(list(folder.glob("crash-*.txt"))) == KEPT


def test_a_file_in_the_folders_place_stops_no_start() -> None:
    folder = console_paths().state
    folder.mkdir(parents=True)
    (folder / "crashes").write_text("")
    made = CrashFile()
    made.listening()
    made.end()
    assert not made.is_safe_start
