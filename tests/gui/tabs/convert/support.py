"""What the tests of the Convert tab share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QKeySequence,
)
from PySide6.QtWidgets import QPushButton, QWidget

from kimera_console.gui.tabs.convert import ConvertTab
from tests.gui.activating import activate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


def find(tab: ConvertTab, name: str) -> QPushButton:
    found = tab.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def click(qtbot: QtBot, tab: ConvertTab, name: str) -> None:
    button = find(tab, name)
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def confirm_use(qtbot: QtBot, tab: ConvertTab) -> None:
    """Confirm what *Use* shows of the flags."""
    qtbot.waitUntil(tab.use_question.isVisible, timeout=20_000)
    click(qtbot, tab, "confirmUse")


def open_advanced(qtbot: QtBot, tab: ConvertTab) -> None:
    """Open what is folded away, as a user does who looks for it; it may be open."""
    if not tab.how.advanced.isChecked():
        qtbot.mouseClick(tab.how.advanced, Qt.MouseButton.LeftButton)
    assert tab.how.exporter.isVisible()


def inspect_source(qtbot: QtBot, tab: ConvertTab, source: Path | str) -> None:
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        tab.set_source(str(source))


def press(qtbot: QtBot, tab: ConvertTab, keys: str) -> None:
    """Press a shortcut in the window."""
    window = tab.window()
    activate(qtbot, window)
    sequence = QKeySequence(keys)[0]
    qtbot.keyClick(window, sequence.key(), sequence.keyboardModifiers())


def open_models(qtbot: QtBot, tab: ConvertTab) -> None:
    """Turn to the models, as a user does."""
    choice = tab.switch.bar.button("models")
    qtbot.waitUntil(choice.isVisible)
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(tab.models.isVisible)


def focus(qtbot: QtBot, tab: ConvertTab, widget: QWidget) -> None:
    """Give a widget the focus, as a click into it would; shortcuts need an active window."""
    window = tab.window()
    activate(qtbot, window)
    widget.setFocus()


def rows(tab: ConvertTab) -> list[str]:
    return [row.name for row in tab.models.table.rows]


def _cut_weights(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
