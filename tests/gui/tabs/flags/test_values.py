"""The Flags tab: values that cannot be, secrets, and the page itself."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from kimera_console.core.flags.declarations import FLAGS, find_flag
from kimera_console.gui.tabs.flags import FlagsTab
from kimera_console.gui.tabs.flags.controls import PathControl, SwitchControl
from tests.gui.tabs.flags.support import LIGHT, WAIT_MS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("EMBEDDING_DIM", "a lot", "expected a whole number"),
        ("EMBEDDING_DIM", "0", "at least 1"),
        ("EMBEDDING_MODEL", "   ", "is empty"),
        ("ONNX_MODEL_PATH", "", "is empty"),
    ],
)
def test_a_value_that_cannot_be_is_refused_where_it_is_typed(
    open_flags, name: str, text: str, problem: str
) -> None:
    opened = open_flags(LIGHT)
    row = opened.tab.row(name)
    edit = row.control.edit if isinstance(row.control, PathControl) else row.control
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    opened.wait_idle()
    assert problem in row.note.text()
    assert opened.text == LIGHT


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), [("EMBEDDING_DIM", "abc"), ("ONNX_MODEL_PATH", "  ")])
def test_a_refused_value_stays_marked_in_sight_and_apply_passes_over_nothing(
    open_flags, name: str, text: str
) -> None:
    opened = open_flags(LIGHT)
    opened.activate()
    row = opened.tab.row(name)
    edit = row.control.edit if isinstance(row.control, PathControl) else row.control
    opened.toggle("EMBEDDING_STRICT")
    opened.type(name, text)
    assert row.refusal
    assert edit.property("tone") == "bad"
    opened.qtbot.waitUntil(lambda: row.visibleRegion().boundingRect().size() == row.size())
    opened.tab.controller.refresh()
    opened.wait_idle()
    assert (edit.text(), edit.property("tone"), row.note.text()) == (text, "bad", row.refusal)
    opened.tab.row("USE_ONNX").control.setFocus()
    QApplication.processEvents()
    assert edit.text() == text
    opened.press("applyButton")
    assert (opened.text, opened.pending) == (LIGHT, {"EMBEDDING_STRICT": "1"})
    opened.qtbot.waitUntil(edit.hasFocus)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert not row.refusal
    assert edit.text() != text
    assert edit.property("tone") != "bad"
    opened.apply()
    assert opened.text == f"{LIGHT}EMBEDDING_STRICT=1\n"


def test_values_in_the_file_that_cannot_be_used_are_shown_with_their_problem(open_flags) -> None:
    opened = open_flags("USE_ONNX=maybe\nEMBEDDING_DIM=12x\nEMBEDDING_DEVICE=tpu\n")
    assert "expected 1 or 0" in opened.tab.row("USE_ONNX").note.text()
    assert opened.tab.row("USE_ONNX").control.words == "invalid"
    assert "expected a whole number" in opened.tab.row("EMBEDDING_DIM").note.text()
    assert opened.tab.row("EMBEDDING_DIM").control.text() == "12x"
    assert "expected one of auto, cpu, cuda" in opened.tab.row("EMBEDDING_DEVICE").note.text()
    assert opened.tab.row("EMBEDDING_DEVICE").control.placeholderText() == "tpu"
    assert opened.tab.file_card.active.text.startswith("No backend is active.")


@pytest.mark.slow
def test_a_missing_folder_and_an_expanded_value_are_shown(open_flags, tmp_path: Path) -> None:
    opened = open_flags(f"{LIGHT}ROOT={tmp_path}\nHF_HOME=${{ROOT}}/nowhere\n")
    row = opened.tab.row("HF_HOME")
    assert row.control.text() == f"{tmp_path}/nowhere"
    assert f"{tmp_path}/nowhere does not exist." in row.note.text()
    assert "Line 3 says ${ROOT}/nowhere" in row.note.text()


@pytest.mark.slow
def test_the_models_path_says_what_becomes_of_the_model(
    open_flags, tiny_bundle: Path, tmp_path: Path
) -> None:
    model = tmp_path / "models" / "one"
    shutil.copytree(tiny_bundle, model)
    opened = open_flags(f"{LIGHT}ONNX_MODEL_PATH={model}\n")
    row = opened.tab.row("ONNX_MODEL_PATH")
    assert row.control.edit.property("tone") == "ok"
    tokenizer = (model / "tokenizer.json").read_bytes()
    (model / "tokenizer.json").unlink()
    opened.qtbot.waitUntil(lambda: "tokenizer.json is missing" in row.note.text(), timeout=WAIT_MS)
    assert row.control.edit.property("tone") == "warn"
    (model / "tokenizer.json").write_bytes(tokenizer)
    opened.qtbot.waitUntil(lambda: row.control.edit.property("tone") == "ok", timeout=WAIT_MS)
    shutil.rmtree(model)
    opened.qtbot.waitUntil(lambda: "one does not exist." in row.note.text(), timeout=WAIT_MS)
    assert row.control.edit.property("tone") == "warn"


@pytest.mark.slow
def test_reveal_puts_the_keyboard_on_the_flag(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.activate()
    opened.console.window.show_tab("flags", "EMBEDDING_BATCH_SIZE")
    control = opened.tab.row("EMBEDDING_BATCH_SIZE").control
    opened.qtbot.waitUntil(control.hasFocus)
    assert not control.visibleRegion().isEmpty()


@pytest.mark.slow
def test_the_layout_comes_to_rest_at_every_size(open_flags, monkeypatch) -> None:
    monkeypatch.setenv("HF_HOME", "/nowhere")
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=x\nEMBEDDING_DEVICE=tpu\nFOO=1\nBAR=2\n")
    opened.env_file.chmod(0o444)
    opened.toggle("USE_ONNX")
    opened.type("ONNX_MODEL_PATH", "/a/rather/long/path/of/a/folder/that/nobody/has/ever/made")
    opened.fail_to_apply()
    window = opened.console.window
    for step in range(40):
        window.resize(960 + 24 * step, 640 + 37 * (step % 13))
        QApplication.processEvents()  # would never return
        opened.qtbot.waitUntil(lambda: fits(opened.tab))


def fits(tab: FlagsTab) -> bool:
    """Whether every row stands inside the page, with all of its words."""
    opened = tab._page.viewport().width()
    rows = [tab.row(flag.name) for flag in FLAGS]
    return all(
        row.width() <= opened and row.height() >= row.layout().heightForWidth(row.width())
        for row in rows
    )


def test_a_switch_pressed_before_the_file_is_read_asks_for_nothing(qtbot) -> None:
    switch = SwitchControl(find_flag("USE_ONNX"))
    qtbot.addWidget(switch)
    with qtbot.assertNotEmitted(switch.committed):
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert not switch.isChecked()


def test_a_path_has_room_in_the_smallest_window(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.console.window.resize(1024, 640)
    QApplication.processEvents()
    field = opened.tab.row("ONNX_MODEL_PATH").control
    assert isinstance(field, PathControl)
    assert field.edit.width() >= 0.6 * field.width(), "its picker takes the smaller part"
