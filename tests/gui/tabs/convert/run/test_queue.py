"""The Convert tab: several conversions in a queue, and what becomes of each."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import psutil
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QPushButton

from kimera_console.core.convert.record.history import Outcome, list_records
from kimera_console.core.jobs import JobState
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.run.run_panel import LOG
from kimera_console.gui.widgets import StageState
from tests.gui.tabs.convert.support import click, find, focus, inspect_source, open_advanced

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

CONVERSION_MS = 180_000


def into(tab: ConvertTab, folder: Path) -> None:
    tab.how.out.set_text(str(folder))
    tab.how.check_folder()


def orders(tab: ConvertTab) -> list[tuple[str, str]]:
    lines = tab.queue_card.table.as_tsv().splitlines()[1:]
    return [(line.split("\t")[0], line.split("\t")[3]) for line in lines]


def exporting(tab: ConvertTab) -> bool:
    return tab.run.timeline.state_of("Export") is StageState.RUNNING and bool(children())


def children() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "kimera_console.core.convert.child" in child.cmdline():
                found.append(child)
    return found


@pytest.mark.slow
def test_a_queue_is_reordered_cancelled_and_goes_on_after_a_killed_child(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    models = env_file.parent / "models"
    inspect_source(qtbot, tab, tiny)
    into(tab, models / "a")
    click(qtbot, tab, "convertButton")
    assert "choose another folder" in find(tab, "convertButton").toolTip()
    assert find(tab, "convertButton").text().replace("&", "") == "Add to queue"
    for name in ("b", "c"):
        into(tab, models / name)
        click(qtbot, tab, "convertButton")
    qtbot.waitUntil(lambda: exporting(tab), timeout=60_000)
    assert tab.switch.bar.button("queue").text() == "Queue · 2"

    # The order of what waits is changed; what runs stays.
    qtbot.mouseClick(tab.switch.bar.button("queue"), Qt.MouseButton.LeftButton)
    table = tab.queue_card.table
    focus(qtbot, tab, table)
    assert orders(tab) == [("now", "a"), ("1", "b"), ("2", "c")]
    table.selectRow(0)
    assert "waiting" in find(tab, "soonerQueueAction").toolTip()
    table.selectRow(2)
    assert find(tab, "laterQueueAction").toolTip() == "It is already last."
    click(qtbot, tab, "soonerQueueAction")
    assert orders(tab) == [("now", "a"), ("1", "c"), ("2", "b")]
    focus(qtbot, tab, table)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert orders(tab) == [("now", "a"), ("1", "b"), ("2", "c")]
    table.selectRow(2)
    click(qtbot, tab, "cancelQueueAction")
    qtbot.waitUntil(lambda: orders(tab)[-1] == ("ended", "c"), timeout=5000)

    # The running one is cancelled, and the next begins; its child is killed from outside.
    table.selectRow(0)
    with qtbot.waitSignal(tab.queue.started, timeout=60_000):
        click(qtbot, tab, "cancelQueueAction")
    qtbot.mouseClick(tab.switch.bar.button("convert"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: exporting(tab), timeout=60_000)
    with qtbot.waitSignal(tab.conversion_finished, timeout=60_000) as ended:
        for child in children():
            child.kill()
    assert ended.args == [None]
    assert "SIGKILL" in tab.run.message.text
    assert tab.run.pill.text() == "Failed"
    tab.run.message.triggered.emit()
    assert tab.run.views.key == LOG
    assert "SIGKILL" in tab.run.log.text()
    assert [entry.state for entry in tab.queue.entries] == [
        JobState.CANCELLED, JobState.FAILED, JobState.CANCELLED,
    ]  # fmt: skip
    assert not models.exists() or list(models.iterdir()) == []

    # What ran is on record; what never began is not.
    kept = list_records()
    assert [record.outcome for record in kept] == [Outcome.FAILED, Outcome.CANCELLED]
    assert "SIGKILL" in kept[0].error
    assert [stage.name for stage in kept[0].stages] == ["Inspect"]
    assert kept[0].last_stage == "Export"

    # An ended one is shown again, and taken off the list.
    tab.show_view("queue")
    table.selectRow(1)
    click(qtbot, tab, "showQueueAction")
    assert tab.switch.current == "convert"
    assert tab.run.timeline.state_of("Export") is StageState.FAILED
    tab.show_view("queue")
    table.selectRow(0)
    focus(qtbot, tab, table)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert len(tab.queue.entries) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("tasks_here")
def test_a_conversion_that_ends_leaves_what_is_set_up_for_the_next(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    taken = env_file.parent / "models" / "taken"
    taken.mkdir(parents=True)
    inspect_source(qtbot, tab, tiny)
    click(qtbot, tab, "convertButton")
    tab.how.out.edit.selectAll()
    qtbot.keyClicks(tab.how.out.edit, str(taken))
    qtbot.waitUntil(tab.how.replace.isVisible)
    qtbot.mouseClick(tab.how.replace, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as ended:
        pass
    assert ended.args[0] is not None
    assert tab.how.replace.isChecked()
    qtbot.mouseClick(tab.how.precision.button("int8"), Qt.MouseButton.LeftButton)
    assert tab.how.out.text() == str(taken)
    assert find(tab, "convertButton").isEnabled()


@pytest.mark.slow
def test_a_folder_that_a_conversion_writes_to_is_known_by_every_name(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    models = env_file.parent / "models"
    models.mkdir()
    (env_file.parent / "alias").symlink_to(models)
    inspect_source(qtbot, tab, tiny)
    into(tab, models / "a")
    click(qtbot, tab, "convertButton")
    for same in (f"{models}/a/", f"{models}/./b/../a", f"{env_file.parent}/alias/a"):
        tab.how.out.set_text(same)
        tab.how.check_folder()
        assert "A conversion writes to" in find(tab, "convertButton").toolTip(), same
    tab.queue.remove(tab.queue.entries[0])
    qtbot.waitUntil(lambda: not tab.queue.unfinished, timeout=30_000)


def drop(tab: ConvertTab, *folders: Path) -> None:
    """Drag several folders over the tab, and let go."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in folders])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    tab.dragEnterEvent(QDragEnterEvent(QPoint(5, 5), *how))
    assert tab._drops.overlay.text == f"Drop {len(folders)} folders here"
    tab.dropEvent(QDropEvent(QPointF(5, 5), *how))


def test_several_dropped_folders_can_all_be_queued(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "no-model"
    bad.mkdir()
    drop(tab, bad, bad)
    assert tab._drops.overlay.text == ""
    assert tab.source.text == str(bad)
    assert "no-model, no-model" in tab.dropped.accessibleDescription()
    ended: list[object] = []
    tab.conversion_finished.connect(ended.append)
    click(qtbot, tab, "queueDropped")
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=20_000)
    first, second = (entry.request.out.name for entry in reversed(tab.queue.entries))
    assert (first, second) == ("no-model-onnx", "no-model-onnx-2")
    assert {entry.state for entry in tab.queue.entries} == {JobState.FAILED}
    assert "config.json" in tab.run.message.text


def test_dropped_folders_are_queued_as_the_question_says(
    qtbot: QtBot, tab: ConvertTab, tmp_path: Path
) -> None:
    bad = tmp_path / "no-model"
    bad.mkdir()
    drop(tab, bad, bad)
    assert "each is converted to fp32 in" in tab.dropped.accessibleDescription()
    qtbot.mouseClick(tab.how.precision.button("int8"), Qt.MouseButton.LeftButton)
    assert "each is converted to int8 in" in tab.dropped.accessibleDescription()
    ended: list[object] = []
    tab.conversion_finished.connect(ended.append)
    click(qtbot, tab, "queueDropped")
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=20_000)
    assert {entry.request.precision for entry in tab.queue.entries} == {"int8"}
    assert not tab.dropped.isVisible()


def test_dropped_folders_wait_for_a_threshold_that_can_be_used(
    qtbot: QtBot, tab: ConvertTab, tmp_path: Path
) -> None:
    bad = tmp_path / "no-model"
    bad.mkdir()
    open_advanced(qtbot, tab)
    click(qtbot, tab, "gateButton")
    lowest = tab.how.gate.fields["cosine_min"]
    qtbot.keyClicks(lowest, "5")
    drop(tab, bad, bad)
    assert "5 is not a number from -1 to 1" in tab.dropped.accessibleDescription()
    assert tab.findChild(QPushButton, "queueDropped") is None
    qtbot.keyClick(lowest, Qt.Key.Key_Backspace)
    assert "each is converted to fp32 in" in tab.dropped.accessibleDescription()
    qtbot.waitUntil(find(tab, "queueDropped").isVisible)
    qtbot.keyClicks(lowest, "5")
    qtbot.waitUntil(find(tab, "keepFirst").isVisible)
    click(qtbot, tab, "keepFirst")
    assert not tab.dropped.isVisible()
    assert tab.queue.entries == ()
