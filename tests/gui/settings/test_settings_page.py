"""The settings page: found, worked by keyboard, one state with the menus, kept."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from kimera_console.gui.command_palette import commands_of
from kimera_console.gui.language import ENGLISH, GERMAN, LANGUAGE_KEY
from kimera_console.gui.settings import NOTIFY_KEY, TEXT_SCALE_KEY, THEME_KEY, notifies
from kimera_console.gui.theme import DARK_MODE
from tests.gui.activating import activate
from tests.gui.clipping import measure_settled, process_layout

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.gui.settings.dialog import SettingsDialog


@pytest.fixture
def page(qtbot: QtBot, console: Console) -> SettingsDialog:
    opened = console.window.open_settings()
    qtbot.waitUntil(opened.isVisible)
    process_layout()
    return opened


def action(console: Console, words: str) -> QAction:
    (found,) = (
        one for one in console.window.findChildren(QAction) if one.text().replace("&", "") == words
    )
    return found


def test_it_opens_by_its_keys_and_from_the_palette(qtbot: QtBot, console: Console) -> None:
    window = console.window
    activate(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    page = window.open_settings()
    qtbot.waitUntil(page.isVisible)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.isVisible())
    assert [one.keys for one in commands_of(window) if one.title == "Settings…"] == ["Ctrl+,"]


def test_text_grows_and_shrinks_by_its_keys(qtbot: QtBot, console: Console) -> None:
    window, theme = console.window, console.core.theme
    activate(qtbot, window)
    seen = []
    for key in ("+", "+", "+", "-", "=", "0", "-"):
        sequence = QKeySequence(f"Ctrl+{key}")[0]
        QTest.keyClick(window, sequence.key(), sequence.keyboardModifiers())
        seen.append(theme.text_scale)
    assert seen == [1.25, 1.5, 1.5, 1.25, 1.5, 1.0, 1.0]
    assert console.core.preferences.text(TEXT_SCALE_KEY) == "1.0"
    keys = {one.title: one.keys for one in commands_of(window) if one.place == "View › Text size"}
    assert keys["Larger"] == "Ctrl++"
    assert keys["Smaller"] == "Ctrl+-"
    assert keys["Usual size"] == "Ctrl+0"


def test_what_is_chosen_is_in_force_at_once_and_kept(
    console: Console, page: SettingsDialog
) -> None:
    page.theme.button(DARK_MODE).click()
    page.text_size.button("1.5").click()
    assert console.core.theme.is_dark
    assert console.core.theme.text_scale == 1.5
    assert console.core.preferences.text(THEME_KEY) == DARK_MODE
    page.notify.click()
    assert not notifies(console.core.preferences)
    assert console.core.preferences.text(NOTIFY_KEY) == "0"


def test_the_menus_and_the_page_show_one_state(console: Console, page: SettingsDialog) -> None:
    action(console, "Dark").trigger()
    action(console, "125 %").trigger()
    assert page.theme.key == DARK_MODE
    assert page.text_size.key == "1.25"
    page.theme.button("light").click()
    menu = action(console, "Light").parent()
    assert menu is not None
    action(console, "Theme").menu().aboutToShow.emit()  # type: ignore[attr-defined]
    assert action(console, "Light").isChecked()
    assert not action(console, "Dark").isChecked()


def test_another_language_says_when_it_comes_and_offers_a_restart(
    qtbot: QtBot, console: Console, page: SettingsDialog
) -> None:
    assert not page.restart.isVisible()
    page.language.button(GERMAN).click()
    assert console.core.preferences.text(LANGUAGE_KEY) == GERMAN
    assert page.restart.isVisible()
    assert any("next start" in one.text() for one in page.findChildren(QLabel))
    page.language.button(ENGLISH).click()
    assert not page.restart.isVisible()
    page.language.button(GERMAN).click()
    with qtbot.waitSignal(console.window.closed):
        page.restart.click()
    assert console.window.restart_requested


def test_a_running_job_is_not_stopped_by_a_restart(
    qtbot: QtBot, console: Console, page: SettingsDialog
) -> None:
    page.language.button(GERMAN).click()
    job = console.core.runner.submit("wait", lambda context: context.wait_cancelled(60))
    assert not page.restart.isEnabled()
    assert "running" in page.restart.toolTip()
    job.cancel()
    qtbot.waitUntil(page.restart.isEnabled)


def test_every_control_has_a_name_and_the_keyboard_reaches_it(
    qtbot: QtBot, page: SettingsDialog
) -> None:
    activate(qtbot, page)
    reached = set()
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    for control in page.findChildren(QAbstractButton):
        accessible = QAccessible.queryAccessibleInterface(control)
        assert accessible.text(QAccessible.Text.Name).strip(), control
    for one in (page.language, page.theme, page.text_size):
        assert any(one.isAncestorOf(each) for each in reached), one.accessibleName()
    assert {page.notify, page.close_button} <= reached


@pytest.mark.parametrize("scale", ["1.0", "1.5"])
def test_nothing_is_cut(page: SettingsDialog, scale: str) -> None:
    page.text_size.button(scale).click()
    page.language.button(GERMAN).click()
    page.adjustSize()
    process_layout()
    assert not measure_settled(page)


RESTARTS = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from kimera_console import app

seen = Path(sys.argv[1])
seen.write_text(seen.read_text() + f"{os.getpid()} {sys.argv[2]}\\n" if seen.exists()
                else f"{os.getpid()} {sys.argv[2]}\\n")
build = app.build
def built(env_file, **options):
    console = build(env_file, **options)
    first = len(seen.read_text().splitlines()) == 1
    page = console.window.open_settings()
    QTimer.singleShot(300, page.restart_requested.emit if first else console.window.close)
    return console
app.build = built
raise SystemExit(app.run(sys.argv[3]))
"""


@pytest.mark.slow
def test_a_restart_starts_the_same_command_again(tmp_path: Path) -> None:
    script, seen = tmp_path / "restarts.py", tmp_path / "seen"
    script.write_text(RESTARTS)
    command = [sys.executable, str(script), str(seen), "a word", str(tmp_path / ".env")]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, check=True, timeout=60, env=environment, capture_output=True)
    first, second = seen.read_text().splitlines()
    assert first == second  # the same process, with the same words
