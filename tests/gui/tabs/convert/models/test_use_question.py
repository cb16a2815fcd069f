"""What a model's use would write is shown before anything is written, and can be cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.gui.activating import activate
from tests.gui.open_models_page import WAIT_MS, OpenModelsPage
from tests.gui.tabs.convert.support import click, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.fixture
def opened(
    qtbot: QtBot, make_console: Callable[..., Console], env_file: Path, tiny_bundle: Path
) -> OpenModelsPage:
    return OpenModelsPage(qtbot, make_console, env_file, tiny_bundle)


def ask(opened: OpenModelsPage, name: str) -> None:
    opened.choose(name)
    press(opened.qtbot, opened.tab, "Alt+U")
    opened.wait(opened.tab.use_question.isVisible)


def type_key(opened: OpenModelsPage, key: Qt.Key) -> None:
    activate(opened.qtbot, opened.tab)
    focused = opened.console.window.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.objectName() == "confirmUse"
    opened.qtbot.keyClick(focused, key)


def test_the_change_is_shown_first_and_escape_or_cancel_leaves_the_file(
    opened: OpenModelsPage,
) -> None:
    before, question = opened.env_file.read_bytes(), opened.tab.use_question
    for cancel in (
        lambda: click(opened.qtbot, opened.tab, "cancelUse"),
        lambda: type_key(opened, Qt.Key.Key_Escape),
    ):
        ask(opened, "two")
        assert question.text == "Use two?"
        assert "-ONNX_MODEL_PATH=./models/one" in question.diff.text
        assert "+ONNX_MODEL_PATH=./models/two" in question.diff.text
        assert opened.env_file.read_bytes() == before
        cancel()
        assert not question.isVisible()
        opened.wait(lambda: not opened.console.core.runner.active)
        assert opened.env_file.read_bytes() == before
        assert opened.states() == {"one": "active", "two": "foreign"}


@pytest.mark.slow
def test_return_confirms_and_only_then_it_is_written(opened: OpenModelsPage) -> None:
    ask(opened, "two")
    with opened.qtbot.waitSignal(opened.tab.activated, timeout=WAIT_MS):
        type_key(opened, Qt.Key.Key_Return)
        assert not opened.tab.use_question.isVisible()
    assert "ONNX_MODEL_PATH=./models/two" in opened.env_file.read_text()
    opened.wait(lambda: opened.states() == {"one": "foreign", "two": "active"})


@pytest.mark.slow
def test_what_is_shown_follows_the_file_and_the_selection(opened: OpenModelsPage) -> None:
    question = opened.tab.use_question
    ask(opened, "two")
    opened.choose("one")
    assert not question.isVisible()
    ask(opened, "two")
    opened.write("ONNX_MODEL_PATH=./elsewhere", "EMBEDDING_DIM=32")
    opened.wait(lambda: "-ONNX_MODEL_PATH=./elsewhere" in question.diff.text)
    opened.write("ONNX_MODEL_PATH=./models/two", "EMBEDDING_DIM=32")
    opened.wait(lambda: not question.isVisible())


@pytest.mark.slow
def test_where_nothing_is_written_nothing_is_asked(opened: OpenModelsPage, tmp_path: Path) -> None:
    tokenizer = opened.env_file.parent / "models" / "two" / "tokenizer.json"
    whole = tokenizer.read_bytes()
    tokenizer.write_text("{}")
    opened.write("ONNX_MODEL_PATH=./models/two", "EMBEDDING_DIM=32", f"EMBEDDING_MODEL={tmp_path}")
    opened.wait(lambda: "ightweight" in opened.console.window.header.pill.text())
    tokenizer.write_bytes(whole)
    before = opened.env_file.read_bytes()
    opened.choose("two")
    with opened.qtbot.waitSignal(opened.tab.activated, timeout=WAIT_MS):
        click(opened.qtbot, opened.tab, "useModelAction")
    assert not opened.tab.use_question.isVisible()
    assert "now uses two" in opened.tab.models.message.text
    assert opened.env_file.read_bytes() == before
