"""The fix that stands in a check's row: by mouse, by keyboard, and heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kimera_console.core.health import CheckStatus
from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.health.check_list import FIX
from kimera_console.gui.theme import TEXT_SCALES, theme
from tests.gui.clipping import measure_settled, process_layout
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.parametrize("by_key", [False, True])
def test_the_fix_in_a_row_does_it_by_a_click_and_by_a_key(
    open_health, env_file: Path, tiny_bundle: Path, by_key: bool
) -> None:
    opened = open_health(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=1024\n").show()
    checks = opened.wait_checks()
    listed = opened.tab.list
    assert checks["flags.dimension"].flags == {"EMBEDDING_DIM": "32"}
    rows = {each.id: listed._items[each.id] for each in checks.values()}
    with_link = {name for name, row in rows.items() if row.text(FIX)}
    assert with_link == {each.id for each in checks.values() if each.flags}
    row = rows["flags.dimension"]
    assert row.data(FIX, Qt.ItemDataRole.AccessibleTextRole) == "Set EMBEDDING_DIM to 32"
    listed.scrollToItem(row)
    if by_key:
        opened.reveal("flags.dimension")
        QTest.keyClick(listed, Qt.Key.Key_Return)
    else:
        middle = listed.header().sectionPosition(FIX) + listed.header().sectionSize(FIX) // 2
        spot = QPoint(middle, listed.visualItemRect(row).center().y())
        QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened.wait_checks(2)["flags.dimension"].status is CheckStatus.OK
    assert "EMBEDDING_DIM=32" in env_file.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_titles_outcomes_and_fixes_fit_the_smallest_window_at_every_size_of_the_text(
    open_health, qapp, tiny_bundle: Path, language: str
) -> None:
    with speaking(qapp, language):
        opened = open_health(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=1024\n").show()
        opened.console.window.resize(1024, 640)
        opened.wait_checks()
        listed = opened.tab.list
        for scale in TEXT_SCALES:
            theme().set_text_scale(scale)
            process_layout()
            assert not measure_settled(listed.window()), scale
            for column in (1, FIX) if scale == 1.0 else (FIX,):
                needed = listed.sizeHintForColumn(column)  # with its icon and the sheet's padding
                assert listed.columnWidth(column) >= needed, (scale, column, needed)
            assert listed.viewport().width() >= listed.header().length()
