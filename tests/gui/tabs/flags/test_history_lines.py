"""The history of the Flags tab shows what a write changed, in as many lines as that needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import write_flags
from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.flags.change_lines import MOST_LINES, change_lines, is_cut
from kimera_console.gui.theme import theme
from tests.gui.clipping import process_layout
from tests.gui.tabs.flags.support import LIGHT
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from kimera_console.gui.widgets import DataTable
    from tests.gui.tabs.flags.support import OpenFlagsTab

CHANGE = 2
OLD, NEW = "./models/bge-m3-onnx", "./models/bge-m3-onnx-int8-block"
LONG = "./models/" + "paraphrase-multilingual-mpnet-base-v2-" * 3 + "onnx-int8-block"


def shown(table: DataTable) -> list[tuple[str, ...]]:
    """The lines of each row, which fit in the column and in the row."""
    metrics = table.fontMetrics()
    found = []
    for number, row in enumerate(table.rows):
        lines = table.lines(row, CHANGE)
        widest = max(map(metrics.horizontalAdvance, lines))
        assert widest < table.columnWidth(CHANGE)
        assert table.rowHeight(number) > len(lines) * metrics.lineSpacing(), lines
        found.append(lines)
    return found


def with_writes(opened: OpenFlagsTab, *writes: dict[str, str]) -> DataTable:
    settings = Settings(opened.env_file)
    for values in writes:
        write_flags(settings, values)
    table = opened.tab.history.table
    opened.qtbot.waitUntil(lambda: len(table.rows) == len(writes))
    opened.wait_idle()
    return table


@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_no_value_of_a_change_is_cut(
    open_flags, qapp, language: str, width: int, height: int
) -> None:
    with speaking(qapp, language):
        opened = open_flags(LIGHT)
        opened.console.window.resize(width, height)
        table = with_writes(
            opened,
            {"ONNX_MODEL_PATH": OLD, "USE_ONNX": "1", "EMBEDDING_DIM": "1024"},
            {"ONNX_MODEL_PATH": NEW},
            {"LIGHTWEIGHT_EMBEDDING": "0"},
        )
        process_layout()
        cells = shown(table)
        for row, lines in zip(table.rows, cells, strict=True):
            change = table.columns[CHANGE].text(row)
            assert not is_cut(change, lines), lines
        assert opened.tab.history.whole.isHidden()
    light, path, first = cells
    assert light[0].startswith("LIGHTWEIGHT_EMBEDDING:")
    assert light[-1].endswith("→ 0")
    assert path[0].startswith("ONNX_MODEL_PATH:")
    assert f"→ {NEW}" in "".join(path).replace("\u2002", "")
    assert any(line.startswith("EMBEDDING_DIM:") for line in first)


def test_a_path_that_is_too_long_loses_its_middle_and_is_told_whole_when_selected(
    open_flags,
) -> None:
    opened = open_flags(LIGHT)
    opened.console.window.resize(1024, 640)
    table = with_writes(opened, {"ONNX_MODEL_PATH": LONG})
    process_layout()
    ((first, *_, last),) = shown(table)
    assert first.startswith("ONNX_MODEL_PATH:")
    assert "…" in last
    assert last.endswith("block")
    assert opened.tab.history.whole.isHidden()
    table.select(table.rows[0])
    opened.wait_idle()
    assert opened.tab.history.whole.isVisible()
    assert opened.tab.history.whole.text() == f"ONNX_MODEL_PATH: not set → {LONG}"
    tip = table.model().index(0, CHANGE).data(Qt.ItemDataRole.ToolTipRole)
    assert LONG in tip
    opened.console.window.resize(4800, 1080)
    process_layout()
    assert shown(table) == [(f"ONNX_MODEL_PATH: not set → {LONG}",)]
    assert opened.tab.history.whole.isHidden()


def test_the_lines_follow_the_size_of_the_text(open_flags) -> None:
    opened = open_flags(LIGHT)
    opened.console.window.resize(1280, 800)
    table = with_writes(opened, {"ONNX_MODEL_PATH": OLD}, {"ONNX_MODEL_PATH": NEW})
    process_layout()
    before = shown(table)
    theme().set_text_scale(1.5)
    process_layout()
    after = shown(table)
    assert [len(lines) for lines in after] >= [len(lines) for lines in before]
    assert table.height() >= table.rowHeight(0) + table.rowHeight(1)


@pytest.mark.parametrize(
    ("room", "lines"),
    [
        (99, ("A: 1 → 2; B: /old → /new",)),
        (14, ("A: 1 → 2", "B: /old → /new")),
        (10, ("A: 1 → 2", "B: /old", "\u2002→ /new")),
        (7, ("A: 1", "\u2002→ 2", "B: /old", "\u2002→ /new")),
    ],
)
def test_a_change_is_broken_between_its_flags_and_values(room: int, lines: tuple[str]) -> None:
    change = "A: 1 → 2; B: /old → /new"
    found = change_lines(change, lambda text: len(text) <= room)
    assert found == lines
    assert not is_cut(change, found)


def test_a_change_of_many_flags_counts_those_that_have_no_line() -> None:
    change = "; ".join(f"FLAG_{n}: {n} → {n + 1}" for n in range(9))
    found = change_lines(change, lambda text: len(text) <= 16)
    assert len(found) == MOST_LINES
    assert found[-1] == "… and 4 more"
    assert is_cut(change, found)


def test_a_value_that_fits_nowhere_loses_its_middle_alone() -> None:
    change = "BACK TO 3: PATH: /one/path/to/a/very/long/model → /x"
    found = change_lines(change, lambda text: len(text) <= 12)
    assert found[0] == "BACK TO 3:"
    assert found[1].strip() == "PATH:"
    assert "…" in found[2]
    assert found[2].endswith("del")
    assert found[-1].endswith("→ /x")
    assert is_cut(change, found)
    assert all(len(line) <= 12 for line in found)
