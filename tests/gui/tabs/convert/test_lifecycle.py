"""The Convert tab: history, leftovers."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.bundles.recipe import DEFAULT_BLOCK_SIZE, Recipe
from kimera_console.core.bundles.thresholds import adjusted
from kimera_console.core.convert import ConversionRequest
from kimera_console.core.convert.record.history import (
    ConversionRecord,
    Outcome,
    RecordedResult,
    list_records,
    save_record,
)
from kimera_console.core.convert.record.memory_samples import MemoryReading
from kimera_console.core.convert.record.recorder import run_recorded
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.widgets import StageState
from tests.gui.clipping import process_layout
from tests.gui.tabs.convert.support import click, find, focus, press
from tests.helpers.dialogs import choose_file
from tests.helpers.models import add_heads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult
    from kimera_console.gui.tabs.convert.setup.recipe_note import RecipeNote

    MakeConsole = Callable[..., Console]

DEAD = 99_999_999


@pytest.fixture
def records(tiny: Path, tmp_path: Path) -> tuple[ConversionRecord, ConversionRecord]:
    """A conversion that failed, and an older one that succeeded."""
    good = ConversionRecord(
        id="20260101T000000000-00000001",
        started="2026-01-01T10:00:00+00:00",
        pid=os.getpid(),
        outcome=Outcome.SUCCEEDED,
        source=str(tiny),
        revision="",
        out=str(tmp_path / "again-onnx"),
        options={"exporter": "optimum", "precision": "fp32", "pooling": "cls", "of": "the future"},
        seconds=12.0,
        stages=(StageReport("Inspect", 1.0, 10**8, 10**8), StageReport("Export", 9.0, 10**9, 10)),
        last_stage="Publish",
        memory=(
            MemoryReading(0.0, "Inspect", 0, 0, 8 * 10**9),
            MemoryReading(2.0, "Export", 10**9, 10**8, 7 * 10**9),
        ),
        log=("Export: 9.0 s", "Lowest cosine 1.0"),
        result=RecordedResult("optimum", "fp32", 10**6, 10**9, 87, 0.9999999, 1.0),
    )
    bad = replace(
        good,
        id="20260102T000000000-00000002",
        outcome=Outcome.FAILED,
        error="The child process was killed by SIGKILL.",
        hint="Try again.",
        last_stage="Write",
        result=None,
    )
    for one in (good, bad):
        save_record(one)
    return bad, good


def open_history(qtbot: QtBot, tab: ConvertTab) -> None:
    with qtbot.waitSignal(tab.history.listed, timeout=10_000):
        press(qtbot, tab, "Alt+4")
    assert tab.switch.current == "history"


def test_the_history_shows_what_was_asked_and_how_it_went(
    qtbot: QtBot, tab: ConvertTab, records: tuple[ConversionRecord, ConversionRecord]
) -> None:
    open_history(qtbot, tab)
    bad, good = records
    view, detail = tab.history, tab.history.detail
    assert view.table.rows == (bad, good)
    assert detail.pill.text() == "Failed"
    assert detail.message.text == bad.error
    assert detail.timeline.state_of("Export") is StageState.DONE
    assert detail.timeline.state_of("Write") is StageState.FAILED
    view.table.selectRow(1)
    assert detail.pill.text() == "Succeeded"
    assert not detail.message.text
    assert "lowest cosine 0.9999999, 87 texts" in detail.facts.value("result")
    assert "pooling cls" in detail.facts.value("options")
    assert "Lowest cosine 1.0" in detail.log.text()
    qtbot.waitUntil(lambda: "child" in detail.memory.data.series, timeout=10_000)
    curves = detail.memory.data.series
    assert list(curves["child"].y) == [0.0, 1.0]
    assert list(curves["free"].y) == [8.0, 7.0]
    assert detail.memory.data.y.title == "Memory (GB)"
    click(qtbot, tab, "copyRecord")
    assert json.loads(QGuiApplication.clipboard().text())["id"] == good.id
    focus(qtbot, tab, view.table)
    qtbot.keyClick(view.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: view.table.rows == (bad,), timeout=10_000)
    assert list_records() == (bad,)


def test_the_time_of_a_past_conversion_is_in_sight_whatever_its_model_is_called(
    qtbot: QtBot, tab: ConvertTab, records: tuple[ConversionRecord, ConversionRecord]
) -> None:
    for record in records:
        save_record(replace(record, source="/models/paraphrase-multilingual-MiniLM-L12-v2"))
    tab.window().resize(1280, 800)
    open_history(qtbot, tab)
    process_layout()
    table = tab.history.table
    time = table.visualRect(table.model().index(0, 4))
    assert table.viewport().rect().contains(time)


def test_the_time_of_a_conversion_that_runs_goes_on_in_the_history(
    qtbot: QtBot, tab: ConvertTab, records: tuple[ConversionRecord, ConversionRecord]
) -> None:
    begun = datetime.datetime.now().astimezone() - datetime.timedelta(days=10)
    running = replace(
        records[0],
        id="20260103T000000000-00000003",
        started=begun.isoformat(timespec="seconds"),
        outcome=Outcome.RUNNING,
        error="",
        hint="",
        last_stage="Quantise",
    )
    save_record(running)
    open_history(qtbot, tab)
    timeline = tab.history.detail.timeline
    assert tab.history.table.current_row == running
    assert timeline.state_of("Quantise") is StageState.RUNNING
    shown = timeline.time_of("Quantise")
    assert int(shown.partition(":")[0]) in (239, 240), shown  # hours
    qtbot.waitUntil(lambda: timeline.time_of("Quantise") > shown)
    tab.history.table.selectRow(1)
    assert timeline.time_of("Write") == "2.0 s"


def test_a_record_is_saved_where_the_user_says(
    qtbot: QtBot,
    tab: ConvertTab,
    records: tuple[ConversionRecord, ConversionRecord],
    tmp_path: Path,
) -> None:
    open_history(qtbot, tab)
    click(qtbot, tab, "saveRecord")
    target = tmp_path / "kept.json"
    choose_file(tab, target)
    qtbot.waitUntil(target.exists, timeout=10_000)
    assert json.loads(target.read_text())["error"] == records[0].error


def test_a_conversion_is_set_up_again(
    qtbot: QtBot, tab: ConvertTab, records: tuple[ConversionRecord, ConversionRecord]
) -> None:
    open_history(qtbot, tab)
    tab.history.table.selectRow(1)
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        click(qtbot, tab, "repeatConversion")
    assert tab.switch.current == "convert"
    options, good = tab.how.request, records[1]
    assert tab.source.text == good.source
    assert (options.exporter, options.pooling, str(options.out)) == ("optimum", "cls", good.out)
    assert find(tab, "convertButton").isEnabled()
    assert tab.queue.entries == ()


def test_every_choice_of_a_past_conversion_is_restored(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    """What `convert_model` was asked for is what a conversion of the filled form asks for."""
    source = add_heads(Path(shutil.copytree(tiny, tmp_path / "with-heads")), 32)
    texts = tmp_path / "own.txt"
    texts.write_text("one\ntwo\n")
    asked = ConversionRequest(
        source=str(source),
        exporter="direct",
        precision="int8",
        pooling="cls+mean",
        out=tmp_path / "again-onnx",
        force=False,
        texts=texts,
        thresholds=adjusted("int8", {"cosine_min": 0.5, "norm_tolerance": 0.25}),
        heads="dense",
        recipe=Recipe("int8", keep=frozenset({"a", "b"}), blocks=frozenset({"c"}), block_size=128),
    )
    embeddings = replace(
        asked, precision="int8-block", recipe=None, block_size=64, quantize_embeddings=True,
        thresholds=None, texts=None, heads="all", pooling="auto",
    )  # fmt: skip
    target = replace(embeddings, precision="auto", block_size=DEFAULT_BLOCK_SIZE,
                     thresholds=adjusted("auto", {"cosine_mean": 0.99}))  # fmt: skip
    unknown = replace(embeddings, exporter="auto", precision="fp32", quantize_embeddings=False,
                      block_size=DEFAULT_BLOCK_SIZE)  # fmt: skip
    fused = replace(embeddings, fused_attention=True)
    for request in (asked, embeddings, fused, target, unknown):
        with qtbot.waitSignal(tab.inspected, timeout=20_000):
            tab.history.repeat_requested.emit(recorded(request))
        assert tab.how.request == request
        assert not tab.how.problem
    # Another precision has another recipe; what cannot be read is said, and not made up.
    tab.history.repeat_requested.emit(recorded(asked))
    note = tab.how.recipe
    assert "int8, 1 layer in int8-block (128), 2 layers in fp32" in words_of(note)
    assert not tab.how.embeddings.isEnabled()
    qtbot.mouseClick(tab.how.precision.button("fp16"), Qt.MouseButton.LeftButton)
    assert (note.recipe, note.isHidden()) == (None, True)
    broken = recorded(asked)
    broken.options["recipe"] = {"scheme": "int9"}
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        tab.history.repeat_requested.emit(broken)
    assert note.recipe is None
    assert "cannot be read" in words_of(note)


def recorded(request: ConversionRequest) -> ConversionRecord:
    """The record that a conversion of this request writes."""
    with pytest.raises(JobCancelled):
        run_recorded(request, JobContext(), _cancelled, {})
    return list_records()[0]


def _cancelled(
    _request: ConversionRequest, _context: JobContext, _hub: Mapping[str, str]
) -> ConversionResult:
    raise JobCancelled


def words_of(note: RecipeNote) -> str:
    found = note.findChild(QLabel, "recipeWords")
    assert isinstance(found, QLabel)
    return found.text()


def test_an_empty_history_leads_to_the_first_conversion(qtbot: QtBot, tab: ConvertTab) -> None:
    open_history(qtbot, tab)
    assert not tab.history.table.isVisible()
    tab.history._empty.button.click()
    assert tab.switch.current == "convert"


# Leftovers


def partial(models: Path, pid: int = DEAD) -> Path:
    folder = models / f".big-onnx.kimera-partial-{pid}-0123abcd"
    folder.mkdir(parents=True)
    (folder / "model.onnx.data").write_bytes(b"x" * 2500)
    return folder


def test_what_a_crash_left_is_offered_for_cleaning(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path
) -> None:
    models = env_file.parent / "models"
    left, mine = partial(models), partial(models, os.getpid())
    console = make_console("EMBEDDING_DIM=32\n")
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    tab = console.window.page("convert")
    assert isinstance(tab, ConvertTab)
    qtbot.waitUntil(lambda: bool(tab.leftovers.text), timeout=10_000)
    assert "2.50 kB" in tab.leftovers.text
    assert left.name in tab.leftovers.accessibleDescription()
    assert mine.name not in tab.leftovers.accessibleDescription()
    with qtbot.waitSignal(tab._leftovers_controller.cleaned, timeout=10_000):
        click(qtbot, tab, "cleanLeftovers")
    assert [path.name for path in models.iterdir()] == [mine.name]
    assert not tab.leftovers.isVisible()


def test_what_is_left_alone_is_not_asked_about_again(
    qtbot: QtBot, tab: ConvertTab, env_file: Path
) -> None:
    left = partial(env_file.parent / "models")
    tab._leftovers_controller.find()
    qtbot.waitUntil(lambda: bool(tab.leftovers.text), timeout=10_000)
    click(qtbot, tab, "keepLeftovers")
    tab._leftovers_controller.find()
    qtbot.waitUntil(lambda: not tab._core.runner.active, timeout=10_000)
    assert not tab.leftovers.isVisible()
    assert left.is_dir()
