"""The Convert tab after a conversion, with large text in a small window."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.jobs import JobState
from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.theme import theme
from tests.gui.clipping import measure_settled, process_layout
from tests.gui.tabs.convert.support import click, inspect_source
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.mark.slow
@pytest.mark.usefixtures("tasks_here")
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_no_text_is_cut_after_a_conversion(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    tiny: Path,
    tmp_path: Path,
    language: str,
) -> None:
    source = shutil.copytree(tiny, tmp_path / "paraphrase-multilingual-MiniLM-L12-v2")
    with speaking(qapp, language):
        console = make_console("EMBEDDING_DIM=32\n")
        console.window.resize(1024, 640)
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        theme().set_text_scale(1.5)
        console.window.show_tab("convert")
        tab = console.window.page("convert")
        assert isinstance(tab, ConvertTab)
        inspect_source(qtbot, tab, source)
        with qtbot.waitSignal(tab.conversion_finished, timeout=180_000):
            click(qtbot, tab, "convertButton")
        assert tab.run.entry is not None
        assert tab.run.entry.state is JobState.SUCCEEDED
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        assert tab.how.replace.isVisible()
        process_layout()
        found = measure_settled(tab)
        in_sight = not tab.run.use_button.visibleRegion().isEmpty()
    assert not found, "\n".join(map(str, found))
    assert in_sight, "who pressed Convert does not see what came of it"
