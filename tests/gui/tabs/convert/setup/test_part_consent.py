"""The lite edition: converting first offers to add the conversion part."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.sources import sample
from kimera_console.core.system.installation import conversion_part
from kimera_console.core.system.installation.conversion_part import part_folder
from kimera_console.gui.tabs.convert import ConvertTab
from tests.gui.tabs.convert.support import click, find, inspect_source, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


def test_a_conversion_waits_for_consent_and_is_queued_once_the_part_is_there(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect_source(qtbot, tab, tiny)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    press(qtbot, tab, "Ctrl+Return")
    assert tab.optimum.text == "Add the conversion part for this conversion?"
    hint = tab.optimum._hint.text()
    assert "torch==" in hint
    assert "1 GB" in hint
    assert str(part_folder()) in hint
    click(qtbot, tab, "leavePart")
    assert not tab.queue.unfinished
    assert not part_folder().parent.exists()

    press(qtbot, tab, "Ctrl+Return")
    # Stands for pip and the network; the folder that counts as the part appears.
    monkeypatch.setattr(
        "kimera_console.gui.tabs.convert.setup.part_consent_controller.add_conversion_part",
        lambda _context: monkeypatch.delattr(sys, "frozen"),
    )
    click(qtbot, tab, "addPart")
    qtbot.waitUntil(lambda: len(tab.queue.entries) == 1, timeout=10_000)
    assert conversion_part.conversion_ready()
    tab.queue.entries[0].job.cancel()
    qtbot.waitUntil(lambda: not tab.queue.unfinished, timeout=60_000)


def test_the_button_for_the_sample_says_which_edition_has_it(
    qtbot: QtBot, tab: ConvertTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sample, "SAMPLE_PACKAGE", "a_sample_that_is_not_installed")
    click(qtbot, tab, "sampleButton")
    said = "Only the console's whole edition has the sample model."
    assert tab.source.field.problem == said
    assert not find(tab, "sampleButton").isEnabled()
    assert said in find(tab, "sampleButton").toolTip()


@pytest.mark.parametrize(
    ("frozen", "missing"),
    [
        (True, "Only the console's whole edition has the sample model."),
        (False, "The sample model is not installed here. Choose a folder or a hub id."),
    ],
)
def test_the_button_for_the_sample_says_before_it_is_pressed_that_there_is_none(
    make_console: Callable[..., Console],
    monkeypatch: pytest.MonkeyPatch,
    frozen: bool,
    missing: str,
) -> None:
    def tip_of(console: Console) -> str:
        page = console.window.page("convert")
        assert isinstance(page, ConvertTab)
        return find(page, "sampleButton").toolTip()

    assert "Already installed" in tip_of(make_console())
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sample, "SAMPLE_PACKAGE", "a_sample_that_is_not_installed")
    tip = tip_of(make_console())
    assert "Already installed" not in tip
    assert missing in tip
