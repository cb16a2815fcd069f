"""No page that is built goes on saying what was true before its subject changed elsewhere."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from kimera_console.gui.tabs.flags import FlagsTab
from kimera_console.gui.tabs.health import HealthTab
from tests.gui.open_models_page import OpenModelsPage
from tests.gui.tabs.convert.support import click, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

WRITERS = ["an editor", "the command line"]
ODD_DIMENSION = "4821"
"""Stands nowhere else in the window."""


@pytest.fixture
def opened(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path, tiny_bundle: Path, libraries: Path
) -> OpenModelsPage:
    return OpenModelsPage(qtbot, make_console, env_file, tiny_bundle)


def health_of(opened: OpenModelsPage) -> HealthTab:
    page = opened.console.window.page("health")
    assert isinstance(page, HealthTab)
    return page


def past(opened: OpenModelsPage) -> tuple[QWidget, ...]:
    """What tells of the past and says so: the history of the flags, and findings with their time.

    Findings that are not marked as being of another moment are not of the past.
    """
    flags, health = opened.console.window.page("flags"), health_of(opened)
    assert isinstance(flags, FlagsTab)
    marked = health.summary.words.text().endswith("since then")
    return (flags.history, *((health.list, health.detail) if marked else ()))


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_a_value_that_a_flag_had_is_on_no_page(opened: OpenModelsPage, writer: str) -> None:
    path = {"ONNX_MODEL_PATH": "./models/one"}
    opened.build_every_page()
    assert ODD_DIMENSION not in opened.said()
    opened.set_flags(writer, **path, EMBEDDING_DIM=ODD_DIMENSION)
    pill = opened.console.window.header.pill
    opened.wait(lambda: ODD_DIMENSION in pill.toolTip())
    opened.use("two")
    opened.wait(lambda: f"EMBEDDING_DIM is {ODD_DIMENSION}" in opened.said(but=past(opened)))
    opened.console.window.show_tab("health")
    opened.wait(lambda: "since then" not in health_of(opened).summary.words.text())
    opened.wait(lambda: not opened.console.core.runner.active)
    opened.set_flags(writer, ONNX_MODEL_PATH="./models/two", EMBEDDING_DIM="32")
    opened.wait(lambda: ODD_DIMENSION not in opened.said(but=past(opened)))


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_a_backend_that_was_replaced_runs_on_no_page(opened: OpenModelsPage, writer: str) -> None:
    opened.build_every_page()
    opened.use("two")
    claims = ("now uses two", "Active: ONNX Runtime")
    opened.wait(lambda: all(claim in opened.said() for claim in claims))
    opened.set_flags(
        writer, ONNX_MODEL_PATH="./models/two", EMBEDDING_DIM="32", LIGHTWEIGHT_EMBEDDING="1"
    )
    opened.wait(lambda: "ightweight" in opened.console.window.header.pill.text())
    opened.wait(lambda: not any(claim in opened.said() for claim in claims))
    assert health_of(opened).summary.words.text().endswith("since then")


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_how_the_active_model_pools_is_told_as_it_is(opened: OpenModelsPage, writer: str) -> None:
    opened.use("two")
    opened.wait(lambda: "mean pooling" in opened.said())
    opened.set_flags(
        writer, ONNX_MODEL_PATH="./models/two", EMBEDDING_DIM="32", EMBEDDING_POOLING="cls"
    )
    opened.wait(lambda: "cls pooling" in opened.said())
    assert "mean pooling" not in opened.said()
    assert "now uses two" in opened.tab.models.message.text


@pytest.mark.slow
def test_a_model_that_breaks_is_whole_on_no_page(opened: OpenModelsPage) -> None:
    opened.build_every_page()
    health, models = health_of(opened), opened.env_file.parent / "models"
    assert health.checks
    assert "since then" not in health.summary.words.text()
    opened.choose("one")
    click(opened.qtbot, opened.tab, "verifyModelAction")
    opened.wait(lambda: "it loads in a separate process" in opened.said(but=past(opened)))
    opened.wait(lambda: not opened.console.core.runner.active)
    graph = models / "one" / "model.onnx"
    whole = graph.read_bytes()
    graph.write_bytes(whole[:1000])
    opened.wait(lambda: opened.states()["one"] == "damaged")
    opened.wait(lambda: health.summary.words.text().endswith("a model has changed since then"))
    assert "it loads in a separate process" not in opened.said(but=past(opened))
    runs: list[object] = []
    health.checks_finished.connect(runs.append)
    opened.console.window.show_tab("health")  # they are made again by themselves
    opened.wait(lambda: bool(runs))
    opened.wait(lambda: not opened.console.core.runner.active)
    assert "since then" not in health.summary.words.text()
    assert {check.id: check for check in health.checks}["models.onnx"].status.value == "fail"


@pytest.mark.slow
def test_what_was_said_of_a_model_goes_with_it(opened: OpenModelsPage) -> None:
    message, models = opened.tab.models.message, opened.env_file.parent / "models"
    opened.choose("two")
    click(opened.qtbot, opened.tab, "verifyModelAction")
    opened.wait(lambda: "it loads in a separate process" in message.text)
    opened.wait(lambda: not opened.console.core.runner.active)
    shutil.rmtree(models / "two")
    opened.wait(lambda: "two" not in opened.states())
    assert "it loads in a separate process" not in opened.said()
    assert message.text == ""


@pytest.mark.slow
def test_why_two_models_could_not_be_compared_goes_with_one_of_them(
    opened: OpenModelsPage,
) -> None:
    message, models = opened.tab.models.message, opened.env_file.parent / "models"
    tokenizer = models / "two" / "tokenizer.json"
    tokenizer.write_text("{}")
    opened.tab.models.table.selectAll()
    click(opened.qtbot, opened.tab, "compareModelAction")
    opened.wait(lambda: message.property("tone") == "bad" and bool(message.text))
    opened.wait(lambda: not opened.console.core.runner.active)
    assert message.text
    shutil.rmtree(models / "two")
    opened.wait(lambda: "two" not in opened.states())
    assert message.text == ""


@pytest.mark.slow
def test_the_offer_to_set_the_dimension_ends_when_a_store_is_known(
    opened: OpenModelsPage,
) -> None:
    message, store = opened.tab.models.message, opened.env_file.parent / "kimera_swm.db"
    opened.write("ONNX_MODEL_PATH=./models/one")
    opened.wait(lambda: "1024" in opened.console.window.header.pill.toolTip())
    opened.use("two")
    offer = "Set EMBEDDING_DIM to 32"
    opened.wait(lambda: message.button.text() == offer)
    store.touch()
    opened.console.window.show_tab("embed")
    opened.console.window.show_tab("convert")
    opened.wait(lambda: message.button.text() == "Show the flag")
    assert "No store is known" not in opened.said()
    store.unlink()
    press(opened.qtbot, opened.tab, "Ctrl+R")
    opened.wait(lambda: message.button.text() == offer)
    opened.set_flags("the command line", EMBEDDING_DIM="1024")  # what it was by default
    opened.wait(lambda: message.button.text() == "Show the flag")
    assert "No store is known" not in opened.said()


@pytest.mark.slow
def test_a_store_that_is_known_at_the_last_moment_keeps_its_dimension(
    opened: OpenModelsPage,
) -> None:
    message = opened.tab.models.message
    opened.write("ONNX_MODEL_PATH=./models/one")
    opened.wait(lambda: "1024" in opened.console.window.header.pill.toolTip())
    opened.use("two")
    opened.wait(lambda: message.button.text() == "Set EMBEDDING_DIM to 32")
    (opened.env_file.parent / "kimera_swm.db").touch()
    opened.qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)
    opened.wait(lambda: message.text.startswith("A store is known here now"))
    assert "EMBEDDING_DIM" not in opened.env_file.read_text()
    opened.write("ONNX_MODEL_PATH=./models/two", "EMBEDDING_DIM=32")
    opened.wait(lambda: message.text == "")
