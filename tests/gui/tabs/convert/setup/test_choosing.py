"""The Convert tab: choosing a model, hostile ones included, by real clicks and keys."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from kimera_console.core.convert.gate.probe import load_probe_texts
from kimera_console.core.embedding.backends.transformers import load_transformers
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.estimates import PRECISIONS
from kimera_console.core.sources.source import resolve_source
from kimera_console.gui.tabs.convert import ConvertTab
from tests.gui.tabs.convert.support import (
    _cut_weights,
    click,
    find,
    inspect_source,
    open_advanced,
    press,
)
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


def refused(qtbot: QtBot, tab: ConvertTab, source: Path | str) -> str:
    """Name a source that can't be used; the message that is shown."""
    tab.set_source(str(source))
    qtbot.waitUntil(lambda: bool(tab.what.message.text), timeout=20_000)
    assert not find(tab, "convertButton").isEnabled()
    assert find(tab, "convertButton").toolTip()
    return tab.what.message.text + " " + tab.what.message.accessibleDescription()


# Before anything is chosen, and what is seen before converting


def test_a_first_time_user_sees_what_to_do(qtbot: QtBot, tab: ConvertTab) -> None:
    convert = find(tab, "convertButton")
    assert not convert.isEnabled()
    assert convert.toolTip() == "Choose a model first."
    assert not find(tab, "useModelButton").isVisible()
    assert not find(tab, "cancelButton").isVisible()
    assert not tab.models.table.isVisible()
    press(qtbot, tab, "Ctrl+Return")
    assert not find(tab, "cancelButton").isVisible()


def test_the_sample_is_inspected_at_a_click(
    qtbot: QtBot, tab: ConvertTab, minilm: Path, env_file: Path
) -> None:
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        click(qtbot, tab, "sampleButton")
    field = tab.findChild(QLineEdit, "sourceField")
    assert isinstance(field, QLineEdit)
    assert field.text() == str(minilm)
    shown = tab.what.facts.value
    assert shown("architecture") == "BertModel"
    assert shown("dimension") == "384"
    assert shown("layers") == "6, 12 heads"
    assert shown("parameters") == "22.7 M"
    assert shown("max_tokens") == "256"
    assert shown("pooling") == "mean, read in 1_Pooling/config.json"
    assert shown("normalize") == "declared, read in modules.json"
    assert tab.what.needs.values("fp32")[0] == "91.7 MB"
    assert tab.how.request.out == env_file.parent / "models" / "all-MiniLM-L6-v2-onnx"
    assert find(tab, "convertButton").isEnabled()


def test_what_is_typed_is_inspected_after_a_pause(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    field = tab.findChild(QLineEdit, "sourceField")
    seen: list[str] = []
    tab.inspected.connect(lambda found: seen.append(found.source))
    qtbot.keyClicks(field, str(tiny))
    assert tab.inspection is None
    qtbot.waitUntil(lambda: tab.inspection is not None, timeout=10_000)
    assert seen == [str(tiny)]


@pytest.mark.slow
def test_a_model_without_a_declared_pooling_shows_what_each_would_give(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    model = shutil.copytree(tiny, tmp_path / "model")
    (model / "modules.json").unlink()
    shutil.rmtree(model / "1_Pooling")
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | {"_name_or_path": str(tiny)}))
    inspect_source(qtbot, tab, model)
    assert "declares no pooling" in tab.what.message.text
    [offer] = [one for one in tab.what.message.findChildren(QPushButton) if one.isVisible()]
    assert offer.text() == "Compare poolings"
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Lowest cosine" in tab.what.message._hint.text(), timeout=60_000)
    hint = tab.what.message._hint.text()
    assert f"It was made from {tiny}, which declares mean." in hint
    found = re.search(r"cls and mean: (\S+), cls and last token: (\S+), mean and last", hint)
    assert found
    assert all(-1 <= float(one.rstrip(",")) < 0.9999 for one in found.groups())
    # They are what the Transformers backend gives.
    rows = {}
    texts = [probe.text for probe in load_probe_texts() if not probe.long][:24]
    for mode in ("cls", "mean"):
        backend = load_transformers(
            resolve_source(str(model)), pooling=mode, device="cpu", max_length=128
        )
        rows[mode] = backend.encode(texts, batch_size=8, context=JobContext()).vectors
    expected = float((rows["cls"] * rows["mean"]).sum(axis=1).min())
    assert float(found[1]) == pytest.approx(expected, abs=1e-3)


def test_what_is_odd_about_a_tokenizer_is_said(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    odd = shutil.copytree(tiny, tmp_path / "odd")
    file = odd / "tokenizer.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(data | {"post_processor": None}), encoding="utf-8")
    inspect_source(qtbot, tab, odd)
    assert "puts no special tokens around a text" in tab.what.message.text
    assert find(tab, "convertButton").isEnabled()
    inspect_source(qtbot, tab, tiny)
    assert tab.what.message.text == ""


def test_only_the_newest_source_is_shown(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, minilm: Path
) -> None:
    seen: list[str] = []
    tab.inspected.connect(lambda found: seen.append(found.source))
    for source in (minilm, tiny, minilm, tiny):
        tab.set_source(str(source))
    qtbot.waitUntil(lambda: tab.inspection is not None, timeout=10_000)
    qtbot.waitUntil(lambda: not tab._core.runner.active, timeout=10_000)
    assert seen == [str(tiny)]
    assert tab.what.facts.value("dimension") == "32"


def test_clearing_the_source_clears_what_was_read(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    tab.set_source("")
    assert tab.inspection is None
    assert find(tab, "convertButton").toolTip() == "Choose a model first."


def test_the_pooling_chosen_is_the_pooling_shown(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        qtbot.keyClick(tab.how.pooling, Qt.Key.Key_Down)
    assert tab.what.facts.value("pooling") == "cls: your choice"
    assert tab.how.request.pooling == "cls"


def test_every_precision_can_be_chosen_and_only_int8_quantises_embeddings(
    qtbot: QtBot, tab: ConvertTab
) -> None:
    open_advanced(qtbot, tab)
    embeddings = tab.how.embeddings
    for key in ("fp16", "int8", "int8-block", "fp32"):
        qtbot.mouseClick(tab.how.precision.button(key), Qt.MouseButton.LeftButton)
        assert tab.how.request.precision == key
        assert embeddings.isEnabled() == key.startswith("int8")
        if embeddings.isEnabled():
            embeddings.setChecked(True)
            assert tab.how.request.quantize_embeddings
        else:
            assert "int8" in embeddings.toolTip()
            assert not tab.how.request.quantize_embeddings


def test_attention_is_fused_only_where_it_can_be(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    box = tab.how.fused
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert tab.how.request.fused_attention
    qtbot.mouseClick(tab.how.exporter.button("optimum"), Qt.MouseButton.LeftButton)
    assert not tab.how.request.fused_attention
    assert "not by optimum" in box.toolTip()
    qtbot.mouseClick(tab.how.exporter.button("direct"), Qt.MouseButton.LeftButton)
    assert tab.how.request.fused_attention
    inspect_source(qtbot, tab, tiny_model(tmp_path / "mpnet", "mpnet"))
    assert not box.isEnabled()
    assert "mpnet" in box.toolTip()


def test_the_exporter_says_what_it_means_and_needs(
    qtbot: QtBot, tab: ConvertTab, minilm: Path, tmp_path: Path
) -> None:
    inspect_source(qtbot, tab, minilm)
    open_advanced(qtbot, tab)
    before = tab.what.needs.values("fp32")
    qtbot.mouseClick(tab.how.exporter.button("optimum"), Qt.MouseButton.LeftButton)
    assert tab.what.needs.values("fp32") != before
    foreign = tiny_model(tmp_path / "roformer", "roformer")
    inspect_source(qtbot, tab, foreign)
    direct = tab.how.exporter.button("direct")
    assert not direct.isEnabled()
    assert "roformer" in direct.toolTip()


def test_a_folder_that_is_taken_must_be_replaced_knowingly(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, published: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    assert tab.how.replace.isVisible()
    assert "tiny-bert-onnx exists" in find(tab, "convertButton").toolTip()
    qtbot.keyClick(tab.how.replace, Qt.Key.Key_Space)
    assert find(tab, "convertButton").isEnabled()
    assert tab.how.request.force
    edit = tab.how.out.edit
    edit.selectAll()
    qtbot.keyClicks(edit, "elsewhere/new")
    qtbot.waitUntil(lambda: not tab.how.replace.isVisible(), timeout=5000)
    assert tab.how.request.out == published.parent.parent / "elsewhere" / "new"
    assert not tab.how.request.force


def test_the_output_folder_follows_the_precision_until_one_is_named(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, published: Path
) -> None:
    how = tab.how
    inspect_source(qtbot, tab, tiny)
    assert how.request.out == published
    qtbot.mouseClick(how.precision.button("int8"), Qt.MouseButton.LeftButton)
    assert how.request.out == published.with_name("tiny-bert-onnx-int8")
    assert how.replace.isHidden()
    how.fill(replace(how.request, out=published, precision="fp32"))  # that model again
    inspect_source(qtbot, tab, tiny)
    qtbot.mouseClick(how.precision.button("fp16"), Qt.MouseButton.LeftButton)
    assert how.request.out == published.with_name("tiny-bert-onnx-fp16")
    how.out.edit.selectAll()
    qtbot.keyClicks(how.out.edit, "mine")
    qtbot.mouseClick(how.precision.button("fp32"), Qt.MouseButton.LeftButton)
    assert how.request.out == published.parent.parent / "mine"


def test_an_impossible_output_folder_is_named(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    inspect_source(qtbot, tab, tiny)
    edit = tab.how.out.edit
    for text in ("~nobody-of-that-name/x", "a" * 5000, ""):
        edit.selectAll()
        qtbot.keyClick(edit, Qt.Key.Key_Delete)
        edit.insert(text)
        tab.how.check_folder()
        assert not find(tab, "convertButton").isEnabled()
        assert find(tab, "convertButton").toolTip()


# Hostile sources


def _config(folder: Path, **changes: Any) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **changes}))


def _no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def _list_config(folder: Path) -> None:
    (folder / "config.json").write_text("[]")


def _remote_code(folder: Path) -> None:
    _config(folder, auto_map={"AutoModel": "evil.Model"})
    (folder / "evil.py").write_text("raise SystemExit('ran')")


def _pickle_only(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")


def _decoder(folder: Path) -> None:
    _config(folder, model_type="gpt2", architectures=["GPT2Model"])


def _foreign_module(folder: Path) -> None:
    (folder / "modules.json").write_text('[{"type": "os.system", "path": ""}]')


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        (_no_config, "config.json"),
        (_list_config, "config.json"),
        (_remote_code, "auto_map"),
        (_pickle_only, "bare pickle"),
        (_cut_weights, "model.safetensors"),
        (_decoder, "decoder"),
        (_foreign_module, "os.system"),
    ],
)
def test_a_model_that_cannot_be_used_says_why(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, harm: Any, word: str
) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(tiny, bad)
    harm(bad)
    assert word in refused(qtbot, tab, bad)
    assert not (tmp_path / "ran").exists()
    inspect_source(qtbot, tab, tiny)
    assert not tab.what.message.isVisible()
    assert find(tab, "convertButton").isEnabled()


@pytest.mark.parametrize(
    "text",
    ["/nowhere/at/all", "no slash", "a\0b", "~nobody-of-that-name/x", "x" * 20_000, "\ud800/y",
     "../../etc/passwd", "org/name"],
    ids=["missing", "word", "nul", "home", "long", "surrogate", "file", "offline hub"],
)  # fmt: skip
def test_a_text_that_names_no_model_says_why(qtbot: QtBot, tab: ConvertTab, text: str) -> None:
    assert len(refused(qtbot, tab, text)) < 1500
    assert tab.inspection is None


def test_what_a_machine_cannot_give_is_said_before_the_start(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    assert tab.what.needs.missing.text() == ""
    monkeypatch.setattr(
        psutil,
        "virtual_memory",
        lambda: SimpleNamespace(available=10**8, total=10**10),
    )
    qtbot.mouseClick(tab.how.exporter.button("optimum"), Qt.MouseButton.LeftButton)
    assert "100 MB of memory free" in tab.what.needs.missing.text()
    assert "MB more" in tab.what.needs.missing.text()


def test_prompts_and_the_needs_of_each_precision_are_shown(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "prompted"))
    prompts = {"prompts": {"query": "query: ", "passage": "passage: "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    inspect_source(qtbot, tab, folder)
    assert tab.what.facts.value("prompts").startswith("query, passage")
    for precision in PRECISIONS:
        assert all(tab.what.needs.values(precision)), precision


@pytest.mark.slow
def test_a_published_model_is_offered_where_there_is_one(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    offered = tab.how.exporter.button("published")
    assert not offered.isEnabled()
    assert "publishes no ONNX model" in offered.toolTip()
    folder = Path(shutil.copytree(tiny, tmp_path / "with-onnx"))
    (folder / "onnx").mkdir()
    shutil.copy(tiny_bundle / "model.onnx", folder / "onnx" / "model.onnx")
    (folder / "model.safetensors").unlink()
    inspect_source(qtbot, tab, folder)  # nothing but its own model can be had of it
    assert offered.isEnabled()
    assert tab.how.request.exporter == "published"
    with qtbot.waitSignal(tab.conversion_finished, timeout=60_000):
        click(qtbot, tab, "convertButton")
    assert tab.result is not None
    assert tab.result.exporter == "published"
    assert tab.run.pill.text() == "Not compared"
