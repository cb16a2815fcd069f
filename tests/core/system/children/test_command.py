"""Other programs run to their end: their lines, their exit code, a cancel that reaches them all."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.children.command import run_command

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")


def run(command: list[str]) -> tuple[int, list[str], list[str]]:
    seen: list[str] = []
    code, tail = run_command(
        command, environment=os.environ, on_line=seen.append, context=JobContext()
    )
    return code, tail, seen


def test_every_line_of_both_streams_comes_with_the_exit_code() -> None:
    text = (
        "import sys; [print(n, flush=True) for n in range(100)]; print();"
        "sys.stderr.write('the end'); sys.exit(3)"
    )
    code, tail, seen = run([sys.executable, "-c", text])
    assert (code, seen) == (3, [*map(str, range(100)), "the end"])
    assert tail == seen[-len(tail) :]


@posix
@pytest.mark.parametrize("trap", ["", pytest.param("trap '' TERM;", marks=pytest.mark.slow)])
def test_a_cancel_ends_what_the_program_had_started(trap: str, tmp_path: Path) -> None:
    late = tmp_path / "late"
    context, started = JobContext(), threading.Event()
    canceller = threading.Thread(target=lambda: started.wait() and context.cancel())
    canceller.start()
    with pytest.raises(JobCancelled):
        run_command(
            # What it starts holds the output too, and would end by itself after a while.
            ["sh", "-c", f"{trap} (sleep 20; echo > '{late}') & echo ready; wait"],
            environment=os.environ,
            on_line=lambda _line: started.set(),
            context=context,
        )
    canceller.join()
    assert not late.exists()


@posix
def test_a_program_that_has_ended_takes_what_it_left_behind_along(tmp_path: Path) -> None:
    late = tmp_path / "late"
    code, _tail, seen = run(["sh", "-c", f"(sleep 20; echo > '{late}') & echo done"])
    assert (code, seen, late.exists()) == (0, ["done"], False)
