"""The Flags tab: changes wait, are reported and tried, and stay only if they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton

from kimera_console.core.errors import KimeraError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.exports import ExportFormat
from tests.gui.tabs.flags.support import LIGHT, TOKEN, WAIT_MS, OpenFlagsTab
from tests.helpers.watched import watched_children

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_change_waits_marked_as_a_diff_and_can_be_taken_back_alone(open_flags) -> None:
    room = open_flags(f"# night\n{LIGHT}EMBEDDING_DIM=384\n")
    card = room.tab.pending_card
    assert not card.apply_button.isEnabled()
    assert card.apply_button.toolTip() == "No change is pending."
    room.toggle("EMBEDDING_STRICT")
    room.type("EMBEDDING_DIM", "512")
    room.wait_trial()
    assert room.tab.row("EMBEDDING_DIM").pending.text() == "384 → 512"
    assert room.tab.row("EMBEDDING_STRICT").pending.text() == "not set → 1"
    assert card.diff.text.splitlines()[-3:] == [
        "-EMBEDDING_DIM=384", "+EMBEDDING_DIM=512", "+EMBEDDING_STRICT=1",
    ]  # fmt: skip
    assert card.caption.text() == "2 changes, not written yet."
    take_back = room.tab.row("EMBEDDING_DIM").take_back
    QTest.mouseClick(take_back, Qt.MouseButton.LeftButton)
    assert room.pending == {"EMBEDDING_STRICT": "1"}
    assert room.tab.row("EMBEDDING_DIM").control.text() == "384"
    room.press("discardButton")
    assert (room.pending, room.writes) == ({}, [])
    assert room.text == f"# night\n{LIGHT}EMBEDDING_DIM=384\n"
    assert not card.diff.isVisible()


@pytest.mark.slow
def test_escape_in_the_card_discards_and_ctrl_return_applies_what_is_typed(open_flags) -> None:
    room = open_flags(LIGHT)
    room.activate()
    room.toggle("EMBEDDING_STRICT")
    room.tab.pending_card.apply_button.setFocus()
    QTest.keyClick(room.tab.pending_card.apply_button, Qt.Key.Key_Escape)
    assert room.pending == {}
    control = room.tab.row("EMBEDDING_DIM").control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "48")
    with room.qtbot.waitSignal(room.tab.written, timeout=WAIT_MS):
        QTest.keyClick(control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert room.text == f"{LIGHT}EMBEDDING_DIM=48\n"


def test_an_error_goes_with_the_change_that_it_is_about(open_flags) -> None:
    room = open_flags(LIGHT)
    room.toggle("EMBEDDING_STRICT")
    room.tab.controller.failed.emit(KimeraError("It does not load."))
    assert room.tab.message.text == "It does not load."
    room.press("discardButton")
    assert room.tab.message.text == ""
    room.tab.controller.failed.emit(KimeraError("Undo failed."))
    room.toggle("EMBEDDING_STRICT")
    assert room.tab.message.text == "Undo failed."  # was about no change that waits


@pytest.mark.slow
def test_what_a_change_will_do_is_tried_and_nothing_is_written(
    open_flags, tiny_bundle: Path
) -> None:
    room = open_flags(f"{LIGHT}ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    before = room.text
    room.toggle("LIGHTWEIGHT_EMBEDDING")
    room.wait_trial()
    assert room.effect == "The backend will be ONNX Runtime · CPU · tiny-onnx · 32 · fp32."
    room.type("ONNX_MODEL_PATH", "./gone")
    room.type("EMBEDDING_MODEL", "./nothing")
    room.wait_trial()
    assert room.effect.startswith("ONNX Runtime would not load: Lightweight · 32")
    assert "gone does not exist" in room.tab.row("ONNX_MODEL_PATH").note.text()
    room.press("discardButton")
    room.type("EMBEDDING_BATCH_SIZE", "8")
    room.wait_trial()
    assert room.effect == "No reload needed."
    assert (room.text, room.writes) == (before, [])


@pytest.mark.slow
def test_a_change_that_does_not_work_is_never_written_and_goes_on_waiting(
    open_flags, tiny_bundle: Path
) -> None:
    room = open_flags(f"{LIGHT}ONNX_MODEL_PATH={tiny_bundle}\n")
    room.click("LIGHTWEIGHT_EMBEDDING")
    room.wait_backend("onnx")
    message = room.console.window.toasts.texts[-1]
    assert message.startswith("Applied and tested with ONNX Runtime")
    before = room.env_file.read_bytes()
    history = envfile.history(room.env_file)
    room.type("ONNX_MODEL_PATH", "./gone")
    room.toggle("EMBEDDING_STRICT")
    path = room.tab.row("ONNX_MODEL_PATH").control.edit
    tones = set()
    room.tab.controller.busy_changed.connect(lambda: tones.add(path.property("tone")))
    room.fail_to_apply()
    assert "ok" not in tones  # never green while it is tried
    assert "gone" in room.tab.message.text
    assert room.env_file.read_bytes() == before
    assert envfile.history(room.env_file) == history
    assert room.pending == {"ONNX_MODEL_PATH": "./gone", "EMBEDDING_STRICT": "1"}
    room.wait_backend("onnx")
    assert room.pill.startswith("ONNX Runtime")
    assert "gone" in room.tab.message.text
    room.env_file.write_bytes(before + b"EMBEDDING_BATCH_SIZE=8\n")  # it says what was, no more
    room.qtbot.waitUntil(lambda: not room.tab.message.text, timeout=WAIT_MS)


@pytest.mark.slow
def test_only_if_it_works_is_remembered_and_can_be_left_out(open_flags, env_file: Path) -> None:
    room = open_flags(LIGHT)
    box = room.tab.pending_card.only_if
    assert box.isChecked()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    room.toggle("LIGHTWEIGHT_EMBEDDING")
    room.type("ONNX_MODEL_PATH", "./gone")
    room.type("EMBEDDING_MODEL", "./nothing")
    room.apply()
    assert "LIGHTWEIGHT_EMBEDDING=0\n" in room.text
    room.wait_backend("lightweight")
    assert "degraded" in room.pill
    assert not open_flags().tab.pending_card.only_if.isChecked()


@pytest.mark.slow
def test_an_edit_of_another_key_is_kept_and_of_the_same_key_asked_about(open_flags) -> None:
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    card = room.tab.pending_card
    room.type("EMBEDDING_DIM", "512")
    room.env_file.write_text(f"{LIGHT}EMBEDDING_DIM=384\nUSE_ONNX=0\nOTHER=1\n")
    room.wait_origin("USE_ONNX", ".env:3")
    assert room.pending == {"EMBEDDING_DIM": "512"}
    assert "Changed by another program and kept: USE_ONNX, OTHER" in card.caption.text()
    assert not card.question.isVisible()
    room.env_file.write_text(f"{LIGHT}EMBEDDING_DIM=768\nUSE_ONNX=0\n")
    room.qtbot.waitUntil(lambda: bool(card.question.text), timeout=WAIT_MS)
    assert "EMBEDDING_DIM was changed by another program" in card.question.text
    assert not card.apply_button.isEnabled()
    room.press("keepMine")
    assert card.apply_button.isEnabled()
    room.apply()
    assert room.text == f"{LIGHT}EMBEDDING_DIM=512\nUSE_ONNX=0\n"
    room.type("EMBEDDING_DIM", "640")
    room.env_file.write_text(f"{LIGHT}EMBEDDING_DIM=96\n")
    room.qtbot.waitUntil(lambda: bool(card.question.text), timeout=WAIT_MS)
    room.press("takeTheirs")
    assert room.pending == {}
    assert room.tab.row("EMBEDDING_DIM").control.text() == "96"


def test_an_environment_that_wins_is_told_before_and_in_the_row(
    open_flags, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWEIGHT_EMBEDDING", "1")
    room = open_flags("LIGHTWEIGHT_EMBEDDING=1\n")
    room.toggle("LIGHTWEIGHT_EMBEDDING")
    room.wait_trial()
    assert room.effect == "No effect in this process."
    row = room.tab.row("LIGHTWEIGHT_EMBEDDING")
    assert row.pending.text() == "In the file: 1 → 0; overridden by the environment"
    room.toggle("LIGHTWEIGHT_EMBEDDING")
    assert room.pending == {}


@pytest.mark.slow
def test_another_file_is_followed_everywhere_and_pending_changes_are_asked_about(
    open_flags, tmp_path: Path
) -> None:
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=32\n")
    other = tmp_path / "other" / "night.env"
    other.parent.mkdir()
    other.write_text(f"{LIGHT}EMBEDDING_DIM=64\nUSE_ONNX=0\n")
    room.toggle("EMBEDDING_STRICT")
    room.tab.choose_file(str(other))
    assert "1 pending change(s) for" in room.tab.pending_card.question.text
    room.press("stay")
    assert room.console.core.settings.env_file == room.env_file
    room.tab.choose_file(str(other))
    with room.qtbot.waitSignal(room.console.core.backend_model.file_changed, timeout=WAIT_MS):
        room.press("applyAndOpen", settle=False)
    room.wait_origin("USE_ONNX", "night.env:3")
    room.settle()
    assert room.text == f"{LIGHT}EMBEDDING_DIM=32\nEMBEDDING_STRICT=1\n"
    assert room.tab.file_card.file.text() == str(other)
    assert "night.env" in room.console.window.header.file.text()
    assert room.tab.history.table.rows == ()
    room.wait_backend("lightweight")
    assert "64 d" in room.pill
    menu = room.tab.file_card.choose
    menu.fill()
    room.env_file.unlink()
    menu.fill()
    words = [action.text() for action in menu.menu().actions()]
    assert f"{room.env_file}  (missing)" in words
    assert str(other) not in words


@pytest.mark.slow
def test_selecting_a_past_write_shows_what_restoring_it_would_change(open_flags) -> None:
    room = open_flags(LIGHT)
    room.click("EMBEDDING_STRICT")
    room.click("USE_ONNX")
    table = room.tab.history.table
    table.select(table.rows[-1])
    room.settle()
    assert room.tab.history.diff.text.splitlines()[-2:] == ["-EMBEDDING_STRICT=1", "-USE_ONNX=0"]
    room.press("rollBackButton")
    assert room.text == LIGHT
    table.select(table.rows[-1])
    room.settle()
    assert not room.button("rollBackButton").isEnabled()
    assert "is now as it was" in room.button("rollBackButton").toolTip()


@pytest.mark.slow
def test_flags_are_copied_for_another_place_without_the_token(open_flags) -> None:
    room = open_flags(f"{LIGHT}HF_TOKEN={TOKEN}\n")
    button = room.tab.file_card.export
    button.actions_by_format[ExportFormat.SYSTEMD].trigger()
    room.settle()
    text = QGuiApplication.clipboard().text()
    assert 'Environment="LIGHTWEIGHT_EMBEDDING=1"' in text
    assert TOKEN not in text
    button.with_defaults.trigger()
    button.actions_by_format[ExportFormat.SHELL].trigger()
    room.settle()
    assert "export EMBEDDING_DIM=1024" in QGuiApplication.clipboard().text()


@pytest.mark.slow
def test_a_secret_never_reaches_a_widget_a_toast_a_diff_or_a_child(open_flags) -> None:
    room = open_flags(f"{LIGHT}HF_TOKEN={TOKEN}\nDB_PASSWORD={TOKEN}2\nDB=pg://u:{TOKEN}2@h/d\n")
    control = room.tab.row("HF_TOKEN").control
    assert "set; type to replace" in control.placeholderText()
    shown: list[str] = []
    with watched_children() as seen:
        room.type("HF_TOKEN", f"{TOKEN}3")
        room.type("EMBEDDING_DIM", "32")
        room.wait_trial()
        shown += everything_shown(room)
        room.apply()
    assert any("health.child" in text for text in seen)
    assert f"HF_TOKEN={TOKEN}3\n" in room.text
    room.tab.history.table.select(room.tab.history.table.rows[0])
    room.settle()
    assert "HF_TOKEN" in room.tab.history.diff.text
    shown += everything_shown(room)
    assert TOKEN not in "\n".join([*shown, *seen])
    assert [line.key for line in room.tab.controller.sheet.others] == ["DB_PASSWORD", "DB"]


def everything_shown(room: OpenFlagsTab) -> list[str]:
    window, tab = room.console.window, room.tab
    shown = [tab.others.table.as_tsv(), tab.history.table.as_tsv(), *window.toasts.texts]
    for widget in window.findChildren(QLineEdit):
        shown.append(widget.text() + widget.placeholderText() + widget.accessibleDescription())
    for kind in (QLabel, QPushButton):
        shown += [each.text() + each.toolTip() for each in window.findChildren(kind)]
    shown += [each.toPlainText() for each in window.findChildren(QPlainTextEdit)]
    return shown
