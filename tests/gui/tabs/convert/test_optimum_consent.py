"""A model that only optimum exports: the window asks before pip makes its environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from tests.gui.tabs.convert.support import click, look_at, press
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.gui.tabs.convert import ConvertTab

WAIT_MS = 400_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tiny_model(tmp_path / "source", "roformer")


def test_nothing_starts_until_somebody_agrees(qtbot: QtBot, tab: ConvertTab, source: Path) -> None:
    look_at(qtbot, tab, source)
    press(qtbot, tab, "Ctrl+Return")
    assert tab.optimum.text == "Install the exporter optimum for this conversion?"
    assert "optimum-onnx==0.1.0" in tab.optimum._hint.text()
    assert "0.2 GB" in tab.optimum._hint.text()
    assert not tab.queue.unfinished
    click(qtbot, tab, "leaveOptimum")
    assert tab.optimum.text == ""
    assert not tab.queue.unfinished
    assert not ENVIRONMENT.folder.parent.exists()


@pytest.mark.slow  # pip makes the environment, from the network
@pytest.mark.timeout(900)
def test_it_is_installed_and_the_conversion_follows(
    qtbot: QtBot, tab: ConvertTab, source: Path
) -> None:
    look_at(qtbot, tab, source)
    press(qtbot, tab, "Ctrl+Return")
    with qtbot.waitSignal(tab.conversion_finished, timeout=WAIT_MS):
        click(qtbot, tab, "installOptimum")
    assert tab.result is not None
    assert tab.result.exporter == "optimum"
    assert ENVIRONMENT.python() is not None
