"""The monitor in the real window, with real backends."""

from __future__ import annotations

import csv
import itertools
import json
import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kimera_console.gui.tabs.health.curves_card import MEMORY, P95, SPEED, TABLE
from kimera_console.gui.tabs.health.monitor_page import UPDATE_MS
from kimera_console.gui.widgets.basic.path_field import SAVE_FILE
from tests.gui.activating import activate
from tests.gui.tabs.health.monitored import WAIT_MS, broken

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_figures_and_curves_follow_the_texts(open_console, tiny_bundle: Path) -> None:
    opened = open_console(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    page = opened.monitor()
    before = opened.core.embedder.stats()["total_embeddings"]
    opened.click(page.clear)
    assert page.tiles.p95.value == "–"
    assert page.curves.plot.data.is_empty
    assert page.tiles.memory.value != "–"
    opened.embed("the quick brown fox", "a dog")
    opened.embed("a cat")
    opened.qtbot.waitUntil(lambda: page.tiles.p95.value != "–", timeout=WAIT_MS)
    opened.qtbot.waitUntil(lambda: "2 calls" in page._words.text(), timeout=WAIT_MS)
    assert page._words.text().startswith("ONNX Runtime")
    assert float(page.tiles.p50.value) <= float(page.tiles.p99.value)
    assert page.tiles.errors.value == "0"
    assert set(page.curves.plot.data.series) == {"onnx"}
    page.curves.measures.choose(SPEED)
    assert page.curves.plot.data.y.unit == "texts/s"
    page.curves.measures.choose(MEMORY)
    assert set(page.curves.plot.data.series) == {"own"}
    page.curves.measures.choose(TABLE)
    assert page.curves.table.isVisible()
    (row,) = page.curves.table.rows
    assert (row.backend, row.calls, row.texts) == ("onnx", 2, 3)
    page.curves.measures.choose(P95)
    assert not page.curves.table.isVisible()
    opened.click(page.clear)
    assert page.tiles.p95.value == "–"
    assert page.curves.plot.data.is_empty
    assert opened.core.embedder.stats()["total_embeddings"] == before + 3, "totals are not reset"


@pytest.mark.slow
def test_it_rests_out_of_sight_and_draws_a_few_times_a_second_in_a_storm(
    open_console,
) -> None:
    opened = open_console("LIGHTWEIGHT_EMBEDDING=1\n")
    opened.load()
    page = opened.monitor()
    draws: list[float] = []
    page.drawn.connect(lambda: draws.append(time.monotonic()))
    info = opened.core.backend_model.status.active
    ended = threading.Event()

    def storm() -> None:
        while not ended.wait(0.001):
            for _ in range(20):
                opened.core.embedder.monitor.record(info, texts=1, tokens=5, seconds=0.002)

    thread = threading.Thread(target=storm)
    thread.start()
    try:
        opened.qtbot.waitUntil(lambda: len(draws) >= 3, timeout=WAIT_MS)
        gaps = [after - before for before, after in itertools.pairwise(draws)]
        assert min(gaps) > UPDATE_MS / 1000 * 0.5
        opened.console.window.show_tab("flags")
        assert not page._timer.isActive()
        seen = len(draws)
        at = opened.core.embedder.monitor.version
        opened.qtbot.waitUntil(
            lambda: opened.core.embedder.monitor.version > at + 5000, timeout=WAIT_MS
        )
        assert len(draws) == seen
    finally:
        ended.set()
        thread.join(20)
    opened.monitor()
    assert len(draws) > seen, "shown again, it is up to date"


@pytest.mark.slow
def test_the_window_of_time_is_chosen_by_keyboard_and_remembered(open_console) -> None:
    opened = open_console("LIGHTWEIGHT_EMBEDDING=1\n")
    page = opened.monitor()
    opened.embed("a text")
    assert page.windows.key == "10m"
    activate(opened.qtbot, opened.console.window)
    page.windows.button("10m").setFocus()
    QTest.keyClick(page.windows.button("10m"), Qt.Key.Key_Right)
    assert page.windows.key == "1h"
    assert page.snapshot.window.key == "1h"
    opened.close()
    assert open_console().monitor().windows.key == "1h"


@pytest.mark.slow
def test_marks_and_rows_point_at_each_other(open_console, tmp_path: Path) -> None:
    opened = open_console(broken(tmp_path))
    opened.load()
    card = opened.monitor().fallbacks
    card.timeline.setFocus()
    QTest.keyClick(card.timeline, Qt.Key.Key_Right)
    first = card.list.current_row
    assert card.timeline.current >= 0
    assert f"{tmp_path}/gone" in card.timeline.accessibleDescription()
    QTest.keyClick(card.timeline, Qt.Key.Key_Right)
    assert card.list.current_row != first
    card.list.select(first)
    assert card.timeline.marks[card.timeline.current].key == first.from_backend
    card.timeline.point(-1)
    place = card.timeline.mark_position(0).toPoint()
    QTest.mouseMove(card.timeline, place + QPoint(1, 1))
    opened.qtbot.waitUntil(lambda: card.timeline.current == 0)


@pytest.mark.slow
def test_everything_can_be_saved(open_console, tmp_path: Path) -> None:
    opened = open_console(broken(tmp_path))
    opened.embed("a text", "another")
    page = opened.monitor()
    for suffix in ("csv", "json"):
        page.save(tmp_path / f"monitor.{suffix}")
        opened.wait_idle()
    data = json.loads((tmp_path / "monitor.json").read_text(encoding="utf-8"))
    assert data["backends"][0]["texts"] >= 2, "the checks may have embedded some too"
    assert [one["from"] for one in data["fallbacks"]] == ["onnx", "transformers"]
    with (tmp_path / "monitor.csv").open(encoding="utf-8") as stream:
        assert any(row["backend"] == "lightweight" for row in csv.DictReader(stream))
    for suffix in ("png", "svg"):
        page.fallbacks.timeline.export(tmp_path / f"timeline.{suffix}")
        assert (tmp_path / f"timeline.{suffix}").stat().st_size > 1000
    page.save(tmp_path / "no-such-folder" / "monitor.csv")
    toasts = opened.console.window.toasts
    opened.qtbot.waitUntil(
        lambda: any("could not be saved" in text for text in toasts.texts), timeout=WAIT_MS
    )


@pytest.mark.slow
def test_the_metrics_file_follows_its_flag_before_any_text(open_console, tmp_path: Path) -> None:
    path = tmp_path / "kimera.prom"
    opened = open_console("LIGHTWEIGHT_EMBEDDING=1\n")
    assert not path.exists()
    opened.flags(f"LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_METRICS_FILE={path}\n")
    opened.qtbot.waitUntil(path.exists, timeout=WAIT_MS)
    assert opened.core.backend_model.status.active is None, "nothing was loaded for it"
    opened.console.window.show_tab("flags")
    control = opened.console.window.page("flags").findChild(object, "flag_EMBEDDING_METRICS_FILE")
    assert control._mode == SAVE_FILE
    opened.qtbot.waitUntil(lambda: control.text() == str(path), timeout=WAIT_MS)
    opened.close()
    assert 'kimera_embedding_up{process="kimera"} 0.0' in path.read_text()
