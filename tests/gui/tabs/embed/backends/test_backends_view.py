"""The Backends view: every backend beside the others, and nothing left when it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.core.embedding.compare_backends import BackendAnswer, Stage
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.embed.backends import BackendsView
from tests.gui.tabs.embed.support import SENTENCE, WAIT_MS, OpenEmbedTab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def open_view(
    open_tab, minilm_bundle: Path, qtbot
) -> Iterator[Callable[..., tuple[OpenEmbedTab, BackendsView]]]:
    """Opens the view; Transformers has no model unless a flag names one."""
    rooms: list[OpenEmbedTab] = []

    def make(**flags: str) -> tuple[OpenEmbedTab, BackendsView]:
        usual = {
            "ONNX_MODEL_PATH": str(minilm_bundle),
            "EMBEDDING_MODEL": "./none",
            "EMBEDDING_DIM": "384",
        }
        opened = open_tab(**{**usual, **flags})
        rooms.append(opened)
        opened.tab.show_view("backends")
        view = opened.tab.view("backends")
        assert isinstance(view, BackendsView)
        return opened, view

    yield make
    for opened in rooms:
        opened.tab.hide()
        qtbot.waitUntil(
            lambda opened=opened: not opened.console.core.runner.active, timeout=WAIT_MS
        )


def type_and_compare(view: BackendsView, qtbot, text: str = SENTENCE):
    with qtbot.waitSignal(view.live.shown, timeout=WAIT_MS):
        QTest.keyClicks(view.editor, text)
    assert view.live.comparison is not None
    return view.live.comparison


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    ]


@pytest.mark.slow
def test_every_backend_is_shown_with_its_cosine_and_all_is_freed_when_the_view_is_left(
    open_view, minilm: Path, qtbot
) -> None:
    opened, view = open_view(EMBEDDING_MODEL=str(minilm))
    before = children()
    found = type_and_compare(view, qtbot)
    onnx, transformers, lightweight = (view.cards[entry.backend] for entry in found.entries)
    assert onnx.cosine.value == "1"
    assert transformers.cosine.value == "1.00000"
    assert np.abs(found.entries[0].vector - found.entries[1].vector).max() < 1e-5
    assert float(lightweight.cosine.value.replace("−", "-")) < 0.5
    assert "not meaningful" in lightweight.cosine.accessibleDescription()
    for card, entry in zip(view.cards.values(), found.entries, strict=True):
        assert card.has_answer
        assert card.dimension.value == "384"
        assert float(card.latency.value) > 0
        assert card.facts.value("norm") == "1.00000"
        assert card.facts.value("provider") == entry.info.provider
    assert (onnx.facts.value("pooling"), onnx.facts.value("precision")) == ("mean", "fp32")
    assert lightweight.facts.value("pooling") == "–"
    assert lightweight.pill.text() == "no model"
    [child] = [one for one in children() if one not in before]
    assert set(view.live.loaded) == {"onnx", "transformers", "lightweight"}
    opened.tab.show_view("text")
    qtbot.waitUntil(lambda: not view.live.loaded, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not child.is_running(), timeout=WAIT_MS)
    assert opened.console.core.embedder.active is None or opened.view.shown is not None


def test_the_reference_can_be_another_one_and_is_remembered(open_view, qtbot) -> None:
    opened, view = open_view()
    type_and_compare(view, qtbot)
    with_onnx = view.cards["lightweight"].cosine.value
    qtbot.mouseClick(view.reference.button("lightweight"), Qt.MouseButton.LeftButton)
    assert view.cards["lightweight"].cosine.value == "1"
    assert view.cards["onnx"].cosine.value == with_onnx
    assert opened.console.core.preferences.text("embed/reference") == "lightweight"
    qtbot.mouseClick(view.reference.button("transformers"), Qt.MouseButton.LeftButton)
    assert view.cards["onnx"].cosine.value == "–"
    assert "no reference" in view.cards["onnx"].cosine.accessibleDescription()


@pytest.mark.slow
def test_a_vector_is_not_compared_with_one_of_the_text_before(open_view, qtbot) -> None:
    _room, view = open_view()
    type_and_compare(view, qtbot)
    qtbot.mouseClick(view.reference.button("lightweight"), Qt.MouseButton.LeftButton)
    onnx = view.cards["onnx"].cosine
    seen: list[str] = []

    def note(part: object) -> None:
        if isinstance(part, BackendAnswer) and (part.backend, part.stage) == ("onnx", Stage.DONE):
            seen.append(onnx.value)

    assert onnx.value != "–"
    view.live.published.connect(note)
    type_and_compare(view, qtbot, "!")
    assert seen
    assert set(seen) == {"–"}
    assert onnx.value != "–"


def test_a_paste_that_is_too_long_is_said_to_be_cut(open_view, qtbot) -> None:
    _room, view = open_view()
    QGuiApplication.clipboard().setText("word " * 9000)
    with qtbot.waitSignal(view.live.shown, timeout=WAIT_MS):
        QTest.keyClick(view.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(view.editor.text()) == 40_000
    assert view.message.isVisible()
    assert "45\u202f000 characters; only the first 40\u202f000" in view.message.text


def test_other_dimensions_are_words_and_no_number(open_view, qtbot) -> None:
    _room, view = open_view(EMBEDDING_DIM="1024")
    type_and_compare(view, qtbot)
    card = view.cards["lightweight"]
    assert card.dimension.value == "1024"
    assert card.cosine.value == "–"
    assert "not comparable" in card.cosine.accessibleDescription()
    assert card.cosine.toolTip() == "1,024 numbers against 384"
    assert "not 1024" in view.cards["onnx"].dimension.accessibleDescription()


@pytest.mark.slow
def test_one_that_cannot_be_loaded_says_why_and_can_be_tried_again(
    open_view, tiny_bert: Path, env_file: Path, qtbot
) -> None:
    _room, view = open_view()
    type_and_compare(view, qtbot)
    card = view.cards["transformers"]
    assert "none" in card.reason
    assert view.cards["onnx"].has_answer
    (env_file.parent / "none").symlink_to(tiny_bert)
    [again] = [one for one in card.findChildren(QPushButton) if one.isVisible()]
    with qtbot.waitSignal(view.live.shown, timeout=WAIT_MS):
        qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert card.has_answer
    assert card.dimension.value == "32"


def test_a_wrong_pooling_is_seen(open_view, qtbot) -> None:
    _room, view = open_view()
    found = type_and_compare(view, qtbot)
    cls, mean = (row for row in found.poolings.rows if row.mode in ("cls", "mean"))
    assert view.poolings.cosines["mean"] == "1.0000"
    assert view.poolings.cosines["cls"] == f"{float(cls.vector @ mean.vector):.4f}"
    assert float(view.poolings.cosines["cls"]) < 0.9


def test_without_a_model_there_is_nothing_to_pool_and_it_is_said(open_view, qtbot) -> None:
    _room, view = open_view(ONNX_MODEL_PATH="./none-either")
    type_and_compare(view, qtbot)
    assert "No model could be loaded" in view.poolings.sentence


def test_the_active_backend_and_its_pill_stay_as_they_are(open_view, qtbot) -> None:
    opened, view = open_view(LIGHTWEIGHT_EMBEDDING="1")
    core = opened.console.core
    with qtbot.waitSignal(core.backend_model.load().finished, timeout=WAIT_MS):
        pass
    before = core.backend_model.status, core.embedder.stats()
    type_and_compare(view, qtbot)
    assert view.cards["onnx"].has_answer
    assert (core.backend_model.status, core.embedder.stats()) == before


@pytest.mark.slow
def test_fast_typing_shows_the_newest_text_only(open_view, qtbot) -> None:
    _room, view = open_view()
    seen: list[tuple[str, str]] = []
    view.live.shown.connect(lambda found: seen.append((found.text, view.editor.text())))
    for letter in SENTENCE:
        QTest.keyClick(view.editor, letter)
        qtbot.wait(1)
    qtbot.waitUntil(
        lambda: view.live.comparison is not None and view.live.comparison.text == SENTENCE,
        timeout=WAIT_MS,
    )
    assert all(shown == typed for shown, typed in seen)
    assert len(seen) < len(SENTENCE) / 2


@pytest.mark.slow
def test_both_views_have_the_same_text(open_view, qtbot) -> None:
    opened, view = open_view()
    type_and_compare(view, qtbot, "typed here")
    opened.tab.show_view("text")
    assert opened.view.editor.text() == "typed here"
    opened.view.editor.replace_text("and there")
    opened.tab.show_view("backends")
    assert view.editor.text() == "and there"
    qtbot.waitUntil(lambda: view.live.is_current, timeout=WAIT_MS)
    assert view.live.comparison.text == "and there"


@pytest.mark.slow
def test_leaving_while_it_loads_stops_it_and_coming_back_goes_on(
    open_view, minilm: Path, qtbot
) -> None:
    opened, view = open_view(EMBEDDING_MODEL=str(minilm))
    QTest.keyClicks(view.editor, "stop")
    qtbot.waitUntil(
        lambda: "transformers" in view.live.loaded or view.cards["lightweight"].has_answer,
        timeout=WAIT_MS,
    )
    opened.tab.show_view("text")
    qtbot.waitUntil(lambda: not view.live.loaded, timeout=WAIT_MS)
    opened.set_flags(EMBEDDING_MODEL="./none")
    opened.tab.show_view("backends")
    qtbot.waitUntil(lambda: view.live.comparison is not None, timeout=WAIT_MS)
    assert view.live.comparison.text == "stop"


@pytest.mark.slow
def test_an_empty_text_and_a_flag_that_cannot_be_read_are_distinguished(open_view, qtbot) -> None:
    opened, view = open_view()
    type_and_compare(view, qtbot)
    view.editor.replace_text("")
    assert view.live.comparison is None
    assert view.message.text == ""
    assert not view.cards["onnx"].has_answer
    opened.set_flags(EMBEDDING_DIM="many")
    with qtbot.waitSignal(view.live.failed, timeout=WAIT_MS):
        QTest.keyClicks(view.editor, "again")
    assert "EMBEDDING_DIM" in view.message.text
    opened.set_flags(EMBEDDING_DIM="64")
    with qtbot.waitSignal(view.live.shown, timeout=WAIT_MS):
        QTest.keyClicks(view.editor, "!")
    assert view.message.text == ""
    assert view.cards["lightweight"].dimension.value == "64"


@pytest.mark.slow
def test_other_flags_are_followed_while_it_is_looked_at(open_view, qtbot) -> None:
    opened, view = open_view()
    type_and_compare(view, qtbot)
    with qtbot.waitSignal(view.live.shown, timeout=WAIT_MS):
        opened.set_flags(EMBEDDING_POOLING="cls")
    assert view.cards["onnx"].facts.value("pooling") == "cls"
    assert view.poolings.cosines["cls"] == "1.0000"


def test_nothing_runs_for_a_view_that_nobody_looks_at(open_view, qtbot) -> None:
    opened, view = open_view()
    opened.tab.show_view("text")
    qtbot.waitUntil(lambda: not opened.console.core.runner.active, timeout=WAIT_MS)
    view.editor.replace_text("typed by nobody")
    assert not [job for job in opened.console.core.runner.active if job.lane == MODEL]
    assert view.live.text == ""
