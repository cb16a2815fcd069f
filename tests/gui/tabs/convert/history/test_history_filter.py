"""The history's list: narrowed by letters, and as it was when it is read again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kimera_console.core.convert.record.history import ConversionRecord, Outcome, save_record
from tests.gui.tabs.convert.support import press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.gui.tabs.convert import ConvertTab


def save(number: int, outcome: Outcome, seconds: float) -> ConversionRecord:
    record = ConversionRecord(
        id=f"2026010{number}T000000000-0000000{number}",
        started=f"2026-01-0{number}T10:00:00+00:00",
        pid=os.getpid(),
        outcome=outcome,
        source=f"/models/model-{number}",
        revision="",
        out=f"/models/model-{number}-onnx",
        options={"precision": "fp32"},
        seconds=seconds,
        error="It was killed." if outcome is Outcome.FAILED else "",
    )
    save_record(record)
    return record


def test_filter_order_and_selection_outlive_reading_the_history_again(
    qtbot: QtBot, tab: ConvertTab
) -> None:
    slow, bad = save(1, Outcome.SUCCEEDED, 120.0), save(2, Outcome.FAILED, 30.0)
    with qtbot.waitSignal(tab.history.listed, timeout=10_000):
        press(qtbot, tab, "Alt+4")
    view, table = tab.history, tab.history.table

    def shown() -> list[str]:
        return [line.split("\t")[1] for line in table.as_tsv().splitlines()[1:]]

    table.sortByColumn(4, Qt.SortOrder.AscendingOrder)
    table.select(slow)
    quick = save(3, Outcome.SUCCEEDED, 9.0)
    with qtbot.waitSignal(view.listed, timeout=10_000):
        view.refresh()
    assert shown() == ["model-3", "model-2", "model-1"]
    assert table.selected_rows == (slow,)
    qtbot.keyClicks(view.filter, "fail")
    assert shown() == ["model-2"]
    table.select(bad)
    with qtbot.waitSignal(view.listed, timeout=10_000):
        view.refresh()
    assert shown() == ["model-2"]
    assert table.selected_rows == (bad,)
    qtbot.keyClick(view.filter, Qt.Key.Key_Escape)
    assert len(shown()) == 3
    assert quick in table.rows
