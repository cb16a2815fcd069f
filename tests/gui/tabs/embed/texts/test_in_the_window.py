"""The view in the whole window: the toast of a cleared list, and the search beside a log."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit

from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.tabs.embed.texts import TextsView
from kimera_console.gui.widgets.jobs.log_view import LogView
from kimera_console.gui.widgets.messages.toast import Toast
from tests.gui.activating import activate
from tests.gui.clipping import measure, process_layout
from tests.gui.tabs.embed.texts.support import OpenTextsView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.fixture
def opened(qtbot: QtBot, make_console: Callable[..., Console], env_file: Path) -> OpenTextsView:
    """In the whole window, which shows the toasts."""
    console = make_console("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=64\n")
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    console.core.navigate("embed")
    tab = console.window.page("embed")
    assert isinstance(tab, EmbedTab)
    tab.show_view("texts")
    view = tab.view("texts")
    assert isinstance(view, TextsView)
    qtbot.waitUntil(view.isVisible)
    return OpenTextsView(console, view, qtbot, env_file)


def press_undo(opened: OpenTextsView) -> None:
    """The button of the one toast."""
    (toast,) = (one for one in opened.console.window.findChildren(Toast) if one.isVisible())
    (undo,) = (one for one in toast.findChildren(QAbstractButton) if one.text() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)


@pytest.mark.slow
def test_undo_of_a_cleared_list_leaves_what_was_added_since(opened: OpenTextsView) -> None:
    opened.paste("a\nb\nc")
    opened.press("clearTexts")
    opened.type("new")
    press_undo(opened)
    assert opened.texts == ["new"]
    assert opened.view.list.message.text == "The list was changed since; nothing was undone."
    opened.press("undoTexts")
    opened.press("undoTexts")
    assert opened.texts == ["a", "b", "c"]
    opened.embedded()


@pytest.mark.slow
def test_undo_of_a_list_that_was_cleared_twice_undoes_the_second_time(
    opened: OpenTextsView,
) -> None:
    opened.paste("a\nb\nc")
    opened.press("clearTexts")
    opened.press("undoTexts")
    opened.press("clearTexts")
    press_undo(opened)
    assert opened.texts == ["a", "b", "c"]
    opened.embedded()


def test_ctrl_f_searches_the_texts_and_in_a_log_the_log(opened: OpenTextsView, qtbot) -> None:
    window, tray = opened.console.window, opened.console.window.tray
    go = threading.Event()
    job = opened.console.core.runner.submit("Convert", lambda _context: go.wait(60))
    opened.wait(lambda: len(tray.rows) == 1)
    tray.show_log(tray.rows[0])
    activate(qtbot, window)
    opened.paste("a\nb")
    search = opened.view.list.search
    opened.view.list.line.setFocus()
    QTest.keyClick(opened.view.list.line, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert search.hasFocus()
    (log,) = (one for one in window.findChildren(LogView) if one.isVisible())
    text = log.findChild(QPlainTextEdit)
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert log.findChild(QLineEdit).hasFocus()
    go.set()
    opened.wait(lambda: job.is_finished)
    opened.embedded()


NAME = "the_language_of_it"


def test_a_column_that_comes_later_is_read_whole(opened: OpenTextsView) -> None:
    opened.console.window.resize(1280, 800)
    opened.show_page("map")
    colour = opened.view.findChild(QComboBox, "colourColumn")
    assert colour.isVisible()
    process_layout()
    texts = (("Good bread", {NAME: "English"}), ("Gutes Brot", {NAME: "German"}))
    opened.text_set.add(texts, step="a.csv")
    opened.text_set.choose_column(NAME)
    assert colour.currentText() == NAME
    opened.embedded()
    opened.wait(lambda: not opened.console.core.runner.active)
    process_layout()
    assert colour.width() > colour.fontMetrics().horizontalAdvance(NAME) + colour.height() // 2
    assert not list(measure(opened.view.results))
