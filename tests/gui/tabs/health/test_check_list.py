"""The list of checks by itself, in narrow columns and with large text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from kimera_console.core.health import Check, CheckStatus
from kimera_console.gui.language import ENGLISH, GERMAN, install_language
from kimera_console.gui.tabs.health.check_list import CheckList
from kimera_console.gui.theme import TEXT_SCALES, theme
from kimera_console.gui.widgets import hbox
from tests.gui.clipping import measure_settled, process_layout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def shown(qtbot: QtBot, width: int) -> tuple[QWidget, CheckList]:
    """A page so wide with an empty list of checks."""
    page, made = QWidget(), CheckList()
    qtbot.addWidget(page)
    page.setLayout(hbox(made))
    theme().apply_style_sheet(page)
    page.resize(width, 300)
    page.show()
    return page, made


@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_no_outcome_and_no_title_is_cut(language: str, qtbot: QtBot, qapp: QApplication) -> None:
    install_language(qapp, language)
    try:
        page, made = shown(qtbot, 480)
        titles = ("A title of a few words", "requirementsofthisconsole are met", "Python", "CUDA")
        for status, title in zip(CheckStatus, titles, strict=True):
            made.take(Check(status.value, "Flags", title, status, "a detail"))
        for scale in TEXT_SCALES:
            theme().set_text_scale(scale)
            for width in (600, 480, 360):
                page.resize(width, 300)
                if made.minimumWidth() > width:
                    continue
                for _ in range(2):  # the rows follow the width
                    process_layout()
                assert not measure_settled(page), (scale, width)
        assert made.columnWidth(0) > 0
    finally:
        theme().set_text_scale(1.0)
        install_language(qapp, ENGLISH)


def test_a_row_has_room_for_its_outcome_after_a_run_that_was_cancelled(
    qtbot: QtBot, qapp: QApplication
) -> None:
    del qapp
    page, made = shown(qtbot, 600)
    try:
        theme().set_text_scale(TEXT_SCALES[-1])
        skipped = Check("one", "Flags", "A title", CheckStatus.SKIP, "a detail")
        other = Check("two", "Flags", "Another", CheckStatus.OK, "a detail")

        def row_px() -> int:
            for _ in range(2):
                process_layout()
            assert not measure_settled(page)
            return made.visualItemRect(made.topLevelItem(0).child(1)).height()

        made.take(other)
        made.take(skipped)
        assert made.outcome("one") == "not applicable"
        several_lines = row_px()
        made.start()
        made.take(other)
        assert row_px() < several_lines
        made.finish(complete=False)  # cancelled: the outcome of before stands there again
        assert made.outcome("one") == "not applicable"
        assert row_px() == several_lines
        assert {timer.interval() for timer in made.findChildren(QTimer, "fitSoon")} == {0}
    finally:
        theme().set_text_scale(1.0)
