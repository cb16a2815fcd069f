"""A model that only optimum exports: the window asks before pip makes its environment."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from kimera_console.core.convert import ConversionRequest
from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.jobs import JobState
from kimera_console.core.system.installation.own_environment import OwnEnvironment
from tests.gui.tabs.convert.support import click, inspect_source, press
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.tabs.convert import ConvertTab

WAIT_MS = 400_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tiny_model(tmp_path / "source", "roformer")


def test_nothing_starts_until_somebody_agrees(qtbot: QtBot, tab: ConvertTab, source: Path) -> None:
    inspect_source(qtbot, tab, source)
    press(qtbot, tab, "Ctrl+Return")
    assert tab.optimum.text == "Install the optimum exporter for this conversion?"
    assert "optimum-onnx==0.1.0" in tab.optimum._hint.text()
    assert "0.2 GB" in tab.optimum._hint.text()
    assert not tab.queue.unfinished
    click(qtbot, tab, "leaveOptimum")
    assert tab.optimum.text == ""
    assert not tab.queue.unfinished
    assert not ENVIRONMENT.folder.parent.exists()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Stands for pip: what it makes is there when this is set. No network is asked."""
    done = threading.Event()

    def make(_self: OwnEnvironment, _context: JobContext) -> Path:
        assert done.wait(60)
        return Path("python")

    monkeypatch.setattr(OwnEnvironment, "make", make)
    return done


@pytest.mark.slow
def test_queued_models_that_need_it_are_asked_about_once_and_queued_again(
    qtbot: QtBot, tab: ConvertTab, source: Path, tmp_path: Path, installed: threading.Event
) -> None:
    other = tiny_model(tmp_path / "other", "roformer")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (source, other)])
    tab.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier(0),
        )
    )
    click(qtbot, tab, "queueDropped")
    both = "Install the optimum exporter for these 2 conversions?"
    qtbot.waitUntil(lambda: tab.optimum.text == both, timeout=60_000)
    assert tab.optimum.isVisible()
    assert [entry.state for entry in tab.queue.entries] == [JobState.FAILED] * 2
    asked = {entry.request for entry in tab.queue.entries}
    installed.set()
    click(qtbot, tab, "installOptimum")
    assert tab.optimum.text == ""
    qtbot.waitUntil(lambda: len(tab.queue.entries) == 4, timeout=10_000)
    assert {entry.request for entry in tab.queue.entries[:2]} == asked
    qtbot.waitUntil(lambda: tab.optimum.text == both, timeout=60_000)  # it is not really there
    click(qtbot, tab, "leaveOptimum")
    assert not tab.queue.unfinished


def test_a_folder_that_another_conversion_took_meanwhile_is_not_written_to_by_two(
    qtbot: QtBot,
    console: Console,
    tab: ConvertTab,
    source: Path,
    tiny: Path,
    installed: threading.Event,
) -> None:
    inspect_source(qtbot, tab, source)
    press(qtbot, tab, "Ctrl+Return")
    click(qtbot, tab, "installOptimum")
    out = tab.how.request.out
    taken = tab.queue.add(ConversionRequest(source=str(tiny), out=out))
    installed.set()
    said = f"source was not queued: another conversion writes to {out}."
    qtbot.waitUntil(lambda: said in console.window.toasts.texts, timeout=10_000)
    assert tab.queue.entries == (taken,)
    tab.queue.remove(taken)
    qtbot.waitUntil(lambda: not tab.queue.unfinished, timeout=30_000)


@pytest.mark.slow  # pip makes the environment, from the network
@pytest.mark.timeout(900)
def test_it_is_installed_and_the_conversion_follows(
    qtbot: QtBot, tab: ConvertTab, source: Path
) -> None:
    inspect_source(qtbot, tab, source)
    press(qtbot, tab, "Ctrl+Return")
    with qtbot.waitSignal(tab.conversion_finished, timeout=WAIT_MS):
        click(qtbot, tab, "installOptimum")
    assert tab.result is not None
    assert tab.result.exporter == "optimum"
    assert ENVIRONMENT.python() is not None
