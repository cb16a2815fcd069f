"""The active window: keys and focus of a test go to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot


def activate(qtbot: QtBot, widget: QWidget) -> None:
    """Make a widget's window the active one.

    Asked for until it is: a request that comes while the window before is still being closed, or
    before this one is known to the platform, is lost.
    """
    window = widget.window()

    def is_active() -> bool:
        window.activateWindow()
        return window.isActiveWindow()

    qtbot.waitUntil(is_active)
