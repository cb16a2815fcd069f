"""What the tests of the Health tab share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from kimera_console.gui.tabs.health import HealthTab
from kimera_console.gui.widgets.messages.toast import Toast

if TYPE_CHECKING:
    from kimera_console.app import Console
    from kimera_console.core.health.types import Check
    from kimera_console.gui.widgets import StatusPill

WAIT_MS = 120_000


class OpenHealthTab:
    """A console whose window shows the Health tab, which runs its checks by itself."""

    def __init__(self, console: Console, qtbot) -> None:
        self.console, self.qtbot = console, qtbot
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=WAIT_MS):
            console.window.show()
        tab = console.window.page("health")
        assert isinstance(tab, HealthTab)
        self.tab = tab
        self.finished: list[tuple[Check, ...]] = []
        tab.checks_finished.connect(self.finished.append)

    def wait_idle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.console.core.runner.active, timeout=WAIT_MS)

    def show(self) -> OpenHealthTab:
        self.console.window.show_tab("health")
        return self

    def wait_checks(self, runs: int = 1) -> dict[str, Check]:
        self.qtbot.waitUntil(lambda: len(self.finished) >= runs, timeout=WAIT_MS)
        self.wait_idle()
        return {check.id: check for check in self.tab.checks}

    def reveal(self, check_id: str) -> None:
        self.tab.reveal(check_id)
        assert self.tab.list.current is not None
        assert self.tab.list.current.id == check_id

    def toast_button(self, text: str) -> QPushButton:
        """The button of the newest toast."""
        toasts = self.console.window.findChildren(Toast)
        return next(each for each in toasts[-1].findChildren(QPushButton) if each.text() == text)

    @property
    def pill(self) -> StatusPill:
        return self.console.window.header.pill

    def button(self, name: str) -> QPushButton:
        found = self.tab.findChild(QPushButton, name)
        assert found is not None
        return found
