"""Loading the backend that a console's flags ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

WAIT_MS = 60_000


def load_backend(console: Console, qtbot: QtBot) -> None:
    """Load it, and wait."""
    with qtbot.waitSignal(console.core.backend_model.load().finished, timeout=WAIT_MS):
        pass
