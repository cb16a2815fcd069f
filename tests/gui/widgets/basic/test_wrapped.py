"""Long paths break in labels, copy as they are, and all text can be made larger."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Column, DataTable, label, set_tone
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.wrapped import (
    LONGEST_WORDS,
    FittedLabel,
    keep_clipboard_clean,
)
from tests.gui.activating import activate
from tests.gui.clipping import measure_settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

PATH = "/srv/models/a-rather-long-folder-of-models/paraphrase-multilingual-MiniLM-L12-v2-onnx"


@pytest.mark.parametrize("text", ["z" * 5000, "/srv/" + "q" * 400, "The value " + "k" * 99 + "."])
def test_an_endless_word_does_not_widen_its_column(qtbot: QtBot, text: str) -> None:
    made = label(text, wrap=True)
    qtbot.addWidget(made)
    assert made.text() == text
    assert made.minimumSizeHint().width() < 40 * made.fontMetrics().averageCharWidth() + 20


def test_a_fitted_label_is_as_low_again_when_it_has_room(qtbot: QtBot) -> None:
    made = FittedLabel("A_LONG_NAME_OF_A_FLAG", "mono")
    qtbot.addWidget(made)
    made.resize(made.sizeHint().width(), 20)
    made.show()
    low = made.minimumHeight()
    made.resize(made.sizeHint().width() // 2, 20)
    assert made.minimumHeight() > low
    made.resize(made.sizeHint().width(), 20)
    set_tone(made, "info")  # its style is taken off and put on: for a moment it has another font
    assert made.minimumHeight() == low


def test_a_long_path_breaks_in_a_narrow_label_and_copies_as_it_is(qtbot: QtBot) -> None:
    made = label(PATH, wrap=True, selectable=True)
    qtbot.addWidget(made)
    made.resize(160, 200)
    made.show()
    qtbot.waitExposed(made)
    assert made.text() == PATH
    assert made.heightForWidth(160) > 3 * made.fontMetrics().height()
    assert not measure_settled(made.window())

    keep_clipboard_clean()
    made.setSelection(0, len(QLabel.text(made)))
    assert made.selectedText() == PATH
    activate(qtbot, made)
    made.setFocus()
    assert made.hasFocus()
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == PATH)


def test_what_is_copied_from_an_editor_keeps_its_zero_width_spaces(qtbot: QtBot) -> None:
    editor = QPlainTextEdit("ការ\u200bសរសេរ")
    qtbot.addWidget(editor)
    keep_clipboard_clean()
    editor.show()
    qtbot.waitExposed(editor)
    activate(qtbot, editor)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(50)
    assert QGuiApplication.clipboard().text() == "ការ\u200bសរសេរ"


@pytest.mark.slow
def test_the_size_of_text_is_chosen_in_the_menu_and_remembered(
    qtbot: QtBot, make_console: Callable[..., Console]
) -> None:
    first = make_console()
    pixels = theme().font().pixelSize()
    (larger,) = (one for one in first.window.findChildren(QAction) if one.text() == "150 %")
    larger.trigger()
    assert theme().font().pixelSize() == round(1.5 * 13)
    assert pixels == 13
    first.core.preferences.save()
    theme().set_text_scale(1.0)
    second = make_console()
    assert theme().text_scale == 1.5
    (shown,) = (one for one in second.window.findChildren(QAction) if one.text() == "150 %")
    assert shown.isChecked()


@pytest.mark.parametrize(
    "make",
    [
        label,
        partial(label, wrap=True),
        ElidedLabel,
        partial(ElidedLabel, mode=Qt.TextElideMode.ElideMiddle),
    ],
)
def test_a_megabyte_keeps_its_ends_and_not_its_middle(make: Callable[..., QLabel]) -> None:
    long = f"begin {'x' * 1_000_000} end"
    for made in (make(long), make("")):
        made.setText(long)
        assert len(made.text()) <= LONGEST_WORDS
        assert made.text().startswith("begin ")
        assert made.text().endswith(" end")
        made.setText("short")
        assert made.text() == "short"


def test_a_table_shows_no_more_of_a_cell_and_keeps_it_whole(qtbot: QtBot) -> None:
    long = "y" * 1_000_000
    table = DataTable([Column("Source", lambda row: row)], "Models")
    qtbot.addWidget(table)
    table.set_rows([long])
    shown = table.model().index(0, 0).data()
    assert len(shown) < 3000
    assert table.rows == (long,)
