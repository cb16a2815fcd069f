"""Texts that editors, tokenizers and models choke on."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtTest import QTest

from kimera_console.gui.tabs.embed.editor import MAX_CHARS
from tests.gui.embed_tab.support import WAIT_MS, Room, paste

HOSTILE = {
    "spaces": "   ",
    "lone surrogate": "before \ud800 after",
    "nul": "a\0b",
    "right to left": "\u202egnp.exe \u2066abc\u2069 \u202a",
    "zwj": "👩‍👩‍👧‍👦" * 500,
    "combining": "a" + "\u0301" * 100_000,
    "special tokens": "[CLS] [SEP] [MASK] <s> </s>",
    "long line": "x" * 1_000_000,
    "many words": "word " * 100_000,
    "separators": "a\u2028b\u2029c\r\nd\u00a0e",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_get_a_vector_and_never_freeze(minilm_room: Room, qtbot, name: str) -> None:
    view = minilm_room.view
    started = time.perf_counter()
    with qtbot.waitSignal(view.result_shown, timeout=WAIT_MS):
        paste(minilm_room, HOSTILE[name])
        pasted_s = time.perf_counter() - started
    assert pasted_s < 3.0  # unguarded, a line of 1 MB takes more than a minute
    found = view.shown
    assert found is not None
    assert found.backend == "onnx"
    assert abs(np.linalg.norm(found.vectors[0]) - 1) < 1e-5
    assert view.shown_text == view.editor.text()
    assert len(view.shown_text) <= MAX_CHARS
    if len(HOSTILE[name]) > MAX_CHARS:
        assert "its first" in view.text_card.message.text
    assert found.truncated[0] == (name == "many words")  # endless words are one unknown token
    assert ("cut at" in view.figures.tokens.accessibleDescription()) == found.truncated[0]
    QTest.keyClicks(view.editor, "!")
    qtbot.waitUntil(lambda: view.shown_text.endswith("!"), timeout=WAIT_MS)


def test_a_paste_into_a_full_editor_keeps_what_fits(minilm_room: Room, qtbot) -> None:
    view = minilm_room.view
    paste(minilm_room, "word " * (MAX_CHARS // 5))
    paste(minilm_room, "more")
    assert len(view.editor.text()) == MAX_CHARS
    assert "nothing of the pasted" in view.text_card.message.text
    view.editor.selectAll()
    paste(minilm_room, "short")
    assert view.editor.text() == "short"


def test_no_break_spaces_and_line_separators_reach_the_model(minilm_room: Room, qtbot) -> None:
    with qtbot.waitSignal(minilm_room.view.result_shown, timeout=WAIT_MS):
        paste(minilm_room, "a\u00a0b\u2028c\nd")
    assert minilm_room.view.shown_text == "a\u00a0b\u2028c\nd"
