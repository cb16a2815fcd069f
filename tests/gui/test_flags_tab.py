"""The Flags tab in the real window: real clicks and keys, a real `.env`, real backends."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from kimera_console.core import envfile
from kimera_console.core.flag_sheet import PRESETS, flipped, preset_changes
from kimera_console.core.flags import FLAGS, FlagKind
from kimera_console.core.settings import Settings
from kimera_console.gui.tabs.flags import FlagsTab
from kimera_console.gui.tabs.flags.controls import LineControl, PathControl, SwitchControl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.core.envfile import EnvWrite

WAIT_MS = 60_000
LIGHT = "LIGHTWEIGHT_EMBEDDING=1\n"
TOKEN = "hf_CanaryTokenOfTheTests"


class Room:
    """A console whose window shows the Flags tab."""

    def __init__(self, console: Console, qtbot, env_file: Path) -> None:
        self.console, self.qtbot, self.env_file = console, qtbot, env_file
        with qtbot.waitSignal(console.window.first_frame, timeout=WAIT_MS):
            console.window.show()
        console.window.show_tab("flags")
        tab = console.window.page("flags")
        assert isinstance(tab, FlagsTab)
        self.tab = tab
        self.writes: list[EnvWrite] = []
        tab.written.connect(self.writes.append)
        qtbot.waitUntil(lambda: tab.sheet is not None, timeout=WAIT_MS)
        self.settle()

    def settle(self) -> None:
        """Wait until every job has ended."""
        self.qtbot.waitUntil(lambda: not self.console.core.runner.active, timeout=WAIT_MS)

    def activate(self) -> None:
        self.console.window.activateWindow()
        self.qtbot.waitUntil(self.console.window.isActiveWindow)

    def click(self, name: str) -> None:
        """Press a flag's switch and wait for the write."""
        with self.qtbot.waitSignal(self.tab.written, timeout=WAIT_MS):
            QTest.mouseClick(self.tab.row(name).control, Qt.MouseButton.LeftButton)
        self.settle()

    def button(self, name: str) -> QPushButton:
        found = self.tab.findChild(QPushButton, name)
        assert found is not None
        return found

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)
        self.settle()

    def wait_origin(self, name: str, origin: str) -> None:
        self.qtbot.waitUntil(lambda: self.tab.row(name).origin_text == origin, timeout=WAIT_MS)

    def wait_backend(self, backend: str) -> None:
        def is_active() -> bool:
            status = self.console.core.backend_model.status
            active = status.active
            return not status.loading and active is not None and active.backend == backend

        self.qtbot.waitUntil(is_active, timeout=WAIT_MS)
        self.settle()

    @property
    def pill(self) -> str:
        return self.console.window.header.pill.text()

    @property
    def text(self) -> str:
        return self.env_file.read_text()


@pytest.fixture
def open_flags(qtbot, make_console, env_file: Path) -> Callable[..., Room]:
    return lambda lines="": Room(make_console(lines), qtbot, env_file)


def test_switching_backends_with_the_mouse_changes_file_origin_pill_and_vectors(
    open_flags, tiny_bundle: Path, tiny_bert: Path
) -> None:
    room = open_flags(
        f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_MODEL={tiny_bert}\nEMBEDDING_DIM=32\n"
    )
    room.wait_backend("onnx")
    assert room.tab.row("USE_ONNX").origin_text == "default"
    room.click("USE_ONNX")
    room.wait_backend("transformers")
    assert room.text.endswith("USE_ONNX=0\n")
    assert room.tab.row("USE_ONNX").origin_text == ".env:4"
    assert room.pill.startswith("Transformers · CPU")
    assert room.tab.file_card.active.text.startswith("Active: Transformers · CPU")
    room.click("LIGHTWEIGHT_EMBEDDING")
    room.wait_backend("lightweight")
    assert "degraded" in room.pill
    assert room.console.core.embedder.encode(["x"]).degraded
    room.click("LIGHTWEIGHT_EMBEDDING")
    room.click("USE_ONNX")
    room.wait_backend("onnx")
    assert room.console.core.embedder.encode(["x"]).backend == "onnx"
    assert room.pill.startswith("ONNX Runtime · CPU")


def test_every_flag_can_be_changed_with_the_keyboard_alone(
    open_flags, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    room = open_flags(LIGHT)
    room.activate()
    (tmp_path / "folder").mkdir()
    typed = {
        "ONNX_MODEL_PATH": str(tmp_path / "folder"), "EMBEDDING_MODEL": "intfloat/e5-small",
        "HF_HOME": str(tmp_path / "folder"), "HF_TOKEN": TOKEN,
    }  # fmt: skip
    focus_first(room)
    # The emergency mode goes last: without it each change would load a model.
    for flag in sorted(FLAGS, key=lambda each: each.name == "LIGHTWEIGHT_EMBEDDING"):
        row = room.tab.row(flag.name)
        target = row.control.edit if isinstance(row.control, PathControl) else row.control
        tab_to(room, target)
        with room.qtbot.waitSignal(room.tab.written, timeout=WAIT_MS):
            operate(target, flag.kind, typed.get(flag.name, ""))
        room.settle()
        room.qtbot.waitUntil(lambda row=row: row.origin_text.startswith(".env:"), timeout=WAIT_MS)
    assert f"EMBEDDING_DIM={1024 + 1}\n" in room.text
    assert "EMBEDDING_POOLING=cls\n" in room.text
    assert "LIGHTWEIGHT_EMBEDDING=0\n" in room.text
    said = Settings(room.env_file).options()
    assert (said.strict, said.use_onnx, said.dimension) == (True, False, 1025)
    assert {write.summary.partition(":")[0] for write in room.writes} == {f.name for f in FLAGS}
    assert TOKEN not in "".join(write.summary for write in room.writes)


def focus_first(room: Room) -> None:
    room.tab.file_card.presets["onnx"].setFocus(Qt.FocusReason.TabFocusReason)


def tab_to(room: Room, target) -> None:
    for _ in range(120):
        focused = QApplication.focusWidget()
        if focused is target:
            return
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    pytest.fail(f"{target.objectName()} cannot be reached by Tab")


def operate(target, kind: FlagKind, text: str) -> None:
    if kind is FlagKind.SWITCH:
        QTest.keyClick(target, Qt.Key.Key_Space)
    elif kind is FlagKind.CHOICE:
        QTest.keyClick(target, Qt.Key.Key_Down)
    elif kind is FlagKind.NUMBER:
        QTest.keyClick(target, Qt.Key.Key_Up)
        QTest.keyClick(target, Qt.Key.Key_Return)
    else:
        target.selectAll()
        QTest.keyClicks(target, text)
        QTest.keyClick(target, Qt.Key.Key_Return)


def test_the_pill_follows_a_number_and_presets_set_both_switches(open_flags) -> None:
    room = open_flags(LIGHT)
    control = room.tab.row("EMBEDDING_DIM").control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "48")
    with room.qtbot.waitSignal(room.tab.written, timeout=WAIT_MS):
        QTest.keyClick(control, Qt.Key.Key_Return)
    room.wait_backend("lightweight")
    assert "48 d" in room.pill
    assert room.button("preset_lightweight").isChecked()
    room.console.core.settings.env_file.write_text(f"USE_ONNX=0\n{LIGHT}")
    room.wait_origin("USE_ONNX", ".env:1")
    presets = {preset.id: preset for preset in PRESETS}
    values = room.console.core.settings.values()
    assert preset_changes(values, presets["lightweight"]) == {}
    assert preset_changes(values, presets["onnx"]) == {
        "USE_ONNX": "1", "LIGHTWEIGHT_EMBEDDING": "0",
    }  # fmt: skip
    assert preset_changes(values, presets["transformers"]) == {"LIGHTWEIGHT_EMBEDDING": "0"}


def test_a_preset_that_the_file_says_already_writes_nothing(open_flags) -> None:
    room = open_flags(LIGHT)
    room.press("preset_lightweight")
    assert room.writes == []
    assert room.text == LIGHT
    assert "says so already" in room.console.window.toasts.texts[-1]


def test_undo_restores_the_file_byte_for_byte_and_the_history_shows_it(open_flags) -> None:
    original = "# mine\r\nexport LIGHTWEIGHT_EMBEDDING='1'  # night\r\n"
    room = open_flags()
    room.env_file.write_bytes(original.encode())
    room.wait_origin("LIGHTWEIGHT_EMBEDDING", ".env:2")
    room.settle()
    room.click("EMBEDDING_STRICT")
    room.click("EMBEDDING_STRICT")
    table = room.tab.history.table
    room.qtbot.waitUntil(lambda: len(table.rows) == 2)
    assert [row.summary for row in table.rows] == [
        "EMBEDDING_STRICT: 1 -> 0", "EMBEDDING_STRICT: not set -> 1",
    ]  # fmt: skip
    room.press("undoButton")
    assert room.text.endswith("EMBEDDING_STRICT=1\n")
    room.press("undoButton")
    assert room.env_file.read_bytes() == original.encode()
    assert not room.button("undoButton").isEnabled()
    assert room.button("undoButton").toolTip()
    assert room.tab.row("EMBEDDING_STRICT").origin_text == "default"


def test_any_write_of_the_history_can_be_rolled_back_to(open_flags) -> None:
    room = open_flags(LIGHT)
    for _ in range(3):
        room.click("EMBEDDING_STRICT")
    assert not room.button("rollBackButton").isEnabled()
    oldest = room.tab.history.table.rows[-1]
    room.tab.history.table.select(oldest)
    room.press("rollBackButton")
    assert room.text == LIGHT
    assert [write.restores for write in room.writes] == ["", "", "", oldest.id]


def test_the_toast_takes_back_its_own_write_only(open_flags) -> None:
    room = open_flags(LIGHT)
    room.click("EMBEDDING_STRICT")
    undo = toast_button(room)
    room.click("USE_ONNX")
    before = room.text
    with room.qtbot.waitSignal(room.tab.desk.failed, timeout=WAIT_MS):
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    room.settle()
    assert room.text == before
    assert "written again since" in room.tab.message.text
    QTest.mouseClick(toast_button(room), Qt.MouseButton.LeftButton)
    room.settle()
    assert room.text == f"{LIGHT}EMBEDDING_STRICT=1\n"


def toast_button(room: Room) -> QPushButton:
    """The Undo of the newest toast about a write."""
    buttons = [one for one in room.console.window.findChildren(QPushButton) if one.text() == "Undo"]
    return [one for one in buttons if one.isVisible()][-1]


def test_an_environment_variable_wins_and_the_row_says_so(
    open_flags, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWEIGHT_EMBEDDING", "1")
    room = open_flags("LIGHTWEIGHT_EMBEDDING=0\nUSE_ONNX=0\n")
    row = room.tab.row("LIGHTWEIGHT_EMBEDDING")
    control = row.control
    assert isinstance(control, SwitchControl)
    assert (row.origin_text, control.isChecked()) == ("environment", True)
    assert "Set by this process's environment" in row.note
    assert "The file says “0” (line 1)" in row.note
    room.click("LIGHTWEIGHT_EMBEDDING")
    assert room.text == "LIGHTWEIGHT_EMBEDDING=1\nUSE_ONNX=0\n"
    assert (row.origin_text, control.isChecked()) == ("environment", True)
    room.click("LIGHTWEIGHT_EMBEDDING")
    assert room.text == "LIGHTWEIGHT_EMBEDDING=0\nUSE_ONNX=0\n"
    assert (row.origin_text, control.isChecked()) == ("environment", True)
    assert flipped(Settings(room.env_file, environ={"USE_ONNX": "1"}).get("USE_ONNX")) == "1"


def test_a_read_only_file_is_left_alone_and_the_switch_goes_back(open_flags) -> None:
    room = open_flags(LIGHT)
    room.env_file.chmod(0o444)
    with room.qtbot.waitSignal(room.tab.desk.failed, timeout=WAIT_MS):
        QTest.mouseClick(room.tab.row("USE_ONNX").control, Qt.MouseButton.LeftButton)
    room.settle()
    assert "read-only" in room.tab.message.text
    assert room.text == LIGHT
    assert room.tab.row("USE_ONNX").control.isChecked()
    room.env_file.chmod(0o644)
    room.click("USE_ONNX")
    assert room.text == f"{LIGHT}USE_ONNX=0\n"
    assert room.tab.message.isHidden()


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
    room = open_flags()
    expected = {"folder": "is a folder", "fifo": "is a FIFO", "open quote": "Line 2"}[kind]
    assert expected in room.tab.file_message.text
    row = room.tab.row("USE_ONNX")
    assert not row.control.isEnabled()
    assert expected in row.control.toolTip()
    assert row.origin_text == "unknown"
    assert not room.button("preset_onnx").isEnabled()
    if kind == "open quote":
        env_file.write_text(LIGHT)  # an editor corrects it
        room.wait_origin("LIGHTWEIGHT_EMBEDDING", ".env:1")
        assert row.control.isEnabled()
        assert room.tab.file_message.isHidden()


def test_a_line_that_is_no_assignment_is_named_and_nothing_is_written(open_flags) -> None:
    room = open_flags(f"{LIGHT}what is this\n")
    assert "Line 2" in room.tab.file_message.text
    with room.qtbot.waitSignal(room.tab.desk.failed, timeout=WAIT_MS):
        QTest.mouseClick(room.tab.row("USE_ONNX").control, Qt.MouseButton.LeftButton)
    room.settle()
    assert "Line 2" in room.tab.message.text or "line 2" in room.tab.message.text
    assert room.text == f"{LIGHT}what is this\n"


def test_two_consoles_on_one_file_see_each_other(qtbot, make_console, env_file: Path) -> None:
    first = Room(make_console(LIGHT), qtbot, env_file)
    second = Room(make_console(), qtbot, env_file)
    first.click("USE_ONNX")
    second.wait_origin("USE_ONNX", ".env:2")
    assert not second.tab.row("USE_ONNX").control.isChecked()
    second.click("EMBEDDING_STRICT")
    first.wait_origin("EMBEDDING_STRICT", ".env:3")
    assert first.text == f"{LIGHT}USE_ONNX=0\nEMBEDDING_STRICT=1\n"
    assert len(first.tab.history.table.rows) == 2


def test_an_edit_from_outside_is_followed_by_rows_pill_and_backend(open_flags) -> None:
    room = open_flags(LIGHT)
    room.console.core.backend_model.load()
    room.wait_backend("lightweight")
    with room.env_file.open("a") as stream:  # in place, as some editors do
        stream.write("EMBEDDING_DIM=64\n")
    room.wait_origin("EMBEDDING_DIM", ".env:2")
    room.qtbot.waitUntil(lambda: "64 d" in room.pill, timeout=WAIT_MS)
    fresh = room.env_file.with_name(".env.new")
    fresh.write_text(f"{LIGHT}EMBEDDING_DIM=128\n")
    fresh.replace(room.env_file)  # by a rename, as others do
    room.qtbot.waitUntil(lambda: "128 d" in room.pill, timeout=WAIT_MS)
    with room.env_file.open("a") as stream:
        stream.write("USE_ONNX=0\n")
    room.wait_origin("USE_ONNX", ".env:3")
    room.settle()


def test_what_is_being_typed_survives_an_edit_from_outside(open_flags) -> None:
    room = open_flags(LIGHT)
    room.activate()
    control = room.tab.row("EMBEDDING_MODEL").control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "half/ty")
    room.env_file.write_text(f"{LIGHT}EMBEDDING_MODEL=other/model\n")
    room.wait_origin("EMBEDDING_MODEL", ".env:2")
    assert control.text() == "half/ty"
    QTest.keyClick(control, Qt.Key.Key_Escape)
    assert control.text() == "other/model"
    room.settle()
    assert room.writes == []


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
    room = open_flags(LIGHT)
    row = room.tab.row(name)
    edit = row.control.edit if isinstance(row.control, PathControl) else row.control
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    room.settle()
    assert problem in row.note
    assert room.text == LIGHT


def test_values_in_the_file_that_cannot_be_used_are_shown_with_their_problem(open_flags) -> None:
    room = open_flags("USE_ONNX=maybe\nEMBEDDING_DIM=12x\nEMBEDDING_DEVICE=tpu\n")
    assert "expected 1 or 0" in room.tab.row("USE_ONNX").note
    assert room.tab.row("USE_ONNX").control.words == "unclear"
    assert "expected a whole number" in room.tab.row("EMBEDDING_DIM").note
    assert room.tab.row("EMBEDDING_DIM").control.text() == "12x"
    assert "expected one of auto, cpu, cuda" in room.tab.row("EMBEDDING_DEVICE").note
    assert room.tab.row("EMBEDDING_DEVICE").control.placeholderText() == "tpu"
    assert room.tab.file_card.active.text.startswith("No backend is active.")


def test_a_secret_never_reaches_a_widget_the_history_or_a_toast(open_flags) -> None:
    room = open_flags(f"{LIGHT}HF_TOKEN={TOKEN}\nDB_PASSWORD={TOKEN}2\nDB=pg://u:{TOKEN}2@h/d\n")
    control = room.tab.row("HF_TOKEN").control
    assert isinstance(control, LineControl)
    assert control.text() == ""
    assert "set; type to replace" in control.placeholderText()
    control.setFocus()
    QTest.keyClicks(control, f"{TOKEN}3")
    with room.qtbot.waitSignal(room.tab.written, timeout=WAIT_MS):
        QTest.keyClick(control, Qt.Key.Key_Return)
    room.settle()
    assert f"HF_TOKEN={TOKEN}3\n" in room.text
    assert control.text() == ""
    shown = [room.tab.others.table.as_tsv(), room.tab.history.table.as_tsv()]
    for widget in room.console.window.findChildren(QLineEdit):
        shown.append(widget.text() + widget.toolTip() + widget.accessibleDescription())
    shown += [each.text() for each in room.console.window.findChildren(QPushButton)]
    shown += room.console.window.toasts.texts
    assert TOKEN not in "\n".join(shown)
    assert [line.key for line in room.tab.sheet.others] == ["DB_PASSWORD", "DB"]


def test_reset_takes_the_line_out_and_says_when_there_is_none(open_flags) -> None:
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    row = room.tab.row("EMBEDDING_DIM")
    with room.qtbot.waitSignal(room.tab.written, timeout=WAIT_MS):
        QTest.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    room.settle()
    assert room.text == LIGHT
    assert (row.origin_text, row.control.text()) == ("default", "1024")
    assert not row.reset.isEnabled()
    assert "says nothing about EMBEDDING_DIM" in row.reset.toolTip()


def test_fast_toggling_ends_as_the_switch_stands(open_flags) -> None:
    room = open_flags(LIGHT)
    control = room.tab.row("EMBEDDING_STRICT").control
    for _ in range(25):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
    room.settle()
    room.wait_origin("EMBEDDING_STRICT", ".env:2")
    assert room.text == f"{LIGHT}EMBEDDING_STRICT=1\n"
    assert control.isChecked()


def test_a_missing_folder_and_an_expanded_value_are_told(open_flags, tmp_path: Path) -> None:
    room = open_flags(f"{LIGHT}ROOT={tmp_path}\nHF_HOME=${{ROOT}}/nowhere\n")
    row = room.tab.row("HF_HOME")
    assert row.control.text() == f"{tmp_path}/nowhere"
    assert f"{tmp_path}/nowhere does not exist." in row.note
    assert "Line 3 says ${ROOT}/nowhere" in row.note


def test_reveal_puts_the_keyboard_on_the_flag(open_flags) -> None:
    room = open_flags(LIGHT)
    room.activate()
    room.console.window.show_tab("flags", "EMBEDDING_BATCH_SIZE")
    control = room.tab.row("EMBEDDING_BATCH_SIZE").control
    room.qtbot.waitUntil(control.hasFocus)
    assert not control.visibleRegion().isEmpty()


def test_the_layout_comes_to_rest_at_every_size(open_flags, monkeypatch) -> None:
    monkeypatch.setenv("HF_HOME", "/nowhere")
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=x\nEMBEDDING_DEVICE=tpu\nFOO=1\nBAR=2\n")
    room.env_file.chmod(0o444)
    with room.qtbot.waitSignal(room.tab.desk.failed, timeout=WAIT_MS):
        QTest.mouseClick(room.tab.row("USE_ONNX").control, Qt.MouseButton.LeftButton)
    room.settle()
    window = room.console.window
    for step in range(40):
        window.resize(960 + 24 * step, 640 + 37 * (step % 13))
        QApplication.processEvents()  # would never return
        room.qtbot.waitUntil(lambda: fits(room.tab))


def fits(tab: FlagsTab) -> bool:
    """Whether every row stands inside the page, with all of its words."""
    room = tab._page.viewport().width()
    rows = [tab.row(flag.name) for flag in FLAGS]
    return all(
        row.width() <= room and row.height() >= row.layout().heightForWidth(row.width())
        for row in rows
    )


def test_the_first_change_makes_the_file_and_undo_removes_it(open_flags) -> None:
    room = open_flags()
    assert not room.env_file.exists()
    room.click("LIGHTWEIGHT_EMBEDDING")
    assert room.text == LIGHT
    room.wait_backend("lightweight")
    room.press("undoButton")
    assert not room.env_file.exists()
    QGuiApplication.clipboard().clear()
    room.tab.history.table.copy()
    assert "LIGHTWEIGHT_EMBEDDING" in QGuiApplication.clipboard().text()
    assert envfile.history(room.env_file)[0].restores
