"""What a model's use would write is shown before anything is written, and can be cancelled."""

from __future__ import annotations

import contextlib
import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from kimera_console.core.errors import KimeraError
from kimera_console.core.switching.trial import FlagsPreview
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.widgets.messages import use_question
from kimera_console.gui.widgets.messages.toast import Toast
from tests.gui.activating import activate
from tests.gui.open_models_page import WAIT_MS, OpenModelsPage
from tests.gui.tabs.convert.support import click, focus, inspect_source, press

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult
    from kimera_console.gui.tabs.convert import ConvertTab


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


def replace_model(opened: OpenModelsPage, name: str, by: Path) -> None:
    """Put another model into a folder, as a conversion with *Replace* does."""
    folder = opened.env_file.parent / "models" / name
    folder.rename(opened.env_file.parent / "before")
    shutil.copytree(by, folder)


@contextlib.contextmanager
def late_previews(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What is found out in here, at the event, is said only after it."""
    preview = use_question.preview_activation
    found_out, come = threading.Event(), threading.Event()

    def late(*args: object) -> FlagsPreview:
        found = preview(*args)
        found_out.set()
        assert come.wait(60)
        return found

    monkeypatch.setattr(use_question, "preview_activation", late)
    try:
        yield found_out
        monkeypatch.setattr(use_question, "preview_activation", preview)
    finally:
        come.set()


def test_a_model_that_is_replaced_meanwhile_is_asked_about_no_more(
    opened: OpenModelsPage, converted: ConversionResult
) -> None:
    before = opened.env_file.read_bytes()
    ask(opened, "two")
    replace_model(opened, "two", converted.bundle.path)
    press(opened.qtbot, opened.tab, "Ctrl+R")
    opened.wait(lambda: not opened.tab.use_question.isVisible())
    assert opened.tab.models.message.text == "two has been replaced by another model."
    assert opened.env_file.read_bytes() == before


@pytest.mark.slow
def test_the_flags_are_those_of_the_files_that_are_there_when_they_are_written(
    opened: OpenModelsPage, converted: ConversionResult
) -> None:
    ask(opened, "two")
    end = threading.Event()
    opened.console.core.runner.submit("A long job", lambda _context: end.wait(60), lane=MODEL)
    click(opened.qtbot, opened.tab, "confirmUse")
    try:
        replace_model(opened, "two", converted.bundle.path)
    finally:
        end.set()
    opened.wait(lambda: "now uses two" in opened.tab.models.message.text)
    assert f"EMBEDDING_MODEL={converted.bundle.source}" in opened.env_file.read_text()


def test_a_question_that_comes_late_leaves_the_focus_where_the_user_types(
    opened: OpenModelsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = opened.tab.models.filter
    focus(opened.qtbot, opened.tab, opened.tab.models.table)
    with late_previews(monkeypatch) as found_out:
        opened.choose("two")
        press(opened.qtbot, opened.tab, "Alt+U")
        opened.wait(found_out.is_set)
        focus(opened.qtbot, opened.tab, field)
        assert not opened.tab.use_question.isVisible()
    opened.wait(opened.tab.use_question.isVisible)
    assert opened.console.window.focusWidget() is field


def test_escape_in_the_change_gives_the_focus_back(opened: OpenModelsPage) -> None:
    table, question = opened.tab.models.table, opened.tab.use_question
    focus(opened.qtbot, opened.tab, table)
    ask(opened, "two")
    question.diff.setFocus()
    opened.qtbot.keyClick(question.diff, Qt.Key.Key_Escape)
    assert not question.isVisible()
    assert opened.console.window.focusWidget() is table


def test_a_change_of_the_file_while_the_first_look_is_under_way_is_shown(
    opened: OpenModelsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = opened.tab.use_question
    opened.choose("two")
    with late_previews(monkeypatch) as found_out:
        press(opened.qtbot, opened.tab, "Alt+U")
        opened.wait(found_out.is_set)
        read = opened.console.core.backend_model.flags_read
        with opened.qtbot.waitSignal(read, timeout=WAIT_MS):
            opened.write("ONNX_MODEL_PATH=./elsewhere", "EMBEDDING_DIM=32")
    opened.wait(question.isVisible)
    opened.wait(lambda: "-ONNX_MODEL_PATH=./elsewhere" in question.diff.text)


@pytest.mark.parametrize("is_raised", [True, False])
def test_a_change_that_cannot_be_written_any_more_is_not_offered(
    opened: OpenModelsPage, monkeypatch: pytest.MonkeyPatch, is_raised: bool
) -> None:
    error = KimeraError("It cannot be written now.")

    def refuse(*_args: object) -> FlagsPreview:
        if is_raised:
            raise error
        return FlagsPreview("", error=error)

    ask(opened, "two")
    monkeypatch.setattr(use_question, "preview_activation", refuse)
    opened.write("ONNX_MODEL_PATH=./elsewhere", "EMBEDDING_DIM=32")
    opened.wait(lambda: not opened.tab.use_question.isVisible())
    toasts = [one.text for one in opened.console.window.findChildren(Toast)]
    assert error.message in toasts


def test_the_file_that_is_named_is_the_one_that_is_written(opened: OpenModelsPage) -> None:
    question = opened.tab.use_question
    ask(opened, "two")
    assert f"written to {opened.env_file.name} " in question.accessibleDescription()
    other = opened.env_file.with_name("other.env")
    other.write_text("EMBEDDING_DIM=32\n")
    opened.console.core.backend_model.use_file(other)
    opened.wait(lambda: "written to other.env " in question.accessibleDescription())
    assert "-ONNX_MODEL_PATH" not in question.diff.text
    assert question.isVisible()


@pytest.mark.slow
@pytest.mark.usefixtures("tasks_here")
def test_another_conversion_on_show_ends_the_question_about_the_one_before(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    with qtbot.waitSignal(tab.conversion_finished, timeout=180_000) as ended:
        click(qtbot, tab, "convertButton")
    assert ended.args[0] is not None
    click(qtbot, tab, "useModelButton")
    qtbot.waitUntil(tab.use_question.isVisible, timeout=WAIT_MS)
    tab.how.out.set_text(str(env_file.parent / "models" / "second"))
    tab.how.check_folder()
    click(qtbot, tab, "convertButton")
    qtbot.waitUntil(lambda: not tab.use_question.isVisible(), timeout=WAIT_MS)
    click(qtbot, tab, "cancelButton")
    qtbot.waitUntil(lambda: not tab.queue.unfinished, timeout=WAIT_MS)
