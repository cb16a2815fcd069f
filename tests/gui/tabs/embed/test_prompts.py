"""The choice of a prompt: followed by every view, shown, recorded, remembered for its model."""

from __future__ import annotations

import gc
import json
import threading
import weakref
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from kimera_console.core.embed_file.target import read_facts
from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.embed.file import FileView
from kimera_console.gui.tabs.embed.texts import TextsView
from tests.golden import console as golden
from tests.golden.recipes import PROBES
from tests.gui.tabs.embed.support import WAIT_MS, OpenEmbedTab, type_and_wait
from tests.helpers.backends import load_backend

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.gui.jobs import JobHandle

NAME = "prompt-default"
TEXT = PROBES[0]
TOLERANCE = 1e-4


@pytest.fixture
def bundle(prompted_bundle: Path) -> Path:
    return prompted_bundle


@pytest.fixture
def opened(open_tab, bundle: Path, qtbot) -> OpenEmbedTab:
    made = open_tab(ONNX_MODEL_PATH=str(bundle), EMBEDDING_DIM="32", EMBEDDING_STRICT="1")
    load_backend(made.console, qtbot)
    return made


def _entries(opened: OpenEmbedTab) -> list[str]:
    combo = opened.tab.prompt
    return [combo.itemText(row) for row in range(combo.count())]


def _choose(opened: OpenEmbedTab, qtbot, key: Qt.Key, name: str) -> None:
    """With the arrow keys, as people do; until the backend has it."""
    backend = opened.console.core.backend_model
    QTest.keyClick(opened.tab.prompt, key)
    assert opened.tab.prompt.name == name
    qtbot.waitUntil(
        lambda: (
            not backend.status.loading
            and backend.status.active is not None
            and backend.status.active.prompt == name
        ),
        timeout=WAIT_MS,
    )


def _off(found: Any, key: str) -> float:
    return float(np.abs(found - golden.golden_rows(key)[0]).max())


def test_the_vector_follows_the_chosen_prompt(opened: OpenEmbedTab, qtbot) -> None:
    assert _entries(opened) == ["None", "passage", "query (default)"]  # "document" adds nothing
    assert opened.tab.prompt.name == "query"
    assert _off(type_and_wait(opened, qtbot, TEXT).vectors[0], NAME) <= TOLERANCE
    with qtbot.waitSignal(opened.tab.result_shown, timeout=WAIT_MS):
        _choose(opened, qtbot, Qt.Key.Key_Up, "passage")
    shown = opened.view.shown
    assert shown is not None
    assert _off(shown.vectors[0], f"{NAME}/passage") <= TOLERANCE
    assert (shown.info.prompt, shown.info.prompt_text) == ("passage", "Represent this passage: ")
    assert "after “Represent this passage: ”" in opened.view.figures.pooling.accessibleDescription()
    opened.view.copy_vector()
    copied = json.loads(QGuiApplication.clipboard().text())
    assert (copied["prompt"], copied["prompt_text"]) == ("passage", "Represent this passage: ")


def test_none_leaves_the_text_as_it_is(opened: OpenEmbedTab, qtbot) -> None:
    type_and_wait(opened, qtbot, TEXT)
    with qtbot.waitSignal(opened.tab.result_shown, timeout=WAIT_MS):
        _choose(opened, qtbot, Qt.Key.Key_Home, "")
    shown = opened.view.shown
    assert shown is not None
    assert _off(shown.vectors[0], f"{NAME}/document") <= TOLERANCE  # its prompt is ""


def test_a_choice_is_remembered_for_its_model_alone(
    opened: OpenEmbedTab, open_tab, bundle: Path, tiny_bundle: Path, qtbot
) -> None:
    _choose(opened, qtbot, Qt.Key.Key_Up, "passage")
    opened.console.core.preferences.save()
    flags = {"EMBEDDING_DIM": "32", "EMBEDDING_STRICT": "1"}
    other = open_tab(ONNX_MODEL_PATH=str(tiny_bundle), **flags)
    load_backend(other.console, qtbot)
    assert _entries(other) == ["None"]
    assert not other.tab.prompt.isEnabled()
    assert "records no prompts" in other.tab.prompt.toolTip()
    again = open_tab(ONNX_MODEL_PATH=str(bundle), **flags)
    load_backend(again.console, qtbot)
    assert again.tab.prompt.name == "passage"
    found = type_and_wait(again, qtbot, TEXT)
    assert _off(found.vectors[0], f"{NAME}/passage") <= TOLERANCE


def test_texts_say_which_prompt_they_were_made_with_and_are_searched_with_another(
    opened: OpenEmbedTab, qtbot
) -> None:
    opened.tab.show_view("texts")
    view = cast("TextsView", opened.tab.view("texts"))
    text_set = view.controller.text_set
    for text in (TEXT, PROBES[1]):
        QTest.keyClicks(view.list.line, text)
        QTest.keyClick(view.list.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text_set.shown is not None and not text_set.missing(), timeout=WAIT_MS)
    assert "prompt query" in view.results.origin.text()
    _choose(opened, qtbot, Qt.Key.Key_Up, "passage")
    said = view.results.message.text
    assert "made with the prompt “query”; a search now uses the prompt “passage”" in said
    with qtbot.waitSignal(view.search.found, timeout=WAIT_MS) as scored:
        view.search.set_query(TEXT)
    expected = golden.golden_rows(NAME)[0] @ golden.golden_rows(f"{NAME}/passage")[0]
    assert abs(scored.args[0][text_set.texts.entries[0].key] - expected) <= 1e-3
    view.search.set_query("")
    view.controller.embed()
    qtbot.waitUntil(lambda: view.controller.job is None, timeout=WAIT_MS)
    assert text_set.shown is not None
    assert _off(text_set.shown.vectors[0], f"{NAME}/passage") <= TOLERANCE


def test_a_file_is_embedded_with_the_prompt_and_records_it(
    opened: OpenEmbedTab, tmp_path: Path, qtbot
) -> None:
    (tmp_path / "t.txt").write_text(f"{TEXT}\n")
    _choose(opened, qtbot, Qt.Key.Key_Up, "passage")
    opened.tab.show_view("file")
    view = cast("FileView", opened.tab.view("file"))
    view.open_file(tmp_path / "t.txt")
    qtbot.waitUntil(lambda: not view.controller.obstacle(), timeout=WAIT_MS)
    request = view.controller.asked()
    assert request is not None
    assert "--prompt=passage" in view.controller.command(request)
    view.target.begin()
    qtbot.waitUntil(lambda: view.controller.report is not None, timeout=WAIT_MS)
    facts = read_facts(request.out)
    assert (facts.prompt, facts.prompt_text) == ("passage", "Represent this passage: ")
    view.run.result.copy_command()
    assert "--prompt=passage" in QGuiApplication.clipboard().text()
    # Another prompt's vectors are not added to it.
    _choose(opened, qtbot, Qt.Key.Key_Down, "query")
    view.controller.set_out(str(request.out))
    view.controller.set_append(True)
    qtbot.waitUntil(lambda: view.controller.appends, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "passage" in view.controller.obstacle(), timeout=WAIT_MS)
    assert "Choose the same prompt" in view.target.message._hint.text()


def test_a_file_under_way_keeps_its_prompt(opened: OpenEmbedTab, tmp_path: Path, qtbot) -> None:
    (tmp_path / "t.txt").write_text(f"{TEXT}\n" * 3000)
    opened.tab.show_view("file")
    view = cast("FileView", opened.tab.view("file"))
    view.open_file(tmp_path / "t.txt")
    qtbot.waitUntil(lambda: not view.controller.obstacle(), timeout=WAIT_MS)
    view.target.begin()
    qtbot.waitUntil(lambda: view.controller.progress is not None, timeout=WAIT_MS)
    _choose(opened, qtbot, Qt.Key.Key_Up, "passage")
    qtbot.waitUntil(lambda: view.controller.job is None, timeout=WAIT_MS)
    report = view.controller.report
    assert report is not None, view.controller.run_error
    assert report.info.prompt == "query"
    assert report.tally.rows == 3000


def test_a_prompt_that_waits_for_a_job_is_shown_beside_the_choice(
    opened: OpenEmbedTab, qtbot
) -> None:
    runner, backend = opened.console.core.runner, opened.console.core.backend_model
    free = threading.Event()
    work = runner.submit("Long work", lambda _context: free.wait(10), lane=MODEL)
    qtbot.waitUntil(lambda: work.state is JobState.RUNNING, timeout=WAIT_MS)
    QTest.keyClick(opened.tab.prompt, Qt.Key.Key_Up)
    said = opened.tab.findChild(QLabel, "promptPending")
    assert said is not None
    assert said.text() == "“query” is still used. Waiting for “Long work” to end."
    free.set()
    qtbot.waitUntil(lambda: not backend.status.loading, timeout=WAIT_MS)
    assert said.text() == ""


def test_a_prompt_whose_load_is_cancelled_is_not_shown_as_chosen(
    opened: OpenEmbedTab, qtbot
) -> None:
    runner, backend = opened.console.core.runner, opened.console.core.backend_model
    free = threading.Event()
    runner.submit("Long work", lambda _context: free.wait(60), lane=MODEL)
    QTest.keyClick(opened.tab.prompt, Qt.Key.Key_Up)
    assert opened.tab.prompt.name == "passage"
    (load,) = (job for job in runner.active if "backend" in job.name)
    with qtbot.waitSignal(load.cancelled, timeout=WAIT_MS):
        load.cancel()
    qtbot.waitUntil(lambda: opened.tab.prompt.name == "query", timeout=WAIT_MS)
    free.set()
    qtbot.waitUntil(lambda: not backend.status.loading, timeout=WAIT_MS)
    assert backend.status.active is not None
    assert backend.status.active.prompt == "query"
    assert _off(type_and_wait(opened, qtbot, TEXT).vectors[0], NAME) <= TOLERANCE


@pytest.mark.slow
def test_a_chosen_prompt_keeps_nothing_of_its_load(opened: OpenEmbedTab, qtbot) -> None:
    kept: list[weakref.ref[JobHandle]] = []

    def note(job: JobHandle) -> None:
        if "backend" in job.name:
            kept.append(weakref.ref(job))

    opened.console.core.runner.submitted.connect(note)
    _choose(opened, qtbot, Qt.Key.Key_Up, "passage")
    assert kept

    def nothing() -> bool:
        gc.collect()
        return not any(job() for job in kept)

    qtbot.waitUntil(nothing, timeout=WAIT_MS)  # the tray may still show it for some seconds


def test_a_damaged_memory_of_prompts_counts_as_none(open_tab, bundle: Path, qtbot) -> None:
    for kept in ("{", "[]", '{"a": 5}'):
        opened = open_tab(ONNX_MODEL_PATH=str(bundle), EMBEDDING_DIM="32")
        opened.console.core.preferences.set_text("embed/prompts", kept)
        opened.console.core.preferences.save()
    again = open_tab(ONNX_MODEL_PATH=str(bundle), EMBEDDING_DIM="32")
    load_backend(again.console, qtbot)
    assert again.tab.prompt.name == "query"
