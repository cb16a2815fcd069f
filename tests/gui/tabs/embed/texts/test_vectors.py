"""Whose vectors are shown, and what they say: similarity, neighbours, map, search."""

from __future__ import annotations

import csv
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from kimera_console.core.texts.list.examples import example_sets
from kimera_console.core.texts.map import projection
from kimera_console.gui.jobs import MODEL
from tests.gui.tabs.embed.texts.support import BANKS, MONEY, SOUP, TOPICS, OpenTextsView, click_at

if TYPE_CHECKING:
    from pathlib import Path


def fill(opened: OpenTextsView, *texts: str) -> None:
    opened.paste("\n".join(texts or TOPICS), opened.view.list.view)
    opened.embedded()


def test_a_few_texts_are_embedded_by_themselves_and_their_maker_is_named(
    opened_minilm: OpenTextsView,
) -> None:
    opened = opened_minilm
    fill(opened)
    shown = opened.text_set.shown
    assert shown is not None
    direct = opened.console.core.embedder.encode(list(TOPICS)).vectors
    assert np.abs(shown.vectors - direct).max() < 1e-5
    origin = opened.view.results.origin.text()
    for part in ("3 texts", "ONNX Runtime on CPU", "384 dimensions", "mean pooling", "fp32"):
        assert part in origin
    assert opened.view.notices.notices == ()


def test_many_texts_wait_for_the_button_and_show_progress_and_cancel(
    opened_minilm: OpenTextsView,
) -> None:
    opened = opened_minilm
    opened.text_set.add([(f"text number {i} of many", {}) for i in range(1500)], step="add")
    opened.press("embedTexts")
    assert opened.view.results.cancel.isVisible()
    opened.wait(lambda: "/ 1 500 texts" in opened.view.results.origin.text())
    opened.press("cancelEmbedding")
    opened.wait(lambda: not opened.job)
    assert opened.text_set.shown is None
    assert opened.view.results.embed.isVisible()  # not begun again by itself


def test_degraded_vectors_are_said_to_be_so(opened: OpenTextsView) -> None:
    fill(opened)
    assert "LIGHTWEIGHT_EMBEDDING is on" in opened.view.notices.notices[0].text
    assert "degraded" in opened.view.results.origin.text()


def test_an_unexpected_dimension_is_a_warning(opened_minilm: OpenTextsView) -> None:
    opened_minilm.set_flags(EMBEDDING_DIM="1024")
    fill(opened_minilm)
    assert "EMBEDDING_DIM" in opened_minilm.view.notices.notices[0].text


def test_another_backend_makes_the_vectors_stale_and_one_click_embeds_anew(
    opened_minilm: OpenTextsView,
) -> None:
    opened = opened_minilm
    fill(opened)
    opened.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    message = opened.view.results.message
    opened.wait(lambda: "active backend is" in message.text)
    assert opened.view.results.similarity.heat._faded
    assert "ONNX Runtime" in opened.view.results.origin.text()
    QTest.mouseClick(message.button, Qt.MouseButton.LeftButton)
    opened.wait(lambda: "Lightweight" in opened.view.results.origin.text() and not opened.job)
    assert not message.text
    assert not opened.view.results.similarity.heat._faded


def test_a_failure_is_shown_and_can_be_tried_again(open_view, tmp_path: Path) -> None:
    opened = open_view(
        ONNX_MODEL_PATH=str(tmp_path / "none"), EMBEDDING_MODEL=str(tmp_path / "no"),
        EMBEDDING_STRICT="1",
    )  # fmt: skip
    opened.type("a text")
    opened.wait(lambda: bool(opened.view.notices.notices))
    assert opened.view.notices.notices[0].tone == "bad"
    assert not opened.view.controller._pause.isActive()  # it is not tried again by itself
    assert opened.texts == ["a text"]
    opened.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    opened.wait(lambda: not opened.console.core.runner.active)
    opened.press("embedTexts")
    opened.embedded()


def test_the_heat_map_tells_both_texts_and_their_cosine_and_selects(
    opened_minilm: OpenTextsView,
) -> None:
    opened = opened_minilm
    fill(opened)
    page = opened.view.results.similarity
    heat = page.heat
    area = heat._area()
    click_at(heat, area.left() + area.width() * 0.9, area.top() + area.height() * 0.1)
    assert opened.selected == MONEY
    QTest.mouseMove(heat, QPointF(area.left() + area.width() * 0.9, area.top() + 5).toPoint())
    opened.wait(lambda: page._value.text() != "")
    shown = opened.text_set.shown
    assert shown is not None
    assert page._value.text() == f"{shown.vectors[0] @ shown.vectors[2]:.3f}"
    assert MONEY in page._first.text()
    assert BANKS in page._second.text()
    assert opened.view.list.view.currentIndex().row() == 0


def test_the_heat_map_is_walked_zoomed_and_selected_by_keys(opened: OpenTextsView) -> None:
    fill(opened, *(f"text number {i}" for i in range(40)))
    heat = opened.view.results.similarity.heat
    heat.setFocus()
    QTest.keyClick(heat, Qt.Key.Key_Down)
    for _ in range(7):
        QTest.keyClick(heat, Qt.Key.Key_Down)
    QTest.keyClick(heat, Qt.Key.Key_Return)
    assert opened.selected == "text number 7"
    before = heat.window_in_sight.rows
    QTest.keyClicks(heat, "++")
    assert heat.window_in_sight.rows < before / 2
    for _ in range(30):
        QTest.keyClick(heat, Qt.Key.Key_Down)
    window = heat.window_in_sight
    assert window.top <= 37 < window.top + window.rows
    QTest.keyClicks(heat, "0")
    assert heat.window_in_sight.rows == 40


def test_beyond_the_pixels_the_matrix_is_sampled_and_says_so_until_zoomed(
    opened: OpenTextsView,
) -> None:
    opened.text_set.add([(f"text number {i}", {}) for i in range(3000)], step="add")
    opened.press("embedTexts")
    opened.embedded()
    page = opened.view.results.similarity
    opened.wait(lambda: page.heat.in_sight[2].size > 0)
    rows, columns, block = page.heat.in_sight
    assert block.size <= 320 * 320
    assert len(rows) < 3000
    assert "every" in page.sampling.text()
    shown = opened.text_set.shown
    assert shown is not None
    assert block[5, 7] == pytest.approx(
        shown.vectors[rows[5]] @ shown.vectors[columns[7]], abs=1e-5
    )
    for _ in range(8):
        page.heat.zoom(1.5)
    assert "every" not in page.sampling.text()
    page.heat.select(0)
    assert page.heat.window_in_sight.top == 0
    # Computed elsewhere, and the newest part is what is shown in the end.
    opened.wait(lambda: len(page.heat.in_sight[0]) < 300 and page.heat.in_sight[0][0] == 0)
    rows, columns, block = page.heat.in_sight
    assert block[1, 2] == pytest.approx(
        shown.vectors[rows[1]] @ shown.vectors[columns[2]], abs=1e-5
    )


def test_a_map_of_many_texts_follows_a_list_that_shrinks(opened: OpenTextsView) -> None:
    opened.text_set.add([(f"text number {i}", {}) for i in range(400)], step="add")
    opened.press("embedTexts")
    opened.embedded()
    page = opened.view.results.similarity
    opened.wait(lambda: page.heat.in_sight[2].size > 0)
    opened.text_set.remove(
        [entry.key for entry in opened.text_set.texts.entries[200:]], step="half"
    )
    area = page.heat._area()
    click_at(page.heat, area.right() - 2, area.bottom() - 2)  # at once: it is the old map's
    opened.wait(lambda: len(page.heat.data.labels) == 200 and page.heat.in_sight[2].size > 0)
    click_at(page.heat, area.right() - 2, area.bottom() - 2)
    assert 190 <= int(opened.selected.split()[-1]) <= 199  # the last row that was computed


def test_similarities_are_saved_as_picture_and_numbers(
    opened: OpenTextsView, tmp_path: Path
) -> None:
    fill(opened)
    page = opened.view.results.similarity
    page.export(tmp_path / "s.png")
    assert QImage(str(tmp_path / "s.png")).width() > 300
    page.export(tmp_path / "s.csv")
    opened.wait(lambda: any("s.csv" in toast for toast in opened.toasts))
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][1:] == list(TOPICS)
    page.export(tmp_path / "no folder" / "s.png")
    assert opened.toasts[-1].startswith("bad: ")


def test_neighbours_follow_the_selection_and_lead_on(opened_minilm: OpenTextsView) -> None:
    opened = opened_minilm
    fill(opened)
    opened.show_page("neighbours")
    opened.text_set.select(opened.key(MONEY))
    page = opened.view.results.neighbours
    assert page._text.text() == MONEY
    assert [row.entry.text for row in page.table.rows] == [BANKS, SOUP]
    page.table.selectRow(1)
    assert opened.selected == SOUP  # everywhere else
    assert page._text.text() == MONEY  # the table stays
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page._text.text() == SOUP
    page.count.setValue(1)
    assert len(page.table.rows) == 1


def test_a_query_orders_the_list_and_its_end_restores_it(opened_minilm: OpenTextsView) -> None:
    opened = opened_minilm
    fill(opened, MONEY, SOUP, BANKS)
    QTest.keyClicks(opened.view.list.search, "a recipe for dinner")
    opened.wait(lambda: opened.rows[0] == SOUP)
    scores = opened.view.list.view.rows.scores
    assert scores[opened.key(SOUP)] > scores[opened.key(MONEY)]
    opened.view.list.search.clear()
    assert opened.rows == [MONEY, SOUP, BANKS]


def test_only_the_newest_query_is_answered_after_a_busy_lane(opened: OpenTextsView) -> None:
    fill(opened)
    answers: list[str] = []
    opened.view.search.found.connect(lambda _scores: answers.append(opened.view.search.query))
    gate = threading.Event()
    opened.console.core.runner.submit("Benchmark", lambda _context: gate.wait(60), lane=MODEL)
    QTest.keyClicks(opened.view.list.search, "one")
    opened.wait(lambda: "Benchmark" in opened.view.list.search_status.text())
    QTest.keyClicks(opened.view.list.search, " two")
    opened.wait(lambda: not opened.view.search._pause.isActive())
    gate.set()
    opened.wait(lambda: bool(answers))
    opened.wait(lambda: not opened.console.core.runner.active)
    assert answers == ["one two"]
    assert not opened.view.list.search_status.isVisible()


def test_an_answer_that_comes_too_late_is_dropped(opened: OpenTextsView) -> None:
    fill(opened)
    answers: list[str] = []
    opened.view.search.found.connect(lambda _scores: answers.append(opened.view.search.query))
    with opened.console.core.embedder._lock:  # what embeds waits here
        QTest.keyClicks(opened.view.list.search, "one")
        opened.wait(lambda: opened.view.search._latest.taken is not None)
        QTest.keyClicks(opened.view.list.search, " two")
    opened.wait(lambda: bool(answers))
    opened.wait(lambda: not opened.console.core.runner.active)
    assert opened.view.search._latest.taken is not None
    assert opened.view.search._latest.taken.query == "one two"
    assert len(answers) == 1


def test_the_map_shows_groups_variance_and_selects(opened_minilm: OpenTextsView) -> None:
    opened = opened_minilm
    opened.view.list.add_example(example_sets()[2])
    opened.embedded()
    opened.show_page("map")
    page = opened.view.results.map
    opened.wait(lambda: bool(page.plot.data.series))
    assert list(page.plot.data.series)[:2] == ["weather", "cooking"]
    assert len({one.style for one in page.plot.data.series.values()}) == 6
    assert "% of the variance" in page.plot.data.x.title
    page.plot.clicked.emit("cooking", 3)
    wanted = opened.text_set.texts.entries[11]
    assert opened.selected == wanted.text
    assert opened.view.list.view.currentIndex().row() == 11
    canvas = page.plot._map
    assert canvas is not None
    assert canvas._chosen == ("cooking", 3)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert opened.selected != wanted.text


def test_a_click_on_a_point_of_the_map_selects_its_text(opened: OpenTextsView) -> None:
    fill(opened, *(f"{word} words here" for word in ("alpha", "beta", "gamma", "delta")))
    opened.show_page("map")
    page = opened.view.results.map
    opened.wait(lambda: bool(page.plot.data.series))
    opened.qtbot.wait(50)  # the plot takes its range in the next turns
    canvas = page.plot._map
    assert canvas is not None
    one = next(iter(page.plot.data.series.values()))
    box = canvas._plot.getViewBox()
    place = canvas.view.mapFromScene(box.mapViewToScene(QPointF(one.x[2], one.y[2])))
    click_at(canvas.view.viewport(), place.x(), place.y())
    opened.wait(lambda: opened.selected == "gamma words here")


@pytest.mark.slow
def test_the_map_follows_the_list_and_another_column(opened: OpenTextsView) -> None:
    opened.view.list.add_example(example_sets()[1])
    opened.embedded()
    opened.show_page("map")
    page = opened.view.results.map
    opened.wait(lambda: len(page.plot.data.series) == 6)
    page.colour.setCurrentIndex(page.colour.findData("language"))
    page.colour.activated.emit(page.colour.currentIndex())
    assert len(page.plot.data.series) == 12
    assert opened.console.core.preferences.text("embed/texts_column") == "language"
    opened.text_set.remove(
        [entry.key for entry in opened.text_set.texts.entries[2:]], step="remove"
    )
    opened.wait(lambda: not page.plot.data.series or page.mapping.too_few)
    opened.press("undoTexts")
    opened.wait(lambda: len(page.plot.data.series) == 12)


def test_a_map_of_too_few_texts_shows_none_that_are_gone(opened: OpenTextsView) -> None:
    fill(opened, *(f"{word} words here" for word in ("alpha", "beta", "gamma", "delta")))
    opened.show_page("map")
    page = opened.view.results.map
    opened.wait(lambda: bool(page.plot.data.series))
    assert "4 texts" in page.plot.data.title
    table = opened.view.list.view
    table.selectRow(0)
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Delete)
    assert len(opened.texts) == 2
    opened.wait(lambda: page.mapping.too_few)
    assert not page.plot.data.series
    assert page.plot.data.title == "Map"
    opened.press("undoTexts")
    opened.wait(lambda: "3 texts" in page.plot.data.title)
    assert page.plot.data.series


@pytest.mark.slow
def test_tsne_is_a_job_that_can_be_cancelled_and_done(opened: OpenTextsView) -> None:
    pytest.importorskip("openTSNE")
    opened.view.list.add_example(example_sets()[2])
    opened.embedded()
    opened.show_page("map")
    page = opened.view.results.map
    opened.wait(lambda: page.mapping.is_current)
    QTest.mouseClick(page.method.button("tsne"), Qt.MouseButton.LeftButton)
    job = page.mapping.job
    assert job is not None
    assert job.visible
    page.mapping.cancel()
    opened.wait(lambda: page.mapping.job is None)
    assert not page.mapping.is_current
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    opened.wait(lambda: page.mapping.is_current)
    assert "t-SNE" in page.plot.data.title
    assert "no unit" in page.plot.data.x.title


def test_without_its_library_tsne_cannot_be_chosen_and_says_why(
    monkeypatch: pytest.MonkeyPatch, open_view
) -> None:
    monkeypatch.setattr(projection.importlib.util, "find_spec", lambda _name: None)
    opened = open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="64")
    button = opened.view.results.map.method.button("tsne")
    assert not button.isEnabled()
    assert "pip install 'kimera-console[maps]'" in button.toolTip()


def test_vectors_are_saved_with_their_texts(opened: OpenTextsView, tmp_path: Path) -> None:
    fill(opened)
    opened.view.save_to(tmp_path / "v.npy")
    opened.wait(lambda: any("v.npy" in toast for toast in opened.toasts))
    shown = opened.text_set.shown
    assert shown is not None
    assert np.array_equal(np.load(tmp_path / "v.npy"), shown.vectors)
    assert (tmp_path / "v.npy.csv").is_file()


def test_page_column_and_method_come_back(opened: OpenTextsView, open_view) -> None:
    opened.view.list.add_example(example_sets()[1])
    opened.embedded()
    opened.show_page("neighbours")
    again = open_view()
    assert again.view.results.bar.key == "neighbours"
