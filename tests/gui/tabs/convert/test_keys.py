"""The Convert tab: keyboard, drops, and what it remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QApplication

from kimera_console.gui.tabs.convert import ConvertTab
from tests.gui.activating import activate
from tests.gui.tabs.convert.support import find, inspect_source, open_advanced, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

# Keyboard, dropping, memory


def test_a_dropped_folder_becomes_the_source(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tiny))])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    entering = QDragEnterEvent(QPoint(5, 5), *how)
    tab.dragEnterEvent(entering)
    assert entering.isAccepted()
    assert tab.source.property("drop")
    event = QDropEvent(QPointF(5, 5), *how)
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        tab.dropEvent(event)
    assert not tab.source.property("drop")
    assert event.isAccepted()
    assert tab.inspection is not None
    assert tab.inspection.source == str(tiny)


def test_every_control_is_reached_by_tab(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    window = tab.window()
    activate(qtbot, window)
    tab.source.field.edit.setFocus()
    reached = set()
    for _ in range(40):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(window, Qt.Key.Key_Tab)
    wanted = {
        tab.source.field.edit,
        tab.source.sample,
        tab.how.precision.button("fp32"),
        tab.how.advanced,
        tab.how.exporter.button("auto"),
        tab.how.pooling,
        tab.how.out.edit,
        find(tab, "convertButton"),
    }
    assert wanted <= reached
    tab.how.exporter.button("auto").setFocus()
    qtbot.keyClick(tab.how.exporter.button("auto"), Qt.Key.Key_Right)
    assert tab.how.exporter.key == "direct"


def test_choices_and_recent_models_come_back(
    qtbot: QtBot, make_console: MakeConsole, tiny: Path
) -> None:
    first = make_console()
    page = first.window.page("convert")
    assert isinstance(page, ConvertTab)
    page.how.exporter.choose("optimum")
    page.how.pooling.choose("mean")
    inspect_source(qtbot, page, tiny)
    first.core.preferences.add_recent("models", str(tiny))
    first.core.preferences.save()
    again = make_console().window.page("convert")
    assert isinstance(again, ConvertTab)
    assert again.how.exporter.key == "optimum"
    assert again.how.pooling.key == "mean"
    actions = [action.text() for action in again.source.findChildren(QAction)]
    assert str(tiny) in actions


def test_the_gate_is_scrolled_to_when_its_key_opens_it(qtbot: QtBot, tab: ConvertTab) -> None:
    tab.window().resize(1280, 800)
    gate = tab.how.gate
    assert gate.toggle.visibleRegion().isEmpty()
    activate(qtbot, tab.window())
    qtbot.keyClick(tab.window(), Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    field = gate.texts_field
    qtbot.waitUntil(lambda: field.visibleRegion().boundingRect().size() == field.size())
    assert not gate.fields["cosine_min"].visibleRegion().isEmpty()
    assert field.edit.hasFocus()


def test_the_key_that_converts_does_so_only_where_the_form_is_in_sight(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    for view in ("Alt+2", "Alt+3", "Alt+4", "Alt+5"):
        press(qtbot, tab, view)
        press(qtbot, tab, "Ctrl+Return")
        assert tab.queue.entries == (), view
    press(qtbot, tab, "Alt+1")
    press(qtbot, tab, "Ctrl+Return")
    (entry,) = tab.queue.entries
    tab.queue.remove(entry)
    qtbot.waitUntil(lambda: not tab.queue.unfinished, timeout=30_000)
