"""Every text of the window fits at the widths between the usual ones too."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.output.history import save_run
from kimera_console.gui.language import ENGLISH, GERMAN
from tests.gui.clipping import measure, process_layout, walk
from tests.gui.settling import settle
from tests.gui.tabs.benchmark.support import advised_run
from tests.gui.test_fits import choose_model, embed_a_text, zoom
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult

WIDTHS = range(1061, 1284, 111)
"""Where cards that stand beside each other turn to stand beneath each other, if anywhere."""
HEIGHTS = (640, 720, 800)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("language", "scale"), [(GERMAN, 1.25), (GERMAN, 1.5), (ENGLISH, 1.25)])
def test_no_text_is_cut_at_any_width(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    env_file: Path,
    tiny_conversion: ConversionResult,
    tiny_bundle: Path,
    language: str,
    scale: float,
) -> None:
    models = env_file.parent / "models"
    name = "paraphrase-multilingual-MiniLM-L12-v2-onnx-int8-block"
    shutil.copytree(tiny_conversion.bundle.path, models / name)
    shutil.copytree(tiny_bundle, models / "made-by-another-tool")
    cut = shutil.copytree(tiny_conversion.bundle.path, models / "cut-onnx") / "model.onnx"
    cut.write_bytes(cut.read_bytes()[:1000])
    save_run(dataclasses.replace(advised_run(), notes=("Noisy: the machine was busy.",)))
    with speaking(qapp, language):
        console = make_console(f"ONNX_MODEL_PATH=./models/{name}\nEMBEDDING_DIM=32\n")
        window, runner = console.window, console.core.runner
        with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
            window.show()
        zoom(console, scale)
        embed_a_text(qtbot, console)
        choose_model(qtbot, console, "paraphrase")

        def wait_idle() -> None:
            qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
            process_layout()

        def look(_window: QWidget) -> Iterator[tuple[str, str, str]]:
            for number, width in enumerate(WIDTHS):
                window.resize(width, HEIGHTS[number % len(HEIGHTS)])
                process_layout()
                seen = set(measure(window))
                if seen:  # a layout that is under way is no fault
                    settle(window)
                    seen &= set(measure(window))
                for widget, text, why in seen:
                    kind, _, more = why.partition(":")
                    yield widget, text, f"{kind} @{width}x{window.height()}:{more}"

        found = walk(window, f"text {scale:g}, {language}", wait_idle, look)
    assert not found, "\n".join(map(str, found))
