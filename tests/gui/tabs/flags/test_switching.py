"""The Flags tab: changes by mouse and keyboard reach file, pill and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import FLAGS, FlagKind
from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import PRESETS, preset_changes
from kimera_console.gui.backend_model import BackendStatus
from kimera_console.gui.language import GERMAN
from kimera_console.gui.tabs.flags.controls import PathControl
from tests.gui.tabs.flags.support import LIGHT, TOKEN, WAIT_MS, OpenFlagsTab
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_switching_backends_with_the_mouse_changes_file_origin_pill_and_vectors(
    open_flags, tiny_bundle: Path, tiny_bert: Path
) -> None:
    room = open_flags(
        f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_MODEL={tiny_bert}\nEMBEDDING_DIM=32\n"
    )
    room.wait_backend("onnx")
    assert room.tab.row("USE_ONNX").badge.text == "default"
    room.click("USE_ONNX")
    room.wait_backend("transformers")
    assert room.text.endswith("USE_ONNX=0\n")
    assert room.tab.row("USE_ONNX").badge.text == ".env:4"
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


@pytest.mark.slow
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
        "EMBEDDING_METRICS_FILE": str(tmp_path / "kimera.prom"),
        "DATABASE_URL": "sqlite:///kimera_swm.db",
    }  # fmt: skip
    focus_first(room)
    tab_to(room, room.tab.pending_card.only_if)
    QTest.keyClick(room.tab.pending_card.only_if, Qt.Key.Key_Space)
    assert not room.tab.pending_card.only_if.isChecked()
    focus_first(room)
    # The emergency mode goes last: without it each change would load a model.
    for flag in sorted(FLAGS, key=lambda each: each.name == "LIGHTWEIGHT_EMBEDDING"):
        row = room.tab.row(flag.name)
        target = row.control.edit if isinstance(row.control, PathControl) else row.control
        tab_to(room, target)
        operate(target, flag.kind, typed.get(flag.name, ""))
        with room.qtbot.waitSignal(room.tab.written, timeout=WAIT_MS):
            QTest.keyClick(target, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        room.settle()
        room.qtbot.waitUntil(lambda row=row: row.badge.text.startswith(".env:"), timeout=WAIT_MS)
    assert f"EMBEDDING_DIM={1024 + 1}\n" in room.text
    assert "EMBEDDING_POOLING=cls\n" in room.text
    assert "LIGHTWEIGHT_EMBEDDING=0\n" in room.text
    said = Settings(room.env_file).options()
    assert (said.strict, said.use_onnx, said.dimension) == (True, False, 1025)
    assert {write.summary.partition(":")[0] for write in room.writes} == {f.name for f in FLAGS}
    assert TOKEN not in "".join(write.summary for write in room.writes)


def focus_first(room: OpenFlagsTab) -> None:
    room.tab.file_card.presets["onnx"].setFocus(Qt.FocusReason.TabFocusReason)


def tab_to(room: OpenFlagsTab, target) -> None:
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


@pytest.mark.slow
def test_the_pill_follows_a_number_and_presets_set_both_switches(open_flags) -> None:
    room = open_flags(LIGHT)
    room.type("EMBEDDING_DIM", "48")
    room.apply()
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


@pytest.mark.slow
def test_a_preset_waits_with_its_diff_beside_what_waits_already(open_flags) -> None:
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=32\n")
    room.activate()
    room.env_file.write_text("EMBEDDING_DIM=32\nUSE_ONNX=0\n")
    room.wait_origin("LIGHTWEIGHT_EMBEDDING", "default")
    room.settle()
    room.type("EMBEDDING_BATCH_SIZE", "8")
    room.press("preset_onnx")
    assert room.pending == {"EMBEDDING_BATCH_SIZE": "8", "USE_ONNX": "1"}
    room.press("preset_lightweight")
    assert room.pending == {"EMBEDDING_BATCH_SIZE": "8", "LIGHTWEIGHT_EMBEDDING": "1"}
    room.wait_trial()
    assert "+LIGHTWEIGHT_EMBEDDING=1" in room.tab.pending_card.diff.text.splitlines()
    assert (room.writes, room.text) == ([], "EMBEDDING_DIM=32\nUSE_ONNX=0\n")
    assert not room.button("preset_lightweight").isChecked()
    with room.qtbot.waitSignal(room.tab.written, timeout=WAIT_MS):
        assert QApplication.focusWidget() is room.tab.pending_card.apply_button
        QTest.keyClick(room.tab.pending_card.apply_button, Qt.Key.Key_Space)
    room.wait_backend("lightweight")
    assert room.text == f"EMBEDDING_DIM=32\nUSE_ONNX=0\nEMBEDDING_BATCH_SIZE=8\n{LIGHT}"
    assert room.button("preset_lightweight").isChecked()


def test_a_preset_that_the_file_says_already_writes_nothing(open_flags) -> None:
    room = open_flags(LIGHT)
    room.press("preset_lightweight")
    assert room.writes == []
    assert room.text == LIGHT
    assert "already has this value" in room.console.window.toasts.texts[-1]


@pytest.mark.slow
def test_fast_toggling_ends_as_the_switch_stands(open_flags) -> None:
    room = open_flags(LIGHT)
    control = room.tab.row("EMBEDDING_STRICT").control
    for _ in range(25):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
    room.apply()
    assert room.tab.row("EMBEDDING_STRICT").badge.text == ".env:2"
    assert room.text == f"{LIGHT}EMBEDDING_STRICT=1\n"
    assert control.isChecked()


@pytest.mark.slow
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


def test_in_german_each_reason_is_german_also_before_a_count_of_more(open_flags, qapp) -> None:
    said = "Lightweight vectors are hashed words, not a model's output."
    with speaking(qapp, GERMAN):
        card = open_flags(LIGHT).tab.file_card
        card.show_status(BackendStatus(error=said, hint="\n".join([said] * 3)))
    german = "Leichtgewichtige Vektoren sind gehashte Wörter, nicht die Ausgabe eines Modells."
    assert card.active.accessibleDescription() == f"{german}\n{german} (und 1 weitere)"
