"""Every text of the window fits, on every page, at every size: found by walking and measuring.

The walk takes its pages from the registry of tabs: a new tab is measured without a word here.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.widgets import Column, DataTable, button, hbox, label
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.screenshots import ScreenshotRun
from tests.gui.clipping import Finding, measure, measure_settled, process_layout, walk
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult

    MakeConsole = Callable[..., Console]

SIZES = [
    (1280, 800, 1.0),
    (1024, 640, 1.0),
    (1024, 640, 1.25),
    (1024, 640, 1.5),
    (1920, 1080, 1.0),
    (1920, 1080, 1.5),
]
"""Of one window, one after the other."""
GERMAN_SIZES = [(1024, 640, 1.0), (1024, 640, 1.5), (1920, 1080, 1.5)]


@pytest.fixture
def converted(tiny_conversion: ConversionResult) -> Path:
    """A tiny model's real bundle, with its comparison."""
    return tiny_conversion.bundle.path


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_text_is_cut_before_anything_was_done(qtbot: QtBot, make_console: MakeConsole) -> None:
    console = make_console()
    found = [one for size in SIZES for one in measure_everywhere(qtbot, console, *size)]
    assert not found, _listed(found)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_german_text_is_cut(qtbot: QtBot, qapp: QApplication, make_console: MakeConsole) -> None:
    with speaking(qapp, GERMAN):
        console = make_console()
        found = [one for size in GERMAN_SIZES for one in measure_everywhere(qtbot, console, *size)]
    assert not found, _listed(found)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_text_is_cut_after_models_were_made_and_a_text_was_embedded(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path, converted: Path, tiny_bundle: Path
) -> None:
    models = env_file.parent / "models"
    shutil.copytree(converted, models / "paraphrase-multilingual-MiniLM-L12-v2-onnx-int8-block")
    shutil.copytree(tiny_bundle, models / "made-by-another-tool")
    cut = shutil.copytree(converted, models / "cut-onnx") / "model.onnx"
    cut.write_bytes(cut.read_bytes()[:1000])
    console = make_console(
        "ONNX_MODEL_PATH=./models/paraphrase-multilingual-MiniLM-L12-v2-onnx-int8-block\n"
        "EMBEDDING_DIM=32\n"
    )
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    embed_a_text(qtbot, console)
    found: list[object] = []
    for size in SIZES:
        choose_model(qtbot, console, "paraphrase")
        found += measure_everywhere(qtbot, console, *size)
        for name in ("made-by", "cut"):
            choose_model(qtbot, console, name)
            process_layout()
            found += [(size, name, *one) for one in measure_settled(console.window)]
    assert not found, _listed(found)


@pytest.mark.slow
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_the_first_page_of_stores_fits_the_largest_text_in_the_smallest_window(
    qtbot: QtBot, qapp: QApplication, make_console: MakeConsole, language: str
) -> None:
    with speaking(qapp, language):
        console = make_console()
        console.window.resize(1024, 640)
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        zoom(console, 1.5)
        console.window.show_tab("stores")
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        process_layout()
        found = measure_settled(console.window.page("stores"))
    assert not found, found


class Measurer(ScreenshotRun):
    """Plays the way of a store, and measures the window where a picture would be taken."""

    rows, texts_per_s, least_done = 80, 40, 0  # at once: on a busy machine all may be done

    def __init__(self, console: Console, out: Path) -> None:
        super().__init__(console, out)
        self.seen: set[tuple[str, str]] = set()
        self.found: set[tuple[str, ...]] = set()

    def photograph(self, state: str, pages: Sequence[str]) -> None:
        for page in pages:
            self._tab(page)
            self.seen.add((page, state))
            self.found |= {(page, state, *each) for each in measure_settled(self._window)}


def measurer(
    qtbot: QtBot, console: Console, folder: Path, size: tuple[int, int], scale: float
) -> Measurer:
    """Plays in a window of this size in pixels, with text of this scale."""
    console.window.resize(*size)
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    zoom(console, scale)
    return Measurer(console, folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "width", "height", "scale"), [(GERMAN, 1024, 640, 1.0), (ENGLISH, 1920, 1080, 1.5)]
)
def test_no_text_is_cut_on_the_way_of_a_store(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: MakeConsole,
    tiny_bundle: Path,
    tmp_path: Path,
    language: str,
    width: int,
    height: int,
    scale: float,
) -> None:
    with speaking(qapp, language):
        console = make_console(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
        player = measurer(qtbot, console, tmp_path, (width, height), scale)
        player.stores()
    steps = ("audit", "prove", "plan", "run", "compare", "switch")
    assert player.seen >= {(f"stores-{step}", "full") for step in steps} | {
        ("stores", "failed"), ("stores", "full"), ("stores-run", "busy"),
    }  # fmt: skip
    assert not player.found, "\n".join(map(str, sorted(player.found)))


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scale"), [(GERMAN, 1.0), (ENGLISH, 1.5)])
def test_no_text_is_cut_where_a_page_has_failed(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: MakeConsole,
    tiny_bundle: Path,
    tmp_path: Path,
    language: str,
    scale: float,
) -> None:
    with speaking(qapp, language):
        console = make_console(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
        player = measurer(qtbot, console, tmp_path, (1024, 640), scale)
        player.files()
        player.failures()
    failed = ("convert", "convert-queue", "convert-history", "flags", "embed-file")
    assert player.seen >= {(page, "failed") for page in failed}
    assert player.seen >= {("embed-file", "busy"), ("flags", "busy")}
    assert not player.found, "\n".join(map(str, sorted(player.found)))


def measure_everywhere(
    qtbot: QtBot, console: Console, width: int, height: int, scale: float
) -> list[Finding]:
    """Give the window a size, as a user drags it, and measure all of it."""
    window, runner = console.window, console.core.runner
    window.resize(width, height)
    if not window.isVisible():
        with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
            window.show()
    zoom(console, scale)
    assert window.size() == QSize(width, height)  # else the walk is of another window

    def wait_idle() -> None:
        qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
        process_layout()

    return walk(window, f"{width}x{height}, text {scale:g}", wait_idle)


def _listed(found: Sequence[object]) -> str:
    return "\n" + "\n".join(map(str, found))


def zoom(console: Console, scale: float) -> None:
    """Choose a size of text as a user does: in the View menu, while the window is in sight."""
    assert console.window.isVisible()
    words = f"{round(scale * 100)} %"
    entry = next(one for one in console.window.findChildren(QAction) if one.text() == words)
    entry.trigger()
    assert console.core.theme.text_scale == scale


def choose_model(qtbot: QtBot, console: Console, begins: str) -> None:
    console.window.show_tab("convert")
    tab = console.window.page("convert")
    assert isinstance(tab, ConvertTab)
    tab.show_view("models")
    table = tab.models.table
    qtbot.waitUntil(lambda: len(table.rows) == 3, timeout=10_000)
    table.select(next(row for row in table.rows if row.name.startswith(begins)))
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=30_000)


def embed_a_text(qtbot: QtBot, console: Console) -> None:
    console.window.show_tab("embed")
    tab = console.window.page("embed")
    assert isinstance(tab, EmbedTab)
    with qtbot.waitSignal(tab.result_shown, timeout=60_000):
        QTest.keyClicks(tab.view("text").editor, "Which of these is a sentence?")


def test_what_does_not_fit_is_found(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    narrow, name = label("It needs more room than this."), ElidedLabel("/a/rather/long/path")
    cut = ElidedLabel("A sentence that is cut")
    pressed = button("Convert again")
    for each in (narrow, name, cut, pressed):
        each.setFixedWidth(40)
    table = DataTable([Column("Latency (ms)", lambda row: row, float, number=True)], "figures")
    table.setFixedWidth(200)
    layout = hbox(narrow, name, cut, pressed, table)
    holder.setLayout(layout)
    over = QLabel("over it")
    layout.addWidget(over)
    holder.show()
    qtbot.waitExposed(holder)
    table.set_rows(["1234567.891"])
    table.setColumnWidth(0, 50)
    over.move(narrow.pos())
    found = {text: why for _, text, why in measure(holder)}
    assert "/a/rather/long/path" not in found
    assert any(text == narrow.text() and "too narrow" in why for _, text, why in measure(holder))
    assert "elided" in found["A sentence that is cut"]
    assert "too narrow" in found["Convert again"]
    assert "cell too narrow" in found["1234567.891"]
    assert "heading too narrow" in found["Latency (ms)"]
    assert any("overlaps" in why for _, _, why in measure(holder))


def test_parts_of_a_splitter_that_lie_over_each_other_are_found(qtbot: QtBot) -> None:
    both = QSplitter()
    qtbot.addWidget(both)
    for name in ("one", "other"):
        part = QLabel(name, both)
        part.setMinimumWidth(100)
    both.show()
    qtbot.waitExposed(both)
    assert not list(measure(both))
    both.widget(1).move(50, 0)
    assert [why.split(":")[0] for _, _, why in measure(both)] == ["overlaps QLabel"]


def test_a_row_of_a_tree_that_is_cut_is_found(qtbot: QtBot) -> None:
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    tree.setColumnCount(2)
    top = QTreeWidgetItem(tree, ["A group"])
    top.setFirstColumnSpanned(True)
    QTreeWidgetItem(top, ["A title that needs more room than it has", "ok"])
    top.setExpanded(True)
    tree.resize(400, 200)
    tree.setColumnWidth(0, 120)
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setLayout(hbox(tree))
    holder.resize(420, 220)
    holder.show()
    qtbot.waitExposed(holder)
    assert [why.split(":")[0] for _, _, why in measure(holder)] == ["row too narrow"]
    tree.setWordWrap(True)
    assert [why.split(":")[0] for _, _, why in measure(holder)] == ["row too low"]
    tree.setWordWrap(False)
    tree.setColumnWidth(0, 360)
    assert not [text for _, text, _ in measure(holder) if text.startswith("A title")]
