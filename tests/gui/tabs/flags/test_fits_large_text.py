"""The Flags tab with large text in a small window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.flags.declarations import FLAGS
from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.flags import FlagsTab
from kimera_console.gui.theme import theme
from tests.gui.clipping import measure_settled, process_layout
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_two_flags_are_whole_in_the_smallest_window_with_the_largest_text(
    qtbot: QtBot, qapp: QApplication, make_console: Callable[..., Console], language: str
) -> None:
    with speaking(qapp, language):
        console = make_console("EMBEDDING_DIM=32\n")
        console.window.resize(1024, 640)
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        theme().set_text_scale(1.5)
        console.window.show_tab("flags")
        tab = console.window.page("flags")
        assert isinstance(tab, FlagsTab)
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        process_layout()
        first = [tab.row(flag.name) for flag in FLAGS[:2]]
        whole = [row.visibleRegion().boundingRect() == row.rect() for row in first]
        found = measure_settled(tab)
    assert all(whole)
    assert not found, "\n".join(map(str, found))


def test_rows_and_margins_are_as_before_when_the_text_is_small_again(
    qtbot: QtBot, make_console: Callable[..., Console]
) -> None:
    console = make_console("EMBEDDING_DIM=32\n")
    console.window.resize(1024, 640)
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    console.window.show_tab("flags")
    tab = console.window.page("flags")
    assert isinstance(tab, FlagsTab)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)

    def places() -> list[tuple[int, ...]]:
        process_layout()
        rows = [tab.row(flag.name) for flag in FLAGS]
        return [one.geometry().getRect() for one in (tab.file_card, *rows)]

    before = places()
    theme().set_text_scale(1.5)
    assert places() != before
    theme().set_text_scale(1.0)
    qtbot.waitUntil(lambda: places() == before, timeout=5_000)
