"""The window as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CODE = """
import signal, sys
# A test run that itself was started by nohup passes an ignored SIGHUP on.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from kimera_console import app
from kimera_console.gui.main_window import MainWindow
old = MainWindow._after_first_frame
def new(self):
    old(self); print("up", flush=True)
MainWindow._after_first_frame = new
sys.exit(app.run(sys.argv[1]))
"""


def start_window(env_file: Path) -> subprocess.Popen[str]:
    """Start the console on a `.env` file; `wait_up` waits for its window. POSIX only."""
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, str(env_file)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_up(process: subprocess.Popen[str]) -> None:
    """Wait until the first frame is painted."""
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
