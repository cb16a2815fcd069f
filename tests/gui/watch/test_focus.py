"""Where the keyboard is when what had it goes: never on the pill, and never on what harms."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.flags import FlagsTab
from kimera_console.gui.watch.focus import FocusController
from kimera_console.gui.widgets import Card, button
from kimera_console.gui.widgets.messages.question import Question
from tests.gui.activating import activate

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


class Bench:
    """A pill, and a page with a card of three buttons: Use, Cancel, Other."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.pill, self.pages = QPushButton("pill"), QStackedWidget()
        self.keeper = FocusController(self.pages)
        self.page, self.card = QWidget(), Card("Result")
        self.other, self.cancel = button("Other"), button("Cancel")
        self.cancel.setObjectName("cancelThis")
        self.use = button("Use", kind="primary")
        for one in (self.other, self.cancel, self.use):
            self.card.add(one)
        QVBoxLayout(self.page).addWidget(self.card)
        self.pages.addWidget(self.page)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.pill)
        layout.addWidget(self.pages)
        self.window.show()
        activate(qtbot, self.window)

    def has_focus(self, widget: QWidget) -> None:
        self.qtbot.waitUntil(lambda: self.window.focusWidget() is widget)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_the_focus_of_a_pressed_button_that_goes_is_on_what_comes_next(bench: Bench) -> None:
    bench.cancel.hide()
    bench.use.setFocus()
    bench.use.setEnabled(False)  # its work begins: this is what it does
    bench.cancel.show()
    bench.has_focus(bench.cancel)
    bench.use.setEnabled(True)
    bench.cancel.hide()  # the work is done
    bench.has_focus(bench.use)


def test_it_rests_on_the_card_until_there_is_something_next(bench: Bench) -> None:
    bench.cancel.setFocus()
    bench.use.hide()
    bench.cancel.setEnabled(False)  # it is stopping
    bench.has_focus(bench.card)
    bench.qtbot.keyClick(bench.card, Qt.Key.Key_Tab)
    bench.has_focus(bench.other)
    bench.card.setFocus()
    bench.keeper.restore_focus()
    bench.has_focus(bench.card)
    bench.use.show()
    bench.keeper.restore_focus()
    bench.has_focus(bench.use)


def test_a_focus_that_a_page_sets_itself_is_left_there(bench: Bench) -> None:
    bench.cancel.setFocus()
    bench.cancel.hide()
    bench.other.setFocus()
    bench.qtbot.wait(20)
    bench.has_focus(bench.other)


def test_a_question_takes_the_focus_on_its_safe_answer_and_gives_it_back(bench: Bench) -> None:
    question = Question()
    bench.card.add(question)
    answers = (("yes", "Delete", lambda: None), ("no", "Keep", question.clear))
    bench.other.setFocus()
    question.ask("Delete it?", "", answers)
    focused = bench.window.focusWidget()
    assert focused is not None
    assert focused.objectName() == "no"
    bench.qtbot.keyClick(focused, Qt.Key.Key_Space)
    bench.has_focus(bench.other)
    question.ask("Something was left.", "", answers, unasked=True)
    bench.has_focus(bench.other)


@pytest.mark.slow
def test_the_window_uses_it_and_flags_begins_with_its_first_flag(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    console = make_console("LIGHTWEIGHT_EMBEDDING=1\n")
    window = console.window
    window.show_tab("flags")
    with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
        window.show()
    activate(qtbot, window)
    flags = window.page("flags")
    assert isinstance(flags, FlagsTab)
    assert window.focusWidget() is flags.row("USE_ONNX").control
    window.show_tab("convert")
    convert = window.page("convert")
    assert isinstance(convert, ConvertTab)
    named = [b for b in convert.run.findChildren(QPushButton) if "sample model" in b.text()]
    sample = named[0]
    qtbot.waitUntil(sample.isVisible)
    sample.setFocus()
    qtbot.keyClick(sample, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: convert.inspection is not None, timeout=20_000)
    assert not sample.isVisible()
    assert window.focusWidget() is convert.source.field.edit


BACK_PX = 40
"""Controls of one row stand so much higher or lower at most."""


@pytest.mark.slow
@pytest.mark.usefixtures("libraries")
def test_tab_goes_down_each_page(console: Console, qtbot: QtBot) -> None:
    window = console.window
    window.resize(1280, 800)
    for tab_id in window.tab_ids:
        window.show_tab(tab_id)
        page = window.page(tab_id)
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        qtbot.wait(50)
        places = [(one.mapTo(page, QPoint(0, 0)), one) for one in tab_order(page)]
        assert len(places) > 3
        for (above, first), (here, second) in itertools.pairwise(places):
            goes_back = here.y() < above.y() - BACK_PX and here.x() <= above.x()
            assert not goes_back, f"{tab_id}: {first.objectName()} -> {second.objectName()}"


def tab_order(page: QWidget) -> list[QWidget]:
    """What Tab reaches on a page, in order."""
    found, one = [], page.nextInFocusChain()
    while one is not page:
        reached = one.isVisible() and one.isEnabled() and page.isAncestorOf(one)
        if reached and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            found.append(one)
        one = one.nextInFocusChain()
    return found
