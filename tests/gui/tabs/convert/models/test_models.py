"""The Convert tab: the models that are there."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QGuiApplication,
)
from PySide6.QtTest import QTest

from kimera_console.core.bundles.library import default_output, known_models
from kimera_console.core.bundles.thresholds import adjusted
from kimera_console.core.convert import ConversionRequest
from kimera_console.core.flags.settings import Settings
from kimera_console.core.health.types import Check, CheckStatus, Place
from kimera_console.core.sources.naming import model_name
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.models.model_detail import COMPARISON, MANIFEST
from kimera_console.gui.tabs.health.fix_controller import FixController
from tests.gui.tabs.convert.support import click, confirm_use, find, open_models, rows
from tests.helpers.machines import AVX2, Machine, play, x86

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

# The models that are there


@pytest.mark.slow
def test_models_can_be_proved_verified_and_used_from_the_table(
    qtbot: QtBot, console: Console, tab: ConvertTab, published: Path, env_file: Path
) -> None:
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    assert "Select a model" in find(tab, "verifyModelAction").toolTip()
    tab.models.table.selectRow(0)

    detail = tab.models_view.detail
    detail.views.choose(MANIFEST)
    assert '"schema": 1' in detail.manifest.toPlainText()
    click(qtbot, tab, "comparisonModelAction")
    assert detail.views.key == COMPARISON
    drawn = detail.comparison.plot.data.series
    qtbot.waitUntil(lambda: bool(drawn), timeout=10_000)
    assert max(series.y.max() for series in drawn.values()) < 1e-5
    click(qtbot, tab, "copyModelAction")
    assert QGuiApplication.clipboard().text() == str(published)

    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: "separate process" in tab.models.message.text, timeout=60_000)
    tab.models.table.selectRow(0)
    with qtbot.waitSignal(tab.activated, timeout=60_000):
        click(qtbot, tab, "useModelAction")
        confirm_use(qtbot, tab)
    assert "tiny-bert-onnx" in env_file.read_text()
    tsv = tab.models.table.as_tsv()
    assert "Lowest cosine" in tsv
    assert "1.0000000" in tsv

    tokenizer = published / "tokenizer.json"
    data = bytearray(tokenizer.read_bytes())
    data[len(data) // 2] ^= 1
    tokenizer.write_bytes(data)
    tab.models.table.selectRow(0)
    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: "damaged" in tab.models.message.text, timeout=60_000)
    assert "tokenizer.json" in tab.models.message.text


@pytest.mark.slow
def test_verify_says_that_the_weights_are_of_another_processor(
    qtbot: QtBot, tab: ConvertTab, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = published / "kimera.json"
    data = json.loads(manifest.read_text())
    data["conversion"]["options"]["precision"] = "int8"
    data["conversion"] |= {
        "precision": "int8",
        "recipe": {"scheme": "int8", "weight_bits": 8},
        "processor": ["AVX2", "AVX512-VNNI"],
    }
    manifest.write_text(json.dumps(data))
    play(Machine(x86(AVX2), 2), tmp_path / "system", monkeypatch)
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    click(qtbot, tab, "verifyModelAction")
    message = tab.models.message
    qtbot.waitUntil(lambda: "separate process" in message.text, timeout=60_000)
    assert message.property("tone") == "warn"
    assert "made for a processor with AVX2, AVX512-VNNI" in message.accessibleDescription()
    QTest.mouseClick(message.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.how.precision.key == "int8", timeout=10_000)
    assert tab.how.request.out == published


def test_a_finding_of_health_sets_up_the_conversion_with_its_recorded_choices(
    qtbot: QtBot, console: Console, tab: ConvertTab, tiny: Path, published: Path
) -> None:
    console.window.show_tab("health")
    asked = ConversionRequest(
        source=str(tiny), out=published, precision="int8-block", block_size=128, pooling="cls",
        thresholds=adjusted("int8-block", {"cosine_mean": 0.99}),
    )  # fmt: skip
    place = Place("convert", asked.source, asked)
    found = Check("models.onnx", "Models", "Model", CheckStatus.FAIL, "Damaged.", place=place)
    FixController(console.core, tab).show_place(found)
    qtbot.waitUntil(lambda: tab.inspection is not None, timeout=30_000)
    assert console.window.current_tab == "convert"
    # The damaged model is what is to be replaced.
    assert tab.how.request == replace(asked, force=True)


@pytest.mark.slow
@pytest.mark.parametrize("stored", [False, True])
def test_the_first_model_sets_the_dimension_where_no_store_is_known(
    qtbot: QtBot, make_console: MakeConsole, published: Path, env_file: Path, stored: bool
) -> None:
    if stored:
        (env_file.parent / "kimera_swm.db").touch()
    console = make_console("EMBEDDING_BATCH_SIZE=8\n")
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    tab = console.window.page("convert")
    assert isinstance(tab, ConvertTab)
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    with qtbot.waitSignal(tab.activated, timeout=60_000):
        click(qtbot, tab, "useModelAction")
        confirm_use(qtbot, tab)
    message, status = tab.models.message, lambda: console.core.backend_model.status
    qtbot.waitUntil(lambda: status().is_degraded, timeout=10_000)
    if stored:  # that is what the flag is about
        assert message.button.text() == "Show the flag"
        return
    assert message.button.text() == "Set EMBEDDING_DIM to 32"
    qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "EMBEDDING_DIM=32" in env_file.read_text(), timeout=10_000)
    qtbot.waitUntil(lambda: not status().is_degraded, timeout=30_000)
    qtbot.waitUntil(lambda: message.property("tone") == "ok", timeout=10_000)
    # Among what was written; the file's watch may have told of the rest before.
    qtbot.waitUntil(lambda: "EMBEDDING_DIM" in message.accessibleDescription(), timeout=10_000)
    assert "EMBEDDING_DIM" not in message.text


def test_a_flag_that_the_environment_holds_is_not_fought(
    qtbot: QtBot,
    tab: ConvertTab,
    published: Path,
    env_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = env_file.read_bytes()
    monkeypatch.setenv("ONNX_MODEL_PATH", "/another/model")
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    with qtbot.waitSignal(tab.activated, timeout=60_000) as signal:
        click(qtbot, tab, "useModelAction")
    assert signal.args == [None]
    assert "ONNX_MODEL_PATH" in tab.models.message.text
    assert env_file.read_bytes() == before


def test_a_model_deleted_meanwhile_is_gone_from_the_list(
    qtbot: QtBot, tab: ConvertTab, published: Path
) -> None:
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    shutil.rmtree(published)
    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: "damaged" in tab.models.message.text, timeout=10_000)
    qtbot.waitUntil(lambda: rows(tab) == [], timeout=10_000)
    assert not find(tab, "useModelAction").isEnabled()


def test_a_folder_is_opened_by_the_system(
    qtbot: QtBot, tab: ConvertTab, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url)))
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    click(qtbot, tab, "openModelAction")
    assert opened == [QUrl.fromLocalFile(str(published))]
    assert "No file manager" in tab.models.message.text


# What the core reports to the cards


def test_models_are_named_after_their_source(tmp_path: Path, minilm: Path) -> None:
    assert model_name("BAAI/bge-m3@main") == "bge-m3"
    assert model_name(str(minilm)) == "all-MiniLM-L6-v2"
    assert model_name("/models/my model/") == "my model"
    cached = f"/hub/models--BAAI--bge-m3/snapshots/{'0a' * 20}"
    assert model_name(cached) == "bge-m3"
    assert default_output(tmp_path, cached) == tmp_path / "bge-m3-onnx"
    long = default_output(tmp_path, "/models/" + "模" * 200)
    assert len(os.fsencode(long.name)) < 200
    assert default_output(tmp_path, "/").name == "model-onnx"


def test_the_list_tells_configured_and_foreign_models(
    published: Path, env_file: Path, tmp_path: Path
) -> None:
    foreign = env_file.parent / "models" / "foreign"
    shutil.copytree(published, foreign)
    (foreign / "kimera.json").unlink()
    elsewhere = tmp_path / "elsewhere-onnx"
    shutil.copytree(published, elsewhere)
    env_file.write_text("ONNX_MODEL_PATH=./models/tiny-bert-onnx\n")
    found = {m.bundle.path.name: m for m in known_models(Settings(env_file), also=(elsewhere,))}
    assert list(found) == ["elsewhere-onnx", "foreign", "tiny-bert-onnx"]
    assert found["tiny-bert-onnx"].configured
    assert not found["foreign"].configured
    assert found["foreign"].parity is None
    parity = found["elsewhere-onnx"].parity
    assert parity is not None
    assert parity.passed


def test_a_manifest_with_a_mangled_comparison_still_lists(published: Path, env_file: Path) -> None:
    manifest = json.loads((published / "kimera.json").read_text())
    manifest["parity"]["per_text"] = [{"id": "x"}]
    (published / "kimera.json").write_text(json.dumps(manifest))
    (model,) = known_models(Settings(env_file))
    assert model.parity is None


def test_a_damaged_model_is_named_and_hides_no_other(
    qtbot: QtBot, tab: ConvertTab, published: Path
) -> None:
    bad = shutil.copytree(published, published.with_name("bad-onnx"))
    data = json.loads((bad / "kimera.json").read_text())
    data["model"]["modules"] = 5
    (bad / "kimera.json").write_text(json.dumps(data))
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["bad-onnx", "tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    detail = tab.models_view.detail
    assert detail.accessibleName() == "bad-onnx"
    assert "model.modules" in detail.shown_words
    assert "damaged" in find(tab, "useModelAction").toolTip()
