"""A console whose fallbacks are looked at, with the real window and real backends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.gui.tabs.health import HealthTab

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.app import Console

WAIT_MS = 120_000
TOKEN = "hf_CanaryTokenOfTheTests"


class MonitoredConsole:
    """A console, its embedder used as the tabs use it."""

    def __init__(self, console: Console, env_file: Path, qtbot) -> None:
        self.console, self.core, self.qtbot = console, console.core, qtbot
        self.env_file, self.strip = env_file, console.window.strip
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=WAIT_MS):
            console.window.show()
        self.wait_idle()

    def wait_idle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.core.runner.active, timeout=WAIT_MS)

    def load(self) -> None:
        with self.qtbot.waitSignal(self.core.backend_model.load().finished, timeout=WAIT_MS):
            pass
        self.wait_idle()

    def flags(self, lines: str) -> None:
        """Write the file as an editor would, and let the console follow."""
        self.env_file.write_text(lines)
        self.core.backend_model.flags_changed()
        self.wait_idle()

    def embed(self, *texts: str) -> None:
        job = self.core.runner.submit("Embed", lambda _context: self.core.embedder.encode(texts))
        with self.qtbot.waitSignal(job.finished, timeout=WAIT_MS):
            pass

    def monitor(self):
        self.console.window.show_tab("health", "monitor")
        tab = self.console.window.page("health")
        assert isinstance(tab, HealthTab)
        self.qtbot.waitUntil(tab.monitor.isVisible, timeout=WAIT_MS)
        self.wait_idle()  # the checks, which embed a few texts of their own
        return tab.monitor

    def click(self, button) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait_idle()

    def close(self) -> None:
        self.console.window.close()
        assert self.console.close(5000)


def broken(tmp_path: Path) -> str:
    return f"ONNX_MODEL_PATH={tmp_path}/gone\nEMBEDDING_MODEL={tmp_path}/gone\nEMBEDDING_DIM=32\n"
