"""What is said about who made the vector, and what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.gui.widgets import LogView
from tests.gui.tabs.embed.support import SENTENCE, WAIT_MS, OpenEmbedTab, type_and_wait


def test_the_vector_follows_a_switch_of_the_backend_while_typing(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view = opened_minilm.view
    type_and_wait(opened_minilm, qtbot, "switch ")
    QTest.keyClicks(view.editor, "while ")
    opened_minilm.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    QTest.keyClicks(view.editor, "typing")
    qtbot.waitUntil(
        lambda: (
            view.shown_text == "switch while typing"
            and view.shown is not None
            and view.shown.backend == "lightweight"
        ),
        timeout=WAIT_MS,
    )
    assert "LIGHTWEIGHT_EMBEDDING is on" in opened_minilm.notice_words()
    assert view.figures.backend.value == "Lightweight"
    opened_minilm.set_flags(LIGHTWEIGHT_EMBEDDING="0")
    qtbot.waitUntil(
        lambda: view.shown is not None and view.shown.backend == "onnx", timeout=WAIT_MS
    )
    assert view.notices.notices == ()


def test_an_unexpected_dimension_is_a_warning_until_the_flag_agrees(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view = opened_minilm.view
    opened_minilm.set_flags(EMBEDDING_DIM="1024")
    type_and_wait(opened_minilm, qtbot)
    assert "384 dimensions, but EMBEDDING_DIM is 1024" in opened_minilm.notice_words()
    [action] = [button for button in view.notices.findChildren(QPushButton) if button.isVisible()]
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert opened_minilm.went_to == [("flags", "EMBEDDING_DIM")]
    opened_minilm.set_flags(EMBEDDING_DIM="384")
    qtbot.waitUntil(lambda: not view.notices.notices, timeout=WAIT_MS)


def test_with_nothing_configured_a_degraded_vector_says_so_and_offers_to_convert(
    open_tab, qtbot
) -> None:
    opened = open_tab()
    found = type_and_wait(opened, qtbot)
    assert (found.backend, found.degraded, found.dimension) == ("lightweight", True, 1024)
    words = opened.notice_words()
    assert "No model could be loaded" in words
    assert "ONNX Runtime:" in words
    assert "Transformers:" in words
    [action] = [button for button in opened.view.notices.findChildren(QPushButton) if button.text()]
    assert action.text() == "Convert a model"
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert opened.went_to == [("convert", "")]


def test_an_error_is_shown_with_what_to_do_and_goes_when_mended(
    open_tab, qtbot, tmp_path: Path
) -> None:
    opened = open_tab(
        EMBEDDING_STRICT="1", USE_ONNX="0", EMBEDDING_MODEL=str(tmp_path / "no-model")
    )
    QTest.keyClicks(opened.view.editor, SENTENCE)
    qtbot.waitUntil(lambda: bool(opened.view.notices.notices), timeout=WAIT_MS)
    [notice] = opened.view.notices.notices
    assert notice.tone == "bad"
    assert "EMBEDDING_STRICT" in notice.text
    assert notice.hint
    assert opened.view.shown is None
    [log_button] = [
        button
        for button in opened.view.vector_card.findChildren(QPushButton)
        if button.text() == "Show the &log"
    ]
    qtbot.mouseClick(log_button, Qt.MouseButton.LeftButton)
    log = opened.view.vector_card.findChild(LogView)
    assert log.isVisible()
    assert "DegradedError" in log.text()
    with qtbot.waitSignal(opened.view.result_shown, timeout=WAIT_MS):
        opened.set_flags(EMBEDDING_STRICT="0", LIGHTWEIGHT_EMBEDDING="1")
    assert opened.view.shown is not None
    assert opened.view.shown.backend == "lightweight"


def test_a_flag_that_cannot_be_read_is_named(open_tab, qtbot) -> None:
    opened = open_tab(EMBEDDING_DIM="many", LIGHTWEIGHT_EMBEDDING="1")
    QTest.keyClicks(opened.view.editor, "text")
    qtbot.waitUntil(lambda: bool(opened.view.notices.notices), timeout=WAIT_MS)
    assert "EMBEDDING_DIM" in opened.notice_words()
    with qtbot.waitSignal(opened.view.result_shown, timeout=WAIT_MS):
        opened.set_flags(EMBEDDING_DIM="64")
    assert opened.view.figures.dimension.value == "64"
