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
    opened = open_flags(f"# night\n{LIGHT}EMBEDDING_DIM=384\n")
    card = opened.tab.pending_card
    assert not card.apply_button.isEnabled()
    assert card.apply_button.toolTip() == "No change is pending."
    opened.toggle("EMBEDDING_STRICT")
    opened.type("EMBEDDING_DIM", "512")
    opened.wait_trial()
    assert opened.tab.row("EMBEDDING_DIM").pending.text() == "384 → 512"
    assert opened.tab.row("EMBEDDING_STRICT").pending.text() == "not set → 1"
    assert card.diff.text.splitlines()[-3:] == [
        "-EMBEDDING_DIM=384", "+EMBEDDING_DIM=512", "+EMBEDDING_STRICT=1",
    ]  # fmt: skip
    assert card.caption.text() == "2 changes, not written yet."
    take_back = opened.tab.row("EMBEDDING_DIM").take_back
    QTest.mouseClick(take_back, Qt.MouseButton.LeftButton)
    assert opened.pending == {"EMBEDDING_STRICT": "1"}
    assert opened.tab.row("EMBEDDING_DIM").control.text() == "384"
    opened.press("discardButton")
    assert (opened.pending, opened.writes) == ({}, [])
    assert opened.text == f"# night\n{LIGHT}EMBEDDING_DIM=384\n"
    assert not card.diff.isVisible()


@pytest.mark.slow
def test_escape_in_the_card_discards_and_ctrl_return_shows_then_applies_what_is_typed(
    open_flags,
) -> None:
    opened = open_flags(LIGHT)
    opened.activate()
    opened.toggle("EMBEDDING_STRICT")
    opened.tab.pending_card.apply_button.setFocus()
    QTest.keyClick(opened.tab.pending_card.apply_button, Qt.Key.Key_Escape)
    assert opened.pending == {}
    control = opened.type_in("EMBEDDING_DIM", "48")
    QTest.keyClick(control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.wait_trial()
    assert (opened.pending, opened.writes) == ({"EMBEDDING_DIM": "48"}, [])
    assert opened.tab.pending_card.diff.text.splitlines()[-1] == "+EMBEDDING_DIM=48"
    with opened.qtbot.waitSignal(opened.tab.written, timeout=WAIT_MS):
        QTest.keyClick(control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.wait_idle()
    assert opened.text == f"{LIGHT}EMBEDDING_DIM=48\n"


def test_an_error_goes_with_the_change_that_it_is_about(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.toggle("EMBEDDING_STRICT")
    opened.tab.controller.failed.emit(KimeraError("It does not load."))
    assert opened.tab.message.text == "It does not load."
    opened.press("discardButton")
    assert opened.tab.message.text == ""
    opened.tab.controller.failed.emit(KimeraError("Undo failed."))
    opened.toggle("EMBEDDING_STRICT")
    assert opened.tab.message.text == "Undo failed."  # was about no change that waits


@pytest.mark.slow
def test_what_a_change_will_do_is_tried_and_nothing_is_written(
    open_flags, tiny_bundle: Path
) -> None:
    opened = open_flags(f"{LIGHT}ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    before = opened.text
    opened.toggle("LIGHTWEIGHT_EMBEDDING")
    opened.wait_trial()
    assert opened.effect == "The backend will be ONNX Runtime · CPU · tiny-onnx · 32 · fp32."
    opened.type("ONNX_MODEL_PATH", "./gone")
    opened.type("EMBEDDING_MODEL", "./nothing")
    opened.wait_trial()
    assert opened.effect.startswith("ONNX Runtime would not load: Lightweight · 32")
    assert "gone does not exist" in opened.tab.row("ONNX_MODEL_PATH").note.text()
    opened.press("discardButton")
    opened.type("EMBEDDING_BATCH_SIZE", "8")
    opened.wait_trial()
    assert opened.effect == "No reload needed."
    assert (opened.text, opened.writes) == (before, [])


@pytest.mark.slow
def test_a_change_that_does_not_work_is_never_written_and_goes_on_waiting(
    open_flags, tiny_bundle: Path
) -> None:
    opened = open_flags(f"{LIGHT}ONNX_MODEL_PATH={tiny_bundle}\n")
    opened.click("LIGHTWEIGHT_EMBEDDING")
    opened.wait_backend("onnx")
    message = opened.console.window.toasts.texts[-1]
    assert message.startswith("Applied and tested with ONNX Runtime")
    before = opened.env_file.read_bytes()
    history = envfile.history(opened.env_file)
    opened.type("ONNX_MODEL_PATH", "./gone")
    opened.toggle("EMBEDDING_STRICT")
    path = opened.tab.row("ONNX_MODEL_PATH").control.edit
    tones = set()
    opened.tab.controller.busy_changed.connect(lambda: tones.add(path.property("tone")))
    opened.activate()
    effect = opened.tab.pending_card.effect
    opened.fail_to_apply()
    assert "ok" not in tones  # never green while it is tried
    # It is said once: beside what waits, where the keys are too.
    assert "gone" in effect.text
    assert effect.accessibleDescription() == "Nothing was written."
    assert effect.hasFocus()
    assert not effect.visibleRegion().isEmpty()
    assert opened.tab.message.text == ""
    assert not any("gone" in said for said in opened.console.window.toasts.texts)
    assert opened.env_file.read_bytes() == before
    assert envfile.history(opened.env_file) == history
    assert opened.pending == {"ONNX_MODEL_PATH": "./gone", "EMBEDDING_STRICT": "1"}
    opened.wait_backend("onnx")
    assert opened.pill.startswith("ONNX Runtime")
    assert "gone" in effect.text
    opened.env_file.write_bytes(before + b"EMBEDDING_BATCH_SIZE=8\n")  # it says what was, no more
    opened.qtbot.waitUntil(
        lambda: effect.accessibleDescription() != "Nothing was written.", timeout=WAIT_MS
    )
    opened.wait_trial()
    assert "gone" in effect.accessibleDescription() + effect.text


@pytest.mark.slow
def test_only_if_it_works_is_remembered_and_can_be_left_out(open_flags, env_file: Path) -> None:
    opened = open_flags(LIGHT)
    box = opened.tab.pending_card.only_if
    assert box.isChecked()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    opened.toggle("LIGHTWEIGHT_EMBEDDING")
    opened.type("ONNX_MODEL_PATH", "./gone")
    opened.type("EMBEDDING_MODEL", "./nothing")
    opened.apply()
    assert "LIGHTWEIGHT_EMBEDDING=0\n" in opened.text
    opened.wait_backend("lightweight")
    assert "degraded" in opened.pill
    assert not open_flags().tab.pending_card.only_if.isChecked()


@pytest.mark.slow
def test_an_edit_of_another_key_is_kept_and_of_the_same_key_asked_about(open_flags) -> None:
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    card = opened.tab.pending_card
    opened.type("EMBEDDING_DIM", "512")
    opened.env_file.write_text(f"{LIGHT}EMBEDDING_DIM=384\nUSE_ONNX=0\nOTHER=1\n")
    opened.wait_origin("USE_ONNX", ".env:3")
    assert opened.pending == {"EMBEDDING_DIM": "512"}
    assert "Changed by another program and kept: USE_ONNX, OTHER" in card.caption.text()
    assert not card.question.isVisible()
    opened.env_file.write_text(f"{LIGHT}EMBEDDING_DIM=768\nUSE_ONNX=0\n")
    opened.qtbot.waitUntil(lambda: bool(card.question.text), timeout=WAIT_MS)
    assert "EMBEDDING_DIM was changed by another program" in card.question.text
    assert not card.apply_button.isEnabled()
    opened.press("keepMine")
    assert card.apply_button.isEnabled()
    opened.apply()
    assert opened.text == f"{LIGHT}EMBEDDING_DIM=512\nUSE_ONNX=0\n"
    opened.type("EMBEDDING_DIM", "640")
    opened.env_file.write_text(f"{LIGHT}EMBEDDING_DIM=96\n")
    opened.qtbot.waitUntil(lambda: bool(card.question.text), timeout=WAIT_MS)
    opened.press("takeTheirs")
    assert opened.pending == {}
    assert opened.tab.row("EMBEDDING_DIM").control.text() == "96"


def test_an_environment_that_wins_is_shown_before_and_in_the_row(
    open_flags, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWEIGHT_EMBEDDING", "1")
    opened = open_flags("LIGHTWEIGHT_EMBEDDING=1\n")
    opened.toggle("LIGHTWEIGHT_EMBEDDING")
    opened.wait_trial()
    assert opened.effect == "No effect in this process."
    row = opened.tab.row("LIGHTWEIGHT_EMBEDDING")
    assert row.pending.text() == "In the file: 1 → 0; overridden by the environment"
    opened.toggle("LIGHTWEIGHT_EMBEDDING")
    assert opened.pending == {}


@pytest.mark.slow
def test_another_file_is_followed_everywhere_and_pending_changes_are_asked_about(
    open_flags, tmp_path: Path
) -> None:
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=32\n")
    other = tmp_path / "other" / "night.env"
    other.parent.mkdir()
    other.write_text(f"{LIGHT}EMBEDDING_DIM=64\nUSE_ONNX=0\n")
    opened.toggle("EMBEDDING_STRICT")
    opened.tab.choose_file(str(other))
    assert "1 pending change for" in opened.tab.pending_card.question.text
    opened.press("stay")
    assert opened.console.core.settings.env_file == opened.env_file
    opened.tab.choose_file(str(other))
    with opened.qtbot.waitSignal(opened.console.core.backend_model.file_changed, timeout=WAIT_MS):
        opened.press("applyAndOpen", wait_idle=False)
    opened.wait_origin("USE_ONNX", "night.env:3")
    opened.wait_idle()
    assert opened.text == f"{LIGHT}EMBEDDING_DIM=32\nEMBEDDING_STRICT=1\n"
    assert opened.tab.file_card.file.text() == str(other)
    assert "night.env" in opened.console.window.header.file.text()
    assert opened.tab.history.table.rows == ()
    opened.wait_backend("lightweight")
    assert "64 d" in opened.pill
    menu = opened.tab.file_card.choose
    menu.fill()
    opened.env_file.unlink()
    menu.fill()
    words = [action.text() for action in menu.menu().actions()]
    assert f"{opened.env_file}  (missing)" in words
    assert str(other) not in words


@pytest.mark.slow
def test_selecting_a_past_write_shows_what_restoring_it_would_change(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.click("EMBEDDING_STRICT")
    opened.click("USE_ONNX")
    table = opened.tab.history.table
    table.select(table.rows[-1])
    opened.wait_idle()
    assert opened.tab.history.diff.text.splitlines()[-2:] == ["-EMBEDDING_STRICT=1", "-USE_ONNX=0"]
    opened.press("rollBackButton")
    assert opened.text == LIGHT
    table.select(table.rows[-1])
    opened.wait_idle()
    assert not opened.button("rollBackButton").isEnabled()
    assert "is now as it was" in opened.button("rollBackButton").toolTip()


@pytest.mark.slow
def test_flags_are_copied_for_another_place_without_the_token(open_flags) -> None:
    opened = open_flags(f"{LIGHT}HF_TOKEN={TOKEN}\n")
    button = opened.tab.file_card.export
    button.actions_by_format[ExportFormat.SYSTEMD].trigger()
    opened.wait_idle()
    text = QGuiApplication.clipboard().text()
    assert 'Environment="LIGHTWEIGHT_EMBEDDING=1"' in text
    assert TOKEN not in text
    button.with_defaults.trigger()
    button.actions_by_format[ExportFormat.SHELL].trigger()
    opened.wait_idle()
    assert "export EMBEDDING_DIM=1024" in QGuiApplication.clipboard().text()


@pytest.mark.slow
def test_a_secret_never_reaches_a_widget_a_toast_a_diff_or_a_child(open_flags) -> None:
    opened = open_flags(f"{LIGHT}HF_TOKEN={TOKEN}\nDB_PASSWORD={TOKEN}2\nDB=pg://u:{TOKEN}2@h/d\n")
    control = opened.tab.row("HF_TOKEN").control
    assert "set; type to replace" in control.placeholderText()
    shown: list[str] = []
    with watched_children() as seen:
        opened.type("HF_TOKEN", f"{TOKEN}3")
        opened.type("EMBEDDING_DIM", "32")
        opened.wait_trial()
        shown += everything_shown(opened)
        opened.apply()
    assert any("health.child" in text for text in seen)
    assert f"HF_TOKEN={TOKEN}3\n" in opened.text
    opened.tab.history.table.select(opened.tab.history.table.rows[0])
    opened.wait_idle()
    assert "HF_TOKEN" in opened.tab.history.diff.text
    shown += everything_shown(opened)
    assert TOKEN not in "\n".join([*shown, *seen])
    assert [line.key for line in opened.tab.controller.sheet.others] == ["DB_PASSWORD", "DB"]


def everything_shown(opened: OpenFlagsTab) -> list[str]:
    window, tab = opened.console.window, opened.tab
    shown = [tab.others.table.as_tsv(), tab.history.table.as_tsv(), *window.toasts.texts]
    for widget in window.findChildren(QLineEdit):
        shown.append(widget.text() + widget.placeholderText() + widget.accessibleDescription())
    for kind in (QLabel, QPushButton):
        shown += [each.text() + each.toolTip() for each in window.findChildren(kind)]
    shown += [each.toPlainText() for each in window.findChildren(QPlainTextEdit)]
    return shown
