"""The search's path in the window: points as they come, one selected, and converted again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.bundles.recipe import AUTO
from kimera_console.gui.tabs.convert.run.search_view import CHOSEN, MET, MISSED, SearchView
from tests.core.convert.precision.test_auto import Additive, model, run
from tests.gui.tabs.convert.support import click, find, inspect_source, open_models, rows

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.core.bundles.search import Search
    from kimera_console.gui.tabs.convert import ConvertTab


@pytest.fixture(scope="module")
def found() -> Search:
    layers = model(6)
    return run(layers, Additive(layers, scale=0.01, block_share=0.1))


@pytest.fixture
def view(qtbot: QtBot) -> SearchView:
    made = SearchView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    made.prepare()
    return made


def test_points_appear_as_they_are_measured_and_the_chosen_one_is_marked(
    view: SearchView, found: Search
) -> None:
    view.begin((), found.target.cosine_mean)
    for count, point in enumerate(found.points, start=1):
        view.add_point(point)
        assert len(view.table.rows) == count
    drawn = {key: len(one.x) for key, one in view.plot.data.series.items()}
    assert sum(drawn.values()) == len(found.points)
    assert CHOSEN not in drawn
    assert view.plot.data.baseline == found.target.cosine_mean
    assert not view.convert_button.isEnabled()
    assert "still running" in view.convert_button.toolTip()
    view.show_search(found)
    assert len(view.plot.data.series[CHOSEN].x) == 1
    assert view.plot.data.series[CHOSEN].x[0] == found.best.speed
    assert view.table.current_row == found.best
    assert "point was converted" in view.convert_button.toolTip()


def test_a_click_on_a_point_selects_its_row_and_offers_to_convert_it(
    qtbot: QtBot, view: SearchView, found: Search
) -> None:
    view.show_search(found)
    wanted = next(p for p in found.points if not p.meets)
    view.plot.clicked.emit(MISSED, 0)
    assert view.table.current_row == wanted
    with qtbot.waitSignal(view.point_requested, timeout=5000) as signal:
        qtbot.mouseClick(view.convert_button, Qt.MouseButton.LeftButton)
    assert signal.args == [wanted]
    # The table is the keyboard's way.
    view.table.setFocus()
    view.table.selectRow(0)
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    assert view.table.current_row == found.points[1]
    assert MET in view.plot.data.series


def test_the_target_stands_beside_the_precision_auto_alone(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    card = tab.how
    assert card.target.isHidden()
    qtbot.mouseClick(card.precision.button(AUTO), Qt.MouseButton.LeftButton)
    assert not card.target.isHidden()
    field = card.target.findChild(QLineEdit, "target-cosine_mean")
    assert isinstance(field, QLineEdit)
    assert field.placeholderText() == "0.998"
    qtbot.keyClicks(field, "0.99")
    assert card.request.thresholds is not None
    assert card.request.thresholds.cosine_mean == 0.99
    assert card.request.precision == AUTO
    field.setText("7")
    assert "0.99" not in card.gate.fields["cosine_mean"].text()
    assert "is not a number" in tab.how.problem


def test_a_point_is_converted_beside_what_the_search_gave(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, found: Search
) -> None:
    inspect_source(qtbot, tab, tiny)
    qtbot.mouseClick(tab.how.precision.button(AUTO), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(tab.queue.started, timeout=20_000):
        tab.convert()
    first = tab.queue.entries[0]
    point = replace(found.points[2], number=2)
    tab.run.point_requested.emit(point)
    second = next(entry for entry in tab.queue.entries if entry is not first)
    assert second.request.recipe == point.recipe
    assert second.request.precision == "int8-block"
    assert second.request.out.name == f"{first.request.out.name}-point-2"
    for entry in (second, first):
        with qtbot.waitSignal(entry.job.finished, timeout=20_000):
            entry.job.cancel()


@pytest.mark.slow
def test_the_path_is_in_the_models_detail_and_a_point_of_it_is_set_up(
    qtbot: QtBot, tab: ConvertTab, published: Path, found: Search
) -> None:
    manifest = published / MANIFEST_NAME
    data = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**data, "search": found.to_dict()}))
    other = shutil.copytree(published, published.with_name("without-onnx"))
    (other / MANIFEST_NAME).write_text(json.dumps(data))
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx", "without-onnx"], timeout=10_000)
    detail = tab.models_view.detail
    tab.models.table.selectRow(0)
    qtbot.mouseClick(detail.views.button("search"), Qt.MouseButton.LeftButton)
    assert detail.search.isVisible()
    assert detail.search.table.rows == found.points
    assert "point was converted" in find(tab, "preparePointButton").toolTip()
    point = next(one for one in found.points if one.number not in (0, found.chosen))
    detail.search.table.select(point)
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        click(qtbot, tab, "preparePointButton")
    assert tab.switch.current == "convert"
    options = tab.how.request
    assert (options.recipe, options.precision) == (point.recipe, point.recipe.scheme)
    assert options.out == published.with_name(f"tiny-bert-onnx-point-{point.number}")
    assert tab.source.text == data["source"]["id"]
    assert find(tab, "convertButton").isEnabled()
    assert tab.queue.entries == ()

    open_models(qtbot, tab)
    tab.models.table.selectRow(1)
    assert not detail.search.isVisible()
    assert "No search" in detail.views.button("search").toolTip()
