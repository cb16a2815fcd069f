"""The view in the whole window: the toast of a cleared list, and the search beside a log."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit

from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.tabs.embed.texts import TextsView
from kimera_console.gui.widgets.jobs.log_view import LogView
from kimera_console.gui.widgets.messages.toast import Toast
from tests.gui.activating import activate
from tests.gui.tabs.embed.texts.support import OpenTextsView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.fixture
def room(qtbot: QtBot, make_console: Callable[..., Console], env_file: Path) -> OpenTextsView:
    """In the whole window, which shows the toasts."""
    console = make_console("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=64\n")
    with qtbot.waitSignal(console.window.first_frame, timeout=10_000):
        console.window.show()
    console.core.navigate("embed")
    tab = console.window.page("embed")
    assert isinstance(tab, EmbedTab)
    tab.show_view("texts")
    view = tab.view("texts")
    assert isinstance(view, TextsView)
    qtbot.waitUntil(view.isVisible)
    return OpenTextsView(console, view, qtbot, env_file)


def press_undo(room: OpenTextsView) -> None:
    """The button of the one toast."""
    (toast,) = (one for one in room.console.window.findChildren(Toast) if one.isVisible())
    (undo,) = (one for one in toast.findChildren(QAbstractButton) if one.text() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)


def test_undo_of_a_cleared_list_leaves_what_was_added_since(room: OpenTextsView) -> None:
    room.paste("a\nb\nc")
    room.press("clearTexts")
    room.type("new")
    press_undo(room)
    assert room.texts == ["new"]
    assert room.view.list.message.text == "The list was changed since; nothing was undone."
    room.press("undoTexts")
    room.press("undoTexts")
    assert room.texts == ["a", "b", "c"]
    room.embedded()


def test_undo_of_a_list_that_was_cleared_twice_undoes_the_second_time(room: OpenTextsView) -> None:
    room.paste("a\nb\nc")
    room.press("clearTexts")
    room.press("undoTexts")
    room.press("clearTexts")
    press_undo(room)
    assert room.texts == ["a", "b", "c"]
    room.embedded()


def test_ctrl_f_searches_the_texts_and_in_a_log_the_log(room: OpenTextsView, qtbot) -> None:
    window, tray = room.console.window, room.console.window.tray
    go = threading.Event()
    job = room.console.core.runner.submit("Convert", lambda _context: go.wait(60))
    room.wait(lambda: len(tray.rows) == 1)
    tray.show_log(tray.rows[0])
    activate(qtbot, window)
    room.paste("a\nb")
    search = room.view.list.search
    room.view.list.line.setFocus()
    QTest.keyClick(room.view.list.line, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert search.hasFocus()
    (log,) = (one for one in window.findChildren(LogView) if one.isVisible())
    text = log.findChild(QPlainTextEdit)
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert log.findChild(QLineEdit).hasFocus()
    go.set()
    room.wait(lambda: job.is_finished)
    room.embedded()
