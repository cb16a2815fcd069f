"""The Flags tab: files that others hold, change or break."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.core.flags.exports import ExportFormat
from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import flipped
from kimera_console.gui.tabs.flags.controls import SwitchControl
from kimera_console.gui.tabs.flags.file_menus import ExportButton
from tests.gui.tabs.flags.support import LIGHT, WAIT_MS, OpenFlagsTab

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_an_environment_variable_wins_and_the_row_says_so(
    open_flags, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWEIGHT_EMBEDDING", "1")
    opened = open_flags("LIGHTWEIGHT_EMBEDDING=0\nUSE_ONNX=0\n")
    row = opened.tab.row("LIGHTWEIGHT_EMBEDDING")
    control = row.control
    assert isinstance(control, SwitchControl)
    assert (row.badge.text, control.isChecked()) == ("environment", True)
    assert "Set by this process's environment" in row.note.text()
    assert "The file says “0” (line 1)" in row.note.text()
    opened.click("LIGHTWEIGHT_EMBEDDING")
    assert opened.text == "LIGHTWEIGHT_EMBEDDING=1\nUSE_ONNX=0\n"
    assert (row.badge.text, control.isChecked()) == ("environment", True)
    # Back to a model: what the environment hides cannot be tried here, only written.
    opened.toggle("LIGHTWEIGHT_EMBEDDING")
    opened.fail_to_apply()
    assert "cannot be tried here" in opened.tab.message.text
    assert opened.text == "LIGHTWEIGHT_EMBEDDING=1\nUSE_ONNX=0\n"
    opened.tab.pending_card.only_if.click()
    opened.apply()
    assert opened.text == "LIGHTWEIGHT_EMBEDDING=0\nUSE_ONNX=0\n"
    assert (row.badge.text, control.isChecked()) == ("environment", True)
    assert flipped(Settings(opened.env_file, environ={"USE_ONNX": "1"}).get("USE_ONNX")) == "1"


@pytest.mark.slow
def test_a_read_only_file_is_left_alone_and_the_change_goes_on_waiting(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.env_file.chmod(0o444)
    opened.toggle("USE_ONNX")
    opened.fail_to_apply()
    assert "read-only" in opened.tab.message.text
    assert opened.text == LIGHT
    assert opened.pending == {"USE_ONNX": "0"}
    opened.env_file.chmod(0o644)
    opened.apply()
    assert opened.text == f"{LIGHT}USE_ONNX=0\n"
    assert opened.tab.message.isHidden()


def test_what_begins_a_new_file_stands_in_its_first_line(open_flags) -> None:
    opened = open_flags("")
    assert not opened.env_file.exists()
    opened.type("EMBEDDING_DIM", "384")
    opened.qtbot.waitUntil(lambda: bool(opened.tab.pending_card.diff.text), timeout=WAIT_MS)
    assert opened.tab.pending_card.diff.text == "@ line 1\n+EMBEDDING_DIM=384"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["folder", "fifo", "open quote"])
def test_a_file_that_cannot_be_read_disables_the_rows_and_says_why(
    open_flags, env_file: Path, kind: str
) -> None:
    if kind == "folder":
        env_file.mkdir()
    elif kind == "fifo":
        os.mkfifo(env_file)
    else:
        env_file.write_text('USE_ONNX=1\nHF_HOME="/tmp\n')
    opened = open_flags()
    expected = {"folder": "is a folder", "fifo": "is a FIFO", "open quote": "Line 2"}[kind]
    assert expected in opened.tab.file_message.text
    row = opened.tab.row("USE_ONNX")
    assert not row.control.isEnabled()
    assert expected in row.control.toolTip()
    assert row.badge.text == "unknown"
    assert not opened.button("preset_onnx").isEnabled()
    if kind == "open quote":
        env_file.write_text(LIGHT)  # an editor corrects it
        opened.wait_origin("LIGHTWEIGHT_EMBEDDING", ".env:1")
        assert row.control.isEnabled()
        assert opened.tab.file_message.isHidden()


@pytest.mark.slow
def test_a_line_that_is_no_assignment_is_named_and_nothing_is_written(open_flags) -> None:
    opened = open_flags(f"{LIGHT}what is this\n")
    assert "Line 2" in opened.tab.file_message.text
    opened.toggle("USE_ONNX")
    opened.wait_trial()
    assert "line 2" in opened.effect
    opened.fail_to_apply()
    assert "line 2" in opened.tab.message.text
    assert opened.text == f"{LIGHT}what is this\n"


@pytest.mark.slow
def test_two_consoles_on_one_file_see_each_other(qtbot, make_console, env_file: Path) -> None:
    first = OpenFlagsTab(make_console(LIGHT), qtbot, env_file)
    second = OpenFlagsTab(make_console(), qtbot, env_file)
    first.click("USE_ONNX")
    second.wait_origin("USE_ONNX", ".env:2")
    assert not second.tab.row("USE_ONNX").control.isChecked()
    second.click("EMBEDDING_STRICT")
    first.wait_origin("EMBEDDING_STRICT", ".env:3")
    assert first.text == f"{LIGHT}USE_ONNX=0\nEMBEDDING_STRICT=1\n"
    assert len(first.tab.history.table.rows) == 2


@pytest.mark.slow
def test_an_edit_from_outside_is_followed_by_rows_pill_and_backend(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.console.core.backend_model.load()
    opened.wait_backend("lightweight")
    with opened.env_file.open("a") as stream:  # in place, as some editors do
        stream.write("EMBEDDING_DIM=64\n")
    opened.wait_origin("EMBEDDING_DIM", ".env:2")
    opened.qtbot.waitUntil(lambda: "64 d" in opened.pill, timeout=WAIT_MS)
    fresh = opened.env_file.with_name(".env.new")
    fresh.write_text(f"{LIGHT}EMBEDDING_DIM=128\n")
    fresh.replace(opened.env_file)  # by a rename, as others do
    opened.qtbot.waitUntil(lambda: "128 d" in opened.pill, timeout=WAIT_MS)
    with opened.env_file.open("a") as stream:
        stream.write("USE_ONNX=0\n")
    opened.wait_origin("USE_ONNX", ".env:3")
    opened.wait_idle()


@pytest.mark.parametrize(("lines", "said"), [("", "1 flag"), ("EMBEDDING_DIM=64\n", "2 flags")])
def test_how_many_flags_were_copied_is_counted(open_flags, lines: str, said: str) -> None:
    opened = open_flags(LIGHT + lines)
    opened.tab.findChild(ExportButton).actions_by_format[ExportFormat.SHELL].trigger()
    opened.wait_idle()
    assert opened.console.window.toasts.texts[-1] == f"Copied {said} as Shell export"


def test_what_is_being_typed_survives_an_edit_from_outside(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.activate()
    control = opened.tab.row("EMBEDDING_MODEL").control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "half/ty")
    opened.env_file.write_text(f"{LIGHT}EMBEDDING_MODEL=other/model\n")
    opened.wait_origin("EMBEDDING_MODEL", ".env:2")
    assert control.text() == "half/ty"
    QTest.keyClick(control, Qt.Key.Key_Escape)
    assert control.text() == "other/model"
    opened.wait_idle()
    assert opened.writes == []
