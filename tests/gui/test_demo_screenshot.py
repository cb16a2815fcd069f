"""The demo's pictures: of a window that has come to rest, or that never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kimera_console import demo_screenshot
from kimera_console.demo_screenshot import steady_screenshot

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


class Changing(QWidget):
    """Another colour at each painting, so many times."""

    def __init__(self, changes: int) -> None:
        super().__init__()
        self.resize(20, 20)
        self._left = changes

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._left, 0, 0))
        painter.end()
        self._left = max(0, self._left - 1)


def take(window: Changing, busy: int = 0) -> tuple[int, int]:
    """The red of the picture, and how often it was waited for."""
    waits: list[float] = []

    def settle(seconds: float) -> None:
        waits.append(seconds)
        QTest.qWait(1)

    picture = steady_screenshot(window, settle=settle, is_busy=lambda: len(waits) < busy)
    return picture.pixelColor(5, 5).red(), len(waits)


def test_a_picture_is_taken_once_nothing_moves(qtbot: QtBot) -> None:
    window = Changing(4)
    qtbot.addWidget(window)
    red, waits = take(window)
    assert red == 0
    assert 1 <= waits <= 5


def test_what_is_still_being_read_is_waited_for(qtbot: QtBot) -> None:
    window = Changing(0)
    qtbot.addWidget(window)
    assert take(window)[1] == 1
    assert take(window, busy=7)[1] == 7


def test_a_window_that_never_rests_is_taken_as_it_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_screenshot, "MOST_S", 0.05)
    window = Changing(250)
    qtbot.addWidget(window)
    red, waits = take(window)
    assert 0 < red < 249
    assert waits >= 2
