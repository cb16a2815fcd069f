"""Messages of the window: what takes them away, and what they call a trial."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kimera_console.gui.header import pill_words
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.flags.file_card import active_words
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Card, Column, DataTable, FilterField, InlineMessage
from tests.gui.activating import activate
from tests.gui.clipping import measure_settled, process_layout

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.mark.parametrize("action", ["", "Try again"])
@pytest.mark.parametrize("width_px", [240, 420])
def test_all_words_of_a_message_are_in_sight_beside_its_button(
    qtbot: QtBot, action: str, width_px: int
) -> None:
    page, card, message = QWidget(), Card("Source"), InlineMessage(closable=False)
    card.add(message)
    column = QVBoxLayout(page)
    column.addWidget(card)
    column.addStretch(1)
    qtbot.addWidget(page)
    page.resize(width_px, 400)
    page.show()
    qtbot.waitExposed(page)
    text = "The hub cannot be reached for intfloat/multilingual-e5-small."
    hint = "Check the network and proxy, or name a folder. A download goes on where it stopped."
    for said in (text, "Short.", f"{text} {text}"):
        message.show_message("bad", said, hint, action=action)
        process_layout()
        assert not measure_settled(page), said
        message.clear()
        process_layout()
        message.show_message("bad", said, hint, action=action)
        process_layout()
        assert not measure_settled(page), said
    theme().set_text_scale(1.5)
    process_layout()
    large = measure_settled(page), message.height()
    theme().set_text_scale(1.0)
    process_layout()
    assert not large[0]
    assert not measure_settled(page)
    assert message.height() < large[1]


def test_escape_takes_the_message_of_the_page_away(qtbot: QtBot, console: Console) -> None:
    window = console.window
    activate(qtbot, window)
    page, read = window.page(window.current_tab), []
    standing, message = InlineMessage(parent=page), InlineMessage()
    message.lay_over(page)
    message.dismissed.connect(lambda: read.append(True))
    standing.show_message("warn", "how a part of the page stands")
    message.show_message("bad", "what came of something", action="Do")
    qtbot.waitUntil(message.isVisible)
    window.toasts.show("a toast")
    qtbot.keyClick(window, Qt.Key.Key_Escape)  # the toast is the newest
    assert not window.toasts.texts
    assert message.isVisible()
    message.button.setFocus()
    qtbot.keyClick(message.button, Qt.Key.Key_Escape)
    assert not message.isVisible()
    assert read == [True]
    assert standing.isVisible()


def test_escape_takes_a_toast_and_an_open_log_away_one_after_the_other(
    qtbot: QtBot, console: Console
) -> None:
    window, go_on = console.window, threading.Event()
    activate(qtbot, window)
    job = console.core.runner.submit("Wait", lambda _context: go_on.wait(30))
    qtbot.waitUntil(lambda: bool(window.tray.rows))
    window.tray.show_log(window.tray.rows[0])
    window.toasts.show("a toast")
    shown = [lambda: bool(window.toasts.texts), lambda: window.tray.is_open]
    for left in (1, 0):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        assert sum(one() for one in shown) == left
    with qtbot.waitSignal(job.finished):
        go_on.set()


def test_escape_in_a_filter_clears_it_and_leaves_the_toast(qtbot: QtBot, console: Console) -> None:
    window = console.window
    activate(qtbot, window)
    table = DataTable([Column("Name", str)], "names")
    field = FilterField(table, "Filter the names", "nameFilter")
    field.setParent(window)
    field.show()
    field.setFocus()
    qtbot.keyClicks(field, "abc")
    window.toasts.show("a toast")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert window.toasts.texts == ("a toast",)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.toasts.texts == ()


def test_a_change_that_is_only_tried_is_not_called_a_switch(qtbot: QtBot, console: Console) -> None:
    model, go_on = console.core.backend_model, threading.Event()
    job = console.core.runner.submit("Apply", lambda _context: go_on.wait(30), lane=MODEL)
    model.watch(job)
    assert pill_words(model.status)[:2] == ("Trying other flags…", "info")
    assert active_words(model.status)[1] == "Trying other flags…"
    go_on.set()
    qtbot.waitUntil(lambda: not model.status.trying, timeout=10_000)
