"""A window after crashes: it says so, and loads nothing by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.gui.after_crash import report_crash
from kimera_console.gui.widgets.messages.toast import Toast
from tests.helpers.onnx_models import masked_mean, tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.app import Console


@pytest.mark.slow
@pytest.mark.parametrize("safe", [True, False])
def test_a_safe_start_loads_nothing_until_it_is_asked_to(
    qtbot, make_console: Callable[..., Console], env_file: Path, tmp_path: Path, safe: bool
) -> None:
    bundle = tiny_bundle(env_file.parent / "small", ours=True, nodes=masked_mean)
    flags = f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_DIM=16\n"
    first = make_console(flags)
    first.window.show_tab("flags")
    first.window._remember()
    console = make_console(flags, safe=safe)
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    assert console.window.current_tab == ("convert" if safe else "flags")
    report_crash(console.core, tmp_path / "crash.txt", "Segmentation fault", safe=safe)
    (toast,) = console.window.findChildren(Toast)
    model = console.core.backend_model
    if safe:
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)
        assert model.status.active is None
        assert toast.text.startswith("Safe mode")
        assert "Segmentation fault" in toast.hint
        (load,) = (one for one in toast.findChildren(QPushButton) if one.text())
        QTest.mouseClick(load, Qt.MouseButton.LeftButton)
    else:
        assert toast.text == "The console crashed last time: Segmentation fault."
    assert str(tmp_path / "crash.txt") in toast.hint
    qtbot.waitUntil(lambda: model.status.active is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_the_third_start_after_two_crashes_is_safe_and_the_fourth_is_not(tmp_path: Path) -> None:
    code = (
        "import faulthandler, sys\n"
        "from kimera_console import app\n"
        "from kimera_console.gui.main_window import MainWindow\n"
        "def up(self, old=MainWindow._after_first_frame):\n"
        "    old(self)\n"
        "    print('safe' if self._safe else 'usual', self.toasts.texts, flush=True)\n"
        "    faulthandler._sigsegv() if sys.argv[2] == 'crash' else self.close()\n"
        "MainWindow._after_first_frame = up\n"
        "sys.exit(app.run(sys.argv[1]))"
    )

    def start(how: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / ".env"), how],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    assert start("crash") == (-signal.SIGSEGV, "usual ()\n")
    ended, said = start("crash")
    assert ended == -signal.SIGSEGV
    assert said.startswith("usual ('The console crashed last time: Segmentation fault.'")
    ended, said = start("close")
    assert (ended, said.split()[0]) == (0, "safe")
    assert start("close") == (0, "usual ()\n")
