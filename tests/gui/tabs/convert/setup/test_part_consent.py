"""The lite edition: converting first offers to add the conversion part."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kimera_console.core.system.installation import conversion_part
from kimera_console.core.system.installation.conversion_part import part_folder
from kimera_console.gui.tabs.convert import ConvertTab
from tests.gui.tabs.convert.support import click, inspect_source, press

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot


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
        "kimera_console.gui.tabs.convert.setup.consent_controller.add_conversion_part",
        lambda _context: monkeypatch.delattr(sys, "frozen"),
    )
    click(qtbot, tab, "addPart")
    qtbot.waitUntil(lambda: len(tab.queue.entries) == 1, timeout=10_000)
    assert conversion_part.conversion_ready()
    tab.queue.entries[0].job.cancel()
    qtbot.waitUntil(lambda: not tab.queue.unfinished, timeout=60_000)
