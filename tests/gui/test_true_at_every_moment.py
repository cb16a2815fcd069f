"""What the window says stays true when its subject changes elsewhere.

Each test changes a subject from outside the page that speaks of it: an editor on the `.env`, the
command line, another tab. Then it looks at the texts of every page that is built.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.health import HealthTab
from tests.gui.open_models_page import WAIT_MS, OpenModelsPage
from tests.gui.tabs.convert.support import click, confirm_use, press
from tests.helpers.console import run_console

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


@pytest.fixture
def opened(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path, tiny_bundle: Path
) -> OpenModelsPage:
    return OpenModelsPage(qtbot, make_console, env_file, tiny_bundle)


@pytest.mark.slow
def test_a_dimension_that_an_editor_writes_is_warned_of_and_forgotten_again(
    opened: OpenModelsPage,
) -> None:
    pill = opened.console.window.header.pill
    opened.wait(lambda: pill.tone == "ok")
    assert opened.console.window.built_tabs == ("convert",)  # no tab that reads the flags itself
    opened.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=1024")
    opened.wait(lambda: pill.tone == "warn")
    assert "1024" in pill.toolTip()
    opened.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=32")
    opened.wait(lambda: pill.tone == "ok")
    assert "1024" not in opened.said()


@pytest.mark.slow
@pytest.mark.skipif(
    Path("/proc/driver/nvidia/version").exists(), reason="there is an NVIDIA driver"
)
def test_the_pill_is_amber_while_a_device_that_was_asked_for_is_not_used(
    opened: OpenModelsPage,
) -> None:
    pill, model = opened.console.window.header.pill, opened.console.core.backend_model
    opened.wait(lambda: pill.tone == "ok")
    opened.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=32", "EMBEDDING_DEVICE=cuda")
    opened.wait(lambda: bool(model.status.device_warning) and not model.status.loading)
    assert pill.tone == "warn"
    assert "EMBEDDING_DEVICE is cuda, but ONNX Runtime runs on CPU." in pill.toolTip()
    opened.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=32", "EMBEDDING_DEVICE=cpu")
    opened.wait(lambda: pill.tone == "ok")
    assert "EMBEDDING_DEVICE" not in pill.toolTip()


@pytest.mark.slow
def test_what_an_activation_said_of_a_flag_follows_the_flag(opened: OpenModelsPage) -> None:
    opened.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=1024")
    opened.choose("two")
    with opened.qtbot.waitSignal(opened.tab.activated, timeout=WAIT_MS):
        click(opened.qtbot, opened.tab, "useModelAction")
        confirm_use(opened.qtbot, opened.tab)
    assert "two" in opened.tab.models.message.text
    assert "1024" in opened.said()
    done = run_console("flags", "set", "EMBEDDING_DIM=32", cwd=opened.env_file.parent)
    assert done.code == 0, done.stderr
    opened.wait(lambda: "1024" not in opened.said())
    assert "two" in opened.tab.models.message.text  # the rest of it is still true


@pytest.mark.slow
def test_what_an_activation_said_goes_when_something_else_runs(opened: OpenModelsPage) -> None:
    opened.choose("two")
    with opened.qtbot.waitSignal(opened.tab.activated, timeout=WAIT_MS):
        click(opened.qtbot, opened.tab, "useModelAction")
        confirm_use(opened.qtbot, opened.tab)
    opened.wait(lambda: opened.states() == {"one": "foreign", "two": "active"})
    assert "now uses two" in opened.said()
    opened.write("LIGHTWEIGHT_EMBEDDING=1", "ONNX_MODEL_PATH=./models/two", "EMBEDDING_DIM=32")
    opened.wait(lambda: "ightweight" in opened.console.window.header.pill.text())
    opened.wait(lambda: opened.states() == {"one": "foreign", "two": "configured"})
    # The pill names the next backend while that is being loaded: until it runs, it was true.
    opened.wait(lambda: "now uses two" not in opened.said())


def test_the_list_follows_the_path_that_the_command_line_writes(opened: OpenModelsPage) -> None:
    done = run_console("flags", "set", "ONNX_MODEL_PATH=./models/two", cwd=opened.env_file.parent)
    assert done.code == 0, done.stderr
    opened.wait(lambda: opened.states() == {"one": "foreign", "two": "active"})
    opened.wait(lambda: "two" in opened.console.window.header.pill.text())
    opened.choose("two")
    assert opened.tab.models.buttons.buttons["use"].toolTip() == "This is the active model."


@pytest.mark.slow
def test_a_question_about_a_model_follows_who_uses_it_and_what_is_selected(
    opened: OpenModelsPage,
) -> None:
    opened.choose("two")
    click(opened.qtbot, opened.tab, "deleteModelAction")
    question = opened.tab.models.question
    opened.wait(lambda: question.text == "Delete two?")
    opened.write("ONNX_MODEL_PATH=./models/two", "EMBEDDING_DIM=32")
    opened.wait(lambda: question.text == "two is the active model.")
    opened.choose("one")
    assert question.text == ""
    assert not question.isVisible()


@pytest.mark.slow
def test_a_verdict_on_a_model_goes_when_its_files_change(opened: OpenModelsPage) -> None:
    opened.choose("two")
    click(opened.qtbot, opened.tab, "verifyModelAction")
    message = opened.tab.models.message
    opened.wait(lambda: "it loads in a separate process" in message.text)
    opened.wait(lambda: not opened.console.core.runner.active)
    assert "it loads in a separate process" in message.text
    graph = opened.env_file.parent / "models" / "two" / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:1000])
    press(opened.qtbot, opened.tab, "Ctrl+R")
    opened.wait(lambda: opened.states()["two"] == "damaged")
    assert message.text == ""
    assert "it loads in a separate process" not in opened.said()


def test_the_list_follows_models_that_come_go_and_break_elsewhere(opened: OpenModelsPage) -> None:
    models = opened.env_file.parent / "models"
    shutil.copytree(models / "two", models / "three")
    opened.wait(lambda: opened.states().get("three") == "foreign")
    graph = models / "three" / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:1000])
    opened.wait(lambda: opened.states().get("three") == "damaged")
    shutil.rmtree(models / "three")
    opened.wait(lambda: opened.states() == {"one": "active", "two": "foreign"})


def test_a_model_that_comes_before_its_folder_is_watched_is_listed(
    opened: OpenModelsPage, tmp_path: Path
) -> None:
    models, other = opened.env_file.parent / "models", tmp_path / "others"
    other.mkdir()
    shown = opened.tab.models.table.model()
    shown.modelReset.connect(
        lambda: shutil.copytree(models / "two", other / "three", dirs_exist_ok=True)
    )
    opened.tab._models_controller.choose_folder(other)
    opened.wait(lambda: opened.states() == {"one": "active", "three": "foreign"})


@pytest.mark.slow
def test_why_a_model_could_not_be_used_goes_when_it_is_used(opened: OpenModelsPage) -> None:
    tokenizer = opened.env_file.parent / "models" / "two" / "tokenizer.json"
    whole = tokenizer.read_bytes()
    tokenizer.write_text("{}")
    opened.choose("two")
    with opened.qtbot.waitSignal(opened.tab.activated, timeout=WAIT_MS):
        click(opened.qtbot, opened.tab, "useModelAction")
        confirm_use(opened.qtbot, opened.tab)
    assert "does not load" in opened.tab.models.message.text
    assert "./models/one" in opened.env_file.read_text()
    tokenizer.write_bytes(whole)
    opened.write("ONNX_MODEL_PATH=./models/two", "EMBEDDING_DIM=32")
    opened.wait(lambda: opened.states().get("two") == "active")
    assert "does not load" not in opened.said()


@pytest.mark.slow
@pytest.mark.usefixtures("libraries")
def test_checks_say_that_the_flags_or_the_backend_are_others_by_now(opened: OpenModelsPage) -> None:
    window = opened.console.window
    window.show_tab("health")
    health = window.page("health")
    assert isinstance(health, HealthTab)
    opened.wait(lambda: bool(health.checks) and not opened.console.core.runner.active)
    assert "changed" not in health.summary.words.text()
    opened.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=1024")
    opened.wait(lambda: health.summary.words.text().endswith("the flags have changed since then"))
    opened.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=32")
    opened.wait(lambda: "changed" not in health.summary.words.text())
    opened.console.core.embedder.close()
    opened.wait(lambda: health.summary.words.text().endswith("the backend has changed since then"))


@pytest.mark.slow
def test_flags_that_came_and_went_unseen_leave_nothing_loaded(
    make_console: MakeConsole, env_file: Path, qtbot: QtBot
) -> None:
    before = "LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=384\n"
    console = make_console(before)
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    model = console.core.backend_model

    def stands_at(dimension: int) -> bool:
        loaded, shown = console.core.embedder.active, model.status.active
        return (
            not model.status.loading
            and loaded is not None
            and loaded is shown
            and (loaded.dimension == dimension)
        )

    model.load()
    qtbot.waitUntil(lambda: stands_at(384), timeout=WAIT_MS)
    # Between the two the window does not come to look; a text that is embedded follows the first.
    env_file.write_text(before.replace("384", "256"))
    assert console.core.embedder.encode(["a text"]).dimension == 256
    env_file.write_text(before)
    qtbot.waitUntil(lambda: stands_at(384), timeout=10_000)
