"""In the German window every number, and what the core says, is written in German."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from kimera_console.core.bench.output.history import load_run, save_run
from kimera_console.core.convert.record.history import history_folder
from kimera_console.gui.language import GERMAN
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.embed import EmbedTab
from tests.gui.clipping import process_layout, walk
from tests.gui.reading import english_numbers, find_english
from tests.gui.tabs.benchmark.support import advised_run
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult

    MakeConsole = Callable[..., Console]

RECORDED = Path(__file__).parents[1] / "recorded"
WAIT_MS = 90_000


@pytest.mark.slow
def test_pages_that_are_full_write_every_number_and_sentence_of_the_core_in_german(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: MakeConsole,
    env_file: Path,
    tiny_conversion: ConversionResult,
) -> None:
    fill(env_file.parent / "models", tiny_conversion.bundle.path)
    with speaking(qapp, GERMAN):
        console = make_console("ONNX_MODEL_PATH=./models/tiny-onnx\nEMBEDDING_DIM=32\n")
        window, runner = console.window, console.core.runner
        window.resize(1920, 1080)
        with qtbot.waitSignal(window.first_frame_shown, timeout=WAIT_MS):
            window.show()

        def wait_idle() -> None:
            qtbot.waitUntil(lambda: not runner.active, timeout=WAIT_MS)
            process_layout()

        embed(qtbot, console)
        check_health(qtbot, console)
        found = walk(window, "German", wait_idle, find_english)
        found += list(every_row(console, wait_idle))
    assert not found, "\n".join(sorted(set(map(str, found))))


def fill(models: Path, bundle: Path) -> None:
    shutil.copytree(bundle, models / "tiny-onnx")
    for kind in ("auto", "block", "fp32"):
        damaged = shutil.copytree(bundle, models / f"{kind}-onnx")
        shutil.copy(RECORDED / f"kimera-{kind}.json", damaged / "kimera.json")
        history_folder().mkdir(parents=True, exist_ok=True)
        shutil.copy(RECORDED / f"conversion-{kind}.json", history_folder())
    recorded = load_run(RECORDED / "benchmark-run.json")
    save_run(recorded)
    save_run(advised_run(started="2026-11-02T10:00:00+00:00"))


def embed(qtbot: QtBot, console: Console) -> None:
    console.window.show_tab("embed")
    tab = console.window.page("embed")
    assert isinstance(tab, EmbedTab)
    with qtbot.waitSignal(tab.result_shown, timeout=WAIT_MS):
        QTest.keyClicks(tab.view("text").editor, "Which of these is a sentence?")


def check_health(qtbot: QtBot, console: Console) -> None:
    console.window.show_tab("health")
    tab: Any = console.window.page("health")
    button = tab.findChild(QPushButton, "runChecksButton")
    qtbot.waitUntil(lambda: bool(tab.checks) and button.isEnabled(), timeout=WAIT_MS)


def every_row(console: Console, wait_idle: Callable[[], None]) -> Iterator[object]:
    """What a list shows of each of its rows: models, past conversions, checks."""
    window = console.window
    window.show_tab("convert")
    tab = window.page("convert")
    assert isinstance(tab, ConvertTab)
    for view, table in (("models", tab.models.table), ("history", tab.history.table)):
        tab.show_view(view)
        wait_idle()
        assert len(table.rows) >= 3
        for row in table.rows:
            table.select(row)
            wait_idle()
            yield from find_english(tab)
    window.show_tab("health")
    health: Any = window.page("health")
    for check in health.checks:
        health.detail.show_check(check)
        yield from find_english(health.detail)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Kosinus 0.998", ["0.998"]), ("1.29x (1,20 bis 1.41)", ["1.29x", "1.41)"]),
        ("2,48 GB · 1\u202f234 Texte", []), ("1,234,567 Bytes", ["1,234,567"]),
        ("0\u202f999 oder mehr", ["0\u202f999"]),
        ("ONNX Runtime 1.20.1, /a/b-1.5.onnx, model-v1.5.onnx", []),
    ],
)  # fmt: skip
def test_what_is_written_as_in_english_is_found(text: str, wrong: list[str]) -> None:
    assert english_numbers(text) == wrong
