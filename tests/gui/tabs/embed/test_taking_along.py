"""Copying, saving, examples, and the keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.gui.tabs.embed.support import WAIT_MS, OpenEmbedTab, type_and_wait
from tests.helpers.dialogs import choose_file


def test_each_copy_gives_back_the_vector_and_the_form_is_remembered(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view = opened_minilm.view
    found = type_and_wait(opened_minilm, qtbot)
    clipboard = QGuiApplication.clipboard()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(view.editor, Qt.Key.Key_C, keys)
    whole = json.loads(clipboard.text())
    assert np.array_equal(np.float32(whole["vector"]), found.vectors[0])
    assert (whole["backend"], whole["dimension"]) == ("onnx", 384)
    for form, action in view.vector_card.form_actions.items():
        if form.value == "json":
            continue
        action.trigger()
        values = eval(clipboard.text(), {"np": np})
        assert np.array_equal(np.float32(values), found.vectors[0])
        assert opened_minilm.console.core.preferences.text("embed/copy_form") == form.value
    assert opened_minilm.toasts[-1] == "ok: Copied 384 values as a Python list."


def test_a_copy_asked_for_too_early_copies_the_newest_vector(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view = opened_minilm.view
    type_and_wait(opened_minilm, qtbot, "old ")
    with qtbot.waitSignal(view.result_shown, timeout=WAIT_MS):
        QTest.keyClicks(view.editor, "and new")
        view.copy_vector()
        assert opened_minilm.toasts == []
    whole = json.loads(QGuiApplication.clipboard().text())
    direct = opened_minilm.console.core.embedder.encode(["old and new"])
    assert np.abs(np.float32(whole["vector"]) - direct.vectors[0]).max() < 1e-5


def test_the_saved_file_is_the_vector_on_the_screen(
    opened_minilm: OpenEmbedTab, qtbot, tmp_path: Path
) -> None:
    view, target = opened_minilm.view, tmp_path / "my vector.npy"
    found = type_and_wait(opened_minilm, qtbot)
    QTest.keyClick(view.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    choose_file(view, target)
    qtbot.waitUntil(lambda: bool(opened_minilm.toasts), timeout=WAIT_MS)
    assert opened_minilm.toasts == [f"ok: Saved the vector as {target}."]
    assert np.array_equal(np.load(target), found.vectors)


def test_an_example_replaces_the_text_and_can_be_undone(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view = opened_minilm.view
    QTest.keyClicks(view.editor, "mine")
    with qtbot.waitSignal(view.result_shown, timeout=WAIT_MS):
        view.text_card.example_actions["German"].trigger()
    assert view.shown_text == view.text_card.examples[1].text
    view.editor.undo()
    assert view.editor.text() == "mine"


def test_the_tab_key_walks_through_every_control(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view = opened_minilm.view
    type_and_wait(opened_minilm, qtbot)
    view.activateWindow()
    view.editor.setFocus()
    visited = []
    for _ in range(30):
        widget = QGuiApplication.focusObject()
        visited.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        if QGuiApplication.focusObject() is view.editor:
            break
    names = [widget.objectName() for widget in visited]
    wanted = "textEditor examples tokenStrip latencyHistory copyVector saveVector"
    assert set(wanted.split()) <= set(names)
    assert view.vector_card.picture in visited
