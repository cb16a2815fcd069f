"""Texts that editors, tokenizers and models choke on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from kimera_console.gui.tabs.embed.editor import MAX_CHARS
from tests.gui.tabs.embed.support import WAIT_MS, OpenEmbedTab, paste

if TYPE_CHECKING:
    from collections.abc import Callable


HOSTILE = {
    "spaces": "   ",
    "lone surrogate": "before \ud800 after",
    "nul": "a\0b",
    "right to left": "\u202egnp.exe \u2066abc\u2069 \u202a",
    "zwj": "👩‍👩‍👧‍👦" * 500,
    "combining": "a" + "\u0301" * 100_000,
    "special tokens": "[CLS] [SEP] [MASK] <s> </s>",
    "composed and not": "caf\u00e9 cafe\u0301",
    "one token of 10 MB": "x" * 10_000_000,
    "100,000 tokens": "word " * 100_000,
    "long line": "x" * 1_000_000,
    "separators": "a\u2028b\u2029c\r\nd\u00a0e",
}
LARGE = ("one token of 10 MB", "100,000 tokens", "long line")


FREEZE_S = 6.0
"""Of the window's own processor time. Unguarded, a line of 1 MB stops it for more than a minute."""


def beat() -> Callable[[], list[float]]:
    """Start a timer on the window's thread; what is returned stops it and gives its gaps."""
    gaps: list[float] = []
    last_s = [time.thread_time()]

    def tick() -> None:
        now_s = time.thread_time()
        gaps.append(now_s - last_s[0])
        last_s[0] = now_s

    timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()

    def stop() -> list[float]:
        timer.stop()
        return gaps

    return stop


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n in LARGE else n for n in HOSTILE]
)
def test_hostile_texts_get_a_vector_and_never_freeze(
    opened_minilm: OpenEmbedTab, qtbot, name: str
) -> None:
    view = opened_minilm.view
    heartbeat = beat()
    with qtbot.waitSignal(view.result_shown, timeout=WAIT_MS):
        paste(opened_minilm, HOSTILE[name])
    found = view.shown
    assert found is not None
    assert found.backend == "onnx"
    assert abs(np.linalg.norm(found.vectors[0]) - 1) < 1e-5
    assert view.shown_text == view.editor.text()
    assert len(view.shown_text) <= MAX_CHARS
    if len(HOSTILE[name]) > MAX_CHARS:
        assert "only the first" in view.text_card.message.text
    assert found.truncated[0] == (name == "100,000 tokens")  # endless words are one unknown token
    assert ("cut at" in view.figures.tokens.accessibleDescription()) == found.truncated[0]
    pieces = view.text_card.strip.pieces
    assert pieces is not None
    assert pieces.kept == found.token_counts[0]
    assert pieces.truncated == found.truncated[0]
    assert view.text_card.strip.grab().width() > 0  # whatever is in them, they can be drawn
    QTest.keyClicks(view.editor, "!")
    qtbot.waitUntil(lambda: view.shown_text.endswith("!"), timeout=WAIT_MS)
    assert max(heartbeat()) < FREEZE_S


def test_a_paste_into_a_full_editor_keeps_what_fits(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view = opened_minilm.view
    paste(opened_minilm, "word " * (MAX_CHARS // 5))
    paste(opened_minilm, "more")
    assert len(view.editor.text()) == MAX_CHARS
    assert "were not added" in view.text_card.message.text
    view.editor.selectAll()
    paste(opened_minilm, "short")
    assert view.editor.text() == "short"


def test_no_break_spaces_and_line_separators_reach_the_model(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    with qtbot.waitSignal(opened_minilm.view.result_shown, timeout=WAIT_MS):
        paste(opened_minilm, "a\u00a0b\u2028c\nd")
    assert opened_minilm.view.shown_text == "a\u00a0b\u2028c\nd"
