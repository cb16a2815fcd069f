"""Two consoles of one user, and a user who goes from tab to tab while a job works."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.system.paths import console_paths
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tab_registry import default_tabs
from tests.helpers.window_process import start_window, wait_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.core.jobs import JobContext

ROUNDS = 3


@pytest.mark.slow
def test_tabs_are_switched_while_a_job_works(qtbot, make_console: Callable[..., Console]) -> None:
    console = make_console("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=16\n")
    window = console.window
    with qtbot.waitSignal(window.first_frame_shown, timeout=30_000):
        window.show()
    enough = threading.Event()

    def work(context: JobContext) -> int:
        done = 0
        while not enough.is_set():  # holds the interpreter as much as it is let
            done += sum(range(2_000)) > 0
            context.report("Work", done)
        return done

    job = console.core.runner.submit("Embed a file", work, lane=MODEL)
    for _ in range(ROUNDS):
        for tab in default_tabs():
            window.show_tab(tab.id)
            qtbot.waitUntil(lambda tab=tab: window.current_tab == tab.id, timeout=30_000)
            qtbot.wait(10)
    enough.set()
    qtbot.waitUntil(lambda: job.state.name == "SUCCEEDED", timeout=60_000)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_the_console_started_twice_works_twice(tmp_path: Path) -> None:
    both = [start_window(tmp_path / ".env") for _ in range(2)]
    for process in both:
        wait_up(process)
    # Neither takes the other for a crash, then or at the next start, or sweeps what it holds.
    held = list((console_paths().state / "crashes").iterdir())
    third = start_window(tmp_path / ".env")
    wait_up(third)
    after = list((console_paths().state / "crashes").iterdir())
    for process in (third, *both):
        process.send_signal(signal.SIGTERM)
        _out, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
    assert [path.name.split("-")[0] for path in after] == ["running"] * 3
    assert len(held) == 2
    assert set(held) < set(after)
    assert list((console_paths().state / "crashes").iterdir()) == []
