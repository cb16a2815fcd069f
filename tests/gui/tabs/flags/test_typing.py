"""A value that is being typed: pending as it is typed, never refused before the user is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.gui.tabs.flags.typed import PAUSE_MS
from tests.gui.tabs.flags.support import LIGHT, TOKEN, WAIT_MS

if TYPE_CHECKING:
    from pathlib import Path

DIM = f"{LIGHT}EMBEDDING_DIM=384\n"


def test_a_typed_value_is_pending_before_the_field_is_left(open_flags) -> None:
    opened = open_flags(DIM)
    opened.activate()
    edit = opened.type_in("EMBEDDING_DIM", "1024")
    card, row = opened.tab.pending_card, opened.tab.row("EMBEDDING_DIM")
    opened.qtbot.waitUntil(lambda: card.diff.isVisible(), timeout=WAIT_MS)
    assert opened.pending == {"EMBEDDING_DIM": "1024"}
    assert card.diff.text.splitlines()[-1] == "+EMBEDDING_DIM=1024"
    assert card.apply_button.isEnabled()
    assert row.pending.text() == "384 → 1024"
    assert (edit.text(), edit.hasFocus(), edit.cursorPosition()) == ("1024", True, 4)
    opened.apply()
    assert opened.text == f"{LIGHT}EMBEDDING_DIM=1024\n"


@pytest.mark.slow
def test_ctrl_return_applies_at_once_what_the_card_shows_already(open_flags) -> None:
    opened = open_flags(DIM)
    opened.activate()
    edit = opened.type_in("EMBEDDING_DIM", "1024")
    opened.qtbot.waitUntil(lambda: opened.tab.pending_card.diff.isVisible(), timeout=WAIT_MS)
    with opened.qtbot.waitSignal(opened.tab.written, timeout=WAIT_MS):
        QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.wait_idle()
    assert opened.text == f"{LIGHT}EMBEDDING_DIM=1024\n"


@pytest.mark.slow
def test_escape_takes_back_what_was_typed_and_what_was_pending_before_it_stays(open_flags) -> None:
    opened = open_flags(DIM)
    opened.activate()
    edit = opened.type_in("EMBEDDING_DIM", "1024")
    opened.qtbot.waitUntil(lambda: bool(opened.pending), timeout=WAIT_MS)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (opened.pending, edit.text()) == ({}, "384")
    opened.type("EMBEDDING_DIM", "512")
    opened.type_in("EMBEDDING_DIM", "768")
    opened.qtbot.waitUntil(lambda: opened.pending == {"EMBEDDING_DIM": "768"}, timeout=WAIT_MS)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (opened.pending, edit.text()) == ({"EMBEDDING_DIM": "512"}, "512")
    opened.type_in("EMBEDDING_DIM", "384")
    opened.qtbot.waitUntil(lambda: opened.pending == {}, timeout=WAIT_MS)
    assert edit.text() == "384"


@pytest.mark.slow
def test_what_cannot_be_is_refused_when_the_user_is_done_and_apply_leads_there(open_flags) -> None:
    opened = open_flags(DIM)
    opened.activate()
    row, card = opened.tab.row("EMBEDDING_DIM"), opened.tab.pending_card
    edit = opened.type_in("EMBEDDING_DIM", "10")
    opened.qtbot.waitUntil(lambda: opened.pending == {"EMBEDDING_DIM": "10"}, timeout=WAIT_MS)
    QTest.keyClicks(edit, "x")
    opened.qtbot.waitUntil(lambda: opened.pending == {}, timeout=WAIT_MS)
    assert (edit.text(), row.note.text(), edit.property("tone")) == ("10x", "", "")
    assert card.apply_button.isEnabled()
    opened.press("applyButton")
    assert "expected a whole number" in row.note.text()
    assert (edit.text(), opened.text) == ("10x", DIM)
    opened.type_in("EMBEDDING_DIM", "12")
    opened.qtbot.waitUntil(lambda: opened.pending == {"EMBEDDING_DIM": "12"}, timeout=WAIT_MS)
    assert (row.note.text(), edit.property("tone")) == ("", "")


@pytest.mark.slow
def test_a_path_is_not_called_missing_while_it_is_typed(open_flags, tmp_path: Path) -> None:
    opened = open_flags(LIGHT)
    opened.activate()
    row = opened.tab.row("HF_HOME")
    edit = opened.type_in("HF_HOME", f"{tmp_path}/nowhere")
    opened.qtbot.waitUntil(lambda: opened.tab.pending_card.diff.isVisible(), timeout=WAIT_MS)
    opened.wait_trial()
    assert (row.note.text(), edit.property("tone")) == ("", "")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "nowhere does not exist" in row.note.text()


@pytest.mark.slow
def test_discard_empties_the_field_that_is_typed_in(open_flags) -> None:
    opened = open_flags(f"{LIGHT}HF_TOKEN={TOKEN}\n")
    opened.activate()
    edit = opened.type_in("HF_TOKEN", "another")
    opened.qtbot.waitUntil(lambda: opened.pending == {"HF_TOKEN": "another"}, timeout=WAIT_MS)
    opened.tab.pending_card.discard()
    assert (opened.pending, edit.text()) == ({}, "")
    QTest.qWait(2 * PAUSE_MS)
    assert opened.pending == {}
