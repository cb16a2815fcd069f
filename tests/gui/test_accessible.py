"""Every control has a name and a role, for people who hear the window instead of seeing it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QSlider,
    QTextBrowser,
    QWidget,
)

from kimera_console.core.texts.files.types import ReadOptions
from kimera_console.gui.menus import show_about, show_guide
from kimera_console.gui.tab_registry import default_tabs
from kimera_console.gui.tabs.embed.preview_controller import PreviewController
from kimera_console.gui.tabs.embed.preview_dialog import PreviewDialog
from kimera_console.gui.widgets.basic.fold import content_of
from kimera_console.gui.widgets.basic.view_switch import LazyViews
from kimera_console.gui.widgets.messages.licences_dialog import LicencesDialog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
    QSlider, QTextBrowser,
)  # fmt: skip

HAVE_PARTS = (QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit)


def _controls(page: QWidget) -> list[QWidget]:
    """What the user can act on; not the parts that Qt makes of a control."""
    found = []
    for one in page.findChildren(QWidget):
        part = one.objectName().startswith("qt_") or isinstance(one, QHeaderView)
        inside = isinstance(one.parentWidget(), HAVE_PARTS)
        popup = one.window() is not page.window()
        if isinstance(one, CONTROLS) and not part and not inside and not popup:
            found.append(one)
    return found


def _nameless(page: QWidget) -> list[tuple[str, ...]]:
    """Controls that are not hidden in a page, whether or not that is in sight, without a name."""
    found = []
    for one in _controls(page):
        interface = QAccessible.queryAccessibleInterface(one)
        kind = (type(one).__name__, one.objectName(), type(one.parentWidget()).__name__)
        if not interface.text(QAccessible.Text.Name).strip():
            # One whose words come later has none to be named by yet, and is not in sight either.
            if one.isVisibleTo(page):
                found.append(kind)
        elif interface.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            found.append((*kind, "no role"))
    return found


def _parts(page: QWidget) -> Iterator[QWidget]:
    """A page, and what its views, steps and folds show, all of them built."""
    for one in (page, *page.findChildren(QWidget)):
        while isinstance(one, LazyViews) and one.build_missing_view():
            pass
    yield page
    for button in page.findChildren(QAbstractButton):
        content = content_of(button)
        if content is not None:
            yield content


@pytest.mark.slow
@pytest.mark.parametrize("tab_id", [tab.id for tab in default_tabs()])
def test_every_control_of_every_view_has_a_name_and_a_role(
    qtbot: QtBot, console: Console, tab_id: str
) -> None:
    console.window.show_tab(tab_id)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
    page = console.window.page(tab_id)
    parts = list(_parts(page))
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
    assert len(parts) > {"convert": 9, "embed": 4, "health": 3, "stores": 7}.get(tab_id, 0)
    assert len(_controls(page)) > 5
    nameless = {each for part in parts for each in _nameless(part)}
    assert not nameless, nameless


@pytest.mark.slow
def test_every_control_of_the_dialogs_has_a_name_and_a_role(
    qtbot: QtBot, console: Console, tmp_path: Path
) -> None:
    window, core = console.window, console.core
    texts = tmp_path / "a.csv"
    texts.write_text("id,text\n1,one\n2,two\n", "utf-8")
    show_about(window, core)
    about = window.findChild(QMessageBox)
    preview = PreviewController(core, window, accept="Read")
    preview.open(texts, ReadOptions(), always=True)
    qtbot.waitUntil(lambda: window.findChild(PreviewDialog) is not None, timeout=20_000)
    licences = LicencesDialog(core.runner, window)
    dialogs = (
        about, window.findChild(PreviewDialog), licences, show_guide(window),
        window.open_settings(),
    )  # fmt: skip
    licences.show()
    qtbot.waitUntil(lambda: not core.runner.active, timeout=60_000)
    for dialog in dialogs:
        assert dialog is not None
        assert dialog.windowTitle()
        assert _controls(dialog)
        assert not _nameless(dialog), (type(dialog).__name__, _nameless(dialog))
    for dialog in dialogs:
        dialog.close()


def test_every_control_around_the_pages_has_a_name_and_a_role(
    qtbot: QtBot, console: Console
) -> None:
    window, go = console.window, threading.Event()
    job = console.core.runner.submit("A job", lambda _context: go.wait(60), lane="io")
    qtbot.waitUntil(lambda: bool(window.tray.rows), timeout=10_000)
    window.toasts.show("Something to know.", "warn", action="Do it", on_action=lambda: None)
    window.palette_of_commands.open_commands()
    for part in (window.tray, window.header, window.palette_of_commands, window.strip):
        assert not _nameless(part), (type(part).__name__, _nameless(part))
    assert _controls(window.palette_of_commands)
    assert not _nameless(window)
    window.palette_of_commands.close_palette()
    go.set()
    qtbot.waitUntil(lambda: job.is_finished, timeout=10_000)


def test_the_focus_is_not_on_the_pill_at_the_start(console: Console) -> None:
    assert console.window.focusWidget() is not console.window.header.pill
