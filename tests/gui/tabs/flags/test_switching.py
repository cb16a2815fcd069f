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
from tests.gui.tabs.flags.support import APPLY_MS, LIGHT, TOKEN, WAIT_MS, OpenFlagsTab
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_switching_backends_with_the_mouse_changes_file_origin_pill_and_vectors(
    open_flags, tiny_bundle: Path, tiny_bert: Path
) -> None:
    opened = open_flags(
        f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_MODEL={tiny_bert}\nEMBEDDING_DIM=32\n"
    )
    opened.wait_backend("onnx")
    assert opened.tab.row("USE_ONNX").badge.text == "default"
    opened.click("USE_ONNX")
    opened.wait_backend("transformers")
    assert opened.text.endswith("USE_ONNX=0\n")
    assert opened.tab.row("USE_ONNX").badge.text == ".env:4"
    assert opened.pill.startswith("Transformers · CPU")
    assert opened.tab.file_card.active.text.startswith("Active: Transformers · CPU")
    opened.click("LIGHTWEIGHT_EMBEDDING")
    opened.wait_backend("lightweight")
    assert "degraded" in opened.pill
    assert opened.console.core.embedder.encode(["x"]).degraded
    opened.click("LIGHTWEIGHT_EMBEDDING")
    opened.click("USE_ONNX")
    opened.wait_backend("onnx")
    assert opened.console.core.embedder.encode(["x"]).backend == "onnx"
    assert opened.pill.startswith("ONNX Runtime · CPU")


@pytest.mark.slow
def test_every_flag_can_be_changed_with_the_keyboard_alone(
    open_flags, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    opened = open_flags(LIGHT)
    opened.activate()
    (tmp_path / "folder").mkdir()
    typed = {
        "ONNX_MODEL_PATH": str(tmp_path / "folder"), "EMBEDDING_MODEL": "intfloat/e5-small",
        "HF_HOME": str(tmp_path / "folder"), "HF_TOKEN": TOKEN,
        "EMBEDDING_METRICS_FILE": str(tmp_path / "kimera.prom"),
        "DATABASE_URL": "sqlite:///kimera_swm.db",
    }  # fmt: skip
    focus_first(opened)
    tab_to(opened, opened.tab.pending_card.only_if)
    QTest.keyClick(opened.tab.pending_card.only_if, Qt.Key.Key_Space)
    assert not opened.tab.pending_card.only_if.isChecked()
    focus_first(opened)
    # The emergency mode goes last: without it each change would load a model.
    for flag in sorted(FLAGS, key=lambda each: each.name == "LIGHTWEIGHT_EMBEDDING"):
        row = opened.tab.row(flag.name)
        target = row.control.edit if isinstance(row.control, PathControl) else row.control
        tab_to(opened, target)
        operate(target, flag.kind, typed.get(flag.name, ""))
        with opened.qtbot.waitSignal(opened.tab.written, timeout=WAIT_MS):
            QTest.keyClick(target, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        opened.wait_idle()
        opened.qtbot.waitUntil(lambda row=row: row.badge.text.startswith(".env:"), timeout=WAIT_MS)
    assert f"EMBEDDING_DIM={1024 + 1}\n" in opened.text
    assert "EMBEDDING_POOLING=cls\n" in opened.text
    assert "LIGHTWEIGHT_EMBEDDING=0\n" in opened.text
    said = Settings(opened.env_file).options()
    assert (said.strict, said.use_onnx, said.dimension) == (True, False, 1025)
    assert {write.summary.partition(":")[0] for write in opened.writes} == {f.name for f in FLAGS}
    assert TOKEN not in "".join(write.summary for write in opened.writes)


def focus_first(opened: OpenFlagsTab) -> None:
    opened.tab.file_card.presets["onnx"].setFocus(Qt.FocusReason.TabFocusReason)


def tab_to(opened: OpenFlagsTab, target) -> None:
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
    opened = open_flags(LIGHT)
    opened.type("EMBEDDING_DIM", "48")
    opened.apply()
    opened.wait_backend("lightweight")
    assert "48 d" in opened.pill
    assert opened.button("preset_lightweight").isChecked()
    opened.console.core.settings.env_file.write_text(f"USE_ONNX=0\n{LIGHT}")
    opened.wait_origin("USE_ONNX", ".env:1")
    presets = {preset.id: preset for preset in PRESETS}
    values = opened.console.core.settings.values()
    assert preset_changes(values, presets["lightweight"]) == {}
    assert preset_changes(values, presets["onnx"]) == {
        "USE_ONNX": "1", "LIGHTWEIGHT_EMBEDDING": "0",
    }  # fmt: skip
    assert preset_changes(values, presets["transformers"]) == {"LIGHTWEIGHT_EMBEDDING": "0"}


@pytest.mark.slow
def test_a_preset_waits_with_its_diff_beside_what_waits_already(open_flags) -> None:
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=32\n")
    opened.activate()
    opened.env_file.write_text("EMBEDDING_DIM=32\nUSE_ONNX=0\n")
    opened.wait_origin("LIGHTWEIGHT_EMBEDDING", "default")
    opened.wait_idle()
    opened.type("EMBEDDING_BATCH_SIZE", "8")
    opened.press("preset_onnx")
    assert opened.pending == {"EMBEDDING_BATCH_SIZE": "8", "USE_ONNX": "1"}
    opened.press("preset_lightweight")
    assert opened.pending == {"EMBEDDING_BATCH_SIZE": "8", "LIGHTWEIGHT_EMBEDDING": "1"}
    opened.wait_trial()
    assert "+LIGHTWEIGHT_EMBEDDING=1" in opened.tab.pending_card.diff.text.splitlines()
    assert (opened.writes, opened.text) == ([], "EMBEDDING_DIM=32\nUSE_ONNX=0\n")
    assert not opened.button("preset_lightweight").isChecked()
    with opened.qtbot.waitSignal(opened.tab.written, timeout=WAIT_MS):
        assert QApplication.focusWidget() is opened.tab.pending_card.apply_button
        QTest.keyClick(opened.tab.pending_card.apply_button, Qt.Key.Key_Space)
    opened.wait_backend("lightweight")
    assert opened.text == f"EMBEDDING_DIM=32\nUSE_ONNX=0\nEMBEDDING_BATCH_SIZE=8\n{LIGHT}"
    assert opened.button("preset_lightweight").isChecked()


def test_a_preset_that_the_file_says_already_writes_nothing(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.press("preset_lightweight")
    assert opened.writes == []
    assert opened.text == LIGHT
    assert "already has this value" in opened.console.window.toasts.texts[-1]


@pytest.mark.slow
def test_fast_toggling_ends_as_the_switch_stands(open_flags) -> None:
    opened = open_flags(LIGHT)
    control = opened.tab.row("EMBEDDING_STRICT").control
    for _ in range(25):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
    opened.apply()
    assert opened.tab.row("EMBEDDING_STRICT").badge.text == ".env:2"
    assert opened.text == f"{LIGHT}EMBEDDING_STRICT=1\n"
    assert control.isChecked()


@pytest.mark.slow
def test_the_first_change_makes_the_file_and_undo_removes_it(open_flags) -> None:
    opened = open_flags()
    assert not opened.env_file.exists()
    opened.click("LIGHTWEIGHT_EMBEDDING")
    assert opened.text == LIGHT
    opened.wait_backend("lightweight")
    with opened.qtbot.waitSignal(opened.tab.written, timeout=APPLY_MS):  # it is tried
        opened.press("undoButton", wait_idle=False)
    opened.wait_idle()
    assert not opened.env_file.exists()
    QGuiApplication.clipboard().clear()
    opened.tab.history.table.copy()
    assert "LIGHTWEIGHT_EMBEDDING" in QGuiApplication.clipboard().text()
    assert envfile.history(opened.env_file)[0].restores


def test_in_german_each_reason_is_german_also_before_a_count_of_more(open_flags, qapp) -> None:
    said = "Lightweight vectors are hashed words, not a model's output."
    with speaking(qapp, GERMAN):
        card = open_flags(LIGHT).tab.file_card
        card.show_status(BackendStatus(error=said, hint="\n".join([said] * 3)))
    german = "Leichtgewichtige Vektoren sind gehashte Wörter, nicht die Ausgabe eines Modells."
    assert card.active.accessibleDescription() == f"{german}\n{german} (und 1 weitere)"
