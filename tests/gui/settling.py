"""Waits until layouts have come to rest: on a busy machine that takes more than one turn."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

MOST_S = 10.0
"""What moves for longer, as a progress bar may, is measured as it is."""
PAUSE_MS = 20


def settle(around: QWidget) -> None:
    """Wait until nothing inside a widget moves, comes or goes any more."""
    until_s = time.monotonic() + MOST_S
    before: dict[QWidget, QRect] | None = None
    while time.monotonic() < until_s:
        process_layout()
        now = _places(around)
        if now == before:
            return
        before = now
        QTest.qWait(PAUSE_MS)


def process_layout() -> None:
    """Let posted layouts happen."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def _places(around: QWidget) -> dict[QWidget, QRect]:
    inside = around.findChildren(QWidget)
    return {one: one.geometry() for one in (around, *inside) if one.isVisible()}
