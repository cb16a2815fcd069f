"""The monitor and the warning of a fallback in the real window, with real backends."""

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

from kimera_console.gui.language import GERMAN
from kimera_console.gui.tabs.health import HealthTab
from kimera_console.gui.tabs.health.curves_card import MEMORY, P95, SPEED, TABLE
from kimera_console.gui.tabs.health.monitor_page import UPDATE_MS
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.path_field import SAVE_FILE
from tests.gui.activating import activate
from tests.gui.clipping import settle_layout
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.app import Console

WAIT_MS = 120_000
TOKEN = "hf_CanaryTokenOfTheTests"


class MonitoredConsole:
    """A console, its embedder used as the tabs use it."""

    def __init__(self, console: Console, env_file: Path, qtbot) -> None:
        self.console, self.core, self.qtbot = console, console.core, qtbot
        self.env_file, self.strip = env_file, console.window.strip
        with qtbot.waitSignal(console.window.first_frame, timeout=WAIT_MS):
            console.window.show()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.core.runner.active, timeout=WAIT_MS)

    def load(self) -> None:
        with self.qtbot.waitSignal(self.core.backend_model.load().finished, timeout=WAIT_MS):
            pass
        self.settle()

    def flags(self, lines: str) -> None:
        """Write the file as an editor would, and let the console follow."""
        self.env_file.write_text(lines)
        self.core.backend_model.flags_changed()
        self.settle()

    def embed(self, *texts: str) -> None:
        job = self.core.runner.submit("Embed", lambda _context: self.core.embedder.encode(texts))
        with self.qtbot.waitSignal(job.finished, timeout=WAIT_MS):
            pass

    def monitor(self):
        self.console.window.show_tab("health", "monitor")
        tab = self.console.window.page("health")
        assert isinstance(tab, HealthTab)
        self.qtbot.waitUntil(tab.monitor.isVisible, timeout=WAIT_MS)
        self.settle()  # the checks, which embed a few texts of their own
        return tab.monitor

    def click(self, button) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def close(self) -> None:
        self.console.window.close()
        assert self.console.close(5000)


@pytest.fixture
def open_console(
    qtbot, make_console, env_file: Path, libraries: Path
) -> Callable[..., MonitoredConsole]:
    """The heavy libraries of the children are empty: no model is loaded by them here."""
    return lambda lines="": MonitoredConsole(make_console(lines), env_file, qtbot)


def broken(tmp_path: Path) -> str:
    return f"ONNX_MODEL_PATH={tmp_path}/gone\nEMBEDDING_MODEL={tmp_path}/gone\nEMBEDDING_DIM=32\n"


@pytest.mark.slow
def test_a_fallback_warns_on_every_tab_until_it_is_acknowledged(
    open_console, tmp_path: Path
) -> None:
    opened = open_console(broken(tmp_path))
    assert opened.strip.text == ""
    assert not opened.strip.isVisible()
    opened.console.window.show_tab("flags")
    opened.load()
    assert opened.strip.isVisible()
    assert "ONNX Runtime and Transformers fell back to Lightweight at " in opened.strip.text
    assert f"{tmp_path}/gone" in opened.strip.text
    for tab in ("convert", "embed"):
        opened.console.window.show_tab(tab)
        assert opened.strip.isVisible()
    opened.click(opened.strip.show_button)
    assert opened.console.window.current_tab == "health"
    tab = opened.console.window.page("health")
    assert tab.monitor.isVisible()
    assert opened.strip.isVisible(), "to look is not to acknowledge"
    assert len(tab.monitor.fallbacks.timeline.marks) == 2
    opened.strip.acknowledge_button.setFocus()
    QTest.keyClick(opened.strip.acknowledge_button, Qt.Key.Key_Space)
    opened.settle()
    assert not opened.strip.isVisible()
    assert len(tab.monitor.fallbacks.list.rows) == 2, "the list keeps it"
    with opened.qtbot.waitSignal(opened.core.backend_model.reload().finished, timeout=WAIT_MS):
        pass
    opened.settle()
    assert opened.strip.isVisible(), "another one is another warning"


@pytest.mark.slow
def test_in_a_narrow_german_window_it_is_still_said_to_which_backend(
    open_console, tmp_path: Path, qapp
) -> None:
    with speaking(qapp, GERMAN):
        opened = open_console(broken(tmp_path))
        opened.console.window.resize(1024, 640)
        opened.load()
        theme().set_text_scale(1.5)
        settle_layout()
        lines = [one.shown for one in opened.strip.findChildren(ElidedLabel)]
    assert "…" not in lines[0]
    assert "Leichtgewicht." in " ".join(lines)


@pytest.mark.slow
def test_it_stays_after_recovery_says_so_and_counts(
    open_console, tmp_path: Path, tiny_bundle: Path
) -> None:
    good = f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n"
    opened = open_console(good)
    opened.load()
    assert opened.strip.text == ""
    opened.flags(broken(tmp_path))
    assert "Recovered" not in opened.strip.text
    opened.flags(good)
    assert "Recovered: ONNX Runtime is active again." in opened.strip.text
    assert not opened.strip.text.startswith("2 fallbacks")
    opened.flags(broken(tmp_path))
    assert opened.strip.text.startswith("2 fallbacks since ")
    assert "Recovered" not in opened.strip.text
    opened.click(opened.strip.acknowledge_button)
    opened.flags(good)
    assert opened.strip.text == ""


@pytest.mark.slow
def test_what_was_asked_for_warns_of_nothing(open_console, tiny_bundle: Path) -> None:
    opened = open_console(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    opened.load()
    opened.flags("LIGHTWEIGHT_EMBEDDING=1\n")
    assert opened.core.backend_model.status.active.backend == "lightweight"
    opened.embed("a text")
    assert opened.strip.text == ""
    assert opened.monitor().fallbacks.list.rows == ()
    assert [span.key for span in opened.monitor().fallbacks.timeline.spans] == [
        "onnx",
        "lightweight",
    ]


@pytest.mark.slow
def test_no_backend_left_is_shown_as_such(open_console, tmp_path: Path) -> None:
    opened = open_console(broken(tmp_path) + "EMBEDDING_STRICT=1\n")
    opened.load()
    assert "ONNX Runtime and Transformers failed at " in opened.strip.text
    assert "no backend is left" in opened.strip.text
    opened.env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    opened.qtbot.waitUntil(lambda: "Recovered" in opened.strip.text, timeout=WAIT_MS)
    assert "no backend was left" in opened.strip.text
    assert "is left" not in opened.strip.text


@pytest.mark.slow
@pytest.mark.parametrize("strict", ["", "EMBEDDING_STRICT=1\n"])
def test_after_a_restart_a_fallback_of_repaired_flags_is_no_warning_any_more(
    open_console, tmp_path: Path, strict: str
) -> None:
    opened = open_console(broken(tmp_path) + strict)
    opened.load()
    assert opened.strip.property("tone") == ("bad" if strict else "warn")
    opened.close()
    again = open_console("LIGHTWEIGHT_EMBEDDING=1\n")  # which nothing loads before the first text
    assert "Nothing loaded" in again.console.window.header.pill.text()
    assert again.strip.property("tone") == "info"
    assert "From the last session; no backend has been loaded since. Reason: " in again.strip.text
    assert "is left" not in again.strip.text
    again.load()
    assert again.strip.property("tone") == "info"
    assert "Recovered: Lightweight is active again." in again.strip.text


@pytest.mark.slow
def test_after_a_restart_a_fallback_that_comes_again_warns_again(
    open_console, tmp_path: Path
) -> None:
    opened = open_console(broken(tmp_path))
    opened.load()
    opened.close()
    again = open_console()
    assert again.strip.property("tone") == "info"
    again.load()
    assert again.strip.property("tone") == "warn"
    assert again.strip.text.startswith("2 fallbacks since ")


@pytest.mark.slow
def test_a_warning_nobody_saw_is_there_in_the_morning(open_console, tmp_path: Path) -> None:
    night = broken(tmp_path / TOKEN) + f"HF_TOKEN={TOKEN}\n"
    opened = open_console(night)
    opened.load()
    opened.close()
    morning = open_console()
    assert "ONNX Runtime and Transformers fell back to Lightweight at " in morning.strip.text
    assert TOKEN not in morning.strip.text, "what is kept is kept without secrets"
    assert len(morning.monitor().fallbacks.list.rows) == 2
    morning.click(morning.strip.acknowledge_button)
    morning.close()
    later = open_console()
    assert later.strip.text == ""
    assert len(later.monitor().fallbacks.list.rows) == 2, "the list keeps it"


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
        opened.settle()
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
