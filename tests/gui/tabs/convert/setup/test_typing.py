"""A source that is being typed is nobody's business: the hub hears of it at a key or a press."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.gui.tabs.convert.support import find
from tests.helpers.hub_server import hub_server

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.gui.tabs.convert import ConvertTab


def test_what_is_only_typed_is_told_to_no_hub_until_return_is_pressed(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = tab.findChild(QLineEdit, "sourceField")
    message = tab.what.message
    with hub_server(tiny) as hub:
        monkeypatch.setenv("HF_HUB_OFFLINE", "0")
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
        qtbot.keyClicks(field, "org/tin")
        qtbot.waitUntil(lambda: "org/tin is not downloaded" in message.text, timeout=20_000)
        assert "on the hub" in find(tab, "convertButton").toolTip()
        qtbot.keyClicks(field, "y")
        qtbot.waitUntil(lambda: "org/tiny is not downloaded" in message.text, timeout=20_000)
        assert hub.heard == []
        with qtbot.waitSignal(tab.inspected, timeout=60_000):
            qtbot.keyClick(field, Qt.Key.Key_Return)
        assert hub.heard
        assert find(tab, "convertButton").isEnabled()
        hub.heard.clear()
        tab.set_source("")
        qtbot.keyClicks(field, "org/tiny")
        qtbot.waitUntil(lambda: "org/tiny is not downloaded" in message.text, timeout=20_000)
        assert hub.heard == []
        assert message.button.text() == "Look up on the hub"
        with qtbot.waitSignal(tab.inspected, timeout=60_000):
            qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)
        assert hub.heard
