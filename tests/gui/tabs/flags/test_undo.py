"""The Flags tab: every write can be taken back."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import undo_write, write_flags
from kimera_console.gui.language import GERMAN
from kimera_console.gui.widgets.messages.toast import Toast
from tests.gui.clipping import process_layout
from tests.gui.tabs.flags.support import APPLY_MS, LIGHT, WAIT_MS, OpenFlagsTab
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_undo_restores_the_file_byte_for_byte_and_the_history_shows_it(open_flags) -> None:
    original = "# mine\r\nexport LIGHTWEIGHT_EMBEDDING='1'  # night\r\n"
    opened = open_flags()
    opened.env_file.write_bytes(original.encode())
    opened.wait_origin("LIGHTWEIGHT_EMBEDDING", ".env:2")
    opened.wait_idle()
    opened.click("EMBEDDING_STRICT")
    opened.click("EMBEDDING_STRICT")
    table = opened.tab.history.table
    opened.qtbot.waitUntil(lambda: len(table.rows) == 2)
    assert [row.summary for row in table.rows] == [
        "EMBEDDING_STRICT: 1 -> 0", "EMBEDDING_STRICT: not set -> 1",
    ]  # fmt: skip
    opened.press("undoButton")
    assert opened.text.endswith("EMBEDDING_STRICT=1\n")
    assert table.rows[0].summary.startswith("Back to before write 2: ")
    opened.press("undoButton")
    assert opened.env_file.read_bytes() == original.encode()
    assert not opened.button("undoButton").isEnabled()
    assert opened.button("undoButton").toolTip()
    assert opened.tab.row("EMBEDDING_STRICT").badge.text == "default"


def test_in_the_german_window_the_history_is_german(open_flags, qapp, env_file) -> None:
    settings = Settings(env_file)
    with speaking(qapp, GERMAN):
        opened = open_flags(LIGHT)
        undo_write(settings, write_flags(settings, {"EMBEDDING_STRICT": "1"}))
        table = opened.tab.history.table
        opened.qtbot.waitUntil(lambda: len(table.rows) == 2)
        shown = [table.model().index(row, 2).data() for row in range(2)]
    assert shown == [
        "Zurück auf den Stand vor Schreibvorgang 1: EMBEDDING_STRICT: 1 → nicht gesetzt",
        "EMBEDDING_STRICT: nicht gesetzt → 1",
    ]


def test_in_the_german_history_a_value_stays_as_it_is_in_the_file(
    open_flags, qapp, env_file
) -> None:
    settings = Settings(env_file)
    with speaking(qapp, GERMAN):
        opened = open_flags(LIGHT)
        write_flags(settings, {"EMBEDDING_MODEL": "12%"})
        write_flags(settings, {"EMBEDDING_MODEL": "1,234,567 or 0.5 s"})
        table = opened.tab.history.table
        opened.qtbot.waitUntil(lambda: len(table.rows) == 2)
        shown = [table.model().index(row, 2).data() for row in range(2)]
    assert shown == [
        "EMBEDDING_MODEL: 12% → 1,234,567 or 0.5 s",
        "EMBEDDING_MODEL: nicht gesetzt → 12%",
    ]


def test_who_wrote_is_left_out_where_the_change_needs_the_room(open_flags, env_file) -> None:
    settings = Settings(env_file)
    opened = open_flags(LIGHT)
    write_flags(settings, {"EMBEDDING_DIM": "1024", "EMBEDDING_MODEL": "/models/bge-m3"})
    table = opened.tab.history.table
    opened.qtbot.waitUntil(lambda: len(table.rows) == 1)
    opened.console.window.resize(1024, 640)
    process_layout()
    assert table.isColumnHidden(1)
    opened.console.window.resize(3000, 1080)
    process_layout()
    assert not table.isColumnHidden(1)
    assert table.columnWidth(2) >= table.needed_width(2)


@pytest.mark.slow
def test_in_german_a_written_value_is_shown_as_it_is_in_the_file(open_flags, qapp) -> None:
    with speaking(qapp, GERMAN):
        opened = open_flags(LIGHT)
        opened.type("EMBEDDING_MODEL", "0.5 s")
        opened.apply()
        (toast,) = opened.console.window.findChildren(Toast)
    assert toast.text.startswith("In .env geschrieben")
    assert toast.hint == "EMBEDDING_MODEL: nicht gesetzt → 0.5 s"


def test_in_german_a_change_that_waits_says_so_of_no_value_and_keeps_a_value(
    open_flags, qapp
) -> None:
    with speaking(qapp, GERMAN):
        opened = open_flags(LIGHT)
        opened.toggle("EMBEDDING_STRICT")
        opened.type("EMBEDDING_MODEL", "0.5 s")
        strict, model = opened.tab.row("EMBEDDING_STRICT"), opened.tab.row("EMBEDDING_MODEL")
        assert strict.pending.text() == "nicht gesetzt → 1"
        assert strict.pending.toolTip() == "nicht gesetzt\n→ 1"
        assert model.pending.text() == "nicht gesetzt → 0.5 s"
        assert model.pending.toolTip() == "nicht gesetzt\n→ 0.5 s"
        opened.env_file.write_text(f"{LIGHT}EMBEDDING_MODEL=other\n")
        question = opened.tab.pending_card.question
        opened.qtbot.waitUntil(lambda: bool(question.text))
        assert "nicht gesetzt" in question.accessibleDescription()


@pytest.mark.slow
def test_any_write_of_the_history_can_be_rolled_back_to(open_flags) -> None:
    opened = open_flags(LIGHT)
    for _ in range(3):
        opened.click("EMBEDDING_STRICT")
    assert not opened.button("rollBackButton").isEnabled()
    oldest = opened.tab.history.table.rows[-1]
    opened.tab.history.table.select(oldest)
    opened.press("rollBackButton")
    assert opened.text == LIGHT
    assert [write.restores for write in opened.writes] == ["", "", "", oldest.id]


@pytest.mark.slow
def test_the_toast_takes_back_its_own_write_only(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.click("EMBEDDING_STRICT")
    undo = toast_button(opened)
    opened.click("USE_ONNX")
    before = opened.text
    with opened.qtbot.waitSignal(opened.tab.controller.failed, timeout=WAIT_MS):
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    opened.wait_idle()
    assert opened.text == before
    assert "written again since" in opened.tab.message.text
    QTest.mouseClick(toast_button(opened), Qt.MouseButton.LeftButton)
    opened.wait_idle()
    assert opened.text == f"{LIGHT}EMBEDDING_STRICT=1\n"


def toast_button(opened: OpenFlagsTab) -> QPushButton:
    """The Undo of the newest toast about a write."""
    buttons = [
        one for one in opened.console.window.findChildren(QPushButton) if one.text() == "Undo"
    ]
    return [one for one in buttons if one.isVisible()][-1]


@pytest.mark.slow
def test_a_write_is_taken_back_only_if_what_was_before_works(
    open_flags, env_file: Path, tiny_bundle: Path
) -> None:
    for name in ("one", "two"):
        shutil.copytree(tiny_bundle, env_file.parent / "models" / name)
    before = "ONNX_MODEL_PATH=./models/one\nEMBEDDING_MODEL=./nothing\nEMBEDDING_DIM=32\n"
    opened = open_flags(before)
    opened.wait_backend("onnx")
    opened.type("ONNX_MODEL_PATH", "./models/two")
    opened.apply()
    after, undo = opened.text, toast_button(opened)
    tokenizer = env_file.parent / "models" / "one" / "tokenizer.json"
    whole = tokenizer.read_bytes()
    tokenizer.write_text("{}")
    for button in (undo, opened.button("undoButton")):
        with opened.qtbot.waitSignal(opened.tab.controller.failed, timeout=APPLY_MS):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        opened.wait_idle()
        assert "ONNX Runtime does not load" in opened.tab.message.text
        assert opened.text == after
    tokenizer.write_bytes(whole)
    with opened.qtbot.waitSignal(opened.tab.written, timeout=APPLY_MS):
        opened.press("undoButton", wait_idle=False)
    opened.wait_idle()
    assert opened.text == before
    assert opened.console.window.toasts.texts[-1].startswith("Applied and tested with ONNX")
    tokenizer.write_text("{}")
    QTest.keyClick(opened.tab.pending_card.only_if, Qt.Key.Key_Space)
    opened.type("ONNX_MODEL_PATH", "./models/two")
    opened.apply()
    opened.press("undoButton")  # untried: the box is not ticked
    assert opened.text == before


@pytest.mark.slow
def test_reset_takes_the_line_out_and_says_when_there_is_none(open_flags) -> None:
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    row = opened.tab.row("EMBEDDING_DIM")
    QTest.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert row.pending.text() == "384 → not set (removed)"
    assert row.control.text() == "1024"
    opened.apply()
    assert opened.text == LIGHT
    assert (row.badge.text, row.control.text()) == ("default", "1024")
    assert not row.reset.isEnabled()
    assert "EMBEDDING_DIM is not set in the file" in row.reset.toolTip()


@pytest.mark.slow
def test_after_a_write_the_side_is_at_its_top_and_the_change_needs_no_bar(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.console.window.resize(1024, 640)
    opened.click("EMBEDDING_STRICT")
    side = opened.tab._side.verticalScrollBar()
    assert side.maximum() > 0
    opened.toggle("EMBEDDING_STRICT")
    opened.wait_idle()
    side.setValue(side.maximum())  # as the focus did that went to the history
    opened.apply()
    opened.qtbot.waitUntil(lambda: side.value() == 0, timeout=WAIT_MS)
    table = opened.tab.history.table
    assert table.rows
    assert not table.horizontalScrollBar().isVisible()
