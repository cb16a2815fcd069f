"""PySide6 6.12.0 loses a reference to None at every call that returns it, before Python 3.12."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CALLS = 2000


class Source(QObject):
    happened = Signal()


def test_qt_calls_do_not_eat_references_to_none(qtbot: QtBot, qapp: object) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    source = Source()
    source.happened.connect(label.update)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        qapp.processEvents()  # type: ignore[attr-defined]
        label.setText("x")
        label.repaint()
        source.happened.emit()
    lost = before - sys.getrefcount(None)
    assert lost < CALLS / 2, f"{lost} references to None were lost in {4 * CALLS} calls"
