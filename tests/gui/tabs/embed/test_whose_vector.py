"""What is said about who made the vector, and what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.gui.widgets import LogView
from tests.gui.tabs.embed.support import SENTENCE, WAIT_MS, OpenEmbedTab, type_and_wait


def test_the_vector_follows_a_switch_of_the_backend_while_typing(
    minilm_room: OpenEmbedTab, qtbot
) -> None:
    view = minilm_room.view
    type_and_wait(minilm_room, qtbot, "switch ")
    QTest.keyClicks(view.editor, "while ")
    minilm_room.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    QTest.keyClicks(view.editor, "typing")
    qtbot.waitUntil(
        lambda: (
            view.shown_text == "switch while typing"
            and view.shown is not None
            and view.shown.backend == "lightweight"
        ),
        timeout=WAIT_MS,
    )
    assert "LIGHTWEIGHT_EMBEDDING is on" in minilm_room.notice_words()
    assert view.figures.backend.value == "Lightweight"
    minilm_room.set_flags(LIGHTWEIGHT_EMBEDDING="0")
    qtbot.waitUntil(
        lambda: view.shown is not None and view.shown.backend == "onnx", timeout=WAIT_MS
    )
    assert view.notices.notices == ()


def test_an_unexpected_dimension_is_a_warning_until_the_flag_agrees(
    minilm_room: OpenEmbedTab, qtbot
) -> None:
    view = minilm_room.view
    minilm_room.set_flags(EMBEDDING_DIM="1024")
    type_and_wait(minilm_room, qtbot)
    assert "384 dimensions, but EMBEDDING_DIM is 1024" in minilm_room.notice_words()
    [action] = [button for button in view.notices.findChildren(QPushButton) if button.isVisible()]
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert minilm_room.went_to == [("flags", "EMBEDDING_DIM")]
    minilm_room.set_flags(EMBEDDING_DIM="384")
    qtbot.waitUntil(lambda: not view.notices.notices, timeout=WAIT_MS)


def test_with_nothing_configured_a_degraded_vector_says_so_and_offers_to_convert(
    open_tab, qtbot
) -> None:
    room = open_tab()
    found = type_and_wait(room, qtbot)
    assert (found.backend, found.degraded, found.dimension) == ("lightweight", True, 1024)
    words = room.notice_words()
    assert "No model could be loaded" in words
    assert "ONNX Runtime:" in words
    assert "Transformers:" in words
    [action] = [button for button in room.view.notices.findChildren(QPushButton) if button.text()]
    assert action.text() == "Convert a model"
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert room.went_to == [("convert", "")]


def test_an_error_is_told_with_what_to_do_and_goes_when_mended(
    open_tab, qtbot, tmp_path: Path
) -> None:
    room = open_tab(EMBEDDING_STRICT="1", USE_ONNX="0", EMBEDDING_MODEL=str(tmp_path / "no-model"))
    QTest.keyClicks(room.view.editor, SENTENCE)
    qtbot.waitUntil(lambda: bool(room.view.notices.notices), timeout=WAIT_MS)
    [notice] = room.view.notices.notices
    assert notice.tone == "bad"
    assert "EMBEDDING_STRICT" in notice.text
    assert notice.hint
    assert room.view.shown is None
    [log_button] = [
        button
        for button in room.view.vector_card.findChildren(QPushButton)
        if button.text() == "Show the &log"
    ]
    qtbot.mouseClick(log_button, Qt.MouseButton.LeftButton)
    log = room.view.vector_card.findChild(LogView)
    assert log.isVisible()
    assert "DegradedError" in log.text()
    with qtbot.waitSignal(room.view.result_shown, timeout=WAIT_MS):
        room.set_flags(EMBEDDING_STRICT="0", LIGHTWEIGHT_EMBEDDING="1")
    assert room.view.shown is not None
    assert room.view.shown.backend == "lightweight"


def test_a_flag_that_cannot_be_read_is_named(open_tab, qtbot) -> None:
    room = open_tab(EMBEDDING_DIM="many", LIGHTWEIGHT_EMBEDDING="1")
    QTest.keyClicks(room.view.editor, "text")
    qtbot.waitUntil(lambda: bool(room.view.notices.notices), timeout=WAIT_MS)
    assert "EMBEDDING_DIM" in room.notice_words()
    with qtbot.waitSignal(room.view.result_shown, timeout=WAIT_MS):
        room.set_flags(EMBEDDING_DIM="64")
    assert room.view.figures.dimension.value == "64"
