"""The Embed tab, with real keys and a real model."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from kimera_console.core import envfile
from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.tabs.embed.editor import MAX_CHARS
from kimera_console.gui.widgets import LogView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.core.embedder import Embeddings

SENTENCE = "The server answers faster when it keeps its memory in order."
WAIT_MS = 60_000


@dataclass
class Room:
    """An open Embed tab and what it asked of the window."""

    console: Console
    tab: EmbedTab
    env_file: Path
    toasts: list[str] = field(default_factory=list)
    went_to: list[tuple[str, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def set_flags(self, **flags: str) -> None:
        envfile.write_entries(self.env_file, flags)
        self.console.core.backend_model.flags_changed()

    def notice_words(self) -> str:
        return "\n".join(f"{one.text} {one.hint}" for one in self.tab.notices.notices)


@pytest.fixture
def open_tab(qtbot, make_console, env_file: Path) -> Callable[..., Room]:
    def make(**flags: str) -> Room:
        console = make_console("".join(f"{name}={value}\n" for name, value in flags.items()))
        toasts: list[str] = []
        went_to: list[tuple[str, str]] = []
        core = dataclasses.replace(
            console.core,
            notify=lambda text, tone="info", hint="": toasts.append(f"{tone}: {text}"),
            navigate=lambda tab_id, target="": went_to.append((tab_id, target)),
        )
        tab = EmbedTab(core)
        tab.resize(1232, 640)
        qtbot.addWidget(tab)
        room = Room(console, tab, env_file, toasts, went_to)
        tab.result_shown.connect(lambda _found: room.shown.append(tab.shown_text))
        tab.show()
        qtbot.waitExposed(tab)
        return room

    return make


@pytest.fixture
def minilm_room(open_tab, minilm_bundle: Path, qtbot) -> Room:
    """A tab whose flags name the converted MiniLM, loaded."""
    room = open_tab(ONNX_MODEL_PATH=str(minilm_bundle), EMBEDDING_DIM="384")
    with qtbot.waitSignal(room.console.core.backend_model.load().finished, timeout=WAIT_MS):
        pass
    return room


def type_and_wait(room: Room, qtbot, text: str = SENTENCE) -> Embeddings:
    with qtbot.waitSignal(room.tab.result_shown, timeout=WAIT_MS):
        QTest.keyClicks(room.tab.editor, text)
    assert room.tab.shown is not None
    return room.tab.shown


def paste(room: Room, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    room.tab.editor.insertFromMimeData(data)


def test_typed_keys_become_the_models_vector(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    found = type_and_wait(minilm_room, qtbot)
    assert tab.shown_text == SENTENCE
    assert (found.backend, found.dimension, found.degraded) == ("onnx", 384, False)
    direct = minilm_room.console.core.embedder.encode([SENTENCE])
    assert np.abs(found.vectors - direct.vectors).max() < 1e-5
    assert tab.figures.dimension.value == "384"
    assert tab.figures.norm.value == "1.00000"
    assert tab.figures.tokens.value == str(direct.token_counts[0])
    assert float(tab.figures.latency.value) > 0
    assert tab.figures.backend.value == "ONNX Runtime"
    assert (tab.figures.pooling.value, tab.figures.precision.value) == ("mean", "fp32")
    assert tab.notices.notices == ()


def test_at_fifty_keys_a_second_only_the_newest_text_is_shown(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    seen: list[tuple[str, str]] = []
    tab.result_shown.connect(lambda _found: seen.append((tab.shown_text, tab.editor.text())))
    text = SENTENCE[:50]
    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

    heart = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
    heart.timeout.connect(beat)
    keys = iter(text)
    typing = QTimer(interval=20, timerType=Qt.TimerType.PreciseTimer)

    def press() -> None:
        key = next(keys, None)
        if key is None:
            typing.stop()
        else:
            QTest.keyClicks(tab.editor, key)

    typing.timeout.connect(press)
    heart.start()
    typing.start()
    qtbot.waitUntil(lambda: tab.shown_text == text, timeout=WAIT_MS)
    heart.stop()
    assert seen
    assert all(shown == typed for shown, typed in seen)
    assert len(gaps) > 50
    assert max(gaps) < 0.5  # a frozen window, not a busy machine


def test_a_result_that_comes_too_late_is_not_shown(minilm_room: Room, qtbot) -> None:
    tab, runner = minilm_room.tab, minilm_room.console.core.runner
    tab.editor.setPlainText("many words " * 3000)

    def runs() -> bool:
        return any(job.lane == MODEL and job.state is JobState.RUNNING for job in runner.active)

    qtbot.waitUntil(runs, timeout=WAIT_MS)
    with qtbot.waitSignal(tab.result_shown, timeout=WAIT_MS):
        tab.editor.setPlainText(SENTENCE)
    assert minilm_room.shown == [SENTENCE]


def test_a_busy_lane_is_named_and_only_the_newest_text_waits_for_it(
    minilm_room: Room, qtbot
) -> None:
    tab, runner = minilm_room.tab, minilm_room.console.core.runner
    type_and_wait(minilm_room, qtbot, "before ")
    gate = threading.Event()
    runner.submit("Benchmark the backends", lambda _context: gate.wait(60), lane=MODEL)
    try:
        QTest.keyClicks(tab.editor, "one ")
        qtbot.waitUntil(lambda: tab.status.isVisible(), timeout=WAIT_MS)
        assert "Benchmark the backends" in tab.status.text()
        assert tab.shown_text == "before "
        QTest.keyClicks(tab.editor, "two ")
        QTest.keyClicks(tab.editor, "three")
        qtbot.waitUntil(lambda: not tab.live._debounce.isActive(), timeout=WAIT_MS)
        assert len([job for job in runner.active if job.name != "Benchmark the backends"]) == 1
    finally:
        gate.set()
    qtbot.waitUntil(lambda: tab.shown_text == "before one two three", timeout=WAIT_MS)
    assert minilm_room.shown == ["before ", "before one two three"]
    assert not tab.status.isVisible()


def test_an_emptied_editor_is_an_empty_state_and_no_error(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    type_and_wait(minilm_room, qtbot)
    QTest.keyClick(tab.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(tab.editor, Qt.Key.Key_Delete)
    assert tab.shown is None
    assert tab.shown_text == ""
    assert tab.notices.notices == ()
    assert tab.figures.dimension.value == "–"
    copy = tab.findChild(QPushButton, "copyVector")
    assert not copy.isEnabled()
    assert "type a text" in copy.toolTip()
    type_and_wait(minilm_room, qtbot, "again")
    assert copy.isEnabled()


def test_clearing_while_the_job_waits_does_not_lose_the_next_text(minilm_room: Room, qtbot) -> None:
    tab, runner = minilm_room.tab, minilm_room.console.core.runner
    gate = threading.Event()
    runner.submit("Busy", lambda _context: gate.wait(60), lane=MODEL)
    QTest.keyClicks(tab.editor, "first")
    qtbot.waitUntil(lambda: len(runner.active) == 2, timeout=WAIT_MS)
    tab.editor.clear()
    QTest.keyClicks(tab.editor, "second")
    gate.set()
    qtbot.waitUntil(lambda: tab.shown_text == "second", timeout=WAIT_MS)
    assert minilm_room.shown == ["second"]


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
    tab = minilm_room.tab
    started = time.perf_counter()
    with qtbot.waitSignal(tab.result_shown, timeout=WAIT_MS):
        paste(minilm_room, HOSTILE[name])
        pasted_s = time.perf_counter() - started
    assert pasted_s < 3.0  # unguarded, a line of 1 MB takes more than a minute
    found = tab.shown
    assert found is not None
    assert found.backend == "onnx"
    assert abs(np.linalg.norm(found.vectors[0]) - 1) < 1e-5
    assert tab.shown_text == tab.editor.text()
    assert len(tab.shown_text) <= MAX_CHARS
    if len(HOSTILE[name]) > MAX_CHARS:
        assert "its first" in tab.text_card.message.text
    assert found.truncated[0] == (name == "many words")  # endless words are one unknown token
    assert ("cut at" in tab.figures.tokens.accessibleDescription()) == found.truncated[0]
    QTest.keyClicks(tab.editor, "!")
    qtbot.waitUntil(lambda: tab.shown_text.endswith("!"), timeout=WAIT_MS)


def test_a_paste_into_a_full_editor_keeps_what_fits(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    paste(minilm_room, "word " * (MAX_CHARS // 5))
    paste(minilm_room, "more")
    assert len(tab.editor.text()) == MAX_CHARS
    assert "nothing of the pasted" in tab.text_card.message.text
    tab.editor.selectAll()
    paste(minilm_room, "short")
    assert tab.editor.text() == "short"


def test_no_break_spaces_and_line_separators_reach_the_model(minilm_room: Room, qtbot) -> None:
    with qtbot.waitSignal(minilm_room.tab.result_shown, timeout=WAIT_MS):
        paste(minilm_room, "a\u00a0b\u2028c\nd")
    assert minilm_room.tab.shown_text == "a\u00a0b\u2028c\nd"


def test_the_vector_follows_a_switch_of_the_backend_while_typing(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    type_and_wait(minilm_room, qtbot, "switch ")
    QTest.keyClicks(tab.editor, "while ")
    minilm_room.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    QTest.keyClicks(tab.editor, "typing")
    qtbot.waitUntil(
        lambda: (
            tab.shown_text == "switch while typing"
            and tab.shown is not None
            and tab.shown.backend == "lightweight"
        ),
        timeout=WAIT_MS,
    )
    assert "LIGHTWEIGHT_EMBEDDING is on" in minilm_room.notice_words()
    assert tab.figures.backend.value == "Lightweight"
    minilm_room.set_flags(LIGHTWEIGHT_EMBEDDING="0")
    qtbot.waitUntil(lambda: tab.shown is not None and tab.shown.backend == "onnx", timeout=WAIT_MS)
    assert tab.notices.notices == ()


def test_an_unexpected_dimension_is_a_warning_until_the_flag_agrees(
    minilm_room: Room, qtbot
) -> None:
    tab = minilm_room.tab
    minilm_room.set_flags(EMBEDDING_DIM="1024")
    type_and_wait(minilm_room, qtbot)
    assert "384 dimensions, but EMBEDDING_DIM is 1024" in minilm_room.notice_words()
    [action] = [button for button in tab.notices.findChildren(QPushButton) if button.isVisible()]
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert minilm_room.went_to == [("flags", "EMBEDDING_DIM")]
    minilm_room.set_flags(EMBEDDING_DIM="384")
    qtbot.waitUntil(lambda: not tab.notices.notices, timeout=WAIT_MS)


def test_with_nothing_configured_a_degraded_vector_says_so_and_offers_to_convert(
    open_tab, qtbot
) -> None:
    room = open_tab()
    found = type_and_wait(room, qtbot)
    assert (found.backend, found.degraded, found.dimension) == ("lightweight", True, 1024)
    words = room.notice_words()
    assert "No model could be used" in words
    assert "ONNX Runtime:" in words
    assert "Transformers:" in words
    [action] = [button for button in room.tab.notices.findChildren(QPushButton) if button.text()]
    assert action.text() == "Convert a model"
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert room.went_to == [("convert", "")]


def test_an_error_is_told_with_what_to_do_and_goes_when_mended(
    open_tab, qtbot, tmp_path: Path
) -> None:
    room = open_tab(EMBEDDING_STRICT="1", USE_ONNX="0", EMBEDDING_MODEL=str(tmp_path / "no-model"))
    QTest.keyClicks(room.tab.editor, SENTENCE)
    qtbot.waitUntil(lambda: bool(room.tab.notices.notices), timeout=WAIT_MS)
    [notice] = room.tab.notices.notices
    assert notice.tone == "bad"
    assert "EMBEDDING_STRICT" in notice.text
    assert notice.hint
    assert room.tab.shown is None
    [log_button] = [
        button
        for button in room.tab.vector_card.findChildren(QPushButton)
        if button.text() == "Show the &log"
    ]
    qtbot.mouseClick(log_button, Qt.MouseButton.LeftButton)
    log = room.tab.vector_card.findChild(LogView)
    assert log.isVisible()
    assert "DegradedError" in log.text()
    with qtbot.waitSignal(room.tab.result_shown, timeout=WAIT_MS):
        room.set_flags(EMBEDDING_STRICT="0", LIGHTWEIGHT_EMBEDDING="1")
    assert room.tab.shown is not None
    assert room.tab.shown.backend == "lightweight"


def test_a_flag_that_cannot_be_read_is_named(open_tab, qtbot) -> None:
    room = open_tab(EMBEDDING_DIM="many", LIGHTWEIGHT_EMBEDDING="1")
    QTest.keyClicks(room.tab.editor, "text")
    qtbot.waitUntil(lambda: bool(room.tab.notices.notices), timeout=WAIT_MS)
    assert "EMBEDDING_DIM" in room.notice_words()
    with qtbot.waitSignal(room.tab.result_shown, timeout=WAIT_MS):
        room.set_flags(EMBEDDING_DIM="64")
    assert room.tab.figures.dimension.value == "64"


def test_each_copy_gives_back_the_vector_and_the_form_is_remembered(
    minilm_room: Room, qtbot
) -> None:
    tab = minilm_room.tab
    found = type_and_wait(minilm_room, qtbot)
    clipboard = QGuiApplication.clipboard()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(tab.editor, Qt.Key.Key_C, keys)
    whole = json.loads(clipboard.text())
    assert np.array_equal(np.float32(whole["vector"]), found.vectors[0])
    assert (whole["backend"], whole["dimension"]) == ("onnx", 384)
    for form, action in tab.vector_card.form_actions.items():
        if form.value == "json":
            continue
        action.trigger()
        values = eval(clipboard.text(), {"np": np})
        assert np.array_equal(np.float32(values), found.vectors[0])
        assert minilm_room.console.core.preferences.text("embed/copy_form") == form.value
    assert minilm_room.toasts[-1] == "ok: Copied 384 values as a Python list."


def test_a_copy_asked_for_too_early_copies_the_newest_vector(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    type_and_wait(minilm_room, qtbot, "old ")
    with qtbot.waitSignal(tab.result_shown, timeout=WAIT_MS):
        QTest.keyClicks(tab.editor, "and new")
        tab.copy_vector()
        assert minilm_room.toasts == []
    whole = json.loads(QGuiApplication.clipboard().text())
    direct = minilm_room.console.core.embedder.encode(["old and new"])
    assert np.abs(np.float32(whole["vector"]) - direct.vectors[0]).max() < 1e-5


def test_the_saved_file_is_the_vector_on_the_screen(
    minilm_room: Room, qtbot, tmp_path: Path
) -> None:
    tab, target = minilm_room.tab, tmp_path / "my vector.npy"
    found = type_and_wait(minilm_room, qtbot)
    QTest.keyClick(tab.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = tab.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(lambda: bool(minilm_room.toasts), timeout=WAIT_MS)
    assert minilm_room.toasts == [f"ok: Saved the vector as {target}."]
    assert np.array_equal(np.load(target), found.vectors)


def test_an_example_replaces_the_text_and_can_be_undone(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    QTest.keyClicks(tab.editor, "mine")
    chip = tab.findChild(QPushButton, "exampleGerman")
    with qtbot.waitSignal(tab.result_shown, timeout=WAIT_MS):
        chip.setFocus()
        QTest.keyClick(chip, Qt.Key.Key_Space)
    assert tab.shown_text == tab.text_card.examples[1].text
    tab.editor.undo()
    assert tab.editor.text() == "mine"


def test_the_tab_key_walks_through_every_control(minilm_room: Room, qtbot) -> None:
    tab = minilm_room.tab
    type_and_wait(minilm_room, qtbot)
    tab.activateWindow()
    tab.editor.setFocus()
    visited = []
    for _ in range(30):
        widget = QGuiApplication.focusObject()
        visited.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        if QGuiApplication.focusObject() is tab.editor:
            break
    names = [widget.objectName() for widget in visited]
    assert {"textEditor", "exampleEnglish", "exampleKorean", "copyVector", "saveVector"} <= set(
        names
    )
    assert tab.vector_card.picture in visited
