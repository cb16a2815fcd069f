"""The ids that the audit shows in the smallest window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.theme import theme
from tests.gui.clipping import measure_settled, process_layout
from tests.gui.tabs.stores.support import OpenStoresTab
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from tests.helpers.stores import Database

IDS = 3
"""Place of their column."""


@pytest.mark.slow
@pytest.mark.parametrize(("language", "more"), [(ENGLISH, "and 5 more"), (GERMAN, "und 5 weitere")])
def test_the_first_id_of_a_class_is_whole_and_the_others_are_counted(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    vault: Database,
    env_file: Path,
    tmp_path: Path,
    language: str,
    more: str,
) -> None:
    with speaking(qapp, language):
        console = make_console("EMBEDDING_DIM=384\nEMBEDDING_THREADS=1\n")
        console.window.resize(1024, 640)
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        console.window.show_tab("stores")
        tab = console.window.page("stores")
        opened = OpenStoresTab(console, tab, qtbot, env_file, tmp_path)
        opened.connect(vault.url)
        opened.go("audit")
        opened.do("startAudit", "audit")
        process_layout()
        opened.page("audit").area.ensureWidgetVisible(opened.page("audit").classes.table)
        theme().set_mode("dark")  # another scheme measures the columns again
        qtbot.wait(300)
        table = opened.page("audit").classes.table
        zero = table.rows[0]
        shown = table.lines(zero, IDS)
        room = table.columnViewportPosition(IDS) + table.columnWidth(IDS)
        found = measure_settled(tab)
    assert len(zero.ids) == 6
    assert shown == (zero.ids[0], more)
    assert room <= table.viewport().width()
    assert table.horizontalScrollBar().maximum() == 0
    assert not found, found
