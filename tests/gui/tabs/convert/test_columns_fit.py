"""What is short and says most in the tables of conversions is never what is cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.convert.record.history import ConversionRecord, Outcome, save_record
from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.theme import theme
from tests.core.convert.precision.test_auto import Additive, model, run
from tests.gui.clipping import measure_settled
from tests.gui.tabs.convert.support import open_models
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scale"), [(ENGLISH, 1.0), (GERMAN, 1.0), (GERMAN, 1.5)])
def test_moments_outcomes_and_figures_are_whole_in_the_smallest_window(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    published: Path,
    language: str,
    scale: float,
) -> None:
    layers = model(6)
    search = run(layers, Additive(layers, scale=0.01, block_share=0.1))
    manifest = published / MANIFEST_NAME
    data = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**data, "search": search.to_dict()}))
    for number, outcome in enumerate((Outcome.FAILED, Outcome.INTERRUPTED, Outcome.SUCCEEDED)):
        save_record(past_conversion(number, outcome))
    with speaking(qapp, language):
        console = make_console("EMBEDDING_DIM=32\n")
        console.window.resize(1024, 640)
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        theme().set_text_scale(scale)
        tab = console.window.page("convert")
        assert isinstance(tab, ConvertTab)
        with qtbot.waitSignal(tab.history.listed, timeout=10_000):
            qtbot.mouseClick(tab.switch.bar.button("history"), Qt.MouseButton.LeftButton)
        found = measure_settled(tab)
        table = tab.history.table
        seen = (len(table.rows), table.horizontalScrollBar().maximum())
        open_models(qtbot, tab)
        qtbot.waitUntil(lambda: len(tab.models.table.rows) == 1, timeout=10_000)
        tab.models.table.selectRow(0)
        detail = tab.models_view.detail
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=30_000)
        qtbot.mouseClick(detail.views.button("search"), Qt.MouseButton.LeftButton)
        found += measure_settled(tab)
    assert not found, "\n".join(map(str, found))
    assert seen == (3, 0)  # no column out of sight


def past_conversion(number: int, outcome: Outcome) -> ConversionRecord:
    return ConversionRecord(
        id=f"2026010{number + 1}T000000000-0000000{number}",
        started=f"2026-01-0{number + 1}T10:00:00+00:00",
        pid=1,
        outcome=outcome,
        source="/models/paraphrase-multilingual-MiniLM-L12-v2",
        revision="",
        out="/models/paraphrase-multilingual-MiniLM-L12-v2-onnx-int8-block",
        options={"exporter": "direct", "precision": "int8-block", "pooling": "mean"},
        seconds=4000.0,
        stages=(StageReport("Inspect", 1.0, 10**8, 10**8),),
        last_stage="Inspect",
        memory=(),
        log=("Inspect: 1.0 s",),
        result=None,
    )
