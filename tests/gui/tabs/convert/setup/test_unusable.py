"""A source that cannot be used now: what is offered for it, and what is not."""

from __future__ import annotations

import json
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.gui.clipping import measure_settled, process_layout
from tests.gui.tabs.convert.support import click, find, inspect_source

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.gui.tabs.convert import ConvertTab


def test_replacing_is_not_offered_for_a_source_that_cannot_be_used(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, env_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "tiny-bert"
    shutil.copytree(tiny, folder)
    (env_file.parent / "models" / "tiny-bert-onnx").mkdir(parents=True)
    inspect_source(qtbot, tab, folder)
    assert tab.how.shown_folder == "models/tiny-bert-onnx"
    assert tab.how.replace.isVisible()
    tab.set_source("/nowhere/at/all")
    qtbot.waitUntil(tab.what.message.isVisible, timeout=20_000)
    assert not tab.how.replace.isVisible()
    assert not tab.what.message.button.isVisible()  # to ask again would change nothing
    inspect_source(qtbot, tab, folder)
    assert tab.how.replace.isVisible()


def test_a_model_is_ready_only_while_it_is_named(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    def is_said() -> bool:
        shown = [one.text() for one in tab.run.findChildren(QLabel) if one.isVisible()]
        return any("is ready" in text for text in shown)

    assert not is_said()
    inspect_source(qtbot, tab, tiny)
    assert is_said()
    tab.set_source("/nowhere/at/all")
    qtbot.waitUntil(tab.what.message.isVisible, timeout=20_000)
    assert not is_said()
    inspect_source(qtbot, tab, tiny)
    assert is_said()
    decoder = shutil.copytree(tiny, tmp_path / "decoder")
    (decoder / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    inspect_source(qtbot, tab, decoder)
    assert tab.inspection is not None
    assert not tab.inspection.supported
    assert not is_said()


def test_a_hub_that_cannot_be_reached_is_asked_again_at_a_press(
    qtbot: QtBot, tab: ConvertTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    message = tab.what.message
    tab.set_source("org/name")
    qtbot.waitUntil(lambda: "cannot be reached for org/name" in message.text, timeout=60_000)
    assert message.button.text() == "Try again"
    process_layout()
    assert not measure_settled(message)
    advice = find(tab, "convertButton")
    qtbot.waitUntil(lambda: "cannot be used" in advice.toolTip())
    qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)
    assert advice.toolTip() == "Inspecting the model."
    qtbot.waitUntil(lambda: "cannot be used" in advice.toolTip(), timeout=60_000)


def test_what_was_wrong_with_a_source_is_not_said_of_the_next_while_that_is_looked_at(
    qtbot: QtBot, tab: ConvertTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab.set_source("/nowhere/at/all")
    qtbot.waitUntil(lambda: "/nowhere/at/all" in tab.what.message.text, timeout=20_000)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    with socket.socket() as silent:  # takes a connection, and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        tab.set_source("org/name")
        qtbot.waitUntil(lambda: tab.what.message.text == "", timeout=20_000)
        assert find(tab, "convertButton").toolTip() == "Inspecting the model."
    qtbot.waitUntil(lambda: "org/name" in tab.what.message.text, timeout=60_000)


@pytest.mark.slow
def test_what_transformers_says_of_a_file_is_shown_in_whole_sentences(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny, tmp_path / "tiny-bert")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_dropout_prob": "much"}))
    inspect_source(qtbot, tab, folder)
    with qtbot.waitSignal(tab.conversion_finished, timeout=180_000):
        click(qtbot, tab, "convertButton")
    said = tab.run.message.text
    assert "config.json: Field 'hidden_dropout_prob' with value 'much'" in said
    assert said.endswith("(float, int).")
    assert "Validation error" not in said
