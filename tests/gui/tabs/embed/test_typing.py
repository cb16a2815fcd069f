"""One text: the vector follows the keys, with a real model."""

from __future__ import annotations

import threading
import time

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL
from tests.gui.tabs.embed.support import SENTENCE, WAIT_MS, OpenEmbedTab, type_and_wait


def test_typed_keys_become_the_models_vector(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view = opened_minilm.view
    found = type_and_wait(opened_minilm, qtbot)
    assert view.shown_text == SENTENCE
    assert (found.backend, found.dimension, found.degraded) == ("onnx", 384, False)
    direct = opened_minilm.console.core.embedder.encode([SENTENCE])
    assert np.abs(found.vectors - direct.vectors).max() < 1e-5
    assert view.figures.dimension.value == "384"
    assert view.figures.norm.value == "1.00000"
    assert view.figures.tokens.value == str(direct.token_counts[0])
    assert float(view.figures.latency.value) > 0
    assert view.figures.backend.value == "ONNX Runtime"
    assert (view.figures.pooling.value, view.figures.precision.value) == ("mean", "fp32")
    assert view.notices.notices == ()


def test_a_key_lays_out_nothing_outside_its_page(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view = opened_minilm.view
    type_and_wait(opened_minilm, qtbot)
    asked: list[QEvent.Type] = []

    class LayoutWatch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.LayoutRequest:
                asked.append(event.type())
            return False

    watch = LayoutWatch()
    opened_minilm.tab.installEventFilter(watch)
    keys = " and so on"
    for key in keys:
        text = view.editor.text() + key
        QTest.keyClicks(view.editor, key)
        qtbot.waitUntil(lambda text=text: view.shown_text == text, timeout=WAIT_MS)
        QTest.qWait(20)
    # A wider figure may ask once; each key asked three times.
    assert len(asked) < len(keys)


def test_at_fifty_keys_a_second_only_the_newest_text_is_shown(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view = opened_minilm.view
    seen: list[tuple[str, str]] = []
    view.result_shown.connect(lambda _found: seen.append((view.shown_text, view.editor.text())))
    text = SENTENCE[:50]
    gaps: list[float] = []
    # The thread's own time: a busy machine takes the rest.
    last = time.thread_time()

    def beat() -> None:
        nonlocal last
        now = time.thread_time()
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
            QTest.keyClicks(view.editor, key)

    typing.timeout.connect(press)
    heart.start()
    typing.start()
    qtbot.waitUntil(lambda: view.shown_text == text, timeout=WAIT_MS)
    heart.stop()
    assert seen
    assert all(shown == typed for shown, typed in seen)
    assert len(gaps) > 50
    assert max(gaps) < 1.0  # some 30 ms


def test_a_result_that_comes_too_late_is_not_shown(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view, runner = opened_minilm.view, opened_minilm.console.core.runner
    view.editor.setPlainText("many words " * 3000)

    def runs() -> bool:
        return any(job.lane == MODEL and job.state is JobState.RUNNING for job in runner.active)

    qtbot.waitUntil(runs, timeout=WAIT_MS)
    with qtbot.waitSignal(view.result_shown, timeout=WAIT_MS):
        view.editor.setPlainText(SENTENCE)
    assert opened_minilm.shown == [SENTENCE]


def test_a_busy_lane_is_named_and_only_the_newest_text_waits_for_it(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view, runner = opened_minilm.view, opened_minilm.console.core.runner
    type_and_wait(opened_minilm, qtbot, "before ")
    gate = threading.Event()
    runner.submit("Benchmark the backends", lambda _context: gate.wait(60), lane=MODEL)
    try:
        QTest.keyClicks(view.editor, "one ")
        qtbot.waitUntil(lambda: view.status.isVisible(), timeout=WAIT_MS)
        assert view.status.text() == "Waiting for “Benchmark the backends” to end"
        assert view.shown_text == "before "
        QTest.keyClicks(view.editor, "two ")
        QTest.keyClicks(view.editor, "three")
        qtbot.waitUntil(lambda: not view.live._debounce.isActive(), timeout=WAIT_MS)
        assert len([job for job in runner.active if job.name != "Benchmark the backends"]) == 1
    finally:
        gate.set()
    qtbot.waitUntil(lambda: view.shown_text == "before one two three", timeout=WAIT_MS)
    assert opened_minilm.shown == ["before ", "before one two three"]
    assert not view.status.isVisible()


def test_an_emptied_editor_is_an_empty_state_and_no_error(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view = opened_minilm.view
    type_and_wait(opened_minilm, qtbot)
    QTest.keyClick(view.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view.editor, Qt.Key.Key_Delete)
    assert view.shown is None
    assert view.shown_text == ""
    assert view.notices.notices == ()
    assert view.figures.dimension.value == "–"
    copy = view.findChild(QPushButton, "copyVector")
    assert not copy.isEnabled()
    assert "Type a text" in copy.toolTip()
    type_and_wait(opened_minilm, qtbot, "again")
    assert copy.isEnabled()


def test_clearing_while_the_job_waits_does_not_lose_the_next_text(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view, runner = opened_minilm.view, opened_minilm.console.core.runner
    gate = threading.Event()
    runner.submit("Busy", lambda _context: gate.wait(60), lane=MODEL)
    QTest.keyClicks(view.editor, "first")
    qtbot.waitUntil(lambda: len(runner.active) == 2, timeout=WAIT_MS)
    view.editor.clear()
    QTest.keyClicks(view.editor, "second")
    gate.set()
    qtbot.waitUntil(lambda: view.shown_text == "second", timeout=WAIT_MS)
    assert opened_minilm.shown == ["second"]
