"""The Benchmark tab with a finished run, with large text in a small window."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.output.history import save_run
from kimera_console.core.bench.plan.types import ClaimVerdict
from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.benchmark import BenchmarkTab
from kimera_console.gui.theme import theme
from tests.gui.clipping import measure_settled
from tests.gui.tabs.benchmark.support import advised_run
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.mark.slow
@pytest.mark.parametrize("notes", [(), ("Noisy: the machine was busy.",)])
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_no_text_of_a_finished_run_is_cut(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    language: str,
    notes: tuple[str, ...],
) -> None:
    said = "ONNX Runtime needs 50 % less memory than Transformers."
    claims = tuple(
        ClaimVerdict(said, verdict, "33 % less: 2.1 GB against 3.1 GB, peak resident memory.", much)
        for verdict, much in (
            ("confirmed", True), ("confirmed", False), ("refuted", False), ("not_decided", False),
        )
    )  # fmt: skip
    run = dataclasses.replace(advised_run(), notes=notes, claims=claims)
    save_run(run)
    with speaking(qapp, language):
        console = make_console("EMBEDDING_DIM=32\n")
        console.window.resize(1024, 640)
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        theme().set_text_scale(1.5)
        console.window.show_tab("benchmark")
        tab = console.window.page("benchmark")
        assert isinstance(tab, BenchmarkTab)
        qtbot.waitUntil(lambda: tab.last_run == run, timeout=60_000)
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        found = measure_settled(tab)
        tab.show_run(run, baseline="onnx:model=int8")
        qtbot.waitUntil(lambda: tab.results.ratios.baseline.currentData() == "onnx:model=int8")
        for scale in (1.0, 1.5):  # what a box asks for follows the size of its text late
            theme().set_text_scale(scale)
            found += measure_settled(tab)
    assert not found, "\n".join(map(str, found))
