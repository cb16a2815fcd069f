"""The Convert tab: every choice of a conversion, and a past one set up again with all of them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest
from PySide6.QtCore import Qt

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.core.convert import ConversionRequest
from kimera_console.core.sources.pooling import MODES
from tests.gui.tabs.convert.support import click, find, inspect_source, open_advanced, press, rows
from tests.helpers.models import add_heads

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QToolButton
    from pytestqt.qtbot import QtBot

    from kimera_console.gui.tabs.convert import ConvertTab


def choose(qtbot: QtBot, button: QToolButton) -> None:
    assert button.isVisible()
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_pooling_can_be_chosen_by_keys_and_a_combination_comes_back(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    pooling = tab.how.pooling
    reached = []
    for _ in MODES:
        qtbot.keyClick(pooling, Qt.Key.Key_Down)
        reached.append(tab.how.request.pooling)
    assert reached == list(MODES)
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        tab.how.fill(replace(tab.how.request, pooling="mean+cls"))
    assert tab.how.request.pooling == "mean+cls"
    assert tab.inspection is not None
    assert tab.inspection.dimension == 64
    tab.how.fill(replace(tab.how.request, pooling="no such thing"))
    assert tab.how.request.pooling == "mean+cls"


def test_the_output_folder_follows_the_precision_beside_a_threshold_that_cannot_be(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    click(qtbot, tab, "gateButton")
    qtbot.keyClicks(tab.how.gate.fields["cosine_min"], "5")
    qtbot.mouseClick(tab.how.precision.button("int8"), Qt.MouseButton.LeftButton)
    assert tab.how.out.path().name == f"{tiny.name}-onnx-int8"
    assert "5 is not a number from -1 to 1" in find(tab, "convertButton").toolTip()


def test_a_choice_is_offered_only_where_there_is_one(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    assert not tab.how.heads.isVisible()
    for key in ("fp32", "fp16", "int8", "int8-block"):
        choose(qtbot, tab.how.precision.button(key))
        assert tab.how.block_size.isVisible() == (key == "int8-block")
    choose(qtbot, tab.how.block_size.button("128"))
    assert tab.how.request.block_size == 128
    inspect_source(qtbot, tab, add_heads(shutil.copytree(tiny, tmp_path / "many"), hidden=32))
    assert tab.how.heads.isVisible()
    assert "colbert" in tab.how.heads.button("all").toolTip()
    choose(qtbot, tab.how.heads.button("dense"))
    assert tab.how.request.heads == "dense"
    inspect_source(qtbot, tab, tiny)
    assert tab.how.request.heads == "all"


@pytest.mark.slow
def test_convert_waits_until_the_machine_has_what_is_missing(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    convert = find(tab, "convertButton")
    with monkeypatch.context() as poor:
        poor.setattr(
            psutil,
            "virtual_memory",
            lambda: SimpleNamespace(available=10**8, total=10**10),
        )
        choose(qtbot, tab.how.exporter.button("optimum"))
        assert not convert.isEnabled()
        assert "100 MB of memory free" in convert.toolTip()
        assert "MB more" in convert.toolTip()
        press(qtbot, tab, "Ctrl+Return")
        assert tab.queue.entries == ()
    qtbot.waitUntil(convert.isEnabled, timeout=20_000)  # nobody has touched the form
    assert tab.what.needs.missing.text() == ""


@pytest.mark.slow
@pytest.mark.usefixtures("tasks_here")
def test_a_conversion_with_every_choice_is_set_up_again_from_the_history(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, env_file: Path
) -> None:
    source = add_heads(shutil.copytree(tiny, tmp_path / "many"), hidden=32)
    own = tmp_path / "own.txt"
    own.write_text("Der Server ist weg.\nСервер не отвечает.\n", "utf-8")
    how = tab.how
    inspect_source(qtbot, tab, source)
    open_advanced(qtbot, tab)
    choose(qtbot, how.precision.button("int8-block"))
    choose(qtbot, how.block_size.button("16"))
    choose(qtbot, how.heads.button("dense"))
    how.embeddings.setFocus()
    qtbot.keyClick(how.embeddings, Qt.Key.Key_Space)
    click(qtbot, tab, "gateButton")
    qtbot.keyClicks(how.gate.texts_field.edit, str(own))
    qtbot.keyClicks(how.gate.fields["top_k_agreement"], "0.5")
    qtbot.keyClicks(how.gate.fields["norm_tolerance"], "0.001")
    asked = how.request
    with qtbot.waitSignal(tab.conversion_finished, timeout=180_000):
        click(qtbot, tab, "convertButton")
    assert tab.result is not None, tab.run.message.text
    assert tab.run.pill.text() == "Close enough"
    assert "int8-block" in tab.run.caption.text()
    made = json.loads((tab.result.bundle.path / "kimera.json").read_text("utf-8"))
    assert made["conversion"]["precision"] == "int8-block"
    assert made["conversion"]["recipe"]["block_size"] == 16
    assert made["conversion"]["recipe"]["embeddings"] is True
    qtbot.waitUntil(lambda: rows(tab) == ["many-onnx-int8-block"], timeout=10_000)
    assert read_bundle(tab.result.bundle.path).precision == "int8-block"

    how.fill(ConversionRequest(source="", out=tmp_path / "other"))
    assert how.request.thresholds is None
    assert how.request.texts is None
    with qtbot.waitSignal(tab.history.listed, timeout=10_000):
        press(qtbot, tab, "Alt+4")
    options = tab.history.detail.facts.value("options")
    assert "blocks of 16 · embeddings in 8 bits · heads dense" in options
    assert "top-10 agreement 0.5" in options
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        click(qtbot, tab, "repeatConversion")
    assert how.request == asked
    assert how.gate.fields["top_k_agreement"].isVisible()
    assert how.gate.fields["cosine_min"].text() == ""
    assert thresholds_for("int8-block").top_k_agreement != 0.5
