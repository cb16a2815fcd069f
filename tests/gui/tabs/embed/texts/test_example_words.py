"""The sets of examples speak the window's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.core.texts.list.examples import example_sets
from kimera_console.gui.tabs.embed.texts.example_words import example_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

import pytest


class _Marking(QTranslator):
    """A language in which each title of an example is its English one in brackets."""

    def translate(self, context: str, text: str, *_more: object) -> str | None:
        return f"[{text}]" if context == "Examples" else None

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def marking(qapp: QApplication) -> Iterator[None]:
    translator = _Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_each_set_is_known_by_its_words(qapp: QApplication) -> None:
    for example in example_sets():
        assert example_words(example) == (example.title, example.caption)


def test_the_menu_and_the_message_are_translated(marking: None, opened) -> None:
    first = example_sets()[0]
    menu = opened.view.findChild(QPushButton, "examples").menu()
    assert [action.text() for action in menu.actions()] == [
        f"[{example.title}]" for example in example_sets()
    ]
    assert menu.actions()[0].toolTip() == f"[{first.caption}]"
    QTest.mouseClick(opened.view.findChild(QPushButton, "firstExample"), Qt.MouseButton.LeftButton)
    assert opened.view.list.message.text == f"[{first.title}]."
    opened.wait(lambda: not opened.console.core.runner.active)
