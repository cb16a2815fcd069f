"""Toasts lie over the content, and never over the button that the user is to press next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from kimera_console.gui.widgets import button, scroll_page
from kimera_console.gui.widgets.messages.toast import Toast, ToastStack
from tests.gui.clipping import process_layout

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


def covered(window: QWidget) -> list[str]:
    """Primary buttons in sight that a toast covers, though it were by a pixel."""
    places = [QRect(one.mapTo(window, QPoint()), one.size()) for one in toasts(window)]
    return [
        one.text()
        for one in window.findChildren(QPushButton)
        if one.property("kind") == "primary"
        and one.isVisible()
        and any(QRect(one.mapTo(window, QPoint()), one.size()).intersects(each) for each in places)
    ]


def toasts(window: QWidget) -> list[Toast]:
    return [one for one in window.findChildren(Toast) if one.isVisible()]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1024, 640)
    qtbot.addWidget(made)
    made.show()
    QTest.mouseMove(made, QPoint(5, 5))  # a toast stays where the mouse rests on it
    return made


def primary(parent: QWidget, x: int, y: int) -> tuple[QPushButton, list[bool]]:
    pressed: list[bool] = []
    made = button("Go on", lambda: pressed.append(True), kind="primary")
    made.setParent(parent)
    made.move(x, y)
    made.show()
    return made, pressed


def test_a_toast_leaves_the_primary_button_free_and_it_can_be_pressed(
    qtbot: QtBot, window: QWidget
) -> None:
    go_on, pressed = primary(window, 880, 560)
    stack = ToastStack(window)
    for number in range(3):
        stack.show(f"The outcome number {number} of something", "warn", "What to do about it.")
    assert len(toasts(window)) == 3
    assert covered(window) == []
    at = go_on.mapTo(window, go_on.rect().center())
    assert window.childAt(at) is go_on
    QTest.mouseClick(window.childAt(at), Qt.MouseButton.LeftButton)
    assert pressed == [True]
    rects = [one.geometry() for one in toasts(window)]
    assert all(window.rect().contains(each) for each in rects)
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)


def test_a_toast_makes_way_for_a_button_that_comes_later(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    toast = stack.show("Connected", "ok")
    place = toast.geometry()
    go_on, _pressed = primary(window, place.left() + 20, place.top() + 5)
    assert covered(window) == ["Go on"]
    qtbot.waitUntil(lambda: covered(window) == [])
    go_on.hide()
    qtbot.waitUntil(lambda: toast.geometry() == place)


def test_a_button_that_is_scrolled_out_of_sight_is_no_reason(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    toast = stack.show("Connected", "ok")
    place = toast.geometry()
    content = QWidget()
    content.setMinimumHeight(3000)
    area = scroll_page(content)
    area.setParent(window)
    area.setGeometry(0, 0, 1024, place.top() - 40)
    area.show()
    toast.raise_()
    primary(content, 800, place.top())  # under the toast, were it not cut off
    with qtbot.waitSignal(area.verticalScrollBar().valueChanged):
        area.verticalScrollBar().setValue(5)
    stack.arrange()
    assert toast.geometry() == place


def test_where_all_of_the_right_is_taken_a_toast_goes_to_the_left(window: QWidget) -> None:
    for y in range(0, 640, 60):
        primary(window, 900, y)
    toast = ToastStack(window).show("Connected", "ok")
    assert covered(window) == []
    assert toast.x() < 100


@pytest.mark.slow
def test_on_every_page_the_primary_buttons_stay_free(qtbot: QtBot, console: Console) -> None:
    window = console.window
    for tab_id in window.tab_ids:
        window.show_tab(tab_id)
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        window.toasts.show("Something has ended well.", "ok")
        window.toasts.show(
            "Something has not.", "bad", "What to do about it, in a longer sentence."
        )
        qtbot.waitUntil(lambda: covered(window) == [])
        assert toasts(window)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1024, 640), (1280, 800)])
def test_a_toast_about_the_flags_keeps_off_their_history(
    qtbot: QtBot, console: Console, size: tuple[int, int]
) -> None:
    window = console.window
    window.resize(*size)
    window.show_tab("flags")
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
    process_layout()
    toast = window.toasts.show("Written to .env", "ok", "EMBEDDING_DIM: 384 → 512")
    page = window.page("flags")
    for card in (page.history, page.pending_card):  # type: ignore[attr-defined]
        assert not toast.geometry().intersects(QRect(card.mapTo(window, QPoint()), card.size()))
    assert window.rect().contains(toast.geometry())
