"""The list of licences is narrowed by its filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kimera_console.gui.widgets.lists.filter_field import NothingFound
from kimera_console.gui.widgets.messages.licences_dialog import LicencesDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


def test_its_filter_leaves_the_parts_that_hold_its_letters(qtbot: QtBot, console: Console) -> None:
    dialog = LicencesDialog(console.core.runner, console.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.names.count() > 10, timeout=30_000)
    rows = [dialog.names.item(row) for row in range(dialog.names.count())]
    qtbot.keyClicks(dialog.filter, "onnxruntime")
    shown = [row.text() for row in rows if not row.isHidden()]
    assert 0 < len(shown) < 5
    assert all("onnxruntime" in text for text in shown)
    assert not dialog.names.currentItem().isHidden()
    assert dialog.text.toPlainText()
    qtbot.keyClicks(dialog.filter, " and no such part")
    assert all(row.isHidden() for row in rows)
    nothing = dialog.names.findChild(NothingFound)
    assert nothing.isVisible()
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not nothing.isVisible()
    assert not any(row.isHidden() for row in rows)
    dialog.close()
