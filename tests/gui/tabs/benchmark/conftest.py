"""What the tests of the Benchmark tab are given."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.benchmark import BenchmarkTab
from tests.gui.tabs.benchmark.support import WAIT_MS, OpenBenchmarkTab
from tests.helpers.processes import measuring_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def open_tab(qtbot, env_file: Path) -> Iterator[Callable[..., OpenBenchmarkTab]]:
    from kimera_console.app import build

    all_opened: list[OpenBenchmarkTab] = []

    def make(**flags: str) -> OpenBenchmarkTab:
        env_file.write_text("".join(f"{name}={value}\n" for name, value in flags.items()))
        console = build(env_file)
        toasts: list[str] = []
        hints: list[str] = []
        went_to: list[str] = []

        def notify(text: str, tone: str = "info", hint: str = "", **_button: object) -> None:
            toasts.append(f"{tone}: {text}")
            hints.append(hint)

        core = dataclasses.replace(
            console.core,
            notify=notify,
            navigate=lambda tab_id, target="": went_to.append(tab_id),
        )
        tab = BenchmarkTab(core)
        tab.plan_card.options.limit.setChecked(False)  # some seconds in each run
        core.theme.apply_style_sheet(tab)
        tab.resize(1232, 640)
        opened = OpenBenchmarkTab(console, tab, toasts, hints, went_to)
        tab.run_finished.connect(opened.runs.append)
        all_opened.append(opened)
        with qtbot.waitSignal(tab.contenders_listed, timeout=WAIT_MS):
            tab.show()
        qtbot.waitExposed(tab)
        return opened

    yield make
    for opened in all_opened:
        opened.tab.close()
        assert opened.console.close()
        opened.tab.deleteLater()
        opened.console.window.deleteLater()
    assert measuring_processes() == []


@pytest.fixture
def tiny_flags(tiny_bert: Path, tiny_bundle: Path) -> dict[str, str]:
    """Flags of a tiny model and of its bundle."""
    return {
        "ONNX_MODEL_PATH": str(tiny_bundle),
        "EMBEDDING_MODEL": str(tiny_bert),
        "EMBEDDING_DIM": "32",
    }


@pytest.fixture
def opened(open_tab, tiny_flags: dict[str, str]) -> OpenBenchmarkTab:
    return open_tab(**tiny_flags)
