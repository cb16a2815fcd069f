"""The frame: which view is in sight, when each is built, what is remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.tabs.embed.editor import TextEditor
from kimera_console.gui.tabs.embed.one_text_view import OneTextView
from kimera_console.gui.tabs.embed.views import View, default_views


class Page(QWidget):
    """A view that notes what is asked of it."""

    def __init__(self, _core: object, parent: QWidget) -> None:
        super().__init__(parent)
        self.parts: list[str] = []
        self.first_focus = QLineEdit(self)

    def reveal(self, part: str) -> None:
        self.parts.append(part)


@pytest.fixture
def core(make_console):
    return make_console("LIGHTWEIGHT_EMBEDDING=1\n").core


@pytest.fixture
def frame(core, qtbot):
    def broken(_core: object, _parent: QWidget) -> QWidget:
        raise RuntimeError("no such part")

    text = default_views()[0]
    others = [View("a", "A", Page, "Alt+8"), View("b", "B", broken, "Alt+9")]
    tab = EmbedTab(core, views=[text, *others])
    qtbot.addWidget(tab)
    tab.show()
    qtbot.waitExposed(tab)
    return tab


def test_only_the_view_in_sight_is_built(frame, qtbot) -> None:
    assert frame.built_views == ("text",)
    qtbot.mouseClick(frame.bar.button("a"), Qt.MouseButton.LeftButton)
    assert (frame.current_view, frame.built_views) == ("a", ("text", "a"))
    assert frame.view("a").isVisible()
    assert not frame.view("text").isVisible()


def test_a_shortcut_shows_a_view_and_gives_it_the_focus(frame, qtbot) -> None:
    frame.activateWindow()
    qtbot.waitUntil(lambda: isinstance(frame.focusWidget(), TextEditor))
    QTest.keyClick(frame, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
    assert frame.current_view == "a"
    assert frame.focusWidget() is frame.view("a").first_focus


def test_arrow_keys_walk_the_bar_without_losing_the_focus_to_a_view(frame) -> None:
    frame.bar.button("text").setFocus()
    QTest.keyClick(frame.bar.button("text"), Qt.Key.Key_Right)
    assert frame.current_view == "a"
    QTest.keyClick(frame.bar.button("a"), Qt.Key.Key_Left)
    assert frame.current_view == "text"
    assert frame.bar.button("text").hasFocus()


def test_a_view_that_cannot_be_built_says_so_and_the_others_work(frame, caplog) -> None:
    frame.show_view("b")
    said = " ".join(label.text() for label in frame.view("b").findChildren(QLabel))
    assert "no such part" in said
    caplog.clear()  # the traceback is in the log
    frame.show_view("a")
    assert frame.view("a").isVisible()


def test_a_view_or_a_part_of_one_is_revealed(frame) -> None:
    frame.reveal("a/corner")
    assert (frame.current_view, frame.view("a").parts) == ("a", ["corner"])
    frame.reveal("nowhere")
    assert frame.current_view == "a"
    frame.reveal("text")
    assert frame.current_view == "text"


def test_the_chosen_view_comes_back(frame, core, qtbot) -> None:
    frame.show_view("a")
    again = EmbedTab(core, views=[View("text", "T", Page, "Alt+1"), View("a", "A", Page, "Alt+8")])
    qtbot.addWidget(again)
    assert (again.current_view, again.built_views) == ("a", ("a",))
    core.preferences.set_text("embed/view", "a view of another version")
    other = EmbedTab(core)
    qtbot.addWidget(other)
    assert other.current_view == default_views()[0].id


def test_every_registered_view_can_be_built(core, qtbot) -> None:
    tab = EmbedTab(core)
    qtbot.addWidget(tab)
    views = default_views()
    for view in views:
        page = tab.view(view.id)
        assert page.isAncestorOf(getattr(page, "first_focus", page.focusProxy())), view.id
    assert isinstance(tab.view("text"), OneTextView)
    assert len({view.shortcut for view in views}) == len(views)
