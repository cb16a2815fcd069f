"""Every control has a name and a role, for people who hear the window instead of seeing it."""

from __future__ import annotations

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
    QPlainTextEdit,
    QSlider,
    QWidget,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
    QSlider,
)  # fmt: skip
TABS = ("convert", "embed", "benchmark", "flags", "health", "stores")


def _controls(page: QWidget) -> list[QWidget]:
    """What the user can act on; not the parts that Qt makes of a control."""
    found = []
    for one in page.findChildren(QWidget):
        part = one.objectName().startswith("qt_") or isinstance(one, QHeaderView)
        inside = isinstance(one.parentWidget(), QComboBox | QAbstractSpinBox | QAbstractItemView)
        popup = one.window() is not page.window()
        if isinstance(one, CONTROLS) and not part and not inside and not popup:
            found.append(one)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("tab_id", TABS)
def test_every_control_of_a_page_has_a_name_and_a_role(
    qtbot: QtBot, console: Console, tab_id: str
) -> None:
    console.window.show_tab(tab_id)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
    page = console.window.page(tab_id)
    controls = _controls(page)
    assert len(controls) > 5
    nameless = []
    for one in controls:
        interface = QAccessible.queryAccessibleInterface(one)
        if not interface.text(QAccessible.Text.Name).strip():
            # One whose words come later has none to be named by yet, and is not in sight either.
            if one.isVisibleTo(page):
                nameless.append((type(one).__name__, one.objectName(), one.parentWidget()))
        elif interface.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            nameless.append((type(one).__name__, one.objectName(), "no role"))
    assert not nameless, nameless


def test_the_focus_is_not_on_the_pill_at_the_start(console: Console) -> None:
    assert console.window.focusWidget() is not console.window.header.pill
