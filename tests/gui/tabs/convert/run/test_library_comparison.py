"""Comparing the converted model with sentence-transformers itself, by clicks."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gui.tabs.convert.support import click, find, inspect_source, press
from tests.helpers.conversions import tasks_in_this_process

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.gui.tabs.convert import ConvertTab

WAIT_MS = 400_000


@pytest.mark.slow  # pip makes the environment, from the network
@pytest.mark.timeout(900)
def test_the_model_on_show_is_compared_after_consent(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, traced_once: None
) -> None:
    source = Path(shutil.copytree(tiny, tmp_path / "source"))
    inspect_source(qtbot, tab, source)
    with tasks_in_this_process(), qtbot.waitSignal(tab.conversion_finished, timeout=WAIT_MS):
        press(qtbot, tab, "Ctrl+Return")
    click(qtbot, tab, "libraryComparisonButton")
    assert "0.2 GB" in tab.run.question._hint.text()
    click(qtbot, tab, "installSecond")
    assert not find(tab, "libraryComparisonButton").isEnabled()
    qtbot.waitUntil(lambda: find(tab, "libraryComparisonButton").isEnabled(), timeout=WAIT_MS)
    assert tab.run.message.text == "Equal to sentence-transformers 6.2.0."
    assert "Lowest cosine 1.0000000" in tab.run.message._hint.text()

    # Made once: the next is not asked for. A source that was changed is a failure that is shown.
    (source / "config.json").write_text((source / "config.json").read_text() + "\n")
    click(qtbot, tab, "libraryComparisonButton")
    assert not tab.run.question.isVisible()
    [job] = [each for each in tab._core.runner.active if "sentence" in each.name]
    qtbot.waitUntil(lambda: job.is_finished, timeout=WAIT_MS)
    assert job.error is not None
    assert "is not the file that was converted" in job.error.message
