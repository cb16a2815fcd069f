"""What the tests of the Flags tab share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from kimera_console.gui.tabs.flags import FlagsTab
from kimera_console.gui.tabs.flags.controls import PathControl
from tests.gui.activating import activate

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.core.flags.past_writes import EnvWrite

WAIT_MS = 15_000
APPLY_MS = 60_000
"""A change is tried in a child before it is loaded: Transformers is imported twice."""
LIGHT = "LIGHTWEIGHT_EMBEDDING=1\n"
TOKEN = "hf_CanaryTokenOfTheTests"


class OpenFlagsTab:
    """A console whose window shows the Flags tab."""

    def __init__(self, console: Console, qtbot, env_file: Path) -> None:
        self.console, self.qtbot, self.env_file = console, qtbot, env_file
        # Chosen before: only the tab in sight at the first frame is built.
        console.window.show_tab("flags")
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=WAIT_MS):
            console.window.show()
        tab = console.window.page("flags")
        assert isinstance(tab, FlagsTab)
        self.tab = tab
        self.writes: list[EnvWrite] = []
        tab.written.connect(self.writes.append)
        qtbot.waitUntil(lambda: tab.controller.sheet is not None, timeout=WAIT_MS)
        self.wait_idle()

    def wait_idle(self) -> None:
        """Wait until every job has ended."""
        self.qtbot.waitUntil(lambda: not self.console.core.runner.active, timeout=WAIT_MS)

    def activate(self) -> None:
        activate(self.qtbot, self.console.window)

    def toggle(self, name: str) -> None:
        """Press a flag's switch; that waits to be applied."""
        QTest.mouseClick(self.tab.row(name).control, Qt.MouseButton.LeftButton)

    def apply(self) -> None:
        """Press Apply and wait for the write."""
        with self.qtbot.waitSignal(self.tab.written, timeout=APPLY_MS):
            self.press("applyButton", wait_idle=False)
        self.wait_idle()

    def fail_to_apply(self) -> None:
        """Press Apply and wait until that has failed."""
        with self.qtbot.waitSignal(self.tab.controller.failed, timeout=APPLY_MS):
            self.press("applyButton", wait_idle=False)
        self.wait_idle()

    def click(self, name: str) -> None:
        """Press a flag's switch, apply it, and wait for the write."""
        self.toggle(name)
        self.apply()

    def type(self, name: str, text: str) -> None:
        """Type a flag's value and press Return; that waits to be applied."""
        QTest.keyClick(self.type_in(name, text), Qt.Key.Key_Return)

    def type_in(self, name: str, text: str) -> QLineEdit:
        """Type a flag's value and press nothing more."""
        control = self.tab.row(name).control
        edit = control.edit if isinstance(control, PathControl) else control
        assert isinstance(edit, QLineEdit)
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)
        return edit

    @property
    def pending(self) -> dict[str, str | None]:
        return self.tab.controller.pending.texts

    @property
    def effect(self) -> str:
        return self.tab.pending_card.effect.text

    def wait_trial(self) -> None:
        """Wait until it is known what the pending changes would do."""
        trials = self.tab.trials
        self.qtbot.waitUntil(
            lambda: trials.preview is not None and not trials.is_waiting, timeout=WAIT_MS
        )

    def button(self, name: str) -> QPushButton:
        found = self.tab.findChild(QPushButton, name)
        assert found is not None
        return found

    def press(self, name: str, *, wait_idle: bool = True) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)
        if wait_idle:
            self.wait_idle()

    def wait_origin(self, name: str, origin: str) -> None:
        self.qtbot.waitUntil(lambda: self.tab.row(name).badge.text == origin, timeout=WAIT_MS)

    def wait_backend(self, backend: str) -> None:
        def is_active() -> bool:
            status = self.console.core.backend_model.status
            active = status.active
            return not status.loading and active is not None and active.backend == backend

        self.qtbot.waitUntil(is_active, timeout=WAIT_MS)
        self.wait_idle()

    @property
    def pill(self) -> str:
        return self.console.window.header.pill.text()

    @property
    def text(self) -> str:
        return self.env_file.read_text()
