"""Another theme: what is in sight has it at once, the rest later, and nothing keeps the old."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import isValid

from kimera_console.gui.tabs.health.check_list import CheckList
from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE
from kimera_console.gui.tokens import DARK, LIGHT
from tests.gui.clipping import process_layout

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


PATIENCE_MS = 120_000
"""For what ends by itself, on a machine as busy as can be."""
SOON_MS = 1000
"""Pages collect changes for less than that; a message stays for longer."""


class Count(QObject):
    """Counts the style changes that Qt sends to widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.changes = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.changes += event.type() == QEvent.Type.StyleChange
        return super().eventFilter(watched, event)


@pytest.fixture
def whole(console: Console, qtbot: QtBot, libraries: Path) -> Console:
    """The window in the light theme with every page built, the first one in sight."""
    window, theme = console.window, console.core.theme
    theme.set_mode(LIGHT_MODE)
    for tab_id in (*window.tab_ids, window.tab_ids[0]):
        window.show_tab(tab_id)
        process_layout()
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=PATIENCE_MS)
    checks = window.page("health").findChild(CheckList)
    qtbot.waitUntil(lambda: checks.topLevelItemCount() > 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=PATIENCE_MS)
    process_layout()
    qtbot.waitUntil(lambda: not theme.waiting, timeout=PATIENCE_MS)
    return console


def captions(console: Console) -> list[QLabel]:
    """Every label whose colour the style sheet sets."""
    return [
        one
        for one in console.window.findChildren(QLabel)
        if one.property("role") in ("caption", "muted") and not one.property("tone")
    ]


def colour(one: QWidget) -> QColor:
    return one.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText)


@pytest.mark.slow
def test_a_switch_restyles_what_is_in_sight_and_nothing_else(whole: Console, qtbot: QtBot) -> None:
    theme, count = whole.core.theme, Count()
    labels = captions(whole)
    shown = [one for one in labels if one.isVisible()]
    hidden = [one for one in labels if not one.isVisible()]
    assert len(shown) >= 3
    assert len(hidden) > 100
    assert {colour(one).name().upper() for one in labels} == {LIGHT.muted}
    everything = QApplication.allWidgets()
    for one in everything:
        one.installEventFilter(count)
    theme.set_mode(DARK_MODE)
    assert {colour(one).name().upper() for one in shown} == {DARK.muted}
    assert {colour(one).name().upper() for one in hidden} == {LIGHT.muted}
    assert {one for one in everything if not one.isVisible()} <= set(theme.waiting)
    qtbot.waitUntil(lambda: not theme.waiting, timeout=PATIENCE_MS)
    assert {colour(one).name().upper() for one in hidden} == {DARK.muted}
    # Some follow a change of their own meanwhile; a new style sheet would go through every widget.
    assert count.changes < len(everything) / 20
    for one in everything:
        if isValid(one):  # the line of a job that has ended is gone by now, for one
            one.removeEventFilter(count)


@pytest.mark.slow
def test_a_page_that_had_its_turn_alone_is_shown_with_all_of_it_in_the_new_theme(
    whole: Console,
) -> None:
    theme, window = whole.core.theme, whole.window
    page = window.page("health")
    theme.set_mode(DARK_MODE)
    closed = [one for one in theme.waiting if one is page or one.isAncestorOf(page)]
    assert any(one.isHidden() for one in closed)
    theme._late._restyle(closed)  # in which order they have their turn is not known
    window.show_tab("health")
    assert not [one for one in theme.waiting if one.isVisible()]
    shown = [one for one in captions(whole) if one.isVisible() and page.isAncestorOf(one)]
    assert shown
    assert {colour(one).name().upper() for one in shown} == {DARK.muted}


@pytest.mark.slow
def test_what_is_shown_before_its_turn_has_the_new_theme_by_then(whole: Console) -> None:
    theme, window = whole.core.theme, whole.window
    theme.set_mode(DARK_MODE)
    hidden = set(theme.waiting)
    window.show_tab("health")
    page = window.page("health")
    came = [one for one in captions(whole) if one in hidden and one.isVisible()]
    assert came
    assert all(page.isAncestorOf(one) for one in came)
    assert {colour(one).name().upper() for one in came} == {DARK.muted}
    assert not [one for one in theme.waiting if one.isVisible()]
    alone = next(
        one
        for one in captions(whole)
        if one in theme.waiting and one.isHidden() and one.parentWidget().isVisible()
    )
    alone.show()
    assert colour(alone).name().upper() == DARK.muted
    alone.hide()


@pytest.mark.slow
def test_a_page_shown_after_a_switch_looks_as_if_built_in_that_theme(
    whole: Console, qtbot: QtBot
) -> None:
    theme, window = whole.core.theme, whole.window
    through_qt(whole)  # afterwards no column gets wider any more
    for mode in (DARK_MODE, LIGHT_MODE):
        qtbot.waitUntil(lambda: is_settled(whole), timeout=PATIENCE_MS)  # shown, a page looks again
        theme.set_mode(mode)
        late = pictures(whole)  # no event loop runs: nothing but being shown restyles them
        assert theme.waiting
        through_qt(whole)
        assert not theme.waiting
        qtbot.waitUntil(lambda: is_settled(whole), timeout=PATIENCE_MS)
        at_once = pictures(whole)
        assert [one for one in window.tab_ids if late[one] != at_once[one]] == []


def is_settled(console: Console) -> bool:
    """Whether no job runs and no page waits a moment before it asks for one."""
    timers = console.window.findChildren(QTimer)
    waiting = (one for one in timers if one.isSingleShot() and one.interval() <= SOON_MS)
    return not console.core.runner.active and not any(one.isActive() for one in waiting)


def through_qt(console: Console) -> None:
    """Another size of the text and back: every widget goes through Qt's own restyling."""
    for scale in (1.25, 1.0):
        console.core.theme.set_text_scale(scale)
        process_layout()


def pictures(console: Console) -> dict[str, QImage]:
    """What every page looks like when it is shown."""
    found = {}
    for tab_id in (*console.window.tab_ids[1:], console.window.tab_ids[0]):
        console.window.show_tab(tab_id)
        for _ in range(5):
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        found[tab_id] = console.window.grab().toImage()
    return found


DURING_A_SWITCH = """
import gc
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget
app = QApplication(["console", "-platform", "offscreen"])
from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE, Theme
theme = Theme(app)
for turn in range(6):
    gc.collect()
    gc.disable()
    for _ in range(15):
        dropped = QWidget()
        dropped.itself = dropped
        for _ in range(10):
            QLineEdit(dropped).setClearButtonEnabled(True)
            QScrollArea(dropped)
    gc.set_threshold(gc.get_count()[0] + 100 + 150 * turn, 10, 10)
    gc.enable()
    theme.set_mode(LIGHT_MODE if turn % 2 else DARK_MODE)
    gc.set_threshold(700, 10, 10)
"""


@pytest.mark.slow
def test_garbage_that_is_due_in_the_middle_of_a_switch_waits() -> None:
    # In a process of its own: without the wait this one would crash.
    done = subprocess.run(
        [sys.executable, "-c", DURING_A_SWITCH], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
