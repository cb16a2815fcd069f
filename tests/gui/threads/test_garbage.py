"""Qt objects in reference cycles are destroyed on the GUI thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from kimera_console.gui.threads.garbage import INTERVAL_MS, GarbageCollector
from tests.gui.jobs_support import finish

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner


def test_a_job_that_allocates_much_destroys_no_widget(qtbot: QtBot, runner: JobRunner) -> None:
    ended_on: list[int] = []
    _leave_a_widget_in_a_cycle(ended_on)

    def allocate(_context: JobContext) -> int:
        kept = [[each] for each in range(200_000)]  # some hundred collections, left to Python
        return len(kept)

    finish(qtbot, runner.submit("Allocate", allocate))
    qtbot.waitUntil(lambda: bool(ended_on), timeout=20 * INTERVAL_MS)
    assert ended_on == [threading.get_ident()]


@pytest.mark.slow
def test_what_lived_long_is_collected_as_well(qtbot: QtBot, runner: JobRunner) -> None:
    ended_on: list[int] = []
    _leave_a_widget_in_a_cycle(ended_on, collections_before=2)
    collector = GarbageCollector()
    for _ in range(200):  # every kind of turn comes, the rarest after a hundred
        kept = [[each] for each in range(2000)]
        collector.collect_if_due()
        del kept
    collector.stop()
    assert ended_on == [threading.get_ident()]


@pytest.mark.slow
def test_a_turn_that_stands_for_many_collections_counts_as_many(qtbot: QtBot) -> None:
    ended_on: list[int] = []
    collector = GarbageCollector()
    _leave_a_widget_in_a_cycle(ended_on, collections_before=2)
    for _ in range(10):
        kept = [[each] for each in range(20_000)]  # as Python would have collected 28 times
        collector.collect_if_due()
        del kept
    collector.stop()
    assert ended_on == [threading.get_ident()]


def test_python_collects_again_after_the_last_runner(qtbot: QtBot) -> None:
    first, second = GarbageCollector(), GarbageCollector()
    assert not gc.isenabled()
    first.stop()
    first.stop()
    assert not gc.isenabled()
    second.stop()
    assert gc.isenabled()


def _leave_a_widget_in_a_cycle(ended_on: list[int], collections_before: int = 0) -> None:
    """Drop a widget that only a collection can free, older by so many collections."""
    widget = QWidget()
    widget.itself = widget  # type: ignore[attr-defined]
    weakref.finalize(widget, lambda: ended_on.append(threading.get_ident()))
    for _ in range(collections_before):
        gc.collect()
