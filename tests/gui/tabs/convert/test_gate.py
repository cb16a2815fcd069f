"""The parity gate in the window: thresholds, own texts, comparison, quarantine, override."""

from __future__ import annotations

import dataclasses
import json
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from kimera_console.core.bundles.groups import by_length
from kimera_console.core.bundles.manifest import QuarantineRecord, read_manifest, write_manifest
from kimera_console.core.bundles.parity_report import distance
from kimera_console.core.bundles.retrieval_report import RankChange
from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.core.convert import ConversionRequest
from kimera_console.core.convert.quarantine import list_quarantined, put_in_quarantine
from kimera_console.gui.tabs.convert.run.comparison_groups import CYRILLIC, LATIN, OWN, plot_group
from kimera_console.gui.tabs.convert.run.comparison_view import LENGTHS, ComparisonView
from kimera_console.gui.tabs.convert.run.run_panel import COMPARISON, PROGRESS
from kimera_console.gui.tabs.convert.views import QUARANTINE
from kimera_console.gui.widgets.basic import words
from tests.gui.clipping import measure_settled, process_layout
from tests.gui.tabs.convert.support import (
    click,
    find,
    inspect_source,
    open_advanced,
    open_models,
    press,
    rows,
)
from tests.helpers.conversions import convert_in_this_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult
    from kimera_console.gui.tabs.convert import ConvertTab

CONVERSION_MS = 180_000


@pytest.fixture
def quarantined(converted: ConversionResult, env_file: Path) -> Path:
    """The tiny bundle, as if its comparison had failed."""
    models = env_file.parent / "models"
    staged = models / "staged"
    shutil.copytree(converted.bundle.path, staged)
    good = read_manifest(staged)
    parity = {**good.parity, "passed": False, "problems": ["The lowest cosine is 0.5."]}
    failed = dataclasses.replace(
        good, parity=parity, quarantine=QuarantineRecord(str(models / "tiny"), good.created)
    )
    write_manifest(staged, failed)
    return put_in_quarantine(staged, models / "tiny")


def keys(qtbot: QtBot, tab: ConvertTab, name: str, text: str) -> None:
    field = tab.how.gate.fields[name]
    field.setFocus()
    qtbot.keyClicks(field, text)


@pytest.mark.slow
@pytest.mark.usefixtures("tasks_here")
def test_a_conversion_that_misses_its_own_thresholds_shows_its_report_and_is_quarantined(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, env_file: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    click(qtbot, tab, "gateButton")
    own = tmp_path / "own.csv"
    own.write_text("language,text\nde,Der Server ist weg.\nru,Сервер не отвечает.\n", "utf-8")
    gate = tab.how.gate
    qtbot.keyClicks(gate.texts_field.edit, str(own))
    keys(qtbot, tab, "cosine_min", "2")
    qtbot.waitUntil(lambda: not find(tab, "convertButton").isEnabled())
    assert "2 is not a number from -1 to 1" in find(tab, "convertButton").toolTip()
    gate.fields["cosine_min"].clear()
    keys(qtbot, tab, "cosine_min", "1,0")
    keys(qtbot, tab, "order_tolerance", "0")
    qtbot.waitUntil(lambda: find(tab, "convertButton").isEnabled())
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as finished:
        click(qtbot, tab, "convertButton")
    assert finished.args == [None]
    assert "not the source model's" in tab.run.message.text
    assert tab.run.pill.text() == "Not equal"
    assert tab.run.views.key == COMPARISON
    facts = tab.run.comparison.facts
    assert facts.value("mean").endswith("≥ 0.99999")
    assert facts.value("changed") == "2 changed"
    assert facts.value("texts").endswith("2 yours")
    drawn = tab.run.comparison.plot.data.series[f"group-{OWN}"]
    assert drawn.names[0].startswith("own.csv:1 (German), cosine ")
    assert not find(tab, "useModelButton").isVisible()

    qtbot.waitUntil(lambda: tab.quarantine.current is not None, timeout=10_000)
    (one,) = list_quarantined(env_file.parent / "models")
    assert tab.quarantine.current == one
    assert tab.switch.bar.button(QUARANTINE).text() == "Quarantine · 1"
    assert rows(tab) == []
    assert one.parity is not None
    assert one.parity.thresholds is not None
    assert one.parity.thresholds.cosine_min == 1.0
    assert one.parity.default_thresholds == thresholds_for("fp32")


def test_the_quarantine_is_narrowed_by_its_filter(
    qtbot: QtBot, tab: ConvertTab, quarantined: Path
) -> None:
    press(qtbot, tab, "Alt+5")
    view = tab.quarantine
    qtbot.waitUntil(lambda: view.table.model().rowCount() == 1, timeout=10_000)
    assert view.filter.isVisible()
    qtbot.keyClicks(view.filter, "0.5")
    assert view.table.model().rowCount() == 1
    qtbot.keyClicks(view.filter, "9")
    assert view.table.model().rowCount() == 0
    qtbot.keyClick(view.filter, Qt.Key.Key_Escape)
    assert view.table.model().rowCount() == 1


def test_keeping_one_needs_a_reason_and_marks_the_model_for_good(
    qtbot: QtBot, tab: ConvertTab, quarantined: Path, env_file: Path
) -> None:
    (env_file.parent / "models" / "tiny").mkdir()  # its place is taken: nothing is replaced
    press(qtbot, tab, "Alt+5")
    qtbot.waitUntil(lambda: len(tab.quarantine.table.rows) == 1, timeout=10_000)
    assert tab.quarantine.isVisible()
    assert "Select an entry" in find(tab, "keepQuarantined").toolTip()
    tab.quarantine.table.selectRow(0)
    assert tab.quarantine.comparison.facts.value("mean").startswith("1.0")
    click(qtbot, tab, "keepQuarantined")
    form = tab.quarantine.form
    qtbot.waitUntil(form.isVisible)
    assert not form.yes.isEnabled()
    assert "reason" in form.yes.toolTip()
    assert tab.window().focusWidget() is form.reason
    toasts = tab.window().toasts
    toasts.show("something else")
    qtbot.keyClick(form.reason, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not form.isVisible())
    assert toasts.texts == ("something else",)
    press(qtbot, tab, "Escape")
    assert toasts.texts == ()
    click(qtbot, tab, "keepQuarantined")
    qtbot.keyClicks(form.reason, "a trial")
    with qtbot.waitSignal(tab.quarantine.kept, timeout=20_000) as kept:
        qtbot.keyClick(form.reason, Qt.Key.Key_Return)
    assert kept.args[0].path.name == "tiny-kept"
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-kept"], timeout=10_000)
    qtbot.waitUntil(lambda: tab.quarantine.table.rows == (), timeout=10_000)
    assert tab.quarantine._empty.isVisible()
    (model,) = tab.models.table.rows
    assert "a trial" in model.about("")
    assert tab.models.table.columns[0].tone(model) == "warn"
    recorded = json.loads((kept.args[0].path / "kimera.json").read_text(encoding="utf-8"))
    assert recorded["override"]["reason"] == "a trial"
    assert not quarantined.exists()


@pytest.mark.slow
def test_a_typed_reason_stays_until_another_entry_is_chosen(
    qtbot: QtBot, tab: ConvertTab, quarantined: Path
) -> None:
    press(qtbot, tab, "Alt+5")
    view = tab.quarantine
    qtbot.waitUntil(lambda: len(view.table.rows) == 1, timeout=10_000)
    view.table.selectRow(0)
    click(qtbot, tab, "keepQuarantined")
    qtbot.waitUntil(view.form.isVisible)
    qtbot.keyClicks(view.form.reason, "a trial")
    press(qtbot, tab, "Alt+3")
    press(qtbot, tab, "Alt+5")
    qtbot.waitUntil(view.form.isVisible)
    assert view.form.reason.text() == "a trial"
    # Another conversion fails its comparison meanwhile.
    other = shutil.copytree(quarantined, quarantined.with_name(f"{quarantined.name}-2"))
    view.select(other)
    qtbot.waitUntil(lambda: len(view.table.rows) == 2, timeout=10_000)
    assert view.current is not None
    assert view.current.path == quarantined
    assert view.form.isVisible()
    assert view.form.reason.text() == "a trial"
    paths = [one.path for one in view.table.rows]
    at = view.table.visualRect(view.table.model().index(paths.index(other), 0)).center()
    qtbot.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.current.path == other
    assert not view.form.isVisible()


def test_deleting_one_names_it_and_asks_first(
    qtbot: QtBot, tab: ConvertTab, quarantined: Path
) -> None:
    press(qtbot, tab, "Alt+5")
    tab.quarantine.select(quarantined)
    qtbot.waitUntil(lambda: tab.quarantine.current is not None, timeout=10_000)
    click(qtbot, tab, "deleteQuarantined")
    assert quarantined.name in tab.quarantine.form.accessibleName()
    assert tab.window().focusWidget() is tab.quarantine.form.no
    assert quarantined.exists()
    qtbot.mouseClick(tab.quarantine.form.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.quarantine.table.rows == (), timeout=10_000)
    assert not quarantined.exists()


def test_the_quarantine_of_a_folder_that_was_left_is_not_shown(
    qtbot: QtBot,
    console: Console,
    tab: ConvertTab,
    quarantined: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its listing ends last, when another folder's is on show."""
    iterdir, may_end, begun = Path.iterdir, threading.Event(), threading.Event()

    def slow(path: Path) -> Iterator[Path]:
        if path == quarantined.parent:
            begun.set()
            assert may_end.wait(20)
        return iterdir(path)

    other = tmp_path / "other"
    other.mkdir()
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)
    with qtbot.waitSignal(tab.quarantine.changed, timeout=10_000):
        tab.quarantine.refresh()
    assert len(tab.quarantine.table.rows) == 1
    monkeypatch.setattr(Path, "iterdir", slow)
    try:
        tab.quarantine.refresh()
        qtbot.waitUntil(begun.is_set, timeout=10_000)
        field = tab.findChild(QLineEdit, "modelsFolderField")
        assert isinstance(field, QLineEdit)
        field.selectAll()
        qtbot.keyClicks(field, str(other))
        with qtbot.waitSignal(tab.quarantine.changed, timeout=10_000):
            qtbot.keyClick(field, Qt.Key.Key_Return)
        assert tab.quarantine.table.rows == ()
    finally:
        may_end.set()
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=10_000)
    assert tab.quarantine.table.rows == ()


def test_the_comparison_is_shown_by_length_and_in_groups_of_scripts(
    qtbot: QtBot, tab: ConvertTab, converted: ConversionResult
) -> None:
    view, report = tab.run.comparison, converted.parity
    view.show_report(report)
    assert view.lengths.rows == by_length(report)
    view.shape.choose(LENGTHS)
    assert view.plot._stack.currentWidget() is view.lengths
    groups = {text.language: plot_group(text) for text in report.per_text}
    assert (groups["de"], groups["ru"]) == (LATIN, CYRILLIC)
    data = view.plot.data
    assert data.baseline == distance(report.threshold)
    csv = data.to_csv()
    assert all(text.id in csv for text in report.per_text)
    assert "cosine 1.0000000" in csv
    assert len({one.style for one in data.series.values()}) == len(data.series) >= 5


def test_the_comparison_is_one_sentence_and_a_plot_that_is_wholly_in_sight(
    qtbot: QtBot, tab: ConvertTab, converted: ConversionResult
) -> None:
    assert converted.parity is not None
    tab.window().resize(1280, 800)
    tab.run.show_result(converted, "tiny-bert-onnx")
    process_layout()
    view = tab.run.comparison
    said = f"lowest cosine 1.0000000 over {converted.parity.texts} texts, 0.99999 is needed."
    assert view.sentence.text() == f"The same vectors: {said}"
    assert view.plot.visibleRegion().boundingRect().size() == view.plot.size()
    assert view.plot.height() >= 340
    worse = dataclasses.replace(converted.parity, cosine_min=0.5, passed=False, problems=("Low.",))
    view.show_report(worse)
    assert view.sentence.text().startswith("Different vectors: lowest cosine 0.5")


def test_stages_and_memory_are_whole_in_a_small_window(
    qtbot: QtBot, tab: ConvertTab, converted: ConversionResult
) -> None:
    tab.window().resize(1024, 640)
    tab.run.show_result(converted, "tiny-bert-onnx")
    qtbot.mouseClick(tab.run.views.button(PROGRESS), Qt.MouseButton.LeftButton)
    process_layout()
    assert tab.run.memory.isVisible()
    assert tab.run.width() <= tab.run.parentWidget().parentWidget().width()
    assert measure_settled(tab.run) == []


@pytest.mark.slow
def test_an_fp16_comparison_shows_the_greatest_activation(
    qtbot: QtBot, tiny_bert: Path, tmp_path: Path, traced_once: None
) -> None:
    asked = ConversionRequest(source=str(tiny_bert), out=tmp_path / "half", precision="fp16")
    report = convert_in_this_process(asked).parity
    assert report is not None
    view = ComparisonView()
    qtbot.addWidget(view)
    view.show_report(report)
    shown = next(
        one for one in view.facts.findChildren(QLabel)
        if one.accessibleName() == "Largest difference"
    )  # fmt: skip
    assert f"of the {words.count(65_504)} that fp16 holds" in shown.toolTip()


def test_figures_that_come_while_the_comparison_is_in_sight_are_whole(
    converted: ConversionResult, qtbot: QtBot
) -> None:
    assert converted.parity is not None
    view = ComparisonView()
    qtbot.addWidget(view)
    view.resize(760, 500)
    view.show()
    process_layout()
    view.show_report(converted.parity)
    process_layout()
    assert measure_settled(view) == []


def test_the_comparison_has_a_line_for_what_a_search_would_lose(
    converted: ConversionResult, qtbot: QtBot
) -> None:
    report = converted.parity
    assert report is not None
    assert report.retrieval is not None
    view = ComparisonView()
    qtbot.addWidget(view)
    moved = RankChange("When?", "en", 1, 3)
    lost = dataclasses.replace(report.retrieval, changes=(moved,), recall_at_10=0.25)
    view.show_report(dataclasses.replace(report, retrieval=lost))
    assert view.facts.value("retrieval").endswith("→ 25.0%, 1 moved")
    view.show_report(dataclasses.replace(report, retrieval=None))
    assert "%" not in view.facts.value("retrieval")
